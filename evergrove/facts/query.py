"""Read-only SQL for people: one SELECT in DuckDB over the workspace's own lake, within limits.

Two walls: `query_check` accepts only what reads the offered views, and the connection itself has external access
off, only the listed files of this lake and its own spill folder allowed, and its configuration locked.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from evergrove.facts.engine.duckdb_engine import connect, create_view, use_object_storage
from evergrove.facts.lake import CUSTOMERS, FACTS, LAKE_SCHEMA, Lake, TableFiles, lake_of, snapshot_table
from evergrove.facts.merge_map import MERGE_MAP, MERGE_MAP_SCHEMA
from evergrove.facts.query_check import InvalidQueryError, QueryLimitError, check_query
from evergrove.facts.relations import CUSTOMER_SCHEMA
from evergrove.kit import Workspace

ROWS_MAX = 100_000
"""Rows of an answer, unless the caller says otherwise; more belongs into an export."""

SECONDS_MAX = 60.0
"""How long one query may run."""

ANSWER_BYTES_MAX = 256 * 1024 * 1024
"""An answer is held in memory and printed; one row can be as large as a thousand."""

MEMORY_MB_MAX = 1_024
"""What a person's query may take of the memory, whatever the heavy lane has."""

SPILL_MB_MAX = 4_096
"""What it may write aside for a sort or a join before it is refused."""

GROWTH_MB_MAX = 2 * MEMORY_MB_MAX
"""How much this process may grow while a query runs, whoever makes it grow."""

WATCH_SECONDS = 0.05
"""How often time and memory are looked at."""

STATM = Path("/proc/self/statm")

BATCH_ROWS = 8_192
"""Rows fetched at a time, so that the limits are looked at often."""

SNAPSHOTS = ("tags", "scores", "segments")
"""Snapshots that are offered as views of their newest date."""

_BY_PERSON = f"""
CREATE VIEW facts AS
SELECT f.* REPLACE (coalesce(m.survivor_id, f.customer_id) AS customer_id), f.customer_id AS origin_id
FROM origin.facts_by_origin f LEFT JOIN (
    SELECT customer_id, arg_max(survivor_id, feed_seq) AS survivor_id FROM origin.{MERGE_MAP} GROUP BY customer_id
) m USING (customer_id)
"""
"""Facts of today's customers, as `facts_relation` has them: merged ones are one."""

_AS_THEY_CAME = "CREATE VIEW facts AS SELECT *, customer_id AS origin_id FROM origin.facts_by_origin"
"""The same while nobody was ever merged: no join."""


def run_query(
    workspace: Workspace, sql: str, *, rows_max: int = ROWS_MAX, seconds_max: float = SECONDS_MAX
) -> pa.Table:
    """The answer to one SELECT over `facts`, `customers`, `tags`, `scores` and `segments`; timestamps are UTC.

    Raises InvalidQueryError, ForbiddenQueryError and MissingQueryTableError (see `query_check`), and
    QueryLimitError when the answer has more than `rows_max` rows or ANSWER_BYTES_MAX bytes, takes longer than
    `seconds_max`, or needs more memory than a query may have. Nothing is cut off silently.
    """
    spill_root = workspace.files / "spill"
    spill_root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=spill_root, prefix="query-") as folder:
        connection = _limited_connection(workspace, folder=Path(folder))
        try:
            views = _offer_views(workspace, connection, folder=Path(folder))
            check_query(connection, sql, views=views)
            return _plain(_answer(connection, sql, rows_max=rows_max, seconds_max=seconds_max))
        finally:
            connection.close()


def _limited_connection(workspace: Workspace, *, folder: Path) -> duckdb.DuckDBPyConnection:
    settings = msgspec.structs.replace(
        workspace.settings, engine_memory_mb=min(workspace.settings.engine_memory_mb, MEMORY_MB_MAX)
    )
    connection = connect(settings, spill=folder / "spill")
    connection.execute(f"SET max_temp_directory_size = '{SPILL_MB_MAX}MB'")
    # Without this a query could name the variables of the Python code that called it as tables.
    connection.execute("SET python_enable_replacements = false")
    return connection


