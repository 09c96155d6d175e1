"""Key dates of the trade: festivals and shopping days, each with its days of warm-up, of the burst and of the encore.

How long warm-up and encore last is custom, not law: the figures here are the usual ones of Chinese retail, and a plan
that differs says so itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from evergrove.calendar.contracts import (
    CALENDAR_YEAR_MAX,
    CALENDAR_YEAR_MIN,
    UnknownKeyDateError,
    check_year,
)
from evergrove.calendar.lunar import LunarDate, qingming, solar_of, winter_solstice

Phase = Literal["preheat", "burst", "encore"]

SUNDAY, FRIDAY, MONDAY = 6, 4, 0


@dataclass(frozen=True, kw_only=True)
class KeyDate:
    """One key date of one year: the burst from `first` to `last`, with warm-up before and encore after it."""

    key: str
    zh: str
    en: str
    first: date
    last: date
    preheat_first: date
    encore_last: date

    def phase_of(self, day: date) -> Phase | None:
        """In which of its phases a day lies, if in any."""
        if not self.preheat_first <= day <= self.encore_last:
            return None
        return "preheat" if day < self.first else "burst" if day <= self.last else "encore"


@dataclass(frozen=True, kw_only=True)
class KeyDateRule:
    """How a key date is found: its burst begins at `first(year)` and lasts `days`."""

    key: str
    zh: str
    en: str
    first: Callable[[int], date]
    days: int
    preheat_days: int
    encore_days: int
    rule: str
    """For the reference page."""


def key_dates(year: int) -> tuple[KeyDate, ...]:
    """All key dates of a year, in order of their bursts. Raises OutOfRangeError.

    Those at the end of the lunar year (Laba, Little New Year) belong to the year of the Spring Festival that they
    precede, so Laba may fall on the last days of December before.
    """
    check_year(year)
    return _key_dates(year)


def key_date_keys() -> tuple[str, ...]:
    """The keys of all key dates, in the order of a year."""
    return tuple(rule.key for rule in RULES)


def near_key_dates(day: date, *, keys: Iterable[str] | None = None) -> tuple[KeyDate, ...]:
    """The key dates (of `keys`, else of all) in one of whose phases `day` lies, the one that bursts first first.

    Raises UnknownKeyDateError, OutOfRangeError.
    """
    check_year(day.year)
    chosen = frozenset(key_date_keys() if keys is None else keys)
    if unknown := chosen - set(key_date_keys()):
        raise UnknownKeyDateError(
            f"there is no key date “{min(unknown)}”", help=f"choose among {', '.join(key_date_keys())}"
        )
    years = range(max(day.year - 1, CALENDAR_YEAR_MIN), min(day.year + 1, CALENDAR_YEAR_MAX) + 1)
    found = [one for year in years for one in _key_dates(year) if one.key in chosen and one.phase_of(day)]
    return tuple(sorted(found, key=lambda one: (one.first, one.key)))


def is_near_key_date(day: date, *, keys: Iterable[str] | None = None) -> bool:
    """Whether `day` lies in a warm-up, burst or encore of one of `keys` (None: of any)."""
    return bool(near_key_dates(day, keys=keys))


@lru_cache(maxsize=256)
def _key_dates(year: int) -> tuple[KeyDate, ...]:
    found = []
    for rule in RULES:
        first = rule.first(year)
        last = first + timedelta(days=rule.days - 1)
        found.append(
            KeyDate(
                key=rule.key,
                zh=rule.zh,
                en=rule.en,
                first=first,
                last=last,
                preheat_first=first - timedelta(days=rule.preheat_days),
                encore_last=last + timedelta(days=rule.encore_days),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.first, one.key)))


def _solar(key: str, zh: str, en: str, *, on: tuple[int, int], days: int = 1, around: tuple[int, int]) -> KeyDateRule:
    return _rule(
        key, zh, en, first=lambda year: date(year, *on), days=days, around=around, rule=f"{on[0]:02}-{on[1]:02}"
    )


def _lunar(key: str, zh: str, en: str, *, on: tuple[int, int], around: tuple[int, int]) -> KeyDateRule:
    lunar = LunarDate(month=on[0], day=on[1])
    return _rule(
        key, zh, en, first=lambda year: solar_of(lunar, year=year), days=1, around=around, rule=f"农历{lunar.zh}"
    )


def _year_end(key: str, zh: str, en: str, *, on: tuple[int, int], around: tuple[int, int]) -> KeyDateRule:
    """A day of the lunar year that ends with the year's Spring Festival."""
    lunar = LunarDate(month=on[0], day=on[1])
    return _rule(
        key, zh, en, first=lambda year: solar_of(lunar, year=year - 1), days=1, around=around, rule=f"农历{lunar.zh}"
    )


