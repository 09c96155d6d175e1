"""Requests become events: bodies are taken apart, each event is decoded by itself, and what cannot be is refused.

One bad event never harms another one: the strict decoder reads all events of a request in one go, and only where it
fails, or a body holds something odd, each event is read by itself, leniently.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from gc import is_tracked
from typing import Any

import msgspec

from evergrove.inbox import ReceivedRequest
from evergrove.profiles.events.contracts import Event, Refused, SentEvents
from evergrove.profiles.events.faults import EVENT_BYTES_MAX, fault_of
from evergrove.profiles.events.lenient import (
    UnreadableEventError,
    is_too_deep,
    lenient_event,
    repaired,
    split_batch,
)

MESSAGE_ID_CHARACTERS_MAX = 100
"""A longer id is no id of a library: the hash of the event's content takes its place."""

NUL = b"\\u0000"
"""The strict decoder takes it, and databases do not."""

KEPT_BYTES_MAX = EVENT_BYTES_MAX
"""Of a refused event."""


class _Batch(msgspec.Struct, rename="camel"):
    batch: list[msgspec.Raw]
    sent_at: Any = None
    context: Any = None


class _Rest(msgspec.Struct, rename="camel"):
    sent_at: Any = None
    context: Any = None


_decode_event = msgspec.json.Decoder(Event).decode
_decode_batch = msgspec.json.Decoder(_Batch).decode
_BROKEN = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def decode_requests(requests: Sequence[ReceivedRequest]) -> tuple[SentEvents, list[Refused]]:
    """The events of `requests` in their order, and those that cannot be accepted."""
    sent, refused = SentEvents(), list[Refused]()
    for request in requests:
        try:
            raws, sent_at, context = _taken_apart(request)
        except UnreadableEventError as error:
            refused.append(_refused(request, request.body, reason=error.reason))
            continue
        events = None if context or _is_odd(request.body, raws) else _strict(raws)
        if events is None:
            raws, events = _one_by_one(request, raws, context=context, refused=refused)
        _keep(request, raws, events, sent_at=sent_at, sent=sent, refused=refused)
    return sent, refused


def _taken_apart(request: ReceivedRequest) -> tuple[Sequence[bytes], str | None, dict[str, Any]]:
    """The events of a body, and its own sentAt and context. Raises UnreadableEventError."""
    if request.kind != "batch":
        return [request.body], None, {}
    try:
        batch = _decode_batch(request.body)
        return list(map(bytes, batch.batch)), _text(batch.sent_at), _object(batch.context)
    except _BROKEN:
        split = split_batch(request.body)
    if split is None:
        raise UnreadableEventError("event_not_json")
    try:
        rest = msgspec.json.decode(repaired(split.rest), type=_Rest)
    except (UnreadableEventError, *_BROKEN):
        rest = _Rest()
    return split.items, _text(rest.sent_at), _object(rest.context)


def _strict(raws: Sequence[bytes]) -> list[Event] | None:
    """All events, or None when one is not as the spec says, or must be looked at by itself."""
    try:
        events = [_decode_event(raw) for raw in raws]
    except _BROKEN:
        return None
    # A dictionary of plain values is none that the collector looks at: only in others can anything lie deep.
    nested = [
        raw for raw, event in zip(raws, events, strict=True) if is_tracked(event.properties) or is_tracked(event.traits)
    ]
    return None if any(is_too_deep(raw) for raw in nested) else events


def _is_odd(body: bytes, raws: Sequence[bytes]) -> bool:
    """Whether events must be looked at one by one: one is too large, or holds something that is not kept."""
    if b"\\" in body and NUL in body:  # the search for one byte is ten times as fast, and most bodies have none
        return True
    return len(body) > EVENT_BYTES_MAX and max(map(len, raws), default=0) > EVENT_BYTES_MAX


def _one_by_one(
    request: ReceivedRequest,
    raws: Sequence[bytes],
    *,
    context: dict[str, Any],
    refused: list[Refused],
) -> tuple[list[bytes], list[Event]]:
    """The events that can be read, each by itself; the batch's context is merged into those that leave it out."""
    kept: list[bytes] = []
    events: list[Event] = []
    for raw in raws:
        try:
            whole = _with_context(raw, context) if context else raw
            if len(raw) > EVENT_BYTES_MAX:
                raise UnreadableEventError("event_too_large")
            if is_too_deep(raw):
                raise UnreadableEventError("event_too_deep")
            events.append(_read(whole))
            kept.append(whole)
        except UnreadableEventError as error:
            refused.append(_refused(request, raw, reason=error.reason))
    return kept, events


