"""A simulated shop that goes on living: each fact once whatever is killed, at its pace, and no other workspace does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evergrove.facts import run_query, write_outgoing
from evergrove.jobs import Living, LivingShop, catch_up, find_living_shop, living, save_living_shop, simulate_into
from evergrove.jobs.living import PAUSE_MAX, begin_living, lived_until, living_steps
from evergrove.kit import FixedClock, InvalidError
from evergrove.simulator import simulate
from support.ground import NOON, make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from evergrove.kit import Workspace

CUSTOMERS, DAYS = 80, 30
SHOP = LivingShop(past_ends_at=NOON, is_complete=True, lives=True, speed=60, customers=CUSTOMERS, days=DAYS)


class KilledError(Exception):
    """What a process that is killed leaves behind is what its last commit left."""


@pytest.fixture
def shop(home: Path) -> Iterator[Workspace]:
    """A workspace whose shop begins to live at NOON; its past is left out."""
    workspace = make_workspace(home, slug="shop")
    save_living_shop(workspace, SHOP, author="test")
    begin_living(workspace, at=NOON)
    yield workspace
    workspace.close()


def at(workspace: Workspace, moment: datetime) -> Workspace:
    return replace(workspace, clock=FixedClock(moment))


def facts_of(workspace: Workspace) -> list[dict[str, object]]:
    catch_up(workspace)
    sql = "select fact_id, occurred_at, name, properties from facts where fact_id like 'sim-%' order by 2, 1"
    rows: list[dict[str, object]] = run_query(workspace, sql, rows_max=50_000, seconds_max=30).to_pylist()
    return rows


def test_every_fact_is_told_once_whatever_is_killed(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = NOON + timedelta(days=2)
    moments = [NOON + timedelta(hours=hours) for hours in (14, 20, 38)]

    def kill(connection: object, facts: object) -> None:
        write_outgoing(connection, facts)  # type: ignore[arg-type]
        raise KilledError

    for moment in moments:
        with monkeypatch.context() as patched:
            patched.setattr(living, "write_outgoing", kill)
            with pytest.raises(KilledError):
                Living(at(shop, moment)).go_on(speed=1)
        stood = lived_until(shop)
        assert stood is not None
        assert stood < moment, "what was killed before its commit has not been"
        Living(at(shop, moment)).go_on(speed=1)
        assert lived_until(shop) == moment
    Living(at(shop, ends)).go_on(speed=1)
    found = facts_of(at(shop, ends))
    ids = [row["fact_id"] for row in found]
    assert len(ids) == len(set(ids)) > 20
    world = simulated_ids(ends)
    assert ids == world


def simulated_ids(ends: datetime) -> list[str]:
    rows = [row for batch in simulate(SHOP.world, after=NOON, until=ends) for row in batch.to_pylist()]
    return [row["fact_id"] for row in sorted(rows, key=lambda row: (row["occurred_at"], row["fact_id"]))]


def test_a_fast_shop_tells_its_hours_in_minutes_and_says_the_minutes_time(shop: Workspace) -> None:
    going = Living(shop)
    for minutes in range(1, 31):
        going._workspace = at(shop, NOON + timedelta(minutes=minutes))
        going.go_on()
    now = NOON + timedelta(minutes=30)
    found = facts_of(at(shop, now))
    assert [row["fact_id"] for row in found] != []
    assert {row["fact_id"] for row in found} == set(simulated_ids(NOON + timedelta(hours=30)))
    assert all(NOON <= row["occurred_at"] <= now for row in found)  # type: ignore[operator]
    assert all(json.loads(str(row["properties"]))["simulated"] for row in found)


def test_who_signs_up_in_a_fast_shop_is_registered_when_it_is_told(shop: Workspace) -> None:
    going = Living(shop)
    for minutes in range(1, 121, 2):
        going._workspace = at(shop, NOON + timedelta(minutes=minutes))
        going.go_on(speed=240)
    found = [
        row for row in facts_of(at(shop, NOON + timedelta(hours=2))) if '"registered_at"' in str(row["properties"])
    ]
    assert found
    for row in found:
        registered = json.loads(str(row["properties"]))["traits"]["registered_at"]
        assert registered == f"{row['occurred_at']:%Y-%m-%dT%H:%M:%SZ}"


def test_what_a_stopped_server_missed_went_by_at_the_pace_of_the_clock(shop: Workspace) -> None:
    later = NOON + timedelta(days=3)
    assert later - NOON > PAUSE_MAX
    Living(at(shop, later)).go_on()
    found = facts_of(at(shop, later))
    assert [row["fact_id"] for row in found] == simulated_ids(later)


def test_a_shop_that_stands_still_tells_nothing(shop: Workspace) -> None:
    save_living_shop(shop, replace(SHOP, speed=0), author="test")
    assert Living(at(shop, NOON + timedelta(days=1))).go_on().facts == 0
    with pytest.raises(InvalidError, match="times as fast"):
        save_living_shop(shop, replace(SHOP, speed=-1), author="test")


def test_no_other_workspace_is_told_anything(home: Path) -> None:
    workspace = make_workspace(home)
    look, go_on = living_steps(workspace)
    assert find_living_shop(workspace) is None
    assert not look.attempt()
    assert not go_on.is_due()
    assert Living(workspace).go_on().facts == 0
    assert facts_of(workspace) == []
    workspace.close()


def test_the_worlds_past_and_its_life_are_one_world(home: Path) -> None:
    workspace = make_workspace(home, slug="shop")
    save_living_shop(workspace, SHOP, author="test")
    begins = NOON - timedelta(days=2)
    simulate_into(workspace, SHOP.world, until=begins)
    begin_living(workspace, at=begins)
    Living(workspace).go_on(speed=1)
    begin_living(workspace, at=NOON)
    assert lived_until(workspace) == NOON, "a shop begins once"
    found = facts_of(workspace)
    whole = run_query(
        workspace,
        "select count(*) n, count(distinct fact_id) d from facts where fact_id like 'sim-shop-%'",
        rows_max=1,
        seconds_max=30,
    ).to_pylist()[0]
    assert whole["n"] == whole["d"] == len(found)
    workspace.close()
