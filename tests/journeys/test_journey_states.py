"""Pause freezes, resuming follows its policy, draining lets nobody in, archiving ends everybody (rule 12)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.channels import deliver
from evergrove.journeys import (
    Entrant,
    JourneyStateError,
    MissingJourneyError,
    archive_journey,
    drain_journey,
    enrol_customers,
    enter_next_chunk,
    find_enrolment,
    find_standing,
    finish_changes,
    pause_journey,
    resume_journey,
    standing_journeys,
    states,
)
from evergrove.journeys.tables import journey_versions
from support.ground import make_workspace
from support.journey_engine import BEGAN, feed_in
from support.journey_world import MICROSECOND, JourneyWorld, open_journeys, win_back

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.journeys import ResumePolicy
    from evergrove.kit import Workspace


@pytest.fixture
def world(home: Path) -> Iterator[JourneyWorld]:
    workspace = make_workspace(home)
    yield open_journeys(workspace)
    workspace.close()


@pytest.fixture
def either_world(either_workspace: Workspace) -> JourneyWorld:
    return open_journeys(either_workspace)


def pause(world: JourneyWorld) -> None:
    pause_journey(world.workspace, "win_back", author="test")


def resume(world: JourneyWorld, policy: ResumePolicy) -> None:
    resume_journey(world.workspace, "win_back", policy=policy, author="test")


def test_a_pause_freezes_waits_entries_and_messages(world: JourneyWorld) -> None:
    world.publish()
    world.happen("Cart Updated", world.people[0])
    world.later(hours=25)
    world.happen("Cart Updated", world.people[1])
    assert world.messages() == {"queued": 1}
    pause(world)
    world.happen("Cart Updated", world.people[2])
    world.later(days=2)
    deliver(world.workspace, channel="email")
    assert world.places() == ["answer", "rest"]
    assert world.messages() == {"queued": 1}
    world.happen("Ticket Opened", world.people[0])  # exits act at once, whatever was frozen
    assert world.places() == ["✓complained", "rest"]
    resume(world, "send_now")
    world.later(seconds=1)
    deliver(world.workspace, channel="email")
    assert world.places() == ["✓complained", "answer"]
    assert world.messages() == {"sent": 2}
    assert len(world.runs()) == 2  # nobody is let in afterwards by what happened in the pause


@pytest.mark.parametrize(
    ("policy", "messages", "hours_left"),
    [
        ("send_now", {"queued": 1}, 72),  # written now, and three days for the answer from now on
        ("skip_stale", {}, 0),  # the letter would be six days old; so is the answer's time over
        ("shift", {}, 0),  # the wait is longer by the pause: it is not over yet
    ],
)
def test_what_ran_out_in_the_pause_follows_the_policy(
    world: JourneyWorld, policy: ResumePolicy, messages: dict[str, int], hours_left: int
) -> None:
    world.publish()
    world.happen("Cart Updated", world.people[0])
    world.later(hours=20)
    pause(world)
    world.later(days=6)
    resume(world, policy)
    world.later(seconds=1)
    (run,) = world.runs()
    assert world.messages() == messages
    if policy == "send_now":
        assert run.node == "answer"
        assert run.due_us - run.moved_us == hours_left * 3_600_000_000
    elif policy == "skip_stale":
        assert run.end_reason == "end"
        assert ("passed", "letter", "") in world.told(run.run_id)
    else:
        assert run.node == "rest"
        world.later(hours=4)
        assert world.messages() == {"queued": 1}
        assert run.deadline_us - run.entered_us == (180 + 6) * 86_400_000_000


def test_what_is_young_enough_is_sent_after_a_pause(world: JourneyWorld) -> None:
    world.publish()
    world.happen("Cart Updated", world.people[0])
    world.later(hours=20)
    pause(world)
    world.later(hours=24)
    resume(world, "skip_stale")
    world.later(seconds=1)
    assert world.messages() == {"queued": 1}
    assert world.places() == ["answer"]


def test_who_was_woken_in_the_pause_goes_on_at_its_end(world: JourneyWorld) -> None:
    for policy in ("send_now", "skip_stale", "shift"):
        person = world.people[("send_now", "skip_stale", "shift").index(policy)]
        world.publish()
        world.happen("Cart Updated", person)
        world.later(hours=25)
        pause(world)
        world.happen("Order Completed", person)
        (run,) = [row for row in world.runs() if row.origin_id == person]
        assert (run.state, run.node, bool(run.is_arriving)) == ("waiting", "thanks", True)
        world.later(hours=5)
        resume(world, policy)
        world.later(seconds=1)
        (run,) = [row for row in world.runs() if row.origin_id == person]
        assert (run.state, run.end_reason) == ("ended", "end")


def test_what_was_read_only_after_a_pause_enters_nobody_by_it(world: JourneyWorld) -> None:
    """The engine may be behind when a pause ends: what happened in it is the same, whenever it is read."""
    world.publish()
    pause(world)
    at_us = (world.clock.instant - BEGAN) // MICROSECOND
    world.clock.instant += timedelta(hours=1)
    resume(world, "skip_stale")
    feed_in(world.workspace, [(world.people[0], "Cart Updated", {}, at_us)])
    world.later(seconds=1)
    assert world.runs() == []
    world.happen("Cart Updated", world.people[0])
    assert world.places() == ["rest"]


def test_every_version_is_paused(world: JourneyWorld) -> None:
    world.publish()
    world.happen("Cart Updated", world.people[0])
    world.later(hours=25)
    world.publish(win_back(priority=60))
    world.happen("Cart Updated", world.people[1])
    world.later(hours=25)
    pause(world)
    deliver(world.workspace, channel="email")
    assert world.messages() == {"queued": 2}
    resume(world, "skip_stale")
    deliver(world.workspace, channel="email")
    assert world.messages() == {"sent": 2}


def test_draining_lets_nobody_in_by_any_door(world: JourneyWorld) -> None:
    world.publish()
    world.happen("Cart Updated", world.people[0])
    asked = enrol_customers(world.workspace, "win_back", [Entrant(customer_id=world.people[1])], author="test")
    drain_journey(world.workspace, "win_back", author="test")
    assert enter_next_chunk(world.workspace, asked.enrolment_id) is None
    assert find_enrolment(world.workspace, asked.enrolment_id).state == "stopped"
    world.happen("Cart Updated", world.people[2])
    world.later(hours=25)
    assert world.places() == ["answer"]
    with pytest.raises(JourneyStateError):
        enrol_customers(world.workspace, "win_back", [Entrant(customer_id=world.people[1])], author="test")


def test_a_pause_ends_where_it_began(world: JourneyWorld) -> None:
    world.publish()
    drain_journey(world.workspace, "win_back", author="test")
    pause(world)
    resume(world, "skip_stale")
    assert find_standing(world.workspace, "win_back").state == "draining"
    world.publish(win_back(priority=60))
    pause(world)
    drain_journey(world.workspace, "win_back", author="test")
    assert find_standing(world.workspace, "win_back").state == "paused"
    resume(world, "skip_stale")
    standing = find_standing(world.workspace, "win_back")
    assert (standing.state, standing.paused_at, standing.resumes_as) == ("draining", None, "")


def test_archiving_ends_every_run_and_message(either_world: JourneyWorld) -> None:
    world = either_world
    world.publish()
    world.happen("Cart Updated", world.people[:2])
    world.later(hours=25)
    world.publish(win_back(priority=60))
    world.happen("Cart Updated", world.people[2])
    archive_journey(world.workspace, "win_back", author="test")
    assert world.places() == ["✓archived"] * 3
    assert world.messages() == {"suppressed:cancelled": 2}
    assert standing_journeys(world.workspace).plans == ()
    world.happen("Cart Updated")
    assert len(world.runs()) == 3
    for change in (archive_journey, drain_journey, pause_journey):
        with pytest.raises(JourneyStateError, match="archived"):
            change(world.workspace, "win_back", author="test")


def test_an_archiving_that_was_killed_is_finished(world: JourneyWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    world.publish()
    world.happen("Cart Updated")
    with monkeypatch.context() as patch:

        def killed(*_: Any, **__: Any) -> None:
            raise KeyboardInterrupt

        patch.setattr(states, "end_archived", killed)
        with pytest.raises(KeyboardInterrupt):
            archive_journey(world.workspace, "win_back", author="test")
    assert world.places() == ["rest"] * 3
    assert finish_changes(world.workspace) == 3
    assert finish_changes(world.workspace) == 0
    assert world.places() == ["✓archived"] * 3
    assert standing_journeys(world.workspace).plans == ()


def test_who_entered_while_a_version_was_closed_is_not_forgotten(world: JourneyWorld) -> None:
    world.publish()
    world.happen("Cart Updated", world.people[0])
    world.publish(win_back(priority=60))
    with world.workspace.control.write() as connection:  # as a pass that had begun before the second version stood
        connection.execute(sa.update(journey_versions).values(is_open=False))
    world.later(hours=25)
    assert world.places() == ["rest"]
    finish_changes(world.workspace)
    world.later(seconds=1)
    assert world.places() == ["answer"]


def test_what_is_not_there_and_what_cannot_be_is_said(world: JourneyWorld) -> None:
    for change in (archive_journey, drain_journey, pause_journey, resume_journey):
        with pytest.raises(MissingJourneyError):
            change(world.workspace, "nothing", author="test")
    world.publish()
    with pytest.raises(JourneyStateError, match="live"):
        resume(world, "shift")
