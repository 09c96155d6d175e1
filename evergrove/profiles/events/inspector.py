"""The newest events of a source with what became of them: what a person looks at while connecting it.

A source's newest EVENTS_AN_ENTRY of an entry are kept, so that the cost does not grow with the load; a source shows
EVENTS_A_SOURCE.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from evergrove.facts import instant_of
from evergrove.kit import Workspace
from evergrove.profiles.events.contracts import ReadEvents, SentEvents
from evergrove.profiles.events.names import fact_name
from evergrove.profiles.tables import recent_events as table

EVENTS_AN_ENTRY = 20
EVENTS_A_SOURCE = 100
BODY_CHARACTERS_MAX = 8_192
"""Of one event: enough to see what was sent."""


@dataclass(frozen=True, kw_only=True)
class RecentEvent:
    """One event as it was sent. `outcome`: accepted, duplicate or rejected; `reason` a code of the reasons of rejects.

    `customer_id` is the one that the event was given to; null where it was not accepted or names nobody.
    """

    source_id: str
    number: int
    received_at: datetime
    message_id: str
    type: str
    name: str
    outcome: str
    reason: str
    customer_id: str | None
    body: str


def recent_events(workspace: Workspace, source_id: str, *, rows_max: int = EVENTS_A_SOURCE) -> list[RecentEvent]:
    """The newest events of a source, newest first."""
    query = sa.select(table).where(table.c.source_id == source_id).order_by(table.c.number.desc()).limit(rows_max)
    with workspace.control.read() as connection:
        return [RecentEvent(**row._mapping) for row in connection.execute(query)]


def keep_recent(connection: sa.Connection, read: ReadEvents, *, customer_ids: pa.Array, is_accepted: pa.Array) -> None:
    """Write the newest of `read` in the caller's transaction; ids and acceptance are those of the accepted events.

    A repetition is told without its body, which its first copy shows; so is what an erased person sends.
    """
    by_source: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(read, customer_ids=customer_ids, is_accepted=is_accepted):
        rows = by_source.setdefault(row["source_id"], [])
        if len(rows) < EVENTS_AN_ENTRY:
            rows.insert(0, row)
    for source_id, rows in by_source.items():
        newest = sa.select(sa.func.max(table.c.number)).where(table.c.source_id == source_id)
        begin = connection.execute(newest).scalar() or 0
        ordered = sorted(rows, key=lambda row: row["received_at"])
        for number, row in enumerate(ordered, start=begin + 1):
            row["number"] = number
        connection.execute(sa.insert(table), ordered)
        gone = sa.and_(table.c.source_id == source_id, table.c.number <= begin + len(rows) - EVENTS_A_SOURCE)
        connection.execute(sa.delete(table).where(gone))


def _rows(read: ReadEvents, *, customer_ids: pa.Array, is_accepted: pa.Array) -> Iterator[dict[str, Any]]:
    """Newest first of each outcome: refused ones lead, because they are what somebody looks for."""
    for one in reversed(read.refused):
        if one.line is None:
            yield _row(
                one.request.source_id, received_us=one.request.received_us, message_id=one.message_id, kind=one.type,
                name=one.name, outcome="rejected", reason=one.reason, customer_id=None, body=one.body,
            )  # fmt: skip
    yield from _sent_rows(read.duplicates, outcome="duplicate")
    yield from _sent_rows(read.accepted, outcome="accepted", customer_ids=customer_ids, is_accepted=is_accepted)


def _sent_rows(
    sent: SentEvents, *, outcome: str, customer_ids: pa.Array | None = None, is_accepted: pa.Array | None = None
) -> Iterator[dict[str, Any]]:
    """The newest of each source only: the others would not be kept."""
    counts: dict[str, int] = {}
    for place in range(len(sent) - 1, -1, -1):
        request = sent.requests[place]
        counts[request.source_id] = counts.get(request.source_id, 0) + 1
        if counts[request.source_id] > EVENTS_AN_ENTRY:
            continue
        is_erased = is_accepted is not None and not is_accepted[place].as_py()
        customer_id = customer_ids[place].as_py() if customer_ids is not None and not is_erased else None
        yield _row(
            request.source_id,
            received_us=request.received_us,
            message_id=sent.ids[place],
            kind=sent.types[place],
            name="" if is_erased else fact_name(sent.events[place], sent.types[place]) or "",
            outcome="rejected" if is_erased else outcome,
            reason="customer_erased" if is_erased else "",
            customer_id=customer_id,
            body=sent.raws[place] if outcome == "accepted" and not is_erased else b"",
        )


def _row(source_id: str, *, received_us: int, kind: str, body: bytes, **columns: Any) -> dict[str, Any]:
    text = body[: BODY_CHARACTERS_MAX * 4].decode("utf-8", "replace").replace("\x00", "\ufffd")[:BODY_CHARACTERS_MAX]
    return {
        **columns,
        "source_id": source_id,
        "received_at": instant_of(received_us),
        "type": kind[:20],
        "name": columns["name"][:200].replace("\x00", "\ufffd"),
        "message_id": columns["message_id"][:100].replace("\x00", "\ufffd"),
        "body": text,
    }
