"""What stands in the facts, and how much of it lacks a customer or an amount."""

from __future__ import annotations

import ibis.expr.types as ir

from evergrove.facts import Engine
from evergrove.insight.contracts import AttributeCoverage, FactQuality, Quality

WITH_MONEY = frozenset({"Order Completed", "Order Refunded", "Item Ordered", "Item Refunded"})
"""Facts that ought to carry an amount."""

NAMES_MAX = 30
"""Rows of the table in the report: the names with the most facts."""


def fact_quality(
    engine: Engine,
    facts: ir.Table,
    *,
    attributes: tuple[AttributeCoverage, ...] = (),
    rejected: tuple[tuple[str, int], ...] = (),
) -> Quality:
    """One row a fact name, most rows first; `attributes` and `rejected` are handed through."""
    grouped = facts.group_by("name").agg(
        rows=facts.count().cast("int64"),
        without_customer=facts.customer_id.isnull().ifelse(1, 0).sum().cast("int64"),
        without_amount=facts.amount_minor.isnull().ifelse(1, 0).sum().cast("int64"),
    )
    rows = sorted(engine.fetch(grouped).to_pylist(), key=lambda row: (-row["rows"], row["name"] or ""))
    owned = facts.filter(facts.customer_id.notnull())
    people = engine.fetch(owned.agg(customers=owned.customer_id.nunique().fill_null(0).cast("int64"))).to_pylist()
    return Quality(
        customers=people[0]["customers"],
        facts=tuple(
            FactQuality(**(row | {"without_amount": row["without_amount"] if row["name"] in WITH_MONEY else None}))
            for row in rows[:NAMES_MAX]
        ),
        attributes=attributes,
        rejected=rejected,
    )
