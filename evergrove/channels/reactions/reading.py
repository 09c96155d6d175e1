"""The feed's reader `reach`: conversions of messages, confirmations that somebody has to be asked for, booked visits.

Invariant: what a piece of the feed brings about stands in the transaction that moves the cursor; but for tasks, which
are opened before it, under keys that open each of them once.
"""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import sqlalchemy as sa

from evergrove.channels.reactions.booking import booked_visits, open_visits
from evergrove.channels.reactions.converting import goals_of, note_conversions
from evergrove.channels.reactions.opting_in import ask_for_consent, keep_confirmations, pending_consents
from evergrove.channels.turns import take_receipts_turn
from evergrove.facts import (
    OUTGOING_SCHEMA,
    REACH,
    flow_state,
    hold_lease,
    move_cursor,
    read_cursor,
    read_feed,
    write_outgoing,
)
from evergrove.kit import Workspace

FEED_FACTS_MAX = 20_000
"""Facts of one transaction."""


def read_reactions(workspace: Workspace) -> int:
    """Work in what the feed holds behind the cursor; returns how many messages and tasks that changed or made.

    Raises LeaseHeldError while another process does it.
    """
    changed = 0
    with hold_lease(workspace.control, name=f"reader:{REACH}", clock=workspace.clock) as lease:
        while batches := read_feed(workspace, after=read_cursor(workspace, reader=REACH), facts_max=FEED_FACTS_MAX):
            facts = pa.concat_tables([batch.facts for batch in batches])
            changed += open_visits(workspace, booked_visits(facts, now=workspace.clock.now()))
            asked = pending_consents(facts)
            plans = keep_confirmations(workspace, asked)
            with workspace.control.write() as connection:
                now = workspace.clock.now()
                lease.renew(connection, now=now)
                move_cursor(connection, reader=REACH, to=batches[-1].last_seq)
                converted = _convert(connection, facts, now=now)
                changed += ask_for_consent(connection, workspace, asked, plans=plans) + converted.num_rows
                if converted.num_rows:
                    write_outgoing(connection, converted)
    return changed


def _convert(connection: sa.Connection, facts: pa.Table, *, now: datetime) -> pa.Table:
    goals = goals_of(connection, now=now)
    if not goals:
        return OUTGOING_SCHEMA.empty_table()
    take_receipts_turn(connection)
    return note_conversions(connection, facts, goals=goals, now=now)


def skip_reactions(workspace: Workspace) -> None:
    """Go on where the feed begins: what it no longer holds is not read again.

    A conversion that is missed so lacks on the message's own page only: the effect report counts in the lake.
    """
    begin = flow_state(workspace).feed_begin
    with workspace.control.write() as connection:
        move_cursor(connection, reader=REACH, to=begin)
