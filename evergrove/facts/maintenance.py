"""Keeping the lake in shape: compaction, closed years, vacuum, thinning of snapshots, rewriting for an erasure.

Invariants: each step is one Delta commit, so a crash between steps leaves a correct table and the next run goes on;
no step changes what a query answers, except `rewrite_without`, which leaves out the facts of the erased, and
`drop_older`, which ends the retention of a name; `facts` is
touched only under the lease of its one writer, the lake reader.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable, write_deltalake

from evergrove.facts.engine.duckdb_engine import connect, create_view
from evergrove.facts.lake import (
    CUSTOMERS,
    FACTS,
    ITEMS,
    LAKE_SCHEMA,
    VACUUM_HOURS_MIN,
    Lake,
    TableFiles,
    lake_of,
    outdated_snapshots,
    quoted,
    snapshot_table,
)
from evergrove.facts.lake_files import snapshot_names
from evergrove.facts.lake_layout import PERIOD, writer_properties
from evergrove.facts.lake_reader import LAKE_LEASE
from evergrove.facts.lake_sync import sync_table
from evergrove.facts.leases import Lease, hold_lease
from evergrove.facts.merge_map import MERGE_MAP
from evergrove.facts.snapshots import forget_snapshots
from evergrove.kit import InvalidError, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FILE_BYTES_TARGET = 64 * 1024 * 1024
"""One customer took 10–13 ms in 64 MB files sorted by customer, over 20 M facts."""

SMALL_FILE_BYTES = FILE_BYTES_TARGET // 2
"""Below this a file is worth putting together with another one."""

BATCH_ROWS = 65_536
"""Rows that are between the sort and the writer at a time."""

ERASED_AT_ONCE_MAX = 1_000
"""Customers in one delete: a thousand together took 11 s, one took 8 s, because files are rewritten whole."""


class VacuumTooSoonError(InvalidError):
    code = "lake.vacuum_too_soon"


@dataclass(frozen=True, kw_only=True)
class CompactionCount:
    """What a compaction did: years put together from months, periods sorted anew, files before and after."""

    years_merged: int
    periods_sorted: int
    files_before: int
    files_after: int


def compact(workspace: Workspace) -> CompactionCount:
    """Put the files of `facts` together, sorted by customer; months of years that are over become their year.

    Raises LeaseHeldError while another process writes the lake.
    """
    lake = lake_of(workspace)
    with hold_lease(workspace.control, name=LAKE_LEASE, clock=workspace.clock) as lease:
        before = len(lake.files(FACTS).paths)
        years = _years_to_merge(lake, year_now=workspace.clock.now().year)
        for year in years:
            _merge_year(workspace, lake, year=year)
            _renew(workspace, lease)
        periods = _periods_to_sort(lake)
        for period in periods:
            _sort_period(lake, period=period)
            _renew(workspace, lease)
        return CompactionCount(
            years_merged=len(years),
            periods_sorted=len(periods),
            files_before=before,
            files_after=len(lake.files(FACTS).paths),
        )


def vacuum(workspace: Workspace, *, hours: int = VACUUM_HOURS_MIN) -> int:
    """Remove files that no table has named for `hours`, also those of writers that died; returns how many.

    Raises VacuumTooSoonError below VACUUM_HOURS_MIN: a query may still be reading them.
    """
    if hours < VACUUM_HOURS_MIN:
        raise VacuumTooSoonError(
            f"files replaced {hours} hours ago may still be read",
            help=f"keep them for {VACUUM_HOURS_MIN} hours or more",
        )
    return sum(_vacuum(table, hours=hours, orphans=True) for table in _tables(workspace))


def thin_snapshots(workspace: Workspace) -> int:
    """Drop daily snapshots beyond SNAPSHOT_DAYS_KEPT days, except the last of each month; returns how many dates."""
    lake, today, dropped = lake_of(workspace), workspace.clock.now().date(), 0
    for name in snapshot_names(workspace):
        dates = outdated_snapshots(lake.partition_values(snapshot_table(name), column="as_of"), today=today)
        table = lake.open(snapshot_table(name))
        if table is not None and dates:
            forget_snapshots(workspace, name=name, days=dates)
            table.delete(f"as_of IN ({_listed(dates)})")
            dropped += len(dates)
    return dropped


def rewrite_without(workspace: Workspace, customer_ids: Iterable[str]) -> int:
    """Remove every row of these customers from all tables and the replaced files at once; returns the rows removed.

    A query that was reading a replaced file fails and must be asked again: erasure goes first. Repeating it after a
    crash is right: the rows are gone already, the files are removed then. Facts still in the feed are the caller's.
    Raises LeaseHeldError while another process writes the lake.
    """
    ids, removed = sorted(set(customer_ids)), 0
    with hold_lease(workspace.control, name=LAKE_LEASE, clock=workspace.clock) as lease:
        for start in range(0, len(ids), ERASED_AT_ONCE_MAX):
            predicate = f"customer_id IN ({_listed(ids[start : start + ERASED_AT_ONCE_MAX])})"
            for table in _tables(workspace):
                if "customer_id" in {field.name for field in table.schema().fields}:
                    metrics = table.delete(predicate, writer_properties=writer_properties())
                    removed += int(metrics.get("num_deleted_rows") or 0)
                _renew(workspace, lease)
        for name in _table_names(workspace):
            # The replaced files go at once: what took their place must not be in the kernel's memory alone.
            sync_table(lake_of(workspace), name)
            _renew(workspace, lease)
        for table in _tables(workspace):
            # Orphans of other tables may be a running writer's: the daily vacuum takes those.
            _vacuum(table, hours=0, orphans=table.table_uri.rstrip("/").endswith(f"/{FACTS}"))
            _renew(workspace, lease)
    return removed


def drop_older(workspace: Workspace, *, name: str, before: datetime) -> int:
    """Remove the facts of one name that happened before `before` from the lake; returns how many.

    The replaced files go with the next vacuum. Raises LeaseHeldError while another process writes the lake.
    """
    with hold_lease(workspace.control, name=LAKE_LEASE, clock=workspace.clock) as lease:
        table = lake_of(workspace).open(FACTS)
        if table is None:
            return 0
        moment = before.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        # A plain CAST gives nanoseconds without a zone, which Delta does not compare with the column.
        limit = f"arrow_cast({quoted(moment)}, 'Timestamp(Microsecond, Some(\"UTC\"))')"
        predicate = f"name = {quoted(name)} AND occurred_at < {limit}"
        metrics = table.delete(predicate, writer_properties=writer_properties())
        _renew(workspace, lease)
    return int(metrics.get("num_deleted_rows") or 0)


def _table_names(workspace: Workspace) -> tuple[str, ...]:
    return (FACTS, CUSTOMERS, ITEMS, MERGE_MAP, *(snapshot_table(name) for name in snapshot_names(workspace)))


def _tables(workspace: Workspace) -> Iterator[DeltaTable]:
    lake = lake_of(workspace)
    for name in _table_names(workspace):
        table = lake.open(name)
        if table is not None:
            yield table


def _vacuum(table: DeltaTable, *, hours: int, orphans: bool) -> int:
    removed = table.vacuum(retention_hours=hours, enforce_retention_duration=False, dry_run=False, full=orphans)
    return len(removed)


def _renew(workspace: Workspace, lease: Lease) -> None:
    with workspace.control.write() as connection:
        lease.renew(connection, now=workspace.clock.now())


def _years_to_merge(lake: Lake, *, year_now: int) -> list[str]:
    periods = lake.partition_values(FACTS, column=PERIOD)
    return sorted({period[:4] for period in periods if "-" in period and int(period[:4]) < year_now})


def _merge_year(workspace: Workspace, lake: Lake, *, year: str) -> None:
    """Replace the partitions of `year` by one, in one commit; a writer that came between makes it fail."""
    table = lake.open(FACTS)
    if table is None:
        return
    periods = sorted(str(part[PERIOD]) for part in table.partitions() if str(part[PERIOD])[:4] == year)
    paths = tuple(path for value in periods for path in table.file_uris(file_pruning_predicate=[(PERIOD, "=", value)]))
    spill_root = workspace.files / "spill"
    spill_root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=spill_root, prefix="compact-") as folder:
        shape = Path(folder) / "shape.parquet"
        pq.write_table(LAKE_SCHEMA.empty_table(), shape)
        connection = connect(workspace.settings, spill=Path(folder) / "spill")
        try:
            files = TableFiles(paths=paths, version=table.version())
            create_view(connection, files, name="year_facts", schema=LAKE_SCHEMA, shape=shape)
            query = (
                "SELECT * REPLACE (CAST(? AS VARCHAR) AS period) FROM year_facts "
                "ORDER BY customer_id NULLS LAST, occurred_at, fact_id"
            )
            rows = connection.execute(query, [year]).to_arrow_reader(BATCH_ROWS)
            write_deltalake(
                table,
                pa.RecordBatchReader.from_batches(LAKE_SCHEMA, (batch.cast(LAKE_SCHEMA) for batch in rows)),
                mode="overwrite",
                predicate=f"{PERIOD} IN ({_listed({*periods, year})})",
                target_file_size=FILE_BYTES_TARGET,
                writer_properties=writer_properties(),
            )
        finally:
            connection.close()


def _periods_to_sort(lake: Lake) -> list[str]:
    """Periods with two or more small files: what is large and sorted stays as it is."""
    table = lake.open(FACTS)
    if table is None:
        return []
    actions = pa.table(table.get_add_actions(flatten=True))
    small = Counter(
        period
        for period, size in zip(
            actions.column(f"partition.{PERIOD}").to_pylist(), actions.column("size_bytes").to_pylist(), strict=True
        )
        if size < SMALL_FILE_BYTES
    )
    return sorted(period for period, files in small.items() if files > 1)


def _sort_period(lake: Lake, *, period: str) -> None:
    table = lake.open(FACTS)
    if table is not None:
        # A z-order over one column is a plain sort by it, committed as a change of layout that readers may ignore.
        table.optimize.z_order(
            ["customer_id"],
            partition_filters=[(PERIOD, "=", period)],
            target_size=FILE_BYTES_TARGET,
            writer_properties=writer_properties(),
        )


def _listed(values: Iterable[str]) -> str:
    """Quoted texts for a Delta predicate."""
    return ", ".join(map(quoted, values))
