"""Business hours: windows by weekday, closed on holidays, with hours of their own on special days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from evergrove.calendar.contracts import InvalidWindowError
from evergrove.calendar.country_holidays import CHINA, holidays_of
from evergrove.calendar.official_days import OfficialNotice, official_days
from evergrove.calendar.windows import DayWindow, DayWindows, weekdays_of, windows_on
from evergrove.calendar.zones import IntArray

SPECIAL_DAYS_MAX = 1_000
"""Of one shop: several years of stocktakings and open Sundays."""

_EPOCH_DAY = date(1970, 1, 1)
_CLOSED, _MONDAY = 0, 1


@dataclass(frozen=True, kw_only=True)
class SpecialDay:
    """A day with windows of its own; none: closed."""

    day: date
    windows: tuple[DayWindow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BusinessHours:
    """Weekly windows; closed on the holidays of `country` (with `subdivision`), unless that is empty.

    A make-up workday of mainland China has the windows of a Monday. A window of the evening before a holiday ends as
    always, past midnight too. Special days come before everything else;
    `notices` before the data of official days.
    """

    weekly: DayWindows
    country: str = ""
    subdivision: str = ""
    special_days: tuple[SpecialDay, ...] = ()
    notices: tuple[OfficialNotice, ...] = ()

    def __post_init__(self) -> None:
        if len(self.special_days) > SPECIAL_DAYS_MAX:
            raise InvalidWindowError(
                f"{len(self.special_days):,} special days; at most {SPECIAL_DAYS_MAX:,}", help="remove those long past"
            )

    def intervals(self, first_day: int, last_day: int) -> tuple[IntArray, IntArray]:
        days = np.arange(first_day, last_day + 1, dtype=np.int64)
        weekdays = weekdays_of(days)
        if self.country:
            first_year, last_year = (_date(day).year for day in (first_day, last_day))
            for year in range(first_year, last_year + 1):
                for day, weekday in _changed_weekdays(self.country, self.subdivision, year, self.notices):
                    weekdays[days == day] = weekday
        found = []
        for special in self.special_days:
            number = (special.day - _EPOCH_DAY).days
            weekdays[days == number] = _CLOSED
            if first_day <= number <= last_day:
                only = np.array([number], np.int64)
                found.append(windows_on(special.windows, days=only, weekdays=weekdays_of(only)))
        found.append(windows_on(self.weekly.windows, days=days, weekdays=weekdays))
        return np.concatenate([begins for begins, _ in found]), np.concatenate([ends for _, ends in found])


@lru_cache(maxsize=512)
def _changed_weekdays(
    country: str, subdivision: str, year: int, notices: tuple[OfficialNotice, ...]
) -> tuple[tuple[int, int], ...]:
    """(day since 1970, weekday that it counts as) of holidays and make-up workdays."""
    changed = {one.day: _CLOSED for one in holidays_of(country, year=year, subdivision=subdivision, notices=notices)}
    if country == CHINA and not subdivision:
        changed.update(
            {one.day: _MONDAY for one in official_days(year, notices=notices) if one.kind == "make_up_workday"}
        )
    return tuple(((day - _EPOCH_DAY).days, weekday) for day, weekday in sorted(changed.items()))


def _date(day: int) -> date:
    return _EPOCH_DAY + timedelta(days=day)
