"""The feed's reader `segments`, and the sweeper that does the same for what time alone changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.facts import (
    Lease,
    flow_state,
    hold_lease,
    merge_markers,
    micros,
    move_cursor,
    read_cursor,
    read_feed,
    resolve_roots,
    roots_of,
)
from evergrove.kit import Workspace, take_turn
from evergrove.segments.live.anew import rows_anew
from evergrove.segments.live.filling import apply_snapshots, resume_filling
from evergrove.segments.live.matching import first_facts, places_of, rows_of_facts
from evergrove.segments.live.plans import HeldPlan, LivePlan
from evergrove.segments.live.progress import EVALUATED_US, read_progress, take_instant, write_progress
from evergrove.segments.live.rows import NO_ROWS, Integers, Rows, joined
from evergrove.segments.live.standing import TURN, give_up
from evergrove.segments.live.store import due_customers
from evergrove.segments.live.working import OverflowingError, Work, work_in
from evergrove.segments.tables import live_segments

READER = "segments"
READER_LEASE = "reader:segments"

FEED_FACTS_MAX = 20_000
"""Facts of one transaction: it takes some tenths of a second, and others wait for their turn to write meanwhile."""

SWEPT_CUSTOMERS_MAX = 5_000
"""Customers of one transaction of the sweeper."""

LATENESS_US = "lateness_us"
CUSTOMER_CREATED = "Customer Created"
SNAPSHOT_PUBLISHED = "Snapshot Published"


def run_segments_reader(workspace: Workspace) -> int:
    """Work in what the feed holds behind the reader's cursor; returns the number of facts passed.

    A workspace without live segments only moves its cursor. Raises LeaseHeldError.
    """
    passed, plan = 0, HeldPlan()
    with hold_lease(workspace.control, name=READER_LEASE, clock=workspace.clock) as lease:
        resume_filling(workspace, lease)
        apply_snapshots(workspace, lease)
        while True:
            count = _pass_by(workspace, lease) or _read_once(workspace, lease, plan)
            if count == 0:
                return passed
            passed += count
            apply_snapshots(workspace, lease)


def sweep(workspace: Workspace) -> int:
    """Look at customers for whom time alone may have changed something; how many: at most SWEPT_CUSTOMERS_MAX.

    Call it again until it returns 0. Raises LeaseHeldError.
    """
    with workspace.control.read() as connection:
        if not due_customers(connection, at_us=_now_us(workspace, connection), customers_max=1):
            return 0
    with hold_lease(workspace.control, name=READER_LEASE, clock=workspace.clock) as lease:
        resume_filling(workspace, lease)
        apply_snapshots(workspace, lease)
        return _sweep_once(workspace, lease)


def _sweep_once(workspace: Workspace, lease: Lease) -> int:
    try:
        with workspace.control.write() as connection:
            _begin(workspace, connection, lease)
            at_us = take_instant(workspace, connection)
            due = due_customers(connection, at_us=at_us, customers_max=SWEPT_CUSTOMERS_MAX)
            plan = HeldPlan().of(connection)
            seq = read_cursor(workspace, reader=READER)
            work = Work(customers=[customer for customer, _ in due], rows=NO_ROWS, reason="time")
            work_in(connection, plan, work, at_us=at_us, seq=seq)
            if due:
                write_progress(connection, LATENESS_US, at_us - due[0][1])
    except OverflowingError as error:
        give_up(workspace, numbers=error.numbers)
        return 1
    return len(due)


def _begin(workspace: Workspace, connection: sa.Connection, lease: Lease) -> None:
    lease.renew(connection, now=workspace.clock.now())
    take_turn(connection, name=TURN)


def _now_us(workspace: Workspace, connection: sa.Connection) -> int:
    return max(micros(workspace.clock.now()), read_progress(connection, EVALUATED_US))


def _pass_by(workspace: Workspace, lease: Lease) -> int:
    """Move the cursor to the end of the feed when nothing is live; how many facts that were."""
    with workspace.control.read() as connection:
        if connection.execute(sa.select(live_segments.c.key).limit(1)).first() is not None:
            return 0
    state = flow_state(workspace)
    behind = state.behind(READER)
    if behind == 0:
        return 0
    with workspace.control.write() as connection:
        _begin(workspace, connection, lease)
        if connection.execute(sa.select(live_segments.c.key).limit(1)).first() is not None:
            return 0
        move_cursor(connection, reader=READER, to=state.feed_end)
    return behind


def _read_once(workspace: Workspace, lease: Lease, held: HeldPlan) -> int:
    """One transaction; 0 when there is nothing to read."""
    batches = read_feed(workspace, after=read_cursor(workspace, reader=READER), facts_max=FEED_FACTS_MAX)
    if not batches:
        return 0
    facts = pa.concat_tables([batch.facts for batch in batches])
    last_seq = batches[-1].last_seq
    try:
        with workspace.control.write() as connection:
            _begin(workspace, connection, lease)
            plan = held.of(connection)
            at_us = take_instant(workspace, connection)
            if plan.segments:
                _work_in_facts(workspace, connection, plan, facts, at_us=at_us, seq=last_seq)
                _note_snapshots(connection, plan, facts)
            move_cursor(connection, reader=READER, to=last_seq)
    except OverflowingError as error:
        give_up(workspace, numbers=error.numbers)
        return _read_once(workspace, lease, held)
    return int(facts.num_rows)


@dataclass(frozen=True, kw_only=True)
class _Moves:
    """What the markers of a batch mean today: merged customer → root, and roots to be worked out anew."""

    merged: dict[str, str]
    anew: frozenset[str]


def _work_in_facts(
    workspace: Workspace, connection: sa.Connection, plan: LivePlan, facts: pa.Table, *, at_us: int, seq: int
) -> None:
    """Facts are their origin's; the map of today says whose they are.

    It may know merges whose markers come later: the marker then finds less to unite, and the outcome is the same.
    """
    listened = pa.array([*sorted(plan.names), CUSTOMER_CREATED], pa.string())
    chosen = facts.select(plan.columns).filter(
        pc.and_(pc.is_in(facts.column("name"), value_set=listened), pc.is_valid(facts.column("customer_id")))
    )
    owners = resolve_roots(connection, chosen.column("customer_id").combine_chunks())
    moves = _moves_of(connection, facts)
    named = sorted({*moves.merged.values(), *moves.anew})
    customers = pc.unique(pa.concat_arrays([owners.cast(pa.string()), pa.array(named, pa.string())]))
    listed = customers.to_pylist()
    places = places_of(owners, among=customers)
    rows = joined(
        [first_facts(chosen, customer=places), rows_of_facts(chosen, customer=places, conditions=plan.conditions)]
    )

    def anew(which: Integers) -> Rows:
        roots = [listed[place] for place in which.tolist()]
        found = rows_anew(workspace, connection, plan, roots=roots, up_to=seq, moved=moves.merged)
        return Rows(
            customer=which[found.customer], slot=found.slot, time=found.time, value=found.value, is_new=found.is_new
        )

    replaced = np.isin(np.array(listed, dtype=str), sorted(moves.anew)) if moves.anew else None
    if replaced is not None:
        rows = joined([rows.take(~replaced[rows.customer]), anew(np.flatnonzero(replaced))])
    place_of = {customer: place for place, customer in enumerate(listed)}
    work = Work(
        customers=listed,
        rows=rows,
        reason="facts" if not named else "merge" if chosen.num_rows == 0 else "facts",
        replaced=replaced,
        moved={merged: place_of[root] for merged, root in moves.merged.items()},
    )
    work_in(connection, plan, work, at_us=at_us, seq=seq, anew=anew)


def _moves_of(connection: sa.Connection, facts: pa.Table) -> _Moves:
    merged: dict[str, str] = {}
    anew: set[str] = set()
    for marker in merge_markers(connection, facts):
        concerned = [marker.merged_id, marker.survivor_id, *marker.moved_ids]
        roots = roots_of(connection, concerned)
        if marker.is_undone:
            anew |= {roots.get(customer, customer) for customer in concerned}
        merged |= {customer: roots[customer] for customer in concerned if customer in roots}
    return _Moves(merged=merged, anew=frozenset(anew))


def _note_snapshots(connection: sa.Connection, plan: LivePlan, facts: pa.Table) -> None:
    """Remember which snapshots were announced: they are worked in behind this transaction, before anything else."""
    announced = facts.filter(pc.equal(facts.column("name"), SNAPSHOT_PUBLISHED)).column("properties").to_pylist()
    for name in plan.snapshots:
        if any(f'"snapshot":"{name}"' in (text or "").replace(" ", "") for text in announced):
            write_progress(connection, f"snapshot_{name}", 1)
