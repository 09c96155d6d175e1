"""Passes over everyone: filling new versions from the lake at a pinned position, and working in a new snapshot.

A pass goes by spans of customer ids, a transaction each, under the reader's lease: the reader waits, so the pinned
position is the one where it goes on. Repeating a span changes nothing, so a pass that was cut short begins anew.
Memory holds one span's facts at a time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.facts import (
    FACT_SCHEMA,
    Engine,
    Lease,
    LeaseHeldError,
    conform,
    end_rebuild,
    facts_relation,
    flush_to_lake,
    hold_lease,
    instant_of,
    lake_of,
    micros,
    move_cursor,
    open_engine,
    read_cursor,
)
from evergrove.kit import Workspace, take_turn
from evergrove.segments.live.analysis import ConditionPlan, SnapshotName, columns_used, window_us_of
from evergrove.segments.live.contracts import STATE_BYTES_MEAN_MAX, Refusal
from evergrove.segments.live.matching import places_of, rows_of_facts
from evergrove.segments.live.plans import (
    FILLING,
    LIVE,
    PLAN_STAMP,
    WANTED,
    HeldPlan,
    LivePlan,
    load_plan,
    turn_stamp,
)
from evergrove.segments.live.progress import read_progress, take_instant, write_progress
from evergrove.segments.live.rows import EXISTENCE, Rows, joined, make_rows, slot_of
from evergrove.segments.live.snapshot_bits import SnapshotBits
from evergrove.segments.live.standing import TURN, give_up, refuse, remove_version
from evergrove.segments.live.working import OverflowingError, Work, work_in
from evergrove.segments.tables import live_segments, segment_members, segment_states

READER = "segments"
READER_LEASE = "reader:segments"

SPAN_CUSTOMERS = 20_000
"""Customers of one transaction of a pass: some 400,000 facts in memory, and a second or two of writing."""

AHEAD = timedelta(days=1)
"""No accepted fact lies further ahead than some minutes."""

FLUSH_SECONDS_MAX = 120
FLUSH_PAUSE_SECONDS = 0.2

SNAPSHOTS: tuple[SnapshotName, ...] = ("tags", "scores")


class _PlanChangedError(Exception):
    """What is live was changed while a pass was under way."""


@dataclass(frozen=True, kw_only=True)
class _Pass:
    """`fresh`: conditions that are worked out in this pass; `filling`: segments that are new in it."""

    plan: LivePlan
    stamp: int
    fresh: frozenset[int]
    filling: frozenset[int]
    position: int
    reason: str

    @property
    def fresh_conditions(self) -> dict[int, ConditionPlan]:
        return {number: self.plan.conditions[number] for number in self.fresh}


def backfill_live(workspace: Workspace) -> int:
    """Make live what `start_live` asked for, from the lake at the reader's position; how many versions.

    Heavy work: it belongs into a lane of its own. Facts wait for it in the feed. Raises LeaseHeldError.
    """
    if not wants_backfill(workspace):
        return 0
    with hold_lease(workspace.control, name=READER_LEASE, clock=workspace.clock) as lease:
        return _fill(workspace, lease, standings=(WANTED, FILLING))


def wants_backfill(workspace: Workspace) -> bool:
    """Whether some version waits for `backfill_live`."""
    query = sa.select(live_segments.c.key).where(live_segments.c.standing.in_((WANTED, FILLING))).limit(1)
    with workspace.control.read() as connection:
        return connection.execute(query).first() is not None


def rebuild_live(workspace: Workspace) -> None:
    """Work out everything anew from the lake: what to do when the feed has gone on without the reader."""
    with hold_lease(workspace.control, name=READER_LEASE, clock=workspace.clock) as lease:
        flushed = flush_up_to(workspace, position=0)
        with workspace.control.write() as connection:
            _begin(workspace, connection, lease)
            move_cursor(connection, reader=READER, to=max(flushed, read_cursor(workspace, reader=READER)))
            statement = sa.update(live_segments).where(live_segments.c.standing == LIVE)
            connection.execute(statement.values(standing=FILLING))
            turn_stamp(connection)
        _fill(workspace, lease, standings=(FILLING,))
        with workspace.control.write() as connection:
            end_rebuild(connection, reader=READER, to=read_cursor(workspace, reader=READER))


def resume_filling(workspace: Workspace, lease: Lease) -> None:
    """Finish a filling that was cut short: until then the states are partly those of the new version."""
    query = sa.select(live_segments.c.key).where(live_segments.c.standing == FILLING).limit(1)
    with workspace.control.read() as connection:
        if connection.execute(query).first() is None:
            return
    _fill(workspace, lease, standings=(FILLING,))


def apply_snapshots(workspace: Workspace, lease: Lease) -> None:
    """Work in the snapshots that were announced since: the bits of the conditions that look at them."""
    with workspace.control.read() as connection:
        waiting = [name for name in SNAPSHOTS if read_progress(connection, f"snapshot_{name}")]
    while waiting:
        try:
            _apply_snapshots(workspace, lease, names=waiting)
        except _PlanChangedError:
            continue
        return


def flush_up_to(workspace: Workspace, *, position: int) -> int:
    """Let the lake have every fact up to `position` of the feed (0: all of them); how far it reaches then."""
    give_up_at = time.monotonic() + FLUSH_SECONDS_MAX
    while True:
        try:
            flush_to_lake(workspace)
        except LeaseHeldError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(FLUSH_PAUSE_SECONDS)
            continue
        flushed = lake_of(workspace).flushed_seq()
        if flushed >= position:
            return flushed


def _fill(workspace: Workspace, lease: Lease, *, standings: tuple[str, ...]) -> int:
    while True:
        work = _prepare(workspace, lease, standings=standings)
        if not work.filling:
            return 0
        try:
            _pass_over(workspace, lease, work)
            return _finish(workspace, lease, work)
        except _PlanChangedError:
            continue
        except OverflowingError as error:
            give_up(workspace, numbers=error.numbers)


def _prepare(workspace: Workspace, lease: Lease, *, standings: tuple[str, ...]) -> _Pass:
    """Pin the position and say that states are about to be those of the new versions."""
    with workspace.control.read() as connection:
        is_first = connection.execute(sa.select(segment_states.c.customer_id).limit(1)).first() is None
    position = flush_up_to(workspace, position=0) if is_first else read_cursor(workspace, reader=READER)
    position = max(position, read_cursor(workspace, reader=READER))
    flush_up_to(workspace, position=position)
    with workspace.control.write() as connection:
        _begin(workspace, connection, lease)
        statement = sa.update(live_segments).where(live_segments.c.standing.in_(standings))
        if connection.execute(statement.values(standing=FILLING)).rowcount:
            turn_stamp(connection)
            move_cursor(connection, reader=READER, to=position)
        plan = load_plan(connection, standings=(LIVE, FILLING))
        query = sa.select(live_segments.c.segment_id).where(live_segments.c.standing == FILLING)
        filling = frozenset(connection.execute(query).scalars())
        kept = {number for each in plan.segments if each.segment_id not in filling for _, number in each.paths}
        return _Pass(
            plan=plan,
            stamp=read_progress(connection, PLAN_STAMP),
            fresh=frozenset(plan.conditions) - kept,
            filling=filling,
            position=position,
            reason="start",
        )


def _finish(workspace: Workspace, lease: Lease, work: _Pass) -> int:
    """The filled versions are live; those that they replace go."""
    with workspace.control.write() as connection:
        _check(workspace, connection, lease, work)
        refusal = _over_budget(connection)
        for segment in work.plan.segments:
            if segment.segment_id not in work.filling:
                continue
            if refusal is not None:
                refuse(connection, segment.segment_id, refusal)
                continue
            if segment.replaces is not None:
                remove_version(connection, segment.replaces)
            statement = sa.update(live_segments).where(live_segments.c.segment_id == segment.segment_id)
            members = _count(connection, segment_id=segment.segment_id, is_inverted=segment.is_inverted)
            at = instant_of(take_instant(workspace, connection))
            connection.execute(statement.values(standing=LIVE, members=members, started_at=at))
        turn_stamp(connection)
    return len(work.filling)


def _over_budget(connection: sa.Connection) -> Refusal | None:
    """Why the states of everyone together are too large, None when they are not."""
    query = sa.select(sa.func.count(), sa.func.sum(sa.func.length(segment_states.c.state)))
    customers, size = connection.execute(query).one()
    if not customers or int(size or 0) <= customers * STATE_BYTES_MEAN_MAX:
        return None
    mean = int(size) // customers
    return Refusal(
        path="",
        reason=f"{mean:,} bytes would be kept for each customer; at most {STATE_BYTES_MEAN_MAX:,} are allowed",
        reason_zh=f"平均每位客户需保存 {mean:,} 字节的状态，上限为 {STATE_BYTES_MEAN_MAX:,} 字节",
    )


def _count(connection: sa.Connection, *, segment_id: int, is_inverted: bool) -> int:
    query = sa.select(sa.func.count()).where(segment_members.c.segment_id == segment_id)
    listed = int(connection.execute(query).scalar_one())
    if not is_inverted:
        return listed
    return int(connection.execute(sa.select(sa.func.count()).select_from(segment_states)).scalar_one()) - listed


def _pass_over(workspace: Workspace, lease: Lease, work: _Pass) -> None:
    with open_engine(workspace) as engine:
        source = _Lake(workspace, engine, work)
        for customers, first_us in source.spans():
            rows = source.rows(customers, first_us)
            with workspace.control.write() as connection:
                _check(workspace, connection, lease, work)
                at_us = take_instant(workspace, connection)
                piece = Work(
                    customers=customers.to_pylist(),
                    rows=rows,
                    reason=work.reason,
                    fresh=work.fresh,
                    filling=work.filling,
                )
                work_in(connection, work.plan, piece, at_us=at_us, seq=work.position)


def _apply_snapshots(workspace: Workspace, lease: Lease, *, names: list[SnapshotName]) -> None:
    with workspace.control.write() as connection:
        _begin(workspace, connection, lease)
        plan = HeldPlan().of(connection)
        work = _Pass(
            plan=plan,
            stamp=read_progress(connection, PLAN_STAMP),
            fresh=frozenset(number for name in names for number in plan.of_snapshot(name)),
            filling=frozenset(),
            position=read_cursor(workspace, reader=READER),
            reason="snapshot",
        )
    if work.fresh:
        _pass_over(workspace, lease, work)
    with workspace.control.write() as connection:
        _check(workspace, connection, lease, work)
        for name in names:
            write_progress(connection, f"snapshot_{name}", 0)


def _begin(workspace: Workspace, connection: sa.Connection, lease: Lease) -> None:
    lease.renew(connection, now=workspace.clock.now())
    take_turn(connection, name=TURN)


def _check(workspace: Workspace, connection: sa.Connection, lease: Lease, work: _Pass) -> None:
    _begin(workspace, connection, lease)
    if read_progress(connection, PLAN_STAMP) != work.stamp:
        raise _PlanChangedError


class _Lake:
    """What a pass needs from the engine, for one span of customers at a time."""

    def __init__(self, workspace: Workspace, engine: Engine, work: _Pass) -> None:
        self._workspace, self._engine, self._work = workspace, engine, work
        self._conditions = work.fresh_conditions
        self._names = sorted({stream.name for plan in self._conditions.values() for stream in plan.streams})
        facts = facts_relation(workspace, engine, as_of=workspace.clock.now() + AHEAD)
        self._facts = facts.filter((facts.feed_seq <= work.position) & facts.customer_id.notnull())
        self._bits = [
            SnapshotBits(workspace, engine, name=name, conditions=conditions)
            for name in SNAPSHOTS
            if (conditions := {n: plan for n, plan in self._conditions.items() if plan.snapshot == name})
        ]

    def spans(self) -> Iterator[tuple[pa.Array, pa.Array]]:
        """Everyone in the order of ids: the ids, and when each one's first fact was (null: as the state says)."""
        everyone = self._everyone()
        for start in range(0, everyone.num_rows, SPAN_CUSTOMERS):
            span = everyone.slice(start, SPAN_CUSTOMERS).combine_chunks()
            yield span.column("customer_id").combine_chunks(), span.column("first_us").combine_chunks()

    def rows(self, customers: pa.Array, first_us: pa.Array) -> Rows:
        """Rows of the fresh conditions, and of existence, for a span of customers (ascending)."""
        known = np.flatnonzero(np.asarray(pc.is_valid(first_us)))
        times = np.asarray(pc.fill_null(first_us, 0), dtype=np.int64)[known]
        parts = [make_rows(known, slot=slot_of(EXISTENCE, 0), time=times, value=0)]
        if self._names:
            facts = self._facts_of(customers)
            places = places_of(facts.column("customer_id").combine_chunks(), among=customers)
            parts.append(rows_of_facts(facts, customer=places, conditions=self._conditions))
        parts += [bits.rows(customers) for bits in self._bits]
        return joined(parts)

    def _everyone(self) -> pa.Table:
        with self._workspace.control.read() as connection:
            query = sa.select(segment_states.c.customer_id)
            stored = pa.array(connection.execute(query).scalars(), pa.string())
        if not self._work.filling:
            # A snapshot changes nothing for those who are not there yet.
            return pa.table({"customer_id": stored, "first_us": pa.nulls(len(stored), pa.int64())}).sort_by(
                "customer_id"
            )
        first = self._facts.group_by("customer_id").agg(first_us=self._facts.occurred_us.min())
        found = self._engine.fetch(first)
        missing = stored.filter(pc.invert(pc.is_in(stored, value_set=found.column("customer_id"))))
        others = pa.table({"customer_id": missing, "first_us": pa.nulls(len(missing), pa.int64())})
        return pa.concat_tables([found, others]).sort_by("customer_id")

    def _facts_of(self, customers: pa.Array) -> pa.Table:
        facts = self._facts
        facts = facts.filter(
            facts.name.isin(self._names)
            & (facts.customer_id >= customers[0].as_py())
            & (facts.customer_id <= customers[-1].as_py())
        )
        horizon_us = self._horizon_us()
        if horizon_us is not None:
            facts = facts.filter(facts.occurred_us > horizon_us)
        used = {column for plan in self._conditions.values() for column in columns_used(plan.condition)}
        wanted = sorted({*used, "fact_id", "name", "customer_id", "utc_offset_minutes"})
        found = self._engine.fetch(facts.select(*wanted, "occurred_us"))
        times = found.column("occurred_us").cast(FACT_SCHEMA.field("occurred_at").type)
        return conform(found.drop_columns(["occurred_us"]).append_column("occurred_at", times), schema=FACT_SCHEMA)

    def _horizon_us(self) -> int | None:
        """Nothing older than this matters to any fresh condition; None where some look at all time."""
        windows = [window_us_of(plan.condition) for plan in self._conditions.values() if plan.streams]
        known = [window for window in windows if window is not None]
        if len(known) < len(windows):
            return None
        return micros(self._workspace.clock.now()) - max(known) - int(AHEAD.total_seconds()) * 1_000_000
