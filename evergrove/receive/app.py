"""The application that owns the port: tracking, its files, its health; everything else goes to the work process."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING, Any, cast

import msgspec
from granian.rsgi import ProtocolClosed, ProtocolError  # type: ignore[attr-defined]

from evergrove.kit import EvergroveError, logger
from evergrove.receive import replies
from evergrove.receive.contracts import MissingBrowserFileError, NotStoredError, UnknownPathError, WrongMethodError
from evergrove.receive.health import count_backlog, look
from evergrove.receive.routes import UNKNOWN, Route, find_route

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.receive.forwarding import Forwarder
    from evergrove.receive.metrics import Metrics
    from evergrove.receive.senders import Senders
    from evergrove.receive.tracking import Tracking

log = logger("receive.app")

SNIPPET = "analytics.min.js"
BUNDLE_NAME = re.compile(r"[A-Za-z0-9-]+\.bundle\.[0-9a-f]+\.js")

SCRIPT_SECONDS = 3_600
"""A browser asks again for the scripts after an hour: a new version is everywhere soon."""

BUNDLE_SECONDS = 31_536_000
"""The name of a bundle has its hash, so it never changes."""

SENDER_GONE_STATUS = 499
"""In metrics and the access log: the sender hung up before the reply. The number is nginx's."""

FORWARDED = "forwarded"
"""The endpoint of everything that the work process answers, in metrics and the access log."""


class ReceiveApp:
    """Called by granian for every request (RSGI)."""

    def __init__(
        self,
        *,
        tracking: Tracking,
        forwarder: Forwarder,
        senders: Senders,
        metrics: Metrics,
        browser_files: Path,
        has_access_log: bool,
    ) -> None:
        self._tracking = tracking
        self._forwarder = forwarder
        self._senders = senders
        self._metrics = metrics
        self._browser_files = browser_files
        self._has_access_log = has_access_log
        self._files: dict[str, bytes] = {}
        self._running: set[asyncio.Task[Any]] = set()
        self._is_ending = False

    def cut_off(self) -> int:
        """Break off the requests that are being worked on: bodies that do not come, streams without end."""
        self._is_ending = True
        for task in self._running:
            task.cancel()
        return len(self._running)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        if scope.proto != "http":
            protocol.close(403)  # nothing here speaks WebSocket
            return
        begun = time.perf_counter()
        task = cast("asyncio.Task[Any]", asyncio.current_task())
        self._running.add(task)
        route = find_route(scope.path)
        try:
            status = await self._answer(route, scope, protocol)
        finally:
            self._running.discard(task)
        endpoint = route.endpoint if route else FORWARDED
        self._metrics.answered(endpoint, status=status)
        if self._has_access_log:
            milliseconds = round((time.perf_counter() - begun) * 1000, 1)
            log.info("request", method=scope.method, endpoint=endpoint, status=status, milliseconds=milliseconds)

    async def _answer(self, route: Route | None, scope: Any, protocol: Any) -> int:
        origin = scope.headers.get("origin")
        headers = replies.cross_origin(origin) if route else []  # other sites have no business with the console's doors
        try:
            if route is None:
                return await self._forwarder.forward(scope, scope.headers.items(), protocol)
            if scope.method == "OPTIONS":
                return replies.reply_preflight(protocol, origin=origin)
            return await self._answer_own(route, scope, protocol)
        except EvergroveError as error:
            return replies.reply_error(protocol, error, cross_origin=headers)
        except asyncio.CancelledError:
            if not self._is_ending:
                raise
            return replies.reply_error(protocol, NotStoredError(), cross_origin=headers)
        except (ProtocolClosed, ProtocolError):
            return SENDER_GONE_STATUS
        except Exception as error:  # noqa: BLE001 - the edge: a fault is logged and answered, never shown
            log.error("request_failed", error=type(error).__name__, endpoint=route.endpoint if route else FORWARDED)
            fault = EvergroveError("something went wrong here", help="send the same request again")
            return replies.reply_error(protocol, fault, cross_origin=headers)

    async def _answer_own(self, route: Route, scope: Any, protocol: Any) -> int:
        if route is UNKNOWN:
            raise UnknownPathError
        if scope.method != route.method and not (scope.method == "HEAD" and route.method == "GET"):
            raise WrongMethodError(route.method)
        origin = scope.headers.get("origin")
        match route.what:
            case "event" | "merge":
                await self._tracking.receive(route, scope.headers, protocol)
                return replies.reply_success(protocol, origin=origin)
            case "ignore":
                return replies.reply_success(protocol, origin=origin)
            case "pixel":
                return await self._answer_pixel(route, scope, protocol)
            case "settings":
                return await self._answer_settings(route, scope, protocol)
            case "snippet":
                await self._tracking.keys.find(route.write_key)
                return self._answer_file(SNIPPET, protocol, origin=origin, cache_seconds=SCRIPT_SECONDS)
            case "script":
                return self._answer_file(route.file, protocol, origin=origin, cache_seconds=SCRIPT_SECONDS)
            case "bundle" if BUNDLE_NAME.fullmatch(route.file):
                return self._answer_file(route.file, protocol, origin=origin, cache_seconds=BUNDLE_SECONDS)
            case "health" | "ready" | "metrics":
                return await self._answer_health(route, protocol)
        raise UnknownPathError

    async def _answer_pixel(self, route: Route, scope: Any, protocol: Any) -> int:
        try:
            await self._tracking.receive_pixel(route, scope.query_string)
        except EvergroveError as error:
            log.info("pixel_refused", code=error.code)
        return replies.reply_pixel(protocol)

    async def _answer_settings(self, route: Route, scope: Any, protocol: Any) -> int:
        await self._tracking.keys.find(route.write_key)
        sender = self._senders.of(scope, list(scope.headers.items()))
        host, protocol_name = f"{sender.host}/v1", sender.scheme
        settings = {
            "integrations": {"Segment.io": {"apiKey": route.write_key, "apiHost": host, "protocol": protocol_name}},
            # Without this the script tells Segment, the company, how it runs in every visitor's browser.
            "metrics": {"sampleRate": 0, "host": host, "protocol": protocol_name},
        }
        return replies.reply_json(protocol, settings, origin=scope.headers.get("origin"))

    def _answer_file(self, name: str, protocol: Any, *, origin: str | None, cache_seconds: int) -> int:
        body = self._files.get(name)
        if body is None:
            path = self._browser_files / name
            if not path.is_file():
                raise MissingBrowserFileError(name)
            body = self._files[name] = path.read_bytes()
        return replies.reply_file(protocol, body, origin=origin, cache_seconds=cache_seconds)

    async def _answer_health(self, route: Route, protocol: Any) -> int:
        if route.what == "metrics":
            for slug, inbox in self._tracking.writers.inboxes().items():
                self._metrics.backlog(slug, entries=await count_backlog(inbox))
            headers = [("content-type", "text/plain; version=0.0.4; charset=utf-8"), ("cache-control", "no-store")]
            protocol.response_bytes(200, headers, self._metrics.page())
            return 200
        checks = await look(self._tracking.writers, self._forwarder) if route.what == "ready" else []
        is_well = all(check.is_well for check in checks)
        body = {"is_well": is_well, "checks": [msgspec.structs.asdict(check) for check in checks]}
        return replies.reply_json(protocol, body, origin=None, status=200 if is_well else 503)
