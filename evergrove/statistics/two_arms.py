"""Two arms of one random draw, treated and control: what the treatment changed, with an interval, or why nobody knows.

Invariants: a customer is in one arm, and customers are what was drawn; the p-value is below 1 - level exactly where the
interval of the difference leaves out 0, and where that of the lift does; arms too small, or drawn in another ratio than
was meant, give an unknown effect with a reason, never 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from evergrove.kit.errors import InvalidError
from evergrove.statistics.arm_moments import ArmMoments, JointMoments
from evergrove.statistics.estimate import (
    INTERVAL_LEVEL,
    Estimate,
    normal_deviate,
    two_sided_probability,
)
from evergrove.statistics.proportions import share, wilson_bounds_at

ARM_CUSTOMERS_MIN = 30
"""Below this no interval here was shown to hold what it promises."""

ARM_ACTIVE_MIN = 20
"""Customers with another value than 0, in each arm, before a mean is compared."""

MONEY_ACTIVE_MIN = 100
"""The same for money, which is skewed: with log-normal baskets (sigma 1), a control of one in twenty and the cap of
`CAP_BP`, a level of 0.95 misses 7 times in 100 at 50 buyers in control and 6 at 100; without the cap 8 and 6."""

DETECTION_POWER = 0.8
"""A true difference of the detectable size is found four times in five (Cohen 1988)."""

DEVIATE_MAX = 40.0
"""A z beyond any p-value that a float can hold."""


@dataclass(frozen=True, slots=True)
class Rarity:
    """Customers with another value than 0 in each arm, and how many each arm needs before means are compared."""

    treated: int
    control: int
    needed: int


@dataclass(frozen=True, slots=True)
class Effect:
    """Treated minus control. `lift` is the same as a part of control's value (0.1: a tenth more).

    `detectable`: the true difference that arms of this size would find in four of five campaigns; beside an interval
    that holds 0 it says whether the campaign could have shown anything. All but `treated` and `control` are unknown
    with one `reason`: `empty`, `small_arm`, `rare` (too few customers with any value), `sample_ratio`, `no_control`.
    `rare` says of that reason how many there are, and how many it takes.
    """

    difference: Estimate
    lift: Estimate
    treated: Estimate
    control: Estimate
    p_value: float | None
    detectable: float | None
    reason: str | None = None
    rare: Rarity | None = None

    def withheld(self, reason: str) -> Effect:
        """The same arms without a comparison: nobody is tempted by a number that is not valid."""
        unknown = Estimate.unknown(reason, level=self.difference.level, count=self.difference.count)
        return replace(self, difference=unknown, lift=unknown, p_value=None, detectable=None, reason=reason, rare=None)


def share_effect(
    *, treated_hits: int, treated_size: int, control_hits: int, control_size: int, level: float = INTERVAL_LEVEL
) -> Effect:
    """Two shares of customers.

    Difference: Newcombe (1998), Statistics in Medicine 17, method 10, of Wilson's bounds. Lift: the same bounds, as a
    ratio (Donner and Zou 2012, Statistical Methods in Medical Research 21). p-value: one minus the level at which the
    interval just touches 0, so that test and interval never disagree.
    """
    treated, control = (
        share(treated_hits, size=treated_size, level=level),
        share(control_hits, size=control_size, level=level),
    )
    missing = _missing(treated_size, control_size)
    count = treated_size + control_size
    if missing:
        return _unknown(missing, treated, control, level=level, count=count)
    first, second = treated_hits / treated_size, control_hits / control_size

    def reaches(deviate: float) -> tuple[float, float, float, float]:
        low, high = wilson_bounds_at(deviate, hits=[treated_hits, control_hits], size=[treated_size, control_size])
        return float(first - low[0]), float(high[0] - first), float(second - low[1]), float(high[1] - second)

    down, up, control_down, control_up = reaches(normal_deviate(level))
    difference = Estimate(
        value=first - second,
        low=max(-1.0, first - second - float(np.hypot(down, control_up))),
        high=min(1.0, first - second + float(np.hypot(up, control_down))),
        level=level,
        count=count,
    )
    lift = _lift(first, second, low=(down, control_up), high=(up, control_down), level=level, count=count)
    p_value = _touching_probability(first - second, reaches)
    detectable = _detectable_share(treated_hits + control_hits, sizes=(treated_size, control_size), level=level)
    return Effect(difference, lift, treated, control, p_value, detectable)


def mean_effect(
    treated: ArmMoments, *, control: ArmMoments, level: float = INTERVAL_LEVEL, active_min: int = ARM_ACTIVE_MIN
) -> Effect:
    """Two means of customers: Welch (1947), Biometrika 34; the lift's interval is Fieller's (1954, JRSS B 16)."""
    estimates = tuple(_mean(arm, level=level, active_min=active_min) for arm in (treated, control))
    count = treated.count + control.count
    if missing := _missing(treated.count, control.count):
        return _unknown(missing, *estimates, level=level, count=count)
    if min(treated.active, control.active) < active_min:
        rare = Rarity(treated.active, control.active, needed=active_min)
        return replace(_unknown("rare", *estimates, level=level, count=count), rare=rare)
    return _welch(treated, control, estimates=estimates, level=level)


def adjusted_mean_effect(
    treated: JointMoments, *, control: JointMoments, level: float = INTERVAL_LEVEL, active_min: int = ARM_ACTIVE_MIN
) -> Effect:
    """Two means, each freed of what the customers had done before: CUPED (Deng, Xu, Kohavi and Walker 2013, WSDM).

    `other` is a value from before the exposure, and nothing else. One theta for both arms, from the pooled covariance
    within them: a theta an arm would take part of the effect away.
    """
    freedom = np.array([treated.main.count - 1, control.main.count - 1], dtype=np.float64)
    spread = freedom @ [treated.other.variance, control.other.variance]
    theta = float(freedom @ [treated.covariance, control.covariance] / spread) if spread > 0 else 0.0
    count = treated.main.count + control.main.count
    centre = (treated.main.count * treated.other.mean + control.main.count * control.other.mean) / count if count else 0
    return mean_effect(
        treated.freed(theta, centre=centre),
        control=control.freed(theta, centre=centre),
        level=level,
        active_min=active_min,
    )


def ratio_effect(treated: JointMoments, *, control: JointMoments, level: float = INTERVAL_LEVEL) -> Effect:
    """Two ratios of sums, main over other (money an order, clicks an opening), where customers were drawn.

    The delta method (Deng, Knoblich and Lu 2018, KDD): one customer's clicks are not independent of one another, and a
    test that takes them so raises a false alarm three times as often.
    """
    ratios = tuple(arm.ratio() for arm in (treated, control))
    if ratios[0] is None or ratios[1] is None:
        empty = Estimate.unknown("empty", level=level)
        return _unknown("empty", empty, empty, level=level, count=treated.main.count + control.main.count)
    return mean_effect(ratios[0], control=ratios[1], level=level)


def _welch(treated: ArmMoments, control: ArmMoments, *, estimates: tuple[Estimate, ...], level: float) -> Effect:
    from scipy import special

    errors = np.array([treated.variance / treated.count, control.variance / control.count])
    freedoms = np.array([treated.count - 1.0, control.count - 1.0])
    count, difference = treated.count + control.count, treated.mean - control.mean
    total = float(errors.sum())
    if total == 0.0:
        return _unknown("rare", *estimates, level=level, count=count)
    error = float(np.sqrt(total))
    freedom = total**2 / float((errors**2 / freedoms).sum())
    reach = float(special.stdtrit(freedom, 0.5 + level / 2.0)) * error
    arms = np.sqrt(errors) * (reach / error)
    bounds = (float(arms[0]), float(arms[1]))
    return Effect(
        Estimate(difference, difference - reach, difference + reach, level=level, count=count),
        _lift(treated.mean, control.mean, low=bounds, high=bounds, level=level, count=count),
        estimates[0],
        estimates[1],
        p_value=float(2.0 * special.stdtr(freedom, -abs(difference) / error)),
        detectable=_detectable(error, level=level),
    )


def _lift(
    first: float,
    second: float,
    *,
    low: tuple[float, float],
    high: tuple[float, float],
    level: float,
    count: int,
) -> Estimate:
    """first / second - 1; `low` and `high` are how far each side reaches (treated, control) towards that bound.

    The bound R solves (first - R second)^2 = a^2 + R^2 b^2, which for R = 1 is the bound 0 of the difference.
    Without a control that is surely above 0 a part of it says nothing; without an upper bound it is left open.
    """
    if second <= 0.0:
        return Estimate.unknown("no_base", level=level, count=count)
    lower = _ratio_bound(first, second, reach=low, is_upper=False)
    return Estimate(
        value=first / second - 1.0,
        low=None if lower is None else lower - 1.0,
        high=None if (upper := _ratio_bound(first, second, reach=high, is_upper=True)) is None else upper - 1.0,
        level=level,
        count=count,
        reason=None if lower is not None and upper is not None else "unsure_base",
    )


def _ratio_bound(first: float, second: float, *, reach: tuple[float, float], is_upper: bool) -> float | None:
    square, free = second**2 - reach[1] ** 2, first**2 - reach[0] ** 2
    root = float(np.sqrt(max((first * second) ** 2 - square * free, 0.0)))
    if square <= 0.0 and (is_upper or free < 0.0):
        return None
    if is_upper or first < 0.0:
        return (first * second + (root if is_upper else -root)) / square
    # The form without a difference of near equals; it also holds where control reaches beyond 0.
    return free / (first * second + root) if first * second + root > 0.0 else 0.0


def _touching_probability(difference: float, reaches: Callable[[float], tuple[float, float, float, float]]) -> float:
    """The p-value whose interval ends at 0."""
    from scipy import optimize

    if difference == 0.0:
        return 1.0

    def distance(deviate: float) -> float:
        down, up, control_down, control_up = reaches(deviate)
        reach = np.hypot(down, control_up) if difference > 0 else np.hypot(up, control_down)
        return float(reach) - abs(difference)

    if distance(DEVIATE_MAX) < 0.0:
        return 0.0
    return two_sided_probability(float(optimize.brentq(distance, 0.0, DEVIATE_MAX)))


def _missing(treated: int, control: int) -> str | None:
    if control == 0 and treated > 0:
        return "no_control"
    if treated == 0:
        return "empty"
    return "small_arm" if min(treated, control) < ARM_CUSTOMERS_MIN else None


def _mean(arm: ArmMoments, *, level: float, active_min: int) -> Estimate:
    from scipy import special

    if arm.count == 0:
        return Estimate.unknown("empty", level=level)
    if arm.count < ARM_CUSTOMERS_MIN or arm.active < active_min:
        return Estimate(arm.mean, None, None, level=level, count=arm.count, reason="rare")
    reach = float(special.stdtrit(arm.count - 1.0, 0.5 + level / 2.0)) * float(np.sqrt(arm.variance / arm.count))
    return Estimate(arm.mean, arm.mean - reach, arm.mean + reach, level=level, count=arm.count)


def _unknown(reason: str, treated: Estimate, control: Estimate, *, level: float, count: int) -> Effect:
    unknown = Estimate.unknown(reason, level=level, count=count)
    return Effect(unknown, unknown, treated, control, p_value=None, detectable=None, reason=reason)


def _detectable_share(hits: int, *, sizes: tuple[int, int], level: float) -> float:
    """The same for shares, with Wilson's own reach: it is lopsided, and longer than 1.96 errors where hits are rare."""
    from scipy import special

    pooled = (hits + 1) / (sum(sizes) + 2)
    low, high = wilson_bounds_at(normal_deviate(level), hits=[pooled * size for size in sizes], size=sizes)
    reach = float(np.hypot(pooled - low[0], high[1] - pooled))
    error = float(np.sqrt(pooled * (1 - pooled) * (1 / sizes[0] + 1 / sizes[1])))
    return reach + float(special.ndtri(DETECTION_POWER)) * error


def _detectable(error: float, *, level: float) -> float:
    from scipy import special

    return (normal_deviate(level) + float(special.ndtri(DETECTION_POWER))) * error


def total_effect(effect: Effect, *, customers: int) -> Estimate:
    """What the treatment changed in all `customers` that got it: the difference a customer times their number."""
    if customers < 0:
        raise InvalidError(f"{customers} customers cannot be.", help="Pass the number of treated customers.")
    one = effect.difference
    if one.value is None or one.low is None or one.high is None:
        return Estimate.unknown(one.reason or "empty", level=one.level, count=customers)
    return Estimate(one.value * customers, one.low * customers, one.high * customers, one.level, customers)
