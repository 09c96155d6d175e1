"""A wait: for a duration, then until an hour of chosen weekdays, or until a date, on the customer's own clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from evergrove.calendar import (
    CALENDAR_YEAR_MAX,
    CALENDAR_YEAR_MIN,
    DAY_US,
    MINUTE_US,
    local_instants,
    local_micros,
)
from evergrove.journeys.contracts import WAIT_DAYS_MAX, Journey, WaitNode
from evergrove.journeys.nodes.contracts import Arrivals, Departures, Door, Effects, Flaw, Integers, Truths
from evergrove.journeys.nodes.departing import instants_text, stay_until
from evergrove.journeys.nodes.flaws import clock_flaws, range_flaws
from evergrove.journeys.nodes.people import duration_us, values_named, zones_of_arrivals
from evergrove.kit import Workspace

NO_DATE, DATE_PASSED = "no_date", "date_passed"

EVERY_WEEKDAY = (1, 2, 3, 4, 5, 6, 7)
THURSDAY = 3
"""1970-01-01 was a Thursday, counting Monday as 0."""

DATE_CHARACTERS = len("2026-11-22")
YEARS_SPARED = 2
"""Dates at the ends of what the calendar knows count as unknown: with an offset they would leave it."""

OFFSET_DAYS_MAX = 366

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - compared with a clock on the wall
_MICROSECOND = timedelta(microseconds=1)

_LOCAL, _INSTANT, _UNKNOWN = 0, 1, 2


class WaitKind:
    tag = "wait"

    def step(
        self, node: WaitNode, arrivals: Arrivals, *, journey: Journey, launch_id: str, door: Door, effects: Effects
    ) -> Departures:
        """A moment that has passed is now; an unknown date is waited for by nobody."""
        del journey, launch_id, effects
        if node.date:
            return _until_date(node, arrivals, door=door)
        due_us = arrivals.moment_us + duration_us(days=node.days, hours=node.hours, minutes=node.minutes)
        if node.at or node.weekdays:
            due_us = _next_local(node, due_us, after_us=arrivals.moment_us, zones=zones_of_arrivals(arrivals, door))
        return stay_until(due_us, passing=due_us <= arrivals.moment_us, detail=instants_text(due_us))

    def problems(self, node: WaitNode, *, journey: Journey, workspace: Workspace | None) -> list[Flaw]:
        """Durations, hours, weekdays; a date stands alone."""
        del journey, workspace
        return list(_flaws(node))


def _next_local(node: WaitNode, from_us: Integers, *, after_us: Integers, zones: pa.Array) -> Integers:
    """The first instants, not before `from_us` and later than `after_us`, at which the clock shows `at` on one of the
    weekdays. So a wait of an hour of the day alone always takes time, and a loop over it a day a round."""
    local_us = local_micros(from_us, zones=zones)
    day = local_us // DAY_US
    found_us = np.full(len(from_us), -1, dtype=np.int64)
    # A day that is too early, then the next one: in the night in which the clock is put back even two.
    for _ in range(3):
        day = day + _days_ahead(node.weekdays)[(day + THURSDAY) % 7]
        candidate_us = local_instants(day * DAY_US + _minute(node.at) * MINUTE_US, zones=zones)
        is_fit = (found_us < 0) & (candidate_us >= from_us) & (candidate_us > after_us)
        found_us = np.where(is_fit, candidate_us, found_us)
        day = day + 1
    return found_us


def _days_ahead(weekdays: Sequence[int]) -> Integers:
    """For each weekday (Monday 0) how many days on the next allowed one lies, itself included."""
    allowed = set(weekdays or EVERY_WEEKDAY)
    return np.array([next(n for n in range(7) if (today + n) % 7 + 1 in allowed) for today in range(7)])


def _minute(at: str) -> int:
    hours, _, minutes = (at or "00:00").partition(":")
    return int(hours) * 60 + int(minutes)


def _until_date(node: WaitNode, arrivals: Arrivals, *, door: Door) -> Departures:
    values = values_named(arrivals, door, name=node.date)
    kinds, micros = read_dates(values)
    zones = zones_of_arrivals(arrivals, door)
    is_instant, is_unknown = kinds == _INSTANT, kinds == _UNKNOWN
    # A date of nobody is in the range of the calendar, whatever comes of it.
    micros = np.where(is_unknown, arrivals.moment_us, micros)
    if is_instant.any():
        shown = local_micros(np.where(is_instant, micros, arrivals.moment_us), zones=zones)
        micros = np.where(is_instant, shown, micros)
    time_us = np.full(len(micros), _minute(node.at) * MINUTE_US) if node.at else micros % DAY_US
    local_us = (micros // DAY_US + node.offset_days) * DAY_US + time_us
    due_us = local_instants(local_us, zones=zones)
    passing = is_unknown | (due_us <= arrivals.moment_us)
    return stay_until(due_us, passing=passing, detail=_told(due_us, passing=passing, is_unknown=is_unknown))


def _told(due_us: Integers, *, passing: Truths, is_unknown: Truths) -> list[str]:
    words = np.where(is_unknown, NO_DATE, np.where(passing, DATE_PASSED, np.array(instants_text(due_us), dtype=object)))
    told: list[str] = words.tolist()
    return told


def read_dates(values: Sequence[Any]) -> tuple[Integers, Integers]:
    """What each value says: kind (local time, instant, unknown) and microseconds. A bare date is its midnight; a time
    without a zone is of the customer's own clock. Each distinct value is read once."""
    known: dict[str, tuple[int, int]] = {}
    kinds, micros = np.full(len(values), _UNKNOWN, dtype=np.int64), np.zeros(len(values), dtype=np.int64)
    for place, value in enumerate(values):
        if not isinstance(value, str):
            continue
        if value not in known:
            known[value] = _read_date(value.strip())
        kinds[place], micros[place] = known[value]
    return kinds, micros


