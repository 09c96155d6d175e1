"""What a log of raw bodies can do, and what stands in it.

Invariants: positions grow and are never given out twice; an entry is on disk when `append` returns; entries are read
in the order of their positions, and none appears later below a position that was read.
This package imports neither Arrow nor an engine, so that the process that receives stays small.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

import msgspec
import sqlalchemy as sa

from evergrove.kit import InvalidError

CANDIDATES = "candidates"
"""The kind of a body that holds candidate facts as an Arrow table (what file readers produce)."""

REQUESTS = "requests"
"""The kind of a body that holds HTTP requests as they were received, several in one (a group commit)."""

RequestKind = Literal["batch", "track", "identify", "page", "screen", "group", "alias"]
"""What the address says of a request's body: a batch, or one event of a type."""

Guard = Callable[[sa.Connection], None]
"""Called in the transaction of an append, before it: raises when the writer has lost its right to write."""


class OversizedEntryError(InvalidError):
    code = "inbox.oversized_entry"


class ReceivedRequest(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """One request of a source. `body` is inflated JSON, as sent; `received_us` microseconds since 1970 UTC."""

    source_id: str
    source: str
    kind: RequestKind
    received_us: int
    body: bytes


@dataclass(frozen=True, kw_only=True)
class NewEntry:
    """A body to append."""

    kind: str
    import_id: str
    body: bytes
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class InboxEntry:
    """One body with its position."""

    position: int
    kind: str
    import_id: str
    received_at: datetime
    body: bytes


class Inbox(Protocol):
    """The log of one workspace."""

    def append(self, entries: Sequence[NewEntry], *, guard: Guard | None = None) -> None:
        """Append all, in one go, durably. Raises what `guard` raises, and OversizedEntryError."""

    def read(self, *, after: int, entries_max: int) -> list[InboxEntry]:
        """Up to `entries_max` entries behind position `after`, in their order."""

    def remove(self, *, up_to: int) -> None:
        """Drop what the intake has taken over."""

    def end(self) -> int:
        """The newest position given out; 0 before the first."""

    def close(self) -> None:
        """Give back connections."""
