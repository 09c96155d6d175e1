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

    @property
    def body_bytes_max(self) -> int:
        """The largest body that is taken."""

    def append(self, entries: Sequence[NewEntry], *, guard: Guard | None = None) -> None:
        """Append all durably, in their order; of no entries, whether entries would be taken.

        Raises what `guard` raises, OversizedEntryError, and UnavailableError: then none was appended in a database;
        in a stream some may have been, and whoever sends them again is recognised by the ids of the events.
        """

    def read(self, *, after: int, entries_max: int) -> list[InboxEntry]:
        """Up to `entries_max` entries behind position `after`, in their order."""

    def remove(self, *, up_to: int) -> None:
        """Drop what the intake has taken over."""

    def end(self) -> int:
        """The position of the newest entry; 0 when there is none."""

    def close(self) -> None:
        """Give back connections."""


def check_sizes(entries: Sequence[NewEntry], *, body_bytes_max: int) -> None:
    """Raise OversizedEntryError when a body is larger than the log takes."""
    largest = max((len(entry.body) for entry in entries), default=0)
    if largest > body_bytes_max:
        raise OversizedEntryError(
            f"a body of {largest:,} bytes is larger than the inbox takes ({body_bytes_max:,})",
            help="send it in smaller parts; on NATS raise max_payload to 8MB",
        )
