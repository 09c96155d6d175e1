"""The rows of one person within one file of the lake, with as little read as can be.

Files never change once they are listed, so what was learnt about one stays true: its footer, and for each row group
the fingerprints of its customers. A row group is read only when its bounds and its fingerprints both have a customer
of the person.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evergrove.facts.lake_files import filesystem_of
from evergrove.facts.schema import FACT_SCHEMA

FOOTERS_MAX = 512
"""Parquet files whose footers are remembered; one takes some 10 to 40 KB."""

FINGERPRINTS_MAX = 512
"""Row groups whose customers are remembered: 131 KB each (16,384 rows), 67 MB together."""

FINGERPRINT_BYTES = 8
"""The last bytes of an id: ids end in random digits, and two that end alike cost one read in vain, nothing else."""

BATCH_ROWS = 4_096
"""Rows decoded at a time: decoding a row group stops behind the customer's last row."""

CUSTOMER_ID = "customer_id"


def customer_rows(path: str, customer_ids: Sequence[str]) -> pa.Table:
    """The rows of one file that belong to one of `customer_ids`, in FACT_SCHEMA; what the file lacks is null."""
    wanted = tails(pa.array(customer_ids, pa.string()))
    places = {
        group: np.flatnonzero(np.isin(_fingerprints(path, group), wanted))
        for group, bounds in enumerate(_bounds(path))
        if _is_within(bounds, customer_ids)
    }
    places = {group: rows for group, rows in places.items() if len(rows)}
    if not places:
        return FACT_SCHEMA.empty_table()
    texts = [field.name for field in FACT_SCHEMA if pa.types.is_string(field.type) and field.name != "fact_id"]
    # As dictionaries: text that is only skipped is never laid out. It halves the time of a row group.
    with _opened(path, dictionaries=texts) as file:
        found = pa.concat_tables([_rows_at(file, group, places=rows) for group, rows in places.items()])
    return found.filter(pc.field(CUSTOMER_ID).isin(pa.array(customer_ids, pa.string())))


def _rows_at(file: pq.ParquetFile, group: int, *, places: npt.NDArray[np.int64]) -> pa.Table:
    columns = _columns_with_values(file.metadata.row_group(group))
    found, passed = [], 0
    for batch in file.iter_batches(batch_size=BATCH_ROWS, row_groups=[group], columns=columns, use_threads=False):
        inside = places[(places >= passed) & (places < passed + batch.num_rows)] - passed
        if len(inside):
            found.append(_as_facts(_takeable(batch).take(pa.array(inside))))
        passed += batch.num_rows
        if passed > places[-1]:
            break
    return pa.concat_tables(found)


def _takeable(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Files that an erasure rewrote have texts as views, of which Arrow 26 can take no rows."""
    views = [place for place, field in enumerate(batch.schema) if field.type == pa.string_view()]
    for place in views:
        name = batch.schema.field(place).name
        batch = batch.set_column(place, name, batch.column(place).cast(pa.string()))
    return batch


def _as_facts(batch: pa.RecordBatch) -> pa.Table:
    columns = [
        batch.column(field.name).cast(field.type)
        if field.name in batch.schema.names
        else pa.nulls(batch.num_rows, field.type)
        for field in FACT_SCHEMA
    ]
    return pa.Table.from_arrays(columns, schema=FACT_SCHEMA)


def _columns_with_values(group: pq.RowGroupMetaData) -> list[str]:
    columns = [group.column(place) for place in range(group.num_columns)]
    return [
        column.path_in_schema
        for column in columns
        if column.path_in_schema in FACT_SCHEMA.names
        and not (
            column.is_stats_set and column.statistics.has_null_count and column.statistics.null_count == group.num_rows
        )
    ]


@lru_cache(maxsize=FOOTERS_MAX)
def _bounds(path: str) -> tuple[tuple[str, str] | None, ...]:
    """The least and the greatest customer of each row group; None where the file does not tell, or has none."""
    footer = footer_of(path)
    place = next(p for p in range(footer.num_columns) if footer.schema.column(p).path == CUSTOMER_ID)
    columns = [footer.row_group(group).column(place) for group in range(footer.num_row_groups)]
    return tuple(
        (column.statistics.min, column.statistics.max)
        if column.is_stats_set and column.statistics.has_min_max
        else None
        for column in columns
    )


def _is_within(bounds: tuple[str, str] | None, customer_ids: Sequence[str]) -> bool:
    return bounds is None or any(bounds[0] <= customer_id <= bounds[1] for customer_id in customer_ids)


@lru_cache(maxsize=FINGERPRINTS_MAX)
def _fingerprints(path: str, group: int) -> npt.NDArray[np.uint64]:
    """The fingerprint of each row's customer; that of nobody is the one of an empty id."""
    with _opened(path, dictionaries=[CUSTOMER_ID]) as file:
        ids = file.read_row_group(group, columns=[CUSTOMER_ID], use_threads=False).column(CUSTOMER_ID)
    encoded = pa.concat_arrays([chunk.cast(pa.string()) for chunk in ids.chunks]).fill_null("")
    return tails(encoded)


def tails(ids: pa.Array) -> npt.NDArray[np.uint64]:
    """The last FINGERPRINT_BYTES bytes of each id as one number; a shorter id has zeros before it."""
    if len(ids) == 0:
        return np.array([], np.uint64)
    whole = ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids
    _, offsets_buffer, data_buffer = whole.buffers()
    first = whole.offset
    offsets = np.frombuffer(offsets_buffer, np.int32)[first : first + len(whole) + 1].astype(np.int64)
    # One zero is appended, so that there is a byte to look at when all ids are empty.
    data = np.append(np.frombuffer(data_buffer or b"", np.uint8), np.uint8(0))
    places = offsets[1:, None] + np.arange(-FINGERPRINT_BYTES, 0)
    bytes_ = np.where(places >= offsets[:-1, None], data[np.maximum(places, 0)], 0).astype(np.uint8)
    return np.ascontiguousarray(bytes_).view(np.uint64).ravel()


@lru_cache(maxsize=FOOTERS_MAX)
def footer_of(path: str) -> pq.FileMetaData:
    filesystem, inside = filesystem_of(path)
    with filesystem.open_input_file(inside) as source:
        return pq.read_metadata(source)


def _opened(path: str, *, dictionaries: list[str]) -> pq.ParquetFile:
    footer = footer_of(path)
    filesystem, inside = filesystem_of(path)
    present = [name for name in dictionaries if name in footer.schema.names]
    return pq.ParquetFile(inside, filesystem=filesystem, metadata=footer, read_dictionary=present)
