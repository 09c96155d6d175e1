"""Rejected lines on their way to `rejects`: all counted, stored as long as there is room."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec

from evergrove.facts.readers import RejectedLine

REJECTED_STORED_MAX = 10_000
"""Rejected lines kept with their text; all are counted. A file with more has one fault in every line."""

REJECTED_BYTES_MAX = 64 * 1024 * 1024
"""Bytes of rejected text kept on disk for one file."""


class RejectLog:
    """A file of JSON lines; `positions` are those of the rows in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.by_reason: Counter[str] = Counter()
        self.positions: list[int] = []
        self._bytes = 0
        self._file = path.open("wb")

    def __enter__(self) -> RejectLog:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def has_room(self) -> bool:
        return self.count < REJECTED_STORED_MAX and self._bytes < REJECTED_BYTES_MAX

    def write(self, rejected: RejectedLine) -> None:
        if self.has_room:
            self._bytes += self._file.write(msgspec.json.encode(rejected) + b"\n")
            if rejected.position >= 0:
                self.positions.append(rejected.position)
        self.count += 1
        self.by_reason[rejected.reason] += 1
