"""The rule that rolls out or stops: every way it can go."""

from __future__ import annotations

import numpy as np
import pytest

from evergrove.experiments import (
    Decision,
    ExperimentDesign,
    InvalidExperimentError,
    Look,
    Metric,
    MetricSample,
    RollOutRule,
    decide,
    report_on,
)
from evergrove.statistics import ValueMoments

ORDERS = Metric(name="orders", kind="binary")
LEFT = Metric(name="unsubscribed", kind="binary", role="guardrail", better="down", margin=0.2)
SIZE = 20_000


def decided(
    orders: dict[str, int],
    left: dict[str, int] | None = None,
    *,
    look: Look | None = None,
    days: float = 14,
    rule: RollOutRule | None = None,
    sizes: dict[str, int] | None = None,
) -> Decision:
    """Orders, and who left, of each arm of SIZE customers."""
    sizes = sizes or dict.fromkeys(orders, SIZE)
    samples = [_sample(ORDERS, orders, sizes)] + ([_sample(LEFT, left, sizes)] if left else [])
    report = report_on(samples, customers=sizes, control="control", look=look or ExperimentDesign().planned(5))
    return decide(report, rule=rule or RollOutRule(), days=days)


def _sample(metric: Metric, hits: dict[str, int], sizes: dict[str, int]) -> MetricSample:
    arms = {
        arm: ValueMoments.from_sums(
            count=sizes[arm], active=[count], totals=np.array([float(count)]), products=np.array([[float(count)]])
        )
        for arm, count in hits.items()
    }
    return MetricSample(metric=metric, arms=arms)


def test_the_better_arm_is_rolled_out() -> None:
    assert decided({"control": 2_000, "new": 2_400}) == Decision(
        action="roll_out", arm="new", reasons=("primary_better",)
    )


def test_of_two_better_arms_the_best_one_wins() -> None:
    assert decided({"control": 2_000, "a": 2_400, "b": 2_500}).arm == "b"


def test_nothing_is_rolled_out_within_the_first_week() -> None:
    early = decided({"control": 2_000, "new": 2_400}, days=3)
    assert (early.action, early.arm) == ("go_on", "new")
    assert early.reasons == ("too_early", "primary_better")


def test_an_early_look_needs_more() -> None:
    orders = {"control": 2_000, "new": 2_150}
    assert decided(orders).action == "roll_out"
    assert decided(orders, look=ExperimentDesign().planned(1)).action == "go_on"


def test_the_end_without_an_effect_stops_it() -> None:
    orders = {"control": 2_000, "new": 2_010}
    assert decided(orders) == Decision(action="stop_no_effect", arm=None, reasons=("no_difference_shown",))
    assert decided(orders, look=ExperimentDesign().planned(4)).action == "go_on"
    anytime = Look(design=ExperimentDesign(kind="anytime"), is_final=False)
    assert decided(orders, look=anytime, days=60).action == "go_on"
    assert decided(orders, look=anytime, days=60, rule=RollOutRule(days_max=60)).action == "stop_no_effect"


def test_harm_stops_it_at_once() -> None:
    assert decided({"control": 2_000, "new": 1_600}, days=1) == Decision(
        action="stop_worse", arm=None, reasons=("primary_worse",)
    )
    lost = decided({"control": 2_000, "new": 2_400}, {"control": 400, "new": 700})
    assert (lost.action, lost.reasons) == ("stop_worse", ("guardrail_worse",))


def test_one_harmful_arm_does_not_stop_the_others() -> None:
    assert decided({"control": 2_000, "a": 1_600, "b": 2_400}).arm == "b"


def test_a_guardrail_that_may_be_worse_holds_it_back() -> None:
    unsure = decided({"control": 2_000, "new": 2_400}, {"control": 100, "new": 108}, look=ExperimentDesign().planned(4))
    assert (unsure.action, unsure.reasons) == ("go_on", ("guardrail_unsure",))
    sure = decided({"control": 2_000, "new": 2_400}, {"control": 2_000, "new": 2_020})
    assert sure.action == "roll_out"


def test_wrong_arms_block_it() -> None:
    blocked = decided({"control": 2_000, "new": 2_400}, sizes={"control": 20_000, "new": 21_500})
    assert blocked == Decision(action="blocked", arm=None, reasons=("sample_ratio",))


def test_nobody_yet_and_too_few_go_on() -> None:
    nobody = {"control": 0, "new": 0}
    assert decided(nobody, sizes=nobody).reasons == ("nobody_yet",)
    few = decided({"control": 3, "new": 4}, sizes={"control": 20, "new": 20}, look=ExperimentDesign().planned(1))
    assert (few.action, few.reasons) == ("go_on", ("unknown",))


@pytest.mark.parametrize("days", [(-1, 0), (10, 7), (0, 400)])
def test_days_that_make_no_rule_are_refused(days: tuple[int, int]) -> None:
    with pytest.raises(InvalidExperimentError):
        RollOutRule(days_min=days[0], days_max=days[1])
