"""Whether hours are open at an instant, when they open next and when they close: for one, and for a million at once.

All work is done a distinct zone at a time on arrays: instants become local time by the zone's periods, local time is
looked up in the sorted windows, and an edge that lies behind a change of the clock is looked for again from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from evergrove.calendar.windows import Hours, united
from evergrove.calendar.zones import (
    DAY_US,
    MINUTE_US,
    IntArray,
    OffsetPeriods,
    Zones,
    periods_around,
    rows_by_zone,
)

HORIZON_DAYS = 92
"""How far the next opening or closing is looked for: longer than any season's closure that a message could wait for."""

NEVER_US = int(np.iinfo(np.int64).max)
"""In the place of an instant: not within HORIZON_DAYS."""

_LINE_STEP_DAYS = 32
"""Lines begin and end at multiples of it, so that the one of last minute serves again."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

BoolArray = npt.NDArray[np.bool_]


def open_mask(hours: Hours, *, instants_us: IntArray, zones: Zones, fallback_zone: str | None = None) -> BoolArray:
    """Whether `hours` are open at each instant (UTC microseconds) on the clock of its zone.

    Null, empty and unknown zones count as `fallback_zone`; without one they raise UnknownZoneError. Raises
    OutOfRangeError for instants before 1970 or too close to 2100.
    """
    is_inside = np.zeros(instants_us.size, np.bool_)
    for zone, rows, (begins, ends) in _prepared(hours, instants_us, zones=zones, fallback_zone=fallback_zone):
        chosen = instants_us[rows]
        is_inside[rows] = _inside(periods_around(zone, chosen).local_us(chosen), begins=begins, ends=ends)[0]
    return is_inside


def next_open_us(hours: Hours, *, instants_us: IntArray, zones: Zones, fallback_zone: str | None = None) -> IntArray:
    """The first instant, not before each one, at which `hours` are open; NEVER_US beyond HORIZON_DAYS."""
    return _next_us(hours, instants_us, zones=zones, fallback_zone=fallback_zone, is_open=True)


def closes_at_us(hours: Hours, *, instants_us: IntArray, zones: Zones, fallback_zone: str | None = None) -> IntArray:
    """The first instant, not before each one, at which `hours` are closed; NEVER_US beyond HORIZON_DAYS."""
    return _next_us(hours, instants_us, zones=zones, fallback_zone=fallback_zone, is_open=False)


def is_open(hours: Hours, *, at: datetime, zone: str) -> bool:
    """Whether `hours` are open at an aware instant on the clock of `zone`. Raises UnknownZoneError, OutOfRangeError."""
    return bool(open_mask(hours, instants_us=_micros(at), zones=zone)[0])


def next_open(hours: Hours, *, at: datetime, zone: str) -> datetime | None:
    """`at` itself when open, else the next opening, in UTC; None: not within HORIZON_DAYS."""
    return _instant(next_open_us(hours, instants_us=_micros(at), zones=zone))


def closes_at(hours: Hours, *, at: datetime, zone: str) -> datetime | None:
    """`at` itself when closed, else the next closing, in UTC; None: not within HORIZON_DAYS."""
    return _instant(closes_at_us(hours, instants_us=_micros(at), zones=zone))


def _micros(at: datetime) -> IntArray:
    if at.tzinfo is None:
        raise ValueError("an instant without a zone")
    return np.array([(at - _EPOCH) // timedelta(microseconds=1)], np.int64)


def _instant(found_us: IntArray) -> datetime | None:
    micros = int(found_us[0])
    return None if micros == NEVER_US else _EPOCH + timedelta(microseconds=micros)


def _prepared(
    hours: Hours, instants_us: IntArray, *, zones: Zones, fallback_zone: str | None
) -> Iterator[tuple[str, npt.NDArray[np.intp] | slice, tuple[IntArray, IntArray]]]:
    """Each distinct zone with its rows, and the line of windows that serves all of them."""
    if instants_us.size == 0:
        return
    # Local days differ from those of UTC by one at most, and a window may have opened on the day before.
    first_day = int(instants_us.min()) // DAY_US - 2
    last_day = int(instants_us.max()) // DAY_US + HORIZON_DAYS + 2
    step = _LINE_STEP_DAYS
    line = _line(hours, first_day=first_day // step * step, last_day=-(-last_day // step) * step)
    for zone, rows in rows_by_zone(zones, count=instants_us.size, fallback_zone=fallback_zone):
        yield zone, rows, line


@lru_cache(maxsize=512)
def _line(hours: Hours, *, first_day: int, last_day: int) -> tuple[IntArray, IntArray]:
    """Begins and ends of the windows, united and in order, in local microseconds."""
    begins, ends = united(*hours.intervals(first_day, last_day))
    return begins * MINUTE_US, ends * MINUTE_US


def _inside(local_us: IntArray, *, begins: IntArray, ends: IntArray) -> tuple[BoolArray, IntArray]:
    """Whether each local time is inside a window, and the number of the last window that began (-1: none)."""
    number = np.searchsorted(begins, local_us, side="right") - 1
    if begins.size == 0:
        return np.zeros(local_us.size, np.bool_), number
    return (number >= 0) & (local_us < ends[number]), number


def _next_us(
    hours: Hours, instants_us: IntArray, *, zones: Zones, fallback_zone: str | None, is_open: bool
) -> IntArray:
    found = np.full(instants_us.size, NEVER_US, np.int64)
    for zone, rows, line in _prepared(hours, instants_us, zones=zones, fallback_zone=fallback_zone):
        chosen = instants_us[rows]
        periods = periods_around(zone, chosen, days_after=HORIZON_DAYS)
        found[rows] = _seek(chosen, line=line, periods=periods, is_open=is_open)
    # The line ends somewhere, which is no closing; it reaches beyond the horizon of every instant.
    found[found > instants_us + HORIZON_DAYS * DAY_US] = NEVER_US
    return found


def _seek(instants_us: IntArray, *, line: tuple[IntArray, IntArray], periods: OffsetPeriods, is_open: bool) -> IntArray:
    """The first instants, not before the given ones, that are open (or closed)."""
    begins, ends = line
    edges = np.append(begins if is_open else ends, NEVER_US)
    period_ends = np.append(periods.begins_us[1:], NEVER_US)
    found = np.full(instants_us.size, NEVER_US, np.int64)
    waiting, reached = np.arange(instants_us.size), instants_us
    while waiting.size:
        period = periods.period_of(reached)
        offset = periods.offsets_us[period]
        is_inside, number = _inside(reached + offset, begins=begins, ends=ends)
        edge = edges[number + 1] if is_open else edges[number]
        candidate = np.where(edge == NEVER_US, NEVER_US, edge - offset)
        candidate = np.where(is_inside == is_open, reached, candidate)
        period_end = period_ends[period]
        # Behind the end of the period the clock shows something else: the search goes on from there.
        is_found = (candidate < period_end) | (period_end == NEVER_US)
        found[waiting[is_found]] = candidate[is_found]
        waiting, reached = waiting[~is_found], period_end[~is_found]
    return found
