"""Some customers' states from the facts themselves: the lake up to where it is flushed, the feed behind that."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.facts import (
    FACT_SCHEMA,
    FACTS,
    Engine,
    conform,
    lake_of,
    members_of,
    open_engine,
    read_feed,
    unix_micros,
)
from evergrove.kit import Workspace
from evergrove.segments.live.forgetting import forget_customers
from evergrove.segments.live.matching import first_facts, places_of, rows_of_facts
from evergrove.segments.live.plans import LivePlan
from evergrove.segments.live.rows import Integers, Rows, joined
from evergrove.segments.live.snapshot_bits import SnapshotBits

FEED_FACTS_MAX = 200_000
"""Facts of the feed that are held at a time."""


def rows_anew(
    workspace: Workspace,
    connection: sa.Connection,
    plan: LivePlan,
    *,
    roots: Sequence[str],
    up_to: int,
    moved: Collection[str],
) -> Rows:
    """All rows of `roots` (`customer`: their places) from every fact of theirs up to feed position `up_to`.

    What is stored of those who were merged into them goes: their facts are in these rows. The caller sees to `moved`.
    """
    members = {member: root for root in roots for member in members_of(connection, root)}
    forget_customers(connection, [member for member, root in members.items() if member != root and member not in moved])
    with open_engine(workspace) as engine:
        facts = _facts_of(workspace, engine, origins=list(members), up_to=up_to)
        owners = pa.array([members[origin] for origin in facts.column("customer_id").to_pylist()], pa.string())
        places = places_of(owners, among=pa.array(roots, pa.string()))
        order = np.argsort(np.array(roots)) if roots else np.zeros(0, dtype=np.int64)
        ascending = pa.array(roots, pa.string()).take(pa.array(order))
        parts = [first_facts(facts, customer=places), rows_of_facts(facts, customer=places, conditions=plan.conditions)]
        for name in plan.snapshots:
            bits = SnapshotBits(workspace, engine, name=name, conditions=plan.of_snapshot(name)).rows(ascending)
            parts.append(_moved_to(bits, order))
    return joined(parts)


def _facts_of(workspace: Workspace, engine: Engine, *, origins: Sequence[str], up_to: int) -> pa.Table:
    flushed = lake_of(workspace).flushed_seq()  # read first: what is flushed meanwhile is taken from the feed
    lake = engine.relation(lake_of(workspace).files(FACTS), name="facts_anew", schema=FACT_SCHEMA)
    lake = lake.filter(lake.customer_id.isin(origins) & (lake.feed_seq <= min(flushed, up_to)))
    # Times go through integers: engines have them without a zone.
    found = engine.fetch(lake.mutate(occurred_us=unix_micros(lake.occurred_at)))
    times = found.column("occurred_us").cast(FACT_SCHEMA.field("occurred_at").type)
    found = found.set_column(found.schema.get_field_index("occurred_at"), FACT_SCHEMA.field("occurred_at"), times)
    parts = [conform(found.drop_columns(["occurred_us", "received_at"]), schema=FACT_SCHEMA)]
    after = flushed
    while after < up_to:
        batches = read_feed(workspace, after=after, facts_max=FEED_FACTS_MAX)
        if not batches:
            break
        after = batches[-1].last_seq
        for batch in batches:
            theirs = pc.is_in(batch.facts.column("customer_id"), value_set=pa.array(origins, pa.string()))
            inside = pc.and_(theirs, pc.less_equal(batch.facts.column("feed_seq"), up_to))
            parts.append(batch.facts.filter(inside))
    return pa.concat_tables(parts)


def _moved_to(rows: Rows, order: Integers) -> Rows:
    """The same rows, with the places of ascending ids turned into those of the ids as they were given."""
    return Rows(
        customer=order[rows.customer] if len(rows) else rows.customer,
        slot=rows.slot,
        time=rows.time,
        value=rows.value,
        is_new=rows.is_new,
    )
