"""Plans of live rules without a workspace."""

from __future__ import annotations

from typing import Any

from evergrove.segments import read_rule
from evergrove.segments.live.analysis import plan_condition
from evergrove.segments.live.plans import LivePlan, SegmentPlan
from evergrove.segments.rules import conditions_of, normal_form


def live_plan(rules: list[dict[str, Any]]) -> LivePlan:
    trees = [read_rule(rule) for rule in rules]
    conditions = {normal_form(each): each for tree in trees for _, each in conditions_of(tree)}
    numbers = {form: number for number, form in enumerate(conditions, start=1)}
    segments = tuple(
        SegmentPlan(
            segment_id=place,
            key=f"s{place}",
            version=1,
            rule=tree,
            is_inverted=False,
            numbers=numbers,
            paths=tuple((path, numbers[normal_form(each)]) for path, each in conditions_of(tree)),
        )
        for place, tree in enumerate(trees, start=1)
    )
    plans = {number: plan_condition(conditions[form], number=number) for form, number in numbers.items()}
    return LivePlan(segments=segments, conditions=plans)
