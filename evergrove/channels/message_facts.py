"""What becomes known of messages, as facts: one row a transition, with an id that is the same when it is told again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import pyarrow as pa

from evergrove.facts import TIMESTAMP

SOURCE = "evergrove:messages"


@dataclass(frozen=True, kw_only=True)
class MessageFact:
    """One transition of one message. `mark` tells repeated ones apart: an attempt, a receipt's id."""

    name: str
    message: Mapping[str, Any]
    """The columns of its row in `messages`."""
    at: datetime
    mark: str = ""
    properties: Mapping[str, Any] | None = None
    url: str | None = None
    utc_offset_minutes: int | None = None
    """Of the customer's own clock, where it was known."""


def message_facts(facts: Iterable[MessageFact], *, received_at: datetime) -> pa.Table:
    """Rows for `write_outgoing`, in the order given."""
    told = list(facts)
    columns: dict[str, pa.Array] = {
        "fact_id": pa.array([_fact_id(fact) for fact in told], pa.string()),
        "name": pa.array([fact.name for fact in told], pa.string()),
        "customer_id": pa.array([fact.message["customer_id"] for fact in told], pa.string()),
        "occurred_at": pa.array([fact.at for fact in told], TIMESTAMP),
        "received_at": pa.array([received_at] * len(told), TIMESTAMP),
        "source": pa.array([SOURCE] * len(told), pa.string()),
        "url": pa.array([fact.url for fact in told], pa.string()),
        "utc_offset_minutes": pa.array([fact.utc_offset_minutes for fact in told], pa.int32()),
        "properties": pa.array([_properties(fact) for fact in told], pa.string()),
    }
    for column, field in _CARRIED:
        columns[column] = pa.array([fact.message.get(field) or None for fact in told], pa.string())
    return pa.table(columns)


_CARRIED = (
    ("channel", "channel"),
    ("message_id", "message_id"),
    ("campaign_key", "campaign_key"),
    ("journey_key", "journey_key"),
    ("run_id", "run_id"),
    ("variant", "arm"),
)


def _fact_id(fact: MessageFact) -> str:
    word = fact.name.removeprefix("Message ").lower()
    return ":".join(part for part in (str(fact.message["message_id"]), word, fact.mark) if part)


def _properties(fact: MessageFact) -> str:
    message = fact.message
    said = {
        "template": message.get("template"),
        "node": message.get("node") if message.get("journey_key") else None,
        "topic": message.get("topic"),
        "launch_id": message.get("launch_id"),
        "message_class": message.get("message_class"),
        **(fact.properties or {}),
    }
    return msgspec.json.encode({key: value for key, value in said.items() if value not in (None, "")}).decode()
