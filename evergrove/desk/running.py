"""One run of the queue: close what is over, then begin as many episodes as the day's capacity has left.

Invariants
- A moment is run once, whoever runs it: its row stands in the transaction that holds all it did.
- A customer has one open episode; after it none begins before the cool-down is over.
- No team gets more tasks on a day of the workspace than its capacity, however often the queue is run.
- Both arms are exposed at the same moment and by the same rule: the ranked list is walked to the task that fills the
  day, and of those who were passed the draw alone says who gets none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import ibis.expr.types as ir
import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.calendar import near_key_dates
from evergrove.desk.beginning import NOTHING_BEGUN, begin_episodes
from evergrove.desk.contracts import SaveRun
from evergrove.desk.ending import UNWATCHED, Watched, end_episodes, settle_tasks
from evergrove.desk.risk import Risk, candidates_of, count_risk, count_waiting, watch_open
from evergrove.desk.settings import SaveQueue
from evergrove.desk.tables import save_episodes, save_runs
from evergrove.facts import micros, resolve_roots
from evergrove.kit import Workspace, take_turn
from evergrove.profiles import workspace_zone

CANDIDATES_MAX = 50_000
"""Ranked customers taken out of the engine: the day's capacity many times over, so that those who want no calls, or
are kept back, do not stand in the way of the rest."""

TURN = "save_queue"


@dataclass(frozen=True, kw_only=True)
class _Standing:
    """What the control database says before a run: open episodes, and who may not begin one now."""

    people: pa.Table
    busy: pa.Array


def find_run(workspace: Workspace, moment: datetime) -> SaveRun | None:
    """What the run of this moment did; None: it was not run yet."""
    with workspace.control.read() as connection:
        return _find_run(connection, moment)


def run_queue(
    workspace: Workspace, risk: Risk, facts: ir.Table, *, queue: SaveQueue, moment: datetime, now: datetime
) -> SaveRun:
    """Run `moment` on the figures of `now` (`risk` and `facts` are as of it); run already, what that did.

    Everything that begins and ends is one transaction, which holds no engine: what is read from the lake is read
    before it. Tasks of episodes that have ended are closed after it.
    """
    run = _run(workspace, risk, facts, queue=queue, moment=moment, now=now)
    settle_tasks(workspace)
    return run


def _run(
    workspace: Workspace, risk: Risk, facts: ir.Table, *, queue: SaveQueue, moment: datetime, now: datetime
) -> SaveRun:
    standing = _standing(workspace, now=now)
    watched = UNWATCHED
    if standing.people.num_rows:
        watched = Watched.of(watch_open(risk, facts, people=standing.people))
    counts = count_risk(risk, queue=queue)
    is_quiet = _is_quiet(workspace, queue=queue, now=now)
    candidates = candidates_of(risk, queue=queue, without=standing.busy, limit=CANDIDATES_MAX)
    above = count_waiting(risk, queue=queue, without=standing.busy)
    with workspace.control.write() as connection:
        take_turn(connection, name=TURN)
        if (kept := _find_run(connection, moment)) is not None:
            return kept
        ended = end_episodes(connection, watched=watched, queue=queue, now=now)
        begun = NOTHING_BEGUN
        if not is_quiet:
            begun = begin_episodes(connection, workspace, candidates, queue=queue, moment=moment, now=now)
        run = SaveRun(
            moment=moment,
            settings=queue.reference,
            counts=counts,
            opened=begun.opened,
            kept_back=begun.kept_back,
            waiting=above - begun.opened - begun.kept_back,
            refused=begun.refused,
            ended=ended,
            is_quiet=is_quiet,
        )
        row = {"moment": moment, "ran_at": now, "settings": run.settings, "result": msgspec.json.encode(run).decode()}
        connection.execute(sa.insert(save_runs), row)
        return run


def _find_run(connection: sa.Connection, moment: datetime) -> SaveRun | None:
    query = sa.select(save_runs.c.result).where(save_runs.c.moment == moment)
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else msgspec.json.decode(found, type=SaveRun)


def _standing(workspace: Workspace, *, now: datetime) -> _Standing:
    """People are named by who they are today; of several open episodes of one person the first counts."""
    is_open = save_episodes.c.state == "open"
    query = sa.select(save_episodes.c.customer_id, save_episodes.c.began_at, save_episodes.c.state).where(
        is_open | (save_episodes.c.cools_until > now), save_episodes.c.customer_id.is_not(None)
    )
    with workspace.control.read() as connection:
        rows = connection.execute(query).all()
        busy = resolve_roots(connection, pa.array([row.customer_id for row in rows], pa.string()))
    states = pa.array([row.state for row in rows], pa.string())
    began = pa.array([micros(row.began_at) for row in rows], pa.int64())
    whole = pa.table({"customer_id": busy, "began_us": began, "state": states})
    opened = whole.filter(pc.equal(states, "open")).group_by("customer_id").aggregate([("began_us", "min")])
    people = pa.table(
        {
            "customer_id": opened.column("customer_id").cast(pa.string()),
            "began_us": opened.column("began_us_min").cast(pa.int64()),
        }
    )
    return _Standing(people=people, busy=busy.unique())


def _is_quiet(workspace: Workspace, *, queue: SaveQueue, now: datetime) -> bool:
    """Whether this day of the workspace lies in the burst of a key date that breaks everybody's rhythm."""
    day = now.astimezone(ZoneInfo(workspace_zone(workspace))).date()
    return any(one.phase_of(day) == "burst" for one in near_key_dates(day, keys=queue.quiet_key_dates))
