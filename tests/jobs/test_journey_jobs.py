"""Enrolments at work: members of a segment entered by a job, schedules and dates, pauses, killed workers."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.jobs.journeys import (
    backfill,
    journey_steps,
    preview_backfill,
    set_enrolment_going,
    watch_enrolments,
)
from evergrove.jobs.kinds import KINDS
from evergrove.jobs.queue import DONE, find_job
from evergrove.jobs.running import run_next_job
from evergrove.journeys import (
    Entrant,
    enrol_customers,
    find_enrolment,
    list_enrolments,
    pause_journey,
    resume_journey,
)
from evergrove.journeys.tables import enrolments, journey_runs
from evergrove.kit import FixedClock
from evergrove.profiles import find_customer, set_workspace_zone
from evergrove.segments import publish_segment
from support.journey_engine import put_up
from support.small_shop import CUSTOMERS, REPEAT_BUYERS, REPEAT_RULE, arrive, email, fact, shop_facts

if TYPE_CHECKING:
    from evergrove.kit import Workspace

CARE: dict[str, Any] = {
    "key": "care",
    "name": {"zh": "关怀", "en": "Care"},
    "entry": {"kind": "segment", "segment": "repeat_buyers"},
    "start": "rest",
    "nodes": [{"id": "rest", "kind": "wait", "days": 30}],
    "hold_out_bp": 0,
}


@pytest.fixture
def shop(either_workspace: Workspace) -> Workspace:
    """Forty customers, twenty of them in the segment."""
    arrive(either_workspace, shop_facts())
    publish_segment(either_workspace, {"rule": REPEAT_RULE}, key="repeat_buyers", author="test")
    return either_workspace


def work(workspace: Workspace) -> int:
    """Every job of the lane; how many."""
    done = 0
    while run_next_job(workspace, lane=KINDS["enrol"].lane, stopping=threading.Event()):
        done += 1
    return done


def runs(workspace: Workspace) -> list[Any]:
    with workspace.control.read() as connection:
        return list(connection.execute(sa.select(journey_runs).order_by(journey_runs.c.entered_us)))


def later(workspace: Workspace, **by: float) -> None:
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant += timedelta(**by)


def test_a_backfill_enters_the_members_of_today(shop: Workspace) -> None:
    journey = put_up(shop, CARE)
    assert preview_backfill(shop, journey, segment="repeat_buyers").entering == REPEAT_BUYERS
    assert preview_backfill(shop, journey, segment="*").members == CUSTOMERS
    asked = backfill(shop, journey, segment="repeat_buyers", author="test")
    assert backfill(shop, journey, segment="repeat_buyers", author="test").enrolment_id == asked.enrolment_id
    assert work(shop) == 1
    found = find_enrolment(shop, asked.enrolment_id)
    assert (found.state, found.members, found.entered, found.refused) == ("done", REPEAT_BUYERS, REPEAT_BUYERS, 0)
    assert len(runs(shop)) == REPEAT_BUYERS
    assert preview_backfill(shop, journey, segment="repeat_buyers").refused == REPEAT_BUYERS
    watch_enrolments(shop)
    assert work(shop) == 0


def test_the_job_says_how_many(shop: Workspace) -> None:
    put_up(shop, CARE)
    people = [Entrant(customer_id=find_customer(shop, email(number))) for number in range(5)]
    enrolment = enrol_customers(shop, "care", people, author="api")
    job = set_enrolment_going(shop, enrolment)
    assert job is not None
    work(shop)
    done = find_job(shop, job.job_id)
    assert (done.state, done.result) == (DONE, {"members": 5, "entered": 5, "refused": 0})
    assert set_enrolment_going(shop, find_enrolment(shop, enrolment.enrolment_id)) is None


def test_what_a_pause_held_up_goes_on_afterwards(shop: Workspace) -> None:
    journey = put_up(shop, CARE)
    asked = backfill(shop, journey, segment="*", author="test")
    pause_journey(shop, "care", author="test")
    work(shop)
    assert find_enrolment(shop, asked.enrolment_id).state == "entering"
    watch_enrolments(shop)
    assert work(shop) == 0
    later(shop, minutes=1)
    resume_journey(shop, "care", author="test")
    watch_enrolments(shop)
    assert work(shop) == 1
    assert find_enrolment(shop, asked.enrolment_id).entered == CUSTOMERS


def test_a_worker_that_dies_while_gathering_begins_again(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    journey = put_up(shop, CARE)
    asked = backfill(shop, journey, segment="repeat_buyers", author="test")
    with monkeypatch.context() as patch:
        patch.setattr("evergrove.jobs.journeys.enter_next_chunk", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            work(shop)
    with shop.control.write() as connection:  # as if it had died a moment earlier
        connection.execute(sa.update(enrolments).values(state="gathering"))
    later(shop, hours=2)
    work(shop)
    found = find_enrolment(shop, asked.enrolment_id)
    assert (found.state, found.entered, len(runs(shop))) == ("done", REPEAT_BUYERS, REPEAT_BUYERS)


def test_a_schedule_enters_its_segment_at_each_moment(shop: Workspace) -> None:
    set_workspace_zone(shop, "Asia/Shanghai", author="test")
    entry = {"kind": "schedule", "cron": "0 9 * * *", "segment": "repeat_buyers"}
    put_up(shop, {**CARE, "entry": entry, "reentry": {"mode": "every"}})
    watch_enrolments(shop)
    assert work(shop) == 0  # this morning's moment was before it began
    for day in (1, 2):
        later(shop, days=1)
        for _ in range(2):
            watch_enrolments(shop)
            work(shop)
        assert len(runs(shop)) == day * REPEAT_BUYERS
    assert [one.source for one in list_enrolments(shop, key="care")] == ["schedule"] * 2


def test_a_schedule_that_cannot_begin_holds_up_no_other(shop: Workspace) -> None:
    broken = {"kind": "schedule", "cron": "0 99 * * *", "segment": "repeat_buyers"}
    put_up(shop, {**CARE, "key": "a_broken", "entry": broken})
    entry = {"kind": "schedule", "cron": "0 * * * *", "segment": "*"}
    put_up(shop, {**CARE, "entry": entry})
    later(shop, hours=1)
    told: set[str] = set()
    watch_enrolments(shop, told=told)
    assert len(told) == 1
    assert work(shop) == 1
    assert len(runs(shop)) == CUSTOMERS


def test_a_birthday_through_the_worker(shop: Workspace) -> None:
    today = shop.clock.now().date()
    traits = {"traits": {"birthday": today.replace(year=1990).isoformat()}}
    arrive(shop, [fact(7, "Profile Updated", day=1, properties=traits)])
    entry = {"kind": "date", "attribute": "birthday", "at": "13:00"}
    put_up(shop, {**CARE, "entry": entry})
    for step in journey_steps(shop):
        step.attempt()
    work(shop)
    assert not runs(shop)
    later(shop, hours=1, minutes=3)
    watch_enrolments(shop)
    work(shop)
    (run,) = runs(shop)
    assert run.customer_id == find_customer(shop, email(7))
    assert run.entry_key == f"birthday:{today.year}"
