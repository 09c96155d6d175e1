"""Shares of customers and how they compare: intervals, ratios, the target group index, tests for many at once.

Counts are customers. A segment is part of its base, so it is tested against the rest of the base: segment and base
share customers and are not independent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evergrove.kit.errors import InvalidError
from evergrove.statistics.estimate import (
    INTERVAL_LEVEL,
    Estimate,
    FloatArray,
    finite_floats,
    normal_deviate,
    two_sided_probability,
)

# Smallest expected cell below which the chi-square reference is poor and Fisher's exact test is used (Cochran 1954).
EXPECTED_CELL_MIN = 5.0
# Share of cells that may be below it in a larger table, and the floor of every cell (Cochran 1954).
SPARSE_CELLS_SHARE_MAX = 0.2
SPARSE_CELL_MIN = 1.0
# Added to each cell when a log ratio would be infinite or without error (Haldane 1956, Walter 1975).
EMPTY_CELL_ADDITION = 0.5
# Two tables count as equally likely within this relative distance, so that rounding does not split a tie.
FISHER_TIE_TOLERANCE = 1e-7
# The index of a segment that is like its base.
INDEX_OF_BASE = 100.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """An estimate (difference, ratio or index) with the two-sided p-value of "no difference", `None` if unknown."""

    estimate: Estimate
    first_share: float | None
    second_share: float | None
    p_value: float | None


@dataclass(frozen=True, slots=True)
class DistributionTest:
    """Pearson's chi-square. effect: Cramér's V (two samples) or Cohen's w (against shares).

    sparse: cells too small for the reference distribution (Cochran 1954): show the p-value with a warning.
    """

    statistic: float | None
    degrees_of_freedom: int
    p_value: float | None
    effect: float | None
    sparse: bool
    reason: str | None = None


def wilson_bounds(
    hits: npt.ArrayLike, *, size: npt.ArrayLike, level: float = INTERVAL_LEVEL
) -> tuple[FloatArray, FloatArray]:
    """Bounds of shares hits / size, each of the common shape; NaN where size is 0.

    Wilson (1927), JASA 22, score interval without continuity correction. hits may be broken (expected hits).
    """
    return wilson_bounds_at(normal_deviate(level), hits=hits, size=size)


def wilson_bounds_at(deviate: float, *, hits: npt.ArrayLike, size: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """`wilson_bounds` for the level whose z is `deviate`: levels near 1 are one float, their deviates are not."""
    k, n = np.broadcast_arrays(np.asarray(hits, dtype=np.float64), np.asarray(size, dtype=np.float64))
    if (k < 0).any() or (k > n).any():
        raise InvalidError("hits is not between 0 and size.", help="Pass counts of customers, hits within size.")
    square = deviate**2
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = (k + square / 2.0) / (n + square)
        half = np.sqrt(square * (k * (n - k) / n + square / 4.0)) / (n + square)
    # At no hit (or all) the bound is 0 (or 1) exactly; the difference of two roots leaves 1e-17.
    low = np.where(n > 0, np.where(k == 0, 0.0, centre - half), np.nan)
    high = np.where(n > 0, np.where(k == n, 1.0, centre + half), np.nan)
    return low, high


def share(hits: float, *, size: float, level: float = INTERVAL_LEVEL) -> Estimate:
    """hits / size with Wilson's interval; unknown (`empty`) when size is 0."""
    if size == 0:
        return Estimate.unknown("empty", level=level)
    low, high = wilson_bounds(hits, size=size, level=level)
    return Estimate(hits / size, float(low), float(high), level=level, count=int(size))


def share_difference(
    *, first_hits: int, first_size: int, second_hits: int, second_size: int, level: float = INTERVAL_LEVEL
) -> Comparison:
    """First share minus second, of two samples without common customers.

    Interval: Newcombe (1998), Statistics in Medicine 17, method 10. p-value: chi-square, or Fisher where sparse.
    """
    count = first_size + second_size
    if first_size == 0 or second_size == 0:
        return Comparison(Estimate.unknown("empty", level=level, count=count), None, None, None)
    low, high = wilson_bounds([first_hits, second_hits], size=[first_size, second_size], level=level)
    first, second = first_hits / first_size, second_hits / second_size
    difference = first - second
    estimate = Estimate(
        value=difference,
        low=max(-1.0, difference - float(np.hypot(first - low[0], high[1] - second))),
        high=min(1.0, difference + float(np.hypot(high[0] - first, second - low[1]))),
        level=level,
        count=count,
    )
    p_value = independence_probability(
        first_hits, first_size=first_size, second_hits=second_hits, second_size=second_size
    )
    return Comparison(estimate, first, second, p_value)


