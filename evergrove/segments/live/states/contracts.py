"""What each kind of state can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from evergrove.segments.live.rows import NEVER, Integers, Rows, Truths

LIST_ROWS_MAX = 1_000
"""Rows of one condition's list for one customer: 20 KB. Who has more than that of an event within the window of a sum
is a robot or a cash desk, and the rule belongs into bulk."""

COUNT_MAX = 1_000
"""The largest count that a windowed rule may compare with: so many times are kept."""


@dataclass(frozen=True, kw_only=True)
class Settled:
    """The state of one condition at an instant, for every customer of a piece.

    `truth` and `next_us` have one entry a customer: whether it holds, and the first instant behind `at` at which time
    alone may change that (NEVER: none; an earlier one costs a look, a later one would be wrong). `ambiguous`: two
    values of one instant came apart from one another and only the facts tell which is the later: work them in anew.
    `overflowing`: customers whose list passed LIST_ROWS_MAX.
    """

    rows: Rows
    truth: Truths
    next_us: Integers
    ambiguous: Truths | None = None
    overflowing: int = 0


class State(Protocol):
    """Takes the rows of one condition (by role, customer and time) to the state at `at_us`: what is kept, what holds.

    Must be additive: rows of two states of one customer together are a state of their union.
    """

    def settle(self, rows: Rows, *, customers: int, at_us: int) -> Settled: ...


def earliest(customer: Integers, time: Integers, *, customers: int) -> Integers:
    """The smallest time of each customer, NEVER without one."""
    found = np.full(customers, NEVER, dtype=np.int64)
    np.minimum.at(found, customer, time)
    return found


def overflow(rows: Rows, *, customers: int) -> int:
    """How many customers have more rows than LIST_ROWS_MAX."""
    if len(rows) <= LIST_ROWS_MAX:
        return 0
    return int((np.bincount(rows.customer, minlength=customers) > LIST_ROWS_MAX).sum())
