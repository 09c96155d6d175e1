"""Official days of mainland China: holidays and make-up workdays as the State Council announces them.

The notice for a year comes in the autumn before it. Until the data (`chinesecalendar`) has it or somebody enters it
(`OfficialNotice`), the year is marked provisional: weekends and the statutory festival dates only, because which days
are moved cannot be known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from evergrove.calendar.contracts import CALENDAR_YEAR_MAX, InvalidNoticeError, check_year
from evergrove.calendar.lunar import LunarDate, qingming, solar_of

OFFICIAL_YEAR_MIN = 2004
"""The first year of the data; the rules before it were others."""

SATURDAY = 5

DayKind = Literal["workday", "weekend", "holiday", "make_up_workday"]

_NAMES: dict[str, tuple[str, str]] = {
    "new_years_day": ("元旦", "New Year's Day"),
    "spring_festival": ("春节", "Spring Festival"),
    "tomb_sweeping_day": ("清明节", "Qingming Festival"),
    "labour_day": ("劳动节", "Labour Day"),
    "dragon_boat_festival": ("端午节", "Dragon Boat Festival"),
    "mid_autumn_festival": ("中秋节", "Mid-Autumn Festival"),
    "national_day": ("国庆节", "National Day"),
    "anti_fascist_70th_day": ("抗战胜利 70 周年纪念日", "70th anniversary of Victory Day"),
}
"""Key → Chinese and English, in the words of the notices."""

FESTIVALS = tuple(_NAMES)

FESTIVAL_DAYS_MAX = 15
"""The longest so far was the extended Spring Festival of 2020, with ten."""


@dataclass(frozen=True, kw_only=True)
class _Notices:
    """Day → key of its festival, of all notices."""

    holidays: dict[date, str]
    make_up_workdays: dict[date, str]


@dataclass(frozen=True, kw_only=True)
class OfficialDay:
    """What a day is officially. The names are empty on ordinary workdays and weekends.

    `is_provisional`: there is no notice for its year yet, so it may still become a holiday or a make-up workday.
    """

    day: date
    kind: DayKind
    festival: str
    zh: str
    en: str
    is_provisional: bool

    @property
    def is_off(self) -> bool:
        """Whether people do not go to work."""
        return self.kind in {"weekend", "holiday"}


@dataclass(frozen=True, kw_only=True)
class FestivalDays:
    """What a notice says of one festival: off from `first` to `last`, and the weekend days worked for it."""

    festival: str
    first: date
    last: date
    make_up_workdays: tuple[date, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OfficialNotice:
    """A year's notice as somebody enters it, on the day it comes out; it counts instead of the data.

    Raises InvalidNoticeError for days that cannot be those of a notice.
    """

    year: int
    festivals: tuple[FestivalDays, ...]

    def __post_init__(self) -> None:
        check_official_year(self.year)
        for one in self.festivals:
            if one.festival not in FESTIVALS:
                raise InvalidNoticeError(
                    f"“{one.festival}” is no official festival", help=f"choose among {', '.join(FESTIVALS)}"
                )
            if not 0 <= (one.last - one.first).days < FESTIVAL_DAYS_MAX:
                raise InvalidNoticeError(
                    f"{one.festival} cannot last from {one.first} to {one.last}", help="give its first and last day off"
                )
            if wrong := [day for day in one.make_up_workdays if day.weekday() < SATURDAY]:
                raise InvalidNoticeError(
                    f"{wrong[0]} is worked in any case", help="a make-up workday is a Saturday or a Sunday"
                )


def official_day(day: date, *, notices: Sequence[OfficialNotice] = ()) -> OfficialDay:
    """The official kind of one day; `notices` come before the data. Raises OutOfRangeError before OFFICIAL_YEAR_MIN."""
    check_official_year(day.year)
    entered = next((notice for notice in notices if notice.year == day.year), None)
    if entered is None and not has_notice(day.year):
        return _provisional(day)
    said = _notices() if entered is None else _read_notice(entered)
    if key := said.make_up_workdays.get(day):
        zh, en = _NAMES[key]
        return _official(day, kind="make_up_workday", festival=key, zh=f"{zh}调休上班", en=f"Worked for {en}")
    if key := said.holidays.get(day):
        zh, en = _NAMES[key]
        return _official(day, kind="holiday", festival=key, zh=zh, en=en)
    return _official(day, kind="weekend" if day.weekday() >= SATURDAY else "workday")


def official_days(year: int, *, notices: Sequence[OfficialNotice] = ()) -> tuple[OfficialDay, ...]:
    """Every day of a year that is not what its weekday says: holidays and make-up workdays. Raises OutOfRangeError."""
    first = date(year, 1, 1)
    days = (
        official_day(first + timedelta(days=step), notices=notices)
        for step in range((date(year + 1, 1, 1) - first).days)
    )
    return tuple(day for day in days if day.kind in {"holiday", "make_up_workday"})


def has_notice(year: int) -> bool:
    """Whether the year's official notice is in the data."""
    return year in years_with_notice()


