"""Facts that domains write: rows of their own transaction, taken over by the intake afterwards."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import sqlalchemy as sa

from evergrove.facts.arrow_bodies import conform, decode_table, encode_table
from evergrove.facts.schema import OUTGOING_SCHEMA
from evergrove.facts.tables import outgoing_facts
from evergrove.kit import Workspace, take_turn

BODY_FACTS_MAX = 50_000
"""Facts of one row: a body is decoded and normalised in memory."""


@dataclass(frozen=True, kw_only=True)
class OutgoingEntry:
    """One body with its position; the facts know their customer already."""

    position: int
    facts: pa.Table


def write_outgoing(connection: sa.Connection, facts: pa.Table) -> None:
    """Add `facts` (columns of OUTGOING_SCHEMA, absent ones null) to the caller's transaction.

    Best its last statement: other writers of facts wait from here to the commit, so that positions are in its order.
    """
    take_turn(connection, name="outgoing_facts")
    table = conform(facts, schema=OUTGOING_SCHEMA)
    for start in range(0, table.num_rows, BODY_FACTS_MAX):
        connection.execute(sa.insert(outgoing_facts), {"body": encode_table(table.slice(start, BODY_FACTS_MAX))})


def read_outgoing(workspace: Workspace, *, after: int) -> OutgoingEntry | None:
    """The next body behind position `after`."""
    query = sa.select(outgoing_facts).where(outgoing_facts.c.position > after).order_by(outgoing_facts.c.position)
    with workspace.control.read() as connection:
        row = connection.execute(query.limit(1)).one_or_none()
    return (
        None
        if row is None
        else OutgoingEntry(position=row.position, facts=decode_table(row.body, schema=OUTGOING_SCHEMA))
    )


def remove_outgoing(connection: sa.Connection, *, up_to: int) -> None:
    """Drop what the intake has taken over."""
    connection.execute(sa.delete(outgoing_facts).where(outgoing_facts.c.position <= up_to))
