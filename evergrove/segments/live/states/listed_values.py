"""Sum, smallest, largest or number of different values within (t − W, t]; different values over all time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evergrove.segments.live.rows import Integers, Rows, Truths, joined
from evergrove.segments.live.states.contracts import Settled, earliest, overflow

ListMeasure = Literal["sum", "min", "max", "distinct"]

_FOLDS = {"sum": (np.add, 0), "min": (np.minimum, np.iinfo(np.int64).max), "max": (np.maximum, np.iinfo(np.int64).min)}


@dataclass(frozen=True)
class ListedState:
    """Keeps (time, value) of every event inside; of equal values the latest, where only differences count.

    `within_us` None: nothing ever leaves.
    """

    measure: ListMeasure
    within_us: int | None
    is_met: Callable[[Integers, Truths], Truths]

    def settle(self, rows: Rows, *, customers: int, at_us: int) -> Settled:
        ahead, inside = rows.take(rows.time > at_us), rows.take(rows.time <= at_us)
        if self.within_us is not None:
            inside = inside.take(inside.time > at_us - self.within_us)
        if self.measure == "distinct":
            inside = _latest_of_each_value(inside)
        values, known = self._measured(inside, customers=customers)
        next_us = earliest(ahead.customer, ahead.time, customers=customers)
        if self.within_us is not None:
            leaves_us = earliest(inside.customer, inside.time + self.within_us, customers=customers)
            next_us = np.minimum(next_us, leaves_us)
        kept = joined([inside, ahead])
        return Settled(
            rows=kept,
            truth=self.is_met(values, known),
            next_us=next_us,
            overflowing=overflow(kept, customers=customers),
        )

    def _measured(self, inside: Rows, *, customers: int) -> tuple[Integers, Truths]:
        counts = np.bincount(inside.customer, minlength=customers)
        if self.measure == "distinct":
            return counts, np.ones(customers, dtype=bool)
        function, start = _FOLDS[self.measure]
        values = np.full(customers, start, dtype=np.int64)
        function.at(values, inside.customer, inside.value)
        known = counts > 0
        return np.where(known, values, 0), known | (self.measure == "sum")


def _latest_of_each_value(rows: Rows) -> Rows:
    ordered = rows.take(np.lexsort((rows.time, rows.value, rows.customer)))
    is_last = np.ones(len(ordered), dtype=bool)
    is_last[:-1] = (ordered.customer[1:] != ordered.customer[:-1]) | (ordered.value[1:] != ordered.value[:-1])
    return ordered.take(is_last)
