"""From what was counted to what may be said: gates, families, looks, parts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scipy import stats

from evergrove.experiments import (
    Arms,
    Better,
    ExperimentDesign,
    ExperimentReport,
    InvalidExperimentError,
    Look,
    Metric,
    MetricKind,
    MetricSample,
    report_on,
)
from evergrove.statistics import ValueMoments

ONE_LOOK = ExperimentDesign().planned(1, of=1)


def hits(count: int, size: int) -> ValueMoments:
    return ValueMoments.from_sums(
        count=size, active=[count], totals=np.array([float(count)]), products=np.array([[float(count)]])
    )


def sample(metric: Metric, arms: Mapping[str, tuple[int, int]], **rest: Any) -> MetricSample:
    """A share of each arm: hits of customers."""
    return MetricSample(metric=metric, arms={arm: hits(*told) for arm, told in arms.items()}, **rest)


def reported(
    *samples: MetricSample, look: Look = ONE_LOOK, shares: Mapping[str, float] | None = None
) -> ExperimentReport:
    customers = {arm: one.count for arm, one in samples[0].arms.items()}
    return report_on(samples, customers=customers, control="control", look=look, shares=shares)


ORDERS = Metric(name="orders", kind="binary")


def test_arms_that_the_draw_cannot_have_given_block_every_comparison() -> None:
    report = reported(sample(ORDERS, {"control": (1_000, 10_000), "new": (1_300, 10_600)}))
    (found,) = report.results
    assert report.is_blocked
    assert report.sample_ratio.verdict == "broken"
    assert found.verdict == "unknown"
    assert found.reason == "sample_ratio"
    assert [found.difference.value, found.difference.low, found.p_value, found.detectable] == [None] * 4
    assert found.control_mean == pytest.approx(0.1)


def test_the_shares_of_the_draw_decide_what_is_broken() -> None:
    arms = {"control": (100, 1_000), "new": (1_100, 9_000)}
    assert reported(sample(ORDERS, arms)).is_blocked
    uneven = reported(sample(ORDERS, arms), shares={"control": 0.1, "new": 0.9})
    assert not uneven.is_blocked
    assert [row.expected for row in uneven.arms] == pytest.approx([1_000, 9_000])


def test_a_planned_look_widens_the_interval_and_raises_the_p_value() -> None:
    counted = sample(ORDERS, {"control": (500, 5_000), "new": (590, 5_000)})
    found = {number: reported(counted, look=ExperimentDesign().planned(number)).results[0] for number in (1, 3, 5)}
    last = reported(counted).results[0]
    assert [one.verdict for one in found.values()] == ["no_difference_shown", "better", "better"]
    assert last.p_value is not None
    p_values = [one.p_value or 0.0 for one in found.values()]
    assert p_values[0] > p_values[1] > p_values[2] > last.p_value
    widths = [(one.difference.high or 0) - (one.difference.low or 0) for one in (*found.values(), last)]
    assert widths == sorted(widths, reverse=True)


def test_an_interval_for_every_moment_is_wider_than_that_of_the_last_look() -> None:
    counted = sample(ORDERS, {"control": (500, 5_000), "new": (590, 5_000)})
    anytime = ExperimentDesign(kind="anytime", customers_planned=10_000)
    found = reported(counted, look=Look(design=anytime)).results[0]
    one = reported(counted).results[0]
    assert found.p_value is not None
    assert one.p_value is not None
    assert found.p_value > 5 * one.p_value
    assert (found.difference.low or 0.0) < (one.difference.low or 0.0)


def test_a_fixed_design_shows_nothing_before_its_end() -> None:
    values = parts({"a": (500, 590), "b": (500, 590)}, 5_000)
    counted = sample(ORDERS, {"control": (1_000, 10_000), "new": (1_180, 10_000)}, segments={"kind": values})
    fixed = ExperimentDesign(kind="fixed", customers_planned=40_000)
    early = reported(counted, look=fixed.at(20_000))
    assert early.results[0].reason == "not_yet"
    assert early.results[0].p_value is None
    assert early.heterogeneity == ()
    assert not early.is_blocked
    late = reported(counted, look=fixed.at(20_000, is_final=True))
    assert late.results[0].verdict == "better"
    assert late.heterogeneity


def test_an_anytime_design_has_no_end_of_its_own() -> None:
    anytime = ExperimentDesign(kind="anytime", customers_planned=10_000)
    assert not anytime.at(20_000).is_final
    assert not anytime.planned(1, of=1).is_final
    assert anytime.at(20_000, is_final=True).is_final


def test_the_information_of_a_look_is_what_came_of_what_was_planned() -> None:
    design = ExperimentDesign(customers_planned=20_000)
    look = design.at(10_000, before=(4_000, 8_000))
    assert look.information == (0.2, 0.4, 0.5)
    assert not look.is_final
    assert design.at(25_000, before=(4_000,)).is_final
    assert look.criterion(0).deviate == pytest.approx(
        Look(design=design, information=(0.2, 0.4, 0.5), is_final=False).criterion(99).deviate
    )
    with pytest.raises(InvalidExperimentError, match="how many customers"):
        ExperimentDesign().at(100)


def test_families_are_corrected_by_their_role() -> None:
    """Two primary comparisons: Holm. Four secondary ones: Benjamini and Hochberg."""
    arms = {"control": (1_000, 10_000), "a": (1_085, 10_000), "b": (1_100, 10_000)}
    second = [Metric(name=name, kind="binary", role="secondary") for name in ("clicks", "visits")]
    report = reported(sample(ORDERS, arms), *(sample(metric, arms) for metric in second))
    primary = [found for found in report.results if found.metric.role == "primary"]
    secondary = [found for found in report.results if found.metric.role == "secondary"]
    raw = [found.p_value or 0.0 for found in primary]
    assert raw[0] > raw[1]
    assert [found.p_adjusted for found in primary] == pytest.approx([raw[0], 2 * raw[1]])
    told = [found.p_value or 0.0 for found in secondary]
    assert [found.p_adjusted for found in secondary] == pytest.approx(stats.false_discovery_control(told))


def test_a_metric_of_which_less_is_better_turns_the_verdict() -> None:
    left = Metric(name="unsubscribed", kind="binary", better="down")
    found = reported(sample(left, {"control": (500, 5_000), "new": (650, 5_000)})).results[0]
    assert found.verdict == "worse"


@pytest.mark.parametrize(
    ("better", "treated", "is_not_worse"),
    [("up", 9_950, True), ("up", 9_700, False), ("down", 10_050, True), ("down", 10_700, False)],
)
def test_a_guardrail_passes_when_its_whole_interval_is_within_the_margin(
    better: Better, treated: int, *, is_not_worse: bool
) -> None:
    metric = Metric(name="orders", kind="binary", role="guardrail", better=better, margin=0.04)
    found = reported(sample(metric, {"control": (10_000, 100_000), "new": (treated, 100_000)})).results[0]
    assert found.is_not_worse is is_not_worse


def test_a_null_result_says_what_it_could_have_found() -> None:
    found = reported(sample(ORDERS, {"control": (300, 3_000), "new": (306, 3_000)})).results[0]
    assert found.verdict == "no_difference_shown"
    assert found.detectable == pytest.approx(2.8016 * math.sqrt(0.101 * 0.899 * 2 / 3_000), rel=0.02)


def test_a_lift_over_a_control_near_nothing_is_left_open() -> None:
    """The mean of control is one error from 0: the interval of the ratio has no upper end."""
    random = np.random.default_rng(4)
    control, treated = random.normal(0.5, 20.0, 1_000), random.normal(2.0, 20.0, 1_000)
    control += 0.6 - control.mean()
    money = MetricSample(
        metric=Metric(name="money", kind="mean"),
        arms={"control": ValueMoments.of(control[:, None]), "new": ValueMoments.of(treated[:, None])},
    )
    found = reported(money).results[0]
    assert found.difference.high is not None
    assert found.lift.high is None
    assert found.lift.reason == "unsure_base"


def test_an_arm_of_nobody_and_a_ratio_over_nothing_are_unknown() -> None:
    nobody = ValueMoments.of(np.zeros((0, 2)))
    some = ValueMoments.of(np.column_stack([np.arange(100.0), np.ones(100)]))
    ratio = MetricSample(metric=Metric(name="basket", kind="ratio"), arms={"control": some, "new": nobody})
    report = report_on(
        [ratio],
        customers={"control": 100, "new": 0},
        control="control",
        look=ONE_LOOK,
        shares={"control": 0.99999, "new": 0.00001},
    )
    (found,) = report.results
    assert found.verdict == "unknown"
    assert found.difference.value is None
    assert found.control_mean == pytest.approx(49.5)


def parts(effects: Mapping[str, tuple[int, int]], size: int) -> Mapping[str, Arms]:
    return {value: {"control": hits(a, size), "new": hits(b, size)} for value, (a, b) in effects.items()}


def test_a_larger_base_is_no_other_effect() -> None:
    """Everywhere a fifth more: in points three times as much among those who order three times as often."""
    values = parts({"quiet": (1_000, 1_200), "busy": (3_000, 3_600)}, 10_000)
    whole = {"control": (4_000, 20_000), "new": (4_800, 20_000)}
    (found,) = reported(sample(ORDERS, whole, segments={"kind": values})).heterogeneity
    assert found.q is not None
    assert stats.chi2.sf(found.q, 1) < 1e-6
    assert found.verdict == "no_difference_shown"


def test_an_effect_in_one_part_only_differs_and_the_others_are_drawn_together() -> None:
    values = parts({"a": (1_000, 1_010), "b": (1_000, 990), "c": (1_000, 1_400)}, 10_000)
    whole = {"control": (3_000, 30_000), "new": (3_400, 30_000)}
    (found,) = reported(sample(ORDERS, whole, segments={"kind": values})).heterogeneity
    assert found.verdict == "differs"
    assert found.tau is not None
    assert found.tau > 0.01
    shrunk = {one.value: one.shrunk or 0.0 for one in found.segments}
    assert 0.03 < shrunk["c"] < 0.04
    assert shrunk["b"] > -0.001


def test_parts_too_small_to_compare_are_named_and_leave_the_others_alone() -> None:
    values = {**parts({"a": (1_000, 1_100), "b": (1_000, 1_100)}, 10_000), "tiny": {"control": hits(1, 5)}}
    whole = {"control": (2_001, 20_005), "new": (2_200, 20_000)}
    (found,) = reported(sample(ORDERS, whole, segments={"kind": values})).heterogeneity
    assert found.degrees_of_freedom == 1
    tiny = next(one for one in found.segments if one.value == "tiny")
    assert tiny.shrunk is None
    assert tiny.difference.reason == "empty"
    assert found.verdict == "no_difference_shown"


def test_a_part_without_any_order_leaves_the_ratios_of_the_others_alone() -> None:
    told = parts({"quiet": (1_000, 1_200), "busy": (3_000, 3_600), "silent": (0, 2)}, 10_000)
    whole = {"control": (4_000, 30_000), "new": (4_802, 30_000)}
    (found,) = reported(sample(ORDERS, whole, segments={"kind": told})).heterogeneity
    assert found.degrees_of_freedom == 2
    assert found.relative_q == pytest.approx(0.0, abs=1e-9)
    assert found.verdict == "no_difference_shown"


def test_looking_at_many_dimensions_is_paid_for() -> None:
    values = parts({"a": (1_000, 1_040), "b": (1_000, 1_190)}, 10_000)
    whole = {"control": (2_000, 20_000), "new": (2_230, 20_000)}
    alone = reported(sample(ORDERS, whole, segments={"one": values})).heterogeneity
    flat = parts({"a": (1_000, 1_115), "b": (1_000, 1_115)}, 10_000)
    many = {"one": values, **{f"other {number}": flat for number in range(9)}}
    among = reported(sample(ORDERS, whole, segments=many)).heterogeneity
    assert alone[0].verdict == "differs"
    assert among[0].p_adjusted == pytest.approx(10 * (alone[0].p_value or 0))
    assert among[0].verdict == "no_difference_shown"


@pytest.mark.slow
def test_a_null_dimension_is_called_different_no_oftener_than_promised() -> None:
    random = np.random.default_rng(8)
    called = 0
    for _ in range(300):
        drawn = random.binomial(2_000, 0.1, (4, 2))
        values = parts({str(place): (int(a), int(b)) for place, (a, b) in enumerate(drawn)}, 2_000)
        whole = {"control": (int(drawn[:, 0].sum()), 8_000), "new": (int(drawn[:, 1].sum()), 8_000)}
        (found,) = reported(sample(ORDERS, whole, segments={"kind": values})).heterogeneity
        called += found.verdict == "differs"
    assert called / 300 < 0.075


def test_a_control_that_is_not_there_is_named_with_the_arms_that_are() -> None:
    counted = sample(ORDERS, {"a": (1, 100), "b": (2, 100)})
    with pytest.raises(InvalidExperimentError, match="no customer is in the control") as refusal:
        reported(counted)
    assert "“a”, “b”" in refusal.value.help
    with pytest.raises(InvalidExperimentError, match="only one arm"):
        reported(sample(ORDERS, {"control": (1, 100)}))
    with pytest.raises(InvalidExperimentError, match="has no share"):
        reported(sample(ORDERS, {"control": (1, 100), "new": (1, 100)}), shares={"control": 1.0})


@pytest.mark.parametrize("kind", ["binary", "mean"])
def test_the_first_customers_of_many_planned_are_too_few_and_no_error(kind: MetricKind) -> None:
    """At any moment: of 20,000 planned, forty demand an interval that no float can name."""
    design = ExperimentDesign(kind="anytime", customers_planned=20_000)
    arms = {"control": (6, 20), "new": (17, 21)}
    (found,) = reported(sample(Metric(name="ordered", kind=kind), arms), look=design.at(41)).results
    assert (found.verdict, found.reason, found.difference.value) == ("unknown", "small_arm", None)
    assert found.mean == pytest.approx(17 / 21)
