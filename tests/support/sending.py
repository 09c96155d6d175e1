"""Requests of sources as the receiving end leaves them in the inbox, and the facts that come of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from evergrove.facts import FACT_SCHEMA, read_feed
from evergrove.inbox import REQUESTS, NewEntry, ReceivedRequest, RequestKind, open_inbox, pack_requests
from evergrove.kit import Workspace
from support.ground import NOON


def request(
    body: bytes | dict[str, Any],
    kind: RequestKind = "batch",
    *,
    source_id: str = "src_web",
    source: str = "shop",
    at: datetime = NOON,
) -> ReceivedRequest:
    """One request as it was received."""
    text = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return ReceivedRequest(
        source_id=source_id, source=source, kind=kind, received_us=int(at.timestamp() * 1_000_000), body=text
    )


def batch(*events: dict[str, Any], sent_at: str = "2026-11-21T12:00:00Z", **options: Any) -> ReceivedRequest:
    """A batch of events, sent at the moment of its receipt."""
    return request({"batch": list(events), "sentAt": sent_at}, **options)


def put(workspace: Workspace, *requests: ReceivedRequest) -> None:
    """Append the requests to the inbox as one group commit."""
    entry = NewEntry(kind=REQUESTS, import_id="", body=pack_requests(requests), received_at=workspace.clock.now())
    open_inbox(workspace).append([entry])


def feed_rows(workspace: Workspace, *, name: str = "") -> list[dict[str, Any]]:
    """Facts of the feed in their order, without those that say that a customer was seen for the first time."""
    batches = read_feed(workspace, after=0, facts_max=1_000_000)
    rows = [row for each in batches for row in each.facts.select(FACT_SCHEMA.names).to_pylist()]
    return [row for row in rows if (row["name"] == name if name else row["name"] != "Customer Created")]


def only_row(workspace: Workspace, *, name: str = "") -> dict[str, Any]:
    """The one fact that there is, with its properties as an object."""
    (row,) = feed_rows(workspace, name=name)
    return {**row, "properties": msgspec.json.decode(row["properties"])}
