"""A set of 128-bit hashes that may say yes wrongly, and never no (Bloom 1970), over whole columns of hashes.

The places of a hash are h1 + i·h2 (Kirsch and Mitzenmacher 2006). A set grows by further tables, each four times the
last, so that it is never built anew.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]

BITS_A_HASH = 32
"""With PROBES probes a full table says yes to one of a million absent hashes; each costs a look into the database."""

PROBES = 12

FIRST_CAPACITY = 16_384
"""Hashes of the first table: 64 KiB, so that an idle workspace costs two megabytes a day."""

GROWTH = 4


class HashSet:
    """Hashes are rows of two unsigned 64-bit words."""

    def __init__(self, *, capacity: int = FIRST_CAPACITY) -> None:
        self._tables: list[_Table] = [_Table(_power_of_two(capacity))]

    @property
    def bytes_held(self) -> int:
        """Memory of the tables."""
        return sum(table.bits.nbytes for table in self._tables)

    @property
    def table_count(self) -> int:
        """How often the set grew, and one."""
        return len(self._tables)

    def add(self, hashes: Words) -> None:
        """Add rows."""
        begin = 0
        while begin < len(hashes):
            table = self._tables[-1]
            if table.room == 0:
                table = _Table(table.capacity * GROWTH)
                self._tables.append(table)
            end = begin + table.room
            table.add(hashes[begin:end])
            begin = end

    def may_have(self, hashes: Words) -> Flags:
        """For each row whether it may have been added; false is certain."""
        found = np.zeros(len(hashes), dtype=np.bool_)
        for table in self._tables:
            found |= table.may_have(hashes)
        return found


class _Table:
    def __init__(self, capacity: int) -> None:
        self.capacity = self.room = capacity
        self.bits = np.zeros(capacity * BITS_A_HASH // 64, dtype=np.uint64)
        self._mask = np.uint64(capacity * BITS_A_HASH - 1)

    def add(self, hashes: Words) -> None:
        self.room -= len(hashes)
        place, step = hashes[:, 0].copy(), hashes[:, 1] | np.uint64(1)
        for _ in range(PROBES):
            bit = place & self._mask
            np.bitwise_or.at(self.bits, bit >> np.uint64(6), np.uint64(1) << (bit & np.uint64(63)))
            place += step

    def may_have(self, hashes: Words) -> Flags:
        """Half of the absent hashes fall out at the first probe or two, so that later probes look at few."""
        found = np.zeros(len(hashes), dtype=np.bool_)
        left = np.arange(len(hashes))
        place, step = hashes[:, 0].copy(), hashes[:, 1] | np.uint64(1)
        for _ in range(PROBES):
            bit = place & self._mask
            is_set = (self.bits[bit >> np.uint64(6)] >> (bit & np.uint64(63))) & np.uint64(1) == 1
            left, place, step = left[is_set], place[is_set] + step[is_set], step[is_set]
            if len(left) == 0:
                return found
        found[left] = True
        return found


def _power_of_two(capacity: int) -> int:
    return 1 << max(capacity - 1, FIRST_CAPACITY - 1).bit_length()
