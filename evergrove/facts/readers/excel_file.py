"""Excel and OpenDocument workbooks.

Cells become text that says exactly what the cell holds: numbers as their shortest decimal, dates as ISO 8601,
which every mapping accepts. One column of a sheet often mixes kinds (an invoice number that is a number until
the first cancellation), so a typed column would lose rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from evergrove.facts.readers.contracts import (
    LINE,
    FileOptions,
    ReaderError,
    ReadSink,
    RejectedLine,
    RejectSink,
    checked_columns,
    cut_text,
)

EXCEL_BYTES_MAX = 128 * 1024 * 1024
"""A workbook is unpacked whole by its library (some 8 times its size); larger ones are to be saved as CSV."""

EXCEL_BATCH_ROWS_MAX = 16_384
"""Rows turned into Arrow at a time; cells are Python objects here, ten times the size of Arrow's."""

ALL_SHEETS = "*"
SHEET_COLUMN = "sheet"


class ExcelReader:
    """Reads xlsx, xlsm, xlsb, xls and ods; the line is the row's number on its sheet."""

    def columns(self, path: Path, options: FileOptions) -> tuple[str, ...]:
        with _opened(path) as workbook:
            sheets = _chosen_sheets(workbook, options, path=path)
            headings = {name: _heading(workbook, name, options, path=path) for name in sheets}
        first = headings[sheets[0]]
        for name, heading in headings.items():
            if heading != first:
                raise ReaderError(
                    f"“{path.name}”: the sheets “{sheets[0]}” and “{name}” have different headings",
                    help="name one sheet under “file: sheet” in the mapping and import the sheets one by one",
                )
        return (*first, SHEET_COLUMN) if options.sheet == ALL_SHEETS else first

    def batches(
        self, path: Path, options: FileOptions, *, reject: RejectSink, bytes_read: ReadSink
    ) -> Iterator[pa.RecordBatch]:
        names = self.columns(path, options)
        size = path.stat().st_size
        with _opened(path) as workbook:
            sheets = _chosen_sheets(workbook, options, path=path)
            for position, sheet in enumerate(sheets, start=1):
                yield from _sheet_batches(workbook, sheet, names=names, options=options, reject=reject)
                bytes_read(size * position // len(sheets))


def sheet_names(path: Path) -> tuple[str, ...]:
    """The sheets of a workbook, in their order. Raises ReaderError."""
    with _opened(path) as workbook:
        return tuple(workbook.sheet_names)


def _opened(path: Path) -> CalamineWorkbook:
    size = path.stat().st_size
    if size > EXCEL_BYTES_MAX:
        raise ReaderError(
            f"“{path.name}” has {size // 2**20} MiB, a workbook may have {EXCEL_BYTES_MAX // 2**20}",
            help="save it as CSV (UTF-8) or Parquet: those are read as a stream of any size",
        )
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as error:
        raise ReaderError(
            f"“{path.name}” cannot be read as a workbook: {error}",
            help="open it and save it again as .xlsx without a password",
        ) from error


def _chosen_sheets(workbook: CalamineWorkbook, options: FileOptions, *, path: Path) -> list[str]:
    names = list(workbook.sheet_names)
    if options.sheet == ALL_SHEETS:
        return names
    if options.sheet and options.sheet not in names:
        raise ReaderError(f"“{path.name}” has no sheet “{options.sheet}”", help=f"its sheets are: {', '.join(names)}")
    return [options.sheet or names[0]]


def _rows(workbook: CalamineWorkbook, sheet: str) -> Iterator[tuple[int, list[Any]]]:
    """(row number on the sheet, cells); the library gives the empty rows above the first filled one as well."""
    yield from enumerate(workbook.get_sheet_by_name(sheet).iter_rows(), start=1)


def _heading(workbook: CalamineWorkbook, sheet: str, options: FileOptions, *, path: Path) -> tuple[str, ...]:
    for line, cells in _rows(workbook, sheet):
        if line == options.lines_before_header + 1:
            return checked_columns([_text(cell) or "" for cell in cells], file_name=path.name)
    raise ReaderError(
        f"“{path.name}”: the sheet “{sheet}” is empty", help="name another sheet under “file: sheet” in the mapping"
    )


def _sheet_batches(
    workbook: CalamineWorkbook, sheet: str, *, names: tuple[str, ...], options: FileOptions, reject: RejectSink
) -> Iterator[pa.RecordBatch]:
    all_sheets = options.sheet == ALL_SHEETS
    width = len(names) - all_sheets
    rows = islice(_rows(workbook, sheet), options.lines_before_header + 1, None)
    while chunk := list(islice(rows, EXCEL_BATCH_ROWS_MAX)):
        lines: list[int] = []
        columns: list[list[str | None]] = [[] for _ in names]
        for line, cells in chunk:
            texts = [_text(cell) for cell in cells]
            if not any(texts):
                continue
            if any(texts[width:]):
                reject(RejectedLine(line, "field_count", cut_text("\t".join(text or "" for text in texts))))
                continue
            lines.append(line)
            for column, text in zip(columns, texts + [None] * (width - len(texts)), strict=False):
                column.append(text)
        if all_sheets:
            columns[-1] = [sheet] * len(lines)
        arrays = [pa.array(column, pa.string()) for column in columns]
        yield pa.RecordBatch.from_arrays([*arrays, pa.array(lines, pa.int64())], names=[*names, LINE])


def _text(cell: object) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)
