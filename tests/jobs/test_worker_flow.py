"""The working process: what arrives reaches the lake and the readers by itself, whoever else works on the home."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evergrove.access import create_workspace, list_workspaces, open_server, open_workspace, rename_workspace
from evergrove.facts import flow_state
from evergrove.jobs import Worker, lanes
from evergrove.jobs import worker as worker_module
from evergrove.jobs.lanes import flow_steps
from evergrove.kit import FixedClock, Settings
from support.arrivals import candidate, lake_rows, send
from support.ground import NOON

if TYPE_CHECKING:
    from evergrove.jobs.steps import Step
    from evergrove.kit import Workspace

SECONDS_MAX = 20.0


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lake is written at once, new workspaces are noticed at once."""
    monkeypatch.setattr(lanes, "FLUSH_AFTER", timedelta(0))
    monkeypatch.setattr(lanes, "FLUSH_SECONDS", 0.0)
    monkeypatch.setattr(worker_module, "NOTICE_SECONDS", 0.05)
    monkeypatch.setattr(worker_module, "SLOW_PAUSE_SECONDS", 0.05)


@pytest.fixture
def settings(home: Path, database_url: str) -> Settings:
    return Settings(home=home, database_url=database_url)


@pytest.fixture
def started(settings: Settings) -> Iterator[Callable[[], Worker]]:
    """Starts workers that end with the test."""
    workers: list[Worker] = []

    def start() -> Worker:
        worker = Worker(settings, clock=FixedClock(NOON))
        worker.start()
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        assert worker.stop()


def wait_for(check: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + SECONDS_MAX
    while not check():
        assert time.monotonic() < give_up_at, "it did not happen in time"
        time.sleep(0.05)


def order_ids(workspace: Workspace) -> list[str]:
    return [fact_id for fact_id, name in lake_rows(workspace, ["fact_id", "name"]) if name == "Order Completed"]


def test_an_empty_home_gets_a_workspace_and_what_arrives_reaches_the_lake(
    settings: Settings, started: Callable[[], Worker]
) -> None:
    started()
    assert [entry.slug for entry in list_workspaces(settings)] == ["default"]
    workspace = open_workspace(settings, slug="default", clock=FixedClock(NOON))
    send(workspace, candidate("o1", NOON, "phone:1"), candidate("o2", NOON, "phone:2"))
    wait_for(lambda: order_ids(workspace) == ["o1", "o2"])
    wait_for(lambda: flow_state(workspace).slowest == flow_state(workspace).feed_end == 4)
    workspace.close()


def test_two_workers_on_one_home_do_each_thing_once(settings: Settings, started: Callable[[], Worker]) -> None:
    workspace = create_workspace(settings, slug="both", name="both", clock=FixedClock(NOON))
    started()
    started()
    ids = [f"o{number:02}" for number in range(30)]
    for fact_id in ids:
        send(workspace, candidate(fact_id, NOON, f"phone:{fact_id}"))
    wait_for(lambda: len(order_ids(workspace)) >= len(ids))
    assert order_ids(workspace) == ids
    assert flow_state(workspace).feed_end == 2 * len(ids)
    workspace.close()


def test_a_workspace_made_while_it_runs_is_worked_on(settings: Settings, started: Callable[[], Worker]) -> None:
    worker = started()
    workspace = create_workspace(settings, slug="later", name="later", clock=FixedClock(NOON))
    send(workspace, candidate("o1", NOON, "phone:1"))
    wait_for(lambda: order_ids(workspace) == ["o1"])
    assert worker.slugs == ("default", "later")
    workspace.close()


def test_a_workspace_with_a_new_name_is_worked_on_under_it(
    settings: Settings, started: Callable[[], Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []

    def watched(workspace: Workspace) -> list[Step]:
        begun.append(workspace.name)
        return flow_steps(workspace)

    monkeypatch.setattr(worker_module, "flow_steps", watched)
    workspace = create_workspace(settings, slug="shop", name="Before", clock=FixedClock(NOON))
    worker = started()
    server = open_server(settings)
    rename_workspace(server, slug="shop", name="After")
    server.close()
    wait_for(lambda: begun == ["Before", "After"])
    wait_for(lambda: [thread.name for thread in threading.enumerate()].count("flow:shop") == 1)
    send(workspace, candidate("o1", NOON, "phone:1"))
    wait_for(lambda: order_ids(workspace) == ["o1"])
    assert worker.slugs == ("shop",)
    workspace.close()
