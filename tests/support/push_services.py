"""Servers on loopback that play the services which take messages over HTTP, and keep what they were told."""

from __future__ import annotations

import base64
import json
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import http_ece  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evergrove.channels.adapters.contracts import OutgoingMessage
from evergrove.channels.adapters.webhook import Door
from evergrove.content import RenderedContent

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOPBACK = Door(schemes=("http", "https"), is_open=lambda address: address in {"127.0.0.1", "::1"})
"""Opens the way to servers of a test."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request; header names in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What is answered; `is_dropped`: the connection is closed without an answer."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    is_dropped: bool = False


ANSWER_SECONDS = 2.0
"""For which the senders of the tests wait: what a crowded machine may need to answer at once."""

SLOW = Reply(seconds=2.5)
OK = Reply()
HTTP_NO_CONTENT = 204


@dataclass(kw_only=True)
class Service:
    """A running server: what it was asked, and how it answers from now on."""

    url: str
    answer: Callable[[Asked], Reply]
    asked: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, asked: Asked) -> Reply:
        with self.lock:
            self.asked.append(asked)
            return self.answer(asked)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    service: Service

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone away is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(method=self.command, path=self.path, headers=headers, body=body)
        reply = self.server.service.take(asked)
        time.sleep(reply.seconds)
        if reply.is_dropped:
            self.close_connection = True
            return
        content = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body or {}).encode()
        content = b"" if reply.status == HTTP_NO_CONTENT else content
        self.send_response(reply.status)
        for name, value in {"content-length": str(len(content)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST  # noqa: N815 - the server's own names

    def log_message(self, *_: object) -> None:
        """Silent."""


@contextmanager
def serve(answer: Callable[[Asked], Reply] = lambda _: OK) -> Iterator[Service]:
    """A service on a port of its own."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.service = Service(url=f"http://127.0.0.1:{server.server_address[1]}", answer=answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def message(number: int = 1, *, address: str = "device-1", channel: str = "push", **fields: str) -> OutgoingMessage:
    """A rendered message; its ids are made of its number."""
    return OutgoingMessage(
        message_id=f"msg_{number:032x}",
        idempotency_key=f"msg_{number:032x}.1",
        address=address,
        content=RenderedContent(channel=channel, fields=fields),
        campaign_key="spring@3",
    )


def in_turn(replies: Sequence[Reply]) -> Callable[[Asked], Reply]:
    """Each reply once, then the last one for ever."""
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


@dataclass(frozen=True, kw_only=True)
class Subscriber:
    """A browser with a subscription; it decrypts with a library that is not ours."""

    key: ec.EllipticCurvePrivateKey
    auth: bytes

    def subscription(self, endpoint: str) -> str:
        """What the page would send, as our addresses hold it."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"auth": _base64url(self.auth), "p256dh": _base64url(point)}
        return json.dumps({"endpoint": endpoint, "expirationTime": None, "keys": keys})

    def read(self, body: bytes) -> Any:
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        return json.loads(plain)


def subscriber() -> Subscriber:
    """A fresh one."""
    return Subscriber(key=ec.generate_private_key(ec.SECP256R1()), auth=os.urandom(16))


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
