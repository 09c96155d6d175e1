"""Second implementations of the statistics of experiments: slow, short, by other ways than the product's."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import special, stats


def stay_probability(bounds: Sequence[float], *, information: Sequence[float]) -> float:
    """The chance to stay within all boundaries without an effect, as one integral over a multivariate normal.

    The z of two looks are correlated by the root of the ratio of their information.
    """
    times = np.asarray(information, dtype=np.float64)
    covariance = np.sqrt(np.minimum.outer(times, times) / np.maximum.outer(times, times))
    limits = np.asarray(bounds, dtype=np.float64)
    normal = stats.multivariate_normal(np.zeros(times.size), covariance, allow_singular=True, maxpts=400_000, seed=7)
    return float(normal.cdf(limits, lower_limit=-limits))


def simulated_crossing(
    bounds: Sequence[float], *, information: Sequence[float], drift: float, paths: int, seed: int
) -> tuple[float, float]:
    """The share of simulated paths that leave above first, and below first."""
    times = np.asarray(information, dtype=np.float64)
    steps = np.diff([0.0, *times])
    draws = np.random.default_rng(seed).normal(drift * steps, np.sqrt(steps), (paths, times.size))
    deviates = draws.cumsum(axis=1) / np.sqrt(times)
    outside = np.abs(deviates) >= np.asarray(bounds)
    first = outside.argmax(axis=1)
    left = deviates[np.arange(paths), first] * outside.any(axis=1)
    return float((left > 0).mean()), float((left < 0).mean())


def daily_deviates(
    *, control: float, treated: float, customers_a_day: int, days: int, experiments: int, seed: int
) -> npt.NDArray[np.float64]:
    """z of two shares at the end of each day, shape (experiments, days): what somebody sees who looks daily."""
    random = np.random.default_rng(seed)
    hits = [random.binomial(customers_a_day, share, (experiments, days)).cumsum(axis=1) for share in (treated, control)]
    size = customers_a_day * np.arange(1, days + 1)
    pooled = (hits[0] + hits[1]) / (2 * size)
    deviates: npt.NDArray[np.float64] = (hits[0] - hits[1]) / size / np.sqrt(pooled * (1 - pooled) * 2 / size)
    return deviates


def anytime_half_width(error: float, *, customers: int, alpha: float, tuned: int) -> float:
    """Equation 9 of Waudby-Smith et al. (2021) as it is printed, in the spread of one customer."""
    rho = math.sqrt((-2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)) / tuned)
    spread = error * math.sqrt(customers)
    inside = 2 * (customers * rho**2 + 1) / (customers * rho) ** 2
    return spread * math.sqrt(inside * math.log(math.sqrt(customers * rho**2 + 1) / alpha))


def share_power(control: float, *, treated: float, size: int, alpha: float, experiments: int, seed: int) -> float:
    """How often the pooled z-test of two shares finds their difference, by trying."""
    z = daily_deviates(
        control=control, treated=treated, customers_a_day=size, days=1, experiments=experiments, seed=seed
    )
    return float((np.abs(z[:, 0]) > stats.norm.isf(alpha / 2)).mean())


def shared_theta(values: npt.NDArray[np.float64], *, arms: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """The effect of the covariates by least squares with a mean for each arm: what CUPED frees the first column of."""
    marks = (arms[:, None] == np.unique(arms)[None, :]).astype(np.float64)
    fitted, *_ = np.linalg.lstsq(np.hstack([marks, values[:, 1:]]), values[:, 0], rcond=None)
    theta: npt.NDArray[np.float64] = fitted[marks.shape[1] :]
    return theta


def halves_blocked(
    hits: npt.NDArray[np.int64], *, sizes: npt.NDArray[np.int64], concentration: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """The two checks of arms that should be halves: p of the chi-square, one over the beta-binomial Bayes factor."""
    squares = (2 * hits - sizes) ** 2 / sizes
    prior = concentration / 2
    factor = special.betaln(prior + hits, prior + sizes - hits) - special.betaln(prior, prior) + sizes * np.log(2.0)
    return stats.chi2.sf(squares, 1), np.exp(np.minimum(-factor, 0.0))
