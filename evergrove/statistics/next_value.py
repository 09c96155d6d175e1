"""What one more observation of the same kind would be: the range that those before predict for the next one."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from evergrove.kit.errors import InvalidError
from evergrove.statistics.estimate import INTERVAL_LEVEL, Estimate, finite_floats

OBSERVATIONS_MIN = 3
"""With two, the range spans eleven of their distances: it would call nothing unusual."""


def next_value(before: Sequence[float], *, variance_min: float = 0.0, level: float = INTERVAL_LEVEL) -> Estimate:
    """The mean of `before` with the range in which the next value falls with probability `level`.

    mean ± t(n − 1) · s · √(1 + 1/n), the prediction interval of Hahn and Meeker (1991), Statistical Intervals, ch. 4.
    `variance_min`: what chance alone gives (of counts their mean, as Poisson has it): a few days that happen to be
    alike must not make the fifth unusual. Unknown (`few`) below OBSERVATIONS_MIN values.
    """
    from scipy import special

    values = finite_floats(before, name="before")
    if variance_min < 0.0 or not 0.0 < level < 1.0:
        raise InvalidError("A variance below 0, or a level outside 0 to 1.", help="Pass for example 0.95.")
    count = len(values)
    if count < OBSERVATIONS_MIN:
        return Estimate.unknown("few", level=level, count=count)
    mean = float(values.mean())
    spread = sqrt(max(float(values.var(ddof=1)), variance_min) * (1.0 + 1.0 / count))
    half = float(special.stdtrit(count - 1, 0.5 + level / 2.0)) * spread
    return Estimate(value=mean, low=mean - half, high=mean + half, level=level, count=count)
