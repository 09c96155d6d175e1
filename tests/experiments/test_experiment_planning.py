"""The planner: published sizes, what looks cost, several arms, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evergrove.experiments import ExperimentDesign, InvalidExperimentError, PlanQuestion, plan_experiment

FIXED = ExperimentDesign(kind="fixed")
HALVES = PlanQuestion(kind="binary", baseline=0.5, effect=0.25, is_relative=False)


def test_a_single_look_needs_what_the_manual_says() -> None:
    """R's power.prop.test(p1 = .50, p2 = .75, power = .90): 76.7 in each group."""
    plan = plan_experiment(HALVES, design=ExperimentDesign(kind="fixed", power=0.9))
    assert plan.arms == (77, 77)
    assert plan.inflation == pytest.approx(1.0)
    assert [look.number for look in plan.looks] == [1]
    assert plan.looks[0].p_value == pytest.approx(0.05)


def test_means_need_what_the_manual_says() -> None:
    """statsmodels 0.14, TTestIndPower: an effect of half a deviation, 63.77 in each arm."""
    question = PlanQuestion(kind="mean", baseline=10.0, effect=0.1, deviation=2.0)
    plan = plan_experiment(question, design=FIXED)
    assert plan.arms == (64, 64)
    assert plan.difference == pytest.approx(1.0)


def test_five_looks_cost_a_fortieth_and_save_a_fifth() -> None:
    question = PlanQuestion(kind="binary", baseline=0.1, effect=0.1, customers_per_day=1_000)
    single, looks = (plan_experiment(question, design=design) for design in (FIXED, ExperimentDesign()))
    assert looks.customers / single.customers == pytest.approx(1.0247, abs=5e-4)
    assert looks.expected_customers < 0.85 * single.customers
    assert [look.deviate for look in looks.looks] == pytest.approx([4.877, 3.357, 2.680, 2.290, 2.031], abs=1e-3)
    assert looks.looks[-1].found_by_then == pytest.approx(0.8, abs=1e-6)
    assert (looks.days, looks.weeks) == (31, 5)
    assert plan_experiment(replace(question, customers_per_day=0.0), design=FIXED).days is None


def test_looking_at_any_moment_costs_more_than_planned_looks() -> None:
    question = PlanQuestion(kind="binary", baseline=0.1, effect=0.1)
    anytime = plan_experiment(question, design=ExperimentDesign(kind="anytime"))
    assert anytime.inflation > 1.5
    assert anytime.looks == ()
    assert anytime.expected_customers < anytime.customers


def test_a_small_control_group_needs_more_customers_in_all() -> None:
    even = plan_experiment(PlanQuestion(kind="binary", baseline=0.05, effect=0.2), design=FIXED)
    tenth = plan_experiment(PlanQuestion(kind="binary", baseline=0.05, effect=0.2, shares=(0.1, 0.9)), design=FIXED)
    assert 2.5 < tenth.customers / even.customers < 3.2
    assert tenth.arms[1] == pytest.approx(9 * tenth.arms[0], abs=10)


def test_several_arms_share_alpha() -> None:
    question = PlanQuestion(kind="mean", baseline=1.0, effect=0.1, deviation=1.0, shares=(1.0, 1.0, 1.0, 1.0))
    four = plan_experiment(question, design=FIXED)
    third = plan_experiment(replace(question, shares=(1.0, 1.0)), design=ExperimentDesign(kind="fixed", alpha=0.05 / 3))
    assert len(four.arms) == 4
    assert four.arms[0] == third.arms[0]


def test_what_is_known_before_saves_its_share() -> None:
    question = PlanQuestion(kind="revenue", baseline=100.0, effect=5.0, is_relative=False, deviation=150.0)
    whole = plan_experiment(question, design=FIXED)
    freed = plan_experiment(replace(question, explained=0.5), design=FIXED)
    assert freed.customers == pytest.approx(whole.customers / 2, abs=2)


@pytest.mark.parametrize(
    "question",
    [
        replace(HALVES, effect=0.0),
        replace(HALVES, baseline=1.2),
        replace(HALVES, effect=0.6),
        replace(HALVES, shares=(1.0,)),
        replace(HALVES, shares=(0.5, 0.0)),
        replace(HALVES, explained=1.0),
        replace(HALVES, customers_per_day=-1.0),
        PlanQuestion(kind="mean", baseline=10.0, effect=0.1),
        PlanQuestion(kind="mean", baseline=0.0, effect=0.1, deviation=1.0),
    ],
)
def test_what_no_experiment_finds_is_refused(question: PlanQuestion) -> None:
    with pytest.raises(Exception, match=r"cannot be used|No experiment finds") as refusal:
        plan_experiment(question, design=FIXED)
    assert getattr(refusal.value, "help", "")


@pytest.mark.parametrize("wrong", [{"alpha": 0.0}, {"power": 1.0}, {"looks": 0}, {"customers_planned": -1}])
def test_a_design_that_is_none_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidExperimentError):
        ExperimentDesign(**wrong)
