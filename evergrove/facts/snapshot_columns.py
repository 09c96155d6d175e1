"""Columns of the newest day of a snapshot for many customers, without an engine: what a journey's split asks.

Files never change once they are listed. A column is read whole at its first use and kept, so that whoever asks again
pays a look-up in sorted fingerprints only.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evergrove.facts.lake import lake_of, snapshot_table
from evergrove.facts.lake_files import filesystem_of
from evergrove.facts.lake_kept import forget_table, newest_files
from evergrove.facts.snapshot_rows import customers_of, day_of
from evergrove.facts.timeline_index import CUSTOMER_ID, footer_of, tails
from evergrove.kit import Workspace

COLUMNS_KEPT_MAX = 128
"""Columns of files that are remembered: 8 bytes a customer each for a number, some 40 for ids and long texts."""


def snapshot_values(
    workspace: Workspace, customer_ids: pa.Array, *, name: str, fields: Mapping[str, pa.DataType]
) -> dict[str, pa.Array]:
    """The columns `fields` (name → type) of these customers in the newest day of snapshot `name`; unknown is null."""
    lake, table = lake_of(workspace), snapshot_table(name)
    try:
        return _values(newest_files(lake, table).paths, customer_ids, fields=fields)
    except FileNotFoundError:
        # The day was refreshed again, and the files of before were removed meanwhile.
        forget_table(lake, table)
        return _values(newest_files(lake, table).paths, customer_ids, fields=fields)


def _values(
    paths: tuple[str, ...], customer_ids: pa.Array, *, fields: Mapping[str, pa.DataType]
) -> dict[str, pa.Array]:
    count = len(customer_ids)
    newest = max(map(day_of, paths), default="")
    chosen = [path for path in paths if day_of(path) == newest]
    wanted = tails(customer_ids)
    held: dict[str, list[pa.Array]] = {column: [pa.nulls(0, kind)] for column, kind in fields.items()}
    # The place of each customer in the columns of all files one behind another; -1: nowhere.
    places, rows_before = np.full(count, -1, dtype=np.int64), 0
    for path in chosen:
        rows = _rows_of(path, customer_ids, wanted)
        places = np.where(rows >= 0, rows + rows_before, places)
        rows_before += footer_of(path).num_rows
        for column, kind in fields.items():
            held[column].append(_column(path, column, kind))
    taken = pa.array(places, mask=places < 0)
    return {column: pa.chunked_array(parts).take(taken).combine_chunks() for column, parts in held.items()}


def _rows_of(path: str, customer_ids: pa.Array, wanted: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """The row of each customer in a file, -1 where it has none."""
    index = customers_of(path)
    if not len(index.fingerprints):
        return np.full(len(wanted), -1, dtype=np.int64)
    near = np.minimum(np.searchsorted(index.fingerprints, wanted), len(index.fingerprints) - 1)
    rows = index.rows[near].astype(np.int64)
    # Two ids may end alike, so the ids themselves are compared; whoever comes second then is unknown here.
    is_it = pc.equal(_column(path, CUSTOMER_ID, pa.string()).take(pa.array(rows)), customer_ids)
    found: npt.NDArray[np.int64] = np.where(np.asarray(pc.fill_null(is_it, False)), rows, -1)  # noqa: FBT003
    return found


@lru_cache(maxsize=COLUMNS_KEPT_MAX)
def _column(path: str, column: str, kind: pa.DataType) -> pa.Array:
    footer = footer_of(path)
    if column not in footer.schema.names:
        return pa.nulls(footer.num_rows, kind)
    filesystem, inside = filesystem_of(path)
    with pq.ParquetFile(inside, filesystem=filesystem, metadata=footer) as file:
        read = file.read(columns=[column]).column(0)
    whole = read if read.type == kind else read.cast(kind)
    return whole.combine_chunks()
