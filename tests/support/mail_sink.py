"""A mail server that only takes mail in: SMTP (RFC 5321) with PIPELINING, in a process of its own.

It writes down the id of every message that it accepts before it answers 250, so that what it has accepted is known
whoever is killed afterwards. The local part of a recipient tells it to behave badly:

    later-…    451 at the end of the data         gone-…    550 5.1.1 at RCPT
    greylist-… 450 4.2.0 at RCPT                  refused-… 554 at the end of the data
    slow-…     answers after SLOW_SECONDS         twice-…   takes it and answers 250 two times
    silent-…   takes it and never answers         drop-…    takes it and closes without an answer
    cut-…      closes in place of 354             busy-…    421 in place of 354, and closes
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import os
import re
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

START_SECONDS_MAX = 20
SLOW_SECONDS = 0.3

SIZE_BYTES_MAX = 20_000_000

USER, PASSWORD = "shop", "pässword"

_MESSAGE_ID = re.compile(rb"\r\nMessage-ID: <([^@>]+)@", re.IGNORECASE)
_RECIPIENT = re.compile(rb"RCPT TO:<([^>]*)>", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class SinkOptions:
    """What the server offers. `ids` gets a line for each accepted message, `mails` its bytes after their length."""

    ids: int
    mails: int | None
    extensions: tuple[bytes, ...]
    tls: ssl.SSLContext | None
    asks_for_password: bool
    answer_seconds: float
    mails_a_connection_max: int


class SinkProtocol(asyncio.Protocol):
    """One connection."""

    def __init__(self, options: SinkOptions) -> None:
        self._options = options
        self._buffer = bytearray()
        self._replies: list[bytes] = []
        self._in_data = False
        self._has_sender = False
        self._recipient = b""
        self._taken = 0
        self._is_muted = False
        self._is_secure = False
        self._is_upgrading = False
        self._is_known = not options.asks_for_password

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        if not self._is_secure:
            self._transport.write(b"220 sink.example ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while not self._transport.is_closing() and not self._is_upgrading:
            if self._in_data:
                if not self._read_mail():
                    break
            elif (end := self._buffer.find(b"\r\n")) >= 0:
                line = bytes(self._buffer[:end])
                del self._buffer[: end + 2]
                self._obey(line)
            else:
                break
        self._flush()

    def _flush(self) -> None:
        if self._replies and not self._is_muted:
            replies = b"".join(self._replies)
            if self._options.answer_seconds:
                asyncio.get_running_loop().call_later(self._options.answer_seconds, self._write, replies)
            else:
                self._write(replies)
        self._replies.clear()

    def _write(self, replies: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(replies)

    def _obey(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"MAIL":
            self._take_sender()
        elif verb == b"RCPT":
            self._take_recipient(line)
        elif verb == b"DATA":
            self._begin_data()
        elif verb == b"EHLO":
            extensions = [*self._options.extensions, b"SIZE %d" % SIZE_BYTES_MAX, b"ENHANCEDSTATUSCODES"]
            if self._options.tls is not None and not self._is_secure:
                extensions.append(b"STARTTLS")
            if self._options.asks_for_password:
                extensions.append(b"AUTH PLAIN LOGIN")
            lines = [b"sink.example", *extensions]
            self._replies += [b"250-%s\r\n" % name for name in lines[:-1]] + [b"250 %s\r\n" % lines[-1]]
        elif verb == b"AUTH":
            self._check_password(line)
        elif verb == b"STAR":
            self._secure()
        elif verb == b"RSET":
            self._has_sender, self._recipient = False, b""
            self._replies.append(b"250 2.0.0 Ok\r\n")
        elif verb == b"QUIT":
            self._replies.append(b"221 2.0.0 Bye\r\n")
            self._flush()
            self._transport.close()
        else:
            self._replies.append(b"250 2.0.0 Ok\r\n" if verb == b"NOOP" else b"502 5.5.2 Not known\r\n")

    def _take_sender(self) -> None:
        if not self._is_known:
            self._replies.append(b"530 5.7.0 Authentication required\r\n")
        elif self._has_sender:
            self._replies.append(b"503 5.5.1 Nested MAIL\r\n")
        elif 0 < self._options.mails_a_connection_max <= self._taken:
            self._replies.append(b"421 4.7.0 Too many messages for one connection\r\n")
            self._flush()
            self._transport.close()
        else:
            self._has_sender = True
            self._replies.append(b"250 2.1.0 Ok\r\n")

    def _take_recipient(self, line: bytes) -> None:
        found = _RECIPIENT.match(line)
        if not self._has_sender or found is None:
            self._replies.append(b"503 5.5.1 MAIL first\r\n")
        elif found[1].startswith(b"gone-"):
            self._replies.append(b"550 5.1.1 <%s>: Recipient address rejected: User unknown\r\n" % found[1])
        elif found[1].startswith(b"greylist-"):
            self._replies.append(b"450 4.2.0 <%s>: Recipient address rejected: Greylisted\r\n" % found[1])
        else:
            self._recipient = found[1]
            self._replies.append(b"250 2.1.5 Ok\r\n")

    def _begin_data(self) -> None:
        if not self._recipient:
            self._replies.append(b"554 5.5.1 No valid recipients\r\n")
        elif self._recipient.startswith((b"cut-", b"busy-")):
            if self._recipient.startswith(b"busy-"):
                self._replies.append(b"421 4.3.2 Going down\r\n")
            self._flush()
            self._transport.close()
        else:
            self._in_data = True
            self._replies.append(b"354 Go\r\n")

    def _read_mail(self) -> bool:
        """Take the mail in the buffer; False when its end has not come yet."""
        end = 0 if self._buffer.startswith(b".\r\n") else self._buffer.find(b"\r\n.\r\n") + 2
        if end == 1:
            return False
        mail = bytes(self._buffer[:end])
        del self._buffer[: end + 3]
        recipient = self._recipient
        self._in_data, self._has_sender, self._recipient = False, False, b""
        if recipient.startswith(b"later-"):
            self._replies.append(b"451 4.3.0 Try again later\r\n")
        elif recipient.startswith(b"refused-"):
            self._replies.append(b"554 5.7.1 Looks like spam, %s\r\n" % recipient)
        else:
            self._accept(mail, recipient)
        return True

    def _accept(self, mail: bytes, recipient: bytes) -> None:
        found = _MESSAGE_ID.search(b"\r\n" + mail)
        name = found[1] if found else b"-"
        self._taken += 1
        if self._options.mails is not None:
            os.write(self._options.mails, b"%d\n%s" % (len(mail), mail))
        os.write(self._options.ids, b"%s %s\n" % (name, recipient))
        if recipient.startswith(b"drop-"):
            self._flush()
            self._transport.close()
        elif recipient.startswith(b"silent-"):
            self._flush()
            self._is_muted = True
        elif recipient.startswith(b"slow-"):
            self._flush()
            asyncio.get_running_loop().call_later(SLOW_SECONDS, self._write, b"250 2.0.0 Ok: slowly\r\n")
        else:
            times = 2 if recipient.startswith(b"twice-") else 1
            self._replies += [b"250 2.0.0 Ok: queued as %X\r\n" % (id(mail) & 0xFFFFFF)] * times

    def _check_password(self, line: bytes) -> None:
        wanted = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode())
        self._is_known = line.split()[1:] == [b"PLAIN", wanted]
        self._replies.append(b"235 2.7.0 Ok\r\n" if self._is_known else b"535 5.7.8 Authentication failed\r\n")

    def _secure(self) -> None:
        if self._options.tls is None:
            self._replies.append(b"502 5.5.1 No TLS\r\n")
            return
        self._transport.write(b"220 2.0.0 Go\r\n")
        self._is_secure = self._is_upgrading = True
        # What came in the clear behind STARTTLS was said by somebody in between.
        self._buffer.clear()
        self._upgrade = asyncio.get_running_loop().create_task(self._start_tls(self._options.tls))

    async def _start_tls(self, context: ssl.SSLContext) -> None:
        transport = await asyncio.get_running_loop().start_tls(self._transport, self, context, server_side=True)
        self._transport, self._is_upgrading = cast("asyncio.Transport", transport), False
        # The client may have spoken before this task had its turn.
        self.data_received(b"")


async def _serve(options: SinkOptions, *, port: int, is_tls: bool) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SinkProtocol(options), "127.0.0.1", port, ssl=options.tls if is_tls else None, backlog=512
    )
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


def _opened(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("folder", type=Path)
    reader.add_argument("--port", type=int, default=0)
    reader.add_argument("--keep-mails", action="store_true")
    reader.add_argument("--without", nargs="*", default=[])
    reader.add_argument("--certificate", type=Path)
    reader.add_argument("--tls", action="store_true")
    reader.add_argument("--password", action="store_true")
    reader.add_argument("--answer-seconds", type=float, default=0.0)
    reader.add_argument("--mails-a-connection-max", type=int, default=0)
    given = reader.parse_args()
    context = None
    if given.certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(given.certificate)
    offered = [name for name in ("PIPELINING", "8BITMIME", "SMTPUTF8", "DSN") if name not in given.without]
    options = SinkOptions(
        ids=_opened(given.folder / "ids"),
        mails=_opened(given.folder / "mails") if given.keep_mails else None,
        extensions=tuple(name.encode() for name in offered),
        tls=context,
        asks_for_password=given.password,
        answer_seconds=given.answer_seconds,
        mails_a_connection_max=given.mails_a_connection_max,
    )
    asyncio.run(_serve(options, port=given.port, is_tls=given.tls))


@dataclass(frozen=True, kw_only=True)
class MailSink:
    """A running sink; `stop` it, or `kill` it and start another one on the same folder."""

    process: subprocess.Popen[str]
    folder: Path
    port: int

    def accepted(self) -> list[str]:
        """The ids of the accepted messages, in the order in which they came, with any that came twice."""
        return [line.split(" ", 1)[0] for line in self._lines()]

    def accepted_bytes(self) -> int:
        """How long the list of `accepted` is: whether there is more than before, without reading it."""
        path = self.folder / "ids"
        return path.stat().st_size if path.exists() else 0

    def recipients(self) -> list[str]:
        return [line.split(" ", 1)[1] for line in self._lines()]

    def mails(self) -> list[bytes]:
        """The accepted messages as they came over the wire, with doubled dots; needs `keeps_mails`."""
        data, found = (self.folder / "mails").read_bytes(), []
        while data:
            length, _, data = data.partition(b"\n")
            found.append(data[: int(length)])
            data = data[int(length) :]
        return found

    def stop(self) -> None:
        from support.tethered import stop_tethered

        stop_tethered(self.process)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def _lines(self) -> list[str]:
        path = self.folder / "ids"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def start_mail_sink(folder: Path, *options: str | Path, keeps_mails: bool = False, port: int = 0) -> MailSink:
    """A sink that is ready; `options` as on its command line."""
    from support.tethered import read_ready_line, start_tethered

    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "sink.log"
    kept = ["--keep-mails"] if keeps_mails else []
    command = [sys.executable, __file__, folder, "--port", str(port), *kept, *options]
    process = start_tethered(command, log=log)
    return MailSink(process=process, folder=folder, port=int(read_ready_line(process, log=log)))


@pytest.fixture
def mail_sink(tmp_path: Path) -> Iterator[MailSink]:
    """A sink that keeps what it takes, for one test."""
    sink = start_mail_sink(tmp_path / "sink", keeps_mails=True)
    yield sink
    sink.stop()


if __name__ == "__main__":
    main()
