"""Runs are moved into another version by a mapping of nodes; the preview says the same as the move does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.facts import read_outgoing
from evergrove.journeys import InvalidJourneyError, migrate_runs, migrating, preview_migration
from support.ground import make_workspace
from support.journey_world import JourneyWorld, open_journeys, win_back

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace


@pytest.fixture
def world(home: Path) -> Iterator[JourneyWorld]:
    workspace = make_workspace(home)
    yield open_journeys(workspace, people=4)
    workspace.close()


@pytest.fixture
def either_world(either_workspace: Workspace) -> JourneyWorld:
    return open_journeys(either_workspace, people=4)


SLOWER = win_back(
    start="pause",
    nodes={"rest": None, "pause": {"kind": "wait", "hours": 48, "next": "letter"}, "answer": {"days": 9}},
)
"""The first wait has another name, the second takes longer."""


def spread(world: JourneyWorld) -> None:
    """One at its end, one waits for an answer, two at the first wait."""
    world.publish()
    world.happen("Cart Updated", world.people[:2])
    world.later(hours=25)
    world.happen("Ticket Opened", world.people[0])
    world.happen("Cart Updated", world.people[2:])


def rows_of(preview: Any) -> list[tuple[str, int, str, str]]:
    return [(row.node, row.runs, row.becomes, row.to) for row in preview.rows]


def test_nodes_of_one_name_go_together_and_the_rest_is_chosen(world: JourneyWorld) -> None:
    spread(world)
    before = {row.run_id: row.due_us for row in world.runs()}
    assert rows_of(preview_migration(world.workspace, "win_back", SLOWER)) == [
        ("answer", 1, "keeps", "answer"),
        ("rest", 2, "stays", ""),
    ]
    ending = preview_migration(world.workspace, "win_back", SLOWER, unmapped="ends")
    assert (ending.moving, ending.staying, ending.ending) == (1, 0, 2)
    mapped = preview_migration(world.workspace, "win_back", SLOWER, mapping={"rest": "pause"})
    assert rows_of(mapped) == [("answer", 1, "keeps", "answer"), ("rest", 2, "keeps", "pause")]
    made = world.publish(SLOWER, mode="migrate", mapping={"rest": "pause"})
    assert made.moved == mapped.moving == 3
    assert world.places() == ["✓complained", "answer", "pause", "pause"]
    after = {row.run_id: row.due_us for row in world.runs()}
    assert after == before  # the same kind of wait keeps its due time
    assert {row.version for row in world.runs() if row.state == "waiting"} == {2}
    assert migrate_runs(world.workspace, "win_back", mapping={"rest": "pause"}) == 0
    world.later(hours=24)
    assert world.places()[2:] == ["answer", "answer"]


def test_elsewhere_a_run_arrives_anew_and_its_messages_are_not_sent_twice(either_world: JourneyWorld) -> None:
    world = either_world
    spread(world)
    assert world.messages() == {"queued": 2}
    preview = preview_migration(world.workspace, "win_back", SLOWER, mapping={"answer": "letter", "rest": "letter"})
    assert rows_of(preview) == [("answer", 1, "arrives", "letter"), ("rest", 2, "arrives", "letter")]
    world.publish(SLOWER, mode="migrate", mapping={"answer": "letter", "rest": "letter"})
    assert world.places()[1:] == ["letter"] * 3
    world.later(seconds=1)
    assert world.places()[1:] == ["answer"] * 3
    assert world.messages() == {"queued": 4}  # whoever had the letter has it still, and no second one
    world.later(days=8)
    assert world.places()[1:] == ["answer"] * 3  # nine days by the new version
    world.later(days=1)
    assert world.places()[1:] == ["✓end"] * 3


def test_runs_are_ended_where_the_mapping_says_so(either_world: JourneyWorld) -> None:
    world = either_world
    spread(world)
    made = world.publish(SLOWER, mode="migrate", mapping={"rest": "", "answer": ""})
    assert made.moved == 3
    assert world.places() == ["✓complained"] + ["✓migrated"] * 3
    assert world.told(world.runs()[1].run_id)[-1] == ("ended", "answer", "")


def test_the_way_is_told_as_facts_with_the_version(world: JourneyWorld) -> None:
    spread(world)
    world.publish(SLOWER, mode="migrate", mapping={"rest": "pause"})
    (run,) = [row for row in world.runs() if row.origin_id == world.people[2]]
    assert world.told(run.run_id)[-1] == ("migrated", "pause", "")
    told, after = [], 0
    while (entry := read_outgoing(world.workspace, after=after)) is not None:
        told += entry.facts.to_pylist()
        after = entry.position
    (fact,) = [one for one in told if one["fact_id"] == f"{run.run_id}:{run.moves}"]
    assert (fact["name"], fact["journey_key"]) == ("Journey Moved", "win_back@2")


def test_a_mapping_to_nowhere_is_refused(world: JourneyWorld) -> None:
    spread(world)
    with pytest.raises(InvalidJourneyError, match="no such node"):
        preview_migration(world.workspace, "win_back", SLOWER, mapping={"rest": "nowhere"})
    with pytest.raises(InvalidJourneyError):
        preview_migration(world.workspace, "win_back", win_back(start="nowhere"))


def test_in_chunks_and_killed_amid_them_nobody_is_lost_or_doubled(
    either_world: JourneyWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = either_world
    world.publish()
    world.happen("Cart Updated")
    monkeypatch.setattr(migrating, "RUNS_MAX", 1)
    moved = migrating._move_some
    done: list[int] = []

    def one_then_killed(*arguments: Any, **named: Any) -> int:
        if done:
            raise KeyboardInterrupt
        done.append(moved(*arguments, **named))
        return done[-1]

    with monkeypatch.context() as patch:
        patch.setattr(migrating, "_move_some", one_then_killed)
        with pytest.raises(KeyboardInterrupt):
            world.publish(SLOWER, mode="migrate", mapping={"rest": "pause"})
    assert sorted(world.places()) == ["pause", "rest", "rest", "rest"]
    assert world.publish(SLOWER, mode="migrate", mapping={"rest": "pause"}).moved == 3
    assert world.places() == ["pause"] * 4
    with world.workspace.control.read() as connection:
        count = connection.execute(sa.text("select count(*) from journey_moves where kind = 'migrated'")).scalar_one()
    assert count == 4


def test_what_was_seen_before_a_wait_goes_along(world: JourneyWorld) -> None:
    """A wait that counts since the entry keeps what it has seen under its new name, when the branch is still there."""
    looks_back = {"counts_since": "entry"}
    world.publish(win_back(nodes={"answer": looks_back}))
    world.happen("Cart Updated", world.people[:2])
    world.happen("Order Completed", world.people[0])
    renamed = win_back(
        nodes={
            "answer": None,
            "letter": {"next": "reply"},
            "reply": {**win_back()["nodes"][2], **looks_back, "id": "reply"},
        }
    )
    world.publish(renamed, mode="migrate", mapping={"answer": "reply"})
    world.later(hours=25)
    assert world.places() == ["✓end", "reply"]
    same = win_back(nodes={"answer": looks_back, "rest": {"note": "again"}})
    world.happen("Cart Updated", world.people[2])
    world.happen("Order Completed", world.people[2])
    world.publish(same, mode="migrate", mapping={"reply": "answer"})
    world.later(hours=25)
    assert world.places()[2] == "✓end"
