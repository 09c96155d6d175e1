"""Dates of customers: on their own day, at their own hour, by either calendar, once a year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import sqlalchemy as sa

from evergrove.calendar import LunarDate, SolarDate, birthday_in
from evergrove.facts import micros
from evergrove.journeys import (
    ask_celebrating,
    ask_scheduled,
    enter_next_chunk,
    find_enrolment,
    pause_journey,
    resume_journey,
    timed_journeys,
)
from evergrove.journeys.contracts import DateEntry
from evergrove.journeys.entries.dates import celebrations, due_entrants, read_date, written_as
from evergrove.journeys.tables import journey_runs
from evergrove.kit import FixedClock
from evergrove.profiles import set_workspace_zone
from evergrove.profiles import tables as profile_tables
from support.ground import make_workspace
from support.journey_arrivals import add_customers
from support.journey_engine import put_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

QUARTER = timedelta(minutes=15)
BIRTHDAY: dict[str, Any] = {
    "key": "birthday",
    "name": {"zh": "生日", "en": "Birthday"},
    "entry": {"kind": "date", "attribute": "birthday", "at": "09:00"},
    "start": "rest",
    "nodes": [{"id": "rest", "kind": "wait", "days": 30}],
    "reentry": {"mode": "every"},
    "hold_out_bp": 0,
}


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    opened = make_workspace(home)
    set_workspace_zone(opened, "Asia/Shanghai", author="test")
    yield opened
    opened.close()


def moved_to(workspace: Workspace, instant: datetime) -> None:
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant = instant


def celebrate(workspace: Workspace) -> int:
    """What the worker does every few seconds; how many entered."""
    entered = 0
    for timed in timed_journeys(workspace):
        enrolment = ask_celebrating(workspace, timed)
        while enrolment is not None and enter_next_chunk(workspace, enrolment.enrolment_id) is not None:
            pass
        entered += find_enrolment(workspace, enrolment.enrolment_id).entered if enrolment else 0
    return entered


def entered_at(workspace: Workspace) -> dict[tuple[str, str], str]:
    """(customer, entry key) → when."""
    with workspace.control.read() as connection:
        found = connection.execute(sa.select(journey_runs)).all()
    return {
        (run.customer_id, run.entry_key): datetime.fromtimestamp(run.entered_us / 1e6, UTC).isoformat()[:16]
        for run in found
    }


def worked_through(workspace: Workspace, begin: datetime, *, hours: int, step: timedelta = QUARTER) -> None:
    """The worker looks again and again."""
    moment = begin
    while moment <= begin + timedelta(hours=hours):
        moved_to(workspace, moment)
        celebrate(workspace)
        moment += step


def test_everybody_on_their_own_morning(either_workspace: Workspace) -> None:
    workspace = either_workspace
    set_workspace_zone(workspace, "Asia/Shanghai", author="test")
    add_customers(
        workspace,
        {
            "cus_home": {"birthday": "1990-11-22"},
            "cus_short": {"birthday": "11-22"},
            "cus_vcard": {"birthday": "--11-22"},
            "cus_ny": {"birthday": "1985-11-22T00:00:00Z", "time_zone": "America/New_York"},
            "cus_other": {"birthday": "1990-11-23"},
            "cus_word": {"birthday": "in autumn"},
            "cus_number": {"birthday": 19901122},
        },
    )
    begin = datetime(2026, 11, 21, 18, tzinfo=UTC)
    moved_to(workspace, begin)
    put_up(workspace, BIRTHDAY)
    worked_through(workspace, begin, hours=24, step=timedelta(hours=1))
    assert entered_at(workspace) == {
        ("cus_home", "birthday:2026"): "2026-11-22T01:00",
        ("cus_short", "birthday:2026"): "2026-11-22T01:00",
        ("cus_vcard", "birthday:2026"): "2026-11-22T01:00",
        ("cus_ny", "birthday:2026"): "2026-11-22T14:00",
    }


def test_once_a_year_wherever_they_travel(workspace: Workspace) -> None:
    add_customers(workspace, {"cus_a": {"birthday": "1990-11-22", "time_zone": "Asia/Shanghai"}})
    begin = datetime(2026, 11, 22, 0, tzinfo=UTC)
    moved_to(workspace, begin)
    put_up(workspace, BIRTHDAY)
    worked_through(workspace, begin, hours=3, step=4 * QUARTER)
    columns = profile_tables.attributes.c
    with workspace.control.write() as connection:
        zone = sa.update(profile_tables.attributes).where(columns.key == "time_zone")
        connection.execute(zone.values(value='"America/New_York"'))
    worked_through(workspace, begin + timedelta(hours=4), hours=24, step=8 * QUARTER)
    assert entered_at(workspace) == {("cus_a", "birthday:2026"): "2026-11-22T01:00"}
    worked_through(workspace, datetime(2027, 11, 22, 13, tzinfo=UTC), hours=2, step=2 * QUARTER)
    assert entered_at(workspace)["cus_a", "birthday:2027"] == "2027-11-22T14:00"


def test_a_standstill_passes_nobody_over_and_a_pause_does(workspace: Workspace) -> None:
    add_customers(workspace, {"cus_a": {"birthday": "11-22"}, "cus_b": {"birthday": "11-24"}})
    moved_to(workspace, datetime(2026, 11, 21, 0, tzinfo=UTC))
    put_up(workspace, BIRTHDAY)
    moved_to(workspace, datetime(2026, 11, 22, 20, tzinfo=UTC))  # 19 hours after the moment
    assert celebrate(workspace) == 1
    assert celebrate(workspace) == 0
    pause_journey(workspace, "birthday", author="test")
    moved_to(workspace, datetime(2026, 11, 24, 3, tzinfo=UTC))
    resume_journey(workspace, "birthday", author="test")
    moved_to(workspace, datetime(2026, 11, 24, 4, tzinfo=UTC))
    assert celebrate(workspace) == 0
    assert set(entered_at(workspace)) == {("cus_a", "birthday:2026")}


def test_days_before(workspace: Workspace) -> None:
    add_customers(workspace, {"cus_a": {"birthday": "2000-01-02"}})
    begin = datetime(2026, 12, 30, 6, tzinfo=UTC)
    moved_to(workspace, begin)
    put_up(workspace, {**BIRTHDAY, "entry": {**BIRTHDAY["entry"], "days_before": 3, "at": "20:30"}})
    worked_through(workspace, begin, hours=9, step=2 * QUARTER)
    assert entered_at(workspace) == {("cus_a", "birthday:2027"): "2026-12-30T12:30"}


@pytest.mark.parametrize(
    ("calendar", "born"),
    [
        ("solar", "1996-02-29"),
        ("solar", "1990-12-31"),
        ("lunar", "1990-10-03"),  # 八月十五
        ("lunar", "2006-09-06"),  # 闰七月十四
        ("lunar", "1990-01-26"),  # 腊月三十
        ("lunar", "08-15"),
    ],
)
def test_every_year_is_celebrated_as_the_calendar_says(workspace: Workspace, calendar: str, born: str) -> None:
    add_customers(workspace, {"cus_a": {"birthday": born}, "cus_b": {"birthday": "1991-06-01"}})
    date_of_birth = read_date(born, is_lunar=calendar == "lunar")
    assert isinstance(date_of_birth, LunarDate if calendar == "lunar" else SolarDate)
    entry = msgspec.convert({"kind": "date", "attribute": "birthday", "calendar": calendar}, DateEntry)
    for year in (2026, 2027, 2028, 2033):
        day = birthday_in(year, date_of_birth)
        moment = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
        with workspace.control.read() as connection:
            found = due_entrants(connection, workspace, entry, since=moment - timedelta(hours=1), until=moment)
            before = due_entrants(
                connection, workspace, entry, since=moment - timedelta(hours=25), until=moment - QUARTER
            )
        assert found.to_pylist() == [
            {
                "customer_id": "cus_a",
                "entry_key": f"birthday:{year}",
                "moment_us": micros(moment),
                "context": f'{{"date":"{day.isoformat()}"}}',
            }
        ]
        assert before.num_rows == 0


def test_dates_are_looked_for_as_they_are_written() -> None:
    texts = written_as([SolarDate(month=2, day=28), SolarDate(month=2, day=29)])
    assert texts[:3] == ["02-28", "--02-28", "????-02-28"]
    mid_autumn = written_as([LunarDate(month=8, day=15)])
    assert {"08-15", "1990-10-03", "2026-09-25"} <= set(mid_autumn)
    assert not {"07-14", "--07-14"} & set(written_as([LunarDate(month=7, day=14, is_leap=True)]))
    for value in (None, 5, "", "2026-02-30", "13-01", "--00-10", "1890-01-01"):
        assert read_date(value, is_lunar=True) is None


def test_days_that_some_clock_shows() -> None:
    entry = msgspec.convert({"kind": "date"}, DateEntry)
    until = datetime(2026, 11, 22, 1, tzinfo=UTC)
    found = celebrations(entry, since=until - timedelta(hours=24), until=until)
    assert [one.local_day for one in found] == [date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)]


def test_a_schedule_asks_once_a_moment(either_workspace: Workspace) -> None:
    workspace = either_workspace
    moved_to(workspace, datetime(2026, 11, 22, 0, tzinfo=UTC))
    put_up(workspace, {**BIRTHDAY, "entry": {"kind": "schedule", "cron": "0 9 * * *", "segment": "vips"}})
    (timed,) = timed_journeys(workspace)
    begin = workspace.clock.now()
    assert ask_scheduled(workspace, timed, moment=begin - timedelta(hours=1)) is None
    moment = begin + timedelta(hours=1)
    moved_to(workspace, moment)
    asked = ask_scheduled(workspace, timed, moment=moment)
    assert asked is not None
    assert (asked.source, asked.state, asked.detail) == ("schedule", "asked", {"segment": "vips"})
    assert ask_scheduled(workspace, timed, moment=moment) is None
    assert ask_scheduled(workspace, timed_journeys(workspace)[0], moment=moment) is None
    assert ask_scheduled(workspace, timed_journeys(workspace)[0], moment=moment + timedelta(days=1)) is not None
