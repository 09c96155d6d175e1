"""How a number is spread over customers: class bounds, the Lorenz curve, and totals from a part of the customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evergrove.kit.errors import InvalidError
from evergrove.statistics.estimate import (
    INTERVAL_LEVEL,
    Estimate,
    FloatArray,
    IntArray,
    finite_floats,
    normal_deviate,
)

# Points of a Lorenz curve that a chart needs, both ends included: one a per cent.
CURVE_POINTS = 101


@dataclass(frozen=True, slots=True, eq=False)
class LorenzCurve:
    """customers_share, value_share: shape (points,), from (0, 0) to (1, 1), customers ascending by value."""

    customers_share: FloatArray
    value_share: FloatArray
    gini: float


def quantile_bounds(values: npt.ArrayLike, *, classes: int) -> FloatArray:
    """Upper bounds (classes - 1,) of all but the highest class, each one of the values (inverse of the step function).

    No interpolation: the bounds are values that customers have, the same on every engine and every run. Equal values
    fall in one class, so with heavy ties some classes stay empty. `InvalidError` when there is no value.
    """
    known = finite_floats(values, name="values")
    if classes < 1:
        raise InvalidError(f"{classes} classes cannot be formed.", help="Use at least 1 class.")
    if known.size == 0:
        raise InvalidError("There is no value to form classes from.", help="Check that the tag is known for anybody.")
    # Place of the i-th bound, ceil(i n / classes) - 1, in whole numbers: a float product would slip at exact shares.
    places = -(-np.arange(1, classes) * known.size // classes) - 1
    bounds: FloatArray = np.sort(known)[places]
    return bounds


def assign_classes(values: npt.ArrayLike, *, bounds: FloatArray) -> IntArray:
    """Class numbers from 0 (lowest), shape (n,): the number of bounds below the value; equal is not below."""
    return np.searchsorted(bounds, finite_floats(values, name="values"), side="left").astype(np.int64)


def lorenz_curve(values: npt.ArrayLike, *, points: int = CURVE_POINTS) -> LorenzCurve | None:
    """Share of the total held by the lowest shares of customers, at `points` even steps; `None` when the total is 0.

    Lorenz (1905); between customers the curve is straight. `InvalidError` on negative values: net returns first.
    """
    ascending, total = _ascending(values)
    if total <= 0.0:
        return None
    held = np.concatenate([[0.0], np.cumsum(ascending)]) / total
    held[-1] = 1.0
    grid = np.linspace(0.0, 1.0, points)
    return LorenzCurve(
        customers_share=grid,
        value_share=np.interp(grid * ascending.size, np.arange(ascending.size + 1), held),
        gini=_gini_of(ascending, total=total),
    )


def gini(values: npt.ArrayLike) -> float | None:
    """Gini coefficient of the customers given, 0 (all alike) to (n - 1) / n (one has all); `None` when the total is 0.

    Half the relative mean difference over all ordered pairs (Gini 1912), of these customers and not of a population
    behind them: no n / (n - 1).
    """
    ascending, total = _ascending(values)
    return _gini_of(ascending, total=total) if total > 0.0 else None


def top_share(values: npt.ArrayLike, *, customers_share: float) -> float | None:
    """Share of the total held by the highest `customers_share` of customers (0.2: the "80/20" figure)."""
    ascending, total = _ascending(values)
    if not 0.0 <= customers_share <= 1.0:
        raise InvalidError(f"Share {customers_share} is not between 0 and 1.", help="Use for example 0.2.")
    if total <= 0.0:
        return None
    held = np.concatenate([[0.0], np.cumsum(ascending[::-1])])
    wanted = customers_share * ascending.size
    return float(np.interp(wanted, np.arange(ascending.size + 1), held) / total)


def customers_share_for(values: npt.ArrayLike, *, value_share: float) -> float | None:
    """Smallest share of customers, highest first and whole customers only, who hold `value_share` of the total."""
    ascending, total = _ascending(values)
    if not 0.0 <= value_share <= 1.0:
        raise InvalidError(f"Share {value_share} is not between 0 and 1.", help="Use for example 0.8.")
    if total <= 0.0:
        return None
    if value_share == 0.0:
        return 0.0
    held = np.cumsum(ascending[::-1])
    needed = int(np.searchsorted(held, value_share * held[-1], side="left")) + 1
    return needed / ascending.size


def _ascending(values: npt.ArrayLike) -> tuple[FloatArray, float]:
    known = finite_floats(values, name="values")
    if (known < 0.0).any():
        raise InvalidError("A value is negative.", help="Net returns against orders, and show what is below 0 apart.")
    return np.sort(known), float(known.sum())


def _gini_of(ascending: FloatArray, *, total: float) -> float:
    size = ascending.size
    return float((2.0 * np.arange(1, size + 1) - size - 1) @ ascending / (size * total))


def count_from_sample(hits: int, *, sample_size: int, population_size: int, level: float = INTERVAL_LEVEL) -> Estimate:
    """How many of `population_size` customers match, when `hits` of a sample of `sample_size` of them do.

    The sample is a fixed part of the customers by hash, so given its size it is drawn without replacement and hits
    are hypergeometric. Interval: Wilson's, with the sample's size raised to n (N - 1) / (N - n) for the finite
    population, and never outside what is certain (hits .. N - misses). `empty` when there is no sample of somebody.
    """
    if not 0 <= hits <= sample_size <= population_size:
        raise InvalidError(
            f"{hits} hits in a sample of {sample_size} out of {population_size} cannot be.",
            help="Count the sample within its population.",
        )
    misses = sample_size - hits
    if sample_size == population_size:
        return Estimate(float(hits), float(hits), float(hits), level, sample_size)
    if sample_size == 0:
        return Estimate.unknown("empty", level=level)
    part = hits / sample_size
    effective = sample_size * (population_size - 1.0) / (population_size - sample_size)
    square = normal_deviate(level) ** 2
    centre = (effective * part + square / 2.0) / (effective + square)
    half = float(np.sqrt(square * (effective * part * (1.0 - part) + square / 4.0))) / (effective + square)
    return Estimate(
        value=part * population_size,
        low=float(max(hits, np.floor((centre - half) * population_size))) if hits else 0.0,
        high=float(min(population_size - misses, np.ceil((centre + half) * population_size))),
        level=level,
        count=sample_size,
    )


def total_from_sample(values: npt.ArrayLike, *, population_size: int, level: float = INTERVAL_LEVEL) -> Estimate:
    """Sum over `population_size` customers of a value known for a sample (n,) of them; customers without it are 0.

    N times the mean, error N s / sqrt(n) sqrt(1 - n / N), Student's t with n - 1 (Cochran 1977, section 2.7). Money of
    few large customers is skewed: below some hundred customers with a value the interval is too short.
    Reasons: `empty`; `one_customer` (value, no interval).
    """
    from scipy import special

    known = finite_floats(values, name="values")
    size = known.size
    if size > population_size:
        raise InvalidError(
            f"A sample of {size} is larger than its population of {population_size}.",
            help="Count the sample within its population.",
        )
    if size == 0:
        return Estimate.unknown("empty", level=level)
    value = float(known.mean()) * population_size
    if size == population_size:
        return Estimate(value, value, value, level, size)
    if size == 1:
        return Estimate(value, None, None, level, 1, reason="one_customer")
    if not 0.0 < level < 1.0:
        raise InvalidError(f"Interval level {level} is not between 0 and 1.", help="Use for example 0.95.")
    error = population_size * float(known.std(ddof=1)) * float(np.sqrt((1.0 - size / population_size) / size))
    reach = float(special.stdtrit(size - 1, 0.5 + level / 2.0)) * error
    return Estimate(value, value - reach, value + reach, level, size)
