"""The feed: every accepted fact of a workspace in one total order, one row a batch.

Invariants: `feed_seq` has no gaps; only the intake appends, in the transaction that stores its source positions; a
reader moves its cursor in the transaction that holds its effect; a batch goes when every reader has passed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import sqlalchemy as sa

from evergrove.facts.arrow_bodies import conform, decode_table, encode_table
from evergrove.facts.schema import FACT_SCHEMA, FACT_SCHEMA_VERSION
from evergrove.facts.tables import feed, feed_readers, intake_positions
from evergrove.kit import Workspace

LAKE = "lake"
PROFILES = "profiles"
CATALOGUE = "catalogue"
SEGMENTS = "segments"
REACH = "reach"
JOURNEYS = "journeys"
HOOKS = "hooks"
READERS = (LAKE, PROFILES, CATALOGUE, SEGMENTS, REACH, JOURNEYS, HOOKS)
"""Who reads the feed: a batch stays until each of these has passed it."""


@dataclass(frozen=True, kw_only=True)
class FeedBatch:
    """A piece of the feed: facts in FACT_SCHEMA numbered `first_seq` to `last_seq`."""

    first_seq: int
    last_seq: int
    facts: pa.Table


def append_to_feed(connection: sa.Connection, facts: pa.Table, *, now: datetime) -> int:
    """Number `facts` and append them in the caller's transaction; returns the last number of the feed.

    `facts` has the columns of FACT_SCHEMA that the intake knows; feed_seq and schema_version are set here.
    """
    end: int = last_seq(connection)
    if facts.num_rows == 0:
        return end
    first, last = end + 1, end + int(facts.num_rows)
    numbered = conform(facts, schema=FACT_SCHEMA)
    numbered = _with_column(numbered, "feed_seq", pa.array(range(first, last + 1), pa.int64()))
    numbered = _with_column(
        numbered, "schema_version", pa.repeat(pa.scalar(FACT_SCHEMA_VERSION, pa.int32()), numbered.num_rows)
    )
    row = {"first_seq": first, "last_seq": last, "appended_at": now, "body": encode_table(numbered)}
    connection.execute(sa.insert(feed), row)
    return last


def last_seq(connection: sa.Connection) -> int:
    """The newest number given out, also when the batches themselves are gone already."""
    newest = connection.execute(sa.select(sa.func.max(feed.c.last_seq))).scalar()
    passed = connection.execute(sa.select(sa.func.max(feed_readers.c.last_seq))).scalar()
    return int(max(newest or 0, passed or 0))


def read_feed(workspace: Workspace, *, after: int, facts_max: int) -> list[FeedBatch]:
    """Whole batches behind `after`, in order, until they hold `facts_max` facts (always at least one, if any)."""
    spans = sa.select(feed.c.first_seq, feed.c.last_seq).where(feed.c.last_seq > after).order_by(feed.c.last_seq)
    batches: list[FeedBatch] = []
    taken = 0
    with workspace.control.read() as connection:
        for first, last in connection.execute(spans).all():
            if batches and taken + last - first + 1 > facts_max:
                break
            body = connection.execute(sa.select(feed.c.body).where(feed.c.last_seq == last)).scalar_one()
            batches.append(FeedBatch(first_seq=first, last_seq=last, facts=decode_table(body, schema=FACT_SCHEMA)))
            taken += last - first + 1
    return batches


def read_cursor(workspace: Workspace, *, reader: str) -> int:
    """The last number that `reader` has worked in."""
    query = sa.select(feed_readers.c.last_seq).where(feed_readers.c.reader == reader)
    with workspace.control.read() as connection:
        return int(connection.execute(query).scalar() or 0)


def move_cursor(connection: sa.Connection, *, reader: str, to: int) -> None:
    """Move the cursor of `reader` in the transaction of its effect."""
    statement = sa.update(feed_readers).where(feed_readers.c.reader == reader).values(last_seq=to)
    if connection.execute(statement).rowcount == 0:
        connection.execute(sa.insert(feed_readers), {"reader": reader, "last_seq": to})


def feed_backlog(workspace: Workspace) -> int:
    """How many facts the slowest reader has still to work in."""
    slowest = min(read_cursor(workspace, reader=reader) for reader in READERS)
    with workspace.control.read() as connection:
        return last_seq(connection) - slowest


def trim_feed(workspace: Workspace) -> None:
    """Drop the batches that every reader of READERS has passed; one that is to be rebuilt from the lake is not waited
    for."""
    query = sa.select(feed_readers.c.reader).where(feed_readers.c.needs_rebuild != 0)
    with workspace.control.read() as connection:
        rebuilt = set(connection.execute(query).scalars())
    slowest = min(read_cursor(workspace, reader=reader) for reader in READERS if reader not in rebuilt)
    with workspace.control.write() as connection:
        connection.execute(sa.delete(feed).where(feed.c.last_seq <= slowest))


def mark_for_rebuild(workspace: Workspace, *, reader: str) -> None:
    """Let the feed go on without `reader`, which reads the lake instead until it has come up again.

    The lake's own reader cannot be marked: nobody else has its facts.
    """
    if reader == LAKE:
        raise ValueError("the lake is what others are rebuilt from")
    with workspace.control.write() as connection:
        statement = sa.update(feed_readers).where(feed_readers.c.reader == reader).values(needs_rebuild=1)
        if connection.execute(statement).rowcount == 0:
            connection.execute(sa.insert(feed_readers), {"reader": reader, "last_seq": 0, "needs_rebuild": 1})


def end_rebuild(connection: sa.Connection, *, reader: str, to: int | None = None) -> None:
    """The reader has worked in the lake's facts up to number `to` (None: up to its cursor) and reads the feed again."""
    statement = sa.update(feed_readers).where(feed_readers.c.reader == reader)
    values = {"needs_rebuild": 0} if to is None else {"needs_rebuild": 0, "last_seq": to}
    connection.execute(statement.values(**values))


def intake_position(connection: sa.Connection, *, log: str) -> int:
    """How far the intake has taken over `log` ("inbox" or "outgoing_facts")."""
    query = sa.select(intake_positions.c.position).where(intake_positions.c.log == log)
    return int(connection.execute(query).scalar() or 0)


def store_intake_position(connection: sa.Connection, *, log: str, position: int) -> None:
    """Store it, in the transaction that appends to the feed."""
    statement = sa.update(intake_positions).where(intake_positions.c.log == log).values(position=position)
    if connection.execute(statement).rowcount == 0:
        connection.execute(sa.insert(intake_positions), {"log": log, "position": position})


def _with_column(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), table.schema.field(name), column)
