"""The feed's reader `hooks`: matching facts become deliveries in the transaction that moves its cursor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from evergrove.channels.hooks.contracts import Hook
from evergrove.channels.hooks.payloads import delivery_id, payload, wanted_facts
from evergrove.channels.hooks.service import list_hooks
from evergrove.channels.hooks.tables import hook_deliveries, hook_standings
from evergrove.facts import HOOKS, FeedBatch, flow_state, hold_lease, move_cursor, read_cursor, read_feed
from evergrove.kit import Workspace, conflict_insert, logger

FEED_FACTS_MAX = 20_000
"""Facts of one transaction: each that is wanted becomes a row for each webhook."""

WAITING_MAX = 100_000
"""Deliveries of one webhook that wait: some 100 MB. Beyond it facts are left out and counted, so that a server which
is away for a day does not fill ours."""

_log = logger(__name__)


def read_hooks(workspace: Workspace) -> int:
    """Work in what the feed holds behind the cursor; returns the deliveries that were made.

    Raises LeaseHeldError while another process does it. A workspace without webhooks is passed quickly.
    """
    made = 0
    with hold_lease(workspace.control, name=f"reader:{HOOKS}", clock=workspace.clock) as lease:
        while True:
            cursor = read_cursor(workspace, reader=HOOKS)
            # Webhooks are read after the cursor: one that was made in between starts at this place or later.
            hooks = [hook for hook in list_hooks(workspace) if hook.is_enabled]
            batches = read_feed(workspace, after=cursor, facts_max=FEED_FACTS_MAX)
            with workspace.control.write() as connection:
                lease.renew(connection, now=workspace.clock.now())
                _begin(connection, hooks, since_seq=cursor)
                if not batches:
                    return made
                made += _work_in(connection, hooks, batches=batches, now=workspace.clock.now())
                move_cursor(connection, reader=HOOKS, to=batches[-1].last_seq)


def skip_in_hooks(workspace: Workspace) -> None:
    """Go on where the feed begins: facts that it no longer holds are left out, and every webhook says how many."""
    begin, cursor = flow_state(workspace).feed_begin, read_cursor(workspace, reader=HOOKS)
    missed = max(begin - cursor, 0)
    _log.warning("hooks.feed_skipped", facts=missed)
    with workspace.control.write() as connection:
        connection.execute(sa.update(hook_standings).values(left_out=hook_standings.c.left_out + missed))
        move_cursor(connection, reader=HOOKS, to=cursor + missed)


def _begin(connection: sa.Connection, hooks: Sequence[Hook], *, since_seq: int) -> None:
    """A webhook that is seen for the first time gets the facts from here on."""
    rows = [
        {"hook_key": hook.key, "since_seq": since_seq, "delivered": 0, "left_out": 0, "failures": 0, "problem": ""}
        for hook in hooks
    ]
    if rows:
        connection.execute(conflict_insert(connection, hook_standings).on_conflict_do_nothing(), rows)


def _work_in(connection: sa.Connection, hooks: Sequence[Hook], *, batches: Sequence[FeedBatch], now: datetime) -> int:
    made = 0
    for hook in hooks:
        wanted = pa.concat_tables([wanted_facts(batch.facts, hook=hook) for batch in batches])
        if wanted.num_rows == 0:
            continue
        room = _room(connection, hook)
        taken, left_out = wanted.slice(0, room), max(wanted.num_rows - room, 0)
        rows = _rows(taken, hook=hook, now=now)
        if rows:
            connection.execute(conflict_insert(connection, hook_deliveries).on_conflict_do_nothing(), rows)
            made += len(rows)
        if left_out:
            _log.warning("hooks.left_out", hook=hook.key, facts=left_out)
            connection.execute(
                sa.update(hook_standings)
                .where(hook_standings.c.hook_key == hook.key)
                .values(left_out=hook_standings.c.left_out + left_out)
            )
    return made


def _room(connection: sa.Connection, hook: Hook) -> int:
    """How many more may wait; none for one that was switched off for its failures."""
    is_off = sa.select(hook_standings.c.disabled_at).where(hook_standings.c.hook_key == hook.key)
    if connection.execute(is_off).scalar() is not None:
        return 0
    waiting = sa.select(sa.func.count()).where(
        hook_deliveries.c.hook_key == hook.key, hook_deliveries.c.state == "waiting"
    )
    return max(WAITING_MAX - int(connection.execute(waiting).scalar_one()), 0)


def _rows(facts: pa.Table, *, hook: Hook, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "delivery_id": delivery_id(hook.key, fact["fact_id"]),
            "hook_key": hook.key,
            "customer_id": fact["customer_id"],
            "body": payload(fact, has_personal_data=hook.has_personal_data),
            "state": "waiting",
            "attempts": 0,
            "due_at": now,
            "made_at": now,
        }
        for fact in facts.to_pylist()
    ]
