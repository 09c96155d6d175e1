"""Truths that no fact of the customer changes: a bit of the newest snapshot, and lists of customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evergrove.segments.live.rows import NEVER, Rows
from evergrove.segments.live.states.contracts import Settled


@dataclass(frozen=True)
class BitState:
    """Kept only where a row of the snapshot says otherwise than no row would."""

    without_row: bool

    def settle(self, rows: Rows, *, customers: int, at_us: int) -> Settled:  # noqa: ARG002 - the protocol's
        truth = np.full(customers, self.without_row)
        truth[rows.customer] = rows.value != 0
        kept = rows.take((rows.value != 0) != self.without_row)
        return Settled(rows=kept, truth=truth, next_us=np.full(customers, NEVER, dtype=np.int64))
