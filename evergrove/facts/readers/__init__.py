"""File readers: CSV, Excel and Parquet as a stream of raw Arrow batches with line numbers."""

from __future__ import annotations

from evergrove.facts.readers.contracts import (
    LINE,
    FileOptions,
    FileReader,
    ReaderError,
    RejectedLine,
    RejectSink,
)
from evergrove.facts.readers.registry import FILE_READERS, reader_for

__all__ = [
    "FILE_READERS",
    "LINE",
    "FileOptions",
    "FileReader",
    "ReaderError",
    "RejectSink",
    "RejectedLine",
    "reader_for",
]
