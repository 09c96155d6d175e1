"""Conditions of a mapping: a small tree over a row's columns, evaluated a batch at a time.

A node compares one column in one or more ways (all must hold) or joins other nodes by `all`, `any`, `not`. An empty
field equals nothing and is below nothing; only `is_empty` sees it. A number in the mapping compares as a number, a
text of the form 2010-12-01 (08:30) in `at_least` and `below` as a local time, any other text as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import reduce
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts.mapping.values import FALSE, RawRows
from evergrove.kit.errors import InvalidError

CONDITION_DEPTH_MAX = 8
"""Levels of one condition; deeper ones cannot be read by a person."""

_TIME_TEXT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?")

Operand = str | int | float


class Condition(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"in_": "in", "not_": "not"}, omit_defaults=True
):
    """One node of a condition; see the module."""

    column: str = ""
    equals: Operand | None = None
    in_: tuple[Operand, ...] = ()
    starts_with: str | tuple[str, ...] = ()
    matches: str = ""
    at_least: Operand | None = None
    below: Operand | None = None
    is_empty: bool | None = None
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    not_: Condition | None = None


class ConditionError(InvalidError):
    """A condition that cannot be evaluated; the message names its place."""

    code = "condition_invalid"


def check_condition(condition: Condition | None, *, place: str, depth: int = 1) -> None:
    """Raises ConditionError if a node says nothing, says too much, or lies too deep."""
    if condition is None:
        return
    if depth > CONDITION_DEPTH_MAX:
        raise ConditionError(f"{place} is nested more than {CONDITION_DEPTH_MAX} deep", help="write it flatter")
    joins = sum((bool(condition.all), bool(condition.any), condition.not_ is not None))
    compares = list(_comparisons(condition))
    if condition.column:
        if joins or not compares:
            raise ConditionError(
                f"{place}: a node with “column” needs a comparison and no all, any or not",
                help="compare by equals, in, starts_with, matches, at_least, below or is_empty",
            )
    elif joins != 1 or compares:
        raise ConditionError(f"{place}: write “column” with a comparison, or one of all, any, not", help="see the docs")
    if condition.matches:
        _check_pattern(condition.matches, place=place)
    for position, child in enumerate(_children(condition)):
        check_condition(child, place=f"{place}[{position}]", depth=depth + 1)


def columns_of(condition: Condition | None) -> tuple[str, ...]:
    """The columns that a condition looks at."""
    if condition is None:
        return ()
    own = (condition.column,) if condition.column else ()
    return own + tuple(name for child in _children(condition) for name in columns_of(child))


def holds(condition: Condition | None, rows: RawRows) -> pa.BooleanArray:
    """For each row whether the condition holds; never null. No condition holds always."""
    if condition is None:
        return pa.repeat(pa.scalar(value=True), rows.count)
    if condition.all:
        return reduce(pc.and_, (holds(child, rows) for child in condition.all))
    if condition.any:
        return reduce(pc.or_, (holds(child, rows) for child in condition.any))
    if condition.not_ is not None:
        return pc.invert(holds(condition.not_, rows))
    answers = [
        pc.fill_null(_compared(rows, condition.column, comparison, operand), FALSE)
        for comparison, operand in _comparisons(condition)
    ]
    return reduce(pc.and_, answers)


def _children(condition: Condition) -> tuple[Condition, ...]:
    return condition.all + condition.any + ((condition.not_,) if condition.not_ is not None else ())


def _comparisons(condition: Condition) -> Iterator[tuple[str, Any]]:
    if condition.equals is not None:
        yield "equals", condition.equals
    if condition.in_:
        yield "in", condition.in_
    if condition.starts_with:
        starts = condition.starts_with
        yield "starts_with", (starts,) if isinstance(starts, str) else starts
    if condition.matches:
        yield "matches", condition.matches
    if condition.at_least is not None:
        yield "at_least", condition.at_least
    if condition.below is not None:
        yield "below", condition.below
    if condition.is_empty is not None:
        yield "is_empty", condition.is_empty


def _compared(rows: RawRows, column: str, comparison: str, operand: Any) -> pa.BooleanArray:
    match comparison:
        case "equals":
            return _equals(rows, column, operand)
        case "in":
            return reduce(pc.or_kleene, (_equals(rows, column, each) for each in operand))
        case "starts_with":
            starts = [pc.starts_with(rows.text(column), pattern=each) for each in operand]
            return reduce(pc.or_kleene, starts)
        case "matches":
            return rows.over_distinct_text(
                column, lambda text: pc.match_substring_regex(text, pattern=operand), under=operand
            )
        case "is_empty":
            empty = pc.is_null(rows.text(column))
            return empty if operand else pc.invert(empty)
        case _:
            return _ordered(rows, column, operand, at_least=comparison == "at_least")


def _equals(rows: RawRows, column: str, operand: Operand) -> pa.BooleanArray:
    if isinstance(operand, str):
        return pc.equal(rows.text(column), operand)
    return pc.equal(rows.number(column).values, pa.scalar(Decimal(str(operand)), rows.number(column).values.type))


def _ordered(rows: RawRows, column: str, operand: Operand, *, at_least: bool) -> pa.BooleanArray:
    left: pa.Array
    right: pa.Scalar
    if not isinstance(operand, str):
        left = rows.number(column).values
        right = pa.scalar(Decimal(str(operand)), left.type)
    elif _TIME_TEXT.fullmatch(operand):
        left = rows.time(column).local
        right = pa.scalar(operand, pa.string()).cast(left.type)
    else:
        left, right = rows.text(column), pa.scalar(operand, pa.string())
    return pc.greater_equal(left, right) if at_least else pc.less(left, right)


def _check_pattern(pattern: str, *, place: str) -> None:
    try:
        pc.match_substring_regex(pa.array([""]), pattern=pattern)
    except pa.ArrowInvalid as error:
        raise ConditionError(f"{place}: “{pattern}” is not a regular expression: {error}", help="RE2 syntax") from error
