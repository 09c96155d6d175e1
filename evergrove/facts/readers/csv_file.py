"""CSV and other delimited text, as text columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

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
from evergrove.facts.readers.csv_guard import GuardedStream

BLOCK_BYTES = 8 * 1024 * 1024
"""One batch of the parser; a record (quoted line breaks included) must fit into it."""

ENCODINGS = {"auto": "auto", "utf-8": "utf-8", "utf8": "utf-8", "gb18030": "gb18030", "gbk": "gb18030"}
DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
_ODD_QUOTES_HELP = "look for a quote that is opened and never closed near that line; inside quotes, write a quote twice"


class CsvReader:
    """Reads a stream of any size; the line is the physical line at which the record begins."""

    def columns(self, path: Path, options: FileOptions) -> tuple[str, ...]:
        return _heading(path, options)[0]

    def batches(
        self, path: Path, options: FileOptions, *, reject: RejectSink, bytes_read: ReadSink
    ) -> Iterator[pa.RecordBatch]:
        names, heading_lines = _heading(path, options)
        with _guarded(path, options) as stream:
            rows = _RowNumbers(first_line=options.lines_before_header + heading_lines + 1, reject=reject)
            while (batch := _next(rows, stream, names=names, options=options, path=path)) is not None:
                bytes_read(stream.bytes_read)
                yield _without_bad_rows(batch, stream=stream, names=names, reject=reject)
            _reject_bad_lines(stream, reject=reject)


class _RowNumbers:
    """Gives each parsed record the physical line at which it begins.

    The parser reports a record with the wrong number of fields as soon as it meets it, which may be before the
    rows around it are handed over, so such records wait here until the rows have caught up.
    """

    def __init__(self, *, first_line: int, reject: RejectSink) -> None:
        self.line = first_line
        self.parser: Any = None
        self._record = 1
        self._waiting: list[arrow_csv.InvalidRow] = []
        self._reject = reject

    def take(self, row: arrow_csv.InvalidRow) -> str:
        self._waiting.append(row)
        return "skip"

    def number(self, line_counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The first line of each row of a batch, given how many lines each takes."""
        skipped_before = np.zeros(len(line_counts), np.int64)
        row = 0
        while self._waiting:
            position = row + self._waiting[0].number - self._record
            if position >= len(line_counts):
                break
            self._record += position - row
            row = position
            bad = self._waiting.pop(0)
            self._record += 1
            lines_before = self.line + int(line_counts[:row].sum()) + int(skipped_before[: row + 1].sum())
            skipped_before[row] += self._told(bad, line=lines_before)
        self._record += len(line_counts) - row
        starts = self.line + np.cumsum(line_counts) - line_counts + np.cumsum(skipped_before)
        self.line += int(line_counts.sum() + skipped_before.sum())
        return starts

    def finish(self) -> None:
        """Tells of the bad records behind the last row."""
        while self._waiting:
            bad = self._waiting.pop(0)
            gap = bad.number - self._record
            self.line += gap
            self._record += gap + 1
            self.line += self._told(bad, line=self.line)

    def _told(self, bad: arrow_csv.InvalidRow, *, line: int) -> int:
        text = bad.text if isinstance(bad.text, str) else ""
        self._reject(RejectedLine(line, "field_count", cut_text(text)))
        return 1 + text.count("\n")


def _next(
    rows: _RowNumbers, stream: GuardedStream, *, names: tuple[str, ...], options: FileOptions, path: Path
) -> pa.RecordBatch | None:
    try:
        if rows.parser is None:
            rows.parser = _parser(stream, rows=rows, names=names, options=options)
        batch = rows.parser.read_next_batch()
    except StopIteration:
        rows.finish()
        return None
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return None
        raise ReaderError(
            f"“{path.name}” cannot be read on after line {rows.line - 1}: {error}", help=_ODD_QUOTES_HELP
        ) from error
    starts = rows.number(_line_counts(batch))
    columns = [*batch.columns, pa.array(starts)]
    return pa.RecordBatch.from_arrays(columns, names=[*names, LINE])


