"""Accepted events become candidate facts: columns are built whole, and lines of orders follow behind the events."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts import CANDIDATE_SCHEMA, TIMESTAMP, Identifier, conform, read_identifiers, read_quantities
from evergrove.profiles.events.clock import Times, read_times
from evergrove.profiles.events.contracts import NO_CONTEXT, Context, EventSettings, Refused, SentEvents
from evergrove.profiles.events.lenient import as_text
from evergrove.profiles.events.names import fact_name, message_channel
from evergrove.profiles.events.orders import OrderLines, read_money
from evergrove.profiles.events.properties import COLUMNS, TakenProperties
from evergrove.profiles.events.surroundings import channel_column, device_column, page_columns, place_columns

EXTERNAL_KINDS = {"unionid": "union_id", "userId": "user_id", "anonymousId": "anonymous_id"}
"""Types of context.externalIds that are kinds of ours under another name; any other type is a kind by its own name."""

EXTERNAL_KINDS_MAX = 16
"""Different kinds of external ids of one entry: each is a column of its own."""

KIND_CHARACTERS_MAX = 40

CONSENT_CHANGED = "Consent Changed"

_OF_THE_LINE = frozenset({"fact_id", "name", "product_id", "category", "quantity", "amount_minor", "properties"})
_OF_THE_ORDER = tuple(name for name in CANDIDATE_SCHEMA.names if name not in _OF_THE_LINE)
"""Who, when, where, and which order: a line has it from its order."""

_NULL_TEXT = pa.scalar(None, pa.string())


class BuiltCandidates(NamedTuple):
    """Candidates in CANDIDATE_SCHEMA (lines of orders behind the events), without events whose time cannot be read
    and their lines; the places of those events; the lines of orders, of which the refused ones are told."""

    table: pa.Table
    unreadable_times: list[int]
    lines: OrderLines


def build_candidates(sent: SentEvents, *, settings: EventSettings) -> BuiltCandidates:
    """Candidate facts of `sent`, one row an event; a row without a name only ties identifiers."""
    contexts = [event.context or NO_CONTEXT for event in sent.events]
    names = [fact_name(event, kind) for event, kind in zip(sent.events, sent.types, strict=True)]
    received_us = np.array([request.received_us for request in sent.requests], np.int64)
    times = read_times(
        own=[event.original_timestamp or event.timestamp for event in sent.events],
        sent=sent.sent_at,
        zones=[context.timezone for context in contexts],
        received_us=received_us,
    )
    taken = TakenProperties(sent, names)
    lines, amounts = read_money(taken, names, settings=settings)
    _tell_clock(taken, times)
    columns = {
        "fact_id": pa.array(sent.ids, pa.string()),
        "name": pa.array(names, pa.string()),
        "identifiers": _identifiers(sent, contexts, taken, settings=settings),
        "occurred_at": times.occurred,
        "received_at": pa.array(received_us).cast(TIMESTAMP),
        "utc_offset_minutes": times.offset_minutes,
        "source": pa.array([request.source for request in sent.requests], pa.string()),
        **_columns_of_properties(sent, contexts, taken, names),
        "amount_minor": pa.array([amounts.get(place) for place in range(len(sent))], pa.int64()),
        "properties": taken.texts(),
    }
    events = _table(columns, count=len(sent))
    table = pa.concat_tables([events, _line_table(events, lines)]) if len(lines.places) else events
    bad = np.flatnonzero(np.asarray(times.is_unreadable))
    if len(bad):
        place = np.concatenate([np.arange(len(sent)), lines.places])
        table = table.filter(pa.array(~np.isin(place, bad)))
        lines = replace(lines, refused=[line for line in lines.refused if line[0] not in set(bad.tolist())])
    return BuiltCandidates(table, bad.tolist(), lines)


def refused_lines(sent: SentEvents, lines: OrderLines) -> list[Refused]:
    """The refused lines of orders, each with its place in the order."""
    return [
        Refused(
            request=sent.requests[place],
            reason=reason,
            type=sent.types[place],
            name=sent.events[place].event or "",
            message_id=sent.ids[place],
            body=msgspec.json.encode(product),
            is_replayable=False,
            line=number,
        )
        for place, number, reason, product in lines.refused
    ]


def _columns_of_properties(
    sent: SentEvents, contexts: list[Context], taken: TakenProperties, names: list[str | None]
) -> dict[str, pa.Array]:
    """Columns that properties, context or both may give; the properties go first."""
    count = len(sent)
    said = {name: _texts(taken.columns[name]) for name in COLUMNS if taken.columns[name].count(None) < count}
    quantity = _quantities(taken.columns["quantity"])
    spoken = _first(said.get("channel"), _message_channels(sent, names))
    channel = channel_column(sent.events, contexts, said=spoken)
    columns = {
        **said,
        **page_columns(contexts, said=said),
        **place_columns(contexts, said=said),
        "channel": channel if CONSENT_CHANGED not in names else _of_consents(channel, spoken=spoken, names=names),
        "device": device_column(contexts),
        "anonymous_id": pa.array([event.anonymous_id for event in sent.events], pa.string()),
        "session_id": _first(said.get("session_id"), _texts([context.session_id for context in contexts])),
        "account_id": _first(said.get("account_id"), _texts([context.group_id for context in contexts])),
    }
    filled = {name: _without_empty(column) for name, column in columns.items() if column is not None}
    return filled if quantity is None else {**filled, "quantity": quantity}


def _of_consents(channel: pa.Array, *, spoken: pa.Array | None, names: list[str | None]) -> pa.Array:
    """A consent's channel is the one that it is about, never the one over which it was said: without it, all are."""
    is_consent = pa.array([name == CONSENT_CHANGED for name in names])
    return pc.if_else(is_consent, _NULL_TEXT if spoken is None else spoken, channel)


