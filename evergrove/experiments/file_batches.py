"""Rows of a Parquet or CSV file as batches of texts and numbers, only the columns that are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from evergrove.kit import InvalidError, MissingError

BATCH_ROWS = 131_072
BATCHES_AHEAD = 2
"""Read before they are asked for; the library's own sixteen hold memory and save no time here."""

SNIFFED_BYTES = 1_000_000
"""Read to see whether a CSV file is UTF-8; otherwise it is GB 18030, which spreadsheets in China write."""

FORMATS = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".txt": "csv"}


class UnreadableFileError(InvalidError):
    code = "experiment.unreadable_file"


class MissingColumnError(MissingError):
    code = "experiment.missing_column"


def file_batches(path: Path, *, texts: Sequence[str], numbers: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """`texts` as strings, `numbers` as floats (booleans as 0 and 1), null where nothing is written.

    A column that is asked for as both comes as a text. Raises MissingColumnError and UnreadableFileError.
    """
    import pyarrow.dataset as ds

    wanted = dict.fromkeys(numbers, pa.float64()) | dict.fromkeys(texts, pa.string())
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        raise UnreadableFileError(f"“{path.name}” is no Parquet or CSV file", help="name it .parquet or .csv")
    if not path.is_file():
        raise UnreadableFileError(f"there is no file {path}", help="check the path")
    try:
        # A CSV is read as it is meant to be read; Parquet has types of its own, which are cast below.
        form = ds.ParquetFileFormat() if kind == "parquet" else _csv_format(path, wanted)
        found = ds.dataset(path, format=form)
        _check_columns(found.schema.names, wanted, path=path)
        for batch in _batches(found, list(wanted)):
            columns = [_cast(batch[name], kind) for name, kind in wanted.items()]
            yield pa.RecordBatch.from_arrays(columns, names=list(wanted))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise UnreadableFileError(
            f"“{path.name}” cannot be read: {str(error)[:300]}",
            help="numbers without units or thousands separators, done or not as 1 and 0, one row a customer",
        ) from error


def _batches(found: Any, names: list[str]) -> Iterator[pa.RecordBatch]:
    batches: Iterator[pa.RecordBatch] = found.to_batches(
        columns=names, batch_size=BATCH_ROWS, batch_readahead=BATCHES_AHEAD, fragment_readahead=1, use_threads=False
    )
    return batches


def _csv_format(path: Path, wanted: dict[str, pa.DataType]) -> object:
    import pyarrow.csv as arrow_csv
    import pyarrow.dataset as ds

    return ds.CsvFileFormat(
        read_options=arrow_csv.ReadOptions(encoding=_encoding(path)),
        convert_options=arrow_csv.ConvertOptions(column_types=wanted, strings_can_be_null=True, null_values=["", "NA"]),
    )


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(SNIFFED_BYTES)
    try:
        head[: head.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf8"


def _cast(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_boolean(column.type) and kind == pa.float64():
        column = column.cast(pa.int8())
    return column.cast(kind)


def _check_columns(names: Sequence[str], wanted: dict[str, pa.DataType], *, path: Path) -> None:
    missing = [name for name in wanted if name not in names]
    if missing:
        told = ", ".join(names[:30])
        raise MissingColumnError(f"“{path.name}” has no column “{missing[0]}”", help=f"its columns are {told}")