@lru_cache(maxsize=1)
def years_with_notice() -> frozenset[int]:
    """Every notice has National Day; a single day of a year that is not announced yet makes no notice."""
    return frozenset(day.year for day in _notices().holidays if (day.month, day.day) == (10, 1))


@lru_cache(maxsize=1)
def _notices() -> _Notices:
    from chinese_calendar.constants import Holiday, holidays, workdays  # type: ignore[import-untyped]

    keys: dict[str, str] = {holiday.value: holiday.name for holiday in Holiday}
    return _Notices(
        holidays={day: keys[name] for day, name in holidays.items() if day not in workdays},
        make_up_workdays={day: keys[name] for day, name in workdays.items()},
    )


@lru_cache(maxsize=64)
def _read_notice(notice: OfficialNotice) -> _Notices:
    days_off = {
        one.first + timedelta(days=step): one.festival
        for one in notice.festivals
        for step in range((one.last - one.first).days + 1)
    }
    worked = {day: one.festival for one in notice.festivals for day in one.make_up_workdays}
    return _Notices(holidays={day: key for day, key in days_off.items() if day not in worked}, make_up_workdays=worked)


def check_official_year(year: int) -> None:
    """Raises OutOfRangeError for a year before the data begins."""
    check_year(year, year_min=OFFICIAL_YEAR_MIN, year_max=CALENDAR_YEAR_MAX)


def _official(day: date, *, kind: DayKind, festival: str = "", zh: str = "", en: str = "") -> OfficialDay:
    return OfficialDay(day=day, kind=kind, festival=festival, zh=zh, en=en, is_provisional=False)


def _provisional(day: date) -> OfficialDay:
    festival = _statutory(day.year).get(day, "")
    zh, en = _NAMES.get(festival, ("", ""))
    kind: DayKind = "holiday" if festival else "weekend" if day.weekday() >= SATURDAY else "workday"
    return OfficialDay(day=day, kind=kind, festival=festival, zh=zh, en=en, is_provisional=True)


@lru_cache(maxsize=128)
def _statutory(year: int) -> dict[date, str]:
    """The thirteen days of the regulation on public holidays as amended on 10 November 2024 (State Council order 795).

    Of two festivals on one day the later of this list names it.
    """
    new_year = solar_of(LunarDate(month=1, day=1), year=year)
    runs = (
        ("new_years_day", date(year, 1, 1), 1),
        ("spring_festival", new_year - timedelta(days=1), 4),
        ("tomb_sweeping_day", qingming(year), 1),
        ("labour_day", date(year, 5, 1), 2),
        ("dragon_boat_festival", solar_of(LunarDate(month=5, day=5), year=year), 1),
        ("mid_autumn_festival", solar_of(LunarDate(month=8, day=15), year=year), 1),
        ("national_day", date(year, 10, 1), 3),
    )
    return {first + timedelta(days=step): key for key, first, days in runs for step in range(days)}
