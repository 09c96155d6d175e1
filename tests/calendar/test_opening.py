"""Windows of the day against a clock that is read minute by minute, in the nights in which clocks change."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evergrove.calendar import (
    ALWAYS,
    HORIZON_DAYS,
    NEVER_US,
    BusinessHours,
    DayWindow,
    DayWindows,
    Hours,
    InvalidWindowError,
    OutOfRangeError,
    SpecialDay,
    UnknownZoneError,
    closes_at,
    closes_at_us,
    is_open,
    is_zone,
    local_micros,
    next_open,
    next_open_us,
    open_mask,
    read_windows,
)

QUIET = read_windows(["21:00-08:00"])
MAY_SEND = QUIET.complement()
GOLDEN = read_windows(["11:00-13:00", "19:00-21:00"])

NEW_YORK, BERLIN, LORD_HOWE = "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"
CHANGES = {
    # Zone → instants at which its clocks were changed: forward, back (from the tz database).
    NEW_YORK: (datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)),
    BERLIN: (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    LORD_HOWE: (datetime(2026, 10, 3, 15, 30, tzinfo=UTC), datetime(2026, 4, 4, 15, tzinfo=UTC)),
}
ZONES = [*CHANGES, "Asia/Shanghai", "UTC", "Africa/Casablanca", "Asia/Kathmandu", "Pacific/Apia"]

WINDOWS = st.builds(
    DayWindow,
    opens_minute=st.integers(0, 1439),
    closes_minute=st.integers(0, 1440),
    weekdays=st.sets(st.integers(1, 7), min_size=1).map(frozenset),
)
ALL_HOURS = st.lists(WINDOWS, min_size=1, max_size=4).map(lambda windows: DayWindows(tuple(windows)))
NEAR_CHANGES = st.builds(
    lambda zone, which, minutes: (zone, CHANGES[zone][which] + timedelta(minutes=minutes)),
    st.sampled_from(list(CHANGES)),
    st.integers(0, 1),
    st.integers(-1_500, 300),
)


def instants(first_year: int, last_year: int) -> st.SearchStrategy[datetime]:
    begin, end = datetime(first_year, 1, 1), datetime(last_year, 1, 1)  # noqa: DTZ001 - the strategy adds the zone
    return st.datetimes(begin, end, timezones=st.just(UTC))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def micros(*instants: datetime) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([round(one.timestamp() * 1e6) for one in instants], np.int64)


def shows_open(hours: DayWindows, *, at: datetime, zone: str) -> bool:
    """The reference: what the clock on the wall shows, compared with each window."""
    local = at.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    for window in hours.windows:
        crosses = window.closes_minute <= window.opens_minute
        on_its_day = local.isoweekday() in window.weekdays and minute >= window.opens_minute
        if on_its_day and (crosses or minute < window.closes_minute):
            return True
        yesterday = (local.isoweekday() - 2) % 7 + 1
        if crosses and yesterday in window.weekdays and minute < window.closes_minute:
            return True
    return False


def walk(hours: DayWindows, *, at: datetime, zone: str, is_open: bool, minutes_max: int) -> datetime | None:
    """The reference: minute by minute until the clock shows it."""
    if shows_open(hours, at=at, zone=zone) is is_open:
        return at
    minute = at.replace(second=0, microsecond=0)
    for _ in range(minutes_max):
        minute += timedelta(minutes=1)
        if shows_open(hours, at=minute, zone=zone) is is_open:
            return minute
    return None


@settings(max_examples=60, deadline=None)
@given(hours=ALL_HOURS, place=NEAR_CHANGES)
def test_around_changes_of_the_clock_it_is_what_the_clock_shows(hours: DayWindows, place: tuple[str, datetime]) -> None:
    zone, at = place
    assert is_open(hours, at=at, zone=zone) is shows_open(hours, at=at, zone=zone)
    for told, wanted in ((next_open(hours, at=at, zone=zone), True), (closes_at(hours, at=at, zone=zone), False)):
        walked = walk(hours, at=at, zone=zone, is_open=wanted, minutes_max=1_800)
        if walked is not None:
            assert told == walked
        else:
            assert told is None or told > at + timedelta(minutes=1_800)


@settings(max_examples=100, deadline=None)
@given(hours=ALL_HOURS, zone=st.sampled_from(ZONES), at=instants(1971, 2098))
def test_the_next_opening_is_open_and_nothing_before_it_is(hours: DayWindows, zone: str, at: datetime) -> None:
    found = next_open(hours, at=at, zone=zone)
    assert found is not None
    assert found >= at
    assert is_open(hours, at=found, zone=zone)
    steps = np.linspace(0, 1, 50, endpoint=False)
    between = np.array([at.timestamp() + share * (found - at).total_seconds() for share in steps])
    if found > at:
        assert not open_mask(hours, instants_us=(between * 1e6).astype(np.int64), zones=zone).any()


@settings(max_examples=30, deadline=None)
@given(hours=ALL_HOURS, data=st.data())
def test_a_million_are_answered_as_one_is(hours: DayWindows, data: st.DataObject) -> None:
    aware = data.draw(st.lists(instants(2025, 2027), min_size=1, max_size=20))
    zones = data.draw(st.lists(st.sampled_from(ZONES), min_size=len(aware), max_size=len(aware)))
    column = pa.array(zones).dictionary_encode()
    instants_us = micros(*aware)
    mask = open_mask(hours, instants_us=instants_us, zones=column)
    opens = next_open_us(hours, instants_us=instants_us, zones=column)
    closes = closes_at_us(hours, instants_us=instants_us, zones=zones)
    for row, (at, zone) in enumerate(zip(aware, zones, strict=True)):
        assert mask[row] == is_open(hours, at=at, zone=zone)
        opening, closing = next_open(hours, at=at, zone=zone), closes_at(hours, at=at, zone=zone)
        assert opens[row] == (NEVER_US if opening is None else micros(opening)[0])
        assert closes[row] == (NEVER_US if closing is None else micros(closing)[0])


def test_a_window_that_opens_in_the_gap_opens_with_the_first_real_instant() -> None:
    gap = read_windows(["02:30-04:00"])
    assert next_open(gap, at=utc(2026, 3, 8, 5), zone=NEW_YORK) == utc(2026, 3, 8, 7), "02:00 is followed by 03:00"
    inside = read_windows(["02:10-02:50"])
    assert next_open(inside, at=utc(2026, 3, 8, 5), zone=NEW_YORK) == utc(2026, 3, 9, 6, 10), "that day has no 02:10"
    lord_howe = read_windows(["02:15-03:00"])
    assert next_open(lord_howe, at=utc(2026, 10, 3, 12), zone=LORD_HOWE) == utc(2026, 10, 3, 15, 30)


def test_a_window_in_the_hour_that_comes_twice_opens_the_first_time() -> None:
    early = read_windows(["01:30-05:00"])
    assert next_open(early, at=utc(2026, 11, 1, 4), zone=NEW_YORK) == utc(2026, 11, 1, 5, 30)
    # At the second 01:00 the clock shows a time before the window again, and it waits for the second 01:30.
    assert closes_at(early, at=utc(2026, 11, 1, 5, 30), zone=NEW_YORK) == utc(2026, 11, 1, 6)
    assert next_open(early, at=utc(2026, 11, 1, 6), zone=NEW_YORK) == utc(2026, 11, 1, 6, 30)


@pytest.mark.parametrize("zone", CHANGES)
def test_quiet_hours_end_at_eight_on_the_clock_in_every_night(zone: str) -> None:
    for change in CHANGES[zone]:
        evening = (change - timedelta(days=1)).astimezone(ZoneInfo(zone)).replace(hour=22, minute=17)
        found = next_open(MAY_SEND, at=evening, zone=zone)
        assert found is not None
        assert (found.astimezone(ZoneInfo(zone)).hour, found.minute % 30, found.tzinfo) == (8, 0, UTC)
        assert timedelta(hours=8) < found - evening.astimezone(UTC) < timedelta(hours=11)


def test_an_open_instant_is_its_own_next_opening_to_the_microsecond() -> None:
    at = utc(2026, 11, 22, 3, 0) + timedelta(microseconds=1)
    assert next_open(GOLDEN, at=at, zone="Asia/Shanghai") == at
    assert closes_at(GOLDEN, at=at, zone="Asia/Shanghai") == utc(2026, 11, 22, 5)
    assert not is_open(GOLDEN, at=utc(2026, 11, 22, 5), zone="Asia/Shanghai"), "the end is outside"
    assert next_open(GOLDEN, at=utc(2026, 11, 22, 5), zone="Asia/Shanghai") == utc(2026, 11, 22, 11)


def test_a_day_that_a_country_skipped_is_not_waited_for() -> None:
    # Samoa went from Thursday 29 December 2011 to Saturday the 31st.
    friday = read_windows(["Fri 09:00-17:00"])
    assert next_open(friday, at=utc(2011, 12, 30, 5), zone="Pacific/Apia") == utc(2012, 1, 5, 19)


def test_offsets_are_those_of_every_zone_that_is_known() -> None:
    rng = np.random.default_rng(4)
    begin, end = (int(one.timestamp()) for one in (utc(2024, 1, 1), utc(2028, 1, 1)))
    names = sorted(zoneinfo.available_timezones())
    instants = rng.integers(begin, end, len(names)).astype(np.int64)
    local = local_micros(instants * 1_000_000, zones=pa.array(names))
    for name, instant, shown in zip(names, instants.tolist(), local.tolist(), strict=True):
        offset = datetime.fromtimestamp(instant, ZoneInfo(name)).utcoffset()
        assert offset is not None
        assert shown == (instant + offset.total_seconds()) * 1_000_000, name


def test_unknown_zones_count_as_the_fallback_or_are_refused() -> None:
    names = pa.array(["Asia/Shanghai", None, "", "Mars/Olympus", "../etc/passwd", "America"])
    at = np.repeat(micros(utc(2026, 11, 22, 4)), len(names))  # 12:00 in Shanghai, 13:00 in Tokyo
    assert open_mask(GOLDEN, instants_us=at, zones=names, fallback_zone="Asia/Tokyo").tolist() == [True] + [False] * 5
    with pytest.raises(UnknownZoneError):
        open_mask(GOLDEN, instants_us=at, zones=names)
    with pytest.raises(UnknownZoneError):
        open_mask(GOLDEN, instants_us=at, zones=["UTC"])
    assert [is_zone(name) for name in ("Europe/London", "America", "x" * 300, "")] == [True, False, False, False]


def test_no_rows_and_no_windows_are_answered() -> None:
    nothing = np.empty(0, np.int64)
    assert next_open_us(GOLDEN, instants_us=nothing, zones=pa.array([], pa.string())).size == 0
    never = DayWindows(())
    assert next_open(never, at=utc(2026, 1, 1), zone="UTC") is None
    assert closes_at(never, at=utc(2026, 1, 1), zone="UTC") == utc(2026, 1, 1)
    assert closes_at(ALWAYS, at=utc(2026, 1, 1), zone=NEW_YORK) is None
    assert next_open(ALWAYS, at=utc(2026, 1, 1), zone=NEW_YORK) == utc(2026, 1, 1)
    assert ALWAYS.complement() == never


def test_instants_out_of_range_are_refused() -> None:
    for at in (utc(1969, 12, 31), utc(2099, 12, 31)):
        with pytest.raises(OutOfRangeError):
            next_open(GOLDEN, at=at, zone="UTC")
    with pytest.raises(ValueError, match="without a zone"):
        is_open(GOLDEN, at=datetime(2026, 1, 1), zone="UTC")  # noqa: DTZ001 - the naive one that is refused


@pytest.mark.parametrize(
    ("text", "opens", "closes", "weekdays"),
    [
        ("21:00-08:00", 1260, 480, range(1, 8)),
        ("Mon-Fri 09:00-12:30", 540, 750, range(1, 6)),
        ("Sat,Sun 10:00–24:00", 600, 1440, (6, 7)),
        ("fri-mon 0:00-6:05", 0, 365, (5, 6, 7, 1)),
        ("mon,wed-thu 08:00-09:00", 480, 540, (1, 3, 4)),
    ],
)
def test_windows_are_read_as_people_write_them(text: str, opens: int, closes: int, weekdays: range) -> None:
    expected = DayWindow(opens_minute=opens, closes_minute=closes, weekdays=frozenset(weekdays))
    assert read_windows([text]).windows == (expected,)


@pytest.mark.parametrize("text", ["", "9-12", "09:60-10:00", "24:01-10:00", "24:00-10:00", "Xyz 09:00-10:00", "09:00"])
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(InvalidWindowError):
        read_windows([text])


@given(first=ALL_HOURS, second=ALL_HOURS)
@settings(max_examples=40, deadline=None)
def test_complement_and_intersection_are_of_every_minute(first: DayWindows, second: DayWindows) -> None:
    week = np.arange(7 * 1440, dtype=np.int64) * 60_000_000 + micros(utc(2026, 11, 16))[0]
    inside = {one: open_mask(one, instants_us=week, zones="UTC") for one in (first, second)}
    outside = open_mask(first.complement(), instants_us=week, zones="UTC")
    both = open_mask(first.intersection(second), instants_us=week, zones="UTC")
    assert (outside == ~inside[first]).all()
    assert (both == (inside[first] & inside[second])).all()


SHOP = BusinessHours(weekly=read_windows(["Mon-Fri 09:00-12:00", "Mon-Fri 14:00-18:00"]), country="CN")


def opening(hours: Hours, *parts: int) -> str:
    """The next opening after a Shanghai time, in Shanghai time."""
    zone = ZoneInfo("Asia/Shanghai")
    found = next_open(hours, at=datetime(*parts, tzinfo=zone), zone=zone.key)  # type: ignore[misc,arg-type]
    return "never" if found is None else f"{found.astimezone(zone):%m-%d %H:%M}"


def test_business_hours_keep_lunch_holidays_and_make_up_workdays() -> None:
    assert opening(SHOP, 2026, 11, 20, 12, 0) == "11-20 14:00"
    assert opening(SHOP, 2026, 11, 20, 18, 0) == "11-23 09:00"
    assert opening(SHOP, 2026, 9, 30, 18, 0) == "10-08 09:00", "National Day lasts a week"
    assert opening(SHOP, 2026, 10, 9, 18, 0) == "10-10 09:00", "Saturday 10 October is worked"


def test_special_days_come_first_and_nights_end_in_the_morning() -> None:
    late = read_windows(["18:00-02:00"])
    bar = BusinessHours(
        weekly=late,
        country="CN",
        special_days=(
            SpecialDay(day=date(2026, 10, 3), windows=late.windows),
            SpecialDay(day=date(2026, 11, 24)),
        ),
    )
    assert opening(bar, 2026, 10, 1, 1, 30) == "10-01 01:30", "the night before the holiday is finished"
    assert opening(bar, 2026, 10, 1, 2, 0) == "10-03 18:00"
    assert opening(bar, 2026, 10, 4, 3, 0) == "10-08 18:00"
    assert opening(bar, 2026, 11, 24, 12, 0) == "11-25 18:00"
    closed = BusinessHours(weekly=DayWindows(()))
    assert opening(closed, 2026, 11, 24, 12, 0) == "never"


def test_a_closure_longer_than_the_horizon_is_never() -> None:
    first = date(2026, 1, 1)
    for days, told in ((HORIZON_DAYS - 1, "04-02 00:00"), (HORIZON_DAYS + 1, "never")):
        away = tuple(SpecialDay(day=first + timedelta(days=step)) for step in range(days))
        season = BusinessHours(weekly=ALWAYS, special_days=away)
        assert opening(season, 2026, 1, 1, 0, 0) == told


def test_a_million_in_many_zones_take_a_fraction_of_a_second() -> None:
    rng = np.random.default_rng(7)
    count, names = 1_000_000, sorted(zoneinfo.available_timezones())[:40]
    zones = pa.DictionaryArray.from_arrays(pa.array(rng.integers(0, len(names), count), pa.int32()), pa.array(names))
    instants = micros(utc(2026, 10, 24))[0] + rng.integers(0, 7 * 86_400 * 10**6, count)
    began = process_time()
    found = next_open_us(MAY_SEND, instants_us=instants, zones=zones)
    spent_s = process_time() - began
    assert open_mask(MAY_SEND, instants_us=found, zones=zones).all()
    assert spent_s < 2.0, "0.12 to 0.23 s of CPU where it was written; the limit is for a crowded machine"
