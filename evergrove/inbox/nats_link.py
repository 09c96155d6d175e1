"""One connection to a NATS server for the whole process, on an event loop in a thread of its own.

Invariants: every call ends within its time, with UnavailableError when the server is away; the connection comes back by
itself, however long the server was gone.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import ssl
import threading
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from evergrove.kit import EvergroveError, UnavailableError, logger

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.js import JetStreamContext

CONNECT_SECONDS_MAX = 2
RECONNECT_PAUSE_SECONDS = 1
PING_SECONDS = 20
CLOSE_SECONDS_MAX = 3.0
SETTINGS_SECONDS_MAX = 2.0
"""An account that may not ask gets no answer at all, or that nobody is there."""

T = TypeVar("T")

_log = logger(__name__)
_links: dict[str, NatsLink] = {}
_links_lock = threading.Lock()


class NatsUnavailableError(UnavailableError):
    code = "inbox.unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the inbox's NATS server cannot be used: {reason}",
            help="start it with JetStream on, or mend EVERGROVE_INBOX_URL; nothing that was taken is lost",
        )


class NatsRefusedError(UnavailableError):
    """The server is there and will not have us: trying again does not help, its settings or ours do."""


class NatsLoginError(NatsRefusedError):
    code = "inbox.login_refused"

    def __init__(self) -> None:
        super().__init__(
            "the inbox's NATS server refuses the login",
            help="write the user and password of its configuration into EVERGROVE_INBOX_URL (or --inbox-url): "
            "nats://USER:PASSWORD@HOST:4222",
        )


class NatsTlsError(NatsRefusedError):
    code = "inbox.tls_failed"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the inbox's NATS server asks for TLS, which fails: {reason}",
            help="name it in EVERGROVE_INBOX_URL (or --inbox-url) by a host that stands in its certificate; if an "
            "authority of your own signed that one, set SSL_CERT_FILE to the authority's certificate",
        )


class NoJetStreamError(NatsRefusedError):
    code = "inbox.no_jetstream"

    def __init__(self) -> None:
        super().__init__(
            "the inbox's NATS server has no JetStream for this account",
            help="turn it on in the server's configuration, `jetstream { … }`, and for the account, `jetstream: on`; "
            "in a cluster of NATS servers, see whether it has a leader",
        )


class NatsLink:
    """A synchronous way to one server: `run` does a coroutine on the link's loop."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.claims: set[tuple[str, str, str]] = set()
        """(stream, database, schema): streams that are known to exist and to belong to the workspace of that inbox."""
        self._loop = asyncio.new_event_loop()
        self._client: Client | None = None
        self._trouble: Exception | None = None
        """Why the connection is not there, as far as the client has been told."""
        self._connecting = asyncio.Lock()
        self._thread = threading.Thread(target=self._loop.run_forever, name="nats", daemon=True)
        self._thread.start()

    @property
    def payload_bytes_max(self) -> int:
        """The server's max_payload; known once a call was made."""
        return 0 if self._client is None else int(self._client.max_payload)

    def run(self, work: Coroutine[Any, Any, T], *, seconds_max: float) -> T:
        """The result of `work`. Raises NatsUnavailableError when it fails or takes longer than `seconds_max`, and a
        NatsRefusedError when the server will not have us."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(timeout=seconds_max)
        except EvergroveError:
            raise
        except (TimeoutError, concurrent.futures.TimeoutError) as error:
            future.cancel()
            trouble = self._trouble
            raise (_refusal(trouble) if trouble else None) or _unanswered(trouble) from error
        except Exception as error:
            if type(error).__module__.startswith("nats") or isinstance(error, OSError):
                raise _refusal(error) or NatsUnavailableError(str(error) or type(error).__name__) from error
            raise

    async def context(self, *, seconds: float) -> JetStreamContext:
        """JetStream on the open connection; on the loop only."""
        return (await self._connected()).jetstream(timeout=seconds)

    async def _connected(self) -> Client:
        async with self._connecting:
            if self._client is None or self._client.is_closed:
                self._client = await self._connect()
            return self._client

    async def _connect(self) -> Client:
        """A client that is connected. Raises what the server says when it refuses us, where the client would go on
        knocking for ever; a server that is not there is waited for."""
        from nats.aio.client import Client

        refused: asyncio.Future[Exception] = self._loop.create_future()

        async def told(error: Exception) -> None:
            self._trouble = error
            if _refusal(error) and not refused.done():
                refused.set_result(error)
            else:
                _log.warning("inbox.nats_error", error=type(error).__name__)

        async def connected_again() -> None:
            self._trouble = None

        client = Client()
        connecting = self._loop.create_task(
            client.connect(
                self._url,
                connect_timeout=CONNECT_SECONDS_MAX,
                allow_reconnect=True,
                max_reconnect_attempts=-1,
                reconnect_time_wait=RECONNECT_PAUSE_SECONDS,
                ping_interval=PING_SECONDS,
                error_cb=told,
                reconnected_cb=connected_again,
            )
        )
        try:
            either: set[asyncio.Future[Any]] = {connecting, refused}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not connecting.done():
                raise refused.result()
            connecting.result()
        finally:
            connecting.cancel()
        self._trouble = None
        return client

    async def server_settings(self, *, seconds: float) -> dict[str, Any] | None:
        """What the server says of its JetStream settings; None to an account that may not ask."""
        import json

        from nats.errors import Error

        client = await self._connected()
        try:
            answer = await client.request("$SYS.REQ.SERVER.PING.JSZ", b"{}", timeout=seconds)
        except (TimeoutError, Error):
            return None
        data = json.loads(answer.data).get("data") or {}
        config: dict[str, Any] | None = data.get("config")
        return config

    def close(self) -> None:
        """End the connection and its thread; the next `link_to` makes another one."""
        with _links_lock:
            if _links.get(self._url) is self:
                del _links[self._url]
        if self._client is not None:
            closing = asyncio.run_coroutine_threadsafe(self._client.close(), self._loop)
            closing.result(timeout=CLOSE_SECONDS_MAX)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CLOSE_SECONDS_MAX)
        self._loop.close()


def link_to(url: str) -> NatsLink:
    """The process's link to this server."""
    with _links_lock:
        if url not in _links:
            _links[url] = NatsLink(url)
        return _links[url]


def _refusal(error: Exception) -> NatsRefusedError | None:
    """What a client's error says of a server that will not have us; None for any other error."""
    from nats.errors import AuthorizationError
    from nats.js.errors import ServiceUnavailableError

    # What the server says before the client is connected comes as plain text.
    if isinstance(error, AuthorizationError) or "authorization violation" in str(error).lower():
        return NatsLoginError()
    if isinstance(error, ssl.SSLError):
        return NatsTlsError(getattr(error, "verify_message", "") or error.reason or str(error))
    return NoJetStreamError() if isinstance(error, ServiceUnavailableError) else None


def _unanswered(trouble: Exception | None) -> NatsUnavailableError:
    return NatsUnavailableError(f"{trouble or type(trouble).__name__}" if trouble else "it did not answer in time")


def is_synced_always(url: str) -> bool | None:
    """Whether the server writes each message to disk before it acknowledges; None when it does not tell us."""
    link = link_to(url)
    config = link.run(link.server_settings(seconds=SETTINGS_SECONDS_MAX), seconds_max=2 * SETTINGS_SECONDS_MAX)
    return None if config is None else bool(config.get("sync_always"))
