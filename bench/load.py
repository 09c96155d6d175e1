"""HTTP load: bodies that are ready before the clock starts, over connections that stay open.

A connection here is a bare socket: a whole HTTP client costs several times as much processor time, which the senders
would take from the server on the same machine.
"""

from __future__ import annotations

import base64
import socket
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

REPLY_SECONDS_MAX = 30.0
REPLY_BYTES = 65_536
OK, LIMITED, UNAVAILABLE = 200, 429, 503
AGAIN_SECONDS = 0.05
"""After a refusal that asks to come again."""


class LoadError(Exception):
    """The server answered what no sender can go on from."""


@dataclass(frozen=True, kw_only=True)
class LoadFigures:
    """What the senders saw. Latencies in seconds, of the requests that were answered 200."""

    requests: int
    refused: int
    seconds: float
    latencies: list[float]

    def percentile_ms(self, percent: float) -> float:
        return float(np.percentile(self.latencies, percent)) * 1e3


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where events go, and the write keys they go under: connections take them in turn."""

    port: int
    write_keys: tuple[str, ...]
    host: str = "127.0.0.1"


class Connection:
    """One open connection; `post` and `get` return the status of the reply."""

    def __init__(self, address: Address, *, authorization: str) -> None:
        """`authorization` is the whole value of that header."""
        self._socket = socket.create_connection((address.host, address.port), timeout=REPLY_SECONDS_MAX)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = f"Host: {address.host}:{address.port}\r\nAuthorization: {authorization}\r\n".encode()

    def post(self, path: str, body: bytes) -> int:
        head = b"POST %s HTTP/1.1\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self._socket.sendall(head % (path.encode(), self._head, len(body)) + body)
        return self._read_reply()

    def get(self, path: str) -> int:
        self._socket.sendall(b"GET %s HTTP/1.1\r\n%s\r\n" % (path.encode(), self._head))
        return self._read_reply()

    def close(self) -> None:
        self._socket.close()

    def _read_reply(self) -> int:
        """The status, when the whole reply is here: by its stated length, or to the last chunk."""
        reply = b""
        while (end := reply.find(b"\r\n\r\n")) < 0:
            reply += self._receive()
        head, body = reply[:end].lower(), reply[end + 4 :]
        _, found, rest = head.partition(b"content-length:")
        if found:
            missing = int(rest.split(b"\r\n", 1)[0]) - len(body)
            while missing > 0:
                missing -= len(self._receive())
        else:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._receive()
        return int(head[9:12])

    def _receive(self) -> bytes:
        piece = self._socket.recv(REPLY_BYTES)
        if not piece:
            raise LoadError("the server closed the connection")
        return piece


def basic(write_key: str) -> str:
    """The header's value of a sender of events."""
    return f"Basic {base64.b64encode(f'{write_key}:'.encode()).decode()}"


def send(
    address: Address,
    bodies: Iterable[bytes],
    *,
    connections: int,
    path: str = "/v1/batch",
    requests_per_second: float | None = None,
) -> LoadFigures:
    """Send every body once, `connections` at a time. With a rate, a request starts at its time even when earlier ones
    are slow, and its latency counts from that time. Raises LoadError."""
    turn, lock = iter(enumerate(bodies)), threading.Lock()
    latencies: list[float] = []
    failures: list[BaseException] = []
    refused = 0
    begun = time.perf_counter()

    def send_all(write_key: str) -> None:
        nonlocal refused
        connection = Connection(address, authorization=basic(write_key))
        while not failures:
            with lock:
                number, body = next(turn, (0, None))
            if body is None:
                break
            planned = begun + number / requests_per_second if requests_per_second else time.perf_counter()
            if (ahead := planned - time.perf_counter()) > 0:
                time.sleep(ahead)
            while (status := connection.post(path, body)) != OK:
                if status not in {LIMITED, UNAVAILABLE}:
                    raise LoadError(f"the server answered {status}")
                with lock:
                    refused += 1
                time.sleep(AGAIN_SECONDS)
            latencies.append(time.perf_counter() - planned)
        connection.close()

    def work(write_key: str) -> None:
        try:
            send_all(write_key)
        except (LoadError, OSError) as error:
            failures.append(error)

    keys = address.write_keys
    threads = [threading.Thread(target=work, args=(keys[place % len(keys)],)) for place in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise LoadError(str(failures[0]))
    seconds = time.perf_counter() - begun
    return LoadFigures(requests=len(latencies), refused=refused, seconds=seconds, latencies=latencies)
