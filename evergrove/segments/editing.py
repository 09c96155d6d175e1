"""Counting while somebody edits: what a rule measures is computed once and kept, so that a count is one small scan.

A session keeps one narrow table: the base with a column for each value that rules have named so far (a tag, a score,
an attribute, a measure over events). A rule that names something new pays for that once; other literals, operators
and combinations read the kept columns only. The instant and the files are those of the context, for the whole session.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace

import ibis.expr.types as ir

from evergrove.segments import counting
from evergrove.segments.compiling import base_of, expand, parts_of, truth_of
from evergrove.segments.contracts import Part, SegmentContext, SegmentEstimate
from evergrove.segments.counting import estimate_of, exact_estimate, sampled_context
from evergrove.segments.rules import Node

COLUMNS_MAX = 64
"""Values kept at a time, some 8 to 16 MB each for a million customers. Beyond it the session begins anew."""

_sessions = itertools.count()


class _KeptValues:
    """The base of one context with the columns that rules have named."""

    def __init__(self, context: SegmentContext) -> None:
        self._context = context
        self._name = f"editing_{next(_sessions)}"
        self._turns = itertools.count()
        self._base = context.engine.remember(base_of(context), name=f"{self._name}_base")
        self._held_name: str | None = None
        self._held = self._base.select("customer_id")
        self.size = self._rows(self._base)

    def count(self, rule: Node, *, segments: Mapping[str, Node] | None) -> int:
        """The exact number of members within the base."""
        context = self._context if segments is None else replace(self._context, segments=segments)
        expanded = expand(rule, context=context)
        parts = parts_of([expanded], context=self._context)
        self._hold(parts)
        return self._rows(self._held.filter(truth_of(expanded, parts=parts)(self._held)))

    def has(self, rule: Node, *, segments: Mapping[str, Node] | None) -> bool:
        """Whether all that the rule names is kept already."""
        context = self._context if segments is None else replace(self._context, segments=segments)
        parts = parts_of([expand(rule, context=context)], context=self._context)
        return self._needed(parts) <= set(self._held.columns)

    def _needed(self, parts: Sequence[Part]) -> set[str]:
        relations = [relation for part in parts for relation in _relations(part, base=self._base)]
        return {name for relation in relations for name in relation.columns} - {"customer_id"}

    def _hold(self, parts: Sequence[Part]) -> None:
        """Compute what is not kept yet."""
        relations = [relation for part in parts for relation in _relations(part, base=self._base)]
        needed = self._needed(parts)
        if needed <= set(self._held.columns):
            return
        begins_anew = len(needed | set(self._held.columns)) > COLUMNS_MAX
        table = self._base.select("customer_id") if begins_anew else self._held
        for relation in relations:
            missing = [name for name in relation.columns if name not in table.columns]
            if missing:
                table = table.left_join(relation.select("customer_id", *missing), "customer_id")
                table = table.drop("customer_id_right")
        name = f"{self._name}_{next(self._turns)}"
        self._held = self._context.engine.remember(table, name=name)
        if self._held_name is not None:
            self._context.engine.forget(self._held_name)
        self._held_name = name

    def _rows(self, table: ir.Table) -> int:
        return int(self._context.engine.fetch(table.agg(rows=table.count()))["rows"][0].as_py())


class EditingSession:
    """Counts and estimates at the instant of one context; lives as long as the engine of the context.

    The base is computed now, the sample of one customer in sixteen with the first estimate. `segments` replaces what
    `member_of` may name in the context, as somebody may publish a segment meanwhile. Not for several threads at once.
    """

    def __init__(self, context: SegmentContext) -> None:
        self._context = context
        self._everyone = _KeptValues(context)
        self._sample: _KeptValues | None = None

    @property
    def base_size(self) -> int:
        """Customers of the base."""
        return self._everyone.size

    def count(self, rule: Node, *, segments: Mapping[str, Node] | None = None) -> int:
        """The exact number of members. Raises what `compile_rule` raises."""
        return self._everyone.count(rule, segments=segments)

    def has(self, rule: Node, *, segments: Mapping[str, Node] | None = None) -> bool:
        """Whether `count` is quick: the base is small, or all that the rule names was computed before."""
        return self.base_size <= counting.EXACT_BASE_MAX or self._everyone.has(rule, segments=segments)

    def estimate(self, rule: Node, *, segments: Mapping[str, Node] | None = None) -> SegmentEstimate:
        """Members with a 95 % interval from the fixed sample; a small base is counted exactly."""
        if self.base_size <= counting.EXACT_BASE_MAX:
            return exact_estimate(self.count(rule, segments=segments), base_size=self.base_size)
        if self._sample is None:
            self._sample = _KeptValues(sampled_context(self._context, name=f"sample_{next(_sessions)}"))
        found = self._sample.count(rule, segments=segments)
        return estimate_of(found, sample_size=self._sample.size, base_size=self.base_size)


def _relations(part: Part, *, base: ir.Table) -> list[ir.Table]:
    found = [] if part.relation is None else [part.relation]
    if part.of_base:
        found.append(base.select("customer_id", **{name: value(base) for name, value in part.of_base.items()}))
    return found
