"""The time that an analysis looks at: whole local days of the workspace, fixed or counted back from today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from evergrove.channels import day_start
from evergrove.facts import micros
from evergrove.kit import InvalidError

PERIOD_DAYS_MAX = 3_660
"""Ten years, as the longest window of a segment's rule."""


class InvalidPeriodError(InvalidError):
    code = "insight.invalid_period"


class PeriodWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Either `days`, counted back from today (which is one of them), or the two days, both included."""

    days: int | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, kw_only=True)
class Period:
    """[since, until): from the first instant of `first_day` to the first instant behind `last_day`, in `zone`."""

    first_day: date
    last_day: date
    zone: str
    since: datetime
    until: datetime

    @property
    def since_us(self) -> int:
        """In microseconds since 1970 UTC."""
        return micros(self.since)

    @property
    def until_us(self) -> int:
        """In microseconds since 1970 UTC."""
        return micros(self.until)


def resolve_period(wish: PeriodWish, *, zone: str, now: datetime) -> Period:
    """The days that are meant at `now`. Raises InvalidPeriodError."""
    is_rolling = wish.days is not None
    has_days = wish.first_day is not None and wish.last_day is not None
    if is_rolling == has_days or (is_rolling and (wish.first_day or wish.last_day)):
        raise InvalidPeriodError("a period has “days”, or “first_day” and “last_day”", help='write {"days": 30}')
    if wish.days is not None:
        last = now.astimezone(ZoneInfo(zone)).date()
        if not 1 <= wish.days <= PERIOD_DAYS_MAX:
            raise InvalidPeriodError(f"{wish.days} days", help=f"1 to {PERIOD_DAYS_MAX:,} days")
        first = last - timedelta(days=wish.days - 1)
    else:
        assert wish.first_day is not None, "checked above"  # noqa: S101 - narrows a type
        assert wish.last_day is not None, "checked above"  # noqa: S101 - narrows a type
        first, last = wish.first_day, wish.last_day
        if not date(1971, 1, 1) <= first <= last <= date(9000, 1, 1) or (last - first).days >= PERIOD_DAYS_MAX:
            raise InvalidPeriodError(
                f"{first} to {last} is no period", help=f"the first day comes first, at most {PERIOD_DAYS_MAX:,} days"
            )
    return Period(
        first_day=first,
        last_day=last,
        zone=zone,
        since=day_start(first, zone=zone),
        until=day_start(last + timedelta(days=1), zone=zone),
    )