def risk_ratio(
    *, first_hits: int, first_size: int, second_hits: int, second_size: int, level: float = INTERVAL_LEVEL
) -> Comparison:
    """First share over second, of two samples without common customers.

    Interval on the logarithm: Katz et al. (1978), Biometrics 34. When a cell makes it infinite or without error, half
    a customer is added to each cell for the interval only (Walter 1975). Unknown when the second has no hit
    (`no_hit_in_second`: `low` is still given), or when neither has (`no_hit`).
    """
    count = first_size + second_size
    if first_size == 0 or second_size == 0:
        return Comparison(Estimate.unknown("empty", level=level, count=count), None, None, None)
    first, second = first_hits / first_size, second_hits / second_size
    if first_hits + second_hits == 0:
        return Comparison(Estimate.unknown("no_hit", level=level, count=count), first, second, None)
    counts = np.array([first_hits, first_size, second_hits, second_size], dtype=np.float64)
    if first_hits == 0 or second_hits == 0 or first_hits + second_hits == count:
        counts += np.array([1.0, 2.0, 1.0, 2.0]) * EMPTY_CELL_ADDITION
    log_ratio = float(np.log(counts[0] * counts[3] / (counts[1] * counts[2])))
    error = float(np.sqrt(1.0 / counts[0] - 1.0 / counts[1] + 1.0 / counts[2] - 1.0 / counts[3]))
    reach = normal_deviate(level) * error
    estimate = Estimate(
        value=first / second if second_hits else None,
        low=0.0 if first_hits == 0 else float(np.exp(log_ratio - reach)),
        high=float(np.exp(log_ratio + reach)) if second_hits else None,
        level=level,
        count=count,
        reason=None if second_hits else "no_hit_in_second",
    )
    p_value = independence_probability(
        first_hits, first_size=first_size, second_hits=second_hits, second_size=second_size
    )
    return Comparison(estimate, first, second, p_value)


def target_group_index(
    *, segment_hits: int, segment_size: int, base_hits: int, base_size: int, level: float = INTERVAL_LEVEL
) -> Comparison:
    """TGI: 100 times the share in the segment over the share in the base; the segment is part of the base.

    With s = segment_size / base_size and R the ratio of segment to the rest, the index is 100 R / (s R + 1 - s), which
    rises with R: the interval of R (see `risk_ratio`) maps to that of the index, and "index = 100" is "R = 1", which
    the p-value tests. `first_share` is the segment's, `second_share` the base's.
    """
    if not (0 <= segment_hits <= base_hits and segment_hits <= segment_size):
        raise InvalidError("The segment has more hits than the base.", help="Count the segment within its base.")
    if base_hits - segment_hits > base_size - segment_size:
        raise InvalidError("The rest of the base has more hits than customers.", help="Count the segment within it.")
    if segment_size == 0:
        return Comparison(Estimate.unknown("empty", level=level), None, None, None)
    segment_share, base_share = segment_hits / segment_size, base_hits / base_size
    if base_hits == 0:
        return Comparison(Estimate.unknown("no_hit", level=level, count=base_size), segment_share, base_share, None)
    if segment_size == base_size:
        whole = Estimate(INDEX_OF_BASE, INDEX_OF_BASE, INDEX_OF_BASE, level, base_size, reason="segment_is_base")
        return Comparison(whole, segment_share, base_share, None)
    against_rest = risk_ratio(
        first_hits=segment_hits,
        first_size=segment_size,
        second_hits=base_hits - segment_hits,
        second_size=base_size - segment_size,
        level=level,
    )
    part = segment_size / base_size
    low, high = against_rest.estimate.low, against_rest.estimate.high
    estimate = Estimate(
        value=INDEX_OF_BASE * segment_share / base_share,
        low=None if low is None else INDEX_OF_BASE * low / (part * low + 1.0 - part),
        high=INDEX_OF_BASE / part if high is None else INDEX_OF_BASE * high / (part * high + 1.0 - part),
        level=level,
        count=base_size,
    )
    return Comparison(estimate, segment_share, base_share, against_rest.p_value)


def independence_probability(first_hits: int, *, first_size: int, second_hits: int, second_size: int) -> float:
    """Two-sided p-value that two samples have one share: pooled z (chi-square), or Fisher's exact test where sparse."""
    hits, total = first_hits + second_hits, first_size + second_size
    pooled = hits / total
    if pooled in {0.0, 1.0}:
        return 1.0
    smallest = min(first_size, second_size) * min(pooled, 1.0 - pooled)
    if smallest < EXPECTED_CELL_MIN:
        return _fisher_probability(first_hits, first_size=first_size, hits=hits, total=total)
    error = np.sqrt(pooled * (1.0 - pooled) * (1.0 / first_size + 1.0 / second_size))
    return two_sided_probability((first_hits / first_size - second_hits / second_size) / float(error))


