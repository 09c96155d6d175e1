"""The mail sender: a pool of connections to one relay, a batch in, its outcomes out in the same order."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING

from evergrove.channels.adapters.contracts import (
    AdapterKind,
    Awaited,
    Outcome,
    OutgoingMessage,
    Receipt,
    SenderProblemError,
)
from evergrove.channels.adapters.mail.addresses import InvalidAddressError, read_address
from evergrove.channels.adapters.mail.connection import SmtpConnection
from evergrove.channels.adapters.mail.handover import Handover, Mail
from evergrove.channels.adapters.mail.mailbox import read_mailbox
from evergrove.channels.adapters.mail.posts import read_posted_report
from evergrove.channels.adapters.mail.settings import SECRETS, SmtpSettings
from evergrove.channels.adapters.mail.writing import MailWriter, UnfitMessageError

if TYPE_CHECKING:
    from evergrove.kit import Clock, Workspace

BATCH_MAX = 500
"""Messages that may be in flight when a process dies; a slow relay gets fewer at a time, see the delivery's pace."""

MAILS_A_CONNECTION_MIN = 5
"""A second connection is not opened for less: its greetings cost more round trips than it saves."""

HANDOVERS_MAX = 2
"""Of one mail in one batch: a connection that the server had dropped in between costs no attempt."""

LOSSES_MAX = 5
"""Connections that each thread loses without an answer to any mail: then it is the server, not a mail."""

IDLE_SECONDS_MAX = 20.0
"""A connection that nobody used for longer is closed and not tried: servers hang up after some 30 s and more."""


