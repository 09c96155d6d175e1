"""What a condition needs to be live: which facts it listens to, which state it keeps; or why it cannot be.

The language has no condition that changes with the calendar alone: `between` names fixed days, and every fact carries
its own offset, so that a change of clocks moves nothing. Windows are exact microseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import floor
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.profiles import TAG_SCHEMA
from evergrove.segments.columns import DERIVED_COLUMNS, NUMBER_COLUMNS, PROPERTY_SCALE
from evergrove.segments.comparing import is_number
from evergrove.segments.conditions.attribute import PROFILE_UPDATED
from evergrove.segments.conditions.journey import ENTERED, EXITED, entry_filters, exit_filters
from evergrove.segments.live.batch import NamedFacts, text_hashes
from evergrove.segments.live.contracts import Refusal
from evergrove.segments.live.meeting import numbers_meet, readings_meet, text_numbers
from evergrove.segments.live.rows import ENTRY, FOLLOWER, Integers, Truths
from evergrove.segments.live.states.constant import BitState
from evergrove.segments.live.states.contracts import COUNT_MAX, State
from evergrove.segments.live.states.counted import CountedState
from evergrove.segments.live.states.edge import EdgeState
from evergrove.segments.live.states.followed import FollowedState
from evergrove.segments.live.states.listed_values import ListedState
from evergrove.segments.live.states.totalled import TotalledState
from evergrove.segments.rules import (
    AttributeCondition,
    Comparison,
    Condition,
    EventCondition,
    EventFilter,
    JourneyCondition,
    ListCondition,
    MemberCondition,
    Node,
    ScoreCondition,
    SequenceCondition,
    TagCondition,
    Window,
    conditions_of,
)

TAG_CHANGED = "Tag Changed"
OWN_FACTS = frozenset({"Segment Entered", "Segment Exited"})
"""What live segments write themselves: a rule that listens to them could flip itself for ever."""

SnapshotName = Literal["tags", "scores"]

Values = Callable[[NamedFacts], tuple[Integers, Truths]]
"""For each fact its value, and whether it counts at all."""


@dataclass(frozen=True, kw_only=True)
class Stream:
    """Facts of one name that become rows of a state: those that pass `where` and lie in the fixed part of `window`."""

    name: str
    role: int
    where: tuple[EventFilter, ...]
    window: Window
    values: Values


@dataclass(frozen=True, kw_only=True)
class ConditionPlan:
    """How a condition is kept. `snapshot`: its bits come from there. `customers`: it is a list of them."""

    condition: Condition
    streams: tuple[Stream, ...]
    state: State | None
    snapshot: SnapshotName | None = None
    customers: frozenset[str] | None = None


def refusal_of(rule: Node) -> Refusal | None:
    """Why an expanded rule cannot be live; None when it can."""
    for path, condition in conditions_of(rule):
        found = _refusal(condition)
        if found is not None:
            return Refusal(path=path, reason=found[0], reason_zh=found[1])
    return None


def plan_condition(condition: Condition, *, number: int) -> ConditionPlan:
    """The plan of a condition that `refusal_of` lets pass; `number` stands for it in the packed states."""
    if isinstance(condition, AttributeCondition):
        return _attribute_plan(condition)
    if isinstance(condition, TagCondition) and is_own_tag(condition):
        return _own_tag_plan(condition)
    if isinstance(condition, TagCondition | ScoreCondition):
        state = BitState(unknown_meets(condition.comparisons))
        return ConditionPlan(condition=condition, streams=(), state=state, snapshot=snapshot_of(condition))
    if isinstance(condition, ListCondition):
        return ConditionPlan(condition=condition, streams=(), state=None, customers=frozenset(condition.customers))
    if isinstance(condition, SequenceCondition):
        return _sequence_plan(condition, number=number)
    if isinstance(condition, JourneyCondition):
        return _journey_plan(condition, number=number)
    assert isinstance(condition, EventCondition), "members are put in place by their rules"  # noqa: S101 - narrows
    return _event_plan(condition, number=number)


def snapshot_of(condition: Condition) -> SnapshotName | None:
    """The snapshot whose newest day answers a condition, None where facts do."""
    if isinstance(condition, ScoreCondition):
        return "scores"
    return "tags" if isinstance(condition, TagCondition) and not is_own_tag(condition) else None


def is_own_tag(condition: TagCondition) -> bool:
    """A tag of the workspace, not of the catalogue."""
    return condition.key not in TAG_SCHEMA.names


def unknown_meets(comparisons: tuple[Comparison, ...]) -> bool:
    """Whether an unknown value meets them: only where each asks for the unknown."""
    return all(each.operator == "is_unknown" and bool(each.values[0]) for each in comparisons)


def window_us_of(condition: Condition) -> int | None:
    """How far back from the instant a condition looks, None for all time or a fixed span."""
    return condition.window.within_us if isinstance(condition, EventCondition | SequenceCondition) else None


def columns_used(condition: Condition) -> set[str]:
    """Columns of facts that a condition looks at, beside names, times and customers."""
    if isinstance(condition, AttributeCondition | TagCondition):
        return {"properties"}
    filters: tuple[EventFilter, ...] = ()
    used: set[str | None] = set()
    if isinstance(condition, EventCondition):
        filters = condition.where
        if condition.of is not None:
            used.add("properties" if condition.of.property is not None else condition.of.column)
    if isinstance(condition, SequenceCondition):
        filters = (*condition.first.where, *condition.then.where)
    if isinstance(condition, JourneyCondition):
        filters = exit_filters(condition)
    used |= {"properties" if each.property is not None else each.column for each in filters}
    return {column for column in used if column is not None and column not in DERIVED_COLUMNS}


def _refusal(condition: Condition) -> tuple[str, str] | None:
    names: tuple[str, ...] = ()
    if isinstance(condition, ListCondition) and condition.key is not None:
        return (
            f"the list “{condition.key}” is a file, which is read when segments are refreshed",
            f"名单“{condition.key}”来自文件，只在刷新人群时读取",
        )
    if isinstance(condition, EventCondition):
        names = (condition.name,)
        if condition.measure == "count" and condition.window.within_us and _count_limit(condition) > COUNT_MAX:
            return (
                f"a count within a time is compared with more than {COUNT_MAX:,}",
                f"时间窗内的次数与大于 {COUNT_MAX:,} 的数比较",
            )
    if isinstance(condition, SequenceCondition):
        names = (condition.first.name, condition.then.name)
    if OWN_FACTS & set(names):
        return (
            "it listens to entries into segments, which live segments write themselves",
            "条件监听“进入/离开人群”事件，而这些事件正是实时人群自身写出的",
        )
    assert not isinstance(condition, MemberCondition), "a rule is expanded first"  # noqa: S101 - what we believe
    return None


def _count_limit(condition: EventCondition) -> int:
    """The largest count at which the comparisons may still change."""
    literals = [value for each in condition.comparisons for value in each.values if is_number(value)]
    return max((floor(float(value)) for value in literals), default=0)


def _attribute_plan(condition: AttributeCondition) -> ConditionPlan:
    def values(facts: NamedFacts) -> tuple[Integers, Truths]:
        met = facts.meeting("traits", condition.key, comparisons=condition.comparisons)
        return met.astype(np.int64), _valid(facts.property_texts("traits", condition.key))

    stream = Stream(name=PROFILE_UPDATED, role=ENTRY, where=(), window=Window(), values=values)
    return ConditionPlan(condition=condition, streams=(stream,), state=_newest(condition.comparisons))


def _own_tag_plan(condition: TagCondition) -> ConditionPlan:
    def values(facts: NamedFacts) -> tuple[Integers, Truths]:
        texts = facts.property_texts("value")
        texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)  # an empty text takes it away
        met = readings_meet(texts, comparisons=condition.comparisons, number=lambda: text_numbers(texts))
        is_of_tag = pc.fill_null(pc.equal(facts.property_texts("tag"), condition.key), fill_value=False)
        return met.astype(np.int64), np.asarray(is_of_tag, dtype=bool)

    stream = Stream(name=TAG_CHANGED, role=ENTRY, where=(), window=Window(), values=values)
    return ConditionPlan(condition=condition, streams=(stream,), state=_newest(condition.comparisons))


def _newest(comparisons: tuple[Comparison, ...]) -> EdgeState:
    return EdgeState(is_last=True, within_us=None, is_met_unknown=unknown_meets(comparisons))


def _sequence_plan(condition: SequenceCondition, *, number: int) -> ConditionPlan:
    first = Stream(
        name=condition.first.name, role=ENTRY, where=condition.first.where, window=condition.window, values=_nothing
    )
    then = Stream(name=condition.then.name, role=FOLLOWER, where=condition.then.where, window=Window(), values=_nothing)
    state = FollowedState(
        number=number,
        is_negated=condition.is_negated,
        within_us=condition.within_us,
        window_us=condition.window.within_us,
    )
    return ConditionPlan(condition=condition, streams=(first, then), state=state)


def _journey_plan(condition: JourneyCondition, *, number: int) -> ConditionPlan:
    """A sum of one for each entry and minus one for each exit."""
    entered = Stream(name=ENTERED, role=ENTRY, where=entry_filters(condition), window=Window(), values=_ones)
    exited = Stream(name=EXITED, role=ENTRY, where=exit_filters(condition), window=Window(), values=_minus_ones)
    state = TotalledState(number=number, fold="sum", is_met=lambda values, known: known & (values > 0))
    return ConditionPlan(condition=condition, streams=(entered, exited), state=state)


def _event_plan(condition: EventCondition, *, number: int) -> ConditionPlan:
    stream = Stream(
        name=condition.name,
        role=ENTRY,
        where=condition.where,
        window=condition.window,
        values=_values_of(condition),
    )
    return ConditionPlan(condition=condition, streams=(stream,), state=_event_state(condition, number=number))


def _event_state(condition: EventCondition, *, number: int) -> State:
    measure, within_us = condition.measure, condition.window.within_us
    scale = 1 if condition.of is None or condition.of.property is None or measure == "distinct" else PROPERTY_SCALE

    def is_met(values: Integers, known: Truths) -> Truths:
        return numbers_meet(values, known, comparisons=condition.comparisons, scale=scale)

    if measure in {"first", "last"}:
        days = condition.comparisons if condition.of is None else ()
        return EdgeState(
            is_last=measure == "last",
            within_us=within_us,
            is_met_unknown=unknown_meets(condition.comparisons),
            days=days,
            days_met=is_met if days else None,
        )
    if measure == "count":
        if within_us is None:
            return TotalledState(number=number, fold="sum", is_met=is_met)
        return CountedState(within_us=within_us, truths=_truths_by_count(condition))
    if measure == "distinct":
        return ListedState(measure="distinct", within_us=within_us, is_met=is_met)
    fold: Literal["sum", "min", "max"] = measure  # type: ignore[assignment]  # the others are gone
    if within_us is None:
        return TotalledState(number=number, fold=fold, is_met=is_met)
    return ListedState(measure=fold, within_us=within_us, is_met=is_met)


def _truths_by_count(condition: EventCondition) -> tuple[bool, ...]:
    """The truth of each count up to where it no longer changes."""
    counts = np.arange(max(_count_limit(condition), 0) + 2)
    found = numbers_meet(counts, np.ones(len(counts), dtype=bool), comparisons=condition.comparisons).tolist()
    while len(found) > 1 and found[-1] == found[-2]:
        found.pop()
    return tuple(found)


def _values_of(condition: EventCondition) -> Values:
    """What one fact gives to the measure."""
    of, comparisons = condition.of, condition.comparisons
    if of is None:
        return _ones if condition.measure == "count" else _nothing
    key, column = of.property, of.column
    if condition.measure in {"first", "last"}:
        if key is not None:
            return lambda facts: (facts.property_meeting(key, comparisons=comparisons).astype(np.int64), _all(facts))
        return lambda facts: (
            facts.column_meeting(str(column), comparisons=comparisons).astype(np.int64),
            _all(facts),
        )
    if key is not None:
        if condition.measure == "distinct":
            return lambda facts: text_hashes(facts.property_texts(key))
        return lambda facts: facts.property_numbers(key)
    if column in NUMBER_COLUMNS:
        return lambda facts: facts.numbers(str(column))
    return lambda facts: text_hashes(facts.texts(str(column)))


def _nothing(facts: NamedFacts) -> tuple[Integers, Truths]:
    return np.zeros(len(facts), dtype=np.int64), _all(facts)


def _ones(facts: NamedFacts) -> tuple[Integers, Truths]:
    return np.ones(len(facts), dtype=np.int64), _all(facts)


def _minus_ones(facts: NamedFacts) -> tuple[Integers, Truths]:
    return -np.ones(len(facts), dtype=np.int64), _all(facts)


def _all(facts: NamedFacts) -> Truths:
    return np.ones(len(facts), dtype=bool)


def _valid(texts: pa.Array) -> Truths:
    return np.asarray(pc.is_valid(texts), dtype=bool)
