"""Who is where, what happened to one and why; why somebody is not in it; and what stays after an erasure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.facts import flush_to_lake
from evergrove.journeys import (
    Entrant,
    MissingJourneyError,
    MissingRunError,
    drain_journey,
    enrol_customers,
    enter_next_chunk,
    explain_entry,
    find_enrolment,
    find_run,
    find_runs,
    forget_runs,
    journey_lines,
    journey_standing,
    run_story,
)
from support.ground import make_workspace
from support.journey_world import JourneyWorld, open_journeys, win_back

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace


@pytest.fixture
def world(home: Path) -> Iterator[JourneyWorld]:
    workspace = make_workspace(home)
    yield open_journeys(workspace, people=5)
    workspace.close()


@pytest.fixture
def either_world(either_workspace: Workspace) -> JourneyWorld:
    return open_journeys(either_workspace, people=5)


def an_afternoon(world: JourneyWorld) -> None:
    """Five begin: one buys, one complains, one comes to the end, one waits for an answer, one rests."""
    world.publish()
    world.happen("Cart Updated", world.people[:3])
    world.later(hours=25)
    world.happen("Order Completed", world.people[0], order_id="o1")
    world.happen("Ticket Opened", world.people[1])
    world.later(hours=48)
    world.happen("Cart Updated", world.people[3])
    world.later(hours=24)
    world.happen("Cart Updated", world.people[4])


def test_everybody_is_counted_at_one_place(either_world: JourneyWorld) -> None:
    world = either_world
    an_afternoon(world)
    counts = journey_standing(world.workspace, "win_back")
    (version,) = counts.versions
    assert (version.entered.treated, version.entered.control, version.open_runs) == (5, 0, 2)
    assert version.ended == {"end": 2, "complained": 1}
    assert (version.goals.treated, version.goals.control) == (1, 0)
    by_node = {node.node: node for node in version.nodes}
    assert {node: one.waiting for node, one in by_node.items()} == {"rest": 1, "letter": 0, "answer": 1, "thanks": 0}
    assert by_node["answer"].passed == {"bought": 1, "timeout": 1}
    assert by_node["answer"].ended == {"complained": 1, "end": 1}
    assert by_node["rest"].passed == by_node["letter"].passed == {"": 4}
    total = sum(one.waiting + sum(one.ended.values()) for one in version.nodes) + version.waiting_before
    assert total == len(world.runs())
    quick = journey_standing(world.workspace, "win_back", with_passed=False)
    assert [node.passed for node in quick.versions[0].nodes] == [{}] * 4
    with pytest.raises(MissingJourneyError):
        journey_standing(world.workspace, "nothing")


def test_versions_and_groups_are_counted_apart(world: JourneyWorld) -> None:
    world.publish(win_back(hold_out_bp=5_000))
    world.happen("Cart Updated")
    world.publish(win_back(hold_out_bp=0))
    world.happen("Ticket Opened")
    world.happen("Cart Updated", world.people[:2])
    counts = journey_standing(world.workspace, "win_back")
    assert [one.version for one in counts.versions] == [2, 1]
    held = sum(bool(row.is_control) for row in world.runs())
    assert (counts.versions[1].entered.control, counts.versions[1].entered.both) == (held, 5)
    assert counts.versions[0].entered.both == 2
    (line,) = journey_lines(world.workspace)
    assert (line.open_runs, line.entered_lately, line.entered.both, line.journey.version) == (2, 7, 7, 2)
    world.clock.instant += timedelta(days=8)
    assert journey_lines(world.workspace)[0].entered_lately == 0


def test_runs_are_found_by_person_and_by_place(world: JourneyWorld) -> None:
    an_afternoon(world)
    mine = find_runs(world.workspace, customer_id=world.people[0])
    assert [(run.reference, run.state, run.end_reason) for run in mine] == [("win_back@1", "ended", "end")]
    assert mine[0].goal_at is not None
    world.happen("Cart Updated", world.people[0])
    newest, first = find_runs(world.workspace, customer_id=world.people[0])
    assert (newest.rotation, first.rotation, newest.due_at) == (2, 1, world.clock.instant + timedelta(days=1))
    after = (newest.entered_at, newest.run_id)
    assert find_runs(world.workspace, customer_id=world.people[0], after=after) == [first]
    assert len(find_runs(world.workspace, key="win_back", node="rest", state="waiting")) == 2
    seen: list[str] = []
    while page := find_runs(world.workspace, key="win_back", after=seen[-1] if seen else "", limit=2):
        seen += [run.run_id for run in page]
    assert seen == sorted(row.run_id for row in world.runs())
    assert find_run(world.workspace, first.run_id) == first
    with pytest.raises(MissingRunError):
        find_run(world.workspace, "run_nobody")


def test_those_who_wait_are_told_apart_from_the_control_group(either_world: JourneyWorld) -> None:
    world = either_world
    world.publish(win_back(hold_out_bp=5_000))
    world.happen("Cart Updated")
    (version,) = journey_standing(world.workspace, "win_back").versions
    assert version.open_runs == version.entered.both == len(world.people)
    assert 0 < version.open_control == version.entered.control
    assert {node.node: (node.waiting, node.waiting_control) for node in version.nodes if node.waiting} == {
        "rest": (len(world.people), version.entered.control)
    }


def test_every_count_of_a_journey_opens_as_many_runs(either_world: JourneyWorld) -> None:
    world = either_world
    world.publish(win_back(hold_out_bp=5_000))
    world.happen("Cart Updated", world.people[:4])
    world.later(hours=25)
    world.happen("Order Completed", world.people[0], order_id="o1")
    world.later(hours=72)
    world.happen("Cart Updated", world.people[4])
    (version,) = journey_standing(world.workspace, "win_back").versions

    def opened(**filters: Any) -> int:
        return len(find_runs(world.workspace, key="win_back", version=version.version, limit=500, **filters))

    for is_control, arm in ((False, "treated"), (True, "control")):
        assert opened(is_control=is_control, has_entered=True) == getattr(version.entered, arm)
        assert opened(is_control=is_control, has_goal=True) == getattr(version.goals, arm)
    assert version.goals.both == 1
    assert opened(state="waiting") == version.open_runs == 1
    assert opened(state="waiting", is_control=True) == version.open_control
    assert sum(node.waiting_control for node in version.nodes) == version.open_control
    assert opened(has_entered=False) == version.waiting_before
    assert {reason: opened(state="ended", end_reason=reason) for reason in version.ended} == version.ended
    assert {one.node: opened(node=one.node, state="waiting") for one in version.nodes} == {
        one.node: one.waiting for one in version.nodes
    }


def test_a_story_has_reasons_messages_and_what_was_frozen(world: JourneyWorld) -> None:
    an_afternoon(world)
    (run,) = find_runs(world.workspace, customer_id=world.people[0])
    story = run_story(world.workspace, run.run_id)
    assert [(line.kind, line.node, line.branch) for line in story.lines] == world.told(run.run_id)
    assert [line.at for line in story.lines] == sorted(line.at for line in story.lines)
    (letter,) = [line for line in story.lines if line.message is not None]
    assert letter.message is not None
    assert (letter.node, letter.node_kind, letter.message.template) == ("letter", "message", "hello@1")
    woke = next(line for line in story.lines if line.branch == "bought")
    assert woke.detail == "Order Completed"
    assert story.context["woke"]["order_id"] == "o1"
    (complained,) = find_runs(world.workspace, customer_id=world.people[1])
    assert run_story(world.workspace, complained.run_id).lines[-1].detail == "Ticket Opened"
    with pytest.raises(MissingRunError):
        run_story(world.workspace, "run_nobody")


def codes(world: JourneyWorld, person: str) -> list[tuple[str, bool]]:
    found = explain_entry(world.workspace, "win_back", person)
    assert all(one.en and any("\u4e00" <= sign <= "\u9fff" for sign in one.zh) for one in found.reasons)
    return [(one.code, one.is_obstacle) for one in found.reasons]


def test_why_somebody_is_not_in_it(world: JourneyWorld) -> None:
    filters = [{"property": "value", "is": {">=": 100}}]
    entry = {"kind": "event", "event": {"fact": "Cart Updated", "where": filters}}
    world.happen("Cart Updated", world.people[1], value=200)
    world.clock.instant += timedelta(hours=1)
    world.publish(win_back(entry=entry, reentry={"mode": "cooldown", "cooldown_days": 30}))
    world.happen("Cart Updated", world.people[2], value=20)
    world.happen("Cart Updated", world.people[3], value=200)
    flush_to_lake(world.workspace)
    assert codes(world, world.people[0]) == [("never_done", True)]
    assert codes(world, world.people[1]) == [("before", True)]
    assert codes(world, world.people[2]) == [("filtered", True)]
    assert codes(world, "p3@mail.example") == [("met", False), ("inside", True)]
    world.happen("Ticket Opened", world.people[3])
    assert codes(world, world.people[3]) == [("met", False), ("cooldown", True)]
    world.later(days=31)
    assert codes(world, world.people[3]) == [("met", False), ("may_again", False)]
    drain_journey(world.workspace, "win_back", author="test")
    assert codes(world, world.people[0])[0] == ("state", True)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"entry": {"kind": "manual"}}, [("by_hand", True)]),
        ({"entry": {"kind": "date", "attribute": "birthday"}}, [("no_date", True)]),
        ({"entry": {"kind": "date", "attribute": "first_name"}}, [("date", False)]),
        ({"entry": {"kind": "schedule", "cron": "0 9 * * 1", "segment": "*"}}, [("schedule", False)]),
    ],
)
def test_every_kind_of_entry_is_explained(
    world: JourneyWorld, changes: dict[str, Any], wanted: list[tuple[str, bool]]
) -> None:
    world.publish(win_back(**changes))
    assert codes(world, world.people[0]) == wanted


def test_once_and_so_many_times(world: JourneyWorld) -> None:
    world.publish(win_back(entry={"kind": "manual"}, reentry={"mode": "once"}))
    enter(world, world.people[0])
    assert codes(world, world.people[0]) == [("by_hand", True), ("once", True)]
    world.publish(win_back(entry={"kind": "manual"}, reentry={"mode": "every", "times_max": 1}))
    assert codes(world, world.people[0]) == [("by_hand", True), ("times", True)]


def test_whoever_did_in_time_what_was_waited_for_has_not_entered(world: JourneyWorld) -> None:
    entry = {"kind": "not_done", "event": {"fact": "Cart Updated"}, "without": {"fact": "Order Completed"}, "hours": 24}
    world.publish(win_back(entry=entry, reentry={"mode": "once"}))
    world.happen("Cart Updated", world.people[:2])
    world.later(hours=1)
    world.happen("Order Completed", world.people[0], order_id="o1")
    world.later(hours=24)
    flush_to_lake(world.workspace)
    in_time, entered = ({code for code, _ in codes(world, one)} for one in world.people[:2])
    assert "once" in entered
    assert not {"once", "times", "inside", "cooldown", "may_again"} & in_time


def enter(world: JourneyWorld, person: str, **properties: Any) -> str:
    entrants = [Entrant(customer_id=person, properties=properties)]
    asked = enrol_customers(world.workspace, "win_back", entrants, author="test")
    while enter_next_chunk(world.workspace, asked.enrolment_id) is not None:
        pass
    return asked.enrolment_id


def forget(world: JourneyWorld, person: str) -> int:
    with world.workspace.control.write() as connection:
        return forget_runs(connection, [person], now=world.clock.instant)


def test_erasure_ends_runs_and_empties_what_was_frozen(either_world: JourneyWorld) -> None:
    world = either_world
    keyed = {"kind": "event", "event": {"fact": "Cart Updated"}, "entry_key": "cart"}
    world.publish(win_back(entry=keyed))
    world.happen("Cart Updated", world.people[0], cart="secret-cart", note="secret-note")
    world.happen("Cart Updated", world.people[1], cart="other-cart")
    entrants = [Entrant(customer_id=world.people[0], properties={"note": "secret-note"}, entry_key="secret-cart2")]
    asked = enrol_customers(world.workspace, "win_back", entrants, author="test")
    assert forget(world, world.people[0]) == 1
    assert forget(world, world.people[0]) == 0
    assert world.places() == ["✓erased", "rest"]
    with world.workspace.control.read() as connection:
        for table in ("journey_runs", "journey_moves", "journey_enrolment_chunks"):
            rows = connection.execute(sa.text(f"select * from {table}")).all()  # noqa: S608 - names of ours
            assert "secret" not in str([bytes(v) if isinstance(v, memoryview) else v for row in rows for v in row])
    world.later(hours=25)
    assert world.messages() == {"queued": 1}
    counts = journey_standing(world.workspace, "win_back").versions[0]
    assert (counts.entered.both, counts.ended) == (2, {"erased": 1})
    assert find_enrolment(world.workspace, asked.enrolment_id).members == 1
