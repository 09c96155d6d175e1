"""A simulation whose worker is killed, cancelled, asked for too often: it is done once, and leaves nothing behind."""

from __future__ import annotations

import multiprocessing
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from evergrove.access import open_workspace
from evergrove.facts import FACT_SCHEMA, TIMESTAMP, conform
from evergrove.facts.lake import lake_of
from evergrove.jobs import TooManySimulationsError, ask_simulation, cancel_simulation, find_job
from evergrove.jobs.journey_simulation import SIMULATIONS_MAX
from evergrove.jobs.queue import ATTEMPTS_MAX
from evergrove.jobs.running import run_next_job
from evergrove.journeys import SimulationWish, remove_left_scratches
from evergrove.journeys.simulating import running
from evergrove.journeys.simulating.scratch import FOLDER
from evergrove.kit import FixedClock, Settings
from support.ground import make_workspace
from support.journey_engine import BEGAN
from support.journey_world import win_back
from support.reach_world import open_mail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.jobs import Job
    from evergrove.kit import Workspace

SLUG = "proof"
NOW = BEGAN + timedelta(days=9)
WISH = SimulationWish(since=BEGAN, until=BEGAN + timedelta(days=3), compares=False)
SLOW_STEP_SECONDS = 0.05
STARTED_SECONDS_MAX = 60


@pytest.fixture
def shop(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace whose lake knows one customer."""
    monkeypatch.setattr(running, "STEP", timedelta(hours=12))
    workspace = make_workspace(home)
    open_mail(workspace)
    at = pa.array([BEGAN + timedelta(hours=1)], TIMESTAMP)
    cart = {"fact_id": ["f1"], "name": ["Cart Updated"], "customer_id": ["cus_1"], "feed_seq": [1]}
    facts = conform(pa.table({**cart, "occurred_at": at, "received_at": at}), schema=FACT_SCHEMA)
    assert lake_of(workspace).append_facts(facts, last_seq=1, now=BEGAN)
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant = NOW
    yield workspace
    workspace.close()


def ask(workspace: Workspace) -> Job:
    document = win_back(entry={"kind": "schedule", "cron": "0 10 * * 3", "segment": "*"})
    return ask_simulation(workspace, document, wish=WISH, author="test")


def scratches(workspace: Workspace) -> list[Path]:
    folder = workspace.files / FOLDER
    return list(folder.iterdir()) if folder.is_dir() else []


def work_slowly(settings: Settings) -> None:
    """In a child process: begin the first job of the lane, a step of it takes a while."""
    step = running.Walk._step

    def slow(walk: running.Walk, at_us: int) -> None:
        time.sleep(SLOW_STEP_SECONDS)
        step(walk, at_us)

    running.Walk._step = slow  # type: ignore[assignment,method-assign]
    workspace = open_workspace(settings, slug=SLUG, clock=FixedClock(NOW))
    run_next_job(workspace, lane="long", stopping=threading.Event())


def kill_a_worker(workspace: Workspace, job: Job) -> None:
    """Kill a worker that is in the middle of the simulation; its scratch stays behind."""
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=work_slowly, args=(workspace.settings,))
    process.start()
    give_up_at = time.monotonic() + STARTED_SECONDS_MAX
    try:
        while find_job(workspace, job.job_id).progress.get("step") != "simulating":
            assert time.monotonic() < give_up_at, "the worker never began"
            assert process.is_alive(), "the worker ended by itself"
            time.sleep(0.02)
    finally:
        process.kill()
        process.join(STARTED_SECONDS_MAX)


@pytest.mark.slow
def test_a_killed_workers_simulation_is_taken_up_again_and_leaves_nothing(shop: Workspace) -> None:
    job = ask(shop)
    kill_a_worker(shop, job)
    (left,) = scratches(shop)
    assert find_job(shop, job.job_id).state == "running"
    assert run_next_job(shop, lane="long", stopping=threading.Event())
    done = find_job(shop, job.job_id)
    assert (done.state, done.attempts) == ("done", 2)
    assert done.result is not None
    assert done.result["draft"]["entered"]["count"] == 1
    assert not left.exists()
    assert scratches(shop) == []


@pytest.mark.slow
def test_cancelled_after_a_kill_it_is_not_taken_up_and_is_swept(shop: Workspace) -> None:
    job = ask(shop)
    kill_a_worker(shop, job)
    assert len(scratches(shop)) == 1
    assert cancel_simulation(shop, job.job_id).state == "cancelled"
    assert not run_next_job(shop, lane="long", stopping=threading.Event())
    assert remove_left_scratches(shop) == 1
    assert scratches(shop) == []


def test_one_that_runs_is_cancelled_within_a_step(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """… and its scratch is not swept while it is worked in."""
    job, step, swept, steps = ask(shop), running.Walk._step, [], []
    monkeypatch.setattr("evergrove.jobs.running.PROGRESS_SECONDS", 0.0)

    def cancelled_at_the_second(walk: running.Walk, at_us: int) -> None:
        steps.append(at_us)
        if len(steps) == 2:
            swept.append(remove_left_scratches(shop))
            cancel_simulation(shop, job.job_id)
        step(walk, at_us)

    monkeypatch.setattr(running.Walk, "_step", cancelled_at_the_second)
    assert run_next_job(shop, lane="long", stopping=threading.Event())
    ended = find_job(shop, job.job_id)
    assert (ended.state, ended.result, len(steps), swept) == ("cancelled", None, 2, [0])
    assert scratches(shop) == []
    assert cancel_simulation(shop, job.job_id) == ended, "what is over stays as it is"


def test_one_that_never_comes_forward_ends_with_the_reason(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """What kills every worker is not tried for ever."""
    job = ask(shop)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(running.Walk, "_step", die)
    for _ in range(ATTEMPTS_MAX):
        with pytest.raises(KeyboardInterrupt):
            run_next_job(shop, lane="long", stopping=threading.Event())
    assert not run_next_job(shop, lane="long", stopping=threading.Event())
    ended = find_job(shop, job.job_id)
    assert ended.error is not None
    assert (ended.state, ended.error["code"]) == ("failed", "job.worker_died")


def test_only_some_wait_at_once(shop: Workspace) -> None:
    asked = [ask(shop) for _ in range(SIMULATIONS_MAX)]
    with pytest.raises(TooManySimulationsError):
        ask(shop)
    cancel_simulation(shop, asked[0].job_id)
    assert ask(shop).state == "queued"
