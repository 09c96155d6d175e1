"""A merge that stands already, but is told further on in the feed than the facts that are being worked in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evergrove.journeys import archive_journey
from evergrove.journeys.engine import reader
from evergrove.profiles import merge_customers, unmerge_customers
from support.journey_engine import BEGAN, feed_in, let_time_pass
from support.journey_world import MICROSECOND, JourneyWorld, open_journeys, win_back

if TYPE_CHECKING:
    from evergrove.kit import Workspace


@pytest.fixture
def world(either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> JourneyWorld:
    """Each batch of the feed is a transaction of its own; everybody may enter again when they are out."""
    monkeypatch.setattr(reader, "FEED_FACTS_MAX", 1)
    world = open_journeys(either_workspace)
    world.publish(win_back())
    world.later(seconds=1)
    return world


def not_read_yet(world: JourneyWorld, name: str, customer: str) -> None:
    """A fact in the feed that nobody has worked in."""
    feed_in(world.workspace, [(customer, name, {}, (world.clock.instant - BEGAN) // MICROSECOND)])


def test_a_fact_finds_the_run_that_a_merge_will_hand_over(world: JourneyWorld) -> None:
    merged, survivor, _ = world.people
    world.happen("Cart Updated", merged)
    not_read_yet(world, "Ticket Opened", merged)
    merge_customers(world.workspace, survivor=survivor, merged=merged, author="test", reason="one")
    let_time_pass(world.workspace)
    (run,) = world.runs()
    assert (run.customer_id, run.state, run.end_reason) == (survivor, "ended", "complained")


def test_who_was_separated_enters_again_before_that_is_told(world: JourneyWorld) -> None:
    merged, survivor, _ = world.people
    world.happen("Cart Updated", merged)
    world.happen("Ticket Opened", merged)
    merge = merge_customers(world.workspace, survivor=survivor, merged=merged, author="test", reason="one")
    let_time_pass(world.workspace)
    assert [run.customer_id for run in world.runs()] == [survivor]
    not_read_yet(world, "Cart Updated", merged)
    unmerge_customers(world.workspace, merge_id=merge.merge_id, author="test")
    let_time_pass(world.workspace)
    runs = world.runs()
    assert [(run.origin_id, run.customer_id, run.rotation) for run in runs] == [
        (merged, merged, 1),
        (merged, merged, 2),
    ]


def test_runs_are_handed_over_while_no_journey_stands(world: JourneyWorld) -> None:
    merged, survivor, _ = world.people
    world.happen("Cart Updated", merged)
    archive_journey(world.workspace, "win_back", author="test")
    merge_customers(world.workspace, survivor=survivor, merged=merged, author="test", reason="one")
    let_time_pass(world.workspace)
    assert [run.customer_id for run in world.runs()] == [survivor]
