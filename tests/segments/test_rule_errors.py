"""Bad rules: each error names the node, says what to write, in both languages, and none ends the process."""

from __future__ import annotations

from typing import Any

import pytest

from evergrove.facts import Engine
from evergrove.segments import (
    InvalidRuleError,
    MissingRelationError,
    RuleTooLargeError,
    SegmentContext,
    SegmentCycleError,
    UnknownNameError,
    compile_rule,
    read_rule,
)
from support.segment_world import AS_OF, make_context, make_world, seeded

EVENT = {"event": "Order Completed"}


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ({"all": [EVENT, {"any": [{**EVENT, "is": {">>": 1}}]}]}, "all[1].any[0].is"),
        ({"all": []}, "all"),
        ({"not": [EVENT]}, "not"),
        ({"evnt": "Order Completed"}, "rule"),
        ({"event": "A", "tag": "b", "is": 1}, "rule"),
        ({**EVENT, "within_days": 0}, "within_days"),
        ({**EVENT, "within_days": 30, "between": ["2011-01-01", "2011-02-01"]}, "rule"),
        ({**EVENT, "between": ["2011-02-01", "2011-01-01"]}, "between"),
        ({**EVENT, "between": ["2011-02-30", "2011-03-01"]}, "between"),
        ({**EVENT, "measure": "mean"}, "measure"),
        ({**EVENT, "measure": "sum", "is": {">": 1}}, "rule"),
        ({**EVENT, "measure": "sum", "of": "chanel", "is": {">": 1}}, "of"),
        ({**EVENT, "where": [{"column": "channel", "is": {">": 5}}]}, "where[0].is.>"),
        ({**EVENT, "where": [{"property": "a.b", "is": 5}]}, "where[0].property"),
        ({**EVENT, "is": {">=": "two"}}, "is.>="),
        ({**EVENT, "is": {">=": float("nan")}}, "is.>="),
        ({**EVENT, "is": {">=": True}}, "is.>="),
        ({"attribute": "city", "is": {"in": []}}, "is.in"),
        ({"attribute": "city", "is": {"in": ["a", 1]}}, "is.in"),
        ({"attribute": "a'b", "is": "x"}, "attribute"),
        ({"stage": ["groth"]}, "stage"),
        ({"sequence": {"first": EVENT, "within_days": 3}}, "sequence"),
        ({"sequence": {"first": EVENT, "then": EVENT}}, "sequence"),
        ({"member_of": "a b"}, "member_of"),
        ({"language": 9, "rule": EVENT}, "language"),
        ({"rule": {"all": [{"tag": "\x00", "is": 1}]}}, "rule.all[0].tag"),
        ("[]", "rule"),
        ("{", "rule"),
        ("", "rule"),
    ],
)
def test_error_points_at_the_node(rule: Any, path: str) -> None:
    with pytest.raises(InvalidRuleError) as caught:
        read_rule(rule)
    assert caught.value.details["path"] == path
    assert caught.value.message.startswith(f"{path}: ")
    assert caught.value.details["message_zh"].startswith(path)
    assert caught.value.help


def nested(levels: int) -> Any:
    rule: Any = EVENT
    for _ in range(levels):
        rule = {"not": rule}
    return rule


def test_sixteen_levels_are_read_and_seventeen_are_not() -> None:
    assert read_rule(nested(15)) is not None
    with pytest.raises(RuleTooLargeError, match="levels"):
        read_rule(nested(16))


@pytest.mark.parametrize("levels", [100, 100_000])
def test_deep_nesting_is_refused_as_object_and_as_text(levels: int) -> None:
    with pytest.raises(RuleTooLargeError, match="nested"):
        read_rule(nested(levels))
    text = '{"not":' * levels + "{}" + "}" * levels
    with pytest.raises(RuleTooLargeError):
        read_rule(text)
    with pytest.raises(RuleTooLargeError):
        read_rule("[" * levels)


def test_limits_of_size() -> None:
    with pytest.raises(RuleTooLargeError, match="nodes"):
        read_rule({"all": [{"any": [EVENT] * 120}, {"any": [EVENT] * 120}]})
    with pytest.raises(RuleTooLargeError, match="values"):
        read_rule({"attribute": "city", "is": {"in": ["x"] * 1_001}})
    with pytest.raises(RuleTooLargeError, match="characters"):
        read_rule({"event": "x" * 201})
    with pytest.raises(RuleTooLargeError, match="bytes"):
        read_rule(" " * 300_000)


@pytest.fixture
def context(duckdb_engine: Engine) -> SegmentContext:
    return make_context(duckdb_engine, make_world(seeded(3)), as_of=AS_OF)


def test_unknown_tag_offers_near_names(context: SegmentContext) -> None:
    rule = read_rule({"all": [EVENT, {"tag": "order_count_360_days", "is": {">": 1}}]})
    with pytest.raises(UnknownNameError) as caught:
        compile_rule(rule, context=context)
    assert caught.value.details["path"] == "all[1]"
    assert caught.value.details["near"][0] == "order_count_365_days"
    assert "order_count_365_days" in caught.value.help


def test_tag_is_compared_with_its_own_kind(context: SegmentContext) -> None:
    with pytest.raises(InvalidRuleError, match="compared with a number") as caught:
        compile_rule(read_rule({"not": {"tag": "return_share", "is": {">": "high"}}}), context=context)
    assert caught.value.details["path"] == "not.is.>"


def test_scores_that_were_never_computed_say_what_to_run(duckdb_engine: Engine, context: SegmentContext) -> None:
    bare = SegmentContext(engine=duckdb_engine, facts=context.facts, customers=context.customers, as_of=AS_OF)
    for rule in ({"stage": "lost"}, {"tag": "return_share", "is": 1}):
        with pytest.raises(MissingRelationError) as caught:
            compile_rule(read_rule(rule), context=bare)
        assert "evergrove refresh" in caught.value.help


def test_members_of_members_in_a_circle_are_refused(duckdb_engine: Engine, context: SegmentContext) -> None:
    rules = {"a": read_rule({"not": {"member_of": "b"}}), "b": read_rule({"all": [{"member_of": "a"}]})}
    ring = SegmentContext(
        engine=duckdb_engine, facts=context.facts, customers=context.customers, as_of=AS_OF, segments=rules
    )
    with pytest.raises(SegmentCycleError, match="a → b → a"):
        compile_rule(read_rule({"member_of": "a"}), context=ring)
    with pytest.raises(UnknownNameError, match="no segment “c”"):
        compile_rule(read_rule({"member_of": "c"}), context=ring)
