"""HTTP/1.1 to the work process over its Unix socket: connections that are kept, and both bodies as streams.

For this one server, which is ours and stands on the same machine: a client for all servers took 1.5 ms of the processor
for a request, most of it to look through its connections.

Invariants: a connection is used again only when its answer was read to the end; a body that ends before its announced
length breaks the connection, so that the work process never takes a part for the whole.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from evergrove.receive.replies import Headers

CONNECTIONS_MAX = 256
"""To the work process at a time; further requests wait for CONNECT_SECONDS_MAX, then get 503."""

CONNECT_SECONDS_MAX = 3.0

ANSWER_SECONDS_MAX = 300.0
"""For the next piece of an answer: exports and event streams pause."""

IDLE_SECONDS_MAX = 15.0
"""A kept connection is used again within this time; the server closes those on which nothing came for 30 seconds."""

PIECE_BYTES = 64 * 1024
"""Read at a time."""

HEAD_BYTES_MAX = 64 * 1024
"""Of an answer."""

LINE_END = b"\r\n"

STATUS_WITHOUT_BODY = frozenset({204, 304})

FIRST_FINAL_STATUS = 200
"""Below are words on the way: `100 Continue`."""


class BrokenAnswerError(ConnectionError):
    """What came is no whole answer."""


class BrokenBodyError(OSError):
    """What the sender sent is no whole body."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """The head of a request, and how its body is framed: `length` in bytes, None where it is not known before."""

    method: str
    target: bytes
    headers: Headers
    body: AsyncIterator[bytes] | None = None
    length: int | None = None

    def head(self) -> bytes:
        """As it goes over the wire."""
        lines = [f"{name}: {value}\r\n" for name, value in self.headers]
        if self.length is not None:
            lines.append(f"content-length: {self.length}\r\n")
        elif self.body is not None:
            lines.append("transfer-encoding: chunked\r\n")
        written = "".join(lines).encode()
        if not written.count(b"\n") == written.count(b"\r") == len(lines):
            # Our own server refuses them: whoever could write one would ask in another's name.
            raise ValueError("a header holds a line end")
        return b"%b %b HTTP/1.1\r\n%b\r\n" % (self.method.encode(), self.target, written)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The head of an answer; names of headers in small letters. `length` of the body in bytes, where it is told."""

    status: int
    headers: Headers
    length: int | None
    is_chunked: bool
    is_last: bool
    """Whether the work process closes the connection after it."""


