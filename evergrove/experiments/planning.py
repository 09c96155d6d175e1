"""How many customers an experiment needs, and how long that takes with the customers who come."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from evergrove.experiments.design import ExperimentDesign, InvalidExperimentError
from evergrove.experiments.metrics import MetricKind
from evergrove.statistics import (
    LookCosts,
    anytime_look_costs,
    control_for_means,
    control_for_shares,
    planned_look_costs,
    two_sided_probability,
)

ARMS_MAX = 20
DAYS_PER_WEEK = 7


@dataclass(frozen=True, kw_only=True)
class PlanQuestion:
    """baseline: control's figure. effect: the smallest one worth finding, a part of the baseline (`is_relative`) or in
    its own unit. deviation: of one customer's value (mean, revenue), or of the ratio's linearised value; not of shares.

    shares: of each arm, control first. explained: the share of the variance that is known before the exposure (CUPED),
    the square of the correlation. customers_per_day: who come into the experiment, all arms together; 0: not known.
    """

    kind: MetricKind
    baseline: float
    effect: float
    is_relative: bool = True
    deviation: float = 0.0
    shares: tuple[float, ...] = (0.5, 0.5)
    explained: float = 0.0
    customers_per_day: float = 0.0


@dataclass(frozen=True, kw_only=True)
class PlannedLook:
    """A look: customers in all arms by then, how far |z| must be, the p-value of a single look that this is, and the
    chance to have found the planned effect at it or before."""

    number: int
    customers: int
    deviate: float
    p_value: float
    found_by_then: float


@dataclass(frozen=True, kw_only=True)
class ExperimentPlan:
    """arms: customers of each, control first. inflation: how many times those of a single look. days: None when nobody
    said how many come; weeks are whole ones, so that each weekday counts alike. expected_customers: on average, if the
    effect is as large as planned, since it may stop early."""

    arms: tuple[int, ...]
    customers: int
    difference: float
    inflation: float
    expected_customers: int
    days: int | None
    weeks: int | None
    looks: tuple[PlannedLook, ...]


def plan_experiment(question: PlanQuestion, *, design: ExperimentDesign) -> ExperimentPlan:
    """The customers with which an effect of the asked size is found with the design's power.

    With several arms each is held against control, and alpha is shared by them (Bonferroni, the first step of Holm), so
    that it is enough for whichever arm it is. Raises InvalidExperimentError for what no experiment can find.
    """
    _check(question)
    difference = question.effect * (question.baseline if question.is_relative else 1.0)
    alpha = design.alpha / (len(question.shares) - 1)
    costs = _costs(design, alpha=alpha)
    needed = (
        costs.inflation * (1.0 - question.explained) * _total(question, difference, alpha=alpha, power=design.power)
    )
    arms = tuple(ceil(needed * share / sum(question.shares)) for share in question.shares)
    customers = sum(arms)
    days = ceil(customers / question.customers_per_day) if question.customers_per_day else None
    return ExperimentPlan(
        arms=arms,
        customers=customers,
        difference=difference,
        inflation=costs.inflation,
        expected_customers=ceil(costs.expected_information * customers),
        days=days,
        weeks=None if days is None else -(-days // DAYS_PER_WEEK),
        looks=() if design.kind == "anytime" else _looks(costs, customers=customers),
    )


def _total(question: PlanQuestion, difference: float, *, alpha: float, power: float) -> float:
    """Customers in all arms at a single look, such that the smallest arm against control has enough."""
    control, smallest = question.shares[0], min(question.shares[1:])
    ratio = smallest / control
    if question.kind in {"binary", "retention"}:
        count = control_for_shares(
            question.baseline, treated=question.baseline + difference, alpha=alpha, power=power, ratio=ratio
        )
    else:
        count = control_for_means(difference, deviation=question.deviation, alpha=alpha, power=power, ratio=ratio)
    return count * sum(question.shares) / control


def _costs(design: ExperimentDesign, *, alpha: float) -> LookCosts:
    if design.kind == "anytime":
        return anytime_look_costs(alpha=alpha, power=design.power)
    looks = design.looks if design.kind == "sequential" else 1
    return planned_look_costs(looks, alpha=alpha, power=design.power, spending=design.spending)


def _looks(costs: LookCosts, *, customers: int) -> tuple[PlannedLook, ...]:
    return tuple(
        PlannedLook(
            number=number,
            customers=ceil(customers * information),
            deviate=deviate,
            p_value=two_sided_probability(deviate),
            found_by_then=found,
        )
        for number, (information, deviate, found) in enumerate(
            zip(costs.information, costs.bounds, costs.found.tolist(), strict=True), start=1
        )
    )


def _check(question: PlanQuestion) -> None:
    is_share = question.kind in {"binary", "retention"}
    problems = (
        (question.effect == 0.0, "effect", "the smallest one worth finding, such as 0.1 for a tenth more"),
        (is_share and not 0.0 < question.baseline < 1.0, "baseline", "control’s share, between 0 and 1"),
        (not is_share and question.deviation <= 0.0, "deviation", "the standard deviation of one customer’s value"),
        (
            question.is_relative and question.baseline == 0.0,
            "baseline",
            "a part of 0 is 0: give the effect in its unit",
        ),
        (not 2 <= len(question.shares) <= ARMS_MAX, "shares", f"2 to {ARMS_MAX} arms, control first"),
        (min(question.shares, default=0.0) <= 0.0, "shares", "a share above 0 for every arm"),
        (not 0.0 <= question.explained < 1.0, "explained", "0 to 1: the square of the correlation"),
        (question.customers_per_day < 0.0, "customers_per_day", "0 (not known) or more"),
    )
    for is_wrong, what, wanted in problems:
        if is_wrong:
            raise InvalidExperimentError(f"the plan’s {what} cannot be used", help=f"{what}: {wanted}")
