"""A crash at every commit of the reader, the sweeper and a filling: afterwards everything is as if it had not been."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from evergrove.access import open_workspace
from evergrove.facts import read_feed
from evergrove.kit import Database, FixedClock, Settings
from evergrove.segments import backfill_live, live_status
from support.ground import make_workspace
from support.live_reference import LiveWorld
from support.segment_world import AS_OF, CUSTOMERS, DAY

ORDER = {"event": "Order Completed"}
RULES: dict[str, dict[str, Any]] = {
    "recent": {**ORDER, "within_days": 7},
    "silent": {"not": {**ORDER, "within_days": 7}},
    "cart": {"sequence": {"first": {"event": "Product Viewed"}, "then_not": ORDER, "within_days": 1}},
}
COMMITS_MAX = 60


class CrashError(Exception):
    """The process is gone."""


@contextmanager
def crash_at(monkeypatch: pytest.MonkeyPatch, number: int) -> Iterator[list[int]]:
    """The commit `number` of the block never happens, nor anything behind it; those before it stand."""
    commits = [0]
    write = Database.write

    @contextmanager
    def crashing(self: Database) -> Iterator[Any]:
        commits[0] += 1
        is_last = commits[0] == number
        with write(self) as connection:
            yield connection
            if is_last:
                raise CrashError

    with monkeypatch.context() as patched:
        patched.setattr(Database, "write", crashing)
        yield commits


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LiveWorld]:
    """Three live segments, and behind them in the feed what changes them."""
    home = tmp_path_factory.mktemp("template") / "home"
    workspace = make_workspace(home)
    world = LiveWorld(workspace, seed=1)
    world.clock.instant = AS_OF
    for place, customer in enumerate(CUSTOMERS):
        world.arrive({"name": "Order Completed", "customer_id": customer, "occurred_at": AS_OF - place * 3 * DAY})
    world.work()
    for key, rule in RULES.items():
        world.publish(key, rule)
    world.work()
    world.check(bulk=True)
    workspace.close()
    return home, world


def copy_of(template: tuple[Path, LiveWorld], home: Path) -> LiveWorld:
    shutil.copytree(template[0], home)
    world = copy.copy(template[1])
    world.clock = FixedClock(world.clock.instant)
    world.workspace = open_workspace(Settings(home=home), slug=world.workspace.slug, clock=world.clock)
    world.facts, world.rules, world.merges = list(world.facts), dict(world.rules), list(world.merges)
    return world


def read_and_sweep(world: LiveWorld) -> None:
    world.work()


def edit(world: LiveWorld) -> None:
    if world.rules["recent"] == RULES["recent"]:
        world.rules["recent"] = {**ORDER, "within_days": 14}
        world.publish("recent", world.rules["recent"])
    world.work()


def prepared(world: LiveWorld) -> None:
    """Facts of every kind wait, a merge too, and time has passed."""
    world.arrive(
        {"name": "Product Viewed", "customer_id": "cus_a", "occurred_at": AS_OF - 2 * DAY},
        {"name": "Order Completed", "customer_id": "cus_d"},
        {"name": "Order Completed", "customer_id": "cus_new"},
    )
    world.merge("cus_b", "cus_c")
    world.clock.instant += 5 * DAY + timedelta(hours=1)


@pytest.mark.parametrize("stage", [read_and_sweep, edit])
def test_a_crash_at_every_commit(
    template: tuple[Path, LiveWorld],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stage: Callable[[LiveWorld], None],
) -> None:
    outcomes = set()
    for number in range(1, COMMITS_MAX):
        world = copy_of(template, tmp_path / str(number))
        prepared(world)
        crashed = False
        try:
            with crash_at(monkeypatch, number):
                stage(world)
        except CrashError:
            crashed = True
        stage_again(world)
        outcomes.add(tuple(sorted((key, tuple(sorted(members))) for key, members in world.found().items())))
        assert_facts_tell_the_members(world)
        world.workspace.close()
        shutil.rmtree(tmp_path / str(number))
        if not crashed:
            break
    else:
        pytest.fail(f"more than {COMMITS_MAX} commits")
    assert number > 5
    assert len(outcomes) == 1


def stage_again(world: LiveWorld) -> None:
    """A new process takes up what the first one left."""
    world.clock.instant += timedelta(minutes=2)  # the leases of the first one have ended
    backfill_live(world.workspace)
    if world.rules["recent"] != RULES["recent"]:
        newest = next(status for status in live_status(world.workspace) if status.key == "recent")
        if newest.wanted_version == 1:  # it died before it could ask
            world.publish("recent", world.rules["recent"])
    world.work()
    world.check(bulk=False)


def assert_facts_tell_the_members(world: LiveWorld) -> None:
    """Entries and exits take turns, and what they add up to are the members; a merge says nothing of its own."""
    world.work()
    batches = read_feed(world.workspace, after=0, facts_max=10**6)  # nobody has trimmed it
    told = pa.concat_tables([batch.facts for batch in batches]).select(["name", "customer_id", "properties"])
    inside: dict[str, set[str]] = {key: set() for key in world.rules}
    for name, customer, properties in zip(*(column.to_pylist() for column in told.columns), strict=True):
        if name == "Segment Entered":
            key = json.loads(properties)["segment"].partition("@")[0]
            assert customer not in inside[key], (key, customer)
            inside[key].add(customer)
        if name == "Segment Exited":
            inside[json.loads(properties)["segment"].partition("@")[0]].remove(customer)
    merged = set(world.roots())
    assert {key: members - merged for key, members in inside.items()} == world.found()
