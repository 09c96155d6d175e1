"""The live segments of a workspace as one plan: every condition once, and a tree over them for each segment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
import sqlalchemy as sa

from evergrove.segments.live.analysis import ConditionPlan, SnapshotName, columns_used, plan_condition
from evergrove.segments.live.contracts import CONDITIONS_MAX, TooManyLiveError
from evergrove.segments.live.progress import read_progress, write_progress
from evergrove.segments.live.rows import NO_ROWS
from evergrove.segments.rules import AllOf, AnyOf, Node, NotOf, conditions_of, normal_form
from evergrove.segments.tables import live_conditions, live_segments

LIVE, WANTED, FILLING, BULK_ONLY = "live", "wanted", "filling", "bulk_only"
"""Standings: at work; asked for; being filled from the lake; only in bulk, for a reason that is kept."""

PLAN_STAMP = "plan_stamp"
"""Grows with every change of what is live, so that whoever holds a plan sees that it is old."""


@dataclass(frozen=True, kw_only=True)
class SegmentPlan:
    """One version of a segment. `paths`: where each condition's number stands in the rule, in the order of writing.

    `replaces`: the id of the version that was live before, while this one is being filled.
    """

    segment_id: int
    key: str
    version: int
    rule: Node
    is_inverted: bool
    numbers: Mapping[str, int]
    paths: tuple[tuple[str, int], ...]
    replaces: int | None = None

    @property
    def reference(self) -> str:
        return f"{self.key}@{self.version}"

    def truth(self, truths: Mapping[int, Any]) -> Any:
        """The truth of the rule from those of its conditions: arrays, or single values."""
        return _truth(self.rule, truths, numbers=self.numbers)


@dataclass(frozen=True, kw_only=True)
class LivePlan:
    """All that is evaluated together. `conditions`: number → plan."""

    segments: tuple[SegmentPlan, ...]
    conditions: Mapping[int, ConditionPlan]

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of facts that some condition listens to."""
        return frozenset(stream.name for plan in self.conditions.values() for stream in plan.streams)

    @cached_property
    def empty_truths(self) -> Mapping[int, bool]:
        """What each condition is for somebody without a history; a list's is False."""
        return {
            number: False if plan.state is None else bool(plan.state.settle(NO_ROWS, customers=1, at_us=0).truth[0])
            for number, plan in self.conditions.items()
        }

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Columns of facts that the conditions are worked out from."""
        used = {column for plan in self.conditions.values() for column in columns_used(plan.condition)}
        return tuple(sorted({*used, "fact_id", "name", "customer_id", "occurred_at", "utc_offset_minutes"}))

    def of_snapshot(self, name: SnapshotName) -> dict[int, ConditionPlan]:
        """The conditions whose bits come from this snapshot."""
        return {number: plan for number, plan in self.conditions.items() if plan.snapshot == name}

    @property
    def snapshots(self) -> tuple[SnapshotName, ...]:
        return tuple(sorted({plan.snapshot for plan in self.conditions.values() if plan.snapshot is not None}))


def load_plan(connection: sa.Connection, *, standings: Sequence[str] = (LIVE,)) -> LivePlan:
    """The plan of the segments of these standings. A wanted version takes the place of the one before it.

    Conditions that are new get their numbers here, so the connection must be a transaction when WANTED is among them.
    """
    query = sa.select(live_segments).where(live_segments.c.standing.in_(standings)).order_by(live_segments.c.segment_id)
    newest: dict[str, Any] = {}
    replaced: dict[str, int] = {}
    for row in connection.execute(query):
        if row.key in newest:
            replaced[row.key] = newest[row.key].segment_id
        newest[row.key] = row
    rules = {key: decode_rule(row.rule) for key, row in newest.items()}
    numbers = numbers_of(connection, rules.values())
    segments = tuple(
        _segment_plan(row, rules[key], numbers=numbers, replaces=replaced.get(key)) for key, row in newest.items()
    )
    used = {normal_form(condition): condition for rule in rules.values() for _, condition in conditions_of(rule)}
    conditions = {numbers[form]: plan_condition(condition, number=numbers[form]) for form, condition in used.items()}
    return LivePlan(segments=segments, conditions=conditions)


def turn_stamp(connection: sa.Connection) -> None:
    """Every plan that was loaded before is old from here on."""
    write_progress(connection, PLAN_STAMP, read_progress(connection, PLAN_STAMP) + 1)


class HeldPlan:
    """The plan of what is live, loaded again when it has changed."""

    def __init__(self) -> None:
        self._stamp = -1
        self._plan = LivePlan(segments=(), conditions={})

    def of(self, connection: sa.Connection) -> LivePlan:
        stamp = read_progress(connection, PLAN_STAMP)
        if stamp != self._stamp:
            self._plan, self._stamp = load_plan(connection), stamp
        return self._plan


def numbers_of(connection: sa.Connection, rules: Iterable[Node]) -> dict[str, int]:
    """Normal form of each condition → its number; new ones are given out."""
    forms = {normal_form(condition) for rule in rules for _, condition in conditions_of(rule)}
    if len(forms) > CONDITIONS_MAX:
        raise TooManyLiveError(noun="conditions", noun_zh="条件", found=len(forms), allowed=CONDITIONS_MAX)
    known = {row.form: row.number for row in connection.execute(sa.select(live_conditions)) if row.form in forms}
    new = sorted(forms - known.keys())
    if new:
        first = read_progress(connection, "next_number", default=1)
        rows = [
            {"number": number, "form": form, "form_hash": hashlib.sha256(form.encode()).hexdigest()}
            for number, form in enumerate(new, start=first)
        ]
        connection.execute(sa.insert(live_conditions), rows)
        write_progress(connection, "next_number", first + len(new))
        known |= {row["form"]: row["number"] for row in rows}
    return known


def encode_rule(rule: Node) -> str:
    """An expanded rule as JSON that `decode_rule` reads back."""
    return msgspec.json.encode(rule).decode()


def decode_rule(text: str) -> Node:
    """The inverse of `encode_rule`."""
    found: Node = msgspec.json.decode(text, type=Node)
    return found


def true_without_history(rule: Node) -> bool:
    """Whether somebody of whom nothing is known is a member."""
    numbers = {normal_form(condition): place for place, (_, condition) in enumerate(conditions_of(rule), start=1)}
    conditions = {numbers[normal_form(each)]: plan_condition(each, number=1) for _, each in conditions_of(rule)}
    truths = LivePlan(segments=(), conditions=conditions).empty_truths
    return bool(_truth(rule, truths, numbers=numbers))


def _segment_plan(row: Any, rule: Node, *, numbers: Mapping[str, int], replaces: int | None) -> SegmentPlan:
    return SegmentPlan(
        segment_id=row.segment_id,
        key=row.key,
        version=row.version,
        rule=rule,
        is_inverted=row.is_inverted,
        numbers=numbers,
        paths=tuple((path, numbers[normal_form(condition)]) for path, condition in conditions_of(rule)),
        replaces=replaces,
    )


def _truth(node: Node, truths: Mapping[int, Any], *, numbers: Mapping[str, int]) -> Any:
    if isinstance(node, AllOf):
        found: Any = np.True_
        for item in node.items:
            found = found & _truth(item, truths, numbers=numbers)
        return found
    if isinstance(node, AnyOf):
        found = np.False_
        for item in node.items:
            found = found | _truth(item, truths, numbers=numbers)
        return found
    if isinstance(node, NotOf):
        return np.logical_not(_truth(node.item, truths, numbers=numbers))
    return truths[numbers[normal_form(node)]]
