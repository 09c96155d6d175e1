"""Radar: axes by hand, unknown axes, tiers of care; interaction and quadrants beside it."""

from __future__ import annotations

from math import log
from typing import Any

import pytest

from evergrove.facts.engine import Engine
from evergrove.scores import InteractionSettings, score_relation
from support.score_worlds import AS_OF, Story, by_customer, facts_of


def scores_of(engine: Engine, story: Story, *, key: str, settings: Any = None) -> dict[str, dict[str, Any]]:
    facts = facts_of(engine, story)
    return by_customer(engine.fetch(score_relation(engine, facts, key=key, as_of=AS_OF, settings=settings)))


def test_purchases_alone_know_exactly_half(engine: Engine) -> None:
    story = Story().order("rich", 10, 200, minor=50_000).order("poor", 10, minor=1_000).order("left", 500)
    found = scores_of(engine, story.tell("lead", "Signed Up", days=3), key="radar")
    assert {name: row["radar_coverage_bp"] for name, row in found.items()} == {
        "rich": 5_000, "poor": 5_000, "left": 5_000, "lead": 4_000,
    }  # fmt: skip
    assert found["rich"]["radar_consumption_axis"] == 10_000
    assert found["rich"]["radar_growth_axis"] == 5_000
    assert found["rich"]["radar_hundredths"] == (40 * 10_000 + 10 * 5_000) // 50
    assert found["rich"]["radar_care"] == "vip"
    assert (found["left"]["radar_growth_axis"], found["left"]["radar_care"]) == (0, "ordinary")
    assert found["rich"]["radar_influence_axis"] is None
    assert found["rich"]["radar_service_part"] is None
    assert (found["lead"]["radar_score"], found["lead"]["radar_care"]) == (None, None)


def test_influence_and_service_once_they_are_sent(engine: Engine) -> None:
    story = Story().order("a", 10).order("b", 10).tell("a", "Post Published", days=5).tell("b", "Ticket Opened", days=5)
    found = scores_of(engine, story.tell("b", "Ticket Opened", days=400), key="radar")
    assert found["a"]["radar_influence_axis"] == round(10_000 * log(2) / log(11))
    assert (found["a"]["radar_service_axis"], found["b"]["radar_service_axis"]) == (10_000, 8_333)
    assert found["b"]["radar_influence_axis"] == 0
    for row in found.values():
        axes = ("consumption", "influence", "service", "growth")
        assert row["radar_coverage_bp"] == 10_000
        assert sum(row[f"radar_{axis}_part"] for axis in axes) == row["radar_hundredths"]


def test_interaction_is_unknown_where_no_such_fact_is_sent(engine: Engine) -> None:
    story = Story().order("a", 10).tell("b", "Signed Up", days=3)
    interaction = scores_of(engine, story, key="interaction")
    assert all(value is None for row in interaction.values() for name, value in row.items() if name != "customer_id")
    assert {row["quadrant"] for row in scores_of(engine, story, key="quadrant").values()} == {None}


@pytest.mark.parametrize(("depth", "expected"), [("dwell_seconds", 50), ("facts", 1), ("kinds", 2)])
def test_interaction_by_hand(engine: Engine, depth: str, expected: int) -> None:
    story = Story().tell("a", "Page Viewed", days=2.1, properties={"dwell_seconds": 60})
    story.tell("a", "Feature Used", days=4, properties={"dwell_seconds": 40}).tell("a", "Page Viewed", days=200)
    story.tell("still", "Signed Up", days=9)
    found = scores_of(engine, story, key="interaction", settings=InteractionSettings(depth=depth))  # type: ignore[arg-type]
    assert found["a"]["interaction_recency_days"] == 2
    assert found["a"]["interaction_frequency"] == 2
    assert found["a"]["interaction_depth"] == expected
    assert found["still"]["interaction_recency_days"] is None
    assert (found["still"]["interaction_frequency"], found["still"]["interaction_f"]) == (0, 1)
    assert found["a"]["interaction_r"] > found["still"]["interaction_r"]


def test_quadrants_by_hand(engine: Engine) -> None:
    story = Story().order("both", 10, minor=90_000).order("payer", 10, minor=80_000).order("small", 10, minor=100)
    story.order("visitor", 20, minor=200)
    for customer, visits in {"both": 9, "visitor": 8, "payer": 1, "small": 1}.items():
        for day in range(visits):
            story.tell(customer, "Page Viewed", days=day + 0.5)
    found = {name: row["quadrant"] for name, row in scores_of(engine, story, key="quadrant").items()}
    assert found == {"both": "partner", "payer": "quiet_payer", "small": "bystander", "visitor": "enthusiast"}
