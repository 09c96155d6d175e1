"""How well a score ranks and foretells an event: area under the curve, lift, calibration, precision at capacity.

`happened` is whether the event came (a customer did not come back); a higher `score` must mean that the event is more
likely, so a health index is passed with its sign turned. Both have shape (n,), one entry a customer. NaN is refused:
leave out customers without a score and report how many.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evergrove.kit.errors import InvalidError
from evergrove.statistics.distributions import assign_classes, quantile_bounds
from evergrove.statistics.estimate import (
    INTERVAL_LEVEL,
    BoolArray,
    Estimate,
    FloatArray,
    binary_labels,
    finite_floats,
    normal_deviate,
    require_equal_lengths,
    two_sided_probability,
)
from evergrove.statistics.proportions import Comparison, share, target_group_index, wilson_bounds

# Variance of an area below which it is rounding and nothing was learnt about its error.
AREA_VARIANCE_MIN = 1e-20
# Bins of a calibration table; each then holds enough customers for an interval that says something.
CALIBRATION_BINS = 10


@dataclass(frozen=True, slots=True)
class AreaDifference:
    """Areas of two scores on the same customers, and first minus second with its interval and two-sided p-value."""

    first: Estimate
    second: Estimate
    difference: Estimate
    p_value: float | None

    def not_worse(self, *, margin: float) -> bool | None:
        """Whether the first is shown not to be worse than the second by more than `margin`; `None` when unknown.

        The lower bound of the difference lies above -margin.
        """
        return None if self.difference.low is None else self.difference.low > -margin


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Customers with neighbouring scores: their mean score, and the share to whom the event came with its interval."""

    customers: int
    score_low: float
    score_high: float
    score_mean: float
    observed: Estimate


@dataclass(frozen=True, slots=True)
class CapacityPrecision:
    """What a team gets that acts on the `capacity` highest scores.

    tied: customers on the score at the cut, of whom only some fit; hits among them count by their mean.
    """

    capacity: int
    precision: Estimate
    recall: float | None
    lift: float | None
    tied: int


def area_under_curve(happened: npt.ArrayLike, *, score: npt.ArrayLike, level: float = INTERVAL_LEVEL) -> Estimate:
    """P(score of one with the event > score of one without), ties half, with DeLong's interval; O(n log n).

    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, by the mid-ranks of Sun and Xu (2014); interval on the
    logit, which stays within 0..1. A perfect order has no DeLong error: its far bound is then (alpha/2)^(1/m) with m
    the smaller class, since m disjoint pairs are all in order with probability at most area^m.
    Reasons: `empty`, `one_class`; `constant_score` (value 0.5, no interval); `one_of_a_class` (value, no interval).
    """
    labels, scores = _checked(happened, score=score)
    reason = _unknown_reason(labels)
    if reason is not None:
        return Estimate.unknown(reason, level=level, count=labels.size)
    areas, covariance = _areas(labels, scores=scores[None, :])
    return _area_estimate(
        float(areas[0]),
        variance=None if covariance is None else float(covariance[0, 0]),
        labels=labels,
        scores=scores,
        level=level,
    )


def area_difference(
    happened: npt.ArrayLike, *, first: npt.ArrayLike, second: npt.ArrayLike, level: float = INTERVAL_LEVEL
) -> AreaDifference:
    """Area of `first` minus area of `second` on the same customers, with DeLong's paired interval and p-value.

    The pairing matters: two scores of the same customers err together. Scores that rank alike give 0 with p = 1.
    """
    labels, one = _checked(happened, score=first)
    _, two = _checked(happened, score=second)
    reason = _unknown_reason(labels)
    if reason is not None:
        unknown = Estimate.unknown(reason, level=level, count=labels.size)
        return AreaDifference(unknown, unknown, unknown, None)
    areas, covariance = _areas(labels, scores=np.vstack([one, two]))
    variances = (None, None) if covariance is None else (float(covariance[0, 0]), float(covariance[1, 1]))
    singles = [
        _area_estimate(float(area), variance=variance, labels=labels, scores=scores, level=level)
        for area, variance, scores in zip(areas, variances, (one, two), strict=True)
    ]
    value = float(areas[0] - areas[1])
    if covariance is None:
        lone = Estimate(value, None, None, level, labels.size, reason="one_of_a_class")
        return AreaDifference(singles[0], singles[1], lone, None)
    variance = float(covariance[0, 0] + covariance[1, 1] - 2.0 * covariance[0, 1])
    if variance < AREA_VARIANCE_MIN:
        return _difference_without_error(singles, value=value, count=labels.size, level=level)
    error = float(np.sqrt(variance))
    reach = normal_deviate(level) * error
    difference = Estimate(value, max(-1.0, value - reach), min(1.0, value + reach), level, labels.size)
    return AreaDifference(singles[0], singles[1], difference, two_sided_probability(value / error))


