"""On which day a birthday is celebrated, by the solar or the lunar calendar.

Rules. Of a lunar birthday in a leap month: in a year with that leap month on its own day, otherwise in the plain month
of the same number. On a 30th: in a month of 29 days on the 29th, the last day, so that it never slips into the next
month. On 29 February: in common years on 28 February, which keeps it in its month, as most people and the civil codes
of Taiwan and New Zealand have it; England and Hong Kong count from 1 March, so it is a setting.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from evergrove.calendar.contracts import CALENDAR_YEAR_MAX, InvalidBirthdayError, OutOfRangeError, check_year
from evergrove.calendar.lunar import LUNAR_DAYS_MAX, LunarDate, find_leap_month, lunar_month, lunar_of, month_of

LeapDay = Literal["02-28", "03-01"]
"""Where those of 29 February celebrate in a common year."""

_LEAP_YEAR = 2000


@dataclass(frozen=True, kw_only=True)
class SolarDate:
    """A day of the solar year, whichever."""

    month: int
    day: int

    def __post_init__(self) -> None:
        try:
            date(_LEAP_YEAR, self.month, self.day)
        except ValueError as error:
            raise InvalidBirthdayError(
                f"there is no day {self.day} of month {self.month}", help="give a day that some year has"
            ) from error


Birthday = SolarDate | LunarDate


def birthday_in(year: int, birthday: Birthday, *, leap_day: LeapDay = "02-28") -> date:
    """When `birthday` is celebrated in a year: a solar one, or the lunar year of that number.

    Of late lunar months the day lies in January or February of the following solar year. Raises OutOfRangeError.
    """
    check_year(year)
    if isinstance(birthday, LunarDate):
        return _lunar_birthday(year, birthday)
    if (birthday.month, birthday.day) == (2, 29) and not isleap(year):
        return date(year, *map(int, leap_day.split("-")))
    return date(year, birthday.month, birthday.day)


def next_birthday(birthday: Birthday, *, day: date, leap_day: LeapDay = "02-28") -> date:
    """The first celebration on or after `day`. Raises OutOfRangeError."""
    years = range(day.year - 1, min(day.year + 1, CALENDAR_YEAR_MAX) + 1)
    celebrations = (birthday_in(year, birthday, leap_day=leap_day) for year in years)
    for celebration in celebrations:
        if celebration >= day:
            return celebration
    raise OutOfRangeError(f"the birthday after {day} is not known here", help=f"ask up to {CALENDAR_YEAR_MAX}")


def birthdays_celebrated_on(day: date, *, leap_day: LeapDay = "02-28") -> tuple[Birthday, ...]:
    """Every birthday, solar and lunar, that is celebrated on `day`.

    At most six: a query that joins customers with these finds all who celebrate, without a look at each. The inverse
    of `birthday_in`. Raises OutOfRangeError.
    """
    check_year(day.year)
    return (*_solar_celebrated(day, leap_day=leap_day), *_lunar_celebrated(day))


def _solar_celebrated(day: date, *, leap_day: LeapDay) -> Iterator[SolarDate]:
    yield SolarDate(month=day.month, day=day.day)
    if not isleap(day.year) and f"{day:%m-%d}" == leap_day:
        yield SolarDate(month=2, day=29)


def _lunar_celebrated(day: date) -> Iterator[LunarDate]:
    today = lunar_of(day)
    month = month_of(today)
    is_last = today.date.day == month.days < LUNAR_DAYS_MAX
    days = (today.date.day, LUNAR_DAYS_MAX) if is_last else (today.date.day,)
    stands_for_leap = not month.is_leap and find_leap_month(today.year, month=month.month) is None
    for number in days:
        yield LunarDate(month=month.month, day=number, is_leap=month.is_leap)
        if stands_for_leap:
            yield LunarDate(month=month.month, day=number, is_leap=True)


def _lunar_birthday(year: int, birthday: LunarDate) -> date:
    plain = lunar_month(year, month=birthday.month)
    month = (find_leap_month(year, month=birthday.month) or plain) if birthday.is_leap else plain
    return month.first_day + timedelta(days=min(birthday.day, month.days) - 1)