class SmtpAdapter:
    """One relay. `send` uses up to `pool_size` connections at once and keeps them for the next batch."""

    def __init__(self, settings: SmtpSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._writer = MailWriter(settings)
        self._idle: deque[tuple[SmtpConnection, float]] = deque()
        self._threads = ThreadPoolExecutor(settings.pool_size, thread_name_prefix="smtp")

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[Outcome]:
        workers = max(1, min(self._settings.pool_size, len(batch) // MAILS_A_CONNECTION_MIN))
        run = _Run(batch, writer=self._writer, clock=self._clock, losses_max=LOSSES_MAX * workers)
        if workers == 1:
            self._work(run)
        else:
            for future in [self._threads.submit(self._work, run) for _ in range(workers)]:
                future.result()
        return run.outcomes()

    def probe(self) -> None:
        """Greet the relay, encrypt and sign in as for a mail. Raises SenderProblemError."""
        SmtpConnection(self._settings).close()

    def close(self) -> None:
        self._threads.shutdown()
        while self._idle:
            self._idle.popleft()[0].close()

    def _work(self, run: _Run) -> None:
        """Hand over until nothing is left, or the sender itself does not work."""
        while run.has_more():
            try:
                connection = self._idle_connection() or SmtpConnection(self._settings)
            except SenderProblemError as problem:
                run.problem = problem
                return
            handover = Handover(
                connection, take=run.take, settle=run.settle, put_back=run.put_back, give_back=run.give_back
            )
            is_usable = False
            try:
                is_usable = handover.run(mails_max=self._settings.messages_a_connection_max)
            except SenderProblemError as problem:
                run.problem = problem
                return
            finally:
                if is_usable:
                    self._idle.append((connection, time.monotonic()))
                else:
                    run.note_loss()
                    connection.abandon()

    def _idle_connection(self) -> SmtpConnection | None:
        """One that is still open, the freshest first."""
        while True:
            try:
                connection, since = self._idle.pop()
            except IndexError:
                return None
            if time.monotonic() - since <= IDLE_SECONDS_MAX and not connection.is_stale():
                return connection
            connection.close()


class _Run:
    """One batch on its way; shared by the threads that work on it."""

    def __init__(self, batch: Sequence[OutgoingMessage], *, writer: MailWriter, clock: Clock, losses_max: int) -> None:
        self._batch, self._writer, self._clock, self._losses_max = batch, writer, clock, losses_max
        self._waiting = deque(range(len(batch)))
        self._outcomes: list[Outcome | None] = [None] * len(batch)
        self._handovers = [0] * len(batch)
        self._answered = False
        self._losses = 0
        self.problem: SenderProblemError | None = None

    def has_more(self) -> bool:
        return bool(self._waiting) and self.problem is None

    def take(self, connection: SmtpConnection) -> Mail | None:
        """The next message as a mail that this connection's server can take."""
        while self.problem is None:
            try:
                place = self._waiting.popleft()
            except IndexError:
                return None
            message = self._batch[place]
            try:
                return self._mail(message, place=place, connection=connection)
            except InvalidAddressError as error:
                self._fail(place, reason="invalid_address", detail=error.message)
            except UnfitMessageError as error:
                self._fail(place, reason="content", detail=error.message)
            except UnicodeEncodeError:
                self._fail(place, reason="content", detail="the mail holds half a character")
        return None

    def settle(self, mail: Mail, outcome: Outcome) -> None:
        self._answered, self._losses = True, 0
        self._outcomes[mail.place] = outcome

    def put_back(self, mail: Mail) -> None:
        """Not handed over: once more over another connection, then it waits for its next attempt."""
        self._handovers[mail.place] += 1
        if self._handovers[mail.place] < HANDOVERS_MAX:
            self._waiting.appendleft(mail.place)

    def give_back(self, mail: Mail) -> None:
        """Its turn had not come yet: what it stood behind lost the connection."""
        self._waiting.appendleft(mail.place)

    def note_loss(self) -> None:
        """A connection was lost."""
        self._losses += 1
        if self._losses > self._losses_max and self.problem is None:
            self.problem = SenderProblemError(
                "the mail server drops every connection before it takes a mail", help="look at the server's log"
            )

    def outcomes(self) -> list[Outcome]:
        """In the order of the batch. Raises the sender's problem when no message was answered by the server."""
        if self.problem is not None and not self._answered:
            raise self.problem
        detail = self.problem.message if self.problem is not None else "the connection was lost before the mail left"
        return [
            found or Outcome(message_id=message.message_id, kind="retry", detail=detail)
            for found, message in zip(self._outcomes, self._batch, strict=True)
        ]

    def _mail(self, message: OutgoingMessage, *, place: int, connection: SmtpConnection) -> Mail:
        address = read_address(message.address)
        if address.needs_utf8 and "SMTPUTF8" not in connection.extensions:
            raise InvalidAddressError("the mail server takes no address with other letters than ASCII before the @")
        content = self._writer.write(message, to=address, now=self._clock.now())
        if 0 < connection.size_max < len(content):
            raise UnfitMessageError(f"the mail has {len(content)} bytes, the server takes {connection.size_max}")
        return Mail(
            place=place,
            message_id=message.message_id,
            sender=self._writer.return_path(message.message_id),
            recipient=address.text,
            content=content,
            needs_utf8=address.needs_utf8,
        )

    def _fail(self, place: int, *, reason: str, detail: str) -> None:
        message_id = self._batch[place].message_id
        self._outcomes[place] = Outcome(message_id=message_id, kind="failed", reason=reason, detail=detail)


def _make(settings: SmtpSettings, clock: Clock) -> SmtpAdapter:
    return SmtpAdapter(settings, clock)


def _ask_mailbox(
    settings: SmtpSettings,
    /,
    *,
    awaited: Sequence[Awaited],  # noqa: ARG001 - a bounce may come of any mail
    since: datetime,  # noqa: ARG001 - what is unread says itself what is new
    workspace: Workspace,
    record: Callable[[Sequence[Receipt]], object],
) -> None:
    read_mailbox(settings, clock=workspace.clock, record=record)


SMTP = AdapterKind(
    kind="smtp",
    channel="email",
    settings=SmtpSettings,
    make=_make,
    secrets=SECRETS,
    batch_max=BATCH_MAX,
    read_receipts=read_posted_report,
    ask_receipts=_ask_mailbox,
)
