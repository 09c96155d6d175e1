"""Days, weeks and months of the workspace's zone, on every engine alike: no engine is asked for a time zone.

Invariants: a day begins at local midnight of the zone, also on the days when its clocks change; weeks begin on Monday
(ISO 8601); days are numbered since 1970-01-01, weeks since the Monday 1969-12-29, months year * 12 + month - 1.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from evergrove.facts import instant_of, micros

Unit = Literal["week", "month"]

MICROSECONDS_OF_SECOND = 1_000_000
MICROSECONDS_OF_DAY = 86_400 * MICROSECONDS_OF_SECOND
EPOCH = date(1970, 1, 1)
DAYS_TO_MONDAY = 3
"""1970-01-01 was a Thursday."""

OFFSETS_SINCE = datetime(2000, 1, 1, tzinfo=UTC)
"""Before it a zone counts with the offset that it had then: no shop's events are older."""

LOOK_STEP = timedelta(days=7)
"""No zone changed its offset and back again within a week since 2000."""


def in_zone(facts: ir.Table, *, zone: str, as_of: datetime) -> ir.Table:
    """`facts` (up to `as_of`) with `local_day` as the calendar of `zone` has it, in place of each customer's own."""
    return facts.mutate(local_day=zoned_day(facts.occurred_us, zone=zone, as_of=as_of))


def zoned_day(occurred_us: ir.IntegerValue, *, zone: str, as_of: datetime) -> ir.IntegerValue:
    """The day of `zone` on which each instant lies, none later than `as_of`."""
    changes = offset_changes(zone, as_of=as_of)
    first, later = changes[0][1], changes[1:]
    cases = [(occurred_us >= micros(at), offset) for at, offset in reversed(later)]
    offset_us = ibis.cases(*cases, else_=first).cast("int64") if cases else ibis.literal(first).cast("int64")
    day: ir.IntegerValue = ((occurred_us + offset_us) // MICROSECONDS_OF_DAY).cast("int64")
    return day


def offset_changes(zone: str, *, as_of: datetime) -> tuple[tuple[datetime, int], ...]:
    """(instant, offset in microseconds from then on), the first at OFFSETS_SINCE; to the microsecond's second."""
    clock = ZoneInfo(zone)
    at, found = OFFSETS_SINCE, [(OFFSETS_SINCE, _offset_us(OFFSETS_SINCE, clock))]
    while at <= as_of:
        later = at + LOOK_STEP
        if _offset_us(later, clock) != found[-1][1]:
            change = _first_second(at, later, clock=clock)
            found.append((change, _offset_us(change, clock)))
        at = later
    return tuple(found)


def day_of(instant: datetime, *, zone: str) -> int:
    """The day of `zone` on which an instant lies, since 1970-01-01."""
    return (instant.astimezone(ZoneInfo(zone)).date() - EPOCH).days


def day_begins(day: int, *, zone: str) -> datetime:
    """The instant in UTC at which a day of `zone` begins."""
    local = EPOCH + timedelta(days=day)
    return datetime(local.year, local.month, local.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def period_of(day: int, *, unit: Unit) -> int:
    """The number of the week or month of a day."""
    if unit == "week":
        return (day + DAYS_TO_MONDAY) // 7
    local = EPOCH + timedelta(days=day)
    return local.year * 12 + local.month - 1


def first_day_of(period: int, *, unit: Unit) -> int:
    """The first day of a week or month."""
    if unit == "week":
        return period * 7 - DAYS_TO_MONDAY
    return (date(period // 12, period % 12 + 1, 1) - EPOCH).days


def period_label(period: int, *, unit: Unit) -> str:
    """`2026-03` for a month, the Monday `2026-03-02` for a week."""
    local = EPOCH + timedelta(days=first_day_of(period, unit=unit))
    return local.isoformat() if unit == "week" else f"{local:%Y-%m}"


def _offset_us(instant: datetime, clock: ZoneInfo) -> int:
    offset = instant.astimezone(clock).utcoffset() or timedelta(0)
    return int(offset.total_seconds()) * MICROSECONDS_OF_SECOND


def _first_second(before: datetime, after: datetime, *, clock: ZoneInfo) -> datetime:
    """The second at which the offset becomes that of `after`, by halves."""
    low, high = micros(before) // MICROSECONDS_OF_SECOND, micros(after) // MICROSECONDS_OF_SECOND
    wanted = _offset_us(after, clock)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_us(instant_of(middle * MICROSECONDS_OF_SECOND), clock) == wanted:
            high = middle
        else:
            low = middle
    return instant_of(high * MICROSECONDS_OF_SECOND)
