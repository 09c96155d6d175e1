"""The first or the last event: what it says, or how many days ago it was. Attributes and own tags are last events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from math import ceil, floor

import numpy as np

from evergrove.segments.comparing import is_number
from evergrove.segments.live.rows import NEVER, Integers, Rows, Truths, joined
from evergrove.segments.live.states.contracts import Settled, earliest, overflow
from evergrove.segments.reading_conditions import DAY_US
from evergrove.segments.rules import Comparison


@dataclass(frozen=True)
class EdgeState:
    """`value` of a row is 1 where the event says what is asked for.

    `is_met_unknown`: the truth without an event. `days`: where whole days since the event are compared instead, the
    comparisons and what they make of days.
    """

    is_last: bool
    within_us: int | None
    is_met_unknown: bool
    days: tuple[Comparison, ...] = ()
    days_met: Callable[[Integers, Truths], Truths] | None = None

    def settle(self, rows: Rows, *, customers: int, at_us: int) -> Settled:
        rows, ambiguous = self._one_an_instant(rows, customers=customers)
        ahead, past = rows.take(rows.time > at_us), rows.take(rows.time <= at_us)
        if self.within_us is not None:
            past = past.take(past.time > at_us - self.within_us)
        edges = past.take(_edges(past.customer, is_last=self.is_last))
        # The first one leaves a window before the others: they may each become the first.
        kept = past if self.within_us is not None and not self.is_last else edges
        truth = np.full(customers, self.is_met_unknown)
        next_us = earliest(ahead.customer, ahead.time, customers=customers)
        if self.days_met is None:
            truth[edges.customer] = edges.value != 0
        else:
            days = (at_us - edges.time) // DAY_US
            truth[edges.customer] = self.days_met(days, np.ones(len(edges), dtype=bool))
            flips = edges.time + self._next_days(days) * DAY_US
            np.minimum.at(next_us, edges.customer, np.where(self._next_days(days) < NEVER // DAY_US, flips, NEVER))
        if self.within_us is not None:
            np.minimum.at(next_us, edges.customer, edges.time + self.within_us)
        kept = joined([kept, ahead])
        return Settled(
            rows=kept,
            truth=truth,
            next_us=next_us,
            ambiguous=ambiguous,
            overflowing=overflow(kept, customers=customers),
        )

    def _one_an_instant(self, rows: Rows, *, customers: int) -> tuple[Rows, Truths | None]:
        """Of the events of one instant the first or last by id: new rows come in that order.

        Where a stored row meets another one that says otherwise, only the facts know the ids.
        """
        if len(rows) < 2:
            return rows, None
        is_same = (rows.customer[1:] == rows.customer[:-1]) & (rows.time[1:] == rows.time[:-1])
        if not is_same.any():
            return rows, None
        differs = is_same & (rows.value[1:] != rows.value[:-1])
        group = np.concatenate([[0], np.cumsum(~is_same)])
        has_stored = np.zeros(group[-1] + 1, dtype=bool)
        has_stored[group[~rows.is_new]] = True
        ambiguous = np.zeros(customers, dtype=bool)
        if self.days_met is None:
            ambiguous[rows.customer[1:][differs & has_stored[group[1:]]]] = True
        edge = np.concatenate([~is_same, [True]]) if self.is_last else np.concatenate([[True], ~is_same])
        return rows.take(edge), ambiguous

    @cached_property
    def _changing_days(self) -> Integers:
        """Whole days at which a comparison with days may change, ascending."""
        literals = (value for each in self.days for value in each.values if is_number(value))
        found = set(chain.from_iterable((ceil(value), floor(value) + 1) for value in literals))  # type: ignore[arg-type]
        return np.array(sorted(day for day in found if 0 < day < NEVER // DAY_US), dtype=np.int64)

    def _next_days(self, days: Integers) -> Integers:
        places = np.searchsorted(self._changing_days, days, side="right")
        padded = np.append(self._changing_days, NEVER // DAY_US)
        found: Integers = padded[places]
        return found


def _edges(customer: Integers, *, is_last: bool) -> Truths:
    """The first or the last row of each customer, of rows in order."""
    found = np.ones(len(customer), dtype=bool)
    if len(customer):
        changes = customer[1:] != customer[:-1]
        if is_last:
            found[:-1] = changes
        else:
            found[1:] = changes
    return found
