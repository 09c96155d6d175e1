"""Which candidates of a file are new: checked against the whole lake, set-based, before they enter the inbox.

A file row's `fact_id` is a hash of its source, its key and its occurrence number, so a row that was imported before,
from this file or an overlapping one, has the id that stands in the lake already. The check is one join on disk-backed
DuckDB instead of a look-up a batch: looking ids up a batch at a time reads the lake once for every batch.
It is safe because imports of one source take turns (a lease that fences the inbox) and start by draining the flow.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from evergrove.facts.engine.duckdb_engine import connect, create_view
from evergrove.facts.lake import FACTS, LAKE_SCHEMA, lake_of
from evergrove.kit import Workspace

CHANGED_ROWS_MAX = 10_000
"""Changed rows that are shown one by one; all are counted."""


@dataclass(frozen=True, kw_only=True)
class KnownCheck:
    """Where the new candidates lie, how many were known, and those whose content differs from what is known."""

    new_candidates: tuple[Path, ...]
    known: int
    changed: pa.Table
    changed_count: int


def select_new(workspace: Workspace, staged: tuple[Path, ...], *, source: str, folder: Path) -> KnownCheck:
    """Split staged candidates (Parquet, in time order) into new and known ones.

    `changed` has columns fact_id, name, order_id, amount_minor, known_amount_minor: rows whose id is known but whose
    time, amount or quantity differs. Facts are immutable, so the known ones stand; the caller reports the others.
    """
    files = lake_of(workspace).files(FACTS)
    if not files.paths:
        return KnownCheck(new_candidates=staged, known=0, changed=_NO_CHANGES, changed_count=0)
    connection = connect(workspace.settings, spill=folder / "spill")
    try:
        import pyarrow.parquet as pq

        shape = folder / "shape.parquet"
        pq.write_table(LAKE_SCHEMA.empty_table(), shape)
        create_view(connection, files, name="facts", schema=LAKE_SCHEMA, shape=shape)
        connection.execute("SET preserve_insertion_order = true")
        connection.execute(f"CREATE VIEW staged AS SELECT * FROM read_parquet({_listed(staged)})")
        connection.execute(
            "CREATE TEMP TABLE known AS SELECT f.fact_id, f.name, f.order_id, s.amount_minor, "
            "f.amount_minor AS known_amount_minor, "
            "(f.occurred_at <> CAST(s.occurred_at AS TIMESTAMP) OR f.amount_minor IS DISTINCT FROM s.amount_minor "
            "OR f.quantity IS DISTINCT FROM s.quantity) AS is_changed "
            "FROM facts f JOIN staged s ON s.fact_id = f.fact_id WHERE f.source = $source",
            {"source": source},
        )
        known, changed = connection.execute(
            "SELECT count(*), count(*) FILTER (WHERE is_changed) FROM known"
        ).fetchone() or (0, 0)
        if not known:
            return KnownCheck(new_candidates=staged, known=0, changed=_NO_CHANGES, changed_count=0)
        target = folder / "new.parquet"
        connection.execute(
            f"COPY (SELECT * FROM staged ANTI JOIN known USING (fact_id) "
            f"ORDER BY occurred_at, fact_id) TO '{target}' (FORMAT parquet)"
        )
        rows = connection.execute(
            f"SELECT fact_id, name, order_id, amount_minor, known_amount_minor FROM known WHERE is_changed "
            f"ORDER BY fact_id LIMIT {CHANGED_ROWS_MAX}"
        ).to_arrow_table()
    finally:
        connection.close()
    return KnownCheck(new_candidates=(target,), known=known, changed=rows, changed_count=changed)


def _listed(paths: tuple[Path, ...]) -> str:
    return "[" + ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths) + "]"


_NO_CHANGES = pa.schema(
    [
        pa.field("fact_id", pa.string()),
        pa.field("name", pa.string()),
        pa.field("order_id", pa.string()),
        pa.field("amount_minor", pa.int64()),
        pa.field("known_amount_minor", pa.int64()),
    ]
).empty_table()
