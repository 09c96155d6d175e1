"""Whether an effect differs between parts of the customers, and what each part's own effect is likely to be.

The part with the largest effect is mostly the luckiest one: read the shrunk effects, and only where the test says that
they differ at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evergrove.kit.errors import InvalidError
from evergrove.statistics.estimate import FloatArray, finite_floats, require_equal_lengths


@dataclass(frozen=True, slots=True, eq=False)
class EffectSpread:
    """q: Cochran's, chi-square with one degree less than parts when all have one effect. tau_squared: the variance of
    the true effects. pooled: their mean. shrunk (parts,): each effect drawn towards it by how noisy it is.
    """

    q: float
    degrees_of_freedom: int
    p_value: float | None
    tau_squared: float
    pooled: float
    shrunk: FloatArray


def effect_spread(effects: npt.ArrayLike, *, errors: npt.ArrayLike) -> EffectSpread:
    """From the effect of each part and its standard error, shapes (parts,).

    Test: Cochran (1954), Biometrics 10. Variance: Paule and Mandel (1982), NBS 87. Shrinkage: empirical Bayes (Efron
    and Morris 1975, JASA 70); without an interval, since one that takes the variance for known holds too seldom
    (83 of 100 for 95 with thirty parts).
    """
    from scipy import special

    values, spread = finite_floats(effects, name="effects"), finite_floats(errors, name="errors")
    require_equal_lengths(effects=values.size, errors=spread.size)
    if values.size == 0 or (spread <= 0.0).any():
        raise InvalidError("Effects need errors above 0.", help="Leave out parts that are too small to be compared.")
    noise = spread**2
    q = _weighted_squares(values, noise)
    freedom = values.size - 1
    tau = _tau_squared(values, noise=noise, q=q)
    weights = 1.0 / (noise + tau)
    pooled = float(weights @ values / weights.sum())
    kept = tau / (tau + noise)
    return EffectSpread(
        q=q,
        degrees_of_freedom=freedom,
        p_value=float(special.chdtrc(freedom, q)) if freedom else None,
        tau_squared=tau,
        pooled=pooled,
        shrunk=pooled + kept * (values - pooled),
    )


def _weighted_squares(values: FloatArray, noise: FloatArray) -> float:
    weights = 1.0 / noise
    return float(weights @ (values - weights @ values / weights.sum()) ** 2)


def _tau_squared(values: FloatArray, *, noise: FloatArray, q: float) -> float:
    """The variance with which the weighted squares are as large as their degrees of freedom."""
    from scipy import optimize

    freedom = values.size - 1
    if q <= freedom:
        return 0.0
    high = float(np.var(values) * values.size + noise.max())
    return float(optimize.brentq(lambda tau: _weighted_squares(values, noise + tau) - freedom, 0.0, high))
