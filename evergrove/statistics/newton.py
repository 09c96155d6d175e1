"""Maximum of a smooth log-likelihood of a few parameters, by Newton steps inside a trust radius.

Likelihoods here are written in the logarithms of positive parameters, so a step is a ratio and scale does not matter.
Where the likelihood is not concave, the absolute eigenvalues of the Hessian are used: the step stays uphill.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evergrove.statistics.estimate import FloatArray

# Newton needs 5 to 15 evaluations on real data; a flat ridge takes more, and past this it will not be found.
EVALUATIONS_MAX = 200
# Log-likelihood still to be gained (half the Newton decrement) below which parameters no longer move in print.
GAIN_TOLERANCE = 1e-9
# Rounding of a sum of millions of terms, as a share of the sum: a smaller fall is not a fall.
ROUNDING_SHARE = 1e-13
# A first step of one natural logarithm: a factor of 2.7 in a parameter.
RADIUS_START = 1.0
RADIUS_MAX = 4.0
RADIUS_MIN = 1e-10

Objective = Callable[[FloatArray], tuple[float, FloatArray, FloatArray]]


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """Where the search ended. `point`, `gradient`: (k,). `hessian`: (k, k). `at_bound`: indices held by a bound."""

    point: FloatArray
    value: float
    gradient: FloatArray
    hessian: FloatArray
    evaluations: int
    converged: bool
    at_bound: tuple[int, ...]


def maximise(objective: Objective, *, start: FloatArray, low: FloatArray, high: FloatArray) -> Optimum:
    """Climb `objective(point) -> (value, gradient, hessian)` from `start` inside the box `low..high`.

    Each array has shape (k,). Ends when the possible gain is below `GAIN_TOLERANCE`, when every uphill direction is
    held by a bound, or after `EVALUATIONS_MAX` evaluations (`converged` is then False).
    """
    point = np.clip(start, low, high)
    value, gradient, hessian = objective(point)
    evaluations, radius, converged = 1, RADIUS_START, False
    while evaluations < EVALUATIONS_MAX and radius > RADIUS_MIN:
        held = ((point <= low) & (gradient < 0.0)) | ((point >= high) & (gradient > 0.0))
        step = _uphill_step(gradient, hessian, free=~held)
        if float(gradient @ step) / 2.0 < GAIN_TOLERANCE:
            converged = True
            break
        length = float(np.linalg.norm(step))
        trial = np.clip(point + step * min(1.0, radius / length), low, high)
        trial_value, trial_gradient, trial_hessian = objective(trial)
        evaluations += 1
        if np.isfinite(trial_value) and trial_value >= value - ROUNDING_SHARE * abs(value):
            if length > radius:
                radius = min(RADIUS_MAX, 2.0 * radius)
            point, value, gradient, hessian = trial, trial_value, trial_gradient, trial_hessian
        else:
            radius = min(radius, length) / 4.0
    at_bound = tuple(int(index) for index in np.flatnonzero((point <= low) | (point >= high)))
    return Optimum(point, value, gradient, hessian, evaluations, converged, at_bound)


def _uphill_step(gradient: FloatArray, hessian: FloatArray, *, free: np.ndarray) -> FloatArray:
    """The Newton step in the free coordinates with curvature taken by absolute value; zero in the held ones."""
    step = np.zeros_like(gradient)
    if free.any():
        curvature, directions = np.linalg.eigh(-hessian[np.ix_(free, free)])
        floor = np.finfo(np.float64).tiny + 1e-14 * float(np.abs(curvature).max())
        along = directions.T @ gradient[free]
        step[free] = directions @ (along / np.maximum(np.abs(curvature), floor))
    return step


def to_logarithms(values: FloatArray, gradient: FloatArray, hessian: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Gradient (k,) and Hessian (k, k) by the logarithms of `values`, from those by the values themselves."""
    scaled = values * gradient
    return scaled, hessian * np.outer(values, values) + np.diag(scaled)


def covariance_of(optimum: Optimum) -> FloatArray | None:
    """Inverse of the negative Hessian, (k, k); `None` when the maximum is not strictly curved or lies on a bound."""
    if optimum.at_bound or not optimum.converged:
        return None
    curvature, directions = np.linalg.eigh(-optimum.hessian)
    if curvature.min() <= 0.0:
        return None
    covariance: FloatArray = (directions / curvature) @ directions.T
    return covariance
