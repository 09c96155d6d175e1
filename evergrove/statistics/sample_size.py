"""How many customers an experiment needs to find what it is made for, and what looking more than once adds.

Two arms, control and treated; `ratio` is treated over control. All tests are two-sided.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evergrove.kit.errors import InvalidError
from evergrove.statistics.anytime import anytime_deviate
from evergrove.statistics.estimate import FloatArray, normal_deviate
from evergrove.statistics.sequential import (
    Spending,
    crossing,
    drift_for,
    even_looks,
    sequential_bounds,
)

CUSTOMERS_MAX = 1e10
"""More people than there are: the effect that was asked for cannot be found."""

FREEDOM_EXACT_MAX = 1e5
"""From here on the t is the normal within 1e-5, and its noncentral form loses digits."""

ANYTIME_LOOKS = 30
"""Somebody looks once a day for a month; whoever looks oftener needs fewer customers (200 looks: one in twenty)."""


def control_for_shares(control: float, *, treated: float, alpha: float, power: float, ratio: float = 1.0) -> float:
    """Customers in control to find that two shares differ; those in treated are `ratio` times as many.

    Fleiss, Tytun and Ury (1980), Biometrics 36, without the correction for continuity: what R's power.prop.test gives.
    """
    from scipy import special

    _check(alpha=alpha, power=power, ratio=ratio)
    if not (0.0 < control < 1.0 and 0.0 < treated < 1.0) or control == treated:
        raise InvalidError(
            f"No experiment finds a difference between {control:g} and {treated:g}.",
            help="Pass two different shares between 0 and 1; check the size of the effect.",
        )
    pooled = (control + ratio * treated) / (1.0 + ratio)
    under_null = np.sqrt((ratio + 1.0) * pooled * (1.0 - pooled))
    under_effect = np.sqrt(ratio * control * (1.0 - control) + treated * (1.0 - treated))
    reach = normal_deviate(1.0 - alpha) * under_null + float(special.ndtri(power)) * under_effect
    return float(reach**2 / (ratio * (treated - control) ** 2))


def control_for_means(difference: float, *, deviation: float, alpha: float, power: float, ratio: float = 1.0) -> float:
    """Customers in control to find a difference of means, each customer's value spread by `deviation`.

    Exact, of the noncentral t (what R's power.t.test and statsmodels give).
    """
    from scipy import optimize

    _check(alpha=alpha, power=power, ratio=ratio)
    if difference == 0.0 or not np.isfinite(difference) or not 0.0 < deviation < np.inf:
        raise InvalidError(
            f"No experiment finds a difference of {difference:g} at a deviation of {deviation:g}.",
            help="Pass a difference other than 0 and the standard deviation of a customer's value.",
        )
    size = abs(difference) / deviation

    def missing(log_count: float) -> float:
        return power - power_of_means(size, control=float(np.exp(log_count)), ratio=ratio, alpha=alpha)

    low, high = float(np.log(1.0 + 1.0 / ratio)), float(np.log(CUSTOMERS_MAX))
    if missing(high) > 0.0:
        raise InvalidError(
            "The effect is too small for any number of customers.",
            help="Look for a larger effect, or choose a metric that varies less.",
        )
    return float(np.exp(optimize.brentq(missing, low, high, xtol=1e-12))) if missing(low) > 0.0 else float(np.exp(low))


def power_of_means(size: float, *, control: float, ratio: float, alpha: float) -> float:
    """The chance to find a difference of `size` deviations with so many customers."""
    from scipy import special

    freedom = control * (1.0 + ratio) - 2.0
    shift = size * np.sqrt(control * ratio / (1.0 + ratio))
    if freedom > FREEDOM_EXACT_MAX:
        deviate = normal_deviate(1.0 - alpha)
        return float(special.ndtr(shift - deviate) + special.ndtr(-shift - deviate))
    edge = special.stdtrit(freedom, 1.0 - alpha / 2.0)
    # The noncentral t underflows to NaN far out: what is left of it there is 0.
    below, far_side = np.nan_to_num([special.nctdtr(freedom, shift, bound) for bound in (edge, -edge)], nan=0.0)
    return float(1.0 - below + far_side)


@dataclass(frozen=True, slots=True, eq=False)
class LookCosts:
    """What looking more than once costs. inflation: how many times the customers of a single look are needed at the
    end for the same power. found (looks,): the chance to have found the planned effect at each look or before."""

    information: tuple[float, ...]
    bounds: tuple[float, ...]
    inflation: float
    found: FloatArray

    @property
    def expected_information(self) -> float:
        """The share of the plan that is seen on average, when the effect is as large as planned."""
        return float(np.diff([0.0, *self.found]) @ self.information + 1.0 - self.found[-1])


def planned_look_costs(looks: int, *, alpha: float, power: float, spending: Spending = "obrien_fleming") -> LookCosts:
    """Of so many even looks; one has an inflation of 1."""
    information = even_looks(looks)
    return _costs(sequential_bounds(information, alpha=alpha, spending=spending), alpha=alpha, power=power)


def anytime_look_costs(*, alpha: float, power: float) -> LookCosts:
    """Of an interval that holds at every moment, tuned to the number of customers that is planned."""
    scale = 1_000_000
    bounds = tuple(
        anytime_deviate(int(time * scale), alpha=alpha, tuned_customers=scale) for time in even_looks(ANYTIME_LOOKS)
    )
    return _costs(bounds, alpha=alpha, power=power)


def detectable(error: float, *, alpha: float, power: float) -> float:
    """The true difference that is found with `power` when the difference has this standard error, at one look."""
    from scipy import special

    return (normal_deviate(1.0 - alpha) + float(special.ndtri(power))) * error


def _costs(bounds: tuple[float, ...], *, alpha: float, power: float) -> LookCosts:
    information = even_looks(len(bounds))
    drift = drift_for(bounds, information=information, power=power)
    passed = crossing(bounds, information=information, drift=drift)
    inflation = (drift / detectable(1.0, alpha=alpha, power=power)) ** 2
    return LookCosts(information, bounds, float(inflation), passed.above.cumsum())


def _check(*, alpha: float, power: float, ratio: float) -> None:
    if not 0.0 < alpha < 1.0 or not alpha < power < 1.0 or not 0.0 < ratio < np.inf:
        raise InvalidError(
            f"alpha {alpha:g}, power {power:g} and a ratio of {ratio:g} make no plan.",
            help="Usual are an alpha of 0.05, a power of 0.8 and arms of equal size.",
        )
