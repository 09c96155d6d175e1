"""What a live event looks like, and what becomes of the events of an entry.

The structs name only what Evergrove reads; everything else of an event is passed over by the decoder. A value of
another type than the spec's makes the strict decoding fail, and the event is then read leniently (`lenient.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pyarrow as pa

from evergrove.facts import RejectedEvent
from evergrove.inbox import ReceivedRequest

Text = str | None
Object = dict[str, Any]


class Page(msgspec.Struct, frozen=True, gc=False):
    url: Text = None
    referrer: Text = None
    title: Text = None
    path: Text = None


class Campaign(msgspec.Struct, frozen=True, gc=False):
    name: Text = None
    source: Text = None
    medium: Text = None
    term: Text = None
    content: Text = None


class Location(msgspec.Struct, frozen=True, gc=False):
    country: Text = None
    region: Text = None
    city: Text = None


class Device(msgspec.Struct, frozen=True, gc=False):
    type: Text = None


class AgentData(msgspec.Struct, frozen=True, gc=False):
    mobile: bool | None = None


class Library(msgspec.Struct, frozen=True, gc=False):
    name: Text = None


class ExternalId(msgspec.Struct, frozen=True, gc=False):
    id: Text = None
    type: Text = None


NO_PAGE, NO_CAMPAIGN, NO_LOCATION, NO_DEVICE, NO_AGENT_DATA, NO_LIBRARY = (
    Page(), Campaign(), Location(), Device(), AgentData(), Library(),
)  # fmt: skip


class Context(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    page: Page | None = NO_PAGE
    campaign: Campaign | None = NO_CAMPAIGN
    location: Location | None = NO_LOCATION
    device: Device | None = NO_DEVICE
    user_agent: Text = None
    user_agent_data: AgentData | None = NO_AGENT_DATA
    library: Library | None = NO_LIBRARY
    timezone: Text = None
    session_id: str | int | None = None
    channel: Text = None
    group_id: Text = None
    traits: Object | None = None
    external_ids: list[ExternalId] | None = None


NO_CONTEXT = Context()


class Event(msgspec.Struct, gc=False, rename="camel"):
    """One call of the Segment spec. Field names are the spec's, in our letters."""

    type: Text = None
    event: Text = None
    name: Text = None
    category: Text = None
    user_id: Text = None
    anonymous_id: Text = None
    previous_id: Text = None
    group_id: Text = None
    message_id: Text = None
    timestamp: Text = None
    original_timestamp: Text = None
    sent_at: Text = None
    channel: Text = None
    properties: Object | None = None
    traits: Object | None = None
    context: Context | None = NO_CONTEXT


@dataclass(kw_only=True)
class SentEvents:
    """Events in the order of their arrival, as lists of one length: what an event says, and what its request says.

    `types` are checked; `raws` hold the JSON of each event as sent; `ids` the sender's messageId, or one made of the
    event's content where it has none.
    """

    events: list[Event] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    raws: list[bytes] = field(default_factory=list)
    requests: list[ReceivedRequest] = field(default_factory=list)
    sent_at: list[Text] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.events)

    def plus(self, other: SentEvents) -> SentEvents:
        """These and behind them the others."""
        return SentEvents(
            events=self.events + other.events,
            types=self.types + other.types,
            raws=self.raws + other.raws,
            requests=self.requests + other.requests,
            sent_at=self.sent_at + other.sent_at,
            ids=self.ids + other.ids,
        )

    def taken(self, places: Sequence[int]) -> SentEvents:
        """The events at these places."""
        return SentEvents(
            events=[self.events[i] for i in places],
            types=[self.types[i] for i in places],
            raws=[self.raws[i] for i in places],
            requests=[self.requests[i] for i in places],
            sent_at=[self.sent_at[i] for i in places],
            ids=[self.ids[i] for i in places],
        )


@dataclass(frozen=True, kw_only=True)
class Refused:
    """An event, or a line of an order (`line` counts from 1), that cannot be accepted.

    `body` is JSON that can be sent again when `is_replayable`, else what could be kept of it.
    """

    request: ReceivedRequest
    reason: str
    type: str
    name: str
    message_id: str
    body: bytes
    is_replayable: bool
    line: int | None = None

    def as_rejected(self) -> RejectedEvent:
        """The same as a row of `rejects`."""
        return RejectedEvent(
            source_id=self.request.source_id,
            source=self.request.source,
            reason=self.reason,
            type=self.type,
            name=self.name,
            message_id=self.message_id,
            received_us=self.request.received_us,
            body=self.body,
            is_replayable=self.is_replayable,
            line=self.line,
        )


@dataclass(frozen=True, kw_only=True)
class EventSettings:
    """What a workspace says about its live events.

    `phone_country` is that of numbers without an international prefix; `currency` that of orders without one ("" =
    unknown, and then the amount is unknown).
    """

    phone_country: str = "CN"
    currency: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadEvents:
    """What became of the events of one or more entries.

    candidates: CANDIDATE_SCHEMA; a row without a name only ties identifiers (alias) and becomes no fact.
    accepted: the events, in the order of the first rows of `candidates`; lines of orders follow behind them.
    duplicates: events that were there before.
    refused: what goes to `rejects`; an accepted order may have refused lines.
    """

    candidates: pa.Table
    accepted: SentEvents
    duplicates: SentEvents
    refused: tuple[Refused, ...]
