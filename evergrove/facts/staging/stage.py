"""A file becomes candidate facts, staged on disk in the order of their times.

Three passes, each bounded in memory: the reader's batches are mapped to typed rows and spread over buckets by their
key; bucket by bucket DuckDB numbers lines within orders and occurrences of keys and makes the orders' own facts, which
are spread over ranges of time; range by range they are sorted and written. The folder needs room for about twice the
size of the file. The result depends on the file and the
mapping only, not on batches or threads, so staging a file again gives the same facts with the same ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from evergrove.facts.mapping import Mapping, RowMapper, columns_needed
from evergrove.facts.readers import ReaderError, RejectedLine, reader_for
from evergrove.facts.readers.registry import require_file
from evergrove.facts.schema import CANDIDATE_SCHEMA
from evergrove.facts.staging import queries
from evergrove.facts.staging.buckets import (
    BUCKET_ROWS_AIM,
    BUCKETS_MAX,
    BucketFiles,
    HourCounts,
    key_buckets,
    time_buckets,
)
from evergrove.kit.errors import UnavailableError

REJECTED_STORED_MAX = 10_000
"""Rejected lines kept with their text; all are counted. A file with more has one fault in every line."""

REJECTED_BYTES_MAX = 64 * 1024 * 1024
"""Bytes of rejected text kept on disk for one file."""

ENGINE_MEMORY = "300MB"
"""For numbering one bucket; what does not fit is spilled to the folder."""

ENGINE_THREADS = 2

ROW_GROUP_ROWS = 65_536
"""Rows of one row group of staged files, which bounds what their readers hold."""

_UNPACKED_SIZE = {".parquet": 16, ".pq": 16, ".xlsx": 4, ".xlsb": 4, ".xls": 1, ".ods": 8}
"""How much larger a file is as text."""

BATCH_ROWS_DEFAULT = 20_000
"""Candidate facts handed over at a time."""


@dataclass(frozen=True, kw_only=True)
class ImportProgress:
    """How far an import is: bytes of the file read (or rows sorted at the end), and lines read so far."""

    stage: Literal["reading", "sorting"]
    bytes_read: int
    bytes_total: int
    lines_read: int


ProgressSink = Callable[[ImportProgress], None]


@dataclass(frozen=True, kw_only=True)
class StagedImport:
    """The result of staging one file.

    lines_read = kept + the sum of `left_out`; kept = accepted lines + `rejected`. `facts` counts candidate facts by
    name; an order's lines give one fact each and one for the order. `candidates` is a Parquet file of CANDIDATE_SCHEMA
    in the order (occurred_at, fact_id); `rejects` holds at most REJECTED_STORED_MAX rejected lines.
    """

    mapping: str
    source: str
    lines_read: int
    left_out: dict[str, int]
    kept: int
    rejected_count: int
    rejected_by_reason: dict[str, int]
    facts: dict[str, int]
    candidates: Path
    rejects: Path

    def batches(self, rows_max: int = BATCH_ROWS_DEFAULT) -> Iterator[pa.RecordBatch]:
        """Candidate facts (CANDIDATE_SCHEMA) in the order of their times, at most `rows_max` a batch."""
        with pq.ParquetFile(self.candidates) as file:
            for batch in file.iter_batches(batch_size=rows_max, use_threads=False):
                yield batch.cast(CANDIDATE_SCHEMA)

    @property
    def rejected(self) -> Iterator[RejectedLine]:
        """The rejected lines that were kept, as they were met."""
        decoder = msgspec.json.Decoder(RejectedLine)
        with self.rejects.open("rb") as lines:
            for line in lines:
                yield decoder.decode(line)


class MissingColumnsError(ReaderError):
    """The file lacks columns that the mapping names."""

    code = "columns_missing"


def stage_file(path: Path, *, mapping: Mapping, folder: Path, progress: ProgressSink | None = None) -> StagedImport:
    """Reads the file with the mapping and stages its candidate facts in the folder, which must be empty or new.

    Raises ReaderError (an InvalidError) before anything is staged if the file cannot be read or lacks columns.
    """
    require_file(path)
    reader = reader_for(path, mapping.file)
    _require_columns(reader.columns(path, mapping.file), mapping=mapping, path=path)
    folder.mkdir(parents=True, exist_ok=True)
    tally = _Tally(path.stat().st_size, progress=progress)
    mapper = RowMapper(mapping)
    stage = _Stage(folder, schema=mapper.schema, buckets=_buckets_for(path))
    with _RejectLog(folder / "rejects.jsonl") as log:
        for batch in reader.batches(path, mapping.file, reject=log.write, bytes_read=tally.read_to):
            mapped = mapper.map(batch)
            tally.add(batch.num_rows, left_out=mapped.left_out)
            for index, reason in mapped.rejected:
                log.write(mapped.rejected_line(index, reason) if log.has_room else RejectedLine(0, reason, ""))
            tally.rejected_rows += len(mapped.rejected)
            for grain, rows in mapped.staged:
                stage.write(grain, rows)
        rejected_by_reader = log.count - tally.rejected_rows
        tally.tell("sorting")
        candidates = _sorted_candidates(stage, folder=folder, log=log)
    lines_read = tally.rows + rejected_by_reader
    return StagedImport(
        mapping=mapping.name,
        source=mapping.source,
        lines_read=lines_read,
        left_out=dict(tally.left_out),
        kept=lines_read - sum(tally.left_out.values()),
        rejected_count=log.count,
        rejected_by_reason=dict(log.by_reason),
        facts=_facts_by_name(candidates),
        candidates=candidates,
        rejects=log.path,
    )


def _sorted_candidates(stage: _Stage, *, folder: Path, log: _RejectLog) -> Path:
    try:
        return stage.candidates(log=log)
    except duckdb.OutOfMemoryException as error:
        raise UnavailableError(
            "one part of the import does not fit into memory",
            help=f"see that “{folder}” has free disk space; if very many rows share one key, correct the mapping's key",
        ) from error


@dataclass
class _Tally:
    """Running counts of one import, told to whoever watches."""

    bytes_total: int
    progress: ProgressSink | None
    bytes_read: int = 0
    rows: int = 0
    rejected_rows: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def read_to(self, bytes_read: int) -> None:
        self.bytes_read = bytes_read

    def add(self, rows: int, *, left_out: dict[str, int]) -> None:
        self.rows += rows
        for name, count in left_out.items():
            self.left_out[name] += count
        self.tell("reading")

    def tell(self, stage: Literal["reading", "sorting"]) -> None:
        if self.progress is not None:
            self.progress(
                ImportProgress(
                    stage=stage, bytes_read=self.bytes_read, bytes_total=self.bytes_total, lines_read=self.rows
                )
            )


class _RejectLog:
    """Rejected lines as JSON lines, all counted, stored as long as there is room."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.by_reason: Counter[str] = Counter()
        self._bytes = 0
        self._file = path.open("wb")

    def __enter__(self) -> _RejectLog:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def has_room(self) -> bool:
        return self.count < REJECTED_STORED_MAX and self._bytes < REJECTED_BYTES_MAX

    def write(self, rejected: RejectedLine) -> None:
        if self.has_room:
            self._bytes += self._file.write(msgspec.json.encode(rejected) + b"\n")
        self.count += 1
        self.by_reason[rejected.reason] += 1