class WorkConnection:
    """One connection, for one exchange at a time.

    A socket and no stream: who refuses a body answers and hangs up, and an answer must still be read after writing has
    failed.
    """

    def __init__(self, opened: socket.socket) -> None:
        self._socket = opened
        self._loop = asyncio.get_running_loop()
        self._read = bytearray()
        self._is_sent = False
        self.idle_since = 0.0
        self.is_reusable = False

    def is_fresh(self) -> bool:
        """Whether it may be used again: nothing comes unasked but the end."""
        if self._read or time.monotonic() - self.idle_since > IDLE_SECONDS_MAX:
            return False
        try:
            self._socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    async def ask(self, question: Question) -> Answer:
        """Send a request and read the head of its answer. Raises OSError, BrokenAnswerError, TimeoutError."""
        self.is_reusable = False
        self._is_sent = await self._send(question)
        while (answer := await self._read_head(is_head=question.method == "HEAD")).status < FIRST_FINAL_STATUS:
            pass
        self.is_reusable = self._is_sent and answer.length == 0 and not answer.is_last
        return answer

    async def pieces(self, answer: Answer) -> AsyncIterator[bytes]:
        """The body of `answer`, as it comes. Raises OSError, BrokenAnswerError, TimeoutError."""
        if answer.is_chunked:
            while size := _chunk_size(await self._read_until(LINE_END)):
                async for piece in self._read_length(size):
                    yield piece
                if await self._read_until(LINE_END) != LINE_END:
                    raise BrokenAnswerError("a chunk does not end where it should")
            while await self._read_until(LINE_END) != LINE_END:
                pass  # trailers say nothing that anybody here asks for
        elif answer.length is not None:
            async for piece in self._read_length(answer.length):
                yield piece
        else:
            while piece := await self._read_some(PIECE_BYTES):
                yield piece
        self.is_reusable = self._is_sent and not answer.is_last

    async def _send(self, question: Question) -> bool:
        """Whether all of it went out."""
        try:
            await self._write(question.head())
            if question.body is not None:
                await self._send_body(question.body, length=question.length)
        except ConnectionError:
            return False
        return True

    async def _send_body(self, body: AsyncIterator[bytes], *, length: int | None) -> None:
        sent = 0
        async for piece in body:
            sent += len(piece)
            if length is None:
                await self._write(b"%x\r\n%b\r\n" % (len(piece), piece) if piece else b"")
            elif sent <= length:
                await self._write(piece)
        if length is None:
            await self._write(b"0\r\n\r\n")
        elif sent != length:
            raise BrokenBodyError("the body has not the length that was announced")

    async def _write(self, data: bytes) -> None:
        async with asyncio.timeout(ANSWER_SECONDS_MAX):
            await self._loop.sock_sendall(self._socket, data)

    async def _read_head(self, *, is_head: bool) -> Answer:
        first, *lines = (await self._read_until(b"\r\n\r\n"))[:-4].split(b"\r\n")
        version, _, rest = first.partition(b" ")
        if not version.startswith(b"HTTP/1.") or not rest[:3].isdigit():
            raise BrokenAnswerError("this is no answer of an HTTP server")
        status = int(rest[:3])
        headers = [_header(line) for line in lines]
        named = dict(headers)
        has_body = not (is_head or status in STATUS_WITHOUT_BODY or status < FIRST_FINAL_STATUS)
        is_chunked = has_body and "chunked" in named.get("transfer-encoding", "").lower()
        length = _length(named) if has_body and not is_chunked else (None if is_chunked else 0)
        is_kept = version == b"HTTP/1.1" and "close" not in named.get("connection", "").lower()
        is_last = not is_kept or (length is None and not is_chunked)
        return Answer(status=status, headers=headers, length=length, is_chunked=is_chunked, is_last=is_last)

    async def _read_length(self, length: int) -> AsyncIterator[bytes]:
        left = length
        while left:
            piece = await self._read_some(min(left, PIECE_BYTES))
            if not piece:
                raise BrokenAnswerError("the answer ends too early")
            left -= len(piece)
            yield piece

    async def _read_some(self, size: int) -> bytes:
        """At most `size` bytes; none at the end."""
        if not self._read:
            await self._receive()
        return self._cut(size)

    async def _read_until(self, end: bytes) -> bytes:
        while (place := self._read.find(end)) < 0:
            if len(self._read) > HEAD_BYTES_MAX or not await self._receive():
                raise BrokenAnswerError("the answer ends too early, or its head does not end")
        return self._cut(place + len(end))

    async def _receive(self) -> bool:
        """Wait for more; whether there is any."""
        async with asyncio.timeout(ANSWER_SECONDS_MAX):
            piece = await self._loop.sock_recv(self._socket, PIECE_BYTES)
        self._read += piece
        return bool(piece)

    def _cut(self, size: int) -> bytes:
        piece = bytes(self._read[:size])
        del self._read[:size]
        return piece


class WorkConnections:
    """At most CONNECTIONS_MAX connections to one socket; used from one event loop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places = asyncio.Semaphore(CONNECTIONS_MAX)
        self._idle: deque[WorkConnection] = deque()

    async def take(self) -> WorkConnection:
        """One that is kept, the freshest first, or a new one; to be given back. Raises OSError, TimeoutError."""
        async with asyncio.timeout(CONNECT_SECONDS_MAX):
            await self._places.acquire()
            try:
                return self._kept() or await self._open()
            except BaseException:
                self._places.release()
                raise

    def give_back(self, connection: WorkConnection) -> None:
        """Keep it for the next one who asks, if it can be kept."""
        self._places.release()
        if not connection.is_reusable:
            connection.close()
            return
        connection.idle_since = time.monotonic()
        self._idle.append(connection)
        if not self._idle[0].is_fresh():
            self._idle.popleft().close()

    async def ping(self) -> None:
        """Open a connection and close it. Raises OSError, TimeoutError."""
        async with asyncio.timeout(CONNECT_SECONDS_MAX):
            (await self._open()).close()

    def close(self) -> None:
        """Give back what is kept."""
        while self._idle:
            self._idle.popleft().close()

    def _kept(self) -> WorkConnection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_fresh():
                return connection
            connection.close()
        return None

    async def _open(self) -> WorkConnection:
        opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            opened.settimeout(0)
            await asyncio.get_running_loop().sock_connect(opened, str(self._path))
        except BaseException:
            opened.close()
            raise
        return WorkConnection(opened)


def _header(line: bytes) -> tuple[str, str]:
    name, colon, value = line.partition(b":")
    if not colon:
        raise BrokenAnswerError("a header of the answer has no name")
    return name.decode("latin-1").lower(), value.strip(b" \t").decode("latin-1")


def _length(named: dict[str, str]) -> int | None:
    told = named.get("content-length")
    if told is not None and not (told.isascii() and told.isdigit()):
        raise BrokenAnswerError("the length of the answer is no number")
    return None if told is None else int(told)


def _chunk_size(line: bytes) -> int:
    try:
        return int(line.partition(b";")[0], 16)
    except ValueError as error:
        raise BrokenAnswerError("the size of a chunk is no number") from error
