"""Gamma-Gamma: what a repeat purchase of a customer is worth, drawn towards the mean of all where he bought little.

Fader and Hardie (2013), "The Gamma-Gamma Model of Monetary Value", note 025. A purchase ~ Gamma(p, nu), with
nu ~ Gamma(q, gamma). It takes money to be independent of how often a customer buys: look at `correlation` first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evergrove.kit.errors import InvalidError
from evergrove.statistics.estimate import FloatArray, IntArray, require_equal_lengths
from evergrove.statistics.newton import Optimum, covariance_of, maximise, to_logarithms

# The box of log p, log q, log(gamma / mean amount): beyond e^12 the spread of one level is gone.
LOG_LOW = np.array([-8.0, -8.0, -12.0])
LOG_HIGH = np.array([12.0, 12.0, 16.0])
# Fewer repeat buyers carry three parameters with errors of the size of the parameters.
REPEAT_BUYERS_MIN = 10
# Standard error of a log-parameter above which its 95 % interval spans a factor of 50 each way.
LOG_ERROR_MAX = 2.0


@dataclass(frozen=True, slots=True)
class GammaGammaParameters:
    """p: shape of a customer's purchases. q, gamma: shape and rate between customers (gamma in the unit of money)."""

    p: float
    q: float
    gamma: float

    def population_mean(self) -> float | None:
        """Mean purchase over all customers, p gamma / (q - 1); `None` when q <= 1: there is no mean."""
        return self.p * self.gamma / (self.q - 1.0) if self.q > 1.0 else None


@dataclass(frozen=True, slots=True, eq=False)
class GammaGammaFit:
    """A maximum of the likelihood of `repeat_buyers` customers.

    left_out: customers without a repeat or with a mean of 0 or less. correlation: Pearson, repeats and mean amount.
    degenerate: `None`, `infinite_mean` (q <= 1), `weakly_identified` or `not_converged`.
    """

    parameters: GammaGammaParameters
    standard_errors: tuple[float, float, float] | None
    log_likelihood: float
    repeat_buyers: int
    left_out: int
    correlation: float | None
    evaluations: int
    degenerate: str | None


def fit_gamma_gamma(repeats: npt.ArrayLike, *, mean_amount: npt.ArrayLike) -> GammaGammaFit:
    """Maximum likelihood. Shapes (n,): repeat purchase days; money a repeat day, without the first purchase.

    Customers with repeats 0, or a mean that is NaN, 0 or negative (returns), are left out and counted.
    `InvalidError` when fewer than `REPEAT_BUYERS_MIN` remain.
    """
    counts, means = np.asarray(repeats, dtype=np.int64), np.asarray(mean_amount, dtype=np.float64)
    require_equal_lengths(repeats=counts.size, mean_amount=means.size)
    usable = (counts > 0) & np.isfinite(means) & (means > 0.0)
    left_out = int(counts.size - np.count_nonzero(usable))
    counts, means = counts[usable], means[usable]
    if counts.size < REPEAT_BUYERS_MIN:
        raise InvalidError(
            f"{counts.size} customers have repeat purchases with money; a Gamma-Gamma fit needs {REPEAT_BUYERS_MIN}.",
            help="Use a longer history, or show plain means.",
        )
    rows = _Rows.of(counts, means=means)
    offset = np.array([0.0, 0.0, np.log(float(means.mean()))])
    start = np.array([np.log(2.0), np.log(3.0), 0.0]) + offset
    optimum = maximise(
        lambda logs: _evaluate(rows, logs=logs), start=start, low=LOG_LOW + offset, high=LOG_HIGH + offset
    )
    correlation = None
    if np.ptp(counts) > 0 and np.ptp(means) > 0.0:
        correlation = float(np.corrcoef(counts, means)[0, 1])
    return _fit_of(optimum, buyers=int(counts.size), left_out=left_out, correlation=correlation)


