"""Facts that domains write: rows of their own transaction, taken over by the intake afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.facts.arrow_bodies import conform, decode_table, encode_table
from evergrove.facts.schema import OUTGOING_SCHEMA
from evergrove.facts.tables import outgoing_facts
from evergrove.kit import Workspace, take_turn

BODY_FACTS_MAX = 50_000
"""Facts of one row: a body is decoded and normalised in memory."""

ENTRY_BYTES_AIM = 256 * 1024
"""Small bodies are read together until they hold this much: what takes them over needs some milliseconds of the
processor for each entry, however few its facts are, and clicks come in by the handful."""

ENTRY_BODIES_MAX = 64


@dataclass(frozen=True, kw_only=True)
class OutgoingEntry:
    """One body or several, with the last one's position. The facts know their customer already, but for those of
    `named_only`, with which an entry ends."""

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
    """The next body behind position `after`, and with a small one those small ones that follow."""
    with workspace.control.read() as connection:
        last = _last_of_entry(connection.execute(_SIZES, {"after": after}).all())
        rows = connection.execute(_BODIES, {"after": after, "last": last}).all()
    if not rows:
        return None
    position, tables = after, []
    for row in rows:
        position = row.position
        tables.append(decode_table(row.body, schema=OUTGOING_SCHEMA))
        if pc.any(named_only(tables[-1])).as_py():
            break  # they come behind the others of their entry, and before whatever was written after them
    return OutgoingEntry(position=position, facts=pa.concat_tables(tables))


def named_only(facts: pa.Table) -> pa.ChunkedArray:
    """Whether a fact names its customer by identifiers alone: what a visitor wrote into a form."""
    has_names = pc.fill_null(pc.greater(pc.list_value_length(facts.column("identifiers")), 0), fill_value=False)
    return pc.and_(pc.is_null(facts.column("customer_id")), has_names)


def _last_of_entry(sizes: Sequence[sa.Row[int, int]]) -> int:
    """The position up to which bodies are read together; of (position, bytes) in their order."""
    last, held = 0, 0
    for position, size in sizes:
        held += size
        if last and held > ENTRY_BYTES_AIM:
            break
        last = position
    return last


_SIZES = (
    sa.select(outgoing_facts.c.position, sa.func.length(outgoing_facts.c.body))
    .where(outgoing_facts.c.position > sa.bindparam("after"))
    .order_by(outgoing_facts.c.position)
    .limit(ENTRY_BODIES_MAX)
)

_BODIES = (
    sa.select(outgoing_facts)
    .where(outgoing_facts.c.position > sa.bindparam("after"), outgoing_facts.c.position <= sa.bindparam("last"))
    .order_by(outgoing_facts.c.position)
)


def remove_outgoing(connection: sa.Connection, *, up_to: int) -> None:
    """Drop what the intake has taken over."""
    connection.execute(sa.delete(outgoing_facts).where(outgoing_facts.c.position <= up_to))
