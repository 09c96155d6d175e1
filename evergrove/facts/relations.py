"""The relations that higher domains compose: facts as of an instant, customers, snapshots.

Every relation is pinned when it is made. `facts` has, beside the columns of FACT_SCHEMA:
`occurred_us`, `received_us` (microseconds since 1970 UTC), `local_day` (days since 1970 in the customer's local
time), `local_minute` (0 to 1,439 in local time). An absent offset counts as UTC. Merged customers are one: see
`facts_relation`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from evergrove.facts.engine import Engine, unix_micros
from evergrove.facts.lake import CUSTOMERS, FACTS, LAKE_SCHEMA, lake_of, snapshot_table
from evergrove.facts.merge_map import MERGE_MAP, MERGE_MAP_SCHEMA
from evergrove.kit import Workspace

MICROSECONDS_OF_MINUTE = 60 * 1_000_000
MICROSECONDS_OF_DAY = 24 * 60 * MICROSECONDS_OF_MINUTE

FEED_PLACE = 10**18
"""Added to a feed_seq, its text has 19 digits, so that texts sort as the numbers do."""

CUSTOMER_SCHEMA = pa.schema(
    [
        pa.field("customer_id", pa.string()),
        pa.field("created_at", pa.timestamp("us", tz="UTC")),
        pa.field("merged_into", pa.string()),
        pa.field("attributes", pa.string()),
        pa.field("consents", pa.string()),
        pa.field("feed_seq", pa.int64()),
    ]
)
"""The lake's copy of customers: `attributes` {key: value} and `consents` {channel: {topic: state}} are JSON."""


def micros(instant: datetime) -> int:
    """Microseconds since 1970-01-01 UTC, exactly."""
    delta = instant - datetime(1970, 1, 1, tzinfo=instant.tzinfo)
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def instant_of(at_us: int) -> datetime:
    """The aware instant of microseconds since 1970-01-01 UTC, exactly."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at_us)


FUTURE_MAX = timedelta(days=1)
"""A fact's time is at most minutes ahead of its receipt: as of now and this, all facts are seen that there are."""


def facts_relation(
    workspace: Workspace, engine: Engine, *, as_of: datetime, known_at: datetime | None = None
) -> ir.Table:
    """All facts with occurred_at <= `as_of`, and received_at <= `known_at` if given.

    `customer_id` is who the customer is today, whatever `as_of` and `known_at`; `origin_id` is the id under which
    the fact arrived.
    """
    lake = lake_of(workspace)
    table = engine.relation(lake.files(FACTS), name="facts", schema=LAKE_SCHEMA)
    # Pinned behind the facts, so that it is never older than they are.
    table = _by_person(table, merge_map_relation(workspace, engine))
    return derive(table, as_of=as_of, known_at=known_at)


def merge_map_relation(workspace: Workspace, engine: Engine) -> ir.Table | None:
    """One row a merged customer (merged_id, survivor_id); None when nobody was ever merged."""
    files = lake_of(workspace).files(MERGE_MAP)
    if not files.paths:
        return None
    moves = engine.relation(files, name="merge_moves", schema=MERGE_MAP_SCHEMA)
    # The greatest text is that of the newest move: one aggregate instead of a sort.
    moves = moves.mutate(place=(FEED_PLACE + moves.feed_seq).cast("string") + moves.survivor_id)
    newest = moves.group_by("customer_id").agg(newest=moves.place.max())
    newest = newest.select(merged_id=newest.customer_id, survivor_id=newest.newest.substr(len(str(FEED_PLACE))))
    return engine.remember(newest.filter(newest.survivor_id != newest.merged_id), name=MERGE_MAP)


def _by_person(table: ir.Table, merge_map: ir.Table | None) -> ir.Table:
    table = table.mutate(origin_id=table.customer_id)
    if merge_map is None:
        return table
    joined = table.left_join(merge_map, table.customer_id == merge_map.merged_id)
    joined = joined.mutate(customer_id=ibis.coalesce(joined.survivor_id, joined.customer_id))
    return joined.select(table.columns)


def derive(table: ir.Table, *, as_of: datetime, known_at: datetime | None = None) -> ir.Table:
    """Cut a relation of LAKE_SCHEMA at `as_of` (and `known_at`) and add the derived columns."""
    table = table.mutate(occurred_us=unix_micros(table.occurred_at), received_us=unix_micros(table.received_at))
    kept = table.occurred_us <= micros(as_of)
    if known_at is not None:
        kept &= table.received_us <= micros(known_at)
    table = table.filter(kept)
    local_us = table.occurred_us + table.utc_offset_minutes.fill_null(0).cast("int64") * MICROSECONDS_OF_MINUTE
    return table.mutate(
        local_day=(local_us // MICROSECONDS_OF_DAY).cast("int64"),
        local_minute=((local_us // MICROSECONDS_OF_MINUTE) % 1_440).cast("int64"),
    )


def done_by_people(facts: ir.Table) -> ir.Table:
    """Without the openings that a mail proxy or a virus scanner made: nobody has read anything there."""
    is_machine = (facts.name == "Message Opened") & facts.properties.fill_null("").contains('"machine":true')
    return facts.filter(~is_machine)


def customers_relation(workspace: Workspace, engine: Engine) -> ir.Table:
    """The lake's copy of customers; those merged into another one are left out.

    The merge map says who is, as it does for facts: the copy may be minutes older than a merge or its end.
    """
    table = engine.relation(lake_of(workspace).files(CUSTOMERS), name="customers", schema=CUSTOMER_SCHEMA)
    merge_map = merge_map_relation(workspace, engine)
    if merge_map is None:
        return table.filter(table.merged_into.isnull())
    return table.anti_join(merge_map, table.customer_id == merge_map.merged_id)


def snapshot_relation(workspace: Workspace, engine: Engine, *, name: str, as_of: str, schema: pa.Schema) -> ir.Table:
    """The rows of snapshot `name` of the date `as_of`, with the columns of `schema`."""
    files = lake_of(workspace).files(snapshot_table(name), partitions={"as_of": as_of})
    return engine.relation(files, name=f"snapshot_{name}_{as_of}".replace("-", "_"), schema=schema)


__all__ = [
    "CUSTOMER_SCHEMA",
    "MICROSECONDS_OF_DAY",
    "MICROSECONDS_OF_MINUTE",
    "customers_relation",
    "derive",
    "facts_relation",
    "merge_map_relation",
    "micros",
    "snapshot_relation",
]
