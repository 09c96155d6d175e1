"""How customers move: between two score tables of two instants, and how many stand where.

Inputs are relations of scores (or of one score): one row a customer. Nothing here depends on which score it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from evergrove.facts import Engine
from evergrove.scores.lifecycle import STAGES

ABSENT = "absent"
"""Where a customer has no value on one side: not there yet, or not judged."""


def migration_matrix(before: ir.Table, after: ir.Table, *, column: str) -> ir.Table:
    """(value_from, value_to, customers): how many went from each value of `column` to each, in order of both.

    Every customer of either table counts once; who has no value on a side stands under `absent` there.
    """
    both = _side_by_side(before, after, column=column)
    moves = both.group_by(["value_from", "value_to"]).agg(customers=both.count().cast("int64"))
    return moves.order_by(["value_from", "value_to"])


def moved_customers(
    before: ir.Table, after: ir.Table, *, column: str, source: str | None, target: str | None
) -> ir.Table:
    """(customer_id) of those whom one row of `migration_matrix` counts; None is `absent`."""
    both = _side_by_side(before, after, column=column)
    is_moved = (both.value_from == (source or ABSENT)) & (both.value_to == (target or ABSENT))
    return both.filter(is_moved).select("customer_id")


def stage_transitions(before: ir.Table, after: ir.Table) -> ir.Table:
    """(customer_id, stage_from, stage_to) of those whose stage differs; `stage_from` is null for a new customer.

    Who is in `before` only (erased, merged) has left the world and makes no transition.
    """
    both = _side_by_side(before, after, column="stage")
    moved = both.filter((both.value_from != both.value_to) & (both.value_to != ABSENT))
    return moved.select("customer_id", stage_from=moved.value_from.nullif(ABSENT), stage_to=moved.value_to).order_by(
        "customer_id"
    )


def stage_funnel(engine: Engine, scores: ir.Table) -> pa.Table:
    """(stage, customers), every stage in its order, also those with nobody."""
    return counts_of(engine, scores, column="stage", values=STAGES)


def counts_of(engine: Engine, scores: ir.Table, *, column: str, values: Sequence[str]) -> pa.Table:
    """(`column`, customers) for each of `values` in this order, 0 where nobody stands; null is left out."""
    known = scores.filter(scores[column].notnull())
    fetched = engine.fetch(known.group_by(column).agg(customers=known.count().cast("int64")))
    found = dict(zip(fetched.column(column).to_pylist(), fetched.column("customers").to_pylist(), strict=True))
    return pa.table(
        {
            column: pa.array(list(values), pa.string()),
            "customers": pa.array([found.get(value, 0) for value in values], pa.int64()),
        }
    )


def _side_by_side(before: ir.Table, after: ir.Table, *, column: str) -> ir.Table:
    """(customer_id, value_from, value_to) of all customers of both, `absent` for a missing value.

    A union and a grouping instead of an outer join: one plan on every engine, also when both sides read one table.
    """
    nothing = ibis.null("string")
    first = before.select("customer_id", value_from=before[column], value_to=nothing)
    second = after.select("customer_id", value_from=nothing, value_to=after[column])
    sides = ibis.union(first, second, distinct=False)
    both = sides.group_by("customer_id").agg(value_from=sides.value_from.max(), value_to=sides.value_to.max())
    return both.mutate(value_from=both.value_from.fill_null(ABSENT), value_to=both.value_to.fill_null(ABSENT))
