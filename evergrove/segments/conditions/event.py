"""Measures over the events of one name: those on columns share one pass, those on properties one for each name."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from evergrove.segments.columns import PROPERTY_SCALE, column_value, property_number, property_text
from evergrove.segments.comparing import is_number, meets
from evergrove.segments.conditions.event_rows import in_window, looks_into_properties, named, passes
from evergrove.segments.contracts import Part, SegmentContext, Truth, column_name
from evergrove.segments.reading_conditions import DAY_US
from evergrove.segments.rules import EventCondition, normal_form

ZERO_WITHOUT_EVENTS = frozenset({"count", "sum", "distinct"})
"""Without an event these are 0; the smallest, largest, first and last of nothing are unknown."""


class EventKind:
    """Equal measures with different comparisons are computed once."""

    def check(self, condition: EventCondition, *, path: str, context: SegmentContext) -> None:
        """All was checked when the rule was read; an event that nobody has had yet is allowed."""

    def compile(self, conditions: Sequence[EventCondition], *, context: SegmentContext) -> list[Part]:
        families: dict[str, list[EventCondition]] = {}
        for condition in conditions:
            families.setdefault(_family(condition), []).append(condition)
        return [_part(family, context=context) for family in families.values()]


def _family(condition: EventCondition) -> str:
    """Conditions of equal family are computed in one pass."""
    if condition.measure == "distinct":
        return "distinct " + _measure_form(condition)
    into = condition.of is not None and condition.of.property is not None
    return f"properties {condition.name}" if into or looks_into_properties(condition.where) else "columns"


def _measure_form(condition: EventCondition) -> str:
    """Equal for conditions that differ in their comparisons only (and in the kind that a property is read as)."""
    parts = (condition.name, condition.measure, condition.of, condition.window, condition.where)
    return repr((*parts, _reads_text(condition)))


def _part(conditions: list[EventCondition], *, context: SegmentContext) -> Part:
    forms = sorted({_measure_form(condition) for condition in conditions})
    names = {form: column_name("event", form) for form in forms}
    by_form = {_measure_form(condition): condition for condition in conditions}
    facts = named(context.facts, (condition.name for condition in conditions))
    windows = [condition.window.within_us for condition in conditions]
    if all(within is not None for within in windows):
        facts = facts.filter(facts.occurred_us > context.as_of_us - max(within for within in windows if within))
    if conditions[0].measure == "distinct":
        relation = _distinct_values(facts, conditions[0], name=names[forms[0]], as_of_us=context.as_of_us)
    else:
        columns = {name: _measured(facts, by_form[form], as_of_us=context.as_of_us) for form, name in names.items()}
        relation = facts.group_by("customer_id").agg(**columns)
    truths = {
        normal_form(each): _truth(each, name=names[_measure_form(each)], as_of_us=context.as_of_us)
        for each in conditions
    }
    return Part(relation=relation, truths=truths)


def _rows(facts: ir.Table, condition: EventCondition, *, as_of_us: int) -> ir.BooleanValue:
    mask = (facts.name == condition.name) & in_window(facts, condition.window, as_of_us=as_of_us)
    return mask & passes(facts, condition.where)


def _measured(facts: ir.Table, condition: EventCondition, *, as_of_us: int) -> ir.Value:
    rows = _rows(facts, condition, as_of_us=as_of_us)
    if condition.measure == "count":
        return facts.count(where=rows)
    if condition.of is None:
        return facts.occurred_us.max(where=rows) if condition.measure == "last" else facts.occurred_us.min(where=rows)
    value = _value(facts, condition)
    if condition.measure in {"first", "last"}:
        told = ibis.struct({"at": facts.occurred_us, "fact_id": facts.fact_id, "value": value})
        return (told.max(where=rows) if condition.measure == "last" else told.min(where=rows))["value"]
    return {"sum": value.sum, "min": value.min, "max": value.max}[condition.measure](where=rows)


def _distinct_values(facts: ir.Table, condition: EventCondition, *, name: str, as_of_us: int) -> ir.Table:
    """Two levels: a distinct count inside a conditional aggregate is slow on Spark engines."""
    values = facts.filter(_rows(facts, condition, as_of_us=as_of_us))
    values = values.select("customer_id", value=_value(values, condition))
    values = values.filter(values.value.notnull()).distinct()
    return values.group_by("customer_id").agg(**{name: values.count()})


def _value(facts: ir.Table, condition: EventCondition) -> ir.Value:
    of = condition.of
    assert of is not None, "a measure that needs a value has one"  # noqa: S101 - narrows a type
    if of.column is not None:
        return column_value(facts, of.column)
    assert of.property is not None, "a value is a column or a property"  # noqa: S101 - narrows a type
    return property_text(facts, of.property) if _reads_text(condition) else property_number(facts, of.property)


def _reads_text(condition: EventCondition) -> bool:
    """A property is read as text where it is only told apart, or compared with texts."""
    if condition.of is None or condition.of.property is None:
        return False
    return condition.measure == "distinct" or (
        condition.measure in {"first", "last"} and not any(is_number(each.values[0]) for each in condition.comparisons)
    )


def _truth(condition: EventCondition, *, name: str, as_of_us: int) -> Truth:
    is_property = condition.of is not None and condition.of.property is not None
    scale = PROPERTY_SCALE if is_property and condition.measure != "distinct" and not _reads_text(condition) else 1

    def truth(table: ir.Table) -> ir.BooleanValue:
        value = table[name]
        if condition.measure in ZERO_WITHOUT_EVENTS:
            value = value.fill_null(0)
        elif condition.of is None:
            value = ((as_of_us - value) // DAY_US).cast("int64")
        return meets(value, condition.comparisons, scale=scale)

    return truth
