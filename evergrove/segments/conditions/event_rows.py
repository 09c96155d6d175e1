"""Which rows of the facts an event condition looks at: name, window, filters."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import and_

import ibis.expr.types as ir

from evergrove.segments.columns import PROPERTY_SCALE, column_value, property_number, property_text
from evergrove.segments.comparing import meets, property_meets
from evergrove.segments.rules import EventFilter, Window
from evergrove.segments.truths import TRUE


def named(facts: ir.Table, names: Iterable[str]) -> ir.Table:
    """Facts of these names that belong to a customer."""
    return facts.filter(facts.name.isin(sorted(set(names))) & facts.customer_id.notnull())


def in_window(facts: ir.Table, window: Window, *, as_of_us: int) -> ir.BooleanValue:
    """(t − W, t], whole local days, or [from, until); the facts themselves end at t."""
    if window.within_us is not None:
        return facts.occurred_us > as_of_us - window.within_us
    if window.local_days is not None:
        return (facts.local_day >= window.local_days[0]) & (facts.local_day <= window.local_days[1])
    if window.span_us is not None:
        return (facts.occurred_us >= window.span_us[0]) & (facts.occurred_us < window.span_us[1])
    return TRUE


def passes(facts: ir.Table, filters: tuple[EventFilter, ...]) -> ir.BooleanValue:
    """Whether a row meets every filter; never null."""
    return reduce(and_, (_passes_one(facts, each) for each in filters), TRUE)


def looks_into_properties(filters: Iterable[EventFilter]) -> bool:
    """Whether reading the JSON text cannot be avoided."""
    return any(each.property is not None for each in filters)


def _passes_one(facts: ir.Table, filtered: EventFilter) -> ir.BooleanValue:
    if filtered.property is None:
        assert filtered.column is not None, "a filter has one of both"  # noqa: S101 - narrows a type
        return meets(column_value(facts, filtered.column), filtered.comparisons)
    text, number = property_text(facts, filtered.property), property_number(facts, filtered.property)
    return property_meets(text, number, filtered.comparisons, scale=PROPERTY_SCALE)
