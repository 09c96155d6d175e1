"""Health: axes by hand, what silence and answers do, and when nobody can say."""

from __future__ import annotations

from math import exp, log
from typing import Any

import pytest

from evergrove.facts.engine import Engine
from evergrove.scores import HealthSettings, score_relation
from support.score_worlds import AS_OF, Story, by_customer, facts_of


def health_of(engine: Engine, story: Story, **chosen: object) -> dict[str, dict[str, Any]]:
    facts = facts_of(engine, story)
    settings = HealthSettings(**chosen)  # type: ignore[arg-type]
    return by_customer(engine.fetch(score_relation(engine, facts, key="health", as_of=AS_OF, settings=settings)))


def test_axes_by_hand(engine: Engine) -> None:
    story = Story().order("a", 20, 50, 80, minor=1_000, product="mug").order("a", 21, minor=1_000, product="tea")
    row = health_of(engine, story.tell("a", "Order Refunded", days=10, amount_minor=500))["a"]
    chance = 1 - ((60 + 80) / (60 + 80 + 90)) ** (0.5 + 3)
    assert row["health_activity_axis"] == round(10_000 * chance * exp(-20 * log(2) / 180))
    assert row["health_frequency_axis"] == round(10_000 * log(5) / log(13))
    assert row["health_depth_axis"] == round(10_000 * log(3) / log(51))
    assert row["health_satisfaction_axis"] == 10_000 * (1 - 0.125 / 0.5)
    assert row["health_coverage_bp"] == 10_000
    total = sum(
        weight * row[f"health_{axis}_axis"]
        for axis, weight in {"activity": 40, "frequency": 35, "depth": 15, "satisfaction": 10}.items()
    )
    assert row["health_hundredths"] == total // 100
    assert row["health_alarm"] == (row["health_hundredths"] < 4_000)


def test_longer_silence_is_never_healthier(engine: Engine) -> None:
    story = Story()
    for silence in range(0, 700, 35):
        story.order(f"s{silence:03d}", silence + 1, silence + 31, silence + 61)
    found = health_of(engine, story)
    activity = [found[name]["health_activity_axis"] for name in sorted(found)]
    score = [found[name]["health_hundredths"] for name in sorted(found) if found[name]["health_coverage_bp"] == 10_000]
    assert activity == sorted(activity, reverse=True)
    assert score == sorted(score, reverse=True)
    assert activity[0] > 5_000 > 500 > activity[-1]


def test_answers_and_tickets_count_where_they_are_sent(engine: Engine) -> None:
    story = Story().order("plain", 5, 35).order("glad", 5, 35).order("cross", 5, 35)
    for customer, score in (("glad", 5), ("cross", 1)):
        answer = {"score": score, "score_max": 5}
        story.tell(customer, "Survey Answered", days=4, properties=answer)
    for days in (6, 7, 8):
        story.tell("cross", "Ticket Opened", days=days)
    found = health_of(engine, story)
    axis = {name: row["health_satisfaction_axis"] for name, row in found.items()}
    assert axis == {"plain": 10_000, "glad": 10_000, "cross": (10_000 + 2_000 + 5_000) // 3}


@pytest.mark.parametrize("answer", [{"score": "very", "score_max": 5}, {"score": 7, "score_max": 5}, {"score": 3}, {}])
def test_an_answer_that_cannot_be_read_is_no_answer(engine: Engine, answer: dict[str, object]) -> None:
    story = Story().order("a", 5, 35).tell("a", "Survey Answered", days=4, properties=answer)
    assert health_of(engine, story)["a"]["health_satisfaction_axis"] == 10_000


def test_nobody_is_scored_without_purchases(engine: Engine) -> None:
    story = Story().order("buyer", 5).tell("lead", "Signed Up", days=3).tell("lead", "Page Viewed", days=1)
    row = health_of(engine, story)["lead"]
    assert row["health_coverage_bp"] == 0
    assert (row["health_score"], row["health_band"], row["health_alarm"]) == (None, None, None)


def test_a_product_of_use_is_scored_by_its_own_events(engine: Engine) -> None:
    story = Story()
    for days in range(1, 60, 3):
        story.tell("keen", "Feature Used", days=days).tell("keen", "Page Viewed", days=days)
    story.tell("faint", "Feature Used", days=80)
    found = health_of(engine, story, events=("Feature Used",))
    assert found["keen"]["health_depth_axis"] == round(10_000 * log(3) / log(9))  # two kinds; no order lines are known
    assert found["keen"]["health_coverage_bp"] == 9_000  # no money and no survey: satisfaction is unknown
    assert found["keen"]["health_hundredths"] > found["faint"]["health_hundredths"]
