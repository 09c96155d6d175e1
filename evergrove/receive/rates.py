"""How many events a second a source may send: a bucket of tokens each, refilled by time."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from evergrove.receive.contracts import RateLimitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from evergrove.access import KeyedSource

BURST_SECONDS = 2.0
"""A bucket holds what a source may send in this time: browsers and queues send in gusts."""

RETRY_AFTER_SECONDS_MAX = 60
"""Nobody is sent away for longer."""


class Rates:
    """The buckets of all sources; one entry for each source that has sent something, so as many as there are sources.

    A batch passes when its bucket is not empty, and may leave it in debt: a batch larger than the bucket would
    otherwise never pass.
    """

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, source: KeyedSource, *, events: int) -> None:
        """Take `events` tokens. Raises RateLimitError with the whole seconds until the bucket has one again."""
        rate = source.events_per_second_max
        now = self._monotonic()
        tokens, since = self._buckets.get(source.source_id, (rate * BURST_SECONDS, now))
        tokens = min(rate * BURST_SECONDS, tokens + (now - since) * rate)
        if tokens <= 0:
            seconds = math.ceil(-tokens / rate) or 1
            raise RateLimitError(retry_after=min(seconds, RETRY_AFTER_SECONDS_MAX), events_per_second_max=rate)
        self._buckets[source.source_id] = (tokens - events, now)
