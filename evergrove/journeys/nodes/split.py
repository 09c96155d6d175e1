"""A split by data: the first branch whose rule is met, else the last way out (rule 9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from evergrove.facts import snapshot_values
from evergrove.journeys.contracts import BRANCHES_MAX, ExitNode, Journey, SplitNode, nexts_of
from evergrove.journeys.nodes.contracts import Arrivals, Departures, Door, Effects, Flaw, Truths
from evergrove.journeys.nodes.flaws import definition_flaws
from evergrove.journeys.nodes.people import CONTEXT, People, frozen_values, people_of, text_of, truths
from evergrove.journeys.nodes.wait_for import branch_flaws
from evergrove.kit import Workspace
from evergrove.profiles import TAG_SCHEMA
from evergrove.scores import SCORE_SCHEMA
from evergrove.segments import (
    SEGMENT,
    AttributeCondition,
    InvalidRuleError,
    MemberCondition,
    Node,
    RuleValues,
    ScoreCondition,
    TagCondition,
    conditions_of,
    live_members_among,
    live_status,
    read_value_rule,
    rule_truths,
    unanswerable,
    values_asked,
)

ELSE = "else"
PLAIN_END = "exit"
"""The reason of an exit that says no more than an end without one."""

VALUE_CHARACTERS_MAX = 80
CLAUSES_TOLD_MAX = 12
"""Of one split on the timeline: more is not read."""

RULES_KEPT_MAX = 1_000
"""Rules of one process that are kept read."""


class SplitKind:
    tag = "split"

    def step(
        self, node: SplitNode, arrivals: Arrivals, *, journey: Journey, launch_id: str, door: Door, effects: Effects
    ) -> Departures:
        """Whoever meets no branch goes by `else`; the detail says of each clause what it saw and whether it was met."""
        del journey, launch_id, effects
        rules = [_rule_of(msgspec.json.encode(branch.when)) for branch in node.branches]
        values = values_for(rules, arrivals, door)
        branch = np.full(len(arrivals), len(rules), dtype=np.int64)
        for number in reversed(range(len(rules))):
            branch[rule_truths(rules[number], values)] = number
        return Departures(branch=branch, detail=_told(rules, values))

    def problems(self, node: SplitNode, *, journey: Journey, workspace: Workspace | None) -> list[Flaw]:
        """Each rule is read, and asks for nothing that only the lake knows; ways that all end alike split nothing."""
        found = list(branch_flaws([one.id for one in node.branches], taken=ELSE))
        if not 1 <= len(node.branches) <= BRANCHES_MAX:
            found.append(
                Flaw(
                    "branches",
                    f"{len(node.branches)} branches",
                    f"1 to {BRANCHES_MAX} of them",
                    f"应有 1 到 {BRANCHES_MAX} 个分支",
                )
            )
        for number, branch in enumerate(node.branches):
            found += _rule_flaws(branch.when, field=f"branches[{number}].when", workspace=workspace)
        if len(_ends_of(node, journey)) == 1:
            found.append(
                Flaw(
                    "branches",
                    "every branch leads to the same place: this split changes nothing",
                    "lead the branches to different steps",
                    "所有分支都通向同一处，分流不起作用：请让各分支走不同的步骤",
                    is_warning=True,
                )
            )
        return found


def _ends_of(node: SplitNode, journey: Journey) -> set[tuple[str, str]]:
    """Where the ways out lead, ("step", id) or ("end", reason): no next step and a plain exit are one end."""
    reasons = {
        one.id: "" if one.reason == PLAIN_END else one.reason for one in journey.nodes if isinstance(one, ExitNode)
    }
    reasons[""] = ""
    return {("end", reasons[to]) if to in reasons else ("step", to) for _, to in nexts_of(node)}


@lru_cache(maxsize=RULES_KEPT_MAX)
def _rule_of(written: bytes) -> Node:
    return read_value_rule(msgspec.json.decode(written))


def values_for(rules: list[Node], arrivals: Arrivals, door: Door) -> RuleValues:
    """Everything that the rules look at: attributes, own tags and live segments from the control database as they are
    now, tags and scores of the newest snapshots, and what the runs have frozen."""
    asked = [condition for rule in rules for _, condition in conditions_of(rule)]
    people = people_of(arrivals, door)
    attributes = {each.key for each in asked if isinstance(each, AttributeCondition)}
    tags = {each.key for each in asked if isinstance(each, TagCondition)}
    scores = {each.key for each in asked if isinstance(each, ScoreCondition)}
    segments = {each.key for each in asked if isinstance(each, MemberCondition)}
    return RuleValues(
        count=len(arrivals),
        attributes={key: _attribute(key, arrivals, people) for key in sorted(attributes)},
        tags={
            **{key: people.own_tags(key) for key in sorted(tags - set(TAG_SCHEMA.names))},
            **_of_snapshot("tags", tags, arrivals=arrivals, door=door, schema=TAG_SCHEMA),
        },
        scores=_of_snapshot("scores", scores, arrivals=arrivals, door=door, schema=SCORE_SCHEMA),
        members={key: _members(key, arrivals, door) for key in sorted(segments)},
    )


def _attribute(key: str, arrivals: Arrivals, people: People) -> pa.Array:
    if not key.startswith(CONTEXT):
        return people.attribute_texts(key)
    return pa.array([text_of(value) for value in frozen_values(arrivals, key)], pa.string())


def _of_snapshot(
    name: str, keys: set[str], *, arrivals: Arrivals, door: Door, schema: pa.Schema
) -> Mapping[str, pa.Array]:
    fields = {key: schema.field(key).type for key in sorted(keys) if key in schema.names}
    if not fields:
        return {}
    ids = pa.array(arrivals.customer_id, pa.string())
    return snapshot_values(door.workspace, ids, name=name, fields=fields)


def _members(key: str, arrivals: Arrivals, door: Door) -> Truths:
    """Of a segment that is not live (any more) nobody is a member."""
    found = live_members_among(door.connection, key, sorted(set(arrivals.customer_id))) or frozenset()
    return truths([customer in found for customer in arrivals.customer_id])


def _told(rules: list[Node], values: RuleValues) -> list[str]:
    """For each arrival the clauses as [what, the value that was seen, whether it was met], as JSON."""
    clauses = [condition for rule in rules for _, condition in conditions_of(rule)][:CLAUSES_TOLD_MAX]
    columns = []
    for condition in clauses:
        name = _name_of(condition)
        met = rule_truths(condition, values).tolist()
        if isinstance(condition, AttributeCondition | TagCondition | ScoreCondition):
            seen: list[Any] = values_asked(condition, values).cast(pa.string()).to_pylist()
        else:
            seen = met
        columns.append([(name, _cut(value), one) for value, one in zip(seen, met, strict=True)])
    encode = msgspec.json.Encoder().encode
    return [encode(row).decode() for row in zip(*columns, strict=True)]


def _name_of(condition: Any) -> str:
    if isinstance(condition, MemberCondition):
        return f"member_of {condition.reference}"
    word = {AttributeCondition: "attribute", TagCondition: "tag", ScoreCondition: "score"}[type(condition)]
    is_frozen = condition.key.startswith(CONTEXT)
    return str(condition.key) if is_frozen else f"{word} {condition.key}"


def _cut(value: Any) -> Any:
    return value[:VALUE_CHARACTERS_MAX] if isinstance(value, str) else value


def _rule_flaws(when: dict[str, Any], *, field: str, workspace: Workspace | None) -> Iterator[Flaw]:
    if when in ({}, {"all": []}):
        yield Flaw(
            field, "say who goes this way", "a condition, such as a tag or a live segment", "请设置走这个分支的条件"
        )
        return
    try:
        rule = read_value_rule(when)
    except InvalidRuleError as error:
        yield Flaw(field, error.message, error.help, str(error.details.get("message_zh", error.message)))
        return
    for path, condition in unanswerable(rule):
        yield Flaw(
            f"{field}.{path}" if path else field,
            f"{type(condition).__name__.removesuffix('Condition').lower()} is not answered while a customer passes",
            "make it a live segment and ask member_of, or use a wait_for, which sees what happens in the journey",
            "事件、序列和名单条件无法在客户经过时即时回答：请改用“等待事件”，或发布为实时人群后用 member_of 引用",
        )
    for path, condition in conditions_of(rule):
        place = f"{field}.{path}" if path else field
        yield from _name_flaws(condition, field=place, workspace=workspace)


def _name_flaws(condition: Any, *, field: str, workspace: Workspace | None) -> Iterator[Flaw]:
    if isinstance(condition, ScoreCondition) and condition.key not in SCORE_SCHEMA.names:
        yield Flaw(
            field,
            f"there is no score “{condition.key}”",
            f"choose among {', '.join(SCORE_SCHEMA.names[1:8])} …",
            f"没有评分“{condition.key}”",
        )
    if isinstance(condition, MemberCondition) and workspace is not None:
        unpublished = list(definition_flaws(workspace, kind=SEGMENT, reference=condition.reference, field=field))
        yield from unpublished
        live = {one.key for one in live_status(workspace) if one.version is not None}
        if not unpublished and condition.key not in live:
            yield Flaw(
                field,
                f"the segment “{condition.key}” is not live, so nobody would be its member here",
                "make the segment live first",
                f"人群“{condition.key}”不是实时人群，此处不会有成员，请先开启实时",
            )
