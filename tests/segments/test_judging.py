"""Rules over values at hand say the same as rules in bulk: generated worlds and rules, on an engine and in Python."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from evergrove.segments import (
    InvalidRuleError,
    RuleValues,
    compile_rules,
    read_rule,
    read_value_rule,
    rule_truths,
    unanswerable,
)
from support.segment_reference import members
from support.segment_world import (
    AS_OF,
    CUSTOMERS,
    SCORE_SCHEMA,
    TAG_SCHEMA,
    Choose,
    World,
    make_context,
    make_rule,
    make_world,
    seeded,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evergrove.facts import Engine

TRAITS = ("city", "age", "vip")
RULES_EACH = 8


def answerable(choose: Choose) -> Choose:
    """Leaves of rules are attributes, tags and scores."""

    def chosen(options: Sequence[Any]) -> Any:
        kept = [one for one in options if not callable(one) or one.__name__ in {"_attribute", "_tag", "_score"}]
        return choose(kept)

    return chosen


def trait(world: World, customer: str, key: str) -> str | None:
    """The newest text."""
    told = [
        (fact["occurred_at"], fact["fact_id"], json.loads(fact["properties"])["traits"].get(key))
        for fact in world["facts"]
        if fact["name"] == "Profile Updated" and fact["customer_id"] == customer and fact["occurred_at"] <= AS_OF
    ]
    known = [one for one in told if one[2] is not None]
    value = max(known)[2] if known else None
    return value if value is None or isinstance(value, str) else json.dumps(value)


def column(rows: Sequence[dict[str, Any]], schema: pa.Schema, key: str) -> pa.Array:
    held = {row["customer_id"]: row[key] for row in rows}
    return pa.array([held.get(customer) for customer in CUSTOMERS], schema.field(key).type)


def values_of(world: World) -> RuleValues:
    own = {row["customer_id"]: row["value"] for row in world["own_tags"]}
    return RuleValues(
        count=len(CUSTOMERS),
        attributes={key: pa.array([trait(world, one, key) for one in CUSTOMERS], pa.string()) for key in TRAITS},
        tags={
            **{key: column(world["tags"], TAG_SCHEMA, key) for key in TAG_SCHEMA.names[1:]},
            "手工标签": pa.array([own.get(one) for one in CUSTOMERS], pa.string()),
        },
        scores={key: column(world["scores"], SCORE_SCHEMA, key) for key in SCORE_SCHEMA.names[1:]},
    )


def judged(rule: dict[str, Any], values: RuleValues) -> set[str]:
    truths = rule_truths(read_value_rule(rule), values)
    return {customer for customer, is_in in zip(CUSTOMERS, truths.tolist(), strict=True) if is_in}


@pytest.mark.parametrize("seed", range(60))
def test_the_same_as_the_reference(seed: int) -> None:
    choose = answerable(seeded(seed))
    world = make_world(seeded(seed + 1_000))
    values = values_of(world)
    for _ in range(RULES_EACH):
        rule = make_rule(choose)
        assert judged(rule, values) == members(rule, world, as_of=AS_OF), rule


@pytest.mark.parametrize("seed", range(3))
def test_the_same_as_in_bulk(duckdb_engine: Engine, seed: int) -> None:
    world, choose = make_world(seeded(seed)), answerable(seeded(seed + 50))
    rules = [make_rule(choose) for _ in range(RULES_EACH)]
    context = make_context(duckdb_engine, world)
    membership = compile_rules({str(n): read_rule(rule) for n, rule in enumerate(rules)}, context=context)
    rows = duckdb_engine.fetch(membership.relation).to_pylist()
    values = values_of(world)
    for number, rule in enumerate(rules):
        in_bulk = {row["customer_id"] for row in rows if row[membership.columns[str(number)]]}
        assert judged(rule, values) == in_bulk, rule


FROZEN = RuleValues(
    count=3,
    attributes={"context.entry.category": pa.array(["shoes", "12", None]), "city": pa.array(["杭州", None, "杭州"])},
    members={"vips": np.array([True, False, True])},
)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"context": "entry.category", "is": {"=": "shoes"}}, [True, False, False]),
        ({"context": "entry.category", "is": {">": 11}}, [False, True, False]),
        ({"not": {"context": "entry.category", "is": {"=": "shoes"}}}, [False, True, True]),
        (
            {"all": [{"context": "entry.category", "is": "shoes"}, {"attribute": "city", "is": "杭州"}]},
            [True, False, False],
        ),
        ({"any": [{"context": "entry.category", "is": 12}, {"member_of": "vips@3"}]}, [True, True, True]),
        ({"member_of": "nobody_knows"}, [False] * 3),
        ({"score": "health", "is": {">": 1}}, [False] * 3),
        ({"context": "woke.amount.value", "is": {"is_unknown": True}}, [True] * 3),
    ],
)
def test_what_a_run_has_frozen(rule: dict[str, Any], expected: list[bool]) -> None:
    assert rule_truths(read_value_rule(rule), FROZEN).tolist() == expected


@pytest.mark.parametrize(
    "rule",
    [
        {"context": "category", "is": "a"},
        {"context": "entry.category"},
        {"context": "entry.a b", "is": "a"},
        {"all": []},
        {"all": [{"context": "entry.a", "is": "a"}], "any": []},
        {"context": "entry.a", "is": {"~": 1}},
        "a text",
    ],
)
def test_what_cannot_be_read_is_refused(rule: Any) -> None:
    with pytest.raises(InvalidRuleError):
        read_value_rule(rule)


def test_levels_without_end_are_refused() -> None:
    rule: dict[str, Any] = {"context": "entry.a", "is": 1}
    for _ in range(20):
        rule = {"not": rule}
    with pytest.raises(InvalidRuleError):
        read_value_rule(rule)


def test_what_looks_at_the_lake_is_named() -> None:
    rule = read_value_rule({"any": [{"attribute": "a", "is": 1}, {"event": "Order Completed"}, {"list": ["cus_1"]}]})
    assert [path for path, _ in unanswerable(rule)] == ["any[1]", "any[2]"]