class _Stage:
    """The rows of one import on their way: by key while reading, by time while numbering, sorted at the end."""

    def __init__(self, folder: Path, *, schema: pa.Schema, buckets: int) -> None:
        self._folder = folder
        self._schema = schema
        self._buckets = buckets
        self._by_key: dict[str, BucketFiles] = {}
        self._hours = HourCounts()

    def write(self, grain: str, rows: pa.RecordBatch) -> None:
        if rows.num_rows == 0:
            return
        if grain not in self._by_key:
            self._by_key[grain] = BucketFiles(self._folder, name=grain, count=self._buckets, schema=self._schema)
        self._by_key[grain].add(rows, key_buckets(rows["key"], count=self._buckets))
        self._hours.add(rows["occurred_at"].drop_null())

    def candidates(self, *, log: _RejectLog) -> Path:
        """Numbers, sorts and writes the candidate facts."""
        by_time = self._numbered(log=log)
        path = self._folder / "candidates.parquet"
        with pq.ParquetWriter(path, CANDIDATE_SCHEMA, compression="zstd", compression_level=1) as writer:
            for table in by_time.tables():
                ordered = table.sort_by([("occurred_at", "ascending"), ("fact_id", "ascending")])
                writer.write_table(_candidates_of(ordered), row_group_size=ROW_GROUP_ROWS)
        return path

    def _numbered(self, *, log: _RejectLog) -> BucketFiles:
        starts = self._hours.range_starts()
        schema = _fact_schema(self._schema)
        by_time = BucketFiles(self._folder, name="time", count=len(starts) + 1, schema=schema)
        statements = queries.Statements(tuple(schema.names))
        with _engine(self._folder) as engine:
            for files in self._by_key.values():
                files.close()
            for grain, files in self._by_key.items():
                for table in files.tables():
                    engine.register("staged", table)
                    if grain == "order":
                        engine.execute(queries.NUMBERED_LINES)
                        _log_refused_orders(engine, log=log)
                    statement = statements.orders_and_items if grain == "order" else statements.rows
                    for batch in engine.execute(statement).to_arrow_reader(ROW_GROUP_ROWS):
                        facts = batch.cast(schema)
                        by_time.add(facts, time_buckets(facts["occurred_at"], range_starts=starts))
                    engine.unregister("staged")
        by_time.close()
        return by_time


