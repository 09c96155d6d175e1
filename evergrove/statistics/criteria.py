"""When a difference counts as shown: at one look, at a planned look of several, or at any moment.

A criterion turns the p-value of a single look into one that its way of looking allows, and says how far an interval has
to reach; so every comparison of `two_arms` serves each way of looking. Invariant: the p-value is below alpha exactly
where the interval at `level` leaves out 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evergrove.statistics.anytime import TUNED_CUSTOMERS_DEFAULT, anytime_deviate, anytime_probability
from evergrove.statistics.estimate import normal_deviate
from evergrove.statistics.sequential import Spending, sequential_bounds, sequential_probability


@dataclass(frozen=True, slots=True)
class Criterion:
    """alpha: false alarms over all looks. deviate: |z| from which on a difference counts as shown, now.

    level: of the interval of a single look that reaches exactly so far: the repeated confidence interval (Jennison
    and Turnbull 1989, JRSS B 51), or the one that holds at any moment.
    """

    alpha: float
    deviate: float
    probability_of: Callable[[float], float]

    @property
    def level(self) -> float:
        from scipy import special

        return float(1.0 - 2.0 * special.ndtr(-self.deviate))

    def probability(self, nominal: float | None) -> float | None:
        """From the p-value of a single look; None stays None."""
        return None if nominal is None else self.probability_of(nominal)


def single_look(alpha: float) -> Criterion:
    """One look, at the end that was fixed beforehand."""
    return Criterion(alpha, normal_deviate(1.0 - alpha), lambda nominal: nominal)


def planned_look(
    information: tuple[float, ...], *, alpha: float, spending: Spending = "obrien_fleming", is_final: bool = False
) -> Criterion:
    """The last of the looks at `information`; see `sequential_bounds`."""
    if len(information) == 1 and (is_final or information[0] >= 1.0):
        return single_look(alpha)
    bounds = sequential_bounds(information, alpha=alpha, spending=spending, is_final=is_final)

    def probability(nominal: float) -> float:
        return sequential_probability(
            deviate_of(nominal), information=information, spending=spending, is_final=is_final, alpha=alpha
        )

    return Criterion(alpha, bounds[-1], probability)


def any_moment(customers: int, *, alpha: float, tuned_customers: int = TUNED_CUSTOMERS_DEFAULT) -> Criterion:
    """Now, with `customers` in the two arms that are compared; see `anytime_deviate`."""

    def probability(nominal: float) -> float:
        return anytime_probability(
            deviate_of(nominal), customers=customers, alpha=alpha, tuned_customers=tuned_customers
        )

    return Criterion(alpha, anytime_deviate(customers, alpha=alpha, tuned_customers=tuned_customers), probability)


def deviate_of(probability: float) -> float:
    """The |z| of a two-sided p-value; 0 gives the largest that a float can tell from it."""
    from scipy import special

    return float(-special.ndtri(max(probability, 5e-324) / 2.0)) if probability < 1.0 else 0.0