def _fisher_probability(first_hits: int, *, first_size: int, hits: int, total: int) -> float:
    """Sum of the hypergeometric probabilities that are no larger than the one seen (Fisher 1935)."""
    possible = np.arange(max(0, hits - (total - first_size)), min(first_size, hits) + 1)
    logs = (
        _log_choose(first_size, possible)
        + _log_choose(total - first_size, hits - possible)
        - _log_choose(total, np.array([hits]))
    )
    probabilities = np.exp(logs)
    seen = probabilities[possible == first_hits][0]
    return min(1.0, float(probabilities[probabilities <= seen * (1.0 + FISHER_TIE_TOLERANCE)].sum()))


def _log_choose(size: int, chosen: npt.NDArray[np.int64]) -> FloatArray:
    from scipy import special

    logs: FloatArray = (
        special.gammaln(size + 1.0) - special.gammaln(chosen + 1.0) - special.gammaln(size - chosen + 1.0)
    )
    return logs


def false_discovery_adjusted(p_values: npt.ArrayLike) -> FloatArray:
    """p-values (n,) adjusted for the share of false finds: Benjamini and Hochberg (1995), JRSS B 57."""
    values = _checked_probabilities(p_values)
    order = np.argsort(values, kind="stable")
    steps = values[order] * values.size / np.arange(1, values.size + 1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return adjusted


def family_adjusted(p_values: npt.ArrayLike) -> FloatArray:
    """p-values (n,) adjusted for any false find at all: Holm (1979), Scandinavian Journal of Statistics 6."""
    values = _checked_probabilities(p_values)
    order = np.argsort(values, kind="stable")
    steps = values[order] * np.arange(values.size, 0, -1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def _checked_probabilities(p_values: npt.ArrayLike) -> FloatArray:
    values = finite_floats(p_values, name="p_values")
    if (values < 0.0).any() or (values > 1.0).any():
        raise InvalidError("A p-value is not between 0 and 1.", help="Leave out comparisons without a p-value.")
    return values


def distribution_difference(segment: npt.ArrayLike, *, rest: npt.ArrayLike) -> DistributionTest:
    """Whether counts by class (k,) are distributed alike in a segment and in the rest of its base (Pearson 1900)."""
    table = np.vstack([finite_floats(segment, name="segment"), finite_floats(rest, name="rest")])
    table = table[:, table.sum(axis=0) > 0]
    freedom = max(table.shape[1] - 1, 0)
    total = table.sum()
    if (table.sum(axis=1) == 0).any():
        return DistributionTest(None, freedom, None, None, sparse=True, reason="empty")
    if freedom == 0:
        return DistributionTest(None, 0, None, None, sparse=False, reason="one_class")
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / total
    statistic = float(((table - expected) ** 2 / expected).sum())
    return _distribution_test(statistic, freedom=freedom, total=float(total), expected=expected)


def distribution_against(counts: npt.ArrayLike, *, shares: npt.ArrayLike) -> DistributionTest:
    """Whether counts by class (k,) follow given shares (k,), which sum to 1 and are all positive (Pearson 1900)."""
    observed, wanted = finite_floats(counts, name="counts"), finite_floats(shares, name="shares")
    if observed.size != wanted.size or (wanted <= 0.0).any() or abs(float(wanted.sum()) - 1.0) > 1e-9:
        raise InvalidError("shares must be positive and sum to 1, one a class.", help="Leave out empty classes.")
    total, freedom = float(observed.sum()), observed.size - 1
    if total == 0.0:
        return DistributionTest(None, freedom, None, None, sparse=True, reason="empty")
    if freedom == 0:
        return DistributionTest(None, 0, None, None, sparse=False, reason="one_class")
    expected = wanted * total
    statistic = float(((observed - expected) ** 2 / expected).sum())
    return _distribution_test(statistic, freedom=freedom, total=total, expected=expected)


def _distribution_test(statistic: float, *, freedom: int, total: float, expected: FloatArray) -> DistributionTest:
    from scipy import special

    small = float((expected < EXPECTED_CELL_MIN).mean())
    return DistributionTest(
        statistic=statistic,
        degrees_of_freedom=freedom,
        p_value=float(special.chdtrc(freedom, statistic)),
        effect=float(np.sqrt(statistic / total)),
        sparse=small > SPARSE_CELLS_SHARE_MAX or float(expected.min()) < SPARSE_CELL_MIN,
    )
