"""Forward a request to the work process over its Unix socket, both bodies as streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from evergrove.kit import logger
from evergrove.receive.contracts import FORWARDED_BYTES_MAX, OversizedUploadError, UnknownPathError, WorkAwayError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path

    import httpx

    from evergrove.receive.replies import Headers

log = logger("receive.forwarding")

CONNECTIONS_MAX = 256
"""To the work process at a time; further requests wait for CONNECT_SECONDS_MAX, then get 503."""

CONNECT_SECONDS_MAX = 3.0

ANSWER_SECONDS_MAX = 300.0
"""For the next piece of an answer: exports and event streams pause."""

HOP_BY_HOP = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer"}
    | {"transfer-encoding", "upgrade"}
)
"""Headers of one connection, not of the request (RFC 9110, 7.6.1)."""

FORWARDED = frozenset({"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"})

PATH_CHARACTERS = "/:@!$&'()*+,;=~"
"""Besides letters, digits and `-._`, what stands in a path as it is (RFC 3986, 3.3)."""

STATUS_WITHOUT_BODY = frozenset({204, 304})

LOOPBACK_PREFIXES = ("127.", "::1", "[::1]", "::ffff:127.")


class StreamedReply(Protocol):
    async def send_bytes(self, data: bytes) -> None: ...


class Exchange(Protocol):
    """A request's body and the ways to answer it."""

    def __call__(self) -> object: ...

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    def response_empty(self, status: int, headers: Headers) -> None: ...

    def response_stream(self, status: int, headers: Headers) -> StreamedReply: ...


class Asked(Protocol):
    """The head of a request."""

    @property
    def method(self) -> str: ...

    @property
    def path(self) -> str: ...

    @property
    def query_string(self) -> str: ...

    @property
    def scheme(self) -> str: ...

    @property
    def client(self) -> str: ...

    @property
    def authority(self) -> str | None: ...


class Forwarder:
    """The connections to the work process."""

    def __init__(self, socket: Path | None) -> None:
        self._socket = socket
        self._transport: httpx.AsyncHTTPTransport | None = None

    async def forward(self, asked: Asked, headers: Iterable[tuple[str, str]], exchange: Exchange) -> int:
        """Ask the work process and stream its answer; returns the status.

        Raises WorkAwayError before anything is answered, OversizedUploadError.
        """
        import httpx

        if self._socket is None:
            raise WorkAwayError
        given = list(headers)
        length = next((int(value) for name, value in given if name == "content-length" and value.isdigit()), None)
        if length is not None and length > FORWARDED_BYTES_MAX:
            raise OversizedUploadError
        has_body = bool(length) or any(name == "transfer-encoding" for name, _ in given)
        target = _target(asked)
        request = httpx.Request(
            asked.method,
            httpx.URL(scheme="http", host="work", raw_path=target),
            headers=_request_headers(given, asked, has_body=has_body),
            content=_limited(exchange) if has_body else None,
            extensions={"timeout": _seconds()},
        )
        try:
            answer = await self._connections().handle_async_request(request)
        except (httpx.TransportError, OSError) as error:
            log.warning("work_away", error=type(error).__name__)
            raise WorkAwayError from error
        try:
            await _stream(answer, exchange, is_head=asked.method == "HEAD")
        finally:
            await answer.aclose()
        return answer.status_code

    async def ping(self) -> bool:
        """Whether the work process takes connections."""
        import asyncio

        if self._socket is None:
            return False
        try:
            async with asyncio.timeout(CONNECT_SECONDS_MAX):
                _, writer = await asyncio.open_unix_connection(self._socket)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True

    async def close(self) -> None:
        """Give back the connections."""
        if self._transport is not None:
            await self._transport.aclose()

    def _connections(self) -> httpx.AsyncHTTPTransport:
        import httpx

        if self._transport is None:
            limits = httpx.Limits(max_connections=CONNECTIONS_MAX, max_keepalive_connections=16, keepalive_expiry=30)
            self._transport = httpx.AsyncHTTPTransport(uds=str(self._socket), limits=limits)
        return self._transport


def _target(asked: Asked) -> bytes:
    """The path as it goes over the wire, and the query. The server hands out the path decoded: a `?` or a line end in
    it must stay a part of it. Raises UnknownPathError for what is no path (`OPTIONS *`)."""
    from urllib.parse import quote

    if not asked.path.startswith("/"):
        raise UnknownPathError
    path = quote(asked.path, safe=PATH_CHARACTERS)
    return (f"{path}?{asked.query_string}" if asked.query_string else path).encode("latin-1", "replace")


def _seconds() -> dict[str, float]:
    return {
        "connect": CONNECT_SECONDS_MAX,
        "pool": CONNECT_SECONDS_MAX,
        "read": ANSWER_SECONDS_MAX,
        "write": ANSWER_SECONDS_MAX,
    }


def _request_headers(given: list[tuple[str, str]], asked: Asked, *, has_body: bool) -> list[tuple[str, str]]:
    """The sender's headers without those of the connection, with who asked whom.

    What a sender claims in X-Forwarded-… is passed on only when it comes from this machine: from a proxy in front.
    """
    dropped = HOP_BY_HOP | FORWARDED | _named_by_connection(given)
    if not has_body:
        dropped |= {"content-length"}
    claimed = dict(given)
    host = claimed.get("host") or asked.authority or "localhost"
    address = asked.client.rpartition(":")[0].strip("[]") or asked.client
    is_proxy = asked.client.startswith(LOOPBACK_PREFIXES)
    before = f"{claimed['x-forwarded-for']}, " if is_proxy and claimed.get("x-forwarded-for") else ""
    kept = [(name, value) for name, value in given if name not in dropped and name != "host"]
    return [
        ("host", host),
        *kept,
        ("x-forwarded-for", before + address),
        ("x-forwarded-host", claimed.get("x-forwarded-host", host) if is_proxy else host),
        ("x-forwarded-proto", claimed.get("x-forwarded-proto", asked.scheme) if is_proxy else asked.scheme),
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


async def _stream(answer: httpx.Response, exchange: Exchange, *, is_head: bool) -> None:
    given = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in answer.headers.raw]
    dropped = HOP_BY_HOP | _named_by_connection(given)
    headers = [(name, value) for name, value in given if name not in dropped]
    if is_head or answer.status_code in STATUS_WITHOUT_BODY:
        exchange.response_empty(answer.status_code, headers)
        return
    reply = exchange.response_stream(answer.status_code, headers)
    async for piece in answer.aiter_raw():
        await reply.send_bytes(piece)
