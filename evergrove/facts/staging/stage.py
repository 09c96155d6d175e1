"""A file becomes candidate facts, staged on disk in the order of their times.

Three passes, each bounded in memory: the reader's batches are mapped to typed rows and spread over buckets by their
key; bucket by bucket lines are numbered within orders and occurrences of keys, the orders' own facts are made, and
all facts are spread over ranges of time; range by range they are sorted and written. The folder needs room for about
twice the size of the file. The result depends on the file and the mapping only, not on batches or threads, so
staging a file again gives the same facts with the same ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from evergrove.facts.mapping import Flaw, Mapping, Mends, RowMapper, columns_needed, parts_of
from evergrove.facts.memory import release_memory
from evergrove.facts.readers import RejectedLine, reader_for
from evergrove.facts.readers.registry import require_file
from evergrove.facts.staging.buckets import (
    BUCKET_ROWS_AIM,
    BUCKETS_MAX,
    BucketFiles,
    HourCounts,
    key_buckets,
    key_codes,
    time_buckets,
    time_codes,
)
from evergrove.facts.staging.candidates import NAME_CODE, CandidateWriter, numbered_schema
from evergrove.facts.staging.contracts import ImportProgress, MissingColumnsError, ProgressSink, StagedImport
from evergrove.facts.staging.numbering import Place, number_orders, number_rows
from evergrove.facts.staging.reject_log import RejectLog

_UNPACKED_SIZE = {".parquet": 16, ".pq": 16, ".xlsx": 4, ".xlsb": 4, ".xls": 1, ".ods": 8}
"""How much larger a file is as text."""

_ROW_BYTES = 100
"""Of one row of text, to judge how many there are."""


def stage_file(
    path: Path,
    *,
    mapping: Mapping,
    folder: Path,
    progress: ProgressSink | None = None,
    mends: Mends | None = None,
    rows_max: int | None = None,
) -> StagedImport:
    """Reads the file with the mapping and stages its candidate facts in the folder, which must be empty or new.

    `mends` are given for a file of mended lines (it has REJECT_COLUMN): what is known of the lines it names.
    `rows_max` ends the reading after that many rows, for a trial.
    Raises ReaderError (an InvalidError) before anything is staged if the file cannot be read or lacks columns, and
    CrowdedKeyError when too many rows share one key.
    """
    require_file(path)
    reader = reader_for(path, mapping.file)
    columns = reader.columns(path, mapping.file)
    _require_columns(columns, mapping=mapping, path=path)
    folder.mkdir(parents=True, exist_ok=True)
    tally = _Tally(path.stat().st_size, progress=progress)
    mapper = RowMapper(mapping, mends=mends)
    stage = _Stage(folder, mapping=mapping, schema=mapper.schema, buckets=_buckets_for(path))
    with RejectLog(folder / "rejects.jsonl") as log:
        batches = reader.batches(path, mapping.file, reject=log.write, bytes_read=tally.read_to)
        for batch in batches if rows_max is None else first_rows(batches, rows_max=rows_max):
            mapped = mapper.map(batch)
            tally.add(batch.num_rows, left_out=mapped.left_out, flaws=mapped.flaws)
            for index, reason in mapped.rejected:
                log.write(mapped.rejected_line(index, reason) if log.has_room else RejectedLine(0, reason, ""))
            tally.rejected_rows += len(mapped.rejected)
            for grain, rows in mapped.staged:
                stage.write(grain, rows)
        rejected_by_reader = log.count - tally.rejected_rows
        release_memory()
        written = stage.candidates(log=log, tally=tally)
        release_memory()
    lines_read = tally.rows + rejected_by_reader
    return StagedImport(
        mapping=mapping.name,
        source=mapping.source,
        lines_read=lines_read,
        left_out=dict(tally.left_out),
        kept=lines_read - sum(tally.left_out.values()),
        rejected_count=log.count,
        rejected_by_reason=dict(log.by_reason),
        facts=written.facts,
        candidates=written.path,
        rejects=log.path,
        columns=columns,
        flaws=tuple(tally.flaws.values()),
        places=stage.places,
    )


@dataclass
class _Tally:
    """Running counts of one import, told to whoever watches."""

    bytes_total: int
    progress: ProgressSink | None
    bytes_read: int = 0
    rows: int = 0
    rejected_rows: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    flaws: dict[tuple[str, str], Flaw] = field(default_factory=dict)

    def read_to(self, bytes_read: int) -> None:
        self.bytes_read = bytes_read

    def add(self, rows: int, *, left_out: dict[str, int], flaws: list[Flaw]) -> None:
        self.rows += rows
        for flaw in flaws:
            key = flaw.column, flaw.kind
            before = self.flaws.get(key)
            self.flaws[key] = before.plus(flaw) if before else flaw
        for name, count in left_out.items():
            self.left_out[name] += count
        self._tell(ImportProgress(stage="reading", share=self.bytes_read / self.bytes_total, **self._read()))

    def sorted_to(self, share: float) -> None:
        self._tell(ImportProgress(stage="sorting", share=share, **self._read()))

    def _read(self) -> dict[str, int]:
        return {"bytes_read": self.bytes_read, "bytes_total": self.bytes_total, "lines_read": self.rows}

    def _tell(self, progress: ImportProgress) -> None:
        if self.progress is not None:
            self.progress(progress)


class _Stage:
    """The rows of one import on their way: by key while reading, by time while numbering, sorted at the end."""

    def __init__(self, folder: Path, *, mapping: Mapping, schema: pa.Schema, buckets: int) -> None:
        self._folder = folder
        self._mapping = mapping
        self._schema = schema
        self._buckets = buckets
        self._by_key: dict[str, BucketFiles] = {}
        self._hours = HourCounts()
        self.places: dict[int, dict[int, int]] = {}

    def write(self, grain: str, rows: pa.RecordBatch) -> None:
        if rows.num_rows == 0:
            return
        if grain not in self._by_key:
            self._by_key[grain] = BucketFiles(self._folder, name=grain, count=self._buckets, schema=self._schema)
        self._by_key[grain].add(rows, key_buckets(rows, count=self._buckets))
        self._hours.add(rows["occurred_at"].drop_null())

    def candidates(self, *, log: RejectLog, tally: _Tally) -> CandidateWriter:
        """Numbers, sorts and writes the candidate facts; each of the two passes is half of the progress."""
        tally.sorted_to(0.0)
        by_time = self._numbered(log=log, tally=tally)
        with CandidateWriter(self._folder / "candidates.parquet", mapping=self._mapping) as writer:
            for table in by_time.tables(codes=time_codes, what="instant"):
                writer.write(table)
                tally.sorted_to(0.5 + 0.5 * writer.rows / by_time.rows)
        return writer

    def _numbered(self, *, log: RejectLog, tally: _Tally) -> BucketFiles:
        starts = self._hours.range_starts()
        schema = numbered_schema(self._schema)
        by_time = BucketFiles(self._folder, name="time", count=len(starts) + 1, schema=schema)
        rows_total = sum(files.rows for files in self._by_key.values())
        rows_done = 0
        for grain, files in self._by_key.items():
            files.close()
            for rows in files.tables(codes=key_codes, what="key"):
                for facts, first_code in self._facts(grain, rows, log=log):
                    codes = (facts["part"].to_numpy() + first_code).astype(np.int16)
                    coded = facts.append_column(NAME_CODE, pa.array(codes)).select(schema.names)
                    for batch in coded.combine_chunks().to_batches():
                        by_time.add(batch, time_buckets(batch["occurred_at"], range_starts=starts))
                rows_done += rows.num_rows
                tally.sorted_to(0.5 * rows_done / rows_total)
        by_time.close()
        return by_time

    def _facts(self, grain: str, rows: pa.Table, *, log: RejectLog) -> Iterator[tuple[pa.Table, int]]:
        """Facts, and the code of the name that the first part gives them."""
        parts, source = parts_of(self._mapping), self._mapping.source
        rejected = np.array(log.positions, np.int64)
        if grain == "row":
            single = number_rows(rows, parts=parts, source=source, rejected=rejected)
            self._keep(single.places)
            yield single.facts, 0
            return
        numbered = number_orders(rows, parts=parts, source=source, rejected=rejected)
        self._keep(numbered.places)
        for refusal in numbered.refused:
            log.write(RejectedLine(refusal.line, refusal.reason, refusal.key))
        yield numbered.items, 0
        yield numbered.orders, len(parts)

    def _keep(self, places: list[Place]) -> None:
        for place in places:
            self.places.setdefault(place.position, {})[place.part] = place.number


def first_rows(batches: Iterator[pa.RecordBatch], *, rows_max: int) -> Iterator[pa.RecordBatch]:
    """The batches up to that many rows."""
    for batch in batches:
        yield batch.slice(0, rows_max)
        rows_max -= batch.num_rows
        if rows_max <= 0:
            return


def _buckets_for(path: Path) -> int:
    """Enough buckets for BUCKET_ROWS_AIM rows each, judged by the file's size."""
    unpacked = path.stat().st_size * _UNPACKED_SIZE.get(path.suffix.lower(), 1)
    return min(BUCKETS_MAX, 1 + unpacked // (BUCKET_ROWS_AIM * _ROW_BYTES))


def _require_columns(columns: tuple[str, ...], *, mapping: Mapping, path: Path) -> None:
    missing = [name for name in columns_needed(mapping) if name not in columns and name not in mapping.optional_columns]
    if missing:
        raise MissingColumnsError(
            f"“{path.name}” lacks columns that the mapping “{mapping.name}” names: {', '.join(missing)}",
            help=f"it has: {', '.join(columns)}. Correct the names in the mapping, or list a column that may be absent "
            "under “optional_columns”",
        )
