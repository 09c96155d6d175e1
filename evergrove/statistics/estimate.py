"""What every statistic hands back: a value with its interval, or the reason why there is none.

Invariant: a value that cannot be known is `None` with a `reason` code; it is never 0, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evergrove.kit.errors import InvalidError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

# The level of every interval that the product prints, unless the caller asks for another.
INTERVAL_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number with its two-sided interval at `level`, from `count` observations.

    `value`, `low`, `high` are `None` where they are not known; `reason` is then a stable code such as `empty`,
    `one_class` or `constant_score`, which the upper layers translate for people.
    """

    value: float | None
    low: float | None
    high: float | None
    level: float
    count: int
    reason: str | None = None

    @classmethod
    def unknown(cls, reason: str, *, level: float, count: int = 0) -> Estimate:
        """An estimate that says why there is no number."""
        return cls(value=None, low=None, high=None, level=level, count=count, reason=reason)

    def covers(self, truth: float) -> bool:
        """Whether the interval holds `truth`; an interval without a bound covers nothing."""
        return self.low is not None and self.high is not None and self.low <= truth <= self.high


def normal_deviate(level: float) -> float:
    """The z with P(|Z| <= z) = level; `InvalidError` unless 0 < level < 1."""
    from scipy import special

    if not 0.0 < level < 1.0:
        raise InvalidError(f"Interval level {level} is not between 0 and 1.", help="Use for example 0.95.")
    return float(special.ndtri(0.5 + level / 2.0))


def two_sided_probability(deviate: float) -> float:
    """P(|Z| >= |deviate|) for a standard normal Z."""
    from scipy import special

    return float(2.0 * special.ndtr(-abs(deviate)))


def finite_floats(values: npt.ArrayLike, *, name: str) -> FloatArray:
    """A one-dimensional float array; `InvalidError` when it has another shape or holds NaN or infinity."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise InvalidError(f"{name} has {array.ndim} dimensions; one is expected.", help="Pass one flat array.")
    if not np.isfinite(array).all():
        raise InvalidError(
            f"{name} holds NaN or infinity.",
            help="Leave out what is not known before the call, and report how many were left out.",
        )
    return array


def binary_labels(values: npt.ArrayLike, *, name: str) -> BoolArray:
    """A one-dimensional boolean array from booleans or from 0 and 1; anything else is an `InvalidError`."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise InvalidError(f"{name} has {array.ndim} dimensions; one is expected.", help="Pass one flat array.")
    if array.dtype != np.bool_ and not np.isin(array, (0, 1)).all():
        raise InvalidError(f"{name} holds values other than 0 and 1.", help="Pass booleans, or 0 and 1.")
    return array.astype(np.bool_)


def require_equal_lengths(**lengths: int) -> None:
    """`InvalidError` that names the arrays when their lengths differ."""
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise InvalidError(f"Arrays differ in length: {listed}.", help="Pass one entry per customer in each array.")
