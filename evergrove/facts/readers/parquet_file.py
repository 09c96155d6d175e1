"""Parquet files, column types as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from evergrove.facts.readers.contracts import (
    BATCH_ROWS_MAX,
    LINE,
    FileOptions,
    ReaderError,
    ReadSink,
    RejectSink,
    checked_columns,
)


class ParquetReader:
    """Reads batch by batch; the line is the row's number in the file."""

    def columns(self, path: Path, options: FileOptions) -> tuple[str, ...]:
        del options
        with _opened(path) as file:
            return checked_columns(list(file.schema_arrow.names), file_name=path.name)

    def batches(
        self, path: Path, options: FileOptions, *, reject: RejectSink, bytes_read: ReadSink
    ) -> Iterator[pa.RecordBatch]:
        del reject
        names = self.columns(path, options)
        size = path.stat().st_size
        with _opened(path) as file:
            rows_total = max(1, file.metadata.num_rows)
            row = 1
            for batch in file.iter_batches(batch_size=BATCH_ROWS_MAX, use_threads=False):
                lines = pa.array(np.arange(row, row + batch.num_rows, dtype=np.int64))
                row += batch.num_rows
                bytes_read(size * (row - 1) // rows_total)
                yield pa.RecordBatch.from_arrays([*batch.columns, lines], names=[*names, LINE])


def _opened(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise ReaderError(
            f"“{path.name}” is not a Parquet file: {error}", help="export it again, or name its kind in the mapping"
        ) from error
