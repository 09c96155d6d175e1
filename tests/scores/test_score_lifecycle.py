"""Lifecycle: the rules by hand, one stage for everyone, transitions, the funnel."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evergrove.facts.engine import Engine
from evergrove.scores import (
    ACTIVITIES,
    STAGES,
    InvalidScoreSettingsError,
    LifecycleSettings,
    score_relation,
    stage_funnel,
    stage_transitions,
)
from support.score_worlds import AS_OF, Story, busy_world, by_customer, facts_of

FEW = settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WEEKLY = tuple(float(day) for day in range(3, 360, 7))
MONTHLY_UNTIL_100_DAYS_AGO = tuple(float(day) for day in range(100, 700, 30))


def told_by_hand() -> Story:
    story = Story().order("weekly", *WEEKLY).order("once", 10).order("thrice", 10, 40, 70).order("gone", 600, 640)
    story.order("weekly_silent_70", *(day + 70 for day in WEEKLY)).order(
        "monthly_silent_100", *MONTHLY_UNTIL_100_DAYS_AGO
    )
    story.order("quarterly_silent_100", *range(100, 700, 90)).order("once_long_ago", 400)
    story.tell("lead", "Signed Up", days=12).tell("lead_mailed", "Signed Up", days=500)
    return story.tell("lead_mailed", "Message Sent", days=2)


def stages_of(engine: Engine, story: Story) -> dict[str, tuple[str, str]]:
    facts = facts_of(engine, story)
    rows = engine.fetch(score_relation(engine, facts, key="lifecycle", as_of=AS_OF)).to_pylist()
    return {row["customer_id"]: (row["stage"], row["activity_state"]) for row in rows}


def test_stages_by_hand(engine: Engine) -> None:
    assert stages_of(engine, told_by_hand()) == {
        "weekly": ("maturity", "active"),
        "once": ("acquisition", "new"),
        "thrice": ("growth", "active"),
        "gone": ("lost", "lost"),
        "weekly_silent_70": ("decline", "sleeping"),
        "monthly_silent_100": ("decline", "sleeping"),
        "quarterly_silent_100": ("maturity", "active"),  # 100 days are nothing to one who comes every 90
        "once_long_ago": ("lost", "lost"),
        "lead": ("acquisition", "new"),
        "lead_mailed": ("lost", "lost"),  # our message is no sign of life
    }


@FEW
@given(st.integers(0, 10_000), st.integers(1, 40))
def test_everyone_has_exactly_one_stage(engine: Engine, seed: int, customers: int) -> None:
    story = busy_world(customers=customers, seed=seed)
    everyone = {row["customer_id"] for row in story.rows if row["customer_id"]}
    facts = facts_of(engine, story)
    rows = engine.fetch(score_relation(engine, facts, key="lifecycle", as_of=AS_OF)).to_pylist()
    assert sorted(row["customer_id"] for row in rows) == sorted(everyone)
    assert all(row["stage"] in STAGES and row["activity_state"] in ACTIVITIES for row in rows)
    assert all((row["stage"] == "lost") == (row["activity_state"] == "lost") for row in rows)


def test_silence_moves_only_down_the_road(engine: Engine) -> None:
    story = told_by_hand()
    order = {"acquisition": 0, "growth": 0, "maturity": 0, "decline": 1, "lost": 2}
    last: dict[str, int] = {}
    for silent_days in (0, 90, 400):
        as_of = AS_OF + timedelta(days=silent_days)
        facts = facts_of(engine, story, as_of=as_of, name=f"facts_{silent_days}")
        rows = engine.fetch(score_relation(engine, facts, key="lifecycle", as_of=as_of)).to_pylist()
        now = {row["customer_id"]: order[row["stage"]] for row in rows}
        assert all(now[customer] >= before for customer, before in last.items())
        last = now
    assert set(last.values()) == {2}


def test_transitions_and_funnel(engine: Engine) -> None:
    story = told_by_hand()
    earlier = AS_OF - timedelta(days=11)
    first = score_relation(engine, facts_of(engine, story, as_of=earlier, name="old"), key="lifecycle", as_of=earlier)
    second = score_relation(engine, facts_of(engine, story, name="new"), key="lifecycle", as_of=AS_OF)
    moved = by_customer(engine.fetch(stage_transitions(first, second)))
    assert (moved["once"]["stage_from"], moved["once"]["stage_to"]) == (None, "acquisition")
    before, after = by_customer(engine.fetch(first)), by_customer(engine.fetch(second))
    expected = {
        customer
        for customer in after
        if customer not in before or before[customer]["stage"] != after[customer]["stage"]
    }
    assert set(moved) == expected
    funnel = stage_funnel(engine, second)
    assert funnel.column("stage").to_pylist() == list(STAGES)
    assert funnel.column("customers").to_pylist() == [2, 1, 2, 2, 3]


def test_rules_out_of_order_are_refused() -> None:
    with pytest.raises(InvalidScoreSettingsError) as refused:
        LifecycleSettings(decline_days_min=200, decline_days_max=300, lost_days_min=180)
    assert refused.value.help
