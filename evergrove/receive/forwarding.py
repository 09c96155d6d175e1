"""Forward a request to the work process over its Unix socket, both bodies as streams."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from evergrove.kit import logger
from evergrove.receive.contracts import FORWARDED_BYTES_MAX, OversizedUploadError, UnknownPathError, WorkAwayError
from evergrove.receive.work_connections import Question, WorkConnections

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator
    from pathlib import Path

    from evergrove.receive.replies import Headers
    from evergrove.receive.senders import Asked, Sender, Senders
    from evergrove.receive.work_connections import Answer, WorkConnection

log = logger("receive.forwarding")

HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer"}
    | {"transfer-encoding", "upgrade"}
)
"""Headers of one connection, not of the request (RFC 9110, 7.6.1)."""

FORWARDED = frozenset({"forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"})
"""What senders claim; the work process gets our own word instead."""

PATH_CHARACTERS = "/:@!$&'()*+,;=~"
"""Besides letters, digits and `-._`, what stands in a path as it is (RFC 3986, 3.3)."""

WHOLE_BYTES_MAX = 64 * 1024
"""A shorter answer is handed on in one piece."""


class StreamedReply(Protocol):
    async def send_bytes(self, data: bytes) -> None: ...


class Exchange(Protocol):
    """A request's body and the ways to answer it."""

    def __call__(self) -> object: ...

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    def response_empty(self, status: int, headers: Headers) -> None: ...

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...

    def response_stream(self, status: int, headers: Headers) -> StreamedReply: ...


class Forwarder:
    """The connections to the work process."""

    def __init__(self, socket: Path | None, *, senders: Senders) -> None:
        self._connections = None if socket is None else WorkConnections(socket)
        self._senders = senders

    async def forward(self, asked: Asked, headers: Iterable[tuple[str, str]], exchange: Exchange) -> int:
        """Ask the work process and stream its answer; returns the status.

        Raises WorkAwayError before anything is answered, OversizedUploadError.
        """
        if self._connections is None:
            raise WorkAwayError
        question = _question(asked, list(headers), exchange, senders=self._senders)
        with _told_as_away():
            connection = await self._connections.take()
        try:
            with _told_as_away():
                answer = await connection.ask(question)
                whole = await _whole(connection, answer)
            await _hand_on(connection, answer, exchange, whole=whole)
        finally:
            self._connections.give_back(connection)
        return answer.status

    async def ping(self) -> bool:
        """Whether the work process takes connections."""
        if self._connections is None:
            return False
        try:
            await self._connections.ping()
        except (OSError, TimeoutError):
            return False
        return True

    async def close(self) -> None:
        """Give back the connections."""
        if self._connections is not None:
            self._connections.close()


@contextmanager
def _told_as_away() -> Iterator[None]:
    """Raises WorkAwayError for what keeps the work process from answering."""
    try:
        yield
    except OSError as error:  # TimeoutError is one
        log.warning("work_away", error=type(error).__name__)
        raise WorkAwayError from error


def _question(asked: Asked, given: list[tuple[str, str]], exchange: Exchange, *, senders: Senders) -> Question:
    """What the work process is asked. Raises OversizedUploadError, UnknownPathError."""
    length = next((int(value) for name, value in given if name == "content-length" and value.isdigit()), None)
    if length is not None and length > FORWARDED_BYTES_MAX:
        raise OversizedUploadError
    is_chunked = any(name == "transfer-encoding" for name, _ in given)
    return Question(
        method=asked.method,
        target=_target(asked),
        headers=_request_headers(given, senders.of(asked, given)),
        body=_limited(exchange) if length or is_chunked else None,
        length=None if is_chunked else length,
    )


def _target(asked: Asked) -> bytes:
    """The path as it goes over the wire, and the query. The server hands out the path decoded: a `?` or a line end in
    it must stay a part of it. Raises UnknownPathError for what is no path (`OPTIONS *`)."""
    from urllib.parse import quote

    if not asked.path.startswith("/"):
        raise UnknownPathError
    path = quote(asked.path, safe=PATH_CHARACTERS)
    return (f"{path}?{asked.query_string}" if asked.query_string else path).encode("latin-1", "replace")


def _request_headers(given: list[tuple[str, str]], sender: Sender) -> list[tuple[str, str]]:
    """The sender's headers without those of the connection, with who asked whom: one address, the sender's."""
    dropped = HOP_BY_HOP | FORWARDED | _named_by_connection(given) | {"host", "content-length"}
    return [
        ("host", dict(given).get("host") or sender.host),
        *((name, value) for name, value in given if name not in dropped),
        ("x-forwarded-for", sender.address),
        ("x-forwarded-host", sender.host),
        ("x-forwarded-proto", sender.scheme),
    ]


def _named_by_connection(headers: list[tuple[str, str]]) -> frozenset[str]:
    return frozenset(name.strip().lower() for key, value in headers if key == "connection" for name in value.split(","))


async def _limited(exchange: Exchange) -> AsyncIterator[bytes]:
    """The sender's body, cut off with OversizedUploadError: the work process sees a broken request, never a part."""
    room = FORWARDED_BYTES_MAX
    async for piece in exchange:
        room -= len(piece)
        if room < 0:
            raise OversizedUploadError
        yield bytes(piece)


async def _whole(connection: WorkConnection, answer: Answer) -> bytes | None:
    """The body of a short answer, None for that of another one."""
    if answer.length is None or answer.length > WHOLE_BYTES_MAX:
        return None
    return b"".join([piece async for piece in connection.pieces(answer)])


async def _hand_on(connection: WorkConnection, answer: Answer, exchange: Exchange, *, whole: bytes | None) -> None:
    dropped = HOP_BY_HOP | _named_by_connection(answer.headers)
    headers = [(name, value) for name, value in answer.headers if name not in dropped]
    if whole is None:
        reply = exchange.response_stream(answer.status, headers)
        async for piece in connection.pieces(answer):
            await reply.send_bytes(piece)
    elif whole:
        exchange.response_bytes(answer.status, headers, whole)
    else:
        exchange.response_empty(answer.status, headers)
