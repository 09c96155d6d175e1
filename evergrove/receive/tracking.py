"""Tracking requests: from a body to the inbox, or to a refusal."""

from __future__ import annotations

import time
from base64 import b64decode, urlsafe_b64decode
from binascii import Error as BadBase64Error
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs

from evergrove.inbox import ReceivedRequest
from evergrove.receive.bodies import basic_user, inflate, parse, read_body
from evergrove.receive.contracts import MalformedBodyError
from evergrove.receive.merge_calls import translate_merge

if TYPE_CHECKING:
    from evergrove.inbox import RequestKind
    from evergrove.kit import Clock
    from evergrove.receive.bodies import BodyReader
    from evergrove.receive.commits import CommitWriters
    from evergrove.receive.holding import Holding
    from evergrove.receive.keys import WriteKeys
    from evergrove.receive.metrics import Metrics
    from evergrove.receive.rates import Rates
    from evergrove.receive.routes import Route

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

PIXEL_BYTES_MAX = 8 * 1024
"""Of a pixel's data: longer addresses are cut by mail programs and proxies anyway."""


class RequestHeaders(Protocol):
    """Names are in small letters."""

    def get(self, name: str, /) -> str | None: ...


class Tracking:
    """What every tracking request goes through; one object a process, used from its event loop."""

    def __init__(
        self,
        *,
        keys: WriteKeys,
        rates: Rates,
        writers: CommitWriters,
        holding: Holding,
        metrics: Metrics,
        clock: Clock,
    ) -> None:
        self.keys = keys
        self.writers = writers
        self._rates = rates
        self._holding = holding
        self._metrics = metrics
        self._clock = clock

    async def receive(self, route: Route, headers: RequestHeaders, reader: BodyReader) -> None:
        """Return when the request's events are durable. Raises what the caller answers with."""
        begun = time.perf_counter()
        kind = route.kind
        length = headers.get("content-length")
        with self._holding.begin() as hold:
            announced = int(length) if length is not None and length.isdigit() else None
            body = await read_body(reader, length=announced, hold=hold)
            body = await inflate(body, encoding=(headers.get("content-encoding") or "").strip().lower(), hold=hold)
            if route.what == "merge":
                kind, body = translate_merge(body)
            await self._keep(kind, body, user=basic_user(headers.get("authorization")))
        self._metrics.tracked(time.perf_counter() - begun)

    async def receive_pixel(self, route: Route, query: str) -> None:
        """The same for an event in an image's address."""
        body = pixel_data(query)
        with self._holding.begin() as hold:
            hold.add(len(body))
            await self._keep(route.kind, body, user=None)

    async def _keep(self, kind: RequestKind, body: bytes, *, user: str | None) -> None:
        parsed = parse(body, kind=kind)
        source = await self.keys.find(user or parsed.write_key)
        if not parsed.events:
            return
        self._rates.take(source, events=parsed.events)
        request = ReceivedRequest(
            source_id=source.source_id,
            source=source.name,
            kind=kind,
            received_us=(self._clock.now() - EPOCH) // MICROSECOND,
            body=body,
        )
        await self.writers.store(request, workspace=source.workspace)
        self._metrics.stored(events=parsed.events, size=len(body))


def pixel_data(query: str) -> bytes:
    """The JSON behind `data=` of a query: base64, with either alphabet, padded or not. Raises MalformedBodyError."""
    if len(query) > PIXEL_BYTES_MAX:
        raise MalformedBodyError("the address of the pixel is too long")
    text = parse_qs(query).get("data", [""])[0].replace(" ", "+")  # a bare + in an address is read as a blank
    text += "=" * (-len(text) % 4)
    try:
        return urlsafe_b64decode(text) if "-" in text or "_" in text else b64decode(text, validate=True)
    except (BadBase64Error, ValueError) as error:
        raise MalformedBodyError("the pixel's data is not base64") from error
