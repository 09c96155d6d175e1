"""The lake: Delta tables in a folder or in object storage, readable by any tool that reads Delta.

Tables: `facts` (partitioned by `period`), `customers`, and `snapshots/<name>` (partitioned by `as_of`, the date).
Invariants: `facts` has one writer, the lake reader of the feed; each of its commits records the last `feed_seq` as an
application transaction, so that a repeated flush adds nothing; a table whose Delta features other engines may not
read (deletion vectors, column mapping) is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake
from deltalake.exceptions import CommitFailedError, TableNotFoundError

from evergrove.facts.lake_layout import (
    PERIOD,
    ROW_GROUP_ROWS_MAX,
    SNAPSHOT_ROW_GROUP_ROWS_MAX,
    periods,
    sorted_facts,
    writer_properties,
)
from evergrove.facts.schema import FACT_SCHEMA
from evergrove.facts.storage import storage_explained
from evergrove.kit import ConflictError, MissingError, UnavailableError, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FACTS = "facts"
CUSTOMERS = "customers"
ITEMS = "items"
SNAPSHOTS = "snapshots/"
FEED_APPLICATION = "evergrove.feed"

LAKE_SCHEMA = FACT_SCHEMA.append(pa.field(PERIOD, pa.string()))

SNAPSHOT_DAYS_KEPT = 35
"""Daily snapshots are kept this long; older ones only where they end a month."""

VACUUM_HOURS_MIN = 24
"""Files that a reader may still be reading are kept this long (erasure removes its own at once)."""

STATISTICS_COLUMNS = {CUSTOMERS: "customer_id", FACTS: "fact_id,name,customer_id,occurred_at,received_at,feed_seq"}
"""Columns whose bounds go into the table's log. The log outlives an erasure, so it never has what people said of
themselves; within the files every column keeps its bounds."""

REFUSED_FEATURES = ("delta.enableDeletionVectors", "delta.columnMapping.mode")


class UnreadableLakeError(UnavailableError):
    code = "lake.unreadable"


class LakeConflictError(ConflictError):
    code = "lake.conflict"


class MissingTableError(MissingError):
    code = "lake.missing_table"


@dataclass(frozen=True, kw_only=True)
class TableFiles:
    """A pinned state of one table: the files that hold it, and the version that lists them."""

    paths: tuple[str, ...]
    version: int


class Lake:
    """The tables of one workspace under one prefix."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.is_local = "://" not in self.url

    def location(self, table: str) -> str:
        """Where `table` lies, as a path or an address."""
        return f"{self.url}/{table}"

    def open(self, table: str) -> DeltaTable | None:
        """The newest state of a table, or None when it has never been written.

        Raises UnreadableLakeError, and a StorageError when the object storage cannot be used.
        """
        try:
            with storage_explained(self.url):
                found = DeltaTable(self.location(table))
        except TableNotFoundError:
            return None
        configuration = found.metadata().configuration
        refused = [name for name in REFUSED_FEATURES if configuration.get(name, "none") not in {"none", "false"}]
        if refused:
            raise UnreadableLakeError(
                f"the table {table} uses {', '.join(refused)}, which not every engine here can read",
                help="rewrite the table without that feature",
            )
        return found

    def files(self, table: str, *, partitions: Mapping[str, str] | None = None) -> TableFiles:
        """The data files of a table as it is now, those of the named partition values only; none if absent."""
        found = self.open(table)
        if found is None:
            return TableFiles(paths=(), version=-1)
        filters = [(column, "=", value) for column, value in (partitions or {}).items()]
        return TableFiles(paths=tuple(found.file_uris(file_pruning_predicate=filters or None)), version=found.version())

    def append_facts(self, facts: pa.Table, *, last_seq: int, now: datetime) -> bool:
        """Append facts (FACT_SCHEMA) up to `last_seq` in one commit; False when they are there already."""
        existing = self.open(FACTS)
        if existing is not None and (existing.transaction_version(FEED_APPLICATION) or 0) >= last_seq:
            return False
        table = sorted_facts(with_period(facts, now=now))
        with storage_explained(self.url):
            write_deltalake(
                existing if existing is not None else self._prepared(FACTS),
                table,
                mode="append",
                partition_by=["period"],
                writer_properties=writer_properties(),
                configuration=_configuration(FACTS),
                commit_properties=CommitProperties(app_transactions=[Transaction(FEED_APPLICATION, last_seq)]),
                schema_mode="merge",
            )
        return True

    def flushed_seq(self) -> int:
        """The last `feed_seq` that the table `facts` holds."""
        existing = self.open(FACTS)
        return 0 if existing is None else existing.transaction_version(FEED_APPLICATION) or 0

    def replace(self, table: str, rows: pa.Table | pa.RecordBatchReader, *, partition: Mapping[str, str]) -> None:
        """Replace one partition (or the whole table when `partition` is empty) in one commit.

        `rows` has a column for each partition key, holding the value of `partition`. What was read before is not
        overwritten blindly: a concurrent writer of the same partition makes this raise LakeConflictError instead.
        """
        existing = self.open(table)
        predicate = " AND ".join(f"{column} = {quoted(value)}" for column, value in partition.items()) or None
        try:
            write_deltalake(
                existing if existing is not None else self._prepared(table),
                rows,
                mode="overwrite",
                partition_by=list(partition) or None,
                predicate=predicate if existing is not None else None,
                schema_mode="merge" if predicate and existing is not None else "overwrite",
                writer_properties=writer_properties(row_group_rows=_row_group_rows(table)),
                configuration=_configuration(table),
            )
        except CommitFailedError as error:
            raise LakeConflictError(
                f"another process wrote the table {table} at the same time", help="run the command again"
            ) from error

    def partition_values(self, table: str, *, column: str) -> list[str]:
        """The values of a partition column, ascending."""
        found = self.open(table)
        return [] if found is None else sorted({str(part[column]) for part in found.partitions()})

    def _prepared(self, table: str) -> str:
        location = self.location(table)
        if self.is_local:
            Path(location).mkdir(parents=True, exist_ok=True)
        return location


