"""Which reader reads which kind of file."""

from __future__ import annotations

from pathlib import Path

from evergrove.facts.readers.contracts import FileOptions, FileReader, ReaderError
from evergrove.facts.readers.csv_file import CsvReader
from evergrove.facts.readers.excel_file import ExcelReader
from evergrove.facts.readers.parquet_file import ParquetReader

FILE_READERS: dict[str, FileReader] = {
    "csv": CsvReader(),
    "excel": ExcelReader(),
    "parquet": ParquetReader(),
}

_KIND_OF_ENDING = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xlsb": "excel",
    ".xls": "excel",
    ".ods": "excel",
    ".parquet": "parquet",
    ".pq": "parquet",
}


def reader_for(path: Path, options: FileOptions) -> FileReader:
    """The reader by the options' kind, else by the file's ending. Raises ReaderError for an unknown one.

    A file whose own ending names another kind wins over the mapping: the same export is often saved as Excel.
    """
    return FILE_READERS[kind_of(path, options)]


def kind_of(path: Path, options: FileOptions = FileOptions()) -> str:  # noqa: B008 - frozen
    """A key of FILE_READERS: by the file's ending, else by the options. Raises ReaderError for an unknown one."""
    kind = _KIND_OF_ENDING.get(path.suffix.lower(), options.kind)
    if kind not in FILE_READERS:
        raise ReaderError(
            f"“{path.name}”: the kind of file is not known",
            help=f"write “kind” under “file” in the mapping: one of {', '.join(FILE_READERS)}",
        )
    return kind


def require_file(path: Path) -> None:
    """Raises ReaderError unless the path is a file with something in it."""
    if not path.is_file():
        raise ReaderError(f"there is no file “{path}”", help="check the path")
    if path.stat().st_size == 0:
        raise ReaderError(f"“{path.name}” is empty", help="export it again; nothing was imported")