def _difference_without_error(singles: list[Estimate], *, value: float, count: int, level: float) -> AreaDifference:
    """Equal order on every pair is a difference of 0 for certain; another value without error says nothing."""
    if abs(value) < AREA_VARIANCE_MIN**0.5:
        return AreaDifference(singles[0], singles[1], Estimate(0.0, 0.0, 0.0, level, count, reason="same_order"), 1.0)
    return AreaDifference(singles[0], singles[1], Estimate(value, None, None, level, count, reason="no_error"), None)


def _checked(happened: npt.ArrayLike, *, score: npt.ArrayLike) -> tuple[BoolArray, FloatArray]:
    labels, scores = binary_labels(happened, name="happened"), finite_floats(score, name="score")
    require_equal_lengths(happened=labels.size, score=scores.size)
    return labels, scores


def _unknown_reason(labels: BoolArray) -> str | None:
    if labels.size == 0:
        return "empty"
    return "one_class" if labels.all() or not labels.any() else None


def _area_estimate(
    area: float, *, variance: float | None, labels: BoolArray, scores: FloatArray, level: float
) -> Estimate:
    from scipy import special

    if np.ptp(scores) == 0.0:
        return Estimate(area, None, None, level, labels.size, reason="constant_score")
    if variance is None:
        return Estimate(area, None, None, level, labels.size, reason="one_of_a_class")
    if area in {0.0, 1.0}:
        with_event = int(np.count_nonzero(labels))
        far = ((1.0 - level) / 2.0) ** (1.0 / min(with_event, labels.size - with_event))
        low, high = (far, 1.0) if area == 1.0 else (0.0, 1.0 - far)
        return Estimate(area, low, high, level, labels.size)
    if variance < AREA_VARIANCE_MIN:
        return Estimate(area, None, None, level, labels.size, reason="no_error")
    reach = normal_deviate(level) * float(np.sqrt(variance)) / (area * (1.0 - area))
    low, high = special.expit(special.logit(area) + np.array([-reach, reach])).tolist()
    return Estimate(area, low, high, level, labels.size)


def _areas(labels: BoolArray, *, scores: FloatArray) -> tuple[FloatArray, FloatArray | None]:
    """Areas (s,) of the rows of scores (s, n), and their covariance (s, s); `None` with one customer in a class."""
    events, others = int(np.count_nonzero(labels)), int(np.count_nonzero(~labels))
    of_event, of_other = np.empty((scores.shape[0], events)), np.empty((scores.shape[0], others))
    for row, values in enumerate(scores):
        among_all = mid_ranks(values)
        of_event[row] = (among_all[labels] - mid_ranks(values[labels])) / others
        of_other[row] = 1.0 - (among_all[~labels] - mid_ranks(values[~labels])) / events
    areas = of_event.mean(axis=1)
    if min(events, others) < 2:
        return areas, None
    covariance = np.atleast_2d(np.cov(of_event)) / events + np.atleast_2d(np.cov(of_other)) / others
    return areas, covariance


def mid_ranks(values: FloatArray) -> FloatArray:
    """Ranks from 1, ties at the mean of their places; shape (n,)."""
    _, position, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: FloatArray = (np.cumsum(counts) - (counts - 1) / 2.0)[position]
    return ranks


def band_lift(happened: npt.ArrayLike, *, in_band: npt.ArrayLike, level: float = INTERVAL_LEVEL) -> Comparison:
    """Share with the event in a band over the share in all, with interval and p-value (band against the rest).

    The band is part of all, so this is the target group index of the band over 100. Reasons as there: `empty`,
    `no_hit`, `segment_is_base`.
    """
    labels, band = binary_labels(happened, name="happened"), binary_labels(in_band, name="in_band")
    require_equal_lengths(happened=labels.size, in_band=band.size)
    index = target_group_index(
        segment_hits=int(np.count_nonzero(labels & band)),
        segment_size=int(np.count_nonzero(band)),
        base_hits=int(np.count_nonzero(labels)),
        base_size=labels.size,
        level=level,
    )
    found = index.estimate
    value, low, high = (None if part is None else part / 100.0 for part in (found.value, found.low, found.high))
    lift = Estimate(value, low, high, level, found.count, reason=found.reason)
    return Comparison(lift, index.first_share, index.second_share, index.p_value)


