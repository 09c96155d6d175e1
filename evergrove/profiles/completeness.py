"""Profile completeness: how much of what we want to know about customers we do know."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from evergrove.facts import Engine
from evergrove.profiles.attributes_relation import attributes_relation

COMPLETENESS_SHARE_TARGET = 0.8
"""The mission's aim for the share of known attributes."""

COMPLETENESS_SCHEMA = pa.schema(
    [
        pa.field("customer_id", pa.string()),
        pa.field("known_count", pa.int64()),
        pa.field("wanted_count", pa.int64()),
        pa.field("completeness_share", pa.float64()),
    ]
)

ATTRIBUTE_COMPLETENESS_SCHEMA = pa.schema(
    [
        pa.field("attribute", pa.string()),
        pa.field("customer_count", pa.int64()),
        pa.field("known_count", pa.int64()),
        pa.field("completeness_share", pa.float64()),
    ]
)


def completeness_relation(engine: Engine, facts: ir.Table, keys: tuple[str, ...]) -> ir.Table:
    """One row a customer with any fact in `facts`: COMPLETENESS_SCHEMA over the attributes `keys`.

    Raises InvalidAttributeError as attributes_relation does, and for no key at all.
    """
    known = _known(engine, facts, keys)
    count = _sum([known[key] for key in keys])
    wanted = ibis.literal(len(keys), type="int64")
    return known.select(
        "customer_id",
        known_count=count.cast("int64"),
        wanted_count=wanted,
        completeness_share=count.cast("float64") / wanted.cast("float64").nullif(0.0),
    )


def completeness_by_attribute(engine: Engine, facts: ir.Table, keys: tuple[str, ...]) -> pa.Table:
    """One row an attribute in the order of `keys`: ATTRIBUTE_COMPLETENESS_SCHEMA; share null without customers."""
    known = _known(engine, facts, keys)
    counted = known.agg(customers=known.count(), **{f"known_{key}": known[key].sum().fill_null(0) for key in keys})
    row = engine.fetch(counted).to_pylist()[0]
    customers = row["customers"]
    rows = [
        {
            "attribute": key,
            "customer_count": customers,
            "known_count": row[f"known_{key}"],
            "completeness_share": row[f"known_{key}"] / customers if customers else None,
        }
        for key in keys
    ]
    return pa.Table.from_pylist(rows, schema=ATTRIBUTE_COMPLETENESS_SCHEMA)


def _known(engine: Engine, facts: ir.Table, keys: tuple[str, ...]) -> ir.Table:
    """customer_id and, for each key, 1 where it is known and 0 where not."""
    customers = facts.filter(facts.customer_id.notnull()).select("customer_id").distinct()
    told = attributes_relation(engine, facts, keys)
    joined = customers.left_join(told, "customer_id")
    flags = {key: ibis.cases((joined[key].notnull(), 1), else_=0).cast("int64") for key in keys}
    return joined.select("customer_id", **flags)


def _sum(columns: list[ir.Value]) -> ir.Value:
    total = columns[0]
    for column in columns[1:]:
        total = total + column
    return total
