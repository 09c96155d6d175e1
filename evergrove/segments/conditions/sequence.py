"""Did A, and then (or then not) B within a time: one scan and one range window for each condition."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from evergrove.segments.conditions.event_rows import in_window, named, passes
from evergrove.segments.contracts import Part, SegmentContext, Truth, column_name
from evergrove.segments.rules import EventPattern, SequenceCondition, normal_form
from evergrove.segments.truths import FALSE, TRUE


class SequenceKind:
    """An event may be A and B at once; it never follows itself, nor what happened at the same microsecond."""

    def check(self, condition: SequenceCondition, *, path: str, context: SegmentContext) -> None:
        """All was checked when the rule was read."""

    def compile(self, conditions: Sequence[SequenceCondition], *, context: SegmentContext) -> list[Part]:
        return [
            Part(
                relation=_relation(condition, context=context, name=column_name("sequence", normal_form(condition))),
                truths={normal_form(condition): _truth(column_name("sequence", normal_form(condition)))},
            )
            for condition in conditions
        ]


def _relation(condition: SequenceCondition, *, context: SegmentContext, name: str) -> ir.Table:
    """Customers for whom it holds."""
    facts = named(context.facts, (condition.first.name, condition.then.name))
    is_first = _is(facts, condition.first) & in_window(facts, condition.window, as_of_us=context.as_of_us)
    rows = facts.select(
        "customer_id",
        "occurred_us",
        is_first=is_first,
        then_us=_is(facts, condition.then).ifelse(facts.occurred_us, ibis.null("int64")),
    )
    rows = rows.filter(rows.is_first | rows.then_us.notnull())
    following = ibis.range_window(
        following=(1, condition.within_us), group_by=rows.customer_id, order_by=rows.occurred_us
    )
    rows = rows.mutate(next_us=rows.then_us.min().over(following))
    if condition.is_negated:
        is_over = rows.occurred_us + condition.within_us <= context.as_of_us
        held = rows.filter(rows.is_first & rows.next_us.isnull() & is_over)
    else:
        held = rows.filter(rows.is_first & rows.next_us.notnull())
    return held.select("customer_id").distinct().mutate(**{name: TRUE})


def _is(facts: ir.Table, pattern: EventPattern) -> ir.BooleanValue:
    return (facts.name == pattern.name) & passes(facts, pattern.where)


def _truth(name: str) -> Truth:
    return lambda table: table[name].fill_null(FALSE)
