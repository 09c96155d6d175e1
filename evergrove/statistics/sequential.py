"""Looking more than once without being fooled: boundaries for planned looks, at whatever times they really happen.

Lan and DeMets (1983), Biometrika 70: a function says how much of alpha may be spent by the time a share of the
information is in; the boundary of each look spends what is due. The probability to pass it is found by integrating look
after look (Armitage, McPherson and Rowe 1969, JRSS A 132; Jennison and Turnbull 2000, chapter 19). All is two-sided and
symmetric, and holds for every statistic with independent increments: differences of means, shares and ratios.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from evergrove.kit.errors import InvalidError
from evergrove.statistics.estimate import FloatArray, normal_deviate

Spending = Literal["obrien_fleming", "pocock"]

LOOKS_MAX = 100
"""A daily look for a quarter of a year; the p-values of so many take some seconds to tabulate, once."""

LOOK_GAP_MIN = 1e-4
"""Share of the planned information between two looks; nearer ones are one look, and would need a grid of thousands."""

BOUND_MAX = 8.0
"""A boundary beyond this is put here: it spends 1e-15, which no sum of ours resolves (as in Reboussin et al. 2000)."""

PROBABILITY_MIN = 1e-12
"""Below this the integration has no digits left; a smaller p-value is told as this one."""

PROBABILITY_MAX = 0.999

PROBABILITY_TURN = 0.001
"""Below it the table of p-values is even in the logarithm of alpha, above it in that of the odds."""

TABLE_SMALL, TABLE_LARGE = 28, 33
"""Boundaries in the table: three in each power of ten."""

NODES_MIN = 40
NODES_PER_STEP = 5.0
"""Gauss-Legendre nodes for each standard deviation of the step that the grid has to carry: ten digits."""


def alpha_spent(information: float, *, alpha: float, spending: Spending) -> float:
    """How much of a two-sided `alpha` may be spent when a share `information` of what is planned is in.

    `obrien_fleming`: next to nothing early, so that the last look costs almost no power; `pocock`: evenly, which
    finds large effects earlier and small ones less often. Both are the forms of Lan and DeMets.
    """
    from scipy import special

    time = min(max(information, 0.0), 1.0)
    if time == 0.0:
        return 0.0
    if spending == "pocock":
        return float(alpha * np.log1p((np.e - 1.0) * time))
    return float(4.0 * special.ndtr(special.ndtri(alpha / 4.0) / np.sqrt(time)))


@lru_cache(maxsize=4_096)
def sequential_bounds(
    information: tuple[float, ...], *, alpha: float, spending: Spending = "obrien_fleming", is_final: bool = False
) -> tuple[float, ...]:
    """The deviate of each look: |z| at it or beyond is a result that all looks together give falsely with `alpha`.

    information: what was in at each look, as a share of what was planned, rising; above 1 when more came than planned.
    is_final: the last one is the end even though less came: all that is left is spent there.
    """
    _check(information, alpha=alpha)
    spent = [alpha_spent(time, alpha=alpha, spending=spending) for time in information]
    if is_final:
        spent[-1] = alpha
    bounds: list[float] = []
    crowd = _Passage(information)
    for look, due in enumerate(np.diff([0.0, *spent])):
        bounds.append(_bound(crowd, due=float(due)))
        if look + 1 < len(information):
            crowd.pass_look(bounds[-1])
    return tuple(bounds)


def sequential_probability(
    deviate: float,
    *,
    information: tuple[float, ...],
    spending: Spending = "obrien_fleming",
    is_final: bool = False,
    alpha: float = 0.05,
) -> float:
    """The p-value of the last look: the smallest alpha whose boundary there is not above |deviate|.

    It is read off a table of boundaries, three digits or better; `alpha` is one of them, so that the p-value is below
    it exactly where its boundary is passed.
    """
    _check(information, alpha=alpha)
    bounds, logarithms = _probability_table(information, spending=spending, is_final=is_final, alpha=alpha)
    seen = abs(deviate)
    if seen < bounds[0]:
        return 1.0
    if seen >= bounds[-1]:
        return PROBABILITY_MIN
    from scipy import interpolate

    return float(np.exp(interpolate.pchip_interpolate(bounds, logarithms, seen)))


@lru_cache(maxsize=512)
def _probability_table(
    information: tuple[float, ...], *, spending: Spending, is_final: bool, alpha: float
) -> tuple[FloatArray, FloatArray]:
    """Boundaries of the last look, rising, and the logarithm of the alpha of each. Shapes (k,)."""
    odds = np.linspace(_log_odds(PROBABILITY_TURN), _log_odds(PROBABILITY_MAX), TABLE_LARGE)[1:]
    grid = [*np.geomspace(PROBABILITY_MIN, PROBABILITY_TURN, TABLE_SMALL), *(1.0 / (1.0 + np.exp(-odds)))]
    # A level next to alpha is left out: two boundaries closer than they are exact would have no slope.
    levels = np.array(sorted([alpha, *(level for level in grid if abs(level / alpha - 1.0) > 0.01)], reverse=True))
    bounds = np.array(
        [
            sequential_bounds.__wrapped__(information, alpha=level, spending=spending, is_final=is_final)[-1]
            for level in levels.tolist()
        ]
    )
    rising = np.concatenate([[True], np.diff(bounds) > 0.0])  # beyond BOUND_MAX all are alike
    return bounds[rising], np.log(levels[rising])


def _log_odds(probability: float) -> float:
    return float(np.log(probability / (1.0 - probability)))


@dataclass(frozen=True, slots=True, eq=False)
class Crossing:
    """Probability to pass the boundary for the first time at each look, above and below. Shapes (looks,)."""

    above: FloatArray
    below: FloatArray

    @property
    def total(self) -> float:
        return float(self.above.sum() + self.below.sum())


def crossing(bounds: Sequence[float], *, information: Sequence[float], drift: float = 0.0) -> Crossing:
    """What a boundary does when the expected z at information 1 is `drift` (0: no effect, the false alarms)."""
    _check(tuple(information), alpha=0.5)
    crowd = _Passage(tuple(information), drift=drift)
    above, below = [], []
    for look, bound in enumerate(bounds):
        up, down = crowd.beyond(bound)
        above.append(up)
        below.append(down)
        if look + 1 < len(bounds):
            crowd.pass_look(bound)
    return Crossing(np.array(above), np.array(below))


def drift_for(bounds: Sequence[float], *, information: Sequence[float], power: float) -> float:
    """The expected z at information 1 with which the upper boundary is passed at some look with probability `power`."""
    from scipy import optimize

    if not 0.0 < power < 1.0:
        raise InvalidError(f"A power of {power} is not between 0 and 1.", help="Use for example 0.8.")

    def distance(drift: float) -> float:
        return float(crossing(bounds, information=information, drift=drift).above.sum()) - power

    return float(optimize.brentq(distance, 0.0, max(bounds[-1], 1.0) + 8.0, xtol=1e-9))


def even_looks(looks: int) -> tuple[float, ...]:
    """The information at each of so many looks at equal distances, the last one at 1."""
    if not 1 <= looks <= LOOKS_MAX:
        raise InvalidError(f"{looks} looks are not between 1 and {LOOKS_MAX}.", help="Five suit most experiments.")
    return tuple(look / looks for look in range(1, looks + 1))


class _Passage:
    """All the paths that have passed no boundary yet: where they stand, on a grid, before the next look.

    The statistic is a Brownian motion S(t) = z sqrt(t) with drift; from look to look it takes a normal step.
    """

    def __init__(self, information: tuple[float, ...], *, drift: float = 0.0) -> None:
        self._times = information
        self._steps = np.diff([0.0, *information])
        self._drift = drift
        self._look = 0
        self._places: FloatArray = np.zeros(1)
        self._weights: FloatArray = np.ones(1)

    def beyond(self, bound: float) -> tuple[float, float]:
        """The probability that the next look is the first beyond it: above, below."""
        from scipy import special

        edge = bound * np.sqrt(self._times[self._look])
        step = self._steps[self._look]
        ahead = self._places + self._drift * step
        above, below = (special.ndtr((sign * ahead - edge) / np.sqrt(step)) for sign in (1.0, -1.0))
        return float(self._weights @ above), float(self._weights @ below)

    def pass_look(self, bound: float) -> None:
        """Go on with those within it."""
        edge = bound * np.sqrt(self._times[self._look])
        step = self._steps[self._look]
        finest = np.sqrt(min(step, self._steps[self._look + 1]))
        nodes, weights = _legendre(int(NODES_MIN + NODES_PER_STEP * edge / finest))
        places = nodes * edge
        distance = (places[:, None] - self._places[None, :] - self._drift * step) / np.sqrt(step)
        density = np.exp(-0.5 * distance**2) @ self._weights / np.sqrt(2.0 * np.pi * step)
        self._places, self._weights = places, density * weights * edge
        self._look += 1


@lru_cache(maxsize=256)
def _legendre(count: int) -> tuple[FloatArray, FloatArray]:
    from scipy import special

    nodes, weights = special.roots_legendre(count)
    return nodes, weights


def _bound(crowd: _Passage, *, due: float) -> float:
    from scipy import optimize

    if sum(crowd.beyond(BOUND_MAX)) >= due:
        return BOUND_MAX
    return float(optimize.brentq(lambda bound: sum(crowd.beyond(bound)) - due, 0.0, BOUND_MAX, xtol=1e-10))


def _check(information: tuple[float, ...], *, alpha: float) -> None:
    normal_deviate(1.0 - alpha)  # refuses an alpha that is none
    if not 1 <= len(information) <= LOOKS_MAX:
        raise InvalidError(f"{len(information)} looks are not between 1 and {LOOKS_MAX}.", help="Name fewer looks.")
    gaps = list(_gaps(information))
    if not np.isfinite(gaps).all() or min(gaps) < LOOK_GAP_MIN:
        raise InvalidError(
            f"The information at the looks does not rise: {', '.join(f'{time:g}' for time in information[:8])}.",
            help=f"Pass shares of the planned information, each at least {LOOK_GAP_MIN} above the one before.",
        )


def _gaps(information: tuple[float, ...]) -> Iterator[float]:
    before = 0.0
    for time in information:
        yield time - before
        before = time
