"""Rows spread over bucket files on disk, so that each bucket fits into memory and the whole never has to.

A general sort or window that spills was tried first: DuckDB 1.5 under a limit of 400 MB gave up on one million wide
rows. Buckets make the bound plain: one buffer while writing, one bucket while reading. A bucket that grew too large
is spread once more before it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts.staging.contracts import CrowdedKeyError

BUFFER_ROWS_MAX = 200_000
"""Rows held over all buckets before they are written; some 50 MB."""

BUCKETS_MAX = 400
"""Files of one kind; two kinds may be open at a time, and a process usually may open 1,024."""

BUCKET_ROWS_AIM = 100_000
"""Rows of one bucket, up to which files have more buckets instead of larger ones (40 million rows)."""

BUCKET_ROWS_MAX = 600_000
"""Rows of one bucket that are read at once; some 150 MB, and as much again while they are sorted."""

_HOUR_MICROSECONDS = 3_600_000_000
_ID_DIGITS = 2

BucketNumbers = npt.NDArray[np.int64]
Codes = Callable[[pa.RecordBatch], BucketNumbers]
"""A number for each row by which a bucket that is too large can be spread again: rows of one number stay together."""


class BucketFiles:
    """`count` streams of Arrow batches in a folder; write all, then read each once."""

    def __init__(self, folder: Path, *, name: str, count: int, schema: pa.Schema) -> None:
        self._folder = folder
        self._name = name
        self._paths = [folder / f"{name}_{number:03}.arrows" for number in range(count)]
        self._schema = schema
        self._writers: dict[int, pa.ipc.RecordBatchStreamWriter] = {}
        self._buffered: dict[int, list[pa.RecordBatch]] = {}
        self._buffered_rows = 0
        self._rows = np.zeros(count, np.int64)

    @property
    def rows(self) -> int:
        return int(self._rows.sum())

    def add(self, batch: pa.RecordBatch, buckets: BucketNumbers) -> None:
        """Puts each row into its bucket; the order of rows within a bucket is kept."""
        order = np.argsort(buckets, kind="stable")
        taken = batch.take(pa.array(order))
        numbers, starts = np.unique(buckets[order], return_index=True)
        ends = [*starts[1:], batch.num_rows]
        for number, start, end in zip(numbers.tolist(), starts.tolist(), ends, strict=True):
            self._buffered.setdefault(number, []).append(taken.slice(start, int(end) - start))
            self._rows[number] += end - start
        self._buffered_rows += batch.num_rows
        if self._buffered_rows >= BUFFER_ROWS_MAX:
            self._flush()

    def close(self) -> None:
        """Writes what is held and closes the files; call before reading."""
        self._flush()
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()

    def tables(self, *, codes: Codes, what: str) -> Iterator[pa.Table]:
        """Each bucket that has rows, in the order of the buckets; its file is gone afterwards.

        A bucket above BUCKET_ROWS_MAX comes in pieces, in the order of `codes`. Raises CrowdedKeyError where too
        many rows have one code; `what` is the word for it.
        """
        for number, path in enumerate(self._paths):
            if self._rows[number] > BUCKET_ROWS_MAX:
                yield from self._spread_again(number, codes=codes, what=what)
            elif self._rows[number]:
                with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as reader:
                    table = reader.read_all()
                yield table
                del table
                pa.default_memory_pool().release_unused()
                path.unlink()

    def _spread_again(self, number: int, *, codes: Codes, what: str) -> Iterator[pa.Table]:
        coded = np.concatenate([codes(batch) for batch in self._batches(number)])
        coded.sort()
        places = np.arange(BUCKET_ROWS_AIM, len(coded), BUCKET_ROWS_AIM)
        starts = np.unique(coded[places])
        pieces = BucketFiles(self._folder, name=f"{self._name}_{number:03}", count=len(starts) + 1, schema=self._schema)
        for batch in self._batches(number):
            pieces.add(batch, np.searchsorted(starts, codes(batch), side="right").astype(np.int64))
        pieces.close()
        self._paths[number].unlink()
        largest = int(pieces._rows.max())
        if largest > BUCKET_ROWS_MAX:
            raise CrowdedKeyError(largest, rows_max=BUCKET_ROWS_MAX, what=what)
        yield from pieces.tables(codes=codes, what=what)

    def _batches(self, number: int) -> Iterator[pa.RecordBatch]:
        with pa.OSFile(str(self._paths[number])) as file, pa.ipc.open_stream(file) as reader:
            yield from reader

    def _flush(self) -> None:
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        for number, batches in self._buffered.items():
            if number not in self._writers:
                self._writers[number] = pa.ipc.new_stream(str(self._paths[number]), self._schema, options=options)
            self._writers[number].write_batch(pa.concat_batches(batches))
        self._buffered.clear()
        self._buffered_rows = 0


class HourCounts:
    """How many rows fall into each hour, to cut their time into ranges of equal size."""

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}

    def add(self, times: pa.Array) -> None:
        """Counts times (UTC microseconds)."""
        hours, counts = np.unique(_hours(times), return_counts=True)
        for hour, count in zip(hours.tolist(), counts.tolist(), strict=True):
            self._counts[hour] = self._counts.get(hour, 0) + count

    def range_starts(self) -> npt.NDArray[np.int64]:
        """The first hour of each range after the first one; ranges hold about BUCKET_ROWS_AIM rows."""
        hours = np.array(sorted(self._counts), np.int64)
        counts = np.array([self._counts[hour] for hour in hours.tolist()], np.int64)
        aim = max(BUCKET_ROWS_AIM, int(counts.sum()) // BUCKETS_MAX)
        ranges = (np.cumsum(counts) - counts) // aim
        return hours[1:][np.diff(ranges) > 0]


def time_buckets(times: pa.Array, *, range_starts: npt.NDArray[np.int64]) -> BucketNumbers:
    """The range of each time."""
    return np.asarray(np.searchsorted(range_starts, _hours(times), side="right"), np.int64)


def key_buckets(batch: pa.RecordBatch, *, count: int) -> BucketNumbers:
    """A bucket for each row by its key."""
    return np.asarray(key_codes(batch) % count, np.int64)


def time_codes(batch: pa.RecordBatch) -> BucketNumbers:
    """Numbers in the order of (occurred_at, fact_id), as far as the first digits of the id; they fit until 2199."""
    identities = batch.column("fact_id")
    encoded = pc.utf8_slice_codeunits(identities, 0, _ID_DIGITS).dictionary_encode()
    digits = np.array([int(text, 16) for text in encoded.dictionary.to_pylist()], np.int64)
    codes = _microseconds(batch.column("occurred_at")) * 16**_ID_DIGITS + digits[encoded.indices.to_numpy()]
    return np.asarray(codes, np.int64)


def key_codes(batch: pa.RecordBatch) -> BucketNumbers:
    """A checksum of each key, the same on every machine."""
    encoded = batch.column("key").dictionary_encode()
    checksums = np.array([crc32(key.encode()) for key in encoded.dictionary.to_pylist()], np.int64)
    return np.asarray(checksums[encoded.indices.to_numpy(zero_copy_only=False)], np.int64)


def _hours(times: pa.Array) -> npt.NDArray[np.int64]:
    return np.asarray(_microseconds(times) // _HOUR_MICROSECONDS, np.int64)


def _microseconds(times: pa.Array) -> npt.NDArray[np.int64]:
    return np.asarray(times.cast(pa.int64()).to_numpy(zero_copy_only=False), np.int64)
