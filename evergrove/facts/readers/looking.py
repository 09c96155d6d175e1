"""What a file is, found by looking at it: its kind, the separator and encoding of text, the sheets of a workbook."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import msgspec

from evergrove.facts.readers.contracts import FileOptions, ReaderError
from evergrove.facts.readers.csv_file import DELIMITERS, heading_fields
from evergrove.facts.readers.csv_guard import BOM_UTF8, BOMS_UTF16, guessed_encoding
from evergrove.facts.readers.excel_file import sheet_names
from evergrove.facts.readers.registry import kind_of

SAMPLE_BYTES_MAX = 1024 * 1024
"""Of a text file that is looked at; some thousand lines."""

UNPACKED_BYTES_MAX = 256 * 1024 * 1024
"""Of a workbook that somebody waits for; a larger one is imported, or saved as CSV, without a look."""


class FileLook(msgspec.Struct, frozen=True):
    """How the file is read: `options` go into a mapping. `encoding` (utf-8, gb18030) is empty but for text files."""

    options: FileOptions
    encoding: str = ""
    sheets: tuple[str, ...] = ()


def look_at(path: Path, *, sheet: str = "") -> FileLook:
    """What the file says of itself. Raises ReaderError for a file of no known kind, and for one that is too large."""
    kind = kind_of(path)
    if kind == "csv":
        return _text_look(path)
    if kind == "excel":
        _check_unpacked_size(path)
        return FileLook(FileOptions(kind=kind, sheet=sheet), sheets=sheet_names(path))
    return FileLook(FileOptions(kind=kind))


def cut_to_whole_lines(path: Path, *, is_cut: bool) -> None:
    """Shortens a text file to SAMPLE_BYTES_MAX, and one that was cut to its last whole record.

    A line end inside quotes ends no record: the number of quotes before the end of one is even.
    """
    size = path.stat().st_size
    if size <= SAMPLE_BYTES_MAX and not is_cut:
        return
    with path.open("r+b") as file:
        data = file.read(SAMPLE_BYTES_MAX)
        file.truncate(_whole_records(data))


def _whole_records(data: bytes) -> int:
    end = last = data.rfind(b"\n") + 1
    quotes = data.count(b'"', 0, end)
    while end and quotes % 2:
        before = data.rfind(b"\n", 0, end - 1) + 1
        quotes -= data.count(b'"', before, end)
        end = before
    return end or last or len(data)


def _text_look(path: Path) -> FileLook:
    with path.open("rb") as file:
        data = file.read(SAMPLE_BYTES_MAX)
    if b"\0" in data and not data.startswith(BOMS_UTF16):
        raise ReaderError(f"“{path.name}” is not text", help="save it as CSV (UTF-8), Excel or Parquet")
    encoding = "utf-8" if data.startswith(BOM_UTF8) else guessed_encoding(data)
    fields = {one: _fields(path, delimiter=one) for one in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda one: fields[one])
    return FileLook(FileOptions(kind="csv", delimiter=delimiter), encoding=encoding)


def _fields(path: Path, *, delimiter: str) -> int:
    """How many fields the heading has with this separator; 0 where it cannot be read with it."""
    try:
        return len(heading_fields(path, FileOptions(delimiter=delimiter))[0])
    except csv.Error:
        return 0


def _check_unpacked_size(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > UNPACKED_BYTES_MAX:
        raise ReaderError(
            f"“{path.name}” unpacks to {unpacked // 2**20} MiB, at most {UNPACKED_BYTES_MAX // 2**20} are looked at",
            help="save it as CSV (UTF-8): of that the first part is enough",
        )