def expected_amount(
    parameters: GammaGammaParameters, *, repeats: npt.ArrayLike, mean_amount: npt.ArrayLike
) -> FloatArray:
    """E(mean purchase | repeats, their mean), shape (n,), in the unit of money: p (gamma + m x) / (p x + q - 1).

    Without a repeat it is the population mean; NaN where p x + q <= 1 (no mean exists). mean_amount may be NaN there.
    """
    counts, means = np.asarray(repeats, dtype=np.float64), np.asarray(mean_amount, dtype=np.float64)
    require_equal_lengths(repeats=counts.size, mean_amount=means.size)
    spent = np.where(counts > 0, counts * means, 0.0)
    below = parameters.p * counts + parameters.q - 1.0
    result = np.full(counts.shape, np.nan)
    np.divide(parameters.p * (parameters.gamma + spent), below, out=result, where=below > 0.0)
    return result


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """x, m and ln(m) as rows (n,); distinct x (k,) with the row's index into it."""

    distinct: FloatArray
    distinct_count: FloatArray
    index: IntArray
    spent: FloatArray
    log_spent: FloatArray
    log_mean_sum: float

    @classmethod
    def of(cls, counts: IntArray, *, means: FloatArray) -> _Rows:
        distinct, index, count = np.unique(counts, return_inverse=True, return_counts=True)
        spent = counts * means
        return cls(
            distinct=distinct.astype(np.float64),
            distinct_count=count.astype(np.float64),
            index=index.astype(np.int64),
            spent=spent,
            log_spent=np.log(spent),
            log_mean_sum=float(np.log(means).sum()),
        )


def _evaluate(rows: _Rows, *, logs: FloatArray) -> tuple[float, FloatArray, FloatArray]:
    """Log-likelihood, gradient (3,) and Hessian (3, 3) by log p, log q, log gamma.

    ln G(px+q) - ln G(px) - ln G(q) + q ln gamma - ln m + px ln(mx) - (px+q) ln(gamma + mx), gammas by distinct x.
    """
    from scipy import special

    values = np.exp(logs)
    p, q, gamma = values
    x, count = rows.distinct, rows.distinct_count
    customers = float(count.sum())
    px, pxq = p * x, p * x + q
    whole = gamma + rows.spent
    log_whole, inverse = np.log(whole), 1.0 / whole
    by_x = {
        name: np.bincount(rows.index, weights=row, minlength=x.size)
        for name, row in (("log_spent", rows.log_spent), ("log_whole", log_whole), ("inverse", inverse))
    }
    by_x["inverse_square"] = np.bincount(rows.index, weights=inverse**2, minlength=x.size)
    total = float(
        count @ (special.gammaln(pxq) - special.gammaln(px))
        + customers * (q * np.log(gamma) - special.gammaln(q))
        - rows.log_mean_sum
        + px @ by_x["log_spent"]
        - pxq @ by_x["log_whole"]
    )
    digamma_sum, trigamma_sum = special.digamma(pxq), special.polygamma(1, pxq)
    gradient = np.array(
        [
            (count * x) @ (digamma_sum - special.digamma(px)) + x @ (by_x["log_spent"] - by_x["log_whole"]),
            count @ digamma_sum + customers * (np.log(gamma) - special.digamma(q)) - by_x["log_whole"].sum(),
            customers * q / gamma - pxq @ by_x["inverse"],
        ]
    )
    p_p = (count * x**2) @ (trigamma_sum - special.polygamma(1, px))
    p_q = (count * x) @ trigamma_sum
    p_gamma = -(x @ by_x["inverse"])
    q_q = count @ trigamma_sum - customers * special.polygamma(1, q)
    q_gamma = customers / gamma - by_x["inverse"].sum()
    gamma_gamma = -customers * q / gamma**2 + pxq @ by_x["inverse_square"]
    hessian = np.array([[p_p, p_q, p_gamma], [p_q, q_q, q_gamma], [p_gamma, q_gamma, gamma_gamma]], dtype=np.float64)
    return total, *to_logarithms(values, gradient, hessian)


def _fit_of(optimum: Optimum, *, buyers: int, left_out: int, correlation: float | None) -> GammaGammaFit:
    values = np.exp(optimum.point)
    covariance = covariance_of(optimum)
    parameters = GammaGammaParameters(*values.tolist())
    degenerate = None
    if not optimum.converged:
        degenerate = "not_converged"
    elif covariance is None or float(np.sqrt(np.diag(covariance)).max()) > LOG_ERROR_MAX:
        degenerate = "weakly_identified"
    elif parameters.q <= 1.0:
        degenerate = "infinite_mean"
    errors = None
    if covariance is not None and degenerate is None:
        p, q, gamma = (values * np.sqrt(np.diag(covariance))).tolist()
        errors = (p, q, gamma)
    return GammaGammaFit(
        parameters=parameters,
        standard_errors=errors,
        log_likelihood=optimum.value,
        repeat_buyers=buyers,
        left_out=left_out,
        correlation=correlation,
        evaluations=optimum.evaluations,
        degenerate=degenerate,
    )
