"""Lunar dates, leap months, and the days on which birthdays are celebrated."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from chinese_calendar import get_solar_terms  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from evergrove.calendar import (
    Birthday,
    InvalidBirthdayError,
    LunarDate,
    NoSuchLunarDateError,
    OutOfRangeError,
    SolarDate,
    birthday_in,
    birthdays_celebrated_on,
    leap_month,
    lunar_of,
    next_birthday,
    qingming,
    solar_of,
    winter_solstice,
)

LEAP_MONTHS = {2017: 6, 2020: 4, 2023: 2, 2025: 6, 2026: None, 2028: 5, 2031: 3, 2033: 11, 2034: None}

NEW_YEARS = {
    1985: date(1985, 2, 20),  # its new moon is at midnight: Vietnam had Tet a month before
    2020: date(2020, 1, 25),
    2023: date(2023, 1, 22),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
    2033: date(2033, 1, 31),
    2034: date(2034, 2, 19),
}

DAYS = st.dates(min_value=date(1971, 1, 1), max_value=date(2098, 12, 31))
LUNAR = st.builds(LunarDate, month=st.integers(1, 12), day=st.integers(1, 30), is_leap=st.booleans())
SOLAR = st.dates(min_value=date(2000, 1, 1), max_value=date(2000, 12, 31)).map(
    lambda day: SolarDate(month=day.month, day=day.day)
)


def test_leap_months_and_new_years_are_the_published_ones() -> None:
    assert {year: leap_month(year) for year in LEAP_MONTHS} == LEAP_MONTHS
    assert {year: solar_of(LunarDate(month=1, day=1), year=year) for year in NEW_YEARS} == NEW_YEARS


def test_the_leap_month_of_2033_follows_the_eleventh() -> None:
    # Old almanacs had a leap 7th month; by the standard it is the first month without a major solar term.
    assert solar_of(LunarDate(month=11, day=1, is_leap=True), year=2033) == date(2033, 12, 22)
    assert lunar_of(date(2033, 12, 21)).date == LunarDate(month=11, day=30)
    assert lunar_of(date(2034, 1, 19)).date == LunarDate(month=11, day=29, is_leap=True)
    assert lunar_of(date(2034, 1, 20)).date == LunarDate(month=12, day=1)
    assert leap_month(2033) == 11


@pytest.mark.parametrize(
    ("lunar", "written"),
    [
        (LunarDate(month=1, day=1), "正月初一"),
        (LunarDate(month=6, day=30, is_leap=True), "闰六月三十"),
        (LunarDate(month=8, day=15), "八月十五"),
        (LunarDate(month=11, day=20), "冬月二十"),
        (LunarDate(month=12, day=23), "腊月廿三"),
        (LunarDate(month=10, day=10), "十月初十"),
    ],
)
def test_lunar_dates_are_written_as_people_write_them(lunar: LunarDate, written: str) -> None:
    assert lunar.zh == written


@given(DAYS)
def test_every_day_has_a_lunar_day_and_comes_back(day: date) -> None:
    lunar = lunar_of(day)
    assert solar_of(lunar.date, year=lunar.year) == day


def test_days_that_a_year_does_not_have_are_refused() -> None:
    with pytest.raises(NoSuchLunarDateError):
        solar_of(LunarDate(month=6, day=1, is_leap=True), year=2026)
    with pytest.raises(NoSuchLunarDateError):
        solar_of(LunarDate(month=6, day=30, is_leap=True), year=2025)
    for make in (
        lambda: LunarDate(month=13, day=1),
        lambda: LunarDate(month=1, day=31),
        lambda: SolarDate(month=2, day=30),
    ):
        with pytest.raises(InvalidBirthdayError):
            make()
    with pytest.raises(OutOfRangeError):
        lunar_of(date(1850, 1, 1))


def test_solar_terms_agree_with_another_formula() -> None:
    # Its formula is an approximation, and wrong in two years: the solstices of 1980 and 1984 were at 16:56 and 16:23
    # UTC of 21 December, after midnight in Beijing.
    for year in range(1970, 2100):
        terms = {name: day for day, name in get_solar_terms(date(year, 1, 1), date(year, 12, 31))}
        assert qingming(year) == terms["清明"]
        assert winter_solstice(year) == terms["冬至"] + timedelta(days=year in {1980, 1984})


def test_a_leap_month_birthday_is_kept_in_the_plain_month_of_other_years() -> None:
    born = LunarDate(month=6, day=10, is_leap=True)
    assert birthday_in(2025, born) == solar_of(born, year=2025) == date(2025, 8, 3)
    assert birthday_in(2026, born) == solar_of(LunarDate(month=6, day=10), year=2026)
    plain = LunarDate(month=6, day=10)
    assert birthday_in(2025, plain) == date(2025, 7, 4), "the first of the two months is the plain one"


def test_the_thirtieth_is_kept_on_the_last_day_of_a_short_month() -> None:
    born = LunarDate(month=12, day=30)
    assert birthday_in(2024, born) == date(2025, 1, 28) == solar_of(LunarDate(month=12, day=29), year=2024)
    assert birthday_in(2023, born) == date(2024, 2, 9) == solar_of(born, year=2023)


def test_the_leap_day_is_kept_in_february_or_by_setting_in_march() -> None:
    born = SolarDate(month=2, day=29)
    assert birthday_in(2024, born) == date(2024, 2, 29)
    assert birthday_in(2026, born) == date(2026, 2, 28)
    assert birthday_in(2026, born, leap_day="03-01") == date(2026, 3, 1)
    assert born in birthdays_celebrated_on(date(2026, 2, 28))
    assert born not in birthdays_celebrated_on(date(2028, 2, 28))


@given(birthday=st.one_of(LUNAR, SOLAR), year=st.integers(1971, 2097))
def test_whoever_celebrates_is_found_by_the_day(birthday: Birthday, year: int) -> None:
    for leap_day in ("02-28", "03-01"):
        assert birthday in birthdays_celebrated_on(birthday_in(year, birthday, leap_day=leap_day), leap_day=leap_day)


@given(day=DAYS)
def test_nobody_else_is_found(day: date) -> None:
    found = birthdays_celebrated_on(day)
    assert len(found) == len(set(found)) <= 6
    for birthday in found:
        assert day in {birthday_in(year, birthday) for year in (day.year - 1, day.year)}


@given(birthday=st.one_of(LUNAR, SOLAR), day=DAYS)
def test_the_next_birthday_is_the_first_from_the_day_on(birthday: Birthday, day: date) -> None:
    found = next_birthday(birthday, day=day)
    assert day <= found <= day + timedelta(days=385)
    assert not any(
        birthday in birthdays_celebrated_on(day + timedelta(days=step)) for step in range(0, (found - day).days, 7)
    )
    assert next_birthday(birthday, day=found) == found


def test_birthdays_beyond_the_range_are_refused() -> None:
    with pytest.raises(OutOfRangeError):
        next_birthday(SolarDate(month=1, day=1), day=date(2099, 6, 1))
    with pytest.raises(OutOfRangeError):
        birthday_in(2100, LunarDate(month=1, day=1))