def _nth(
    key: str, zh: str, en: str, *, month: int, weekday: int, number: int, later_days: int = 0, days: int = 1,
    around: tuple[int, int], rule: str,
) -> KeyDateRule:  # fmt: skip
    def first(year: int) -> date:
        begin = date(year, month, 1)
        ahead = (weekday - begin.weekday()) % 7 + 7 * (number - 1) + later_days
        return begin + timedelta(days=ahead)

    return _rule(key, zh, en, first=first, days=days, around=around, rule=rule)


def _rule(
    key: str, zh: str, en: str, *, first: Callable[[int], date], days: int, around: tuple[int, int], rule: str
) -> KeyDateRule:
    return KeyDateRule(
        key=key, zh=zh, en=en, first=first, days=days, preheat_days=around[0], encore_days=around[1], rule=rule
    )


def _new_years_eve(year: int) -> date:
    return solar_of(LunarDate(month=1, day=1), year=year) - timedelta(days=1)


THURSDAY = 3

# `around`: days of warm-up before the burst, and of the encore after it.
RULES: tuple[KeyDateRule, ...] = (
    _solar("new_year", "元旦", "New Year's Day", on=(1, 1), around=(7, 2)),
    _year_end("laba", "腊八节", "Laba Festival", on=(12, 8), around=(3, 0)),
    _year_end("little_new_year", "小年", "Little New Year", on=(12, 23), around=(3, 0)),
    _rule(
        "spring_festival", "春节", "Spring Festival",
        first=_new_years_eve, days=7, around=(21, 3), rule="农历除夕至正月初六",
    ),
    _solar("valentines_day", "情人节", "Valentine's Day", on=(2, 14), around=(7, 0)),
    _lunar("lantern_festival", "元宵节", "Lantern Festival", on=(1, 15), around=(4, 0)),
    _solar("womens_day", "三八节", "Women's Day (3·8)", on=(3, 7), days=2, around=(7, 1)),
    _solar("consumer_rights_day", "3·15 消费者权益日", "Consumer Rights Day (3·15)", on=(3, 15), around=(3, 0)),
    _rule("qingming", "清明节", "Qingming Festival", first=qingming, days=1, around=(5, 0), rule="清明节气"),
    _solar("labour_day", "劳动节", "Labour Day", on=(5, 1), days=5, around=(7, 0)),
    _nth(
        "mothers_day", "母亲节", "Mother's Day",
        month=5, weekday=SUNDAY, number=2, around=(7, 0), rule="5 月第 2 个星期日",
    ),
    _solar("520", "5·20 表白日", "520 (Love Day)", on=(5, 20), around=(6, 1)),
    _solar("childrens_day", "儿童节", "Children's Day", on=(6, 1), around=(6, 0)),
    _lunar("dragon_boat", "端午节", "Dragon Boat Festival", on=(5, 5), around=(10, 0)),
    _solar("618", "618 年中大促", "618 mid-year sale", on=(6, 16), days=3, around=(19, 2)),
    _nth(
        "fathers_day", "父亲节", "Father's Day",
        month=6, weekday=SUNDAY, number=3, around=(7, 0), rule="6 月第 3 个星期日",
    ),
    _lunar("qixi", "七夕节", "Qixi Festival", on=(7, 7), around=(7, 0)),
    _solar("teachers_day", "教师节", "Teachers' Day", on=(9, 10), around=(5, 0)),
    _lunar("mid_autumn", "中秋节", "Mid-Autumn Festival", on=(8, 15), around=(20, 0)),
    _solar("national_day", "国庆节", "National Day", on=(10, 1), days=7, around=(7, 1)),
    _lunar("double_ninth", "重阳节", "Double Ninth Festival", on=(9, 9), around=(5, 0)),
    _solar("double_11", "双 11", "Double 11 (Singles' Day)", on=(11, 9), days=3, around=(20, 3)),
    _nth(
        "black_friday", "黑色星期五", "Black Friday",
        month=11, weekday=THURSDAY, number=4, later_days=1, days=3, around=(7, 0), rule="11 月第 4 个星期四的次日",
    ),
    _nth(
        "cyber_monday", "网络星期一", "Cyber Monday",
        month=11, weekday=THURSDAY, number=4, later_days=4, around=(3, 0), rule="黑色星期五后的星期一",
    ),
    _solar("double_12", "双 12", "Double 12", on=(12, 11), days=2, around=(7, 1)),
    _rule("winter_solstice", "冬至", "Winter Solstice", first=winter_solstice, days=1, around=(3, 0), rule="冬至节气"),
    _solar("christmas", "圣诞节", "Christmas", on=(12, 24), days=2, around=(10, 1)),
)  # fmt: skip
