"""Comparisons as Ibis expressions: never null, and never met by an unknown value."""

from __future__ import annotations

from functools import reduce
from operator import and_

import ibis
import ibis.expr.types as ir

from evergrove.segments.columns import text_number
from evergrove.segments.rules import Comparison, Value
from evergrove.segments.truths import FALSE, TRUE


def meets(value: ir.Value, comparisons: tuple[Comparison, ...], *, scale: int = 1) -> ir.BooleanValue:
    """Whether a typed value meets every comparison; `scale` is how many units of `value` a literal's 1 is."""
    return reduce(and_, (_one(value, comparison, scale=scale) for comparison in comparisons))


def text_meets(text: ir.StringValue, comparisons: tuple[Comparison, ...]) -> ir.BooleanValue:
    """The same for a value that is kept as text: a literal number compares with the number that the text writes."""
    return reduce(and_, (_one(_as_kind_of(text, comparison), comparison, scale=1) for comparison in comparisons))


def property_meets(
    text: ir.StringValue, number: ir.IntegerValue, comparisons: tuple[Comparison, ...], *, scale: int
) -> ir.BooleanValue:
    """The same for a property, whose numbers are whole units of 1 / `scale`."""
    return reduce(
        and_,
        (
            _one(number, comparison, scale=scale)
            if _is_number(comparison)
            else _one(_plain(text, comparison), comparison, scale=1)
            for comparison in comparisons
        ),
    )


def is_number(value: Value) -> bool:
    """A number, and not a truth."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_number(comparison: Comparison) -> bool:
    return is_number(comparison.values[0])


def _as_kind_of(text: ir.StringValue, comparison: Comparison) -> ir.Value:
    return text_number(text) if _is_number(comparison) else _plain(text, comparison)


def _plain(text: ir.StringValue, comparison: Comparison) -> ir.Value:
    """A truth is kept as the text `true` or `false`."""
    if isinstance(comparison.values[0], bool) and comparison.operator != "is_unknown":
        return (text == "true").ifelse(TRUE, (text == "false").ifelse(FALSE, ibis.null("boolean")))
    return text


def _one(value: ir.Value, comparison: Comparison, *, scale: int) -> ir.BooleanValue:
    if comparison.operator == "is_unknown":
        return value.isnull() if comparison.values[0] else value.notnull()
    value, literals = _typed(value, comparison.values, scale=scale)
    return _operated(value, comparison.operator, literals).fill_null(FALSE)


def _typed(value: ir.Value, literals: tuple[Value, ...], *, scale: int) -> tuple[ir.Value, list[ir.Value]]:
    """Both sides in one type: an integer meets integers exactly, anything else with a fraction is a double."""
    if not is_number(literals[0]):
        return (value.cast("string") if value.type().is_date() else value), [
            ibis.literal(literal) for literal in literals
        ]
    scaled = [literal * scale for literal in literals if is_number(literal)]
    if value.type().is_integer() and all(float(literal).is_integer() for literal in scaled):
        return value.cast("int64"), [ibis.literal(int(literal), type="int64") for literal in scaled]
    return value.cast("float64"), [ibis.literal(float(literal), type="float64") for literal in scaled]


def _operated(value: ir.Value, operator: str, literals: list[ir.Value]) -> ir.BooleanValue:
    first = literals[0]
    simple = {
        "=": lambda: value == first,
        "!=": lambda: value != first,
        ">": lambda: value > first,
        ">=": lambda: value >= first,
        "<": lambda: value < first,
        "<=": lambda: value <= first,
        "in": lambda: value.isin(literals),
        "not_in": lambda: ~value.isin(literals),
        "between": lambda: (value >= first) & (value <= literals[1]),
        "contains": lambda: value.contains(first),
        "starts_with": lambda: value.startswith(first),
    }
    return simple[operator]()
