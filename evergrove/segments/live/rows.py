"""States as parallel arrays, and packed into one text of bytes a customer.

A row is (customer, slot, time, value). `customer` is the place in the piece at hand. `slot` says which condition and,
in its low bits, which role the row has in the condition's state; slots with the highest bit set are memberships.
`time` is in microseconds since 1970 UTC; the meaning of `value` is the condition's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

PACKED = np.dtype([("slot", "<u4"), ("time", "<i8"), ("value", "<i8")])
"""20 bytes a row."""

ROLE_BITS = 3
MEMBER_BIT = 1 << 31
EXISTENCE = 0
"""The number of the condition "there is such a customer"; kept only while the first fact lies ahead."""

NUMBER_MAX = 1 << 27
"""Numbers of conditions and of segments: far more than will ever be given out."""

ENTRY, TOTAL, FOLLOWER, MATCHED = 0, 1, 2, 3
"""Roles: an event of the list; what was folded together; an event that may follow; the last one that was followed."""

NEVER = 1 << 62
"""Later than every instant."""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Parallel arrays, one entry a row; `is_new`: from facts that are worked in now, not from the stored state."""

    customer: Integers
    slot: Integers
    time: Integers
    value: Integers
    is_new: Truths

    def __len__(self) -> int:
        return len(self.slot)

    def take(self, which: Integers | Truths | slice) -> Rows:
        """Some of the rows, by a mask or by places."""
        return Rows(
            customer=self.customer[which],
            slot=self.slot[which],
            time=self.time[which],
            value=self.value[which],
            is_new=self.is_new[which],
        )

    @property
    def number(self) -> Integers:
        """The number of each row's condition; meaningless for memberships."""
        found: Integers = self.slot >> ROLE_BITS
        return found

    @property
    def is_membership(self) -> Truths:
        found: Truths = self.slot >= MEMBER_BIT
        return found


def slot_of(number: int, role: int) -> int:
    """The slot of a condition's role."""
    return number << ROLE_BITS | role


def make_rows(
    customer: npt.ArrayLike,
    *,
    slot: int | Integers,
    time: npt.ArrayLike,
    value: npt.ArrayLike,
    is_new: bool = True,
) -> Rows:
    """Rows of one slot (or an array of slots); a single time or value stands for all of them."""
    customers = np.asarray(customer, dtype=np.int64)
    shape = customers.shape
    return Rows(
        customer=customers,
        slot=np.broadcast_to(np.asarray(slot, dtype=np.int64), shape),
        time=np.broadcast_to(np.asarray(time, dtype=np.int64), shape),
        value=np.broadcast_to(np.asarray(value, dtype=np.int64), shape),
        is_new=np.full(shape, is_new),
    )


NO_ROWS = make_rows([], slot=0, time=[], value=[])


def joined(parts: Sequence[Rows]) -> Rows:
    """All rows, in the order of the parts."""
    parts = [part for part in parts if len(part)]
    if not parts:
        return NO_ROWS
    if len(parts) == 1:
        return parts[0]
    return Rows(
        customer=np.concatenate([part.customer for part in parts]),
        slot=np.concatenate([part.slot for part in parts]),
        time=np.concatenate([part.time for part in parts]),
        value=np.concatenate([part.value for part in parts]),
        is_new=np.concatenate([part.is_new for part in parts]),
    )


def in_order(rows: Rows) -> Rows:
    """By slot, customer and time; rows that are equal in these stay in the order that they have."""
    return rows.take(np.lexsort((rows.time, rows.customer, rows.slot)))


def unpack(states: Sequence[bytes], *, customers: Integers) -> Rows:
    """The rows of stored states; `customers`: the place of each state's customer."""
    lengths = np.fromiter(map(len, states), dtype=np.int64, count=len(states)) // PACKED.itemsize
    packed = np.frombuffer(b"".join(states), dtype=PACKED)
    return Rows(
        customer=np.repeat(customers, lengths),
        slot=packed["slot"].astype(np.int64),
        time=packed["time"].astype(np.int64),
        value=packed["value"].astype(np.int64),
        is_new=np.zeros(len(packed), dtype=bool),
    )


def pack(rows: Rows, *, customers: int) -> list[bytes]:
    """One state for each of `customers` places, with the rows by slot, time and value: equal states are equal bytes."""
    order = np.lexsort((rows.value, rows.time, rows.slot, rows.customer))
    packed = np.empty(len(rows), dtype=PACKED)
    packed["slot"], packed["time"], packed["value"] = rows.slot[order], rows.time[order], rows.value[order]
    whole = packed.tobytes()
    ends = np.cumsum(np.bincount(rows.customer, minlength=customers)) * PACKED.itemsize
    starts = np.concatenate([[0], ends[:-1]]) if customers else ends
    return [whole[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
