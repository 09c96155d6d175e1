"""From values to a few classes by rank, the same for equal values and on every run and engine.

All in integers: class = 1 + floor(classes x rank / customers), where rank counts the customers with a smaller value.
Equal values have equal ranks, so they fall into one class; classes are of equal size as far as ties allow.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import ibis
import ibis.expr.types as ir

from evergrove.scores.contracts import InvalidScoreSettingsError
from evergrove.scores.evidence import FULL

CLASSES = 5
"""Scores 1 to 5 of recency, frequency, money, depth."""


def real(value: float) -> ir.FloatingColumn:
    """A number as a double on every engine: Spark reads a bare 0.5 as a decimal, with other arithmetic."""
    return ibis.literal(repr(float(value))).cast("float64")


def rank_below(value: ir.NumericColumn, *, descending: bool = False) -> ir.IntegerColumn:
    """How many rows of the table come before this value, 0 for the first; equal values have equal ranks."""
    order = ibis.desc(value) if descending else ibis.asc(value)
    return ibis.rank().over(ibis.window(order_by=order)).cast("int64")


def customers_in(table: ir.Table) -> ir.IntegerColumn:
    """The number of rows, beside each of them."""
    return table.customer_id.count().over(ibis.window()).cast("int64")


def quantile_class(
    value: ir.NumericColumn, *, customers: ir.IntegerColumn, descending: bool = False
) -> ir.IntegerColumn:
    """1 to 5 by rank. `descending`: the largest value gets 1 (recency: the longest ago)."""
    rank = rank_below(value, descending=descending)
    return ((rank * CLASSES) // customers.nullif(0) + 1).cast("int64")


def bounded_class(value: ir.NumericColumn, *, bounds: Sequence[int], descending: bool = False) -> ir.IntegerColumn:
    """1 to 5 by four ascending bounds: 1 + how many are reached (value >= bound). `descending`: 5 below the first."""
    reached = sum((ibis.ifelse(value >= bound, 1, 0) for bound in bounds), start=ibis.literal(0, "int64"))
    return (CLASSES - reached if descending else reached + 1).cast("int64")


def share_class(
    rank: ir.IntegerColumn, *, customers: ir.IntegerColumn, names: Sequence[str], shares_bp: Sequence[int]
) -> ir.StringColumn:
    """The first name to the best `shares_bp[0]` ten-thousandths by rank, and so on; the last takes the rest."""
    place = (rank * FULL) // customers.nullif(0)
    ends = [sum(shares_bp[: index + 1]) for index in range(len(shares_bp))]
    branches = [(place < end, ibis.literal(name)) for name, end in zip(names[:-1], ends[:-1], strict=True)]
    return ibis.cases(*branches, else_=ibis.literal(names[-1]))


def check_bounds(bounds: Sequence[int], *, what: str) -> None:
    """Raises InvalidScoreSettingsError unless there are four bounds that rise."""
    if len(bounds) != CLASSES - 1 or any(low >= high for low, high in pairwise(bounds)):
        raise InvalidScoreSettingsError(
            f"{what} must be {CLASSES - 1} numbers that rise, not {list(bounds)}",
            help="give the lowest value of the classes 2, 3, 4 and 5",
        )


def check_shares(shares_bp: Sequence[int], *, what: str) -> None:
    """Raises InvalidScoreSettingsError unless the shares are not negative and make up the whole."""
    if any(share < 0 for share in shares_bp) or sum(shares_bp) != FULL:
        raise InvalidScoreSettingsError(
            f"{what} make {sum(shares_bp)} and not {FULL} basis points", help="12 % is 1200; all together are 100 %"
        )
