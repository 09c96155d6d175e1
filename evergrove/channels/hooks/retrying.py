"""When a delivery is tried again. Pure: the jitter comes from the delivery's own id."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

FIRST_WAIT = timedelta(seconds=5)

WAIT_MAX = timedelta(hours=6)
"""Doubling from FIRST_WAIT, reached at the fourteenth attempt."""

TRIED_FOR = timedelta(days=3)
"""A delivery older than this is given up: a weekend, and the Monday on which somebody sees it."""

DISABLED_AFTER = timedelta(days=5)
"""A webhook that failed at every attempt for this long is switched off."""

JITTER_SHARE = 0.5
"""A wait lies between half of the doubled time and the whole (Brooker, "Exponential Backoff And Jitter", 2015)."""


def wait_after(attempts: int, *, key: str, asked_seconds: float | None = None) -> timedelta:
    """How long to wait after attempt number `attempts`; the receiver's own Retry-After is kept to, up to WAIT_MAX."""
    doubled = min(FIRST_WAIT * 2 ** min(attempts - 1, 20), WAIT_MAX)
    drawn = int.from_bytes(hashlib.sha256(f"{key}\x00{attempts}".encode()).digest()[:4]) / 2**32
    wait: timedelta = doubled * (1 - JITTER_SHARE * drawn)
    return max(wait, min(timedelta(seconds=asked_seconds or 0), WAIT_MAX))


def is_given_up(*, made_at: datetime, next_at: datetime) -> bool:
    """Whether the next attempt would come too late."""
    return next_at - made_at > TRIED_FOR
