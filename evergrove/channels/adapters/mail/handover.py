"""Handing mails to one server over one connection, one after the other, and knowing of each what became of it.

Invariants
- A mail whose final dot has left without an answer is unknown, and is given up. Any other mail on a connection that is
  lost was not taken: it is put back.
- A reply that belongs to no command is a break of the protocol; since DATA must be answered by 354, replies that have
  slipped by one are found out before another mail's content leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evergrove.channels.adapters.contracts import Outcome, SenderProblemError
from evergrove.channels.adapters.mail.connection import ConnectionLostError
from evergrove.channels.adapters.mail.replies import (
    GO_ON,
    SERVICE_ENDS,
    SmtpReply,
    Stage,
    clean_detail,
    is_senders_fault,
    outcome_of,
)

if TYPE_CHECKING:
    from evergrove.channels.adapters.mail.connection import SmtpConnection

END = b".\r\n"
RESET = b"RSET"

STAGES: tuple[Stage, ...] = ("sender", "recipient", "content")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that is ready to leave. `place` is its place in the batch."""

    place: int
    message_id: str
    sender: str
    recipient: str
    content: bytes
    needs_utf8: bool = False

    def wire(self) -> bytes:
        """With doubled dots and the final one (RFC 5321, 4.5.2)."""
        content = self.content
        return (content.replace(b"\r\n.", b"\r\n..") if b"\r\n." in content else content) + END


class Handover:
    """One connection's work on a batch. `take` gives the next mail; `settle` gets its outcome; `put_back` gets the
    one that a fresh connection was lost with, `give_back` those that may only have stood behind another one."""

    def __init__(
        self,
        connection: SmtpConnection,
        *,
        take: Callable[[SmtpConnection], Mail | None],
        settle: Callable[[Mail, Outcome], None],
        put_back: Callable[[Mail], None],
        give_back: Callable[[Mail], None],
    ) -> None:
        self._connection = connection
        self._take, self._settle, self._put_back, self._give_back = take, settle, put_back, give_back
        self._mail: Mail | None = None
        self._following: Mail | None = None
        self._has_left = False

    def run(self, *, mails_max: int) -> bool:
        """Hand over until `take` gives None or `mails_max` have gone; False when the connection is of no more use.

        Raises SenderProblemError when the server refuses the sender.
        """
        try:
            self._mail = self._take(self._connection)
            if self._mail is not None:
                self._begin(self._mail)
            while self._mail is not None:
                refusal = self._envelope_refusal(self._mail)
                if refusal is None:
                    self._send_content(self._mail, is_last=self._connection.mails_sent + 1 >= mails_max)
                else:
                    self._refuse(self._mail, refusal)
        except ConnectionLostError as error:
            self._give_up(error)
            return False
        except SenderProblemError:
            self._return_both()
            raise
        return self._connection.mails_sent < mails_max

    def _begin(self, mail: Mail, *, resets: bool = False) -> None:
        """Send the envelope, or nothing without pipelining: then each command waits for its reply."""
        if self._connection.can_pipeline:
            commands = [RESET, *self._envelope(mail)] if resets else self._envelope(mail)
            self._connection.send(b"\r\n".join(commands) + b"\r\n")
            if resets:
                self._connection.read_reply()
        elif resets:
            self._connection.ask(RESET)

    def _envelope(self, mail: Mail) -> list[bytes]:
        extensions = self._connection.extensions
        words = [f"MAIL FROM:<{mail.sender}>"]
        if "SIZE" in extensions:
            words.append(f"SIZE={len(mail.content)}")
        if mail.needs_utf8:
            words.append("SMTPUTF8")
        if "DSN" in extensions:  # RFC 3461: a bounce then names the message, and quotes headers only
            words.append(f"RET=HDRS ENVID={mail.message_id}")
        return [" ".join(words).encode(), f"RCPT TO:<{mail.recipient}>".encode(), b"DATA"]

    def _envelope_refusal(self, mail: Mail) -> tuple[SmtpReply, Stage] | None:
        """The first refusal, with what it is about; None when the server waits for the content."""
        found: tuple[SmtpReply, Stage] | None = None
        is_pipelined = self._connection.can_pipeline
        commands = [] if is_pipelined else self._envelope(mail)
        for place, stage in enumerate(STAGES):
            if not is_pipelined:
                self._connection.send(commands[place] + b"\r\n")
            reply = self._connection.read_reply()
            if found is None and reply.code >= 400:
                found = (reply, stage)
                if reply.code == SERVICE_ENDS:
                    # Nothing was taken, and nothing more will be said on this connection.
                    raise ConnectionLostError(clean_detail(f"{reply.code} {reply.text}"), has_left=False)
                if not is_pipelined:
                    return found
            if stage == "content":
                if reply.is_good:
                    raise ConnectionLostError("a reply that belongs to no command", has_left=False)
                if reply.code == GO_ON and found is not None:
                    self._connection.ask(END[:-2])  # nobody to get it: RFC 2920, 3.1 has us end it empty
        return found

    def _send_content(self, mail: Mail, *, is_last: bool) -> None:
        wire = mail.wire()
        self._following = None if is_last else self._take(self._connection)
        envelope = b""
        if self._following is not None and self._connection.can_pipeline:
            envelope = b"\r\n".join(self._envelope(self._following)) + b"\r\n"
        self._connection.send(wire + envelope, final_at=len(wire))
        self._has_left = True
        reply = self._connection.read_reply()
        self._connection.mails_sent += 1
        self._settle(mail, outcome_of(mail.message_id, reply, stage="content"))
        self._mail, self._following, self._has_left = self._following, None, False
        if reply.code == SERVICE_ENDS:
            raise ConnectionLostError(clean_detail(f"{reply.code} {reply.text}"), has_left=False)

    def _refuse(self, mail: Mail, refusal: tuple[SmtpReply, Stage]) -> None:
        reply, stage = refusal
        # A relay that has taken other mails on this connection means this recipient, not us.
        if is_senders_fault(reply, stage=stage) and (stage != "recipient" or not self._connection.mails_sent):
            said = clean_detail(f"{reply.code} {reply.text}")
            raise SenderProblemError(
                f"the mail server does not let this sender send: {said}",
                help="look at user, password, from_address and return_path, and at what the server's operator allows",
            )
        self._settle(mail, outcome_of(mail.message_id, reply, stage=stage))
        self._mail = self._take(self._connection)
        if self._mail is not None:
            self._begin(self._mail, resets=True)
        else:
            self._connection.ask(RESET)

    def _give_up(self, error: ConnectionLostError) -> None:
        mail = self._mail
        if mail is not None and (self._has_left or error.has_left):
            self._settle(mail, Outcome(message_id=mail.message_id, kind="unknown", detail=clean_detail(str(error))))
            self._mail = None
        self._return_both()

    def _return_both(self) -> None:
        if self._following is not None:
            self._give_back(self._following)
        if self._mail is not None:
            (self._give_back if self._connection.mails_sent else self._put_back)(self._mail)
        self._mail = self._following = None
