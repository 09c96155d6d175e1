"""The peer of the bulk rows: one hand-written DuckDB query over the same Parquet files, and plain scans."""

from __future__ import annotations

from pathlib import Path

import duckdb

from evergrove.facts import FACTS, lake_of
from evergrove.kit import Workspace

TAGS_QUERY = Path(__file__).with_name("peer_tags.sql")


def open_peer(workspace: Workspace, *, tables: tuple[str, ...] = (FACTS,)) -> duckdb.DuckDBPyConnection:
    """A plain DuckDB with the limits of ours and a view over each table's files; snapshots by their last word."""
    settings = workspace.settings
    spill = workspace.files / "peer-spill"
    spill.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        config={
            "memory_limit": f"{settings.engine_memory_mb}MB",
            "threads": settings.engine_threads,
            "temp_directory": str(spill),
        }
    )
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET preserve_insertion_order = false")
    for table in tables:
        name = table.rpartition("/")[2]
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in lake_of(workspace).files(table).paths)
        connection.execute(
            f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}], hive_partitioning = true,"  # noqa: S608 - names of our own
            " hive_types_autocast = false, union_by_name = true)"
        )
    return connection


def tags_query() -> str:
    """The committed query; it takes the parameter `as_of_us`."""
    return TAGS_QUERY.read_text(encoding="utf-8")
