"""One connection to the work process against servers that answer in every way that HTTP/1.1 allows, and in others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from evergrove.receive.work_connections import (
    HEAD_BYTES_MAX,
    Answer,
    BrokenAnswerError,
    BrokenBodyError,
    Question,
    WorkConnections,
)

Server = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

OK = b"HTTP/1.1 200 OK\r\n"
GET = Question(method="GET", target=b"/", headers=[("host", "x")])


@pytest.fixture
def address() -> Iterator[Path]:
    with TemporaryDirectory(prefix="evergrove-test-") as folder:  # a Unix socket's path must be short
        yield Path(folder) / "work.sock"


@asynccontextmanager
async def served(address: Path, server: Server) -> AsyncIterator[WorkConnections]:
    tasks: list[asyncio.Task[None] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.append(asyncio.current_task())
        try:
            await server(reader, writer)
        except (ConnectionError, EOFError):
            pass  # who asked has heard enough
        finally:
            writer.close()

    running = await asyncio.start_unix_server(serve, address)
    connections = WorkConnections(address)
    try:
        yield connections
    finally:
        connections.close()
        running.close()
        await asyncio.wait_for(asyncio.gather(*(task for task in tasks if task is not None)), 5)
        await asyncio.sleep(0.01)  # closed transports let go of their sockets


def saying(*answers: bytes, hangs_up: bool = False) -> Server:
    """One answer after the other to whoever asks without a body, over one connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            await reader.readuntil(b"\r\n\r\n")
            for octet in range(0, len(answer), 7):  # no piece ends where a line does
                writer.write(answer[octet : octet + 7])
                await writer.drain()
                await asyncio.sleep(0)
        if not hangs_up:
            await reader.read()

    return serve


async def exchange(connections: WorkConnections, question: Question = GET) -> tuple[Answer, bytes, bool]:
    """The answer, its body, and whether the connection may be used again."""
    connection = await connections.take()
    try:
        answer = await connection.ask(question)
        body = b"".join([piece async for piece in connection.pieces(answer)])
        return answer, body, connection.is_reusable
    finally:
        connections.give_back(connection)


def ask_once(address: Path, server: Server, question: Question = GET) -> tuple[Answer, bytes, bool]:
    async def work() -> tuple[Answer, bytes, bool]:
        async with served(address, server) as connections:
            return await exchange(connections, question)

    return asyncio.run(work())


@pytest.mark.parametrize(
    ("answer", "body", "is_reusable"),
    [
        (OK + b"Content-Length: 5\r\n\r\nhello", b"hello", True),
        (OK + b"content-length: 0\r\n\r\n", b"", True),
        (
            OK + b"Transfer-Encoding: chunked\r\n\r\n3;name=v\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n",
            b"hello",
            True,
        ),
        (OK + b"Connection: close\r\nContent-Length: 5\r\n\r\nhello", b"hello", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"hello", False),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nhi", b"hi", True),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", b"", True),
        (b"HTTP/1.1 204\r\n\r\n", b"", True),
    ],
)
def test_an_answer_is_read_to_its_end(address: Path, answer: bytes, body: bytes, *, is_reusable: bool) -> None:
    _, found, can_be_used = ask_once(address, saying(answer))
    assert (found, can_be_used) == (body, is_reusable)


def test_an_answer_without_length_ends_with_the_connection(address: Path) -> None:
    answer, body, is_reusable = ask_once(address, saying(OK + b"X-A: 1\r\nX-A: 2\r\n\r\nhello", hangs_up=True))
    assert (body, is_reusable) == (b"hello", False)
    assert answer.headers == [("x-a", "1"), ("x-a", "2")]


def test_the_answer_to_head_has_no_body(address: Path) -> None:
    head = Question(method="HEAD", target=b"/", headers=[])
    answer, body, is_reusable = ask_once(address, saying(OK + b"Content-Length: 5\r\n\r\n"), head)
    assert (answer.length, body, is_reusable) == (0, b"", True)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-server\r\n\r\n",
        OK + b"no colon\r\n\r\n",
        OK + b"Content-Length: -5\r\n\r\n",
        OK + b"Content-Length: 5\r\n\r\nhel",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nhelxx",
        OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n",
        OK + b"X: " + b"y" * (2 * HEAD_BYTES_MAX),
    ],
)
def test_what_is_no_whole_answer_is_refused(address: Path, answer: bytes) -> None:
    with pytest.raises((BrokenAnswerError, ConnectionResetError)):
        ask_once(address, saying(answer, hangs_up=True))


def test_a_connection_is_kept_until_the_server_hangs_up(address: Path) -> None:
    opened = 0
    first = saying(OK + b"Content-Length: 1\r\n\r\na", OK + b"Content-Length: 1\r\n\r\nb", hangs_up=True)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal opened
        opened += 1
        await first(reader, writer)

    async def work() -> list[bytes]:
        async with served(address, serve) as connections:
            bodies = [(await exchange(connections))[1], (await exchange(connections))[1]]
            await asyncio.sleep(0.05)  # the server's end arrives
            return [*bodies, (await exchange(connections))[1]]

    assert asyncio.run(work()) == [b"a", b"b", b"a"]
    assert opened == 2


async def _pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def test_who_refuses_a_body_is_heard_although_it_hangs_up(address: Path) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig")
        await writer.drain()

    body = _pieces(*[b"x" * 100_000] * 50)
    question = Question(method="POST", target=b"/", headers=[], body=body, length=5_000_000)
    answer, told, is_reusable = ask_once(address, refuse, question)
    assert (answer.status, told, is_reusable) == (413, b"big", False)


@pytest.mark.parametrize("pieces", [(b"hel",), (b"hello", b"!")])
def test_a_body_of_another_length_never_counts_as_whole(address: Path, pieces: tuple[bytes, ...]) -> None:
    taken: list[bytes] = []
    is_taken = asyncio.Event()

    async def take(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        taken.append(await reader.read())
        is_taken.set()

    async def work() -> None:
        async with served(address, take) as connections:
            question = Question(method="POST", target=b"/", headers=[], body=_pieces(*pieces), length=5)
            with pytest.raises(BrokenBodyError):
                await exchange(connections, question)
            await asyncio.wait_for(is_taken.wait(), 5)

    asyncio.run(work())
    assert taken == [b"hello"[: len(pieces[0])]]


def test_a_body_without_length_goes_in_chunks(address: Path) -> None:
    taken: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.append(await reader.readuntil(b"0\r\n\r\n"))
        writer.write(OK + b"Content-Length: 0\r\n\r\n")
        await reader.read()

    question = Question(method="POST", target=b"/a?b", headers=[("host", "x")], body=_pieces(b"hel", b"", b"lo"))
    assert ask_once(address, take, question)[2]
    head, _, body = taken[0].partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [b"POST /a?b HTTP/1.1", b"host: x", b"transfer-encoding: chunked"]
    assert body == b"3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"


def test_no_header_begins_another(address: Path) -> None:
    question = Question(method="GET", target=b"/", headers=[("x", "1\r\ncookie: evil=1")])
    with pytest.raises(ValueError, match="line end"):
        ask_once(address, saying(OK + b"Content-Length: 0\r\n\r\n"), question)


def test_nobody_there_is_an_error(address: Path) -> None:
    async def work() -> None:
        connections = WorkConnections(address)
        with pytest.raises(OSError, match="No such file"):
            await connections.ping()
        with pytest.raises(OSError, match="No such file"):
            await connections.take()

    asyncio.run(work())
