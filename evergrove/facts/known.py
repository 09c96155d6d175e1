"""Which candidates of a file are new: checked against the whole lake, set-based, before they enter the inbox.

A file row's `fact_id` is a hash of its source, its key and its occurrence number, so a row that was imported before,
from this file or an overlapping one, has the id that stands in the lake already. The check is one join of ids on
disk-backed DuckDB instead of a look-up a batch: looking ids up a batch at a time reads the lake once for every batch.
Only ids and what may have changed pass through the join; the wide rows are then copied in their order.
It is safe because imports of one source take turns (a lease that fences the inbox) and start by draining the flow.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from evergrove.facts.engine.duckdb_engine import connect, create_view
from evergrove.facts.lake import FACTS, LAKE_SCHEMA, TableFiles, lake_of
from evergrove.kit import Workspace

CHANGED_ROWS_MAX = 10_000
"""Changed rows that are shown one by one; all are counted."""

JOIN_MEMORY_MB = 400
"""For the join of ids, whatever the engine may have: an import holds its own batches beside it."""

COPIED_ROWS = 65_536
"""Candidates copied at a time."""

_KNOWN = (
    "CREATE OR REPLACE TEMP TABLE known AS SELECT s.file_row_number AS place, f.fact_id, f.name, f.order_id, "
    "s.amount_minor, f.amount_minor AS known_amount_minor, "
    "(f.occurred_at <> make_timestamp(epoch_us(s.occurred_at)) OR f.amount_minor IS DISTINCT FROM s.amount_minor "
    "OR f.quantity IS DISTINCT FROM s.quantity) AS is_changed "
    "FROM facts f JOIN (SELECT fact_id, occurred_at, amount_minor, quantity, file_row_number "
    "FROM read_parquet($staged, file_row_number = true)) s ON s.fact_id = f.fact_id WHERE f.source = $source"
)
"""The candidates of one staged file whose id the lake has, with their place in the file."""

_CHANGED = (
    "SELECT fact_id, name, order_id, amount_minor, known_amount_minor FROM known WHERE is_changed "
    "ORDER BY fact_id LIMIT $rows_max"
)
"""Those that say something else now."""


@dataclass(frozen=True, kw_only=True)
class KnownCheck:
    """Where the new candidates lie, how many were known, and those whose content differs from what is known."""

    new_candidates: tuple[Path, ...]
    known: int
    changed: pa.Table
    changed_count: int


def select_new(workspace: Workspace, staged: tuple[Path, ...], *, source: str, folder: Path) -> KnownCheck:
    """Split staged candidates (Parquet, in time order) into new and known ones; `folder` takes the new ones.

    `changed` has columns fact_id, name, order_id, amount_minor, known_amount_minor: rows whose id is known but whose
    time, amount or quantity differs. Facts are immutable, so the known ones stand; the caller reports the others.
    """
    files = lake_of(workspace).files(FACTS)
    if not files.paths:
        return KnownCheck(new_candidates=staged, known=0, changed=_NO_CHANGES, changed_count=0)
    connection = connect(workspace.settings, spill=folder / "spill")
    try:
        connection.execute(f"SET memory_limit = '{min(JOIN_MEMORY_MB, workspace.settings.engine_memory_mb)}MB'")
        _open_facts(connection, files, folder=folder)
        checks = [
            _check(connection, path, source=source, new=folder / f"new_{number}.parquet")
            for number, path in enumerate(staged)
        ]
    finally:
        connection.close()
    return KnownCheck(
        new_candidates=tuple(path for check in checks for path in check.new_candidates),
        known=sum(check.known for check in checks),
        changed=pa.concat_tables([check.changed for check in checks]).slice(0, CHANGED_ROWS_MAX),
        changed_count=sum(check.changed_count for check in checks),
    )


def _open_facts(connection: duckdb.DuckDBPyConnection, files: TableFiles, *, folder: Path) -> None:
    shape = folder / "shape.parquet"
    pq.write_table(LAKE_SCHEMA.empty_table(), shape)
    create_view(connection, files, name="facts", schema=LAKE_SCHEMA, shape=shape)


def _check(connection: duckdb.DuckDBPyConnection, staged: Path, *, source: str, new: Path) -> KnownCheck:
    connection.execute(_KNOWN, {"staged": str(staged), "source": source})
    counted = connection.execute("SELECT count(*), count(*) FILTER (WHERE is_changed) FROM known").fetchone()
    known, changed_count = counted or (0, 0)
    if not known:
        return KnownCheck(new_candidates=(staged,), known=0, changed=_NO_CHANGES, changed_count=0)
    changed = connection.execute(_CHANGED, {"rows_max": CHANGED_ROWS_MAX}).to_arrow_table()
    rows = pq.read_metadata(staged).num_rows
    is_new = np.ones(rows, np.bool_)
    for batch in connection.execute("SELECT place FROM known").to_arrow_reader(COPIED_ROWS):
        is_new[batch.column(0).to_numpy()] = False
    return KnownCheck(
        new_candidates=_copied(staged, new, is_new=is_new), known=known, changed=changed, changed_count=changed_count
    )


def _copied(staged: Path, target: Path, *, is_new: npt.NDArray[np.bool_]) -> tuple[Path, ...]:
    """The new rows in their order, in a file of their own; none if there are none."""
    if not is_new.any():
        return ()
    place = 0
    with (
        pq.ParquetFile(staged, pre_buffer=False) as file,
        pq.ParquetWriter(target, file.schema_arrow, compression="lz4") as writer,
    ):
        for batch in file.iter_batches(batch_size=COPIED_ROWS, use_threads=False):
            writer.write_batch(batch.filter(pa.array(is_new[place : place + batch.num_rows])))
            place += batch.num_rows
    return (target,)


_NO_CHANGES = pa.schema(
    [
        pa.field("fact_id", pa.string()),
        pa.field("name", pa.string()),
        pa.field("order_id", pa.string()),
        pa.field("amount_minor", pa.int64()),
        pa.field("known_amount_minor", pa.int64()),
    ]
).empty_table()
