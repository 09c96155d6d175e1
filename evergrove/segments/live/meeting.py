"""Comparisons on arrays: the same answers as `comparing`, without an engine. Never met by an unknown value."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.segments.columns import NUMBER_TEXT
from evergrove.segments.comparing import is_number
from evergrove.segments.live.rows import Truths
from evergrove.segments.rules import Comparison, Value

Numbers = npt.NDArray[np.int64] | npt.NDArray[np.float64]

_ORDERED: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_ARROW: dict[str, Callable[[Any, Any], Any]] = {
    "=": pc.equal,
    "!=": pc.not_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
    "<": pc.less,
    "<=": pc.less_equal,
}


def numbers_meet(values: Numbers, known: Truths, *, comparisons: tuple[Comparison, ...], scale: int = 1) -> Truths:
    """`scale`: how many units of `values` a literal's 1 is."""
    met = np.ones(len(values), dtype=bool)
    for each in comparisons:
        met &= _number_meets(values, known, each, scale=scale)
    return met


def _number_meets(values: Numbers, known: Truths, comparison: Comparison, *, scale: int) -> Truths:
    if comparison.operator == "is_unknown":
        return ~known if comparison.values[0] else known
    literals = [value * scale for value in comparison.values if isinstance(value, int | float)]
    if values.dtype.kind == "i" and all(float(literal).is_integer() for literal in literals):
        literals = [int(literal) for literal in literals]
    else:
        values = values.astype(np.float64)
    if comparison.operator in {"in", "not_in"}:
        found = np.zeros(len(values), dtype=bool)
        for literal in literals:
            found |= values == literal
        met = found if comparison.operator == "in" else ~found
    elif comparison.operator == "between":
        met = (values >= literals[0]) & (values <= literals[1])
    else:
        met = _ORDERED[comparison.operator](values, literals[0])
    truths: Truths = met & known
    return truths


def texts_meet(texts: pa.Array, *, comparisons: tuple[Comparison, ...]) -> Truths:
    """A text column with literal texts."""
    met = np.ones(len(texts), dtype=bool)
    for each in comparisons:
        met &= _text_meets(texts, each)
    return met


def readings_meet(
    texts: pa.Array,
    *,
    comparisons: tuple[Comparison, ...],
    number: Callable[[], tuple[Numbers, Truths]],
    scale: int = 1,
) -> Truths:
    """A value kept as text, read as the kind of each literal; `number` gives the numbers that the texts write."""
    met = np.ones(len(texts), dtype=bool)
    for each in comparisons:
        literal = each.values[0]
        if is_number(literal):
            met &= _number_meets(*number(), each, scale=scale)
        elif isinstance(literal, bool) and each.operator != "is_unknown":
            met &= _truth_meets(texts, each)
        else:
            met &= _text_meets(texts, each)
    return met


def text_numbers(texts: pa.Array) -> tuple[npt.NDArray[np.float64], Truths]:
    """The double that each text writes, and where it is a plain number."""
    is_plain = pc.fill_null(pc.match_substring_regex(texts, NUMBER_TEXT), fill_value=False)
    numbers = pc.if_else(is_plain, texts, pa.scalar(None, pa.string())).cast(pa.float64())
    values = np.asarray(pc.fill_null(numbers, 0.0), dtype=np.float64)
    return values, np.asarray(is_plain, dtype=bool)


def _truth_meets(texts: pa.Array, comparison: Comparison) -> Truths:
    is_true, is_false = _filled(pc.equal(texts, "true")), _filled(pc.equal(texts, "false"))
    known = is_true | is_false
    wanted = {bool(value) for value in comparison.values}
    equals = (is_true if True in wanted else np.zeros_like(known)) | (
        is_false if False in wanted else np.zeros_like(known)
    )
    return equals if comparison.operator in {"=", "in"} else known & ~equals


def _text_meets(texts: pa.Array, comparison: Comparison) -> Truths:
    if comparison.operator == "is_unknown":
        known = np.asarray(pc.is_valid(texts), dtype=bool)
        return ~known if comparison.values[0] else known
    literals: tuple[Value, ...] = comparison.values
    first = str(literals[0])
    if comparison.operator in {"in", "not_in"}:
        found = pc.is_in(texts, value_set=pa.array([str(value) for value in literals], pa.string()))
        met = found if comparison.operator == "in" else pc.invert(found)
        known_met: Truths = _filled(met) & np.asarray(pc.is_valid(texts), dtype=bool)
        return known_met
    if comparison.operator == "between":
        met = pc.and_(pc.greater_equal(texts, first), pc.less_equal(texts, str(literals[1])))
    elif comparison.operator == "contains":
        met = pc.match_substring(texts, first)
    elif comparison.operator == "starts_with":
        met = pc.starts_with(texts, first)
    else:
        met = _ARROW[comparison.operator](texts, pa.scalar(first, pa.string()))
    return _filled(met)


def _filled(truths: pa.Array) -> Truths:
    return np.asarray(pc.fill_null(truths, fill_value=False), dtype=bool)