def _fact_schema(staged: pa.Schema) -> pa.Schema:
    names = {"fact_id", *staged.names}
    return pa.schema([field for field in CANDIDATE_SCHEMA if field.name in names])


def _candidates_of(table: pa.Table) -> pa.Table:
    arrays = [
        table[field.name] if field.name in table.column_names else pa.nulls(table.num_rows, field.type)
        for field in CANDIDATE_SCHEMA
    ]
    return pa.Table.from_arrays(arrays, schema=CANDIDATE_SCHEMA)


def _buckets_for(path: Path) -> int:
    """Enough buckets for BUCKET_ROWS_AIM rows each, judged by the file's size (a row of text has some 100 bytes)."""
    unpacked = path.stat().st_size * _UNPACKED_SIZE.get(path.suffix.lower(), 1)
    return min(BUCKETS_MAX, 1 + unpacked // (BUCKET_ROWS_AIM * 100))


def _engine(folder: Path) -> duckdb.DuckDBPyConnection:
    spill = folder / "spill"
    spill.mkdir(exist_ok=True)
    return duckdb.connect(
        config={
            "memory_limit": ENGINE_MEMORY,
            "threads": ENGINE_THREADS,
            "temp_directory": str(spill),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
        }
    )


def _log_refused_orders(engine: duckdb.DuckDBPyConnection, *, log: _RejectLog) -> None:
    answer: Any = engine.execute(queries.REFUSED_LINES)
    while rows := answer.fetchmany(ROW_GROUP_ROWS):
        for line, key, reason in rows:
            log.write(RejectedLine(line, reason, key))


def _facts_by_name(candidates: Path) -> dict[str, int]:
    counts: Counter[str] = Counter()
    with pq.ParquetFile(candidates) as file:
        for batch in file.iter_batches(batch_size=ROW_GROUP_ROWS, columns=["name"]):
            for entry in batch.column(0).value_counts().to_pylist():
                counts[entry["values"]] += entry["counts"]
    return dict(sorted(counts.items()))


def _require_columns(columns: tuple[str, ...], *, mapping: Mapping, path: Path) -> None:
    missing = [name for name in columns_needed(mapping) if name not in columns and name not in mapping.optional_columns]
    if missing:
        raise MissingColumnsError(
            f"“{path.name}” lacks columns that the mapping “{mapping.name}” names: {', '.join(missing)}",
            help=f"it has: {', '.join(columns)}. Correct the names in the mapping, or list a column that may be absent "
            "under “optional_columns”",
        )
