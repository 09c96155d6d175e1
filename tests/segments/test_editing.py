"""An editing session answers as counting anew does, whatever was counted before it."""

from __future__ import annotations

import pytest

from evergrove.facts import Engine
from evergrove.segments import EditingSession, UnknownNameError, count_segment, editing, read_rule
from support.at_length import first_of
from support.segment_world import make_context, make_rule, make_world, seeded


def assert_same(engine: Engine, seed: int) -> None:
    context = make_context(engine, make_world(seeded(seed)))
    session = EditingSession(context)
    rules = [read_rule(make_rule(seeded(seed * 100 + place))) for place in range(4)]
    for rule in [*rules, *reversed(rules)]:
        assert session.count(rule) == count_segment(rule, context=context), rule


@pytest.mark.parametrize("seed", range(2))
def test_a_session_counts_as_a_count_anew(duckdb_engine: Engine, seed: int) -> None:
    assert_same(duckdb_engine, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", first_of(range(2, 40), count=10))
def test_a_session_counts_as_a_count_anew_many_times(duckdb_engine: Engine, seed: int) -> None:
    assert_same(duckdb_engine, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_session_counts_as_a_count_anew_on_spark(spark_engine: Engine, seed: int) -> None:
    assert_same(spark_engine, seed)


def test_a_session_that_begins_anew_counts_the_same(duckdb_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "COLUMNS_MAX", 2)
    assert_same(duckdb_engine, 7)


def test_true_and_one_are_told_apart(duckdb_engine: Engine) -> None:
    facts = make_world(seeded(3))
    context = make_context(duckdb_engine, facts)
    session = EditingSession(context)
    for literal in (True, 1, "1"):
        rule = read_rule({"event": "Order Completed", "where": [{"property": "coupon", "is": {"=": literal}}]})
        assert session.count(rule) == count_segment(rule, context=context)


def test_segments_are_those_of_the_call(duckdb_engine: Engine) -> None:
    session = EditingSession(make_context(duckdb_engine, make_world(seeded(1))))
    rule = read_rule({"member_of": "one"})
    with pytest.raises(UnknownNameError):
        session.count(rule)
    assert session.count(rule, segments={"one": read_rule({"list": ["cus_a", "cus_nobody"]})}) == 1
    estimate = session.estimate(rule, segments={"one": read_rule({"list": ["cus_a"]})})
    assert (estimate.count, estimate.is_exact, estimate.base_size) == (1, True, session.base_size)
