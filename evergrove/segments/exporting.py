"""A segment as a file: CSV that is safe to open in a spreadsheet, or Parquet; whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from evergrove.segments.compiling import compile_rule
from evergrove.segments.contracts import SegmentContext
from evergrove.segments.errors import EmptySelectionError, MissingRelationError, UnknownNameError
from evergrove.segments.rules import Node

FORMULA_START = r"^([=+\-@\t\r])"
"""A spreadsheet runs a cell that begins like this (OWASP, CSV injection); an apostrophe makes it text."""

PHONE_NUMBER = r"^\+[0-9]{5,20}$"
"""Begins like a formula, and is none: digits only. An apostrophe would spoil it for whoever dials from the file."""

EXPORT_COLUMNS_MAX = 100
"""Columns beside the customer id."""


def export_segment(
    rule: Node,
    path: Path,
    *,
    context: SegmentContext,
    tags: Sequence[str] = (),
    scores: Sequence[str] = (),
    more: Callable[[pa.RecordBatch], pa.RecordBatch] = lambda batch: batch,
) -> int:
    """Write the members with the named tags and scores to `path` (`.csv` or `.parquet`); returns their number.

    CSV is UTF-8 with a byte order mark, so that spreadsheets show Chinese. Order: by customer id. `more` may add
    columns, the same ones to every batch.
    """
    writers = {".csv": _write_csv, ".parquet": _write_parquet}
    if path.suffix.lower() not in writers:
        raise EmptySelectionError(
            f"“{path.name}” is neither .csv nor .parquet", help="name the file members.csv / 请用 .csv 或 .parquet"
        )
    relation = _with_columns(compile_rule(rule, context=context), context=context, tags=tags, scores=scores)
    members = context.engine.stream(relation.order_by("customer_id"))
    none = pa.RecordBatch.from_pylist([], schema=members.schema)
    batches = pa.RecordBatchReader.from_batches(more(none).schema, (more(batch) for batch in members))
    with _written_whole(path) as temporary:
        return writers[path.suffix.lower()](batches, temporary)


def escape_formulas(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Texts that a spreadsheet would run as a formula get an apostrophe in front; numbers and phone numbers stay."""
    columns = [
        pc.if_else(
            pc.match_substring_regex(column, PHONE_NUMBER),
            column,
            pc.replace_substring_regex(column, pattern=FORMULA_START, replacement=r"'\1"),
        )
        if pa.types.is_string(column.type)
        else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _with_columns(
    members: ir.Table, *, context: SegmentContext, tags: Sequence[str], scores: Sequence[str]
) -> ir.Table:
    if len(tags) + len(scores) > EXPORT_COLUMNS_MAX:
        raise EmptySelectionError(
            f"at most {EXPORT_COLUMNS_MAX} columns are exported", help="name fewer tags and scores"
        )
    groups = (("tags", "标签", context.tags, tags), ("scores", "评分", context.scores, scores))
    for noun, noun_zh, table, keys in groups:
        if not keys:
            continue
        if table is None:
            raise MissingRelationError("export", noun=noun, noun_zh=noun_zh)
        for key in keys:
            if key not in table.columns:
                raise UnknownNameError("export", noun=noun[:-1], noun_zh=noun_zh, name=key, known=table.columns)
        members = members.left_join(table.select("customer_id", *keys), "customer_id").drop("customer_id_right")
    return members


def _write_csv(batches: pa.RecordBatchReader, path: Path) -> int:
    rows = 0
    with path.open("wb") as file:
        file.write(b"\xef\xbb\xbf")
        with pa.csv.CSVWriter(file, batches.schema) as writer:
            for batch in batches:
                writer.write_batch(escape_formulas(batch))
                rows += batch.num_rows
    return rows


def _write_parquet(batches: pa.RecordBatchReader, path: Path) -> int:
    rows = 0
    with pa.parquet.ParquetWriter(path, batches.schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


@contextlib.contextmanager
def _written_whole(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place when all went well, and is gone when not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(descriptor)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
