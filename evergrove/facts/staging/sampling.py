"""A bounded look at a file: its columns, some of their values, and what a mapping would make of its first rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from evergrove.facts.mapping import Flaw, Mapping
from evergrove.facts.mapping.blame import blamed_column
from evergrove.facts.mapping.guessing import ColumnLook
from evergrove.facts.mapping.mends import cell_text
from evergrove.facts.mapping.values import as_text
from evergrove.facts.readers import LINE, RejectedLine, reader_for
from evergrove.facts.readers.looking import FileLook, look_at
from evergrove.facts.readers.registry import require_file
from evergrove.facts.staging.stage import first_rows, stage_file

SAMPLE_ROWS_MAX = 5_000
"""Of any file; some hundred kilobytes of it."""

VALUES_LOOKED_AT = 500
"""Distinct values of a column by which it is judged."""

ROWS_SHOWN = 5
EVENTS_SHOWN = 8
REJECTS_SHOWN = 20

VALUE_CHARACTERS_MAX = 200
"""Of a value that is shown."""


class FileSample(msgspec.Struct, frozen=True):
    """The first rows of a file as text, and what was seen of each column."""

    look: FileLook
    rows: pa.Table
    columns: tuple[ColumnLook, ...]

    def first_rows(self) -> list[list[str]]:
        """The first ROWS_SHOWN rows as they stand in the file."""
        rows = self.rows.slice(0, ROWS_SHOWN).to_pylist()
        return [[shown(row[column.name]) for column in self.columns] for row in rows]


class TriedReject(msgspec.Struct, frozen=True):
    """A line that would not be accepted; `column` is empty where the reason is of no single one."""

    line: int
    reason: str
    column: str
    value: str


class Trial(msgspec.Struct, frozen=True):
    """What an import of the sample would do. `events` are facts as a timeline has them, the oldest first."""

    lines_read: int
    facts: dict[str, int]
    left_out: dict[str, int]
    rejected_count: int
    rejected_by_reason: dict[str, int]
    rejects: tuple[TriedReject, ...]
    events: tuple[dict[str, Any], ...]
    flaws: tuple[Flaw, ...]


def sample_file(path: Path, *, sheet: str = "") -> FileSample:
    """Reads at most SAMPLE_ROWS_MAX rows. Raises ReaderError for a file that cannot be read, or has no rows."""
    require_file(path)
    look = look_at(path, sheet=sheet)
    reader = reader_for(path, look.options)
    names = reader.columns(path, look.options)
    batches = reader.batches(path, look.options, reject=lambda _: None, bytes_read=lambda _: None)
    rows = pa.Table.from_batches(
        [_text_rows(batch, names) for batch in first_rows(batches, rows_max=SAMPLE_ROWS_MAX)],
        schema=pa.schema([(name, pa.string()) for name in names]),
    )
    return FileSample(look, rows, tuple(_column_look(name, rows[name]) for name in names))


def try_mapping(path: Path, *, mapping: Mapping, folder: Path) -> Trial:
    """Stages the first rows in the folder, which must be empty or new; nothing else is written.

    Raises ReaderError as an import of the file would.
    """
    staged = stage_file(path, mapping=mapping, folder=folder, rows_max=SAMPLE_ROWS_MAX)
    events = [row for batch in staged.batches(EVENTS_SHOWN) for row in batch.to_pylist()][:EVENTS_SHOWN]
    rejects = (_tried(line, mapping=mapping) for line, _ in zip(staged.rejected, range(REJECTS_SHOWN), strict=False))
    return Trial(
        lines_read=staged.lines_read,
        facts=staged.facts,
        left_out=staged.left_out,
        rejected_count=staged.rejected_count,
        rejected_by_reason=staged.rejected_by_reason,
        rejects=tuple(rejects),
        events=tuple(_event(row) for row in events),
        flaws=staged.flaws,
    )


def shown(value: str | None) -> str:
    """The value, cut for a table."""
    text = value or ""
    return text if len(text) <= VALUE_CHARACTERS_MAX else text[: VALUE_CHARACTERS_MAX - 1] + "…"


def _text_rows(batch: pa.RecordBatch, names: tuple[str, ...]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([_text(batch.column(name)) for name in names], names=list(names))


def _text(column: pa.Array) -> pa.Array:
    """Nested columns of a Parquet file have no text and look empty: no mapping can read them either."""
    try:
        return as_text(column)
    except pa.ArrowNotImplementedError:
        return pa.nulls(len(column), pa.string())


def _column_look(name: str, column: pa.ChunkedArray) -> ColumnLook:
    filled = column.drop_null()
    distinct = filled.unique()
    values = tuple(distinct.slice(0, VALUES_LOOKED_AT).to_pylist())
    return ColumnLook(name, len(filled) / max(1, len(column)), len(distinct), values)


def _tried(line: RejectedLine, *, mapping: Mapping) -> TriedReject:
    try:
        found = msgspec.json.decode(line.text)
    except msgspec.DecodeError:
        found = None
    if not isinstance(found, dict):
        return TriedReject(line.line, line.reason, "", shown(line.text))
    cells = {name: cell_text(value) for name, value in found.items() if name != LINE}
    column = blamed_column(mapping, cells, reason=line.reason)
    return TriedReject(line.line, line.reason, column, shown(cells.get(column, "")))


def _event(row: dict[str, Any]) -> dict[str, Any]:
    """What is known of the fact; its properties as an object."""
    filled = {name: value for name, value in row.items() if value is not None and name != "properties"}
    return {**filled, "properties": msgspec.json.decode(row["properties"] or "{}")}
