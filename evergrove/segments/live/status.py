"""What is live, who is inside, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
import sqlalchemy as sa

from evergrove.facts import each_of, instant_of
from evergrove.kit import Workspace
from evergrove.segments.live.analysis import snapshot_of
from evergrove.segments.live.contracts import (
    ConditionBytes,
    LiveBudget,
    LiveMembers,
    LiveMembership,
    LiveState,
    LiveStatus,
    MissingLiveSegmentError,
    Refusal,
)
from evergrove.segments.live.plans import BULK_ONLY, LIVE, decode_rule
from evergrove.segments.live.progress import read_progress
from evergrove.segments.live.reader import LATENESS_US
from evergrove.segments.live.rows import MEMBER_BIT, PACKED, ROLE_BITS, unpack
from evergrove.segments.live.store import load_states
from evergrove.segments.rules import conditions_of, normal_form
from evergrove.segments.tables import live_conditions, live_segments, segment_members, segment_states

PAGE_ROWS_MAX = 10_000
"""Members of one page."""

BUDGET_ROWS = 50_000
"""Customers whose states are measured at a time."""


def live_status(workspace: Workspace) -> tuple[LiveStatus, ...]:
    """Every segment that was asked to be live, by key."""
    with workspace.control.read() as connection:
        rows = connection.execute(sa.select(live_segments).order_by(live_segments.c.segment_id)).all()
        lateness_us = read_progress(connection, LATENESS_US)
    by_key: dict[str, list[Any]] = {}
    for row in rows:
        by_key.setdefault(row.key, []).append(row)
    return tuple(_status(key, by_key[key], lateness_us=lateness_us) for key in sorted(by_key))


def live_count(workspace: Workspace, key: str) -> int:
    """Members now. Raises MissingLiveSegmentError when the segment is not live."""
    with workspace.control.read() as connection:
        return int(_live_row(connection, key).members)


def live_members(workspace: Workspace, key: str, *, after: str = "", rows_max: int = 1_000) -> LiveMembers:
    """The next members behind the customer `after`. Raises MissingLiveSegmentError when the segment is not live."""
    rows_max = min(rows_max, PAGE_ROWS_MAX)
    with workspace.control.read() as connection:
        row = _live_row(connection, key)
        listed = segment_members.c.segment_id == row.segment_id
        if row.is_inverted:
            excepted = sa.exists().where(listed, segment_members.c.customer_id == segment_states.c.customer_id)
            query = sa.select(segment_states.c.customer_id).where(segment_states.c.customer_id > after, ~excepted)
            query = query.order_by(segment_states.c.customer_id)
        else:
            query = sa.select(segment_members.c.customer_id).where(listed, segment_members.c.customer_id > after)
            query = query.order_by(segment_members.c.customer_id)
        found = tuple(connection.execute(query.limit(rows_max + 1)).scalars())
    page = found[:rows_max]
    return LiveMembers(customer_ids=page, next=page[-1] if len(found) > rows_max else None)


def live_members_among(connection: sa.Connection, key: str, customer_ids: Sequence[str]) -> frozenset[str] | None:
    """Which of these customers (roots) are in a live segment now; None when the segment is not live."""
    query = sa.select(live_segments).where(live_segments.c.key == key, live_segments.c.standing == LIVE)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    asked = sa.select(each_of(connection, list(customer_ids)))
    listed = sa.select(segment_members.c.customer_id).where(
        segment_members.c.segment_id == row.segment_id, segment_members.c.customer_id.in_(asked)
    )
    found = frozenset(connection.execute(listed).scalars())
    if not row.is_inverted:
        return found
    known = sa.select(segment_states.c.customer_id).where(segment_states.c.customer_id.in_(asked))
    return frozenset(connection.execute(known).scalars()) - found


def live_segments_of(workspace: Workspace, customer_id: str) -> tuple[LiveMembership, ...]:
    """The live segments that a customer (a root) is in, and since when, by key."""
    with workspace.control.read() as connection:
        states = load_states(connection, [customer_id])
        if customer_id not in states:
            return ()
        query = sa.select(live_segments).where(live_segments.c.standing == LIVE)
        by_id = {row.segment_id: row for row in connection.execute(query)}
    rows = unpack([states[customer_id][0]], customers=np.zeros(1, dtype=np.int64))
    rows = rows.take(rows.is_membership)
    found = [
        LiveMembership(key=by_id[number].key, version=by_id[number].version, since=instant_of(since_us))
        for number, since_us in zip((rows.slot & ~MEMBER_BIT).tolist(), rows.time.tolist(), strict=True)
        if number in by_id
    ]
    return tuple(sorted(found, key=lambda each: each.key))


def live_budget(workspace: Workspace) -> LiveBudget:
    """What the states take, for each condition; reads all of them (about a second for 500,000 customers)."""
    bytes_of: dict[int, int] = {}
    customers, size = 0, 0
    for states in _all_states(workspace):
        rows = unpack(states, customers=np.zeros(len(states), dtype=np.int64))
        numbers, counts = np.unique(rows.slot[~rows.is_membership] >> ROLE_BITS, return_counts=True)
        for number, count in zip(numbers.tolist(), counts.tolist(), strict=True):
            bytes_of[number] = bytes_of.get(number, 0) + count * PACKED.itemsize
        customers, size = customers + len(states), size + sum(map(len, states))
    with workspace.control.read() as connection:
        query = sa.select(live_segments).where(live_segments.c.standing != BULK_ONLY)
        users = _users(connection.execute(query).all())
        forms = {row.number: row.form for row in connection.execute(sa.select(live_conditions))}
        segments = len({key for keys in users.values() for key in keys})
    conditions = [
        ConditionBytes(
            form=forms[number],
            segments=tuple(sorted(users.get(forms[number], ()))),
            rows=taken // PACKED.itemsize,
            bytes=taken,
        )
        for number, taken in sorted(bytes_of.items(), key=lambda item: -item[1])
        if number in forms
    ]
    mean = size / customers if customers else 0.0
    return LiveBudget(customers=customers, bytes=size, bytes_mean=mean, segments=segments, conditions=tuple(conditions))


def _all_states(workspace: Workspace) -> Iterator[list[bytes]]:
    last = ""
    while True:
        query = (
            sa.select(segment_states.c.customer_id, segment_states.c.state)
            .where(segment_states.c.customer_id > last)
            .order_by(segment_states.c.customer_id)
            .limit(BUDGET_ROWS)
        )
        with workspace.control.read() as connection:
            rows = connection.execute(query).all()
        if not rows:
            return
        last = rows[-1][0]
        yield [bytes(row[1]) for row in rows]


def _users(rows: Any) -> dict[str, set[str]]:
    """Normal form of a condition → keys of the segments that have it."""
    users: dict[str, set[str]] = {}
    for row in rows:
        for _, condition in conditions_of(decode_rule(row.rule)):
            users.setdefault(normal_form(condition), set()).add(row.key)
    return users


def _live_row(connection: sa.Connection, key: str) -> Any:
    query = sa.select(live_segments).where(live_segments.c.key == key, live_segments.c.standing == LIVE)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise MissingLiveSegmentError(key)
    return row


def _status(key: str, rows: list[Any], *, lateness_us: int) -> LiveStatus:
    newest = rows[-1]
    live = next((row for row in rows if row.standing == LIVE), None)
    state: LiveState = (
        "bulk_only" if newest.standing == BULK_ONLY else "live" if newest.standing == LIVE else "backfilling"
    )
    conditions = [condition for _, condition in conditions_of(decode_rule(newest.rule))]
    followed = {name for each in conditions if (name := snapshot_of(each)) is not None}
    return LiveStatus(
        key=key,
        state=state,
        version=None if live is None else live.version,
        wanted_version=newest.version,
        members=0 if live is None else live.members,
        started_at=None if live is None else live.started_at,
        refusal=None if newest.refusal is None else msgspec.json.decode(newest.refusal, type=Refusal),
        follows_snapshots=tuple(sorted(followed)),
        lateness_seconds=lateness_us / 1_000_000,
    )
