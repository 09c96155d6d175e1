"""A proxy in front of a server that fails on purpose, so that SDKs show how they send again."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FAULTS = ("500", "lost", "429", "closed", "503")
"""An error, a reply that never arrives though the events did, a pause asked for, a broken line, an error."""

ANSWER_SECONDS_MAX = 30


class FaultyProxy(ThreadingHTTPServer):
    """Passes everything on, and fails on the first POST requests in the order of its plan."""

    daemon_threads = True

    def __init__(self, target: str, faults: Sequence[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = target
        self.failed: list[str] = []
        self._plan = list(faults)
        self._lock = threading.Lock()
        self.client = httpx.Client(timeout=ANSWER_SECONDS_MAX)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def next_fault(self) -> str:
        """What happens to this request; empty: nothing."""
        with self._lock:
            fault = self._plan.pop(0) if self._plan else ""
            if fault:
                self.failed.append(fault)
            return fault


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultyProxy

    def do_POST(self) -> None:
        fault = self.server.next_fault()
        if fault == "closed":
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if fault.isdigit():
            self._say(
                int(fault), [("Access-Control-Allow-Origin", "*"), ("Retry-After", "1")], b'{"code":"x","message":"y"}'
            )
            return
        reply = self._pass_on(body)
        if fault == "lost" or reply is None:
            self.close_connection = True
            return
        self._answer(reply)

    def do_GET(self) -> None:
        reply = self._pass_on(b"")
        if reply is None:
            self.close_connection = True
        else:
            self._answer(reply)

    do_OPTIONS = do_GET  # noqa: N815 - the names that the library calls

    def _pass_on(self, body: bytes) -> httpx.Response | None:
        headers = [(name, value) for name, value in self.headers.items() if name.lower() != "content-length"]
        try:
            request = self.server.client.build_request(self.command, self.server.target + self.path, content=body)
            request.headers.update(headers)
            return self.server.client.send(request)
        except httpx.TransportError:
            return None

    def _answer(self, reply: httpx.Response) -> None:
        left_out = {"content-length", "transfer-encoding", "content-encoding", "connection", "date", "server"}
        headers = [(name, value) for name, value in reply.headers.multi_items() if name not in left_out]
        self._say(reply.status_code, headers, reply.content)

    def _say(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def faulty_proxy(target: str, *, faults: Sequence[str] = FAULTS) -> Iterator[FaultyProxy]:
    """A running proxy; ends with the block."""
    proxy = FaultyProxy(target, faults)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        proxy.client.close()
