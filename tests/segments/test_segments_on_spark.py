"""What is computed with segments is the same on both engines: samples, overlaps, personas, coverage."""

from __future__ import annotations

from typing import Any

import pytest

from evergrove.facts import Engine
from evergrove.segments import (
    Dimension,
    default_strategy,
    estimate_segment,
    make_persona,
    overlap,
    plan_coverage,
    read_rule,
    sample_members,
    sampled_context,
)
from support.segment_world import SCORE_SCHEMA, make_context, make_rule, make_world, seeded

DIMENSIONS = (
    Dimension(key="city", source="attribute", title_zh="城市", title_en="City"),
    Dimension(key="favourite_category", source="tag", title_zh="偏好品类", title_en="Favourite category"),
    Dimension(key="health", source="score", title_zh="健康指数", title_en="Health", edges=(40, 60)),
)


def answers(engine: Engine, seed: int) -> list[Any]:
    context = make_context(engine, make_world(seeded(seed)))
    rules = {str(place): read_rule(make_rule(seeded(seed + place))) for place in range(3)}
    scores = context.scores
    assert scores is not None
    assert "stage" in SCORE_SCHEMA.names
    classed = scores.mutate(rfm_class=scores.stage)
    return [
        overlap(rules, context=context),
        [sample_members(rule, context=context, size=3) for rule in rules.values()],
        make_persona(rules["0"], DIMENSIONS, context=context),
        estimate_segment(rules["1"], sample=sampled_context(context, name=f"sample_{seed}"), context=context),
        plan_coverage(engine, classed, strategy=default_strategy()),
    ]


@pytest.mark.slow
def test_both_engines_give_the_same_answers(duckdb_engine: Engine, spark_engine: Engine) -> None:
    assert answers(spark_engine, 5) == answers(duckdb_engine, 5)