def _read_date(text: str) -> tuple[int, int]:
    try:
        if len(text) == DATE_CHARACTERS:
            said, kind = datetime.combine(date.fromisoformat(text), datetime.min.time()), _LOCAL
        else:
            said, kind = datetime.fromisoformat(text), _LOCAL
            if said.tzinfo is not None:
                said, kind = said.astimezone(UTC).replace(tzinfo=None), _INSTANT
    except (ValueError, OverflowError):
        return _UNKNOWN, 0
    if not CALENDAR_YEAR_MIN + YEARS_SPARED <= said.year <= CALENDAR_YEAR_MAX - YEARS_SPARED:
        return _UNKNOWN, 0
    return kind, (said - _EPOCH) // _MICROSECOND


def _flaws(node: WaitNode) -> Iterator[Flaw]:
    is_long = bool(node.days or node.hours or node.minutes)
    if not is_long and not node.at and not node.weekdays and not node.date:
        yield Flaw(
            "days",
            "a wait for nothing",
            "give days, hours or minutes, a time of the day, or a date",
            "请填写等待时长、时刻或日期",
        )
    if node.date and (is_long or node.weekdays):
        yield Flaw(
            "date",
            "a date and a duration at once",
            "wait for the date, and put the duration into a wait of its own",
            "等待日期与等待时长不能写在同一个节点，请拆成两个等待",
        )
    if node.offset_days and not node.date:
        yield Flaw(
            "offset_days", "an offset of no date", "name the date that it is counted from", "请填写偏移所依据的日期"
        )
    if node.weekdays and not node.at:
        yield Flaw(
            "at", "weekdays without a time", "say when on those days, such as 09:00", "请填写当天的时刻，如 09:00"
        )
    if any(day not in EVERY_WEEKDAY for day in node.weekdays):
        yield Flaw("weekdays", "no such weekday", "1 is Monday, 7 is Sunday", "星期用 1（周一）到 7（周日）表示")
    yield from clock_flaws(node.at, field="at")
    yield from duration_flaws(node.days, node.hours, node.minutes)
    yield from range_flaws(
        node.offset_days, field="offset_days", low=-OFFSET_DAYS_MAX, high=OFFSET_DAYS_MAX, unit="days", unit_zh="天"
    )


def duration_flaws(days: float, hours: float, minutes: float) -> Iterator[Flaw]:
    """A part that is negative, or all of it longer than anybody waits."""
    for field, number in (("days", days), ("hours", hours), ("minutes", minutes)):
        if not number >= 0:
            yield Flaw(field, f"{number:g} {field}", "0 or more", "时长不能为负")
    yield from range_flaws(
        days + hours / 24 + minutes / 1_440, field="days", low=0, high=WAIT_DAYS_MAX, unit="days", unit_zh="天"
    )
