"""What staging tells while it runs, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from evergrove.facts.mapping import Flaw
from evergrove.facts.readers import ReaderError, RejectedLine
from evergrove.facts.schema import CANDIDATE_SCHEMA
from evergrove.kit.errors import LimitedError

BATCH_ROWS_DEFAULT = 20_000
"""Candidate facts handed over at a time."""


@dataclass(frozen=True, kw_only=True)
class ImportProgress:
    """How far staging is: the stage, its share done (0 to 1), and the bytes and lines of the file read so far."""

    stage: Literal["reading", "sorting"]
    share: float
    bytes_read: int
    bytes_total: int
    lines_read: int


ProgressSink = Callable[[ImportProgress], None]


@dataclass(frozen=True, kw_only=True)
class StagedImport:
    """The result of staging one file.

    lines_read = kept + the sum of `left_out`; kept = accepted lines + `rejected`. `facts` counts candidate facts by
    name; an order's lines give one fact each and one for the order. `candidates` is a Parquet file of CANDIDATE_SCHEMA
    in the order (occurred_at, fact_id); `rejects` holds at most REJECTED_STORED_MAX rejected lines, and `places` says
    by their positions which number they have in each part. `columns` are the file's; `flaws` are of accepted rows.
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
    columns: tuple[str, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    places: dict[int, dict[int, int]] = field(default_factory=dict)

    def batches(self, rows_max: int = BATCH_ROWS_DEFAULT) -> Iterator[pa.RecordBatch]:
        """Candidate facts (CANDIDATE_SCHEMA) in the order of their times, at most `rows_max` a batch."""
        with pq.ParquetFile(self.candidates, pre_buffer=False) as file:
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


class CrowdedKeyError(LimitedError):
    """So many rows of one key, or of one instant, that they do not fit into memory together."""

    code = "import.crowded_key"

    def __init__(self, rows: int, *, rows_max: int, what: str) -> None:
        super().__init__(
            f"{rows:,} rows share one {what}; at most {rows_max:,} are taken",
            help="name a key in the mapping that tells orders (or rows) apart, and the column that holds their time",
        )
