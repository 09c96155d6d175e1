"""Official days against the notices of the State Council, and the holidays of other countries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import holidays
import pytest

from evergrove.calendar import (
    BusinessHours,
    FestivalDays,
    InvalidNoticeError,
    OfficialNotice,
    OutOfRangeError,
    UnknownCountryError,
    countries,
    has_notice,
    holidays_of,
    is_open,
    official_day,
    official_days,
    read_windows,
)

SPRING_FESTIVALS = {
    # Year → first day off, last day off, make-up workdays: from the notices.
    2020: ("01-24", "02-02", ["01-19"]),  # extended to 2 February by the notice of 26 January 2020
    2023: ("01-21", "01-27", ["01-28", "01-29"]),
    2024: ("02-10", "02-17", ["02-04", "02-18"]),
    2025: ("01-28", "02-04", ["01-26", "02-08"]),
    2026: ("02-15", "02-23", ["02-14", "02-28"]),
}

MAKE_UP_WORKDAYS = {
    2023: "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}


@pytest.mark.parametrize("year", SPRING_FESTIVALS)
def test_spring_festivals_are_those_of_the_notices(year: int) -> None:
    first, last, worked = SPRING_FESTIVALS[year]
    found = [one for one in official_days(year) if one.festival == "spring_festival"]
    off = [one.day for one in found if one.kind == "holiday"]
    assert (f"{off[0]:%m-%d}", f"{off[-1]:%m-%d}") == (first, last)
    assert len(off) == (off[-1] - off[0]).days + 1, "no day between is worked"
    assert [f"{one.day:%m-%d}" for one in found if one.kind == "make_up_workday"] == worked
    assert not any(one.is_provisional for one in found)


@pytest.mark.parametrize("year", MAKE_UP_WORKDAYS)
def test_make_up_workdays_are_those_of_the_notices(year: int) -> None:
    worked = [one for one in official_days(year) if one.kind == "make_up_workday"]
    assert " ".join(f"{one.day:%m-%d}" for one in worked) == MAKE_UP_WORKDAYS[year]
    assert all(one.day.weekday() >= 5 and not one.is_off for one in worked)


@pytest.mark.parametrize("year", range(2012, 2027))
def test_days_off_agree_with_another_table(year: int) -> None:
    # The package `holidays` keeps a table of its own; it has statutory days and days off that were moved.
    other = holidays.country_holidays("CN", years=year)
    missed = [day for day in sorted(other) if day.year == year and not official_day(day).is_off]
    assert missed == []


def test_ordinary_days_have_no_name() -> None:
    kinds = {day: official_day(date(2026, 11, day)) for day in (20, 21, 22, 23)}
    assert [kinds[day].kind for day in (20, 21, 22, 23)] == ["workday", "weekend", "weekend", "workday"]
    assert {(one.zh, one.en) for one in kinds.values()} == {("", "")}
    assert official_day(date(2026, 10, 10)).zh == "国庆节调休上班"


def test_a_year_without_notice_is_provisional_and_moves_no_day() -> None:
    assert has_notice(2026)
    assert not has_notice(2050)
    days = official_days(2050)
    assert len(days) == 13
    assert all(one.kind == "holiday" and one.is_provisional for one in days)
    assert [one.day for one in days if one.festival == "spring_festival"] == [
        date(2050, 1, 22) + timedelta(days=step) for step in range(4)
    ]
    assert official_day(date(2050, 3, 1)).is_provisional, "an ordinary day may be moved too"


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2100, 1, 1)])
def test_a_year_out_of_range_says_which_are_known(day: date) -> None:
    with pytest.raises(OutOfRangeError) as caught:
        official_day(day)
    assert "2004 to 2099" in caught.value.help


def test_holidays_of_other_countries() -> None:
    bavaria = {one.day: one for one in holidays_of("DE", year=2026, subdivision="BY")}
    whole = {one.day for one in holidays_of("DE", year=2026)}
    assert bavaria[date(2026, 1, 6)].en == "Epiphany"
    assert date(2026, 1, 6) not in whole
    assert bavaria[date(2026, 10, 3)].name == "Tag der Deutschen Einheit"
    hong_kong = {one.day: one.zh for one in holidays_of("HK", year=2026)}
    assert "國慶日" in hong_kong[date(2026, 10, 1)] or "国庆" in hong_kong[date(2026, 10, 1)]


def test_china_is_read_from_its_notices() -> None:
    found = holidays_of("CN", year=2026)
    assert (len(found), found[0].zh, found[0].is_provisional) == (33, "元旦", False)
    assert all(one.is_provisional for one in holidays_of("CN", year=2060))


def test_estimated_days_are_provisional() -> None:
    found = holidays_of("SG", year=2090)
    assert {one.is_provisional for one in found} == {True, False}


def test_an_unknown_country_or_year_is_refused() -> None:
    assert {"CN", "DE", "US"} <= set(countries())
    with pytest.raises(UnknownCountryError):
        holidays_of("XX", year=2026)
    with pytest.raises(UnknownCountryError):
        holidays_of("DE", year=2026, subdivision="XX")
    with pytest.raises(OutOfRangeError):
        holidays_of("DE", year=1980)


def test_a_notice_that_somebody_enters_counts_at_once() -> None:
    # Made up: what matters is that it is followed.
    festival = FestivalDays(
        festival="spring_festival",
        first=date(2050, 1, 21),
        last=date(2050, 1, 28),
        make_up_workdays=(date(2050, 1, 16), date(2050, 1, 29)),
    )
    notice = OfficialNotice(year=2050, festivals=(festival,))
    days = official_days(2050, notices=[notice])
    assert [f"{one.day:%m-%d}" for one in days if not one.is_off] == ["01-16", "01-29"]
    assert [f"{one.day:%m-%d}" for one in days if one.is_off] == [f"01-{day}" for day in range(21, 29)]
    assert not any(one.is_provisional for one in days)
    assert len(holidays_of("CN", year=2050, notices=(notice,))) == 8
    assert official_day(date(2051, 1, 16), notices=[notice]).is_provisional, "it is of its year only"
    shop = BusinessHours(weekly=read_windows(["Mon-Fri 09:00-18:00"]), country="CN")
    sunday = datetime(2050, 1, 16, 4, tzinfo=UTC)
    assert not is_open(shop, at=sunday, zone="Asia/Shanghai")
    assert is_open(replace(shop, notices=(notice,)), at=sunday, zone="Asia/Shanghai")


@pytest.mark.parametrize(
    "festival",
    [
        FestivalDays(festival="halloween", first=date(2050, 1, 1), last=date(2050, 1, 1)),
        FestivalDays(festival="national_day", first=date(2050, 10, 7), last=date(2050, 10, 1)),
        FestivalDays(festival="national_day", first=date(2050, 10, 1), last=date(2050, 10, 30)),
        FestivalDays(
            festival="national_day",
            first=date(2050, 10, 1),
            last=date(2050, 10, 7),
            make_up_workdays=(date(2050, 10, 10),),
        ),
    ],
)
def test_what_cannot_be_a_notice_is_refused(festival: FestivalDays) -> None:
    with pytest.raises(InvalidNoticeError):
        OfficialNotice(year=2050, festivals=(festival,))
