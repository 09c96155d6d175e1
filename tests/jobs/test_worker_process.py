"""`evergrove work` as a process: it works, ends when it is asked to, and another one goes on when it is killed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evergrove.access import create_workspace
from evergrove.facts import flow_state, held_leases
from evergrove.jobs import enqueue, find_job
from evergrove.kit import Settings, SystemClock, Workspace
from support.arrivals import candidate, send
from support.tethered import read_ready_line, start_tethered

SECONDS_MAX = 60
STOP_SECONDS_MAX = 6.0
"""What the supervisor grants is 5.5 s; the interpreter needs a moment more on a busy machine."""

Start = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    made = create_workspace(Settings(home=home), slug="main", name="main", clock=SystemClock())
    yield made
    made.close()


@pytest.fixture
def start(home: Path, workspace: Workspace, tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []
    log = tmp_path / "work.log"

    def begin() -> subprocess.Popen[str]:
        process = start_tethered([sys.executable, "-m", "evergrove.cli.main", "work", "--home", home], log=log)
        started.append(process)
        assert "working on main" in read_ready_line(process, log=log)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def wait_for(check: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + SECONDS_MAX
    while not check():
        assert time.monotonic() < give_up_at, "it did not happen in time"
        time.sleep(0.05)


def test_it_works_and_ends_when_asked(workspace: Workspace, start: Start) -> None:
    process = start()
    send(workspace, candidate("o1", workspace.clock.now(), "phone:1"))
    wait_for(lambda: flow_state(workspace).cursors["profiles"] == 2)
    job = enqueue(workspace, kind="refresh", arguments={}, author="test")
    wait_for(lambda: find_job(workspace, job.job_id).state == "done")
    begun = time.monotonic()
    process.terminate()
    assert process.wait(timeout=SECONDS_MAX) == 0
    assert time.monotonic() - begun < STOP_SECONDS_MAX
    assert held_leases(workspace) == []


def test_another_one_goes_on_when_one_is_killed(workspace: Workspace, start: Start) -> None:
    first, _ = start(), start()
    for number in range(10):
        send(workspace, candidate(f"o{number}", workspace.clock.now(), f"phone:1380000000{number}"))
        if number == 5:
            first.kill()
            first.wait()  # as a supervisor does: a process that nobody took note of counts as alive
    wait_for(lambda: flow_state(workspace).cursors["profiles"] == 20)
    assert flow_state(workspace).feed_end == 20
