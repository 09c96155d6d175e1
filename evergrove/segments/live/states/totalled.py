"""Count, sum, smallest or largest over all time or over a fixed span: one number, into which events are folded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evergrove.segments.live.rows import ENTRY, TOTAL, Integers, Rows, Truths, joined, make_rows, slot_of
from evergrove.segments.live.states.contracts import Settled, earliest

Fold = Literal["sum", "min", "max"]

_FOLDS = {"sum": (np.add, 0), "min": (np.minimum, np.iinfo(np.int64).max), "max": (np.maximum, np.iinfo(np.int64).min)}


@dataclass(frozen=True)
class TotalledState:
    """`is_met(values, known)`: the truth of the numbers; a count is a sum of ones.

    An event that lies ahead stays a row of its own until its time has come.
    """

    number: int
    fold: Fold
    is_met: Callable[[Integers, Truths], Truths]

    def settle(self, rows: Rows, *, customers: int, at_us: int) -> Settled:
        is_ahead = (rows.slot == slot_of(self.number, ENTRY)) & (rows.time > at_us)
        ahead, due = rows.take(is_ahead), rows.take(~is_ahead)
        function, start = _FOLDS[self.fold]
        totals = np.full(customers, start, dtype=np.int64)
        function.at(totals, due.customer, due.value)
        known = np.zeros(customers, dtype=bool)
        known[due.customer] = True
        places = np.flatnonzero(known)
        folded = make_rows(places, slot=slot_of(self.number, TOTAL), time=0, value=totals[places], is_new=False)
        values = np.where(known, totals, 0)
        return Settled(
            rows=joined([folded, ahead]),
            truth=self.is_met(values, known | (self.fold == "sum")),
            next_us=earliest(ahead.customer, ahead.time, customers=customers),
        )
