"""The events of an entry of the inbox: decoded, new ones told from repeated ones, made into candidate facts."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from evergrove.inbox import ReceivedRequest
from evergrove.kit import logger
from evergrove.profiles.events.columns import build_candidates, refused_lines
from evergrove.profiles.events.contracts import EventSettings, ReadEvents, Refused, SentEvents
from evergrove.profiles.events.decoding import decode_again, decode_requests, refuse
from evergrove.profiles.events.seen_ids import SeenIds, identified

UNEXPECTED = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a mistake of ours may raise over a value that nobody thought of (Arrow's errors are among them)."""

_log = logger(__name__)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Events form no cycles, and the collector would walk all of them again and again while lists grow beside them: a
    third of the time of the intake."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def read_events(
    connection: sa.Connection, requests: Sequence[ReceivedRequest], *, seen: SeenIds, settings: EventSettings
) -> ReadEvents:
    """Candidates of all events of `requests` that are new; their ids are remembered in the caller's transaction."""
    with collector_paused():
        return _read_events(connection, requests, seen=seen, settings=settings)


def _read_events(
    connection: sa.Connection, requests: Sequence[ReceivedRequest], *, seen: SeenIds, settings: EventSettings
) -> ReadEvents:
    sent, refused = decode_requests(requests)
    ids = identified(sent)
    is_new = seen.tell_new(connection, ids)
    duplicates = SentEvents()
    if not is_new.all():
        duplicates = sent.taken(np.flatnonzero(~is_new).tolist())
        sent = sent.taken(np.flatnonzero(is_new).tolist())
        ids = ids.taken(is_new)
    candidates, accepted, more = _built(sent, settings=settings)
    seen.remember(connection, ids if accepted is sent else identified(accepted))
    return ReadEvents(candidates=candidates, accepted=accepted, duplicates=duplicates, refused=(*refused, *more))


def _built(sent: SentEvents, *, settings: EventSettings) -> tuple[pa.Table, SentEvents, list[Refused]]:
    """Candidates, the events that they are of, and what is refused.

    An event over which this code stumbles is found by halves and refused alone, so that it stops nobody.
    """
    try:
        return _build(sent, settings=settings)
    except UNEXPECTED as error:
        if len(sent) == 1:
            _log.warning("events.unreadable", source=sent.requests[0].source_id, error=type(error).__name__)
            return (
                _build(SentEvents(), settings=settings)[0],
                SentEvents(),
                [refuse(sent, 0, reason="event_unreadable")],
            )
    middle = len(sent) // 2
    halves = [
        _built(decode_again(sent.taken(places)), settings=settings)
        for places in (range(middle), range(middle, len(sent)))
    ]
    # Lines of orders stand behind the events of their half: the events of both halves come first.
    counts = [len(accepted) for _, accepted, _ in halves]
    tables = [table.slice(0, count) for (table, _, _), count in zip(halves, counts, strict=True)]
    tables += [table.slice(count) for (table, _, _), count in zip(halves, counts, strict=True)]
    return pa.concat_tables(tables), halves[0][1].plus(halves[1][1]), halves[0][2] + halves[1][2]


def _build(sent: SentEvents, *, settings: EventSettings) -> tuple[pa.Table, SentEvents, list[Refused]]:
    built = build_candidates(sent, settings=settings)
    refused = [refuse(sent, place, reason="time_impossible") for place in built.unreadable_times]
    refused += refused_lines(sent, built.lines)
    if not built.unreadable_times:
        return built.table, sent, refused
    bad = set(built.unreadable_times)
    return built.table, sent.taken([place for place in range(len(sent)) if place not in bad]), refused
