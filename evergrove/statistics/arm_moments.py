"""What is needed of an arm to compare it: counts, means, variances; from values, or from an engine's sums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evergrove.kit.errors import InvalidError
from evergrove.statistics.estimate import finite_floats, require_equal_lengths

CAP_BP = 9_900
"""Of the customers with any money, the richest hundredth counts as rich as the poorest of it (basis points).

Fixed here, before any campaign: a rule chosen after the result is a way to choose the result. One player of Cookie
Cats with 49,854 rounds moved a p-value from 0.376 to 0.949.
"""


@dataclass(frozen=True, slots=True)
class ArmMoments:
    """One value a customer. `variance` is the sample's (divided by count - 1); `active`: how many are not 0."""

    count: int
    mean: float
    variance: float
    active: int

    @classmethod
    def of(cls, values: npt.ArrayLike) -> ArmMoments:
        """From one value a customer."""
        array = finite_floats(values, name="values")
        if not array.size:
            return cls(0, 0.0, 0.0, 0)
        variance = float(array.var(ddof=1)) if array.size > 1 else 0.0
        return cls(array.size, float(array.mean()), variance, int(np.count_nonzero(array)))

    @classmethod
    def from_sums(cls, *, count: int, total: float, squares: float, active: int) -> ArmMoments:
        """From the sums of the values and of their squares."""
        if count == 0:
            return cls(0, 0.0, 0.0, 0)
        mean = total / count
        return cls(count, mean, max(squares - count * mean * mean, 0.0) / max(count - 1, 1), active)


@dataclass(frozen=True, slots=True)
class JointMoments:
    """Two values a customer: the one that is judged, and the one that it is divided by or freed of."""

    main: ArmMoments
    other: ArmMoments
    covariance: float

    @classmethod
    def of(cls, main: npt.ArrayLike, *, other: npt.ArrayLike) -> JointMoments:
        """From one value of each a customer."""
        first, second = finite_floats(main, name="main"), finite_floats(other, name="other")
        require_equal_lengths(main=first.size, other=second.size)
        covariance = float(np.cov(first, second)[0, 1]) if first.size > 1 else 0.0
        return cls(ArmMoments.of(first), ArmMoments.of(second), covariance)

    @classmethod
    def from_sums(cls, main: ArmMoments, *, other: ArmMoments, products: float) -> JointMoments:
        """From both arms' moments and the sum of the products."""
        if main.count != other.count:
            raise InvalidError(f"{main.count} and {other.count} customers are not the same ones.", help="Sum both.")
        covariance = (products - main.count * main.mean * other.mean) / max(main.count - 1, 1)
        return cls(main, other, covariance)

    def freed(self, theta: float, *, centre: float) -> ArmMoments:
        """main - theta * (other - centre), customer by customer."""
        variance = self.main.variance - 2.0 * theta * self.covariance + theta**2 * self.other.variance
        mean = self.main.mean - theta * (self.other.mean - centre)
        return ArmMoments(self.main.count, mean, max(variance, 0.0), self.main.active)

    def ratio(self) -> ArmMoments | None:
        """Sum of main over sum of other, with the variance of the delta method; None where other is 0."""
        if self.other.mean == 0.0:
            return None
        ratio = self.main.mean / self.other.mean
        spread = self.main.variance - 2.0 * ratio * self.covariance + ratio**2 * self.other.variance
        return ArmMoments(self.main.count, ratio, max(spread, 0.0) / self.other.mean**2, self.other.active)


def cap_of(values: npt.ArrayLike, *, share_bp: int = CAP_BP) -> float:
    """The value at which the money of a customer is cut, from both arms together, so that no arm is favoured.

    The value of rank `cap_rank` among those above 0; infinity when there is none.
    """
    array = finite_floats(values, name="values")
    above = np.sort(array[array > 0.0])
    return float(above[cap_rank(above.size, share_bp=share_bp) - 1]) if above.size else float("inf")


def cap_rank(count: int, *, share_bp: int = CAP_BP) -> int:
    """The rank, from 1, of the value that is the cap among `count` values above 0: their share, rounded up."""
    if not 0 < share_bp <= 10_000:
        raise InvalidError(f"{share_bp} basis points are no part of a whole.", help="Use for example 9,900.")
    return -(-count * share_bp // 10_000)
