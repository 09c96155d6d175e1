"""What every file reader promises.

Invariants: a batch holds the file's columns under their trimmed names, and last the int64 column `LINE`, the
1-based number at which a person finds the row (the physical line of a text file at which the record begins, the
row of a sheet or of a table). A line that cannot be read goes to the sink with its number and never into a batch.
Lines in which every field is empty are not rows and appear nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import msgspec
import pyarrow as pa

from evergrove.kit.errors import InvalidError

LINE = "__line__"
"""The name of the line-number column, chosen so that no export has it."""

BATCH_ROWS_MAX = 65_536
"""Rows in one raw batch: some 10–30 MB while it is mapped."""

REJECTED_TEXT_BYTES_MAX = 32 * 1024
"""A rejected line is cut here, as every rejected body is."""

COLUMNS_MAX = 2_000
"""Columns of one file; more is a file that was read with the wrong delimiter or turned on its side."""


class RejectedLine(msgspec.Struct, frozen=True):
    """A line that was not accepted: where it stands, why (a code of `REASONS` or a rule's name), and its text.

    `position` counts the rows from 0; −1 for a line that the reader refused before it was a row.
    """

    line: int
    reason: str
    text: str
    position: int = -1


RejectSink = Callable[[RejectedLine], None]
"""Takes each bad line as it is met."""

ReadSink = Callable[[int], None]
"""Takes the number of bytes read so far."""


class FileOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a file is to be read; the `file` part of a mapping.

    `kind` csv, excel or parquet; empty = by the file's ending. `encoding` auto, utf-8 or gb18030; auto decides by
    the first part that is not ASCII. `sheet` one sheet's name, or `*` for all sheets with a column `sheet`; empty
    = the first sheet. `lines_before_header` counts lines above the heading that some exports put there.
    """

    kind: str = ""
    encoding: str = "auto"
    delimiter: str = ","
    sheet: str = ""
    lines_before_header: int = 0


class FileReader(Protocol):
    """Reads one kind of file in bounded memory."""

    def columns(self, path: Path, options: FileOptions) -> tuple[str, ...]:
        """The column names, trimmed. Raises ReaderError if the file has no usable heading."""
        ...

    def batches(
        self, path: Path, options: FileOptions, *, reject: RejectSink, bytes_read: ReadSink
    ) -> Iterator[pa.RecordBatch]:
        """The rows in file order. Raises ReaderError if the file cannot be read on."""
        ...


class ReaderError(InvalidError):
    """A file that cannot be read as it is; the help says what to do."""

    code = "file_unreadable"


def checked_columns(names: list[str], *, file_name: str) -> tuple[str, ...]:
    """Trimmed names. Raises ReaderError when there are none, too many, or two alike."""
    trimmed = [name.strip().strip("\ufeff").strip() for name in names]
    while trimmed and trimmed[-1] == "" and len(trimmed) > 1:
        trimmed[-1] = f"column {len(trimmed)}"
        if "" not in trimmed:
            break
    if not trimmed or not any(name for name in trimmed):
        raise ReaderError(f"“{file_name}” has no heading", help="the first line must name the columns")
    if len(trimmed) > COLUMNS_MAX:
        raise ReaderError(
            f"“{file_name}” has {len(trimmed)} columns, at most {COLUMNS_MAX} are read",
            help="check the delimiter in the mapping's “file” part",
        )
    named = [name or f"column {position}" for position, name in enumerate(trimmed, start=1)]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise ReaderError(
            f"“{file_name}” has these headings more than once: {', '.join(twice)}",
            help="rename or remove the doubled columns in the file, so that the mapping can tell them apart",
        )
    return tuple(named)


def cut_text(text: str) -> str:
    """The text, cut at REJECTED_TEXT_BYTES_MAX bytes of UTF-8."""
    body = text.encode("utf-8", errors="replace")
    return text if len(body) <= REJECTED_TEXT_BYTES_MAX else body[:REJECTED_TEXT_BYTES_MAX].decode("utf-8", "ignore")
