"""The identifiers of a batch as arrays: which stand on which row, who shares rows with whom. Pure; no SQL."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.profiles.identifier_kinds import OTHER_RANK, RANKS, is_blocked

KIND_CHARACTERS_MAX, VALUE_CHARACTERS_MAX = 40, 320
"""The columns of `identifiers`; 320 is the longest e-mail address (RFC 3696, erratum 1690)."""

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Distinct (kind, value) pairs by number, and which stand on which row: ordered by row, strongest first."""

    kinds: pa.Array
    values: pa.Array
    rows: Integers
    codes: Integers

    @property
    def count(self) -> int:
        return len(self.kinds)

    def is_first_of_row(self) -> Flags:
        """Where a row begins: the entry of its strongest identifier."""
        return np.append(True, self.rows[1:] != self.rows[:-1]) if len(self.rows) else np.zeros(0, bool)


def distinct_pairs(column: pa.ChunkedArray) -> Pairs:
    """The usable identifiers of a column of IDENTIFIERS lists."""
    lists = column.combine_chunks()
    items = pc.list_flatten(lists)
    usable = _usable(items)
    items = items.filter(usable)
    rows = np.asarray(pc.list_parent_indices(lists).filter(usable), dtype=np.int64)
    joined = pc.binary_join_element_wise(pc.struct_field(items, "kind"), pc.struct_field(items, "value"), "\x00")
    encoded = joined.dictionary_encode()
    if not len(encoded.dictionary):
        nothing = pa.array([], pa.string())
        return Pairs(kinds=nothing, values=nothing, rows=rows, codes=np.zeros(0, np.int64))
    parts = pc.split_pattern(encoded.dictionary, "\x00", max_splits=1)
    kinds, values = pc.list_element(parts, 0), pc.list_element(parts, 1)
    return _strongest_first(
        Pairs(kinds=kinds, values=values, rows=rows, codes=np.asarray(encoded.indices, dtype=np.int64))
    )


def of_rows(pairs: Pairs, accepted: Flags) -> Pairs:
    """The same pairs where they stand on accepted rows: what stands on other rows only teaches nothing."""
    kept = accepted[pairs.rows]
    return replace(pairs, rows=pairs.rows[kept], codes=pairs.codes[kept])


def groups_of(pairs: Pairs) -> Integers:
    """The connected component of each pair: pairs that stand on one row belong together."""
    together = pairs.rows[1:] == pairs.rows[:-1]
    return components(pairs.codes[:-1][together], pairs.codes[1:][together], count=pairs.count)


def components(left: Integers, right: Integers, *, count: int) -> Integers:
    """The component of each of `count` nodes; the edges tie `left[i]` to `right[i]`."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if len(left) == 0:
        return np.arange(count, dtype=np.int64)
    graph = coo_array((np.ones(len(left), dtype=bool), (left, right)), shape=(count, count))
    labels: Integers = connected_components(graph, directed=False)[1].astype(np.int64)
    return labels


def ranks(kinds: pa.Array) -> Integers:
    """The rank of each kind, the strongest 0."""
    places = pc.fill_null(pc.index_in(kinds, value_set=pa.array(list(RANKS))), len(RANKS))
    found: Integers = np.array([*RANKS.values(), OTHER_RANK], np.int64)[np.asarray(places)]
    return found


def _strongest_first(pairs: Pairs) -> Pairs:
    rank = ranks(pairs.kinds)[pairs.codes]
    if not np.any((np.diff(rank) < 0) & (np.diff(pairs.rows) == 0)):
        return pairs  # as most senders write them
    order = np.lexsort((np.arange(len(rank)), rank, pairs.rows))
    return replace(pairs, rows=pairs.rows[order], codes=pairs.codes[order])


def _usable(items: pa.StructArray) -> pa.Array:
    """Which pairs can be kept: one that no database takes would stop the intake for ever, some values name nobody."""
    kinds, values = pc.struct_field(items, "kind"), pc.struct_field(items, "value")
    fits = pc.and_(
        pc.less_equal(pc.utf8_length(kinds), KIND_CHARACTERS_MAX),
        pc.less_equal(pc.utf8_length(values), VALUE_CHARACTERS_MAX),
    )
    is_clean = pc.invert(pc.match_substring(pc.binary_join_element_wise(kinds, values, ""), "\x00"))
    fits = pc.and_(pc.and_(fits, is_clean), pc.invert(is_blocked(values)))
    return pc.fill_null(fits, fill_value=False)
