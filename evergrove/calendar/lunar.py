"""The Chinese lunar calendar: months of 29 or 30 days, a leap month in seven years of nineteen.

The months come from `lunar_python`, which follows the astronomy that GB/T 33661-2017 prescribes (the leap month is the
first one without a major solar term, so that of 2033 follows the 11th month).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from evergrove.calendar.contracts import (
    CALENDAR_YEAR_MAX,
    CALENDAR_YEAR_MIN,
    InvalidBirthdayError,
    NoSuchLunarDateError,
    check_year,
)

LUNAR_YEAR_MIN, LUNAR_YEAR_MAX = 1900, CALENDAR_YEAR_MAX + 1
"""Birthdays of the living, and one year more than is asked: a lunar year ends in the following February."""

LUNAR_DAYS_MAX = 30

_MONTH_NAMES = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
_DIGITS = ("十", "一", "二", "三", "四", "五", "六", "七", "八", "九")
_JULIAN_DAY_OF_ORDINAL_0 = 1_721_424.5
_QINGMING, _WINTER_SOLSTICE = 8, 25
"""Places in the list of a lunar year's solar terms, which begins with Great Snow of the year before."""


@dataclass(frozen=True, kw_only=True)
class LunarDate:
    """A day of the lunar year, whichever: month 1 to 12, day 1 to 30; `is_leap`: of the leap month of that number."""

    month: int
    day: int
    is_leap: bool = False

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1 <= self.day <= LUNAR_DAYS_MAX):
            raise InvalidBirthdayError(
                f"there is no day {self.day} of lunar month {self.month}", help="months go to 12, days to 30"
            )

    @property
    def zh(self) -> str:
        """As it is written: 正月初一, 闰六月三十."""
        tens, digit = divmod(self.day, 10)
        whole_ten = ("", "初十", "二十", "三十")[tens]
        day = ("初", "十", "廿", "")[tens] + _DIGITS[digit] if digit else whole_ten
        return f"{'闰' if self.is_leap else ''}{_MONTH_NAMES[self.month - 1]}月{day}"

    @property
    def en(self) -> str:
        return f"day {self.day} of {'leap ' if self.is_leap else ''}lunar month {self.month}"


@dataclass(frozen=True, kw_only=True)
class LunarMonth:
    """A month of one lunar year: the solar date of its first day, and how many days it has."""

    month: int
    is_leap: bool
    first_day: date
    days: int


@dataclass(frozen=True, kw_only=True)
class LunarDay:
    """A day of one lunar year, which begins in January or February of the solar year of that number."""

    year: int
    date: LunarDate


@lru_cache(maxsize=256)
def lunar_months(year: int) -> tuple[LunarMonth, ...]:
    """The 12 or 13 months of a lunar year in order. Raises OutOfRangeError."""
    check_year(year, year_min=LUNAR_YEAR_MIN, year_max=LUNAR_YEAR_MAX)
    from lunar_python import LunarYear  # type: ignore[import-untyped]

    # The constructor, not `fromYear`: that one keeps a lock for ever when it fails.
    return tuple(
        LunarMonth(
            month=abs(month.getMonth()),
            is_leap=month.getMonth() < 0,
            first_day=_solar_date(month.getFirstJulianDay()),
            days=month.getDayCount(),
        )
        for month in LunarYear(year).getMonths()
        if month.getYear() == year
    )


def leap_month(year: int) -> int | None:
    """The number of the leap month of a lunar year, if it has one."""
    return next((month.month for month in lunar_months(year) if month.is_leap), None)


def lunar_of(day: date) -> LunarDay:
    """The lunar day of a solar date. Raises OutOfRangeError."""
    year = day.year if lunar_months(day.year)[0].first_day <= day else day.year - 1
    month = next(month for month in reversed(lunar_months(year)) if month.first_day <= day)
    number = (day - month.first_day).days + 1
    return LunarDay(year=year, date=LunarDate(month=month.month, day=number, is_leap=month.is_leap))


def month_of(day: LunarDay) -> LunarMonth:
    """The month that a lunar day of a year lies in."""
    lunar = day.date
    return next(one for one in lunar_months(day.year) if (one.month, one.is_leap) == (lunar.month, lunar.is_leap))


def solar_of(lunar: LunarDate, *, year: int) -> date:
    """The solar date of `lunar` in lunar year `year`; of the 11th and 12th month often in the following solar year.

    Raises NoSuchLunarDateError when the year has no such leap month or the month only 29 days, and OutOfRangeError.
    """
    month = find_leap_month(year, month=lunar.month) if lunar.is_leap else lunar_month(year, month=lunar.month)
    if month is None or lunar.day > month.days:
        raise NoSuchLunarDateError(
            f"lunar year {year} has no {lunar.en} / 农历{year}年没有{lunar.zh}",
            help="ask `birthday_in` for the day that is celebrated instead",
        )
    return month.first_day + timedelta(days=lunar.day - 1)


def lunar_month(year: int, *, month: int) -> LunarMonth:
    """A plain month, 1 to 12, of a lunar year."""
    return next(one for one in lunar_months(year) if one.month == month and not one.is_leap)


def find_leap_month(year: int, *, month: int) -> LunarMonth | None:
    """The leap month of that number, if the lunar year has it."""
    return next((one for one in lunar_months(year) if one.month == month and one.is_leap), None)


def qingming(year: int) -> date:
    """Pure Brightness of a solar year: 4 to 6 April."""
    return _solar_term(year, place=_QINGMING)


def winter_solstice(year: int) -> date:
    """Of a solar year, by Beijing time: 21 to 23 December."""
    return _solar_term(year, place=_WINTER_SOLSTICE)


@lru_cache(maxsize=512)
def _solar_term(year: int, *, place: int) -> date:
    from lunar_python import LunarYear

    check_year(year, year_min=CALENDAR_YEAR_MIN)
    return _solar_date(LunarYear(year).getJieQiJulianDays()[place])


def _solar_date(julian_day: float) -> date:
    return date.fromordinal(int(julian_day - _JULIAN_DAY_OF_ORDINAL_0))
