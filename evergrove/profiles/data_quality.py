"""Data quality: what stands in the facts of each name, and what is missing or odd."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from evergrove.facts import Engine

COVERED_COLUMNS = (
    "channel",
    "device",
    "session_id",
    "utm_source",
    "country",
    "city",
    "order_id",
    "product_id",
    "category",
    "quantity",
    "amount_minor",
    "currency",
    "message_id",
    "campaign_key",
)
"""Columns whose share of filled rows is told for each name."""

UNIQUE_ORDER_NAMES = ("Order Completed",)
"""Facts of which an order has one."""

FIRST_PLAUSIBLE_US = 631_152_000_000_000
"""1990-01-01 UTC in microseconds: an earlier fact is an unset clock or a mapping with the wrong year."""

DATA_QUALITY_SCHEMA = pa.schema(
    [
        pa.field("name", pa.string()),
        pa.field("rows", pa.int64()),
        pa.field("customer_missing_count", pa.int64()),
        pa.field("customer_missing_share", pa.float64()),
        pa.field("order_repeated_count", pa.int64()),
        pa.field("amount_zero_count", pa.int64()),
        pa.field("amount_negative_count", pa.int64()),
        pa.field("future_count", pa.int64()),
        pa.field("too_early_count", pa.int64()),
        pa.field("currency_count", pa.int64()),
        pa.field("currency_main", pa.string()),
        pa.field("currency_main_share", pa.float64()),
        *(pa.field(f"{column}_share", pa.float64()) for column in COVERED_COLUMNS),
    ]
)
"""One row a name. `order_repeated_count`: rows beyond the first of each order_id. `future_count`: occurred after it was
received. `<column>_share`: rows that have the column. Shares lie between 0 and 1."""


def data_quality(engine: Engine, facts: ir.Table) -> pa.Table:
    """One row for each name of facts, the most frequent first: DATA_QUALITY_SCHEMA. Guests' facts count too."""
    table = _by_name(facts)
    table = table.left_join(_currencies(facts), "name").drop("name_right")
    table = table.left_join(_repeated_orders(facts), "name").drop("name_right")
    table = table.mutate(
        order_repeated_count=table.order_repeated_count.fill_null(0),
        currency_count=table.currency_count.fill_null(0),
    )
    table = table.select(*DATA_QUALITY_SCHEMA.names).order_by(ibis.desc("rows"), "name")
    return engine.fetch(table).cast(DATA_QUALITY_SCHEMA)


def _by_name(facts: ir.Table) -> ir.Table:
    rows = facts.count()
    return facts.group_by("name").agg(
        rows=rows,
        customer_missing_count=facts.count(where=facts.customer_id.isnull()).fill_null(0),
        customer_missing_share=_share(facts, where=facts.customer_id.isnull()),
        amount_zero_count=facts.count(where=facts.amount_minor == 0).fill_null(0),
        amount_negative_count=facts.count(where=facts.amount_minor < 0).fill_null(0),
        future_count=facts.count(where=facts.occurred_us > facts.received_us).fill_null(0),
        too_early_count=facts.count(where=facts.occurred_us < FIRST_PLAUSIBLE_US).fill_null(0),
        **{f"{column}_share": _share(facts, where=facts[column].notnull()) for column in COVERED_COLUMNS},
    )


def _share(facts: ir.Table, *, where: ir.BooleanValue) -> ir.FloatingValue:
    return facts.count(where=where).fill_null(0).cast("float64") / facts.count().cast("float64")


def _currencies(facts: ir.Table) -> ir.Table:
    """For each name: how many currencies, the most frequent one, and its share of the rows that name one."""
    rows = facts.filter(facts.currency.notnull())
    rows = rows.group_by("name", "currency").agg(uses=rows.count())
    order = ibis.window(group_by=rows.name, order_by=[rows.uses.desc(), rows.currency])
    rows = rows.mutate(place=ibis.row_number().over(order))
    return rows.group_by("name").agg(
        currency_count=rows.count(),
        currency_main=rows.currency.max(where=rows.place == 0),
        currency_main_share=rows.uses.max().cast("float64") / rows.uses.sum().cast("float64"),
    )


def _repeated_orders(facts: ir.Table) -> ir.Table:
    rows = facts.filter(facts.name.isin(UNIQUE_ORDER_NAMES) & facts.order_id.notnull())
    rows = rows.group_by("name", "order_id").agg(uses=rows.count())
    return rows.group_by("name").agg(order_repeated_count=(rows.uses - 1).sum())