def _offer_views(workspace: Workspace, connection: duckdb.DuckDBPyConnection, *, folder: Path) -> dict[str, bool]:
    """Create the views, then lock the connection; which names there are, and whether the lake holds them."""
    lake = lake_of(workspace)
    offered: dict[str, tuple[TableFiles, pa.Schema] | None] = {
        "facts_by_origin": (lake.files(FACTS), LAKE_SCHEMA),
        CUSTOMERS: (lake.files(CUSTOMERS), CUSTOMER_SCHEMA),
        MERGE_MAP: (lake.files(MERGE_MAP), MERGE_MAP_SCHEMA),
        **{name: _newest(lake, name=name) for name in SNAPSHOTS},
    }
    is_merged = bool(lake.files(MERGE_MAP).paths)
    allowed: list[str] = []
    for name, there in offered.items():
        if there is not None:
            shape = folder / f"{name}.parquet"
            pq.write_table(there[1].empty_table(), shape)
            allowed += [str(shape), *there[0].paths]
    if any(path.startswith("s3://") for path in allowed):
        use_object_storage(connection)
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in allowed)
    connection.execute(f"SET allowed_paths = [{listed}]")
    connection.execute("SET enable_external_access = false")
    inner = {"facts_by_origin", MERGE_MAP}
    connection.execute("CREATE SCHEMA origin")
    for name, there in offered.items():
        if there is not None:
            connection.execute(f"SET schema = '{'origin' if name in inner else 'main'}'")
            create_view(connection, there[0], name=name, schema=there[1], shape=folder / f"{name}.parquet")
    connection.execute("SET schema = 'main'")
    connection.execute(_BY_PERSON if is_merged else _AS_THEY_CAME)
    connection.execute("SET lock_configuration = true")
    return {FACTS: True} | {name: there is not None for name, there in offered.items() if name not in inner}


def _newest(lake: Lake, *, name: str) -> tuple[TableFiles, pa.Schema] | None:
    """The files of the newest date of a snapshot, and its columns; None when it was never written."""
    table = lake.open(snapshot_table(name))
    if table is None:
        return None
    dates = sorted({str(part["as_of"]) for part in table.partitions()})
    if not dates:
        return None
    paths = tuple(table.file_uris(file_pruning_predicate=[("as_of", "=", dates[-1])]))
    return TableFiles(paths=paths, version=table.version()), pa.schema(table.schema().to_arrow())


def _answer(connection: duckdb.DuckDBPyConnection, sql: str, *, rows_max: int, seconds_max: float) -> pa.Table:
    watch = _Watch(connection, seconds_max=seconds_max)
    try:
        with watch:
            reader = connection.execute(sql).to_arrow_reader(BATCH_ROWS)
            return _collect(reader, rows_max=rows_max)
    except duckdb.InterruptException as error:
        raise QueryLimitError(
            f"the query {watch.reason}", help="narrow it: a name, a period, fewer joins, fewer columns"
        ) from error
    except duckdb.OutOfMemoryException as error:
        raise QueryLimitError(
            "the query needs more memory than one query may have",
            help="group or filter earlier, or select fewer columns",
        ) from error
    except duckdb.Error as error:
        raise InvalidQueryError(
            str(error).split("\n\n", 1)[0].strip(), help="DESCRIBE facts shows the columns; correct the SQL"
        ) from error


def _collect(reader: pa.RecordBatchReader, *, rows_max: int) -> pa.Table:
    batches, rows, size = [], 0, 0
    for batch in reader:
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows > rows_max:
            raise QueryLimitError(
                f"the answer has more than {rows_max:,} rows", help=f"add LIMIT {rows_max}, or ask for more rows"
            )
        if size > ANSWER_BYTES_MAX:
            raise QueryLimitError(
                f"the answer is larger than {ANSWER_BYTES_MAX // 2**20} MB", help="select fewer columns or add a LIMIT"
            )
        batches.append(batch)
    return pa.Table.from_batches(batches, schema=reader.schema)


class _Watch:
    """A thread that interrupts the query when its time is over, or when this process has grown too much.

    DuckDB's own limit does not count the text that scalars build; Linux says how large the process is.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, seconds_max: float) -> None:
        self.reason = "was interrupted"
        self._connection = connection
        self._seconds_max = seconds_max
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, name="query-watch", daemon=True)

    def __enter__(self) -> None:
        self._started = time.monotonic()
        self._resident_mb_at_start = _resident_mb()
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(WATCH_SECONDS):
            if time.monotonic() - self._started > self._seconds_max:
                self.reason = f"took longer than {self._seconds_max:g} seconds"
            elif _resident_mb() - self._resident_mb_at_start > GROWTH_MB_MAX:
                self.reason = "needs more memory than one query may have"
            else:
                continue
            # Again and again: an interrupt that comes before the first step is forgotten.
            self._connection.interrupt()


def _resident_mb() -> int:
    """The memory of this process as Linux counts it; 0 where it does not say."""
    if not STATM.exists():
        return 0
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20


def _plain(answer: pa.Table) -> pa.Table:
    """Timestamps in UTC (the views hold them without zone), and sums of integers as integers where they fit."""
    columns = [_plain_column(column) for column in answer.columns]
    return pa.Table.from_arrays(columns, names=answer.column_names)


def _plain_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp(column.type.unit, tz="UTC"))
    if pa.types.is_decimal(column.type) and column.type.scale == 0:
        try:
            return column.cast(pa.int64())
        except pa.ArrowInvalid:
            return column
    return column


__all__ = ["ROWS_MAX", "SECONDS_MAX", "run_query"]