def _message_channels(sent: SentEvents, names: list[str | None]) -> pa.Array | None:
    if not any(name.startswith("Message ") for name in set(names) if name):
        return None
    return pa.array([message_channel(event) for event in sent.events], pa.string())


def _identifiers(
    sent: SentEvents, contexts: list[Context], taken: TakenProperties, *, settings: EventSettings
) -> pa.Array:
    """Identifiers of each event, strongest first: user, union id, e-mail, phone, others, anonymous."""
    columns: dict[str, list[Any]] = {
        "user_id": [event.user_id for event in sent.events],
        "anonymous_id": [event.anonymous_id for event in sent.events],
    }
    if "alias" in sent.types:
        columns["previous_id"] = [
            event.previous_id if kind == "alias" and event.previous_id != event.user_id else None
            for event, kind in zip(sent.events, sent.types, strict=True)
        ]
    external = _external_ids(contexts)
    columns |= external | taken.identifiers
    if guests := [name for name in taken.identifiers if name.startswith("properties:")]:
        rest = [column for name, column in columns.items() if name not in guests]
        is_named = [any(values) for values in zip(*rest, strict=True)]
        for name in guests:
            columns[name] = [None if known else value for known, value in zip(is_named, columns[name], strict=True)]
    by_kind: dict[str, list[str]] = {"user_id": ["user_id"], "union_id": [], "email": [], "phone": []}
    for name in (*taken.identifiers, *external):
        by_kind.setdefault(name.partition(":")[2], []).append(name)
    last = by_kind.pop("anonymous_id", [])
    by_kind["anonymous_id"] = [name for name in ("anonymous_id", "previous_id") if name in columns] + last
    rules = tuple(
        Identifier(kind=kind, columns=tuple(names), clean=_CLEANS.get(kind, "text"), country=settings.phone_country)
        for kind, names in by_kind.items()
        if names
    )
    return read_identifiers({name: pa.array(column, pa.string()) for name, column in columns.items()}, rules)


_CLEANS: dict[str, Any] = {"email": "email", "phone": "phone"}


def _external_ids(contexts: list[Context]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {}
    lists = [context.external_ids for context in contexts]
    if lists.count(None) == len(lists):
        return columns
    for place, ids in enumerate(lists):
        for one in ids or ():
            kind = (one.type or "").strip()[:KIND_CHARACTERS_MAX]
            name = f"external:{EXTERNAL_KINDS.get(kind, kind)}"
            if kind and one.id and (name in columns or len(columns) < EXTERNAL_KINDS_MAX):
                columns.setdefault(name, [None] * len(contexts))[place] = one.id
    return columns


def _line_table(events: pa.Table, lines: OrderLines) -> pa.Table:
    """One candidate for each line: what it does not say itself is its order's; its id is the order's + #n."""
    orders = events.take(pa.array(lines.places))
    numbers = pa.array(lines.numbers).cast(pa.string())
    columns = {name: orders.column(name) for name in _OF_THE_ORDER} | lines.columns
    columns["fact_id"] = pc.binary_join_element_wise(orders.column("fact_id"), numbers, "#")
    return _table(columns, count=len(lines.places))


def _tell_clock(taken: TakenProperties, times: Times) -> None:
    for place in np.flatnonzero(np.asarray(times.is_own_clock)).tolist():
        taken.left[place]["clock"] = "own"


def _texts(column: list[Any]) -> pa.Array | None:
    """Texts, numbers as texts; None for a column without any value."""
    if column.count(None) == len(column):
        return None
    try:
        return pa.array(column, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):  # numbers among them
        return pa.array([as_text(value) for value in column], pa.string())


def _quantities(column: list[Any]) -> pa.Array | None:
    """Whole numbers above zero; None for a column without any value."""
    if column.count(None) == len(column):
        return None
    return read_quantities(pa.array([as_text(value) for value in column], pa.string()))


def _first(*columns: pa.Array | None) -> pa.Array | None:
    """The first value of each row."""
    there = [column for column in columns if column is not None]
    return pc.coalesce(*there) if len(there) > 1 else next(iter(there), None)


def _without_empty(column: pa.Array) -> pa.Array:
    is_empty = pc.equal(column, "")
    return pc.if_else(is_empty, _NULL_TEXT, column) if pc.any(is_empty).as_py() else column


def _table(columns: dict[str, pa.Array], *, count: int) -> pa.Table:
    return conform(pa.table(columns), schema=CANDIDATE_SCHEMA) if count else CANDIDATE_SCHEMA.empty_table()
