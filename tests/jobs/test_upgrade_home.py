"""A home of the first version, opened by this one: nothing is lost, and everything goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evergrove.access import open_workspace
from evergrove.facts import READERS, flow_state, list_rejects
from evergrove.jobs import catch_up, enqueue, erase, find_job, refresh
from evergrove.jobs.backup import back_up, restore
from evergrove.jobs.moving import move
from evergrove.jobs.running import run_next_job
from evergrove.kit import FixedClock, Settings
from evergrove.profiles import find_customer, load_profile
from support.arrivals import candidate, lake_rows, send
from support.old_home import AT, PEOPLE, make_old_home

if TYPE_CHECKING:
    from evergrove.kit import Workspace

SLUG = "old"
NOW = AT + timedelta(days=1)


@pytest.fixture
def upgraded(home: Path) -> Iterator[Workspace]:
    make_old_home(home, slug=SLUG)
    workspace = open_workspace(Settings(home=home), slug=SLUG, clock=FixedClock(NOW))
    yield workspace
    workspace.close()


def orders(workspace: Workspace) -> list[tuple[str, str]]:
    rows = lake_rows(workspace, ["fact_id", "customer_id", "name"])
    return [(fact_id, customer) for fact_id, customer, name in rows if name == "Order Completed"]


def test_an_old_home_goes_on(upgraded: Workspace) -> None:
    catch_up(upgraded)
    assert orders(upgraded) == [("o1", "cus_old1"), ("o2", "cus_old2")]
    state = flow_state(upgraded)
    assert {reader: state.cursors[reader] for reader in READERS} == dict.fromkeys(READERS, state.feed_end)
    assert state.rebuilt == frozenset()
    for customer, phone in PEOPLE.items():
        assert find_customer(upgraded, phone) == customer
    assert load_profile(upgraded, "cus_old1").attributes["name"] == "Ming"
    assert [one.reason for one in list_rejects(upgraded)] == ["no_time"]


def test_what_arrives_after_the_upgrade_meets_the_old_customers(upgraded: Workspace) -> None:
    send(upgraded, candidate("o3", AT, f"phone:{PEOPLE['cus_old1']}", name="Order Completed"))
    catch_up(upgraded)
    assert ("o3", "cus_old1") in orders(upgraded)
    summary = refresh(upgraded, as_of=NOW)
    assert summary.customers == 2
    erase(upgraded, ["cus_old2"], reason="asked")
    assert orders(upgraded) == [("o1", "cus_old1"), ("o3", "cus_old1")]


def test_jobs_run_in_an_old_home(upgraded: Workspace) -> None:
    import threading

    job = enqueue(upgraded, kind="refresh", arguments={}, author="test")
    assert run_next_job(upgraded, lane="long", stopping=threading.Event())
    assert find_job(upgraded, job.job_id).state == "done"


def test_an_old_home_is_backed_up_and_moved(upgraded: Workspace, tmp_path: Path, fresh_postgres_url: str) -> None:
    back_up(upgraded.settings, tmp_path / "backup", clock=upgraded.clock)
    restore(tmp_path / "backup", Settings(home=tmp_path / "again"))
    target = Settings(home=tmp_path / "again", database_url=fresh_postgres_url)
    move(tmp_path / "again", target)
    moved = open_workspace(target, slug=SLUG, clock=FixedClock(NOW))
    catch_up(moved)
    assert orders(moved) == [("o1", "cus_old1"), ("o2", "cus_old2")]
    moved.close()
