"""Rules over values that are at hand, for some customers at once and without an engine: the same truths as in bulk.

A journey's split asks it of the customers that came to it. Conditions that need the lake (events, sequences, lists)
are none of its business: a live segment keeps their answer, and `member_of` asks for that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.segments.columns import PROPERTY_KEY
from evergrove.segments.errors import InvalidRuleError
from evergrove.segments.live.meeting import numbers_meet, readings_meet, text_numbers, texts_meet
from evergrove.segments.live.rows import Truths
from evergrove.segments.reading import read_rule
from evergrove.segments.reading_conditions import read_comparisons
from evergrove.segments.rules import (
    DEPTH_MAX,
    AllOf,
    AnyOf,
    AttributeCondition,
    Comparison,
    Condition,
    MemberCondition,
    Node,
    NotOf,
    ScoreCondition,
    TagCondition,
    conditions_of,
)

CONTEXT = "context"
"""The word of a condition on what a run has frozen: {"context": "entry.category", "is": {"=": "shoes"}}."""

CONTEXT_PATH = re.compile(rf"(entry|woke)(\.{PROPERTY_KEY.pattern})+")
EXAMPLE = '{"context": "entry.category", "is": {"=": "shoes"}}'

JudgedCondition = AttributeCondition | TagCondition | ScoreCondition | MemberCondition


@dataclass(frozen=True, kw_only=True)
class RuleValues:
    """What some customers have: columns of `count` entries, null where something is unknown.

    `attributes` (with `context.entry.x` for what a run has frozen) and own tags are texts, numbers and truths as JSON
    writes them; tags of the catalogue and `scores` have the types of their snapshots. `members`: key of a segment → who
    is in it.
    """

    count: int
    attributes: Mapping[str, pa.Array] = field(default_factory=dict)
    tags: Mapping[str, pa.Array] = field(default_factory=dict)
    scores: Mapping[str, pa.Array] = field(default_factory=dict)
    members: Mapping[str, Truths] = field(default_factory=dict)


def read_value_rule(written: object, *, path: str = "") -> Node:
    """A rule that may ask for what a run has frozen, beside all that rules ask for.

    `{"context": "entry.x", …}` becomes a condition on the attribute `context.entry.x`: keys of attributes have no dots,
    so no other one is meant. Raises InvalidRuleError.
    """
    return _read(written, path=path, depth=1)


def _read(written: object, *, path: str, depth: int) -> Node:
    if depth > DEPTH_MAX:
        raise InvalidRuleError(path, en=f"more than {DEPTH_MAX} levels", zh=f"超过 {DEPTH_MAX} 层嵌套")
    if not isinstance(written, dict) or len(written.keys() & {CONTEXT, "all", "any", "not"}) != 1:
        return read_rule(written)
    if CONTEXT in written:
        return _read_context(written, path=path)
    (word,) = written.keys() & {"all", "any", "not"}
    inside = f"{path}.{word}" if path else word
    if word == "not":
        return NotOf(item=_read(written["not"], path=inside, depth=depth + 1))
    if not isinstance(written[word], list | tuple) or not written[word] or len(written) > 1:
        return read_rule(written)  # says what is wrong with it
    items = tuple(_read(item, path=f"{inside}[{place}]", depth=depth + 1) for place, item in enumerate(written[word]))
    return AllOf(items=items) if word == "all" else AnyOf(items=items)


def _read_context(written: dict[str, Any], *, path: str) -> AttributeCondition:
    found = written[CONTEXT]
    if written.keys() != {CONTEXT, "is"} or not isinstance(found, str) or not CONTEXT_PATH.fullmatch(found):
        raise InvalidRuleError(
            path,
            en="“context” names a property of the entry event or of the waking one, and “is” compares it",
            zh="context 写入口事件或唤醒事件的属性，is 写比较",
            write=EXAMPLE,
        )
    comparisons = read_comparisons(written["is"], path=f"{path}.is" if path else "is")
    return AttributeCondition(key=f"{CONTEXT}.{found}", comparisons=comparisons)


def unanswerable(rule: Node) -> list[tuple[str, Condition]]:
    """The conditions that no values answer, with their paths: those that look at facts or at lists."""
    return [(path, each) for path, each in conditions_of(rule) if not isinstance(each, JudgedCondition)]


def rule_truths(rule: Node, values: RuleValues) -> Truths:
    """Who meets a rule without unanswerable conditions; whatever `values` do not hold is unknown."""
    if isinstance(rule, AllOf):
        met = np.ones(values.count, dtype=bool)
        for item in rule.items:
            met &= rule_truths(item, values)
        return met
    if isinstance(rule, AnyOf):
        met = np.zeros(values.count, dtype=bool)
        for item in rule.items:
            met |= rule_truths(item, values)
        return met
    if isinstance(rule, NotOf):
        return ~rule_truths(rule.item, values)
    assert isinstance(rule, JudgedCondition), "the rule was checked"  # noqa: S101 - narrows a type
    if isinstance(rule, MemberCondition):
        return values.members.get(rule.key, np.zeros(values.count, dtype=bool))
    return _meets(values_asked(rule, values), rule.comparisons)


def values_asked(condition: AttributeCondition | TagCondition | ScoreCondition, values: RuleValues) -> pa.Array:
    """The column that a condition looks at."""
    if isinstance(condition, AttributeCondition):
        columns = values.attributes
    else:
        columns = values.scores if isinstance(condition, ScoreCondition) else values.tags
    return columns[condition.key] if condition.key in columns else pa.nulls(values.count, pa.string())


def _meets(column: pa.Array, comparisons: tuple[Comparison, ...]) -> Truths:
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        known = np.asarray(pc.is_valid(column), dtype=bool)
        number = pa.int64() if pa.types.is_integer(kind) else pa.float64()
        filled = pc.fill_null(column.cast(number), pa.scalar(0, number))
        return numbers_meet(np.asarray(filled), known, comparisons=comparisons)
    if pa.types.is_date(kind):
        return texts_meet(column.cast(pa.string()), comparisons=comparisons)
    texts = column.cast(pa.string())
    return readings_meet(texts, comparisons=comparisons, number=lambda: text_numbers(texts))
