"""What goes wrong for one run stops no other: wrong clocks, entrants too large to keep, tasks that cannot be opened."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.facts import FACT_SCHEMA, TIMESTAMP, append_to_feed, conform, resolve_roots
from evergrove.facts.tables import merges
from evergrove.jobs import catch_up
from evergrove.journeys import (
    Entrant,
    enrol_customers,
    enter_next_chunk,
    pause_journey,
    resume_journey,
)
from evergrove.journeys.contracts import CONTEXT_BYTES_MAX
from evergrove.profiles import merge_customers
from evergrove.tasks import opening
from evergrove.tasks.tables import tasks
from support.ground import make_workspace
from support.journey_engine import let_time_pass, put_up
from support.journey_world import JourneyWorld, open_journeys, win_back

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace


@pytest.fixture
def world(home: Path) -> Iterator[JourneyWorld]:
    workspace = make_workspace(home)
    yield open_journeys(workspace)
    workspace.close()


@pytest.fixture
def either_world(either_workspace: Workspace) -> JourneyWorld:
    return open_journeys(either_workspace)


def task_of(**fields: Any) -> dict[str, Any]:
    """A journey whose first node opens a task."""
    node = {"id": "call", "kind": "task", "title": {"zh": "回访", "en": "Call back"}, "next": "rest", **fields}
    return win_back(start="call", nodes={"call": node})


def open_titles(workspace: Workspace) -> list[str]:
    with workspace.control.read() as connection:
        return sorted(connection.execute(sa.select(tasks.c.title_en)).scalars())


def test_a_clock_that_is_wrong_lets_no_wait_run_out(world: JourneyWorld) -> None:
    world.publish(win_back(exits=[{"reason": "complained", "event": {"fact": "Ticket Opened", "where": []}}]))
    world.happen("Cart Updated", world.people[0])
    now = world.clock.instant
    table = pa.table(
        {
            "fact_id": ["of_next_year"],
            "name": ["Order Completed"],
            "customer_id": world.people[:1],
            "occurred_at": pa.array([now + timedelta(days=365)], TIMESTAMP),
            "received_at": pa.array([now], TIMESTAMP),
            "properties": ["{}"],
        }
    )
    with world.workspace.control.write() as connection:
        append_to_feed(connection, conform(table, schema=FACT_SCHEMA), now=now)
    let_time_pass(world.workspace)
    assert world.places() == ["rest"]
    assert world.messages() == {}


def test_an_entrant_with_more_than_a_run_may_hold_goes_through(either_world: JourneyWorld) -> None:
    """What is short stays; what is long goes; the message of the run can be planned."""
    world = either_world
    world.publish(win_back(entry={"kind": "manual"}))
    much: dict[str, Any] = {"order_id": "o1", "note": "x" * (CONTEXT_BYTES_MAX + 1)}
    many: dict[str, Any] = {f"k{number}": "x" * 400 for number in range(200)}
    entrants = [
        Entrant(customer_id=one, properties=said)
        for one, said in zip(world.people, (much, many, {"order_id": "o3"}), strict=True)
    ]
    asked = enrol_customers(world.workspace, "win_back", entrants, author="test")
    assert enter_next_chunk(world.workspace, asked.enrolment_id) == 3
    kept = [msgspec.json.decode(row.context) if row.context else None for row in world.runs()]
    assert kept == [{"entry": {"order_id": "o1"}}, None, {"entry": {"order_id": "o3"}}]
    world.later(hours=25)
    assert world.places() == ["answer"] * 3
    assert sum(world.messages().values()) == 3


def test_a_task_that_cannot_be_opened_holds_nobody_up(
    either_world: JourneyWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = either_world
    world.publish(task_of())
    monkeypatch.setattr(opening, "OPEN_TASKS_MAX", 0)
    world.happen("Cart Updated")
    assert world.places() == ["rest"] * 3
    assert open_titles(world.workspace) == []


def test_a_title_that_comes_out_empty_stands_as_written(world: JourneyWorld) -> None:
    title = "{{ context.entry.product }}"
    world.publish(task_of(title={"zh": title, "en": title}))
    world.happen("Cart Updated", world.people[0], product=" ")
    world.happen("Cart Updated", world.people[1], product="Tea")
    assert world.places() == ["rest"] * 2
    assert open_titles(world.workspace) == ["Tea", title]


def test_a_visit_opens_its_task_once_whatever_a_later_version_calls_it(either_world: JourneyWorld) -> None:
    """Moved back before a node that it has passed, under another title."""
    world = either_world
    world.publish(task_of())
    world.happen("Cart Updated")
    assert open_titles(world.workspace) == ["Call back"] * 3
    other = task_of(title={"zh": "再次回访", "en": "Call again"})
    made = world.publish(other, mode="migrate", mapping={"rest": "call"})
    assert made.moved == 3
    world.later(minutes=1)
    assert world.places() == ["rest"] * 3
    assert open_titles(world.workspace) == ["Call back"] * 3


def test_what_happens_before_a_wait_in_a_pause_counts_since_the_entry(world: JourneyWorld) -> None:
    """Woken in the pause, the run stands before the next wait; what that waits for happens before it is entered."""
    nodes: list[dict[str, Any]] = [
        {
            "id": "looks",
            "kind": "wait_for",
            "days": 3,
            "branches": [{"id": "looked", "event": {"fact": "Product Viewed"}, "next": "buys"}],
        },
        {
            "id": "buys",
            "kind": "wait_for",
            "days": 3,
            "counts_since": "entry",
            "branches": [{"id": "bought", "event": {"fact": "Order Completed"}, "next": "thanks"}],
        },
        {"id": "thanks", "kind": "exit", "reason": "thanked"},
    ]
    world.publish(win_back(start="looks", nodes=nodes))
    world.happen("Cart Updated", world.people[0])
    pause_journey(world.workspace, "win_back", author="test")
    world.happen("Product Viewed", world.people[0])
    assert world.places() == ["buys"]
    world.happen("Order Completed", world.people[0])
    resume_journey(world.workspace, "win_back", author="test")
    world.later(minutes=1)
    assert world.places() == ["✓thanked"]


def test_a_run_that_was_moved_goes_the_way_it_was_drawn_first(world: JourneyWorld) -> None:
    """Changed shares touch new customers only, also in the loop of a run that has come from an earlier version."""

    def split(share_bp: int) -> dict[str, Any]:
        nodes: list[dict[str, Any]] = [
            {
                "id": "lot",
                "kind": "random_split",
                "branches": [
                    {"id": "a", "share_bp": share_bp, "next": "rest"},
                    {"id": "b", "share_bp": 10_000 - share_bp, "next": ""},
                ],
            },
            {"id": "rest", "kind": "wait", "hours": 24, "next": "again"},
            {"id": "again", "kind": "jump", "to": "lot"},
        ]
        return win_back(start="lot", nodes=nodes, visits_max=2, exits=[], days_max=9)

    world.publish(split(10_000))
    world.happen("Cart Updated")
    world.publish(split(0), mode="migrate")
    assert {row.version for row in world.runs()} == {2}
    world.later(hours=25)
    for row in world.runs():
        ways = [branch for kind, node, branch in world.told(row.run_id) if (kind, node) == ("passed", "lot")]
        assert ways == ["a", "a"]


def test_a_merge_between_two_looks_loses_no_fact(world: JourneyWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another worker merges after the pass has asked who its customers are, and before it looks for their runs."""
    world.publish()
    stays, goes, _ = world.people
    world.happen("Cart Updated", goes)
    merging = [{"merged": goes, "into": stays}]
    ask = resolve_roots

    def ask_too_early(connection: sa.Connection, ids: pa.Array) -> pa.Array:
        found = ask(connection, ids)
        for one in merging:
            connection.execute(sa.text("update customers set merged_into = :into where customer_id = :merged"), one)
            row = {"merge_id": "m1", "merged_id": goes, "survivor_id": stays, "merged_at": world.clock.instant}
            row |= {"reason": "one", "evidence": "{}", "author": "test", "unmerged_by": ""}
            connection.execute(sa.insert(merges), row)
        merging.clear()
        return found

    monkeypatch.setattr("evergrove.journeys.engine.passing.resolve_roots", ask_too_early)
    world.happen("Ticket Opened", goes)
    (run,) = world.runs()
    assert (run.customer_id, run.end_reason) == (stays, "complained")


