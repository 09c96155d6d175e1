"""One SMTP connection as a client (RFC 5321), with PIPELINING (RFC 2920) where the server offers it.

With pipelining a mail costs one round trip: its data goes out together with the envelope of the next one, which RFC
2920, 3.1 allows. On this a bare client needs a seventh of the processor time of smtplib.
"""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
from typing import TYPE_CHECKING

from evergrove.channels.adapters.contracts import SenderProblemError
from evergrove.channels.adapters.mail.replies import SmtpReply, clean_detail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evergrove.channels.adapters.mail.settings import SmtpSettings

READ_BYTES = 65_536

REPLY_BYTES_MAX = 65_536
"""One reply; RFC 5321 allows 512 bytes a line, and says nothing of the number of lines."""

WRITE_BYTES = 16_384
"""One TLS record: a write that fails has not handed over the record that it was about."""


class ConnectionLostError(Exception):
    """The connection is of no use any more. `has_left`: the bytes up to `final_at` may have arrived."""

    def __init__(self, what: str, *, has_left: bool) -> None:
        super().__init__(what)
        self.has_left = has_left


class SmtpConnection:
    """An open connection, past EHLO, encryption and sign-in."""

    def __init__(self, settings: SmtpSettings) -> None:
        """Raises SenderProblemError: whatever goes wrong here is no message's fault."""
        self._settings = settings
        self._buffer = bytearray()
        self.extensions: dict[str, str] = {}
        self.mails_sent = 0
        where = f"{settings.host}:{settings.port}"
        try:
            self._socket = socket.create_connection((settings.host, settings.port), timeout=settings.timeout_seconds)
        except OSError as error:
            raise _problem(f"the mail server {where} cannot be reached: {error}", "look at host and port") from error
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._greet()
        except ssl.SSLError as error:
            self.abandon()
            help_text = "look at security, port, and the authority of the server's certificate"
            raise _problem(f"no encrypted connection with {where}: {error}", help_text) from error
        except (OSError, ConnectionLostError) as error:
            self.abandon()
            raise _problem(f"the mail server {where} hung up: {error}", "look at port and security") from error
        except BaseException:
            self.abandon()
            raise

    @property
    def can_pipeline(self) -> bool:
        return "PIPELINING" in self.extensions

    @property
    def size_max(self) -> int:
        """Bytes of one mail that the server takes; 0: it does not say."""
        told = self.extensions.get("SIZE", "")
        return int(told) if told.isdecimal() else 0

    def send(self, data: bytes, *, final_at: int = 0) -> None:
        """Raises ConnectionLostError; `has_left` when the first `final_at` bytes (if any) had been handed over."""
        sent = 0
        rest = memoryview(data)
        try:
            while sent < len(data):
                sent += self._socket.send(rest[sent : sent + WRITE_BYTES])
        except OSError as error:
            raise ConnectionLostError(str(error), has_left=0 < final_at <= sent) from error

    def read_reply(self) -> SmtpReply:
        """Raises ConnectionLostError, also for what is no reply of SMTP."""
        texts: list[str] = []
        octets = 0
        while True:
            line = self._read_line()
            octets += len(line)
            if not line[:3].isdigit() or len(line) < 3 or octets > REPLY_BYTES_MAX:
                raise ConnectionLostError("the server does not speak SMTP", has_left=False)
            texts.append(line[4:].decode("utf-8", errors="replace"))
            if line[3:4] != b"-":
                return SmtpReply(int(line[:3]), "\n".join(texts))

    def ask(self, command: bytes) -> SmtpReply:
        """One command and its reply. Raises ConnectionLostError."""
        self.send(command + b"\r\n")
        return self.read_reply()

    def ask_all(self, commands: Sequence[bytes]) -> list[SmtpReply]:
        """The replies to `commands`, without pipelining up to the first that is not good."""
        if self.can_pipeline:
            self.send(b"\r\n".join(commands) + b"\r\n")
            return [self.read_reply() for _ in commands]
        replies: list[SmtpReply] = []
        for command in commands:
            replies.append(self.ask(command))
            if replies[-1].code >= 400:
                break
        return replies

    def is_stale(self) -> bool:
        """Whether the server has said or done something while nobody asked: it can only be a farewell."""
        try:
            self._socket.settimeout(0.0)
            try:
                self._socket.recv(1)
            finally:
                self._socket.settimeout(self._settings.timeout_seconds)
        except (BlockingIOError, ssl.SSLWantReadError):
            return bool(self._buffer)
        except OSError:
            return True
        return True

    def close(self) -> None:
        """Take leave; a server that does not answer is left without."""
        with contextlib.suppress(ConnectionLostError):
            self._socket.settimeout(1.0)
            self.send(b"QUIT\r\n")
        self.abandon()

    def abandon(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.close()

    def _greet(self) -> None:
        settings = self._settings
        if settings.security == "tls":
            self._encrypt()
        greeting = self.read_reply()
        if not greeting.is_good:
            raise _refused("takes no connection", greeting)
        self.extensions = self._introduce()
        if settings.security == "starttls":
            if "STARTTLS" not in self.extensions:
                raise _problem("the mail server offers no STARTTLS", "set security to tls (often port 465)")
            reply = self.ask(b"STARTTLS")
            if not reply.is_good:
                raise _refused("begins no encryption", reply)
            # What came in the clear behind the reply was said by somebody in between (CVE-2011-0411).
            if self._buffer:
                raise _problem("the mail server said something before the encryption", "look who is in between")
            self._encrypt()
            self.extensions = self._introduce()
        if settings.user:
            self._sign_in()

    def _encrypt(self) -> None:
        context = ssl.create_default_context(cadata=self._settings.certificate_authorities or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._socket = context.wrap_socket(self._socket, server_hostname=self._settings.host)

    def _introduce(self) -> dict[str, str]:
        reply = self.ask(f"EHLO {self._settings.own_name}".encode())
        if not reply.is_good:
            raise _refused("does not know EHLO", reply)
        offered = (line.partition(" ") for line in reply.text.split("\n")[1:])
        return {name.upper(): parameters for name, _, parameters in offered}

    def _sign_in(self) -> None:
        user, password = self._settings.user, self._settings.password
        ways = self.extensions.get("AUTH", "").upper().split()
        if "PLAIN" in ways or not ways:
            secret = base64.b64encode(f"\0{user}\0{password}".encode())
            reply = self.ask(b"AUTH PLAIN " + secret)
        elif "LOGIN" in ways:
            reply = self.ask(b"AUTH LOGIN")
            for word in (user, password):
                if reply.code == 334:
                    reply = self.ask(base64.b64encode(word.encode()))
        else:
            raise _problem(f"the mail server signs in by {', '.join(ways)} only", "PLAIN and LOGIN are known here")
        if not reply.is_good:
            raise _refused("does not accept user and password", reply)

    def _read_line(self) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > REPLY_BYTES_MAX:
                raise ConnectionLostError("a reply without an end", has_left=False)
            try:
                data = self._socket.recv(READ_BYTES)
            except OSError as error:
                raise ConnectionLostError(str(error) or "no answer in time", has_left=False) from error
            if not data:
                raise ConnectionLostError("the server closed the connection", has_left=False)
            self._buffer += data
        line = bytes(self._buffer[:end]).rstrip(b"\r")
        del self._buffer[: end + 1]
        return line


def _refused(what: str, reply: SmtpReply) -> SenderProblemError:
    return _problem(f"the mail server {what}: {clean_detail(f'{reply.code} {reply.text}')}", "ask its operator")


def _problem(what: str, help_text: str) -> SenderProblemError:
    return SenderProblemError(what, help=help_text)
