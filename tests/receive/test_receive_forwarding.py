"""What is not for the receiving end reaches the work process, and its answer the sender, both as streams."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from evergrove.receive.contracts import FORWARDED_BYTES_MAX
from support.receiving import receiving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.receiving import Receiver

pytestmark = pytest.mark.slow

PIECE = b"x" * 65_536
PIECES = 1_000


class Echo(BaseHTTPRequestHandler):
    """Stands for the work process: says what it was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/api/stream":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for _ in range(PIECES):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(PIECE), PIECE))
            self.wfile.write(b"0\r\n\r\n")
        elif self.path == "/api/empty":
            self.send_response(204)
            self.end_headers()
        elif self.path == "/api/broken":
            self.close_connection = True
        else:
            self._say({"headers": list(self.headers.items()), "path": self.path, "method": self.command})

    do_HEAD = do_GET  # noqa: N815 - the names that the library calls

    def do_POST(self) -> None:
        size = 0
        if self.headers.get("Transfer-Encoding") == "chunked":
            while length := int(self.rfile.readline(), 16):
                size += len(self.rfile.read(length))
                self.rfile.readline()
            self.rfile.readline()
        else:
            left = int(self.headers["Content-Length"])
            while left:
                left -= (read := len(self.rfile.read(min(left, 1 << 20))))
                size += read
        self._say({"size": size})

    def _say(self, value: dict[str, Any]) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Keep-Alive", "timeout=5")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def address_string(self) -> str:
        return "work"

    def log_message(self, *_: object) -> None:
        """Quiet."""


class EchoServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


@pytest.fixture(scope="module")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    with TemporaryDirectory(prefix="evergrove-test-") as folder:  # a Unix socket's path must be short
        address = Path(folder) / "work.sock"
        server = EchoServer(str(address), Echo)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home = tmp_path_factory.mktemp("forwarding") / "home"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("EVERGROVE_TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/8")
            with receiving(home, "--work-socket", str(address)) as running:
                yield running
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def http(receiver: Receiver) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=receiver.url, timeout=60) as client:
        yield client


def test_the_request_arrives_with_who_asked(http: httpx.Client) -> None:
    sent = {
        "Host": "crm.example",
        "Cookie": "s=1",
        "X-Forwarded-For": "198.51.100.7, 203.0.113.9, 10.0.0.2",
        "X-Forwarded-Proto": "https",
        "Forwarded": "for=198.51.100.7",
        "Connection": "X-Secret",
        "X-Secret": "1",
    }
    reply = http.get("/api/w/default/customers?search=%E4%B8%AD&after=a%2Bb", headers=sent)
    said = reply.json()
    assert said["path"] == "/api/w/default/customers?search=%E4%B8%AD&after=a%2Bb"
    headers = {name.lower(): value for name, value in said["headers"]}
    assert (headers["host"], headers["cookie"]) == ("crm.example", "s=1")
    assert headers["x-forwarded-for"] == "203.0.113.9"
    assert (headers["x-forwarded-proto"], headers["x-forwarded-host"]) == ("https", "crm.example")
    assert not {"x-secret", "forwarded"} & headers.keys()
    assert reply.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert "keep-alive" not in reply.headers


def test_a_proxy_without_claims_is_the_sender(http: httpx.Client) -> None:
    headers = {name.lower(): value for name, value in http.get("/api/me").json()["headers"]}
    assert (headers["x-forwarded-for"], headers["x-forwarded-proto"]) == ("127.0.0.1", "http")


def test_the_settings_of_a_source_name_the_address_that_the_browser_asked(
    receiver: Receiver, http: httpx.Client
) -> None:
    path = f"/v1/projects/{receiver.new_key('proxied')}/settings"
    claimed = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "events.example"}
    segment = http.get(path, headers=claimed).json()["integrations"]["Segment.io"]
    assert (segment["apiHost"], segment["protocol"]) == ("events.example/v1", "https")


@pytest.mark.parametrize(
    "path", ["/api/w/a/%E4%B8%AD%E6%96%87", "/api/w/what%3F", "/api/a%23b", "/api/5%25", "/api/a%0D%0Ab"]
)
def test_a_path_stays_as_it_was_written(http: httpx.Client, path: str) -> None:
    assert http.get(f"{path}?x=%3F").json()["path"] == f"{path}?x=%3F"


def test_what_is_no_path_is_refused(receiver: Receiver) -> None:
    with socket.create_connection(("127.0.0.1", receiver.port), timeout=10) as connection:
        connection.sendall(b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 404 ")


def test_answers_stream(receiver: Receiver, http: httpx.Client) -> None:
    before = receiver.memory_mb()
    with http.stream("GET", "/api/stream") as reply:
        size = sum(len(piece) for piece in reply.iter_raw())
    assert size == len(PIECE) * PIECES
    assert receiver.memory_mb() < before + 30


def test_uploads_stream(receiver: Receiver, http: httpx.Client) -> None:
    before = receiver.memory_mb()
    assert http.post("/api/upload", content=(PIECE for _ in range(PIECES))).json() == {"size": len(PIECE) * PIECES}
    assert http.post("/api/upload", content=PIECE * 100).json() == {"size": len(PIECE) * 100}
    assert http.post("/api/upload", content=b"").json() == {"size": 0}
    assert receiver.memory_mb() < before + 30


def test_an_upload_without_end_is_refused(receiver: Receiver) -> None:
    head = f"POST /api/upload HTTP/1.1\r\nHost: x\r\nContent-Length: {FORWARDED_BYTES_MAX + 1}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", receiver.port), timeout=10) as connection:
        connection.sendall(head.encode() + PIECE)
        reply = connection.recv(4096)
    assert reply.startswith(b"HTTP/1.1 413 ")
    assert b"receive.upload_too_big" in reply


def test_answers_without_a_body(http: httpx.Client) -> None:
    assert (http.get("/api/empty").status_code, http.get("/api/empty").content) == (204, b"")
    head = http.head("/docs")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 0


def test_a_work_process_that_breaks_off_is_away(http: httpx.Client) -> None:
    reply = http.get("/api/broken")
    assert (reply.status_code, reply.json()["code"]) == (503, "receive.work_away")
    assert "access-control-allow-origin" not in reply.headers
    assert http.get("/readyz").status_code == 200
