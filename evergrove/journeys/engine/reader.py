"""The feed's reader `journeys`, and the timers, which do the same for what time alone moves."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import sqlalchemy as sa

from evergrove.facts import (
    JOURNEYS,
    Lease,
    flow_state,
    hold_lease,
    micros,
    move_cursor,
    read_cursor,
    read_feed,
)
from evergrove.journeys.engine.passing import is_due, work_in, work_off_due
from evergrove.journeys.engine.standing import Standing, has_journeys, standing_journeys
from evergrove.journeys.engine.turn import JOURNEYS_TURN
from evergrove.journeys.tables import journey_runs
from evergrove.kit import Workspace, take_turn

LEASE = f"reader:{JOURNEYS}"

FEED_FACTS_MAX = 10_000
"""Facts of one transaction."""


def run_journeys_reader(workspace: Workspace) -> int:
    """Work in what the feed holds behind the cursor; returns the number of facts passed. Raises LeaseHeldError."""
    passed = 0
    with hold_lease(workspace.control, name=LEASE, clock=workspace.clock) as lease:
        while count := _read_once(workspace, lease):
            passed += count
    return passed


def fire_timers(workspace: Workspace, *, until: datetime | None = None) -> int:
    """Move runs whose time has come; how many in this call: 0 when none is due. Raises LeaseHeldError.

    `until`: when the oldest event reached us that nobody has worked in yet: after a standstill no time-out may overtake
    what happened before it. None: nothing waits.
    """
    now = workspace.clock.now()
    now_us = micros(now if until is None else min(now, until))
    if not has_due_runs(workspace, at_us=now_us):
        return 0
    with (
        hold_lease(workspace.control, name=LEASE, clock=workspace.clock) as lease,
        workspace.control.write() as connection,
    ):
        standing = _taken(connection, workspace, lease)
        return work_off_due(connection, workspace, standing=standing, until_us=now_us)


def has_due_runs(workspace: Workspace, *, at_us: int) -> bool:
    """Whether time has something to move."""
    with workspace.control.read() as connection:
        return connection.execute(sa.select(journey_runs.c.run_id).where(is_due(at_us)).limit(1)).first() is not None


def skip_journeys(workspace: Workspace) -> None:
    """Go on where the feed begins: what it no longer holds enrols and wakes nobody, as any history."""
    begin = flow_state(workspace).feed_begin
    with workspace.control.write() as connection:
        move_cursor(connection, reader=JOURNEYS, to=begin)


def _read_once(workspace: Workspace, lease: Lease) -> int:
    """One transaction; 0 when there is nothing to read."""
    if not has_journeys(workspace):
        return _pass_by(workspace, lease)
    batches = read_feed(workspace, after=read_cursor(workspace, reader=JOURNEYS), facts_max=FEED_FACTS_MAX)
    if not batches:
        return 0
    facts = pa.concat_tables([batch.facts for batch in batches])
    with workspace.control.write() as connection:
        standing = _taken(connection, workspace, lease)
        move_cursor(connection, reader=JOURNEYS, to=batches[-1].last_seq)
        work_in(connection, workspace, facts, standing=standing)
    return int(facts.num_rows)


def _taken(connection: sa.Connection, workspace: Workspace, lease: Lease) -> Standing:
    """What stands, seen after the turn was taken: nobody publishes, pauses or archives from here to the commit."""
    lease.renew(connection, now=workspace.clock.now())
    take_turn(connection, name=JOURNEYS_TURN)
    return standing_journeys(workspace)


def _pass_by(workspace: Workspace, lease: Lease) -> int:
    """There is no journey, and so no run: move the cursor to the end of the feed; how many facts that were."""
    state = flow_state(workspace)
    behind = state.behind(JOURNEYS)
    if behind == 0:
        return 0
    with workspace.control.write() as connection:
        if _taken(connection, workspace, lease).since_us:
            return 1  # published meanwhile: looked at again
        move_cursor(connection, reader=JOURNEYS, to=state.feed_end)
    return behind