def _read(raw: bytes) -> Event:
    if NUL in raw:
        raw = repaired(raw)
    for reading in (
        _decode_event,
        lambda text: _decode_event(repaired(text)),
        lambda text: lenient_event(repaired(text)),
    ):
        try:
            return reading(raw)
        except _BROKEN:
            continue
    raise UnreadableEventError("event_not_object")


def _with_context(raw: bytes, context: dict[str, Any]) -> bytes:
    """The event with the batch's context behind its own."""
    try:
        value = msgspec.json.decode(repaired(raw))
    except _BROKEN as error:
        raise UnreadableEventError("event_not_json") from error
    if not isinstance(value, dict):
        raise UnreadableEventError("event_not_object")
    own = value.get("context")
    value["context"] = {**context, **(own if isinstance(own, dict) else {})}
    return msgspec.json.encode(value)


def _keep(
    request: ReceivedRequest,
    raws: Sequence[bytes],
    events: list[Event],
    *,
    sent_at: str | None,
    sent: SentEvents,
    refused: list[Refused],
) -> None:
    """Add the events without a fault to `sent`."""
    endpoint = None if request.kind == "batch" else request.kind
    types = [(event.type or endpoint or "").lower() for event in events]
    faults = [fault_of(event, kind) for event, kind in zip(events, types, strict=True)]
    if any(faults):
        for event, kind, raw, fault in zip(events, types, raws, faults, strict=True):
            if fault:
                refused.append(_refused(request, raw, reason=fault, event=event, kind=kind, sent_at=sent_at))
        good = [place for place, fault in enumerate(faults) if not fault]
        events, types, raws = [events[i] for i in good], [types[i] for i in good], [raws[i] for i in good]
    sent.events += events
    sent.types += types
    sent.raws += raws
    sent.requests += [request] * len(events)
    sent.sent_at += [event.sent_at or sent_at for event in events]
    sent.ids += [
        event.message_id
        if event.message_id and len(event.message_id) <= MESSAGE_ID_CHARACTERS_MAX
        else _made_id(request, event, raw=raw)
        for event, raw in zip(events, raws, strict=True)
    ]


def _made_id(request: ReceivedRequest, event: Event, *, raw: bytes) -> str:
    """The hash of the source and the event's content, the same when it is sent again.

    An event that says no time either takes its receipt into the hash: two equal ones are two events then.
    """
    value = msgspec.json.decode(repaired(raw))
    for name in ("sentAt", "writeKey"):
        value.pop(name, None)
    has_time = event.message_id or event.timestamp or event.original_timestamp
    moment = b"" if has_time else str(request.received_us).encode()
    content = msgspec.json.encode(value, order="deterministic")
    digest = hashlib.sha256(b"\x00".join((request.source_id.encode(), moment, content)))
    return f"made-{digest.hexdigest()[:32]}"


def decode_again(sent: SentEvents) -> SentEvents:
    """The same events as they were before anything was taken out of them."""
    return replace(sent, events=[_read(raw) for raw in sent.raws])


def refuse(sent: SentEvents, place: int, *, reason: str) -> Refused:
    """One of the events as a refused one."""
    return _refused(
        sent.requests[place],
        sent.raws[place],
        reason=reason,
        event=sent.events[place],
        kind=sent.types[place],
        sent_at=sent.sent_at[place],
    )


def _refused(
    request: ReceivedRequest,
    raw: bytes,
    *,
    reason: str,
    event: Event | None = None,
    kind: str = "",
    sent_at: str | None = None,
) -> Refused:
    """What is kept of a refused event: whole and with what its batch says, so that it can be sent again, if it fits."""
    body, is_replayable = raw, False
    if event is not None and reason != "event_too_large":
        value = msgspec.json.decode(repaired(raw))
        value.setdefault("type", kind)
        if sent_at:
            value.setdefault("sentAt", sent_at)
        body = msgspec.json.encode(value)
        is_replayable = len(body) <= KEPT_BYTES_MAX
    return Refused(
        request=request,
        reason=reason,
        type=kind,
        name=(event.event or event.name or "") if event else "",
        message_id=(event.message_id or "") if event else "",
        body=body,
        is_replayable=is_replayable,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
