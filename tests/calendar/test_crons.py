"""Moments of cron expressions on the clocks of zones, in the nights in which those are changed above all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from croniter import CroniterError

from evergrove.calendar import last_moment, moments_after


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "zone", "after", "moments"),
    [
        # In Berlin the clock shows 02:00 to 03:00 twice on 25 October 2026, and not at all on 29 March.
        ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00", ["2026-10-25T00:30", "2026-10-26T01:30"]),
        ("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00", ["2026-03-29T01:00", "2026-03-30T00:30"]),
        ("45 1 * * *", "America/New_York", "2026-10-31T12:00", ["2026-11-01T05:45", "2026-11-02T06:45"]),
        # On Lord Howe Island half an hour comes twice.
        ("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T12:00", ["2026-04-04T14:45", "2026-04-05T15:15"]),
        ("30 * * * *", "Europe/Berlin", "2026-10-25T00:00", ["2026-10-25T00:30", "2026-10-25T01:30"]),
        ("@hourly", "Europe/Berlin", "2026-10-25T00:30", ["2026-10-25T01:00", "2026-10-25T02:00"]),
        ("30 2 * * *", "Asia/Shanghai", "2026-10-24T12:00", ["2026-10-24T18:30", "2026-10-25T18:30"]),
        ("0 9 29 2 *", "Asia/Shanghai", "2026-10-24T12:00", ["2028-02-29T01:00", "2032-02-29T01:00"]),
    ],
)
def test_named_hours_come_once_a_day(cron: str, zone: str, after: str, moments: list[str]) -> None:
    assert list(islice(moments_after(cron, after=at(after), zone=zone), 2)) == [at(one) for one in moments]


@pytest.mark.parametrize("cron", ["30 2 * * *", "0 2,9 * * *", "*/15 * * * *"])
@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("Europe/Berlin", "2026-03-28T12:00"),
        ("Europe/Berlin", "2026-10-24T12:00"),
        ("America/New_York", "2026-10-31T12:00"),
        ("Australia/Lord_Howe", "2026-04-04T08:00"),
    ],
)
def test_looking_back_finds_what_looking_ahead_does(cron: str, zone: str, begins: str) -> None:
    begin = at(begins)
    ends = begin + timedelta(hours=30)
    ahead = [one for one in islice(moments_after(cron, after=begin, zone=zone), 200) if one <= ends]
    looks = [begin + timedelta(minutes=15 * number) for number in range(1, 4 * 30 + 1)]
    back = [last_moment(cron, until=look, zone=zone) for look in looks]
    assert back == sorted(back)
    assert list(dict.fromkeys(one for one in back if one > begin)) == ahead


def test_a_schedule_of_years_ends() -> None:
    assert list(moments_after("0 0 1 1 * 0 2027", after=at("2026-10-24T12:00"), zone="UTC")) == [at("2027-01-01T00:00")]
    with pytest.raises(CroniterError):
        last_moment("0 0 1 1 * 0 2097", until=at("2026-10-24T12:00"), zone="UTC")
