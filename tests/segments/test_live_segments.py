"""Live = bulk = plain Python after every step: generated rules and histories, merges, snapshots, erasures, edits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evergrove.kit import Workspace
from support.at_length import first_of
from support.ground import make_workspace
from support.live_reference import LiveWorld, with_catalogue_tags
from support.segment_world import make_rule, seeded

SEGMENTS_EACH = 5


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    opened = make_workspace(home)
    yield opened
    opened.close()


def generated_rules(seed: int, *, count: int) -> list[dict[str, Any]]:
    choose = seeded(seed)
    made = (with_catalogue_tags(make_rule(choose)) for _ in range(100))
    return [rule for rule in made if "门店名单" not in repr(rule)][:count]


def play(world: LiveWorld, *, seed: int, steps: int, bulk_every: int) -> None:
    """Random steps; the answers are compared after each of them."""
    rules = generated_rules(seed, count=SEGMENTS_EACH + 3)
    world.arrive_at_random()
    world.snapshot()
    world.work()
    for place in range(SEGMENTS_EACH):
        world.publish(f"s{place}", rules[place])
    world.check(bulk=True)
    for number in range(1, steps + 1):
        world.wait()
        step(world, later=rules[SEGMENTS_EACH:])
        world.work()
        world.check(bulk=number % bulk_every == 0)


def step(world: LiveWorld, *, later: list[dict[str, Any]]) -> None:
    action = world.random.choice(("facts",) * 8 + ("merge", "merge", "unmerge", "unmerge", "snapshot", "edit", "erase"))
    apart = sorted({fact["customer_id"] for fact in world.facts} - {None} - set(world.roots()))
    if action == "merge" and len(apart) > 1:
        world.merge(*world.random.sample(apart, 2))
    elif action == "unmerge" and world.merges:
        world.unmerge(world.random.choice(world.merges))
    elif action == "snapshot":
        world.snapshot()
    elif action == "edit":
        world.work()  # a change of rules finds the worker idle here; crashes are tried elsewhere
        world.publish(f"s{world.random.randrange(SEGMENTS_EACH)}", world.random.choice(later))
    elif action == "erase" and not world.erased and len(apart) > 3:
        alone = [one for one in apart if one not in world.roots().values()]
        if alone:
            world.erase(alone[0])
    if action in {"facts", "merge"}:
        world.arrive_at_random()


@pytest.mark.parametrize("seed", first_of(range(6), count=3))
def test_live_is_bulk_is_reference(workspace: Workspace, seed: int) -> None:
    world = LiveWorld(workspace, seed=seed)
    play(world, seed=seed, steps=16, bulk_every=5)
    assert world.found() == world.bulk()


@pytest.mark.parametrize("seed", [100])
def test_live_is_bulk_on_both_databases(either_workspace: Workspace, seed: int) -> None:
    world = LiveWorld(either_workspace, seed=seed)
    play(world, seed=seed, steps=8, bulk_every=4)
    assert world.found() == world.bulk()
