"""Counts, sums and sums of products by group, one pass, whatever the number of rows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evergrove.statistics import ValueMoments


class GroupSums:
    """Of `width` values a customer, for each of so many groups. The first rows fix the centre that keeps the digits."""

    def __init__(self, *, groups: int, width: int) -> None:
        self._groups = groups
        self._centre = np.zeros(width)
        self._counts = np.zeros(groups, np.int64)
        self._active = np.zeros((width, groups), np.int64)
        self._totals = np.zeros((width, groups))
        self._products = np.zeros((width, width, groups))

    def add(self, values: npt.NDArray[np.float64], *, groups: npt.NDArray[np.int64]) -> None:
        """Rows (n, width) and the group of each (n,)."""
        if not len(values):
            return
        if not self._counts.any():
            self._centre = values.mean(axis=0)
        rest = values - self._centre
        self._counts += np.bincount(groups, minlength=self._groups)
        for place in range(values.shape[1]):
            self._active[place] += np.bincount(groups[values[:, place] != 0.0], minlength=self._groups)
            self._totals[place] += self._summed(rest[:, place], groups)
            for other in range(place + 1):
                products = self._summed(rest[:, place] * rest[:, other], groups)
                self._products[place, other] += products
                if other < place:
                    self._products[other, place] += products

    def count(self, group: int) -> int:
        """Rows of a group."""
        return int(self._counts[group])

    def moments(self, group: int) -> ValueMoments:
        """What is known of a group."""
        return ValueMoments.from_sums(
            count=int(self._counts[group]),
            active=self._active[:, group],
            totals=self._totals[:, group],
            products=self._products[:, :, group],
            centre=self._centre,
        )

    def _summed(self, weights: npt.NDArray[np.float64], groups: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        return np.bincount(groups, weights=weights, minlength=self._groups).astype(np.float64, copy=False)
