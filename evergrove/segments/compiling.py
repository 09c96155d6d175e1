"""From rules to one relation: every condition once, however many rules and places name it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_, or_

import ibis.expr.types as ir

from evergrove.segments.conditions.registry import CONDITION_KINDS
from evergrove.segments.contracts import Membership, Part, SegmentContext, Truth
from evergrove.segments.errors import RuleTooLargeError, SegmentCycleError, UnknownNameError
from evergrove.segments.rules import (
    EXPANDED_NODES_MAX,
    AllOf,
    AnyOf,
    Condition,
    MemberCondition,
    Node,
    NotOf,
    conditions_of,
    count_nodes,
    normal_form,
)

REFERENCES_MAX = 16
"""Segments that refer to one another in a chain."""


def compile_rules(rules: Mapping[str, Node], *, context: SegmentContext) -> Membership:
    """Everyone of the base with one Boolean column for each rule; names are checked first.

    Raises InvalidRuleError (with the path of the node), MissingRelationError, SegmentCycleError.
    """
    expanded = {key: expand(rule, context=context) for key, rule in rules.items()}
    table = base_of(context)
    parts = parts_of(list(expanded.values()), context=context)
    for part in parts:
        if part.of_base:
            table = table.mutate(**{name: value(table) for name, value in part.of_base.items()})
        if part.relation is not None:
            table = table.left_join(part.relation, "customer_id").drop("customer_id_right")
    columns = {key: f"is_member_{place}" for place, key in enumerate(rules)}
    members = {columns[key]: truth_of(rule, parts=parts)(table) for key, rule in expanded.items()}
    return Membership(relation=table.select("customer_id", **members), columns=columns)


def compile_rule(rule: Node, *, context: SegmentContext) -> ir.Table:
    """The customers of one segment: a relation with the one column `customer_id`, without repetition."""
    membership = compile_rules({"rule": rule}, context=context)
    table = membership.relation
    return table.filter(table[membership.columns["rule"]]).select("customer_id")


def expand(rule: Node, *, context: SegmentContext) -> Node:
    """The rule with each `member_of` replaced by the rule that it names, all names checked."""
    expanded = _expand(rule, path="", chain=(), context=context)
    if count_nodes(expanded) > EXPANDED_NODES_MAX:
        raise RuleTooLargeError(
            "",
            en=f"{count_nodes(expanded):,} nodes with the segments it refers to; at most {EXPANDED_NODES_MAX:,}",
            zh=f"连同所引用的人群共 {count_nodes(expanded):,} 个节点，最多 {EXPANDED_NODES_MAX:,}",
        )
    return expanded


def _expand(node: Node, *, path: str, chain: tuple[str, ...], context: SegmentContext) -> Node:
    if isinstance(node, AllOf | AnyOf):
        word = "all" if isinstance(node, AllOf) else "any"
        items = tuple(
            _expand(item, path=_inside(path, f"{word}[{place}]"), chain=chain, context=context)
            for place, item in enumerate(node.items)
        )
        return AllOf(items=items) if isinstance(node, AllOf) else AnyOf(items=items)
    if isinstance(node, NotOf):
        return NotOf(item=_expand(node.item, path=_inside(path, "not"), chain=chain, context=context))
    if not isinstance(node, MemberCondition):
        CONDITION_KINDS[type(node)].check(node, path=path, context=context)
        return node
    if node.key in chain or len(chain) >= REFERENCES_MAX:
        raise SegmentCycleError((*chain, node.key))
    found = context.segments.get(node.reference)
    if found is None:
        raise UnknownNameError(path, noun="segment", noun_zh="人群", name=node.reference, known=context.segments)
    inside = f"{path or 'rule'}.member_of({node.reference})"
    return _expand(found, path=inside, chain=(*chain, node.key), context=context)


def _inside(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


def base_of(context: SegmentContext) -> ir.Table:
    """Everyone: `customer_id`, and `attributes` where the current ones are compared."""
    customers = context.customers
    if "attributes" in customers.columns:
        return customers.select("customer_id", "attributes")
    return customers.select("customer_id").distinct()


def parts_of(rules: Sequence[Node], *, context: SegmentContext) -> list[Part]:
    """What the conditions of expanded rules are computed from; equal conditions once."""
    conditions = {normal_form(condition): condition for rule in rules for _, condition in conditions_of(rule)}
    by_kind: dict[type, list[Condition]] = {}
    for condition in conditions.values():
        by_kind.setdefault(type(condition), []).append(condition)
    return [
        part for kind, members in by_kind.items() for part in CONDITION_KINDS[kind].compile(members, context=context)
    ]


def truth_of(rule: Node, *, parts: Sequence[Part]) -> Truth:
    """The truth of an expanded rule on the base with the columns of `parts`."""
    return _truth_of(rule, {form: truth for part in parts for form, truth in part.truths.items()})


def _truth_of(node: Node, truths: Mapping[str, Truth]) -> Truth:
    if isinstance(node, AllOf):
        return lambda table: reduce(and_, (_truth_of(item, truths)(table) for item in node.items))
    if isinstance(node, AnyOf):
        return lambda table: reduce(or_, (_truth_of(item, truths)(table) for item in node.items))
    if isinstance(node, NotOf):
        return lambda table: ~_truth_of(node.item, truths)(table)
    return truths[normal_form(node)]
