"""When a message may go: quiet and golden hours on the customer's own clock, and the spreading behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import pyarrow as pa

from evergrove.calendar import (
    DAY_US,
    MINUTE_US,
    NEVER_US,
    DayWindows,
    closes_at_us,
    is_near_key_date,
    local_micros,
    next_open_us,
    read_windows,
)
from evergrove.channels.policy.contracts import Flags, Numbers
from evergrove.channels.policy.rules import Hours

HOUR_US = 60 * MINUTE_US

MINUTES_A_DAY = 24 * 60

ID_CHARACTERS_MIXED = 8
"""The end of an id, 32 bits of a hash as ids of messages are made."""

_EPOCH_DAY = date(1970, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Opening:
    """When each row may go, not before the instant that was asked for; `is_golden`: a golden window is waited for."""

    due_us: Numbers
    is_golden: Flags


def next_opening(
    hours: Hours,
    *,
    at_us: Numbers,
    zones: pa.DictionaryArray,
    expires_us: Numbers,
    prefers_golden: Flags,
    message_id: pa.Array,
) -> Opening:
    """The first instant of each row that the hours allow, spread over `jitter_minutes` where it was waited for."""
    allowed, golden = _windows(hours)
    opens = next_open_us(allowed, instants_us=at_us, zones=zones)
    is_golden = _golden_rows(hours, prefers_golden)
    if is_golden.any():
        rows = np.flatnonzero(is_golden)
        later = next_open_us(golden, instants_us=at_us[rows], zones=_taken(zones, rows))
        if hours.golden_mode == "preferred":
            is_near = (later <= at_us[rows] + hours.golden_wait_hours_max * HOUR_US) & (later < expires_us[rows])
            is_golden[rows[~is_near]] = False
            rows, later = rows[is_near], later[is_near]
        opens[rows] = later
    waits = np.flatnonzero((opens > at_us) & (opens != NEVER_US))
    for windows, chosen in ((allowed, waits[~is_golden[waits]]), (golden, waits[is_golden[waits]])):
        if len(chosen):
            closes = closes_at_us(windows, instants_us=opens[chosen], zones=_taken(zones, chosen))
            room = np.minimum(closes - opens[chosen], max(hours.jitter_minutes, 0) * MINUTE_US)
            opens[chosen] += mixed(message_id.take(pa.array(chosen))) % np.maximum(room, 1)
    return Opening(due_us=opens, is_golden=is_golden)


def near_key_dates_of(at_us: Numbers, *, zones: pa.DictionaryArray, keys: tuple[str, ...] | None) -> Flags:
    """Which instants lie near a key date on the customer's own calendar."""
    days = local_micros(at_us, zones=zones) // DAY_US
    distinct, place = np.unique(days, return_inverse=True)
    return np.array([_is_near(int(day), keys) for day in distinct.tolist()], dtype=bool)[place]


def local_minutes(at_us: Numbers, *, zones: pa.DictionaryArray) -> Numbers:
    """Minutes since midnight on the customer's own clock."""
    found: Numbers = local_micros(at_us, zones=zones) // MINUTE_US % MINUTES_A_DAY
    return found


def mixed(ids: pa.Array) -> Numbers:
    """A number of 0 to 2^62 for each id, the same at every call: the end of the id through SplitMix64's finaliser."""
    plain = pa.concat_arrays([ids]).cast(pa.string())
    if len(plain) == 0:
        return np.empty(0, dtype=np.int64)
    offsets = np.frombuffer(plain.buffers()[1], dtype=np.int32)[plain.offset : plain.offset + len(plain) + 1]
    letters = np.frombuffer(plain.buffers()[2], dtype=np.uint8)
    places = offsets[1:, None].astype(np.int64) - 1 - np.arange(ID_CHARACTERS_MIXED)
    ends = np.ascontiguousarray(letters[np.maximum(places, offsets[:-1, None])])
    number = ends.view(np.uint64).reshape(-1)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        number = (number ^ (number >> np.uint64(shift))) * np.uint64(factor)
    return ((number ^ (number >> np.uint64(31))) >> np.uint64(2)).astype(np.int64)


@lru_cache(maxsize=64)
def _windows(hours: Hours) -> tuple[DayWindows, DayWindows]:
    """When marketing may be sent at all, and its golden part."""
    allowed = read_windows(hours.quiet).complement()
    return allowed, read_windows(hours.golden).intersection(allowed)


@lru_cache(maxsize=4_096)
def _is_near(day: int, keys: tuple[str, ...] | None) -> bool:
    return is_near_key_date(_EPOCH_DAY + timedelta(days=day), keys=keys)


def _golden_rows(hours: Hours, prefers_golden: Flags) -> Flags:
    if hours.golden_mode == "required":
        return np.ones(len(prefers_golden), dtype=bool)
    return prefers_golden.copy() if hours.golden_mode == "preferred" else np.zeros(len(prefers_golden), dtype=bool)


def _taken(zones: pa.DictionaryArray, rows: Numbers) -> pa.DictionaryArray:
    return zones.take(pa.array(rows))