def quoted(value: str) -> str:
    """A text in a Delta predicate, which takes no bound values."""
    return "'" + value.replace("'", "''") + "'"


def _configuration(table: str) -> dict[str, str | None] | None:
    """The properties of a table that is made now."""
    columns = STATISTICS_COLUMNS.get(table)
    return {"delta.dataSkippingStatsColumns": columns} if columns else None


def _row_group_rows(table: str) -> int:
    return SNAPSHOT_ROW_GROUP_ROWS_MAX if table.startswith(SNAPSHOTS) else ROW_GROUP_ROWS_MAX


def lake_of(workspace: Workspace) -> Lake:
    """The lake of a workspace."""
    return Lake(workspace.lake_url)


def with_period(facts: pa.Table, *, now: datetime) -> pa.Table:
    """Add the partition: the year for years that are over at `now`, else the month (UTC)."""
    return facts.append_column(LAKE_SCHEMA.field(PERIOD), periods(facts.column("occurred_at"), now=now))


def snapshot_table(name: str) -> str:
    """The lake table of a snapshot."""
    return f"{SNAPSHOTS}{name}"


def as_of_value(as_of: datetime) -> str:
    """The partition value of an instant: its UTC date. A second refresh on one day replaces the first."""
    return as_of.astimezone(UTC).date().isoformat()


def write_snapshot(
    workspace: Workspace,
    rows: pa.Table | pa.RecordBatchReader,
    *,
    name: str,
    as_of: datetime,
    also: Mapping[str, str] | None = None,
) -> int:
    """Replace the snapshot `name` of the day of `as_of`; `also` names further partition columns and values.

    Adds the columns `as_of` (the date) and `as_of_at` (the instant). Returns the number of rows. A reader is
    written batch by batch.
    """
    partition = {"as_of": as_of_value(as_of), **(also or {})}
    reader = rows.to_reader() if isinstance(rows, pa.Table) else rows
    constants = {column: pa.scalar(value, pa.string()) for column, value in partition.items()}
    constants["as_of_at"] = pa.scalar(as_of, pa.timestamp("us", tz="UTC"))
    schema = pa.schema([*reader.schema, *(pa.field(column, value.type) for column, value in constants.items())])
    count = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal count
        for batch in reader:
            count += batch.num_rows
            added = [pa.repeat(value, batch.num_rows) for value in constants.values()]
            yield pa.RecordBatch.from_arrays([*batch.columns, *added], schema=schema)

    stream = pa.RecordBatchReader.from_batches(schema, batches())
    lake_of(workspace).replace(snapshot_table(name), stream, partition=partition)
    return count


def newest_snapshot(workspace: Workspace, *, name: str, as_of: datetime | None = None) -> str | None:
    """The date of the newest snapshot `name`, not later than `as_of` if given; None when there is none."""
    values = lake_of(workspace).partition_values(snapshot_table(name), column="as_of")
    if as_of is not None:
        values = [value for value in values if value <= as_of_value(as_of)]
    return values[-1] if values else None


def outdated_snapshots(values: list[str], *, today: date) -> list[str]:
    """Which dates to drop: older than SNAPSHOT_DAYS_KEPT days and not the last one of their month."""
    last_of_month = {value[:7]: value for value in sorted(values)}
    limit = (today - timedelta(days=SNAPSHOT_DAYS_KEPT)).isoformat()
    return [value for value in sorted(values) if value < limit and last_of_month[value[:7]] != value]
