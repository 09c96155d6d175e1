"""The BG/NBD log-likelihood with its analytic gradient and Hessian, over customers counted once where they are equal.

Gamma, digamma and trigamma are taken on the distinct numbers of repeats only; customers without a repeat depend on
age alone and collapse to the distinct ages, exactly. Rows pass in blocks, so memory beyond the rows stays constant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evergrove.statistics.newton import to_logarithms

if TYPE_CHECKING:
    from evergrove.statistics.estimate import FloatArray, IntArray
    from evergrove.statistics.history import PurchaseHistory

# Rows in one block: some ten arrays of 64 KiB each stay in the second-level cache, and products of this size stay on
# one thread of OpenBLAS (10,000 and more do not), whose waiting threads cost 10 times the work on a busy machine.
BLOCK_ROWS = 8_192
# Whole times below this fit three to a 64-bit key (21 bits each); 2,097,151 days are 5,700 years.
WHOLE_LIMIT = 1 << 21


@dataclass(frozen=True, slots=True, eq=False)
class LikelihoodRows:
    """Distinct histories. zero_*: (z,) ages of customers without a repeat; the rest: (m,) rows and (k,) values of x."""

    zero_age: FloatArray
    zero_count: FloatArray
    repeats: FloatArray
    repeats_count: FloatArray
    repeats_index: IntArray
    recency: FloatArray
    age: FloatArray
    weight: FloatArray

    @classmethod
    def of(cls, history: PurchaseHistory) -> LikelihoodRows:
        """Group a history; rows with equal (x, t_x, T) merge when times are whole, which is exact."""
        again = history.repeats > 0
        zero_age, zero_count = np.unique(history.age[~again], return_counts=True)
        repeats, recency, age = history.repeats[again], history.recency[again], history.age[again]
        weight = np.ones(repeats.size)
        if _is_whole(repeats.astype(np.float64)) and _is_whole(recency) and _is_whole(age):
            keys = (repeats << 42) | (recency.astype(np.int64) << 21) | age.astype(np.int64)
            keys, counts = np.unique(keys, return_counts=True)
            repeats, weight = keys >> 42, counts.astype(np.float64)
            recency = ((keys >> 21) & (WHOLE_LIMIT - 1)).astype(np.float64)
            age = (keys & (WHOLE_LIMIT - 1)).astype(np.float64)
        distinct, index = np.unique(repeats, return_inverse=True)
        return cls(
            zero_age=zero_age,
            zero_count=zero_count.astype(np.float64),
            repeats=distinct.astype(np.float64),
            repeats_count=np.asarray(np.bincount(index, weights=weight, minlength=distinct.size), dtype=np.float64),
            repeats_index=index.astype(np.int64),
            recency=recency,
            age=age,
            weight=weight,
        )


def _is_whole(values: FloatArray) -> bool:
    return bool((values < WHOLE_LIMIT).all() and (values == np.floor(values)).all())


def evaluate(rows: LikelihoodRows, *, logs: FloatArray) -> tuple[float, FloatArray, FloatArray]:
    """Log-likelihood, gradient (4,) and Hessian (4, 4) by the logarithms of (r, alpha, a, b)."""
    values = np.exp(logs)
    total, gradient, hessian = _zero_part(rows, values=values)
    for part in (_repeats_part(rows, values=values), _rows_part(rows, values=values)):
        total += part[0]
        gradient += part[1]
        hessian += part[2]
    return total, *to_logarithms(values, gradient, hessian)


def _zero_part(rows: LikelihoodRows, *, values: FloatArray) -> tuple[float, FloatArray, FloatArray]:
    """Customers without a repeat: r (ln alpha - ln(alpha + T))."""
    r, alpha = values[0], values[1]
    survived = rows.zero_count @ -np.log1p(rows.zero_age / alpha)
    inverse = 1.0 / (alpha + rows.zero_age)
    slope = float(rows.zero_count @ (1.0 / alpha - inverse))
    gradient, hessian = np.zeros(4), np.zeros((4, 4))
    gradient[0], gradient[1] = survived, r * slope
    hessian[0, 1] = hessian[1, 0] = slope
    hessian[1, 1] = -r * float(rows.zero_count @ (1.0 / alpha**2 - inverse**2))
    return float(r * survived), gradient, hessian


def _repeats_part(rows: LikelihoodRows, *, values: FloatArray) -> tuple[float, FloatArray, FloatArray]:
    """What depends on x alone: ln G(r+x) - ln G(r) + r ln alpha + ln B(a, b+x) - ln B(a, b), by distinct x."""
    from scipy import special

    r, alpha, a, b = values
    x, count = rows.repeats, rows.repeats_count
    customers = float(count.sum())
    total = float(
        count @ (special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha))
        + count @ (special.gammaln(b + x) - special.gammaln(b) + special.gammaln(a + b) - special.gammaln(a + b + x))
    )
    both = float(count @ (special.digamma(a + b) - special.digamma(a + b + x)))
    stay = float(count @ (special.digamma(b + x) - special.digamma(b)))
    rate = float(count @ (special.digamma(r + x) - special.digamma(r)))
    gradient = np.array([rate + customers * np.log(alpha), customers * r / alpha, both, both + stay])
    hessian = np.zeros((4, 4))
    hessian[0, 0] = count @ (special.polygamma(1, r + x) - special.polygamma(1, r))
    hessian[0, 1] = hessian[1, 0] = customers / alpha
    hessian[1, 1] = -customers * r / alpha**2
    bend = float(count @ (special.polygamma(1, a + b) - special.polygamma(1, a + b + x)))
    hessian[2:, 2:] = bend
    hessian[3, 3] += count @ (special.polygamma(1, b + x) - special.polygamma(1, b))
    return total, gradient, hessian


def _rows_part(rows: LikelihoodRows, *, values: FloatArray) -> tuple[float, FloatArray, FloatArray]:
    """-(r+x) ln(alpha+T) + ln(1 + e^d) with d = ln a - ln(b+x-1) + (r+x) ln((alpha+T)/(alpha+t_x)), in blocks."""
    total, gradient, hessian = 0.0, np.zeros(4), np.zeros((4, 4))
    for first in range(0, rows.age.size, BLOCK_ROWS):
        block = slice(first, first + BLOCK_ROWS)
        part = _block(rows, block=block, values=values)
        total += part[0]
        gradient += part[1]
        hessian += part[2]
    return total, gradient, hessian


def _block(rows: LikelihoodRows, *, block: slice, values: FloatArray) -> tuple[float, FloatArray, FloatArray]:
    r, alpha, a, b = values
    index, weight = rows.repeats_index[block], rows.weight[block]
    shape = (r + rows.repeats)[index]
    end, last = alpha + rows.age[block], alpha + rows.recency[block]
    log_end = np.log(end)
    by_r = log_end - np.log(last)
    end_inverse, last_inverse = 1.0 / end, 1.0 / last
    lead = (np.log(a) - np.log(b + rows.repeats - 1.0))[index] + shape * by_r
    small = np.exp(-np.abs(lead))
    left = np.where(lead >= 0.0, 1.0, small) / (1.0 + small)
    total = float(weight @ (np.maximum(lead, 0.0) + np.log1p(small) - shape * log_end))
    by_alpha = shape * (end_inverse - last_inverse)
    by_b = (-1.0 / (b + rows.repeats - 1.0))[index]
    slopes = np.stack([by_r, by_alpha, np.full(index.size, 1.0 / a), by_b])
    mass = weight * left
    gradient = np.einsum("ij,j->i", slopes, mass)
    gradient[0] -= weight @ log_end
    gradient[1] -= weight @ (shape * end_inverse)
    hessian = (slopes * (mass * (1.0 - left))) @ slopes.T
    cross = float(mass @ (end_inverse - last_inverse) - weight @ end_inverse)
    hessian[0, 1] += cross
    hessian[1, 0] += cross
    hessian[1, 1] += weight @ (shape * end_inverse**2) - mass @ (shape * (end_inverse**2 - last_inverse**2))
    hessian[2, 2] -= mass.sum() / a**2
    hessian[3, 3] += mass @ by_b**2
    return total, gradient, hessian
