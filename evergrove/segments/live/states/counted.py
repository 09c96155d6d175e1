"""Events in (t − W, t]: the newest times are kept, as many as the rule can tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from evergrove.segments.live.rows import NEVER, Integers, Rows, Truths, joined
from evergrove.segments.live.states.contracts import Settled, earliest


@dataclass(frozen=True)
class CountedState:
    """`truths[c]`: whether a count of c is met; the last one stands for every larger count too."""

    within_us: int
    truths: tuple[bool, ...]

    @cached_property
    def _changes_at(self) -> Integers:
        """For each count the largest smaller one that differs in truth, −1 where none does."""
        found = [-1] * len(self.truths)
        for count in range(1, len(self.truths)):
            is_same = self.truths[count] == self.truths[count - 1]
            found[count] = found[count - 1] if is_same else count - 1
        return np.array(found, dtype=np.int64)

    @cached_property
    def _table(self) -> Truths:
        return np.array(self.truths, dtype=bool)

    def settle(self, rows: Rows, *, customers: int, at_us: int) -> Settled:
        kept_max = len(self.truths) - 1
        ahead = rows.take(rows.time > at_us)
        inside = rows.take((rows.time <= at_us) & (rows.time > at_us - self.within_us))
        counts = np.bincount(inside.customer, minlength=customers)
        ends = np.cumsum(counts)
        from_end = ends[inside.customer] - 1 - np.arange(len(inside))
        kept = inside.take(from_end < kept_max)
        counts = np.minimum(counts, kept_max)
        smaller = self._changes_at[counts]
        next_us = earliest(ahead.customer, ahead.time, customers=customers)
        will_change = smaller >= 0
        starts = np.cumsum(counts) - counts
        leaving = (starts + counts - smaller - 1)[will_change]
        leaves_us = np.full(customers, NEVER, dtype=np.int64)
        leaves_us[will_change] = kept.time[leaving] + self.within_us
        return Settled(rows=joined([kept, ahead]), truth=self._table[counts], next_us=np.minimum(next_us, leaves_us))
