"""What the facts of a journey carry: the chance of being kept back, the node of a message; ids that lie together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from evergrove.channels import message_of
from evergrove.facts import read_outgoing
from evergrove.journeys import ask_enrolment
from evergrove.profiles import merge_customers
from support.ground import make_workspace
from support.journey_world import JourneyWorld, open_journeys, win_back

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

PEOPLE = 12
SECOND: dict[str, Any] = {
    "key": "second",
    "entry": {"kind": "event", "event": {"fact": "Product Viewed"}},
    "hold_out_bp": 2_000,
}


@pytest.fixture
def world(home: Path) -> Iterator[JourneyWorld]:
    workspace = make_workspace(home)
    yield open_journeys(workspace, people=PEOPLE)
    workspace.close()


def facts_named(workspace: Workspace, name: str, *, journey: str) -> list[dict[str, Any]]:
    """Those of a journey's version, with what they carry decoded."""
    found, after = [], 0
    while (entry := read_outgoing(workspace, after=after)) is not None:
        found += [row for row in entry.facts.to_pylist() if (row["name"], row["journey_key"]) == (name, journey)]
        after = entry.position
    return [{**row, **msgspec.json.decode(row["properties"])} for row in found]


def test_an_entry_says_the_chance_that_its_customer_had(world: JourneyWorld) -> None:
    """Of two who were exposed as themselves and are one now, one kept back keeps back both: 1 - 0.8²."""
    world.publish(win_back(hold_out_bp=5_000))
    world.happen("Cart Updated")
    world.later(hours=25)
    control = [run.customer_id for run in world.runs() if run.is_control]
    assert 0 < len(control) < PEOPLE
    survivor = next(one for one in world.people if one not in control)
    merge_customers(world.workspace, survivor=survivor, merged=control[0], author="test", reason="one")
    world.later(seconds=1)
    first = facts_named(world.workspace, "Journey Entered", journey="win_back@1")
    assert {fact["control_bp"] for fact in first} == {5_000}
    waits_first = {**SECOND["entry"], "kind": "not_done", "without": {"fact": "Order Completed"}, "hours": 2}
    for key, entry, hours in (("second", SECOND["entry"], 0.001), ("third", waits_first, 3.0)):
        world.publish(win_back(**{**SECOND, "key": key, "entry": entry}))
        world.later(seconds=1)
        world.happen("Product Viewed")
        world.later(hours=hours)
        told = facts_named(world.workspace, "Journey Entered", journey=f"{key}@1")
        chances = {fact["customer_id"]: fact["control_bp"] for fact in told}
        assert len(chances) == PEOPLE - 1
        assert chances.pop(survivor) == 3_600, "kept through a wait to be let in"
        assert set(chances.values()) == {2_000}


def test_without_a_hold_out_there_is_no_chance_and_messages_say_their_node(world: JourneyWorld) -> None:
    world.publish()
    world.happen("Cart Updated", world.people[0])
    world.later(hours=25)
    (entered,) = facts_named(world.workspace, "Journey Entered", journey="win_back@1")
    assert "control_bp" not in entered
    (planned,) = facts_named(world.workspace, "Message Planned", journey="win_back@1")
    assert (planned["node"], planned["template"]) == ("letter", "hello@1")


def test_runs_of_one_customer_and_their_messages_lie_beside_one_another() -> None:
    """And messages of runs that were numbered before stay what they were."""
    run = "run_0199b2c4d5e6_0123456789abcdef0123"
    assert message_of(run, node="letter", visit=1).startswith("msg_0199b2c4d5e6")
    assert len(message_of(run, node="letter", visit=1)) == len("msg_") + 32
    assert message_of(run, node="letter", visit=1) != message_of(run, node="letter", visit=2)
    old = "run_" + "ab" * 16
    assert message_of(old, node="letter", visit=1) == "msg_914006e288869d57036de500fb417bb5"


def test_run_ids_begin_with_the_time_of_their_customer(world: JourneyWorld) -> None:
    world.publish()
    world.happen("Cart Updated")
    runs = world.runs()
    assert len({run.run_id for run in runs}) == PEOPLE
    for run in runs:
        assert run.run_id.startswith(f"run_{run.origin_id[4:16]}_")


def test_long_occasions_of_one_journey_stay_apart(world: JourneyWorld) -> None:
    """A key of 64 and a request's key of 120: what was cut away was what told them apart."""
    key = "k" * 64
    world.publish(win_back(key=key, entry={"kind": "manual"}))

    def asked(occasion: str) -> str:
        wish: dict[str, Any] = {"source": "segment", "author": "test", "detail": {"segment": "*"}}
        return ask_enrolment(world.workspace, key, occasion=occasion, **wish).enrolment_id

    first, second = asked("o" * 119 + "1"), asked("o" * 119 + "2")
    assert first != second
    assert asked("o" * 119 + "1") == first
