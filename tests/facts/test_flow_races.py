"""Two writers at once: nothing that was committed is passed over, one holder goes first, and a slow one keeps going."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from evergrove.facts import LeaseHeldError, hold_lease, write_outgoing
from evergrove.facts import leases as leases_file
from evergrove.facts.tables import leases
from evergrove.kit import SystemClock
from evergrove.profiles import run_intake
from support.ground import fact_rows

if TYPE_CHECKING:
    from datetime import datetime

    from evergrove.kit import Workspace

OWNER_CHARACTERS_MAX = 80
"""The width of the column."""


def test_a_fact_that_is_committed_late_is_not_passed_over(either_workspace: Workspace) -> None:
    def write_second() -> None:
        with either_workspace.control.write() as other:
            write_outgoing(other, fact_rows([{"fact_id": "second"}]))

    second = threading.Thread(target=write_second)
    with either_workspace.control.write() as first:
        write_outgoing(first, fact_rows([{"fact_id": "first"}]))
        second.start()
        second.join(0.5)
        if either_workspace.settings.database_url:  # on SQLite the intake waits for the writer as well
            run_intake(either_workspace)
    second.join()
    run_intake(either_workspace)
    with either_workspace.control.read() as connection:
        assert connection.execute(sa.text("select sum(last_seq - first_seq + 1) from feed")).scalar_one() == 2


def test_of_many_that_want_a_new_lease_one_gets_it(either_workspace: Workspace) -> None:
    everyone_is_here = threading.Barrier(6)
    over = threading.Event()

    def want(_: int) -> bool:
        everyone_is_here.wait()
        try:
            with hold_lease(either_workspace.control, name="new", clock=either_workspace.clock):
                over.wait(0.5)
                return True
        except LeaseHeldError:
            return False

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(want, range(6))) == 1


def test_a_long_step_keeps_its_lease(either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases_file, "HEARTBEAT_SECONDS", 0.05)
    with hold_lease(either_workspace.control, name="slow", clock=SystemClock()) as lease:
        first = _until(either_workspace)
        time.sleep(0.3)
        assert _until(either_workspace) > first
        assert lease.fence == 1
    with hold_lease(either_workspace.control, name="slow", clock=SystemClock()) as again:
        assert again.fence == 2


def test_the_longest_host_name_fits_its_column(either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "h" * 255)
    with hold_lease(either_workspace.control, name="far", clock=either_workspace.clock) as lease:
        assert len(lease.owner) <= OWNER_CHARACTERS_MAX
        with (
            pytest.raises(LeaseHeldError),
            hold_lease(either_workspace.control, name="far", clock=either_workspace.clock),
        ):
            pytest.fail("two held one lease")


def _until(workspace: Workspace) -> datetime:
    with workspace.control.read() as connection:
        until: datetime = connection.execute(sa.select(leases.c.until).where(leases.c.name == "slow")).scalar_one()
        return until