def test_a_merge_with_somebody_who_has_no_run_ends_none(world: JourneyWorld) -> None:
    """Two runs that began side by side after an earlier merge are none of the next merge's business."""
    stays, first, second = world.people
    world.publish(win_back(reentry={"mode": "every"}))
    world.happen("Cart Updated", first)
    merge_customers(world.workspace, survivor=stays, merged=first, author="test", reason="one")
    catch_up(world.workspace)
    world.happen("Cart Updated", stays)
    assert world.places() == ["rest", "rest"]
    merge_customers(world.workspace, survivor=stays, merged=second, author="test", reason="one")
    catch_up(world.workspace)
    assert world.places() == ["rest", "rest"]


def test_a_merge_leaves_one_of_two_runs_of_a_key(world: JourneyWorld) -> None:
    stays, goes, _ = world.people
    world.publish(win_back(reentry={"mode": "every"}))
    world.happen("Cart Updated", [stays, goes])
    merge_customers(world.workspace, survivor=stays, merged=goes, author="test", reason="one")
    catch_up(world.workspace)
    assert sorted(world.places()) == ["rest", "✓merged"]


def test_a_segment_that_is_made_live_lets_nobody_in_by_the_way(world: JourneyWorld) -> None:
    """Its members of that moment are of a backfill; whoever comes later enters."""
    put_up(world.workspace, win_back(entry={"kind": "segment", "segment": "loyal"}))
    told = {"segment": "loyal@1", "as_of": "2026-11-21T12:00:00+00:00", "condition": "rule"}
    world.happen("Segment Entered", world.people[:2], **told, reason="start")
    assert world.places() == []
    world.happen("Segment Entered", world.people[2], **told, reason="facts")
    assert world.places() == ["rest"]
