"""Key dates of past and coming years, as almanacs and platforms have them."""

from __future__ import annotations

from datetime import date

import pytest

from evergrove.calendar import UnknownKeyDateError, is_near_key_date, key_date_keys, key_dates, near_key_dates

KNOWN = {
    2025: {
        "spring_festival": "01-28", "lantern_festival": "02-12", "qingming": "04-04", "mothers_day": "05-11",
        "dragon_boat": "05-31", "fathers_day": "06-15", "qixi": "08-29", "mid_autumn": "10-06",
        "double_ninth": "10-29", "black_friday": "11-28", "cyber_monday": "12-01", "winter_solstice": "12-21",
    },
    2026: {
        "laba": "01-26", "little_new_year": "02-10", "spring_festival": "02-16", "lantern_festival": "03-03",
        "qingming": "04-05", "dragon_boat": "06-19", "qixi": "08-19", "mid_autumn": "09-25",
        "double_ninth": "10-18", "black_friday": "11-27", "winter_solstice": "12-22", "mothers_day": "05-10",
    },
}  # fmt: skip


@pytest.mark.parametrize("year", KNOWN)
def test_moving_dates_are_the_known_ones(year: int) -> None:
    found = {one.key: f"{one.first:%m-%d}" for one in key_dates(year)}
    assert {key: found[key] for key in KNOWN[year]} == KNOWN[year]


def test_every_year_has_every_key_date_in_order() -> None:
    for year in range(1970, 2100, 3):
        found = key_dates(year)
        assert {one.key for one in found} == set(key_date_keys())
        assert [one.first for one in found] == sorted(one.first for one in found)
        assert all(one.preheat_first <= one.first <= one.last <= one.encore_last for one in found)
        assert all(one.zh and one.en for one in found)


def test_phases_have_exact_ends() -> None:
    double_11 = next(one for one in key_dates(2026) if one.key == "double_11")
    days = {
        date(2026, 10, 19): None, date(2026, 10, 20): "preheat", date(2026, 11, 8): "preheat",
        date(2026, 11, 9): "burst", date(2026, 11, 11): "burst", date(2026, 11, 12): "encore",
        date(2026, 11, 14): "encore", date(2026, 11, 15): None,
    }  # fmt: skip
    assert {day: double_11.phase_of(day) for day in days} == days


def test_near_key_dates_are_found_across_the_end_of_the_year() -> None:
    assert [one.key for one in near_key_dates(date(2025, 12, 26))] == ["christmas", "new_year"]
    assert [one.key for one in near_key_dates(date(2025, 12, 26), keys=["new_year"])] == ["new_year"]
    # Laba of the lunar year 2011 was on 1 January 2012: its warm-up began in the old year.
    assert "laba" in {one.key for one in near_key_dates(date(2011, 12, 30))}
    assert is_near_key_date(date(2026, 6, 18), keys=["618"])
    assert not is_near_key_date(date(2026, 4, 15))


def test_an_unknown_key_is_refused_by_name() -> None:
    with pytest.raises(UnknownKeyDateError, match="double_13"):
        is_near_key_date(date(2026, 4, 15), keys=["double_13"])
