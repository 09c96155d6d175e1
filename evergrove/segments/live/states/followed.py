"""A and then (or then not) B within a time: times of A that are still open, and times of B.

Facts may come late by any time, so an A without its B stays, and a B stays for an A that may yet come, as long as the
window of A reaches. What was followed once is settled: no later fact takes a B away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evergrove.segments.live.rows import (
    ENTRY,
    FOLLOWER,
    MATCHED,
    NEVER,
    Integers,
    Rows,
    Truths,
    joined,
    make_rows,
    slot_of,
)
from evergrove.segments.live.states.contracts import Settled, earliest, overflow


@dataclass(frozen=True)
class FollowedState:
    """`within_us`: the time for B. `window_us`: (t − W, t] for A, None for all time or a fixed span."""

    number: int
    is_negated: bool
    within_us: int
    window_us: int | None

    def settle(self, rows: Rows, *, customers: int, at_us: int) -> Settled:
        if self.window_us is not None:
            rows = rows.take(rows.time > at_us - self.window_us)
        firsts = rows.take(rows.slot == slot_of(self.number, ENTRY))
        thens = rows.take(rows.slot == slot_of(self.number, FOLLOWER))
        next_then = _next_of_each(firsts, thens)
        is_followed = (next_then <= firsts.time + self.within_us) & (next_then <= at_us)
        if self.is_negated:
            found = self._not_followed(firsts.take(~is_followed), thens, customers=customers, at_us=at_us)
        else:
            matched = joined([rows.take(rows.slot == slot_of(self.number, MATCHED)), firsts.take(is_followed)])
            found = self._followed(firsts, thens, matched=matched, customers=customers, at_us=at_us)
        return found

    def _followed(self, firsts: Rows, thens: Rows, *, matched: Rows, customers: int, at_us: int) -> Settled:
        """Only the latest A that was followed matters: it stays in the window longest."""
        latest = np.full(customers, -NEVER, dtype=np.int64)
        np.maximum.at(latest, matched.customer, matched.time)
        truth = latest > -NEVER
        next_us = np.full(customers, NEVER, dtype=np.int64)
        if self.window_us is None:
            firsts, thens = firsts.take(~truth[firsts.customer]), thens.take(~truth[thens.customer])
        else:
            firsts = firsts.take(firsts.time > latest[firsts.customer])
            thens = thens.take(thens.time > latest[thens.customer])
            next_us[truth] = latest[truth] + self.window_us
        ahead = thens.take(thens.time > at_us)
        next_us = np.minimum(next_us, earliest(ahead.customer, ahead.time, customers=customers))
        places = np.flatnonzero(truth)
        held = make_rows(places, slot=slot_of(self.number, MATCHED), time=latest[places], value=0, is_new=False)
        return _settled(joined([held, firsts, thens]), truth=truth, next_us=next_us, customers=customers)

    def _not_followed(self, firsts: Rows, thens: Rows, *, customers: int, at_us: int) -> Settled:
        over_us = firsts.time + self.within_us
        is_over = over_us <= at_us
        truth = np.zeros(customers, dtype=bool)
        truth[firsts.customer[is_over]] = True
        next_us = earliest(firsts.customer[~is_over], over_us[~is_over], customers=customers)
        if self.window_us is not None:
            leaves_us = firsts.time[is_over] + self.window_us
            next_us = np.minimum(next_us, earliest(firsts.customer[is_over], leaves_us, customers=customers))
        return _settled(joined([firsts, thens]), truth=truth, next_us=next_us, customers=customers)


def _settled(rows: Rows, *, truth: Truths, next_us: Integers, customers: int) -> Settled:
    return Settled(rows=rows, truth=truth, next_us=next_us, overflowing=overflow(rows, customers=customers))


def _next_of_each(firsts: Rows, thens: Rows) -> Integers:
    """The time of the next B strictly after each A, of the same customer; NEVER without one. Both are in order."""
    found = np.full(len(firsts), NEVER, dtype=np.int64)
    if not len(firsts) or not len(thens):
        return found
    instants = np.unique(np.concatenate([firsts.time, thens.time]))
    width = len(instants) + 1
    keys = thens.customer * width + np.searchsorted(instants, thens.time)
    wanted = firsts.customer * width + np.searchsorted(instants, firsts.time)
    places = np.searchsorted(keys, wanted, side="right")
    is_inside = places < len(thens)
    inside = places[is_inside]
    is_same = thens.customer[inside] == firsts.customer[is_inside]
    found[np.flatnonzero(is_inside)[is_same]] = thens.time[inside[is_same]]
    return found