def _parser(
    stream: GuardedStream, *, rows: _RowNumbers, names: tuple[str, ...], options: FileOptions
) -> arrow_csv.CSVStreamingReader:
    for _ in range(rows.line - options.lines_before_header - 1):
        stream.readline()
    positions = [f"c{position}" for position in range(len(names))]
    # use_threads=False: only the parser's one-thread form reports the numbers of bad records.
    return arrow_csv.open_csv(
        pa.PythonFile(stream, mode="r"),
        read_options=arrow_csv.ReadOptions(use_threads=False, block_size=BLOCK_BYTES, column_names=positions),
        parse_options=arrow_csv.ParseOptions(
            delimiter=options.delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=rows.take,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(positions, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
            check_utf8=False,
        ),
    )


def _line_counts(batch: pa.RecordBatch) -> npt.NDArray[np.int64]:
    """How many physical lines each row takes: one, and one more for each line break inside its values."""
    counts = np.ones(batch.num_rows, np.int64)
    for column in batch.columns:
        body = column.buffers()[2]
        if body is not None and re.search(b"\n", body):
            breaks = pc.fill_null(pc.count_substring(column, "\n"), 0)
            counts += breaks.to_numpy(zero_copy_only=False)
    return counts


def _without_bad_rows(
    batch: pa.RecordBatch, *, stream: GuardedStream, names: tuple[str, ...], reject: RejectSink
) -> pa.RecordBatch:
    """Drops blank rows, and rows that hold a line which the guard found to be bad."""
    if batch.num_rows == 0:
        return batch
    empty = pc.is_null(batch.column(0))
    for column in batch.columns[1 : len(names)]:
        if not empty.true_count:
            break
        empty = pc.and_(empty, pc.is_null(column))
    kept = ~empty.to_numpy(zero_copy_only=False)
    starts = batch.column(LINE).to_numpy()
    last_row = batch.slice(batch.num_rows - 1).to_pylist()[0]
    last_line = int(starts[-1]) + sum(str(last_row[name] or "").count("\n") for name in names)
    for bad in _taken_bad_lines(stream, line_max=last_line):
        reject(RejectedLine(bad.line, bad.reason, cut_text(bad.text)))
        if bad.line >= starts[0]:
            kept[np.searchsorted(starts, bad.line, side="right") - 1] = False
    return batch if kept.all() else batch.filter(pa.array(kept))


def _taken_bad_lines(stream: GuardedStream, *, line_max: int) -> list[Any]:
    taken = [bad for bad in stream.bad_lines if bad.line <= line_max]
    if taken:
        left = [bad for bad in stream.bad_lines if bad.line > line_max]
        stream.bad_lines.clear()
        stream.bad_lines.extend(left)
    return sorted(taken)


def _reject_bad_lines(stream: GuardedStream, *, reject: RejectSink) -> None:
    while stream.bad_lines:
        bad = stream.bad_lines.popleft()
        reject(RejectedLine(bad.line, bad.reason, cut_text(bad.text)))


def _guarded(path: Path, options: FileOptions) -> GuardedStream:
    encoding = ENCODINGS.get(options.encoding.lower())
    if encoding is None:
        raise ReaderError(f"the encoding “{options.encoding}” is not read", help=f"write one of {', '.join(ENCODINGS)}")
    return GuardedStream(path, encoding=encoding, skip_lines=options.lines_before_header)


def heading_fields(path: Path, options: FileOptions) -> tuple[list[str], int]:
    """The fields of the heading as they stand there, and how many physical lines it takes. Raises csv.Error."""
    with _guarded(path, options) as stream, io.TextIOWrapper(io.BufferedReader(stream), "utf-8", newline="\n") as text:
        reader = csv.reader(text, delimiter=options.delimiter)
        names = next(reader, [])
        if stream.bad_lines and stream.bad_lines[0].line <= options.lines_before_header + reader.line_num:
            raise ReaderError(
                f"“{path.name}”: the heading has bytes that are not text in its encoding",
                help="write the file's encoding under “file” in the mapping, or save the file as UTF-8",
            )
    return names, reader.line_num


def _heading(path: Path, options: FileOptions) -> tuple[tuple[str, ...], int]:
    """The column names, and how many physical lines the heading takes."""
    try:
        names, lines = heading_fields(path, options)
    except csv.Error as error:
        raise ReaderError(f"“{path.name}”: the heading cannot be read: {error}", help=_ODD_QUOTES_HELP) from error
    if len(names) == 1:
        _refuse_other_delimiter(names[0], path=path, options=options)
    return checked_columns(names, file_name=path.name), lines


def _refuse_other_delimiter(heading: str, *, path: Path, options: FileOptions) -> None:
    for delimiter, word in DELIMITERS.items():
        if delimiter in heading and delimiter != options.delimiter:
            written = "\\t" if delimiter == "\t" else delimiter
            raise ReaderError(
                f"“{path.name}”: the heading is one column that holds {word}: “{heading[:80]}”",
                help=f'the file is separated by {word}: write delimiter: "{written}" under “file” in the mapping',
            )
