"""BG/NBD: how often a customer buys, and whether he still does, from repeats, recency and age alone.

Fader, Hardie and Lee (2005), "Counting Your Customers the Easy Way", Marketing Science 24(2). While alive a customer
buys at a Poisson rate lambda ~ Gamma(r, alpha); after every purchase he leaves with probability p ~ Beta(a, b).
Times are in one unit, the caller's; alpha is in that unit. A customer without a repeat is alive by construction
(he cannot have left), so P(alive) = 1 there says nothing about him.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from evergrove.kit.errors import InvalidError
from evergrove.statistics.bgnbd_likelihood import BLOCK_ROWS, LikelihoodRows, evaluate
from evergrove.statistics.history import PurchaseHistory
from evergrove.statistics.newton import Optimum, covariance_of, maximise

if TYPE_CHECKING:
    from evergrove.statistics.estimate import FloatArray

# The box of log r, log(alpha / mean age), log a, log b. A parameter beyond e^12 = 160,000 or below its inverse is
# a limit of the model and not a fit; alpha grows with r, hence its wider side.
LOG_LOW = np.array([-12.0, -14.0, -16.0, -16.0])
LOG_HIGH = np.array([12.0, 16.0, 12.0, 12.0])
# Customers beyond which a first fit on every k-th one pays for itself, and the size of that first fit.
WARM_START_CUSTOMERS_MIN = 400_000
WARM_START_CUSTOMERS = 100_000
# Fewer repeat buyers carry four parameters with errors of the size of the parameters.
REPEAT_BUYERS_MIN = 10
# Mean chance to leave at a purchase below which nobody is seen to leave: one in ten thousand purchases.
DROPOUT_SHARE_MIN = 1e-4
# Log-likelihood that two parameters of leaving must gain over none to be believed: chi-square with 2 at 95 %, halved.
DROPOUT_GAIN_MIN = 3.0
# Standard error of a log-parameter above which its 95 % interval spans a factor of 50 each way.
LOG_ERROR_MAX = 2.0
# r beyond this: rates differ by less than 1 % between customers, the gamma is a point.
RATE_SHAPE_MAX = 1e4
# a + b beyond this: chances to leave differ by less than 0.02 between customers, the beta is a point.
DROPOUT_SIZE_MAX = 1e3
# Distance from a = 1, or from a + b + x = 1, at which the closed form is 0/0 and is taken as the mean of two sides.
SINGULAR_DISTANCE = 1e-5


@dataclass(frozen=True, slots=True)
class BgNbdParameters:
    """r, alpha: shape and rate of the gamma of purchase rates (alpha in the unit of time). a, b: beta of leaving."""

    r: float
    alpha: float
    a: float
    b: float

    def __post_init__(self) -> None:
        if not all(np.isfinite(value) and value > 0.0 for value in (self.r, self.alpha, self.a, self.b)):
            raise InvalidError(f"BG/NBD parameters must be positive: {self}.", help="Pass r, alpha, a, b > 0.")


@dataclass(frozen=True, slots=True, eq=False)
class BgNbdFit:
    """A maximum of the likelihood.

    standard_errors: of (r, alpha, a, b), `None` when `degenerate`. log_covariance: (4, 4) of their logarithms.
    log_likelihood: on times as given, not rescaled. degenerate: `None`, or why the parameters must not be quoted:
    `no_dropout` (nobody is seen to leave: P(alive) would be 1 for all), `no_rate_spread` or `no_dropout_spread` (all
    customers alike in it), `weakly_identified` (errors of a factor of 7 and more), `not_converged`. The first three
    are limits of the model: P(no order) from `parameters` stays usable there, under `no_dropout` as that of the NBD.
    """

    parameters: BgNbdParameters
    standard_errors: tuple[float, float, float, float] | None
    log_covariance: FloatArray | None
    log_likelihood: float
    customers: int
    repeat_buyers: int
    evaluations: int
    degenerate: str | None

    def sound_parameters(self) -> BgNbdParameters:
        """The parameters to quote and to print P(alive) with; `InvalidError` when the fit is degenerate."""
        if self.degenerate is not None:
            raise InvalidError(
                f"The BG/NBD fit of {self.customers} customers is degenerate: {self.degenerate}.",
                help="Show recency and order counts instead, or fit on a longer history.",
                degenerate=self.degenerate,
            )
        return self.parameters


def fit_bgnbd(history: PurchaseHistory, *, start: BgNbdParameters | None = None) -> BgNbdFit:
    """Maximum likelihood over all customers; exact, with equal customers counted once.

    `InvalidError` when fewer than `REPEAT_BUYERS_MIN` customers came back.
    """
    repeat_buyers = int(np.count_nonzero(history.repeats))
    if repeat_buyers < REPEAT_BUYERS_MIN:
        raise InvalidError(
            f"{repeat_buyers} customers came back; a BG/NBD fit needs {REPEAT_BUYERS_MIN}.",
            help="Use a longer history, or leave this model out.",
            repeat_buyers=repeat_buyers,
        )
    scale = float(history.age.mean())
    offset = np.array([0.0, np.log(scale), 0.0, 0.0])
    point = np.log([start.r, start.alpha, start.a, start.b]) if start is not None else _starting_point(history)
    rows = LikelihoodRows.of(history)
    low, high = LOG_LOW + offset, LOG_HIGH + offset
    optimum = maximise(lambda logs: evaluate(rows, logs=logs), start=point, low=low, high=high)
    covariance = covariance_of(optimum)
    degenerate = _degeneracy(optimum, covariance=covariance, rows=rows, low=low, high=high)
    values = np.exp(optimum.point)
    errors = None
    if covariance is not None and degenerate is None:
        r, alpha, a, b = (values * np.sqrt(np.diag(covariance))).tolist()
        errors = (r, alpha, a, b)
    return BgNbdFit(
        parameters=BgNbdParameters(*values.tolist()),
        standard_errors=errors,
        log_covariance=covariance if degenerate is None else None,
        log_likelihood=optimum.value,
        customers=len(history),
        repeat_buyers=repeat_buyers,
        evaluations=optimum.evaluations,
        degenerate=degenerate,
    )


def _starting_point(history: PurchaseHistory) -> FloatArray:
    """Logarithms of a start: the optimum of every k-th customer when there are many, else moments."""
    stride = len(history) // WARM_START_CUSTOMERS
    if len(history) >= WARM_START_CUSTOMERS_MIN:
        part = PurchaseHistory(history.repeats[::stride], history.recency[::stride], history.age[::stride])
        if np.count_nonzero(part.repeats) >= REPEAT_BUYERS_MIN:
            found = fit_bgnbd(part).parameters
            return np.log([found.r, found.alpha, found.a, found.b])
    rate = float(history.repeats.sum()) / float(history.age.sum())
    return np.log([1.0, 1.0 / rate, 0.5, 2.0])


def _degeneracy(
    optimum: Optimum, *, covariance: FloatArray | None, rows: LikelihoodRows, low: FloatArray, high: FloatArray
) -> str | None:
    """Why the parameters must not be quoted, or `None`; a doubtful fit is compared with one in which nobody leaves."""
    r, _, a, b = np.exp(optimum.point).tolist()
    if a / (a + b) < DROPOUT_SHARE_MIN:
        return "no_dropout"
    if r > RATE_SHAPE_MAX:
        return "no_rate_spread"
    if covariance is not None and float(np.sqrt(np.diag(covariance)).max()) <= LOG_ERROR_MAX:
        return None
    nobody_leaves = np.array([low[2], 0.0])
    pinned_low, pinned_high = np.r_[low[:2], nobody_leaves], np.r_[high[:2], nobody_leaves]
    steady = maximise(lambda logs: evaluate(rows, logs=logs), start=optimum.point, low=pinned_low, high=pinned_high)
    if optimum.value - steady.value < DROPOUT_GAIN_MIN:
        return "no_dropout"
    if a + b > DROPOUT_SIZE_MAX:
        return "no_dropout_spread"
    return "weakly_identified" if optimum.converged else "not_converged"


def log_likelihood(parameters: BgNbdParameters, history: PurchaseHistory) -> float:
    """Sum over customers of the log-likelihood of (repeats, recency, age), in the units given."""
    logs = np.log([parameters.r, parameters.alpha, parameters.a, parameters.b])
    return evaluate(LikelihoodRows.of(history), logs=logs)[0]


def probability_alive(parameters: BgNbdParameters, *, history: PurchaseHistory) -> FloatArray:
    """P(still a customer at the end of `age`), shape (n,); 1 where there is no repeat (see the module).

    1 / (1 + a / (b + x - 1) ((alpha + T) / (alpha + t_x))^(r + x)), from the logarithm, so that no power overflows.
    """
    from scipy import special

    repeats = history.repeats.astype(np.float64)
    power = (parameters.r + repeats) * np.log((parameters.alpha + history.age) / (parameters.alpha + history.recency))
    with np.errstate(divide="ignore", invalid="ignore"):
        odds_of_leaving = np.log(parameters.a) - np.log(parameters.b + repeats - 1.0) + power
    alive: FloatArray = np.where(history.repeats > 0, special.expit(-odds_of_leaving), 1.0)
    return alive


def probability_of_no_order(parameters: BgNbdParameters, *, history: PurchaseHistory, horizon: float) -> FloatArray:
    """P(no purchase in (T, T + horizon]) for each customer, shape (n,); exact.

    A customer leaves only after a purchase, so while no purchase comes an alive one stays alive and
    P(none | alive, lambda) = exp(-lambda h), whatever p is. Given alive, the history enters as
    lambda^x exp(-lambda T) (1 - p)^x, so lambda ~ Gamma(r + x, alpha + T), and
    P(none) = 1 - P(alive) (1 - ((alpha + T) / (alpha + T + h))^(r + x)). It rises with h towards 1 - P(alive).
    """
    _require_horizon(horizon)
    shape = parameters.r + history.repeats
    some_if_alive = -np.expm1(-shape * np.log1p(horizon / (parameters.alpha + history.age)))
    none: FloatArray = 1.0 - probability_alive(parameters, history=history) * some_if_alive
    return none


def expected_orders(parameters: BgNbdParameters, *, history: PurchaseHistory, horizon: float) -> FloatArray:
    """E(purchase days in (T, T + horizon]) for each customer, shape (n,), equation (10) of the paper.

    The hypergeometric function is taken in Euler's form, (1 - z)^(a - 1) 2F1(a + b - 1 - r, a - 1; a + b + x - 1; z):
    the printed one overflows at some 3,000 repeats. Repeats 0 at age 0 gives the expectation of a new customer.
    """
    _require_horizon(horizon)
    result = np.empty(len(history))
    for first in range(0, len(history), BLOCK_ROWS):
        block = slice(first, first + BLOCK_ROWS)
        part = PurchaseHistory(history.repeats[block], history.recency[block], history.age[block])
        alive = probability_alive(parameters, history=part)
        result[block] = alive * _expected_while_alive(parameters, history=part, horizon=horizon)
    return result


def _expected_while_alive(parameters: BgNbdParameters, *, history: PurchaseHistory, horizon: float) -> FloatArray:
    """E(purchases in the horizon | alive now), with the two removable singularities taken as means of both sides."""
    least = int(history.repeats.min())
    if abs(parameters.a - 1.0) < SINGULAR_DISTANCE:
        sides = [replace(parameters, a=1.0 + side * SINGULAR_DISTANCE) for side in (-1.0, 1.0)]
    elif abs(parameters.a + parameters.b + least - 1.0) < SINGULAR_DISTANCE:
        centre = 1.0 - least - parameters.a
        sides = [replace(parameters, b=centre + side * SINGULAR_DISTANCE) for side in (-1.0, 1.0)]
    else:
        sides = [parameters]
    mean: FloatArray = np.mean([_closed_form(side, history=history, horizon=horizon) for side in sides], axis=0)
    return mean


def _closed_form(parameters: BgNbdParameters, *, history: PurchaseHistory, horizon: float) -> FloatArray:
    from scipy import special

    r, a, b = parameters.r, parameters.a, parameters.b
    reach = horizon / (parameters.alpha + history.age + horizon)
    third = a + b + history.repeats - 1.0
    series = special.hyp2f1(a + b - 1.0 - r, a - 1.0, third, reach)
    expected: FloatArray = third / (a - 1.0) * (1.0 - (1.0 - reach) ** (a - 1.0) * series)
    return expected


def _require_horizon(horizon: float) -> None:
    if not (np.isfinite(horizon) and horizon >= 0.0):
        raise InvalidError(f"Horizon {horizon} is not a length of time.", help="Pass a number >= 0, in the fit's unit.")
