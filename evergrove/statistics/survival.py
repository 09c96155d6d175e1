"""Kaplan-Meier: the share still there after each time, when some have not been watched long enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evergrove.kit.errors import InvalidError
from evergrove.statistics.estimate import (
    INTERVAL_LEVEL,
    FloatArray,
    IntArray,
    binary_labels,
    finite_floats,
    normal_deviate,
    require_equal_lengths,
)


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalCurve:
    """A step function; arrays of shape (k,), one entry a time at which an event came, ascending.

    time: in the unit given. at_risk: watched just before. events: at that time. share: still there after it.
    standard_error: Greenwood's. low, high: interval at `level`; NaN where nothing is known (share 0).
    """

    time: FloatArray
    at_risk: IntArray
    events: IntArray
    share: FloatArray
    standard_error: FloatArray
    low: FloatArray
    high: FloatArray
    watched_until: float
    level: float

    def share_at(self, times: npt.ArrayLike) -> FloatArray:
        """Share still there at each time, shape of `times`; NaN after the longest watch, where nothing is known."""
        wanted = np.asarray(times, dtype=np.float64)
        steps = np.concatenate([[1.0], self.share])
        found = steps[np.searchsorted(self.time, wanted, side="right")]
        known: FloatArray = np.where(wanted <= self.watched_until, found, np.nan)
        return known

    def median(self) -> float | None:
        """First time at which at most half are still there; `None` when it was not reached."""
        reached = np.flatnonzero(self.share <= 0.5)
        return float(self.time[reached[0]]) if reached.size else None


def survival_curve(
    duration: npt.ArrayLike, *, ended: npt.ArrayLike, level: float = INTERVAL_LEVEL
) -> SurvivalCurve | None:
    """Kaplan and Meier (1958), JASA 53. Shapes (n,): time watched (>= 0), and whether it ended with the event.

    One who was lost at the time of an event was still at risk then. Error: Greenwood (1926); interval on
    log(-log share) (Kalbfleisch and Prentice 1980), which stays within 0..1. `None` when nobody was watched.
    """
    durations, events = finite_floats(duration, name="duration"), binary_labels(ended, name="ended")
    require_equal_lengths(duration=durations.size, ended=events.size)
    if (durations < 0.0).any():
        raise InvalidError("A duration is negative.", help="Measure from the start of the watch.")
    if durations.size == 0:
        return None
    times, position, leaving = np.unique(durations, return_inverse=True, return_counts=True)
    deaths = np.bincount(position, weights=events, minlength=times.size).astype(np.int64)
    at_risk = durations.size - np.concatenate([[0], np.cumsum(leaving)[:-1]])
    kept = deaths > 0
    times, deaths, at_risk = times[kept], deaths[kept], at_risk[kept].astype(np.int64)
    share = np.cumprod(1.0 - deaths / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.cumsum(deaths / (at_risk * (at_risk - deaths).astype(np.float64)))
        error = np.where(share > 0.0, share * np.sqrt(relative), np.nan)
        reach = normal_deviate(level) * np.sqrt(relative) / np.abs(np.log(share))
        low, high = (np.where(share > 0.0, share ** np.exp(sign * reach), np.nan) for sign in (1.0, -1.0))
    return SurvivalCurve(
        time=times,
        at_risk=at_risk,
        events=deaths,
        share=share,
        standard_error=error,
        low=low,
        high=high,
        watched_until=float(durations.max()),
        level=level,
    )
