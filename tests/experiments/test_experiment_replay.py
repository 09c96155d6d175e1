"""A/A replays of the whole report: nothing is done to anybody, and nothing may be found oftener than was promised."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from evergrove.experiments import (
    ExperimentDesign,
    ExperimentReport,
    Look,
    Metric,
    MetricRole,
    MetricSample,
    RollOutRule,
    decide,
    report_on,
)
from evergrove.statistics import ValueMoments

pytestmark = pytest.mark.slow

CUSTOMERS = 3_000
LOOKS = 5
DESIGN = ExperimentDesign(looks=LOOKS, customers_planned=CUSTOMERS)


def metrics(role: MetricRole) -> tuple[Metric, ...]:
    return (
        Metric(name="ordered", kind="binary", role=role),
        Metric(name="spend", kind="mean", role=role),
        Metric(name="basket", kind="ratio", role=role),
    )


def drawn(random: np.random.Generator, *, lift: float = 0.0) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Arms, and for each customer: ordered, spent, orders, spent before."""
    arm = random.integers(0, 2, CUSTOMERS)
    before = random.gamma(2.0, 20.0, CUSTOMERS)
    orders = random.poisson((0.15 + 0.001 * before) * (1.0 + lift * arm))
    spend = orders * random.lognormal(3.0, 0.5, CUSTOMERS)
    return arm, np.column_stack([orders > 0, spend, orders, before]).astype(np.float64)


def report_of(
    arm: npt.NDArray[np.int64], values: npt.NDArray[np.float64], *, look: Look, role: MetricRole = "primary"
) -> ExperimentReport:
    columns = ([0], [1, 3], [1, 2, 3])
    samples = [
        MetricSample(
            metric=metric,
            arms={
                name: ValueMoments.of(values[np.ix_(arm == place, chosen)])
                for place, name in enumerate(("control", "new"))
            },
        )
        for metric, chosen in zip(metrics(role), columns, strict=True)
    ]
    customers = {"control": int((arm == 0).sum()), "new": int((arm == 1).sum())}
    return report_on(samples, customers=customers, control="control", look=look)


@pytest.mark.parametrize("role", ["primary", "secondary"])
def test_three_metrics_at_one_look_find_something_no_oftener_than_one(role: MetricRole) -> None:
    random = np.random.default_rng(61)
    look = DESIGN.planned(1, of=1)
    found = raw = 0
    for _ in range(300):
        report = report_of(*drawn(random), look=look, role=role)
        found += any(one.verdict in {"better", "worse"} for one in report.results)
        raw += any(one.p_value is not None and one.p_value < 0.05 for one in report.results)
    assert found / 300 < 0.08
    assert raw / 300 > 0.08  # what three metrics do without a correction


def test_five_looks_at_a_metric_and_the_rule_roll_nothing_out_oftener_than_promised() -> None:
    """Only one way is rolled out, so half of alpha."""
    random = np.random.default_rng(62)
    rolled = 0
    for _ in range(150):
        arm, values = drawn(random)
        for number in range(1, LOOKS + 1):
            seen = CUSTOMERS * number // LOOKS
            report = report_of(arm[:seen], values[:seen], look=DESIGN.planned(number))
            if decide(report, rule=RollOutRule(days_min=0), days=number).action == "roll_out":
                rolled += 1
                break
    assert rolled / 150 < 0.06


def test_an_effect_is_rolled_out_as_often_as_the_power_says_or_oftener() -> None:
    random = np.random.default_rng(63)
    actions = []
    for _ in range(60):
        arm, values = drawn(random, lift=0.5)
        report = report_of(arm, values, look=DESIGN.planned(LOOKS))
        actions.append(decide(report, rule=RollOutRule(), days=14).action)
    assert actions.count("roll_out") / 60 > 0.8
    assert actions.count("stop_worse") / 60 < 0.07  # an order brings no more than before: a false alarm of the ratio
