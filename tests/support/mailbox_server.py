"""A mailbox that programs read over IMAP4rev1 (RFC 3501): one folder, the few commands that a reader needs."""

from __future__ import annotations

import re
import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

USER, PASSWORD, FOLDER = "back", 'pass"word', "INBOX"

_LINE = re.compile(rb"(\S+) (\S+) ?(.*)\r\n", re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


@dataclass
class KeptMail:
    """One mail of the folder."""

    uid: int
    raw: bytes
    is_seen: bool = False


@dataclass
class Mailbox:
    """What the server holds. `hangs_up_at`: the command at which it closes the connection."""

    mails: list[KeptMail] = field(default_factory=list)
    hangs_up_at: str = ""
    said_name: bool = False
    port: int = 0

    def put(self, *raws: bytes) -> None:
        for raw in raws:
            self.mails.append(KeptMail(uid=len(self.mails) + 101, raw=raw))

    @property
    def unseen(self) -> list[int]:
        return [mail.uid for mail in self.mails if not mail.is_seen]


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.mailbox: Mailbox = self.server.mailbox  # type: ignore[attr-defined]
        self.wfile.write(b"* OK ready\r\n")
        while line := self.rfile.readline():
            found = _LINE.fullmatch(line)
            assert found is not None
            tag, verb, rest = found[1], found[2].decode().upper(), found[3].decode()
            if verb == "UID":
                verb, _, rest = rest.partition(" ")
            if verb == self.mailbox.hangs_up_at:
                return
            status = self.obey(verb, rest)
            self.wfile.write(tag + b" " + status + b"\r\n")
            if verb == "LOGOUT":
                return

    def obey(self, verb: str, rest: str) -> bytes:
        if verb == "CAPABILITY":
            self.wfile.write(b"* CAPABILITY IMAP4rev1 ID\r\n")
        elif verb == "LOGIN":
            words = [re.sub(r"\\(.)", r"\1", quoted or bare) for quoted, bare in _QUOTED.findall(rest)]
            if words != [USER, PASSWORD]:
                return b"NO wrong"
        elif verb == "ID":
            self.mailbox.said_name = True
            self.wfile.write(b"* ID NIL\r\n")
        elif verb == "SELECT":
            if rest != f'"{FOLDER}"':
                return b"NO such folder"
            self.wfile.write(b"* %d EXISTS\r\n* OK [UIDVALIDITY 7] fine\r\n" % len(self.mailbox.mails))
        elif verb == "SEARCH":
            self.wfile.write(f"* SEARCH {' '.join(map(str, self.mailbox.unseen))}\r\n".encode())
        elif verb == "FETCH":
            self.fetch({int(uid) for uid in rest.partition(" ")[0].split(",")})
        elif verb == "STORE":
            wanted = {int(uid) for uid in rest.partition(" ")[0].split(",")}
            for mail in self.mailbox.mails:
                mail.is_seen = mail.is_seen or mail.uid in wanted
        return b"OK done"

    def fetch(self, wanted: set[int]) -> None:
        for number, mail in enumerate(self.mailbox.mails, start=1):
            if mail.uid in wanted:
                head = b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n" % (number, mail.uid, len(mail.raw))
                self.wfile.write(head + mail.raw + b")\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True


@contextmanager
def serve_mailbox(*raws: bytes) -> Iterator[Mailbox]:
    """A mailbox with these mails, unseen, on a port of the loopback."""
    mailbox = Mailbox()
    mailbox.put(*raws)
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.mailbox = mailbox  # type: ignore[attr-defined]
        mailbox.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield mailbox
        finally:
            server.shutdown()
            thread.join()