def calibration_table(
    happened: npt.ArrayLike, *, score: npt.ArrayLike, bins: int = CALIBRATION_BINS, level: float = INTERVAL_LEVEL
) -> tuple[CalibrationBin, ...]:
    """Bins of about equal numbers by ascending score, equal scores in one bin (so there may be fewer than `bins`)."""
    labels, scores = _checked(happened, score=score)
    if labels.size == 0:
        return ()
    classes = assign_classes(scores, bounds=quantile_bounds(scores, classes=bins))
    customers = np.bincount(classes, minlength=bins)
    hits = np.bincount(classes, weights=labels, minlength=bins)
    score_sum = np.bincount(classes, weights=scores, minlength=bins)
    least, most = np.full(bins, np.inf), np.full(bins, -np.inf)
    np.minimum.at(least, classes, scores)
    np.maximum.at(most, classes, scores)
    return tuple(
        CalibrationBin(
            customers=int(customers[index]),
            score_low=float(least[index]),
            score_high=float(most[index]),
            score_mean=float(score_sum[index] / customers[index]),
            observed=share(float(hits[index]), size=int(customers[index]), level=level),
        )
        for index in np.flatnonzero(customers)
    )


def calibration_error(table: tuple[CalibrationBin, ...]) -> float | None:
    """Mean over customers of |observed share - mean score| by bin; scores must be probabilities. `None` when empty."""
    customers = sum(entry.customers for entry in table)
    if customers == 0:
        return None
    gaps = (entry.customers * abs((entry.observed.value or 0.0) - entry.score_mean) for entry in table)
    return sum(gaps) / customers


def brier_score(happened: npt.ArrayLike, *, probability: npt.ArrayLike, level: float = INTERVAL_LEVEL) -> Estimate:
    """Mean squared distance of probability and event, with a normal interval (Brier 1950). Lower is better.

    Compare with q (1 - q) for the event's share q: what a forecast of q for all would get. Unknown when `empty`.
    """
    labels, forecast = _checked(happened, score=probability)
    if (forecast < 0.0).any() or (forecast > 1.0).any():
        raise InvalidError("A probability is not between 0 and 1.", help="Only probabilities have a Brier score.")
    if labels.size == 0:
        return Estimate.unknown("empty", level=level)
    squares = (forecast - labels) ** 2
    value = float(squares.mean())
    if labels.size == 1:
        return Estimate(value, None, None, level, 1, reason="one_customer")
    reach = normal_deviate(level) * float(squares.std(ddof=1)) / float(np.sqrt(labels.size))
    return Estimate(value, max(0.0, value - reach), min(1.0, value + reach), level, labels.size)


def precision_at_capacity(
    happened: npt.ArrayLike, *, score: npt.ArrayLike, capacity: int, level: float = INTERVAL_LEVEL
) -> CapacityPrecision:
    """Share with the event among the `capacity` highest scores, with Wilson's interval.

    Where equal scores straddle the cut, hits among them count by their mean: the result of any fair choice among them,
    and the same on every run. Reasons: `empty` (nobody, or capacity 0).
    """
    labels, scores = _checked(happened, score=score)
    if capacity < 0:
        raise InvalidError(f"Capacity {capacity} is negative.", help="Pass how many customers the team can reach.")
    taken = min(capacity, labels.size)
    if taken == 0:
        return CapacityPrecision(capacity, Estimate.unknown("empty", level=level), None, None, tied=0)
    cut = np.partition(scores, labels.size - taken)[labels.size - taken]
    above, level_with_cut = scores > cut, scores == cut
    places, tied = taken - int(np.count_nonzero(above)), int(np.count_nonzero(level_with_cut))
    hits = float(np.count_nonzero(labels & above)) + places * float(labels[level_with_cut].mean())
    low, high = wilson_bounds(hits, size=taken, level=level)
    events = int(np.count_nonzero(labels))
    return CapacityPrecision(
        capacity=capacity,
        precision=Estimate(hits / taken, float(low), float(high), level, taken),
        recall=hits / events if events else None,
        lift=(hits / taken) / (events / labels.size) if events else None,
        tied=tied if places < tied else 0,
    )
