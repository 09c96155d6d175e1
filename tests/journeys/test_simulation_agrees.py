"""A simulation against the live engine: the same history, once as it happens and once from the lake."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.channels import deliver, due_channels
from evergrove.channels.tables import messages
from evergrove.facts import FACT_SCHEMA, TIMESTAMP, conform
from evergrove.facts.lake import lake_of
from evergrove.journeys import check_journey, publish_journey
from evergrove.journeys.contracts import Journey, nexts_of
from evergrove.journeys.simulating import reporting, running, simulation
from evergrove.journeys.simulating.contracts import SimulationWish
from evergrove.kit import FixedClock
from support.ground import make_workspace
from support.journey_engine import BEGAN, feed_in, instant, let_time_pass, outcome
from support.journey_worlds import random_history, random_journey
from support.reach_world import add_people, open_mail

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.journeys.simulating.running import Walk
    from evergrove.kit import Workspace
    from support.journey_engine import Fact

HOUR = 3_600_000_000
STEP = 12
"""Hours: as the simulation is told to look here, so that live the same is looked at at the same time."""

END = 14 * 24 * HOUR


def to_lake(workspace: Workspace, facts: list[Fact]) -> None:
    """The same facts as `feed_in` appends, in the lake."""
    at = pa.array([instant(fact[3]) for fact in facts], TIMESTAMP)
    table = pa.table(
        {
            "fact_id": pa.array([f"f{fact[3]}-{place}-{fact[0]}" for place, fact in enumerate(facts)], pa.string()),
            "name": pa.array([fact[1] for fact in facts], pa.string()),
            "customer_id": pa.array([fact[0] for fact in facts], pa.string()),
            "occurred_at": at,
            "received_at": at,
            "properties": pa.array([msgspec.json.encode(fact[2]).decode() for fact in facts], pa.string()),
            "feed_seq": pa.array(range(1, len(facts) + 1), pa.int64()),
        }
    )
    assert lake_of(workspace).append_facts(
        conform(table, schema=FACT_SCHEMA), last_seq=len(facts), now=workspace.clock.now()
    )


def planned_in(workspace: Workspace) -> list[tuple[Any, ...]]:
    """What was planned, and what became of it."""
    columns = (messages.c.customer_id, messages.c.node, messages.c.visit, messages.c.state, messages.c.reason)
    with workspace.control.read() as connection:
        return sorted(map(tuple, connection.execute(sa.select(*columns)).all()))


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, list[tuple[Any, ...]]]]:
    """What each walk of a simulation left in its scratch, read before that is gone."""
    found: list[tuple[Any, list[tuple[Any, ...]]]] = []
    report = reporting.report_version

    def reading(walk: Walk, **options: Any) -> Any:
        found.append((outcome(walk.scratch.own, walk.plan.journey.key), planned_in(walk.scratch.own)))
        return report(walk, **options)

    monkeypatch.setattr(simulation, "report_version", reading)
    return found


def world(home: Path) -> tuple[Workspace, FixedClock]:
    workspace = make_workspace(home)
    clock = workspace.clock
    assert isinstance(clock, FixedClock)
    open_mail(workspace)
    clock.instant = BEGAN
    add_people(workspace, 8)
    return workspace, clock


def a_journey(chance: random.Random) -> dict[str, Any]:
    """One that can be published, with some customers kept back: what nobody ever comes to is left out."""
    while True:
        document = random_journey(chance) | {"hold_out_bp": 2_000}
        reached = reached_from(msgspec.convert(document, Journey))
        document["nodes"] = [node for node in document["nodes"] if node["id"] in reached]
        problems = check_journey(None, document).problems
        if not problems:
            return document
        assert {one.message for one in problems} == {"no way leads from here to an end"}


def reached_from(journey: Journey) -> set[str]:
    """The nodes that somebody comes to."""
    nodes = {node.id: node for node in journey.nodes}
    found, todo = set(), [journey.start]
    while todo:
        if (at := todo.pop()) in nodes and at not in found:
            found.add(at)
            todo += [to for _, to in nexts_of(nodes[at])]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 4, 6, 8, 9, 11, 12])
def test_a_simulation_does_what_would_have_happened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, walks: list[tuple[Any, list[tuple[Any, ...]]]], seed: int
) -> None:
    monkeypatch.setattr(running, "STEP", timedelta(hours=STEP))
    chance = random.Random(seed)  # noqa: S311 - worlds of a test
    document = a_journey(chance)
    people = [f"cus_{number:032x}" for number in range(8)]
    facts = [
        (people[int(who.removeprefix("cus_"))], name, said, at)
        for who, name, said, at in random_history(chance, customers=8, facts=60)
    ]
    live, clock = world(tmp_path / "live")
    publish_journey(live, document, author="test")
    moments = sorted({fact[3] for fact in facts} | set(range(STEP * HOUR, END + 1, STEP * HOUR)))
    for at in moments:
        clock.instant = instant(at)
        feed_in(live, [fact for fact in facts if fact[3] == at])
        let_time_pass(live)
        with live.control.read() as connection:
            waiting = due_channels(connection, now=clock.instant)
        if waiting:
            deliver(live, channel="email")
    expected = (outcome(live, document["key"]), planned_in(live))
    live.close()

    past, clock = world(tmp_path / "past")
    to_lake(past, facts)
    clock.instant = instant(END) + timedelta(days=3)
    report = simulation.simulate(past, document, wish=SimulationWish(since=BEGAN, until=instant(END)))
    past.close()
    assert walks == [expected], document
    assert report.draft.entered.count == sum(
        any(line[1] == "entered" for line in run["told"]) for run in expected[0].values()
    )
    assert msgspec.convert(document, Journey).key == report.key
