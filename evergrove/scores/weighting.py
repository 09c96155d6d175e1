"""A weighted mean of axes that may be unknown, and its exact parts.

Invariants
- Axes, parts and score are integers in hundredths of a point, 0 to 10,000.
- The weights of the known axes are scaled up to the whole; an unknown axis is neither good nor bad.
- score = floor(sum of axis x weight / known weight). Parts are differences of that running floor, so they sum to the
  score exactly, are never negative, and each is within one hundredth of its own axis x weight / known weight.
- The score does not fall when an axis rises. An axis that is unknown for all changes coverage and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from evergrove.scores.binning import check_shares, real
from evergrove.scores.contracts import InvalidScoreSettingsError
from evergrove.scores.evidence import FULL

COVERAGE_BP_MIN = 5_000
"""Below half of the weight a score would say more about what is missing than about the customer."""


def combine(axes: ir.Table, *, prefix: str, weights_bp: Mapping[str, int], coverage_bp_min: int) -> ir.Table:
    """Columns `{prefix}_{axis}_axis` to score and parts.

    axes: customer_id and one nullable int64 column for each key of `weights_bp`, which sum to 10,000.
    Adds `{prefix}_{axis}_part`, `{prefix}_hundredths`, `{prefix}_score` (points, hundredths / 100) and
    `{prefix}_coverage_bp`; parts and score are null below `coverage_bp_min`, the part of an unknown axis always.
    """
    columns = {axis: axes[f"{prefix}_{axis}_axis"] for axis in weights_bp}
    zero = ibis.literal(0, "int64")
    coverage = sum((columns[axis].notnull().ifelse(weight, 0) for axis, weight in weights_bp.items()), start=zero)
    axes = axes.mutate(coverage=coverage.cast("int64"))
    known = (axes.coverage >= coverage_bp_min).ifelse(axes.coverage, ibis.null("int64")).nullif(0)
    running, parts = zero, {}
    for axis, weight in weights_bp.items():
        column = axes[f"{prefix}_{axis}_axis"]
        after = running + column.fill_null(0) * weight
        part = after // known - running // known
        parts[f"{prefix}_{axis}_part"] = column.notnull().ifelse(part, ibis.null("int64")).cast("int64")
        running = after
    scored = axes.mutate(**parts, **{f"{prefix}_hundredths": (running // known).cast("int64")})
    scored = scored.mutate(**{f"{prefix}_score": scored[f"{prefix}_hundredths"].cast("float64") / real(100.0)})
    return scored.rename({f"{prefix}_coverage_bp": "coverage"})


def check_weights(weights_bp: Mapping[str, int], *, coverage_bp_min: int, what: str) -> None:
    """Raises InvalidScoreSettingsError unless weights make up the whole and the least coverage lies within it."""
    check_shares(list(weights_bp.values()), what=f"the weights of {what}")
    if not 0 < coverage_bp_min <= FULL:
        raise InvalidScoreSettingsError(
            f"the least coverage of {what} is {coverage_bp_min} basis points", help="give 1 to 10000, usually 5000"
        )


def share_axis(share: ir.FloatingColumn) -> ir.IntegerColumn:
    """0.0 to 1.0 as an axis, cut at both ends; null stays null."""
    low = (share < real(0.0)).ifelse(real(0.0), share)
    cut = (low > real(1.0)).ifelse(real(1.0), low)
    return (cut * real(FULL)).round().cast("int64")


def saturating_axis(count: ir.IntegerColumn, *, full_at: int) -> ir.IntegerColumn:
    """ln(1 + count) / ln(1 + full_at): the first ones count most, `full_at` and more are 100 points."""
    return share_axis((count.cast("float64") + real(1.0)).ln() / real(math.log(1 + full_at)))


def falling_axis(count: ir.IntegerColumn, *, empty_at: int) -> ir.IntegerColumn:
    """100 points at 0, 0 points at `empty_at` and beyond, straight between."""
    left = (empty_at - count) * FULL // empty_at
    return (left < 0).ifelse(0, left).cast("int64")
