"""When events happened: `received − (sentAt − own time)`, so that a wrong clock of a device does not matter.

Where sentAt is absent, or more than a day off the receipt, nothing can be said of the clock: the event's own time
stands, and properties say `"clock": "own"`. Without any time of its own an event happened when it was received.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts import TIMESTAMP, read_instants

CLOCK_SKEW_MAX = timedelta(hours=24)
"""A difference above this is an old batch that was kept, or a clock that tells nothing (model §5)."""

QUARTER_US = 15 * 60 * 1_000_000
"""No zone of the world changes its offset but at a full quarter of an hour of UTC, since 1972."""

_NO_INSTANT = pa.scalar(None, TIMESTAMP)


class Times(NamedTuple):
    """Columns: UTC; local minus UTC in minutes or null; which clock was not checked; which time cannot be read."""

    occurred: pa.Array
    offset_minutes: pa.Array
    is_own_clock: pa.Array
    is_unreadable: pa.Array


def read_times(
    *,
    own: list[str | None],
    sent: list[str | None],
    zones: list[str | None],
    received_us: npt.NDArray[np.int64],
) -> Times:
    """The times of events from their texts; `received_us` in microseconds since 1970 UTC."""
    received = pa.array(received_us).cast(TIMESTAMP)
    own_text, sent_text = pa.array(own, pa.string()), pa.array(sent, pa.string()).dictionary_encode()
    original, own_offset = read_instants(own_text)
    sent_at = read_instants(sent_text.dictionary)[0].take(sent_text.indices)
    skew = pc.subtract(received, sent_at)
    limit = pa.scalar(CLOCK_SKEW_MAX, pa.duration("us"))
    is_near = pc.and_(pc.less_equal(skew, limit), pc.greater_equal(skew, pa.scalar(-CLOCK_SKEW_MAX, pa.duration("us"))))
    is_checked = pc.fill_null(is_near, fill_value=False)
    corrected = pc.if_else(is_checked, pc.add(original, skew), original)
    occurred = pc.coalesce(corrected, received)
    has_own = pc.is_valid(own_text)
    return Times(
        occurred=occurred,
        offset_minutes=pc.coalesce(_zone_offsets(zones, occurred), own_offset),
        is_own_clock=pc.and_(has_own, pc.invert(is_checked)),
        is_unreadable=pc.and_(has_own, pc.is_null(original)),
    )


def _zone_offsets(zones: list[str | None], occurred: pa.Array) -> pa.Array:
    """Local minus UTC in minutes where the zone is known, computed once for each zone and quarter of an hour."""
    encoded = pa.array(zones, pa.string()).dictionary_encode()
    count = len(zones)
    if len(encoded.dictionary) == 0:
        return pa.nulls(count, pa.int32())
    known = np.asarray(pc.is_valid(encoded))
    codes = np.asarray(pc.fill_null(encoded.indices, 0), dtype=np.int64)
    quarters = np.asarray(occurred.cast(pa.int64())) // QUARTER_US
    span = int(quarters.max() - quarters.min()) + 1
    distinct, places = np.unique(codes * span + (quarters - quarters.min()), return_inverse=True)
    names, first = encoded.dictionary.to_pylist(), int(quarters.min())
    offsets = [_offset_minutes(names[code // span], int(code % span) + first) for code in distinct.tolist()]
    return pc.if_else(
        pa.array(known), pa.array(offsets, pa.int32()).take(pa.array(places)), pa.scalar(None, pa.int32())
    )


@lru_cache(maxsize=65_536)
def _offset_minutes(zone: str, quarter: int) -> int | None:
    found = _zone(zone)
    try:
        offset = (
            None
            if found is None
            else datetime.fromtimestamp(quarter * QUARTER_US / 1_000_000, UTC).astimezone(found).utcoffset()
        )
    except (OverflowError, ValueError):
        return None
    return None if offset is None else int(offset.total_seconds() // 60)


@lru_cache(maxsize=1_024)
def _zone(name: str) -> ZoneInfo | None:
    """None for a name that no zone has; a sender may write anything there."""
    return ZoneInfo(name) if name in _zone_names() else None


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())
