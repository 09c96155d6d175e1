"""From what was counted to what may be said: effects, intervals and p-values that the design allows at this look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from evergrove.experiments.design import InvalidExperimentError, Look
from evergrove.experiments.differing import heterogeneity_of, with_family
from evergrove.experiments.effects import effects_of
from evergrove.experiments.metrics import Metric, MetricRole
from evergrove.experiments.results import ArmRow, ExperimentReport, MetricResult, MetricSample, ResultVerdict
from evergrove.statistics import (
    ArmsRatio,
    Criterion,
    Effect,
    arms_ratio,
    false_discovery_adjusted,
    family_adjusted,
)

RATIO_BROKEN = "sample_ratio"
"""The reason of every comparison that a wrong ratio of the arms blocks."""

NOT_YET = "not_yet"
"""The reason of every comparison of a fixed design before its end: looking earlier is what it does not allow for."""


def report_on(
    samples: Sequence[MetricSample],
    *,
    customers: Mapping[str, int],
    control: str,
    look: Look,
    shares: Mapping[str, float] | None = None,
) -> ExperimentReport:
    """The report of one look.

    customers: all that were exposed, of each arm; they are what is held against `shares` (equal ones unless said),
    never the customers of one metric. Raises InvalidExperimentError when an arm or the control is not there.
    """
    arms = _arms(customers, control=control, shares=shares)
    ratio = arms_ratio([row.customers for row in arms], shares=_wanted(arms, shares))
    rows = tuple(replace(row, expected=wanted) for row, wanted in zip(arms, ratio.expected, strict=True))
    order = tuple(row.arm for row in rows)
    results = [found for sample in samples for found in _results(sample, order=order, look=look, ratio=ratio)]
    spread = [
        heterogeneity_of(sample, arm=arm, control=control, dimension=dimension, look=look)
        for sample in samples
        for arm in order[1:]
        for dimension in sample.segments
    ]
    return ExperimentReport(
        control=control,
        look=look,
        arms=rows,
        sample_ratio=ratio,
        results=_judged(results, alpha=look.design.alpha),
        heterogeneity=() if ratio.is_broken or look.is_too_early else with_family(spread, alpha=look.design.alpha),
    )


def _arms(customers: Mapping[str, int], *, control: str, shares: Mapping[str, float] | None) -> tuple[ArmRow, ...]:
    """Control first, then the others by name; an arm of which nobody came is among them when it has a share."""
    names = sorted(set(customers) | set(shares or {}), key=lambda arm: (arm != control, arm))
    told = ", ".join(f"“{name}”" for name in names[:8])
    if control not in names:
        raise InvalidExperimentError(f"no customer is in the control “{control}”", help=f"the arms are {told}")
    if len(names) < 2:
        raise InvalidExperimentError(f"there is only one arm, {told}", help="an experiment compares two or more")
    if shares is not None and (strange := sorted(set(customers) - set(shares))):
        raise InvalidExperimentError(f"the arm “{strange[0]}” has no share", help="give the share of every arm")
    return tuple(
        ArmRow(arm=name, is_control=name == control, customers=customers.get(name, 0), expected=0.0) for name in names
    )


def _wanted(arms: tuple[ArmRow, ...], shares: Mapping[str, float] | None) -> list[float]:
    if shares is None:
        return [1.0 / len(arms)] * len(arms)
    told = [shares[row.arm] for row in arms]
    if min(told) <= 0.0:
        raise InvalidExperimentError("an arm has no part of the draw", help="give each arm a share above 0")
    return [share / sum(told) for share in told]


def _results(sample: MetricSample, *, order: tuple[str, ...], look: Look, ratio: ArmsRatio) -> list[MetricResult]:
    control = order[0]
    results = []
    for arm, effect, criterion in effects_of(sample.metric, sample.arms, control=control, look=look, order=order):
        valid = _shown(effect, look=look, ratio=ratio)
        counts = tuple(found.count if (found := sample.arms.get(name)) else 0 for name in (arm, control))
        results.append(_result(valid, arm=arm, sample=sample, criterion=criterion, customers=counts))
    return results


def _shown(effect: Effect, *, look: Look, ratio: ArmsRatio) -> Effect:
    if ratio.is_broken:
        return effect.withheld(RATIO_BROKEN)
    return effect.withheld(NOT_YET) if look.is_too_early else effect


def _result(
    effect: Effect, *, arm: str, sample: MetricSample, criterion: Criterion, customers: tuple[int, ...]
) -> MetricResult:
    """customers: of the arm, and of control."""
    return MetricResult(
        arm=arm,
        metric=sample.metric,
        customers=customers[0],
        control_customers=customers[1],
        mean=effect.treated.value,
        control_mean=effect.control.value,
        difference=effect.difference,
        lift=effect.lift,
        p_value=criterion.probability(effect.p_value),
        p_adjusted=None,
        detectable=effect.detectable,
        verdict="unknown",
        is_not_worse=_is_not_worse(effect, metric=sample.metric),
        reason=effect.reason,
        cap=sample.cap,
        capped=sample.capped,
        left_out=sample.left_out,
    )


def _is_not_worse(effect: Effect, *, metric: Metric) -> bool | None:
    """Whether the interval of the lift ends on the right side of the margin; it is two-sided, so alpha is halved."""
    if metric.role != "guardrail":
        return None
    worst = effect.lift.low if metric.better == "up" else effect.lift.high
    return None if worst is None else metric.sign * worst > -metric.margin


def _judged(results: list[MetricResult], *, alpha: float) -> tuple[MetricResult, ...]:
    adjusted: dict[int, float] = {}
    for role in ("primary", "guardrail", "secondary"):
        adjusted |= _family(results, role=role)
    return tuple(
        replace(found, p_adjusted=adjusted.get(place), verdict=_verdict(found, adjusted.get(place), alpha=alpha))
        for place, found in enumerate(results)
    )


def _family(results: list[MetricResult], *, role: MetricRole) -> dict[int, float]:
    known = {
        place: found.p_value
        for place, found in enumerate(results)
        if found.metric.role == role and found.p_value is not None
    }
    correct = false_discovery_adjusted if role == "secondary" else family_adjusted
    return dict(zip(known, correct(list(known.values())).tolist(), strict=True)) if known else {}


def _verdict(found: MetricResult, p_adjusted: float | None, *, alpha: float) -> ResultVerdict:
    if p_adjusted is None or found.difference.value is None:
        return "unknown"
    if p_adjusted > alpha:
        return "no_difference_shown"
    return "better" if found.difference.value * found.metric.sign > 0.0 else "worse"
