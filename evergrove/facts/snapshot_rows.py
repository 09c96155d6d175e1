"""One customer's rows in a snapshot, without an engine: the page of one customer must not wait for one to open.

Files never change once they are listed. At its first use the customers of a file are read once and kept as sorted
fingerprints; after that a look-up reads the one row group that has the customer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evergrove.facts.lake import lake_of, snapshot_table
from evergrove.facts.lake_files import filesystem_of
from evergrove.facts.lake_kept import forget_table, newest_files
from evergrove.facts.timeline_index import CUSTOMER_ID, footer_of, tails
from evergrove.kit import Workspace

FILES_KEPT_MAX = 256
"""Files whose customers are remembered, 12 bytes each: 12 MB for a snapshot of a million customers."""

ROW_GROUPS_KEPT_MAX = 2_048
"""Row groups whose columns with values are remembered: 8 million customers, some 10 KB each at most."""

ROWS_AT_A_TIME = 65_536


@dataclass(frozen=True, kw_only=True, eq=False)
class Customers:
    """The customers of one file: sorted fingerprints, the row of each, and the first row of each row group."""

    fingerprints: npt.NDArray[np.uint64]
    rows: npt.NDArray[np.int32]
    first_rows: npt.NDArray[np.int64]


def newest_snapshot_rows(
    workspace: Workspace, customer_id: str, *, name: str, schema: pa.Schema
) -> tuple[pa.Table, str | None]:
    """The rows of one customer in the newest day of snapshot `name`, in `schema`, and that date; None: there is none.

    Columns of `schema` that lie in the path of a file only, or that old files lack, are null.
    """
    lake, table = lake_of(workspace), snapshot_table(name)
    try:
        return _newest_rows(newest_files(lake, table).paths, customer_id, schema=schema)
    except FileNotFoundError:
        # The day was refreshed again, and the files of before were removed meanwhile.
        forget_table(lake, table)
        return _newest_rows(newest_files(lake, table).paths, customer_id, schema=schema)


def _newest_rows(paths: tuple[str, ...], customer_id: str, *, schema: pa.Schema) -> tuple[pa.Table, str | None]:
    days = [day_of(path) for path in paths]
    if not days:
        return schema.empty_table(), None
    newest = max(days)
    chosen = tuple(path for path, day in zip(paths, days, strict=True) if day == newest)
    return _rows_in(chosen, customer_id, schema=schema), newest


def day_of(path: str) -> str:
    """The day (as_of) whose snapshot a file belongs to."""
    return path.rsplit("/as_of=", 1)[1].partition("/")[0]


def _rows_in(paths: tuple[str, ...], customer_id: str, *, schema: pa.Schema) -> pa.Table:
    wanted = tails(pa.array([customer_id], pa.string()))[0]
    found = [
        row
        for path in paths
        for row in _rows_of(path, wanted, schema=schema)
        if row.column(CUSTOMER_ID)[0].as_py() == customer_id  # two ids may end alike
    ]
    return pa.Table.from_batches(found, schema=schema)


def _rows_of(path: str, fingerprint: np.uint64, *, schema: pa.Schema) -> list[pa.RecordBatch]:
    customers = customers_of(path)
    first, behind = (np.searchsorted(customers.fingerprints, fingerprint, side=side) for side in ("left", "right"))
    if first == behind:
        return []
    filesystem, inside = filesystem_of(path)
    with pq.ParquetFile(inside, filesystem=filesystem, metadata=footer_of(path)) as file:
        found = []
        for row in customers.rows[first:behind].astype(np.int64):
            group = int(np.searchsorted(customers.first_rows, row, side="right")) - 1
            columns = [name for name in _columns_with_values(path, group) if name in schema.names]
            # Threads, because a hundred columns are decoded.
            table = file.read_row_group(group, columns=columns, use_threads=True)
            found.append(_conformed(table.slice(int(row - customers.first_rows[group]), 1), schema=schema))
    return found


def _conformed(row: pa.Table, *, schema: pa.Schema) -> pa.RecordBatch:
    """One row in `schema`; what was not read is null."""
    held = dict(zip(row.column_names, row.combine_chunks().columns, strict=True))
    columns = []
    for field in schema:
        if field.name not in held:
            columns.append(pa.nulls(row.num_rows, field.type))
            continue
        values = held[field.name].chunk(0)
        columns.append(values if values.type == field.type else values.cast(field.type))
    return pa.RecordBatch.from_arrays(columns, schema=schema)


@lru_cache(maxsize=ROW_GROUPS_KEPT_MAX)
def _columns_with_values(path: str, group: int) -> tuple[str, ...]:
    """Columns that are not null throughout: tags of facts that a shop does not send are spared."""
    rows = footer_of(path).row_group(group)
    columns = [rows.column(place) for place in range(rows.num_columns)]
    return tuple(
        column.path_in_schema
        for column in columns
        if column.path_in_schema == CUSTOMER_ID
        or not (
            column.is_stats_set and column.statistics.has_null_count and column.statistics.null_count == rows.num_rows
        )
    )


@lru_cache(maxsize=FILES_KEPT_MAX)
def customers_of(path: str) -> Customers:
    """The customers of a file, read at its first use."""
    footer = footer_of(path)
    filesystem, inside = filesystem_of(path)
    with pq.ParquetFile(inside, filesystem=filesystem, metadata=footer) as file:
        parts = [
            tails(pc.fill_null(batch.column(0).cast(pa.string()), ""))
            for batch in file.iter_batches(batch_size=ROWS_AT_A_TIME, columns=[CUSTOMER_ID], use_threads=False)
        ]
    fingerprints = np.concatenate(parts) if parts else np.array([], np.uint64)
    order = np.argsort(fingerprints, kind="stable").astype(np.int32)
    sizes = [footer.row_group(group).num_rows for group in range(footer.num_row_groups)]
    return Customers(
        fingerprints=fingerprints[order], rows=order, first_rows=np.concatenate([[0], np.cumsum(sizes)[:-1]])
    )


def snapshot_customers(
    workspace: Workspace, *, name: str, partitions: Mapping[str, str], after: str = "", limit: int = 1_000
) -> list[str]:
    """The next customers of a part of a snapshot behind `after`, in the order of their ids.

    `partitions`: partition column → value. Reads the column of customers: some 100 ms for a million.
    """
    ids = snapshot_ids(workspace, name=name, partitions=partitions)
    found = pa.table({CUSTOMER_ID: ids.filter(pc.greater(ids, after))})
    places = pc.select_k_unstable(found, k=min(limit, found.num_rows), sort_keys=[(CUSTOMER_ID, "ascending")])
    return [str(customer) for customer in found.column(0).take(places).to_pylist()]


def snapshot_ids(workspace: Workspace, *, name: str, partitions: Mapping[str, str]) -> pa.ChunkedArray:
    """All customers of a part of a snapshot, in no order: 40 bytes each."""
    parts: list[pa.Array] = []
    for path in lake_of(workspace).files(snapshot_table(name), partitions=partitions).paths:
        filesystem, inside = filesystem_of(path)
        with pq.ParquetFile(inside, filesystem=filesystem, metadata=footer_of(path)) as file:
            parts += file.read(columns=[CUSTOMER_ID]).column(0).cast(pa.string()).chunks
    return pa.chunked_array(parts, pa.string())


def read_snapshots(workspace: Workspace, *, name: str, schema: pa.Schema) -> pa.Table:
    """A small snapshot as a whole, all its days, in `schema`: for tables of a few rows a day, as sizes are."""
    lake, table = lake_of(workspace), snapshot_table(name)
    parts = [schema.empty_table()]
    for path in newest_files(lake, table).paths:
        filesystem, inside = filesystem_of(path)
        with pq.ParquetFile(inside, filesystem=filesystem, metadata=footer_of(path)) as file:
            rows = file.read(columns=[column for column in file.schema_arrow.names if column in schema.names])
        held = dict(part.partition("=")[::2] for part in path.split("/") if "=" in part)
        parts.append(_with_partitions(rows, held, schema=schema))
    return pa.concat_tables(parts)


def _with_partitions(rows: pa.Table, held: Mapping[str, str], *, schema: pa.Schema) -> pa.Table:
    columns = [
        rows.column(field.name).cast(field.type)
        if field.name in rows.column_names
        else pa.repeat(pa.scalar(held.get(field.name), pa.string()), rows.num_rows).cast(field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)
