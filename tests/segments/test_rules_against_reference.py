"""Generated rules over generated histories: the compiled answer is the one of a naive reference, on both engines."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evergrove.facts import Engine
from evergrove.segments import compile_rules, read_rule
from support.at_length import first_of
from support.segment_reference import members
from support.segment_world import AS_OF, CUSTOMERS, Choose, World, make_context, make_rule, make_world, seeded

RULES_EACH = 4


def assert_same(engine: Engine, world: World, rules: list[dict[str, Any]]) -> None:
    """All rules in one compilation, so that equal conditions are shared between them."""
    context = make_context(engine, world)
    membership = compile_rules({str(i): read_rule(rule) for i, rule in enumerate(rules)}, context=context)
    rows = engine.fetch(membership.relation).to_pylist()
    assert sorted(row["customer_id"] for row in rows) == sorted(CUSTOMERS)
    for place, rule in enumerate(rules):
        column = membership.columns[str(place)]
        found = {row["customer_id"] for row in rows if row[column]}
        assert found == members(rule, world, as_of=AS_OF), rule


def from_choices(choose: Choose) -> tuple[World, list[dict[str, Any]]]:
    return make_world(choose), [make_rule(choose) for _ in range(RULES_EACH)]


@pytest.mark.slow
@settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_compiled_is_reference(duckdb_engine: Engine, data: st.DataObject) -> None:
    assert_same(duckdb_engine, *from_choices(lambda options: data.draw(st.sampled_from(list(options)))))


@pytest.mark.slow
@pytest.mark.parametrize("block", first_of(range(6), count=3))
def test_compiled_is_reference_many_times(duckdb_engine: Engine, block: int) -> None:
    for seed in range(block * 20, block * 20 + 20):
        assert_same(duckdb_engine, *from_choices(seeded(seed)))


@pytest.mark.slow
@pytest.mark.parametrize("seed", first_of(range(8), count=5))
def test_compiled_is_reference_on_spark(spark_engine: Engine, seed: int) -> None:
    assert_same(spark_engine, *from_choices(seeded(seed)))
