"""How many: exactly, or as an estimate with its interval from a fixed sample of one customer in sixteen."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations_with_replacement

import ibis.expr.types as ir
import pyarrow as pa

from evergrove.segments.compiling import compile_rule, compile_rules
from evergrove.segments.contracts import OverlapMatrix, SegmentContext, SegmentEstimate
from evergrove.segments.errors import EmptySelectionError
from evergrove.segments.rules import Node

SAMPLE_DIGIT = "0"
"""A customer is in the sample when the MD5 of the id begins with this hexadecimal digit: one in sixteen."""

NEVER_COUNTED = frozenset({"received_at", "received_us", "feed_seq", "schema_version", "import_id"})
"""Columns of the facts that a sample leaves out, as no condition reads them."""

EXACT_BASE_MAX = 50_000
"""Up to so many customers everyone is counted: that takes a moment, and a sample of some hundred is a fifth off."""

Z_95 = 1.959963984540054
"""Two-sided 95 % quantile of the normal distribution."""

OVERLAP_SEGMENTS_MAX = 20
"""A matrix that a person reads; 210 pairs are one aggregate."""

SAMPLE_ROWS_MAX = 1_000
"""Customers shown as examples."""


def count_segment(rule: Node, *, context: SegmentContext) -> int:
    """The exact number of members."""
    members = compile_rule(rule, context=context)
    return int(context.engine.fetch(members.agg(members=members.count()))["members"][0].as_py())


def sampled_context(context: SegmentContext, *, name: str = "segment_sample") -> SegmentContext:
    """The same context for the sample's customers only, computed once: estimates while editing then take little.

    Call it when an editing session begins and use the result for all its estimates.
    """
    engine = context.engine

    def of_sample(table: ir.Table, what: str) -> ir.Table:
        # By the id itself and not by a join with the base: the filter goes into the scan.
        in_sample = table.customer_id.hexdigest("md5").startswith(SAMPLE_DIGIT)
        return engine.remember(table.filter(in_sample), name=f"{name}_{what}")

    def of_sample_if_any(table: ir.Table | None, what: str) -> ir.Table | None:
        return None if table is None else of_sample(table, what)

    facts = context.facts
    return replace(
        context,
        facts=of_sample(facts.select([column for column in facts.columns if column not in NEVER_COUNTED]), "facts"),
        customers=of_sample(context.customers, "customers"),
        tags=of_sample_if_any(context.tags, "tags"),
        scores=of_sample_if_any(context.scores, "scores"),
        own_tags=of_sample_if_any(context.own_tags, "own_tags"),
    )


def estimate_segment(rule: Node, *, sample: SegmentContext, context: SegmentContext) -> SegmentEstimate:
    """Members with a 95 % interval; `sample` is `sampled_context(context)`. Small bases are counted exactly."""
    size = _rows(context.customers, context)
    if size <= EXACT_BASE_MAX:
        return exact_estimate(count_segment(rule, context=context), base_size=size)
    sample_size = _rows(sample.customers, context)
    return estimate_of(count_segment(rule, context=sample), sample_size=sample_size, base_size=size)


def exact_estimate(members: int, *, base_size: int) -> SegmentEstimate:
    """The answer where everyone was counted."""
    return SegmentEstimate(
        count=members, low=members, high=members, sample_members=members, sample_size=base_size, base_size=base_size,
        is_exact=True,
    )  # fmt: skip


def estimate_of(found: int, *, sample_size: int, base_size: int) -> SegmentEstimate:
    """What `found` members of the sample say about the base."""
    low, high = finite_interval(found, sample_size=sample_size, base_size=base_size)
    return SegmentEstimate(
        count=round(found / sample_size * base_size), low=low, high=high, sample_members=found,
        sample_size=sample_size, base_size=base_size, is_exact=False,
    )  # fmt: skip


def finite_interval(found: int, *, sample_size: int, base_size: int, z: float = Z_95) -> tuple[int, int]:
    """Low and high number of members of a base of which a simple random sample has `found`.

    Wilson's score interval (1927) with the sample size raised by the finite population correction of Cochran,
    Sampling Techniques (1977), §2.6: n (N − 1) / (N − n). Never outside what the sample itself proves.
    """
    if not 0 <= found <= sample_size <= base_size or sample_size < 1:
        raise EmptySelectionError(
            "found ≤ sample ≤ base, and a sample of at least 1, are needed", help="check the counts"
        )
    if sample_size == base_size:
        return found, found
    effective = sample_size * (base_size - 1) / (base_size - sample_size)
    share = found / sample_size
    middle = (share + z * z / (2 * effective)) / (1 + z * z / effective)
    half = z / (1 + z * z / effective) * math.sqrt(share * (1 - share) / effective + z * z / (4 * effective**2))
    low = max(found, math.floor((middle - half) * base_size))
    high = min(base_size - (sample_size - found), math.ceil((middle + half) * base_size))
    return low, high


def sample_members(rule: Node, *, context: SegmentContext, size: int) -> list[str]:
    """Some members, the same ones each time, in no order that means anything."""
    if not 1 <= size <= SAMPLE_ROWS_MAX:
        raise EmptySelectionError(
            f"a sample has 1 to {SAMPLE_ROWS_MAX:,} customers", help="export the segment for more"
        )
    members = compile_rule(rule, context=context)
    members = members.mutate(place=members.customer_id.hexdigest("md5"))
    rows = context.engine.fetch(members.order_by("place", "customer_id").limit(size))
    return [str(customer) for customer in rows["customer_id"].to_pylist()]


def overlap(rules: Mapping[str, Node], *, context: SegmentContext) -> OverlapMatrix:
    """Who is in two of the segments at once, for every pair, in one pass."""
    if not 1 <= len(rules) <= OVERLAP_SEGMENTS_MAX:
        raise EmptySelectionError(
            f"an overlap compares 1 to {OVERLAP_SEGMENTS_MAX} segments, here {len(rules)}",
            help="choose fewer segments / 请减少所选人群",
        )
    membership = compile_rules(rules, context=context)
    table = membership.relation
    columns = list(membership.columns.values())
    pairs = list(combinations_with_replacement(range(len(columns)), 2))
    both = {f"both_{a}_{b}": table.count(where=table[columns[a]] & table[columns[b]]).fill_null(0) for a, b in pairs}
    found = context.engine.fetch(table.agg(**both))
    return _matrix(tuple(rules), pairs=pairs, found=found)


def _matrix(keys: tuple[str, ...], *, pairs: Sequence[tuple[int, int]], found: pa.Table) -> OverlapMatrix:
    size = len(keys)
    counts = [[0] * size for _ in range(size)]
    for a, b in pairs:
        counts[a][b] = counts[b][a] = int(found[f"both_{a}_{b}"][0].as_py())
    jaccard = [
        [counts[a][b] / either if (either := counts[a][a] + counts[b][b] - counts[a][b]) else None for b in range(size)]
        for a in range(size)
    ]
    return OverlapMatrix(keys=keys, counts=tuple(map(tuple, counts)), jaccard=tuple(map(tuple, jaccard)))


def _rows(table: ir.Table, context: SegmentContext) -> int:
    return int(context.engine.fetch(table.agg(rows=table.count()))["rows"][0].as_py())
