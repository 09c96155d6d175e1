"""Enter customers in bulk: asked for once an occasion, gathered, entered chunk by chunk, stopped.

Invariants
- An enrolment is asked for once an occasion; asked for again it is the same one, and with other contents a conflict.
- Who is in it is fixed when it is gathered, whoever enters the segment later.
- A chunk of customers goes in the transaction that begins their runs: a killed enrolment goes on where it was, and
  nobody is entered twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from evergrove.facts import each_of, micros, resolve_roots
from evergrove.journeys.contracts import JourneyStateError
from evergrove.journeys.engine.passing import let_customers_in
from evergrove.journeys.engine.standing import standing_journeys
from evergrove.journeys.engine.turn import JOURNEYS_TURN
from evergrove.journeys.entries.chunks import (
    Chunk,
    drop_chunks,
    entrants_table,
    keep_chunks,
    take_chunk,
)
from evergrove.journeys.reading import standing_in
from evergrove.journeys.tables import enrolments, journey_runs
from evergrove.kit import ConflictError, InvalidError, MissingError, Workspace, fitting_name, new_id, take_turn
from evergrove.profiles import members_of_people

EnrolmentSource = Literal["segment", "schedule", "date", "file", "api"]
EnrolmentState = Literal["asked", "gathering", "entering", "done", "stopped"]

OPEN_STATES: tuple[EnrolmentState, ...] = ("asked", "gathering", "entering")
ENTRANTS_A_CALL_MAX = 5_000
OCCASION_CHARACTERS_MAX = 160


class MissingEnrolmentError(MissingError):
    code = "journey.missing_enrolment"


class EnrolmentConflictError(ConflictError):
    code = "journey.enrolment_reused"


class TooManyEntrantsError(InvalidError):
    code = "journey.too_many_entrants"


class NoSegmentError(InvalidError):
    code = "journey.no_segment"


@dataclass(frozen=True, kw_only=True)
class Entrant:
    """A customer to be entered, by id, with what the run freezes as its entry event."""

    customer_id: str
    properties: Mapping[str, Any] | None = None
    entry_key: str = ""


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """Customers who are entered in bulk. `refused`: those whom the rules of re-entry did not let in."""

    enrolment_id: str
    journey_key: str
    version: int
    occasion: str
    source: EnrolmentSource
    detail: dict[str, Any]
    state: EnrolmentState
    members: int
    entered: int
    refused: int
    author: str
    asked_at: datetime
    as_of: datetime | None
    finished_at: datetime | None


def ask_enrolment(
    workspace: Workspace,
    key: str,
    *,
    source: EnrolmentSource,
    author: str,
    occasion: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Enrolment:
    """Ask for the customers of a segment (`detail["segment"]`, `*` for everybody) to be entered into the journey's live
    version; a worker gathers and enters them. Without an occasion each asking is one of its own.

    Raises NoSegmentError, MissingJourneyError, JourneyStateError, EnrolmentConflictError.
    """
    with workspace.control.write() as connection:
        return ask_in(
            connection, workspace, key, source=source, author=author, occasion=occasion, detail=detail, entrants=None
        )


def enrol_customers(
    workspace: Workspace,
    key: str,
    entrants: Sequence[Entrant],
    *,
    author: str,
    idempotency_key: str = "",
    source: EnrolmentSource = "api",
) -> Enrolment:
    """Ask for these customers (at most ENTRANTS_A_CALL_MAX) to be entered; the same key asks once.

    Raises TooManyEntrantsError, MissingJourneyError, JourneyStateError, EnrolmentConflictError.
    """
    if len(entrants) > ENTRANTS_A_CALL_MAX:
        raise TooManyEntrantsError(
            f"{len(entrants):,} customers at once",
            help=f"hand over at most {ENTRANTS_A_CALL_MAX:,} a call, each call with a key of its own",
        )
    table = entrants_table(
        [one.customer_id for one in entrants],
        entry_keys=[one.entry_key for one in entrants],
        contexts=[one.properties or {} for one in entrants],
    )
    said = [(one.customer_id, one.entry_key, one.properties or {}) for one in entrants]
    detail = {"asked": _digest(said)}
    occasion = f"api:{idempotency_key}" if idempotency_key else ""
    with workspace.control.write() as connection:
        return ask_in(
            connection,
            workspace,
            key,
            source=source,
            author=author,
            occasion=occasion,
            detail=detail,
            entrants=table,
        )


def ask_in(
    connection: sa.Connection,
    workspace: Workspace,
    key: str,
    *,
    source: EnrolmentSource,
    author: str,
    occasion: str,
    detail: Mapping[str, Any] | None,
    entrants: pa.Table | None,
) -> Enrolment:
    """The same in the caller's transaction; `entrants` (CHUNK_SCHEMA) of sources that hand their customers over."""
    if entrants is None and not (detail or {}).get("segment"):
        raise NoSegmentError("an enrolment of nobody", help="name the segment whose members enter, or * for everybody")
    take_turn(connection, name=JOURNEYS_TURN)
    enrolment_id = new_id("enr")
    whole = f"{key}:{occasion}" if occasion else enrolment_id
    named = fitting_name(whole, characters_max=OCCASION_CHARACTERS_MAX)
    text = msgspec.json.encode(detail or {}, order="deterministic").decode()
    before = connection.execute(sa.select(enrolments).where(enrolments.c.occasion == named)).one_or_none()
    if before is not None:
        if before.detail != text:
            raise EnrolmentConflictError(
                f"the occasion “{occasion[:60]}” has entered other customers", help="give every request its own key"
            )
        return _enrolment(before)
    standing = standing_in(connection, key)
    if standing.state not in ("live", "paused"):
        raise JourneyStateError(
            f"the journey is “{standing.state}” and takes nobody", help="publish it again to let customers in"
        )
    row = {
        "enrolment_id": enrolment_id,
        "journey_key": key,
        "version": standing.version,
        "occasion": named,
        "source": source,
        "detail": text,
        "state": "asked" if entrants is None else "entering",
        "members": 0 if entrants is None else entrants.num_rows,
        "entered": 0,
        "refused": 0,
        "author": author[:80],
        "asked_at": workspace.clock.now(),
        "as_of": None if entrants is None else workspace.clock.now(),
        "finished_at": None,
    }
    connection.execute(sa.insert(enrolments), row)
    if entrants is not None:
        keep_chunks(connection, enrolment_id, entrants)
    return find_in(connection, enrolment_id)


def gather_enrolment(
    workspace: Workspace, enrolment: Enrolment, members: Iterable[pa.RecordBatch], *, as_of: datetime
) -> Enrolment:
    """Keep the members (`customer_id`); one that somebody stops meanwhile keeps none of them."""
    mine = enrolment.enrolment_id
    with workspace.control.write() as connection:
        if not _move(connection, mine, expected=("asked", "gathering"), state="gathering"):
            return find_in(connection, mine)
        drop_chunks(connection, mine)
    number = total = 0
    for batch in members:
        table = entrants_table(batch.column("customer_id"))
        with workspace.control.write() as connection:
            number += keep_chunks(connection, mine, table, first=number)
        total += table.num_rows
    with workspace.control.write() as connection:
        if not _move(connection, mine, expected=("gathering",), state="entering", members=total, as_of=as_of):
            drop_chunks(connection, mine)
        return find_in(connection, mine)


def enter_next_chunk(workspace: Workspace, enrolment_id: str) -> int | None:
    """Enter the next chunk of an enrolment; how many customers it had. None: nothing is left, or it cannot go on now,
    because it was stopped, or its journey is paused."""
    with workspace.control.write() as connection:
        take_turn(connection, name=JOURNEYS_TURN)
        found = find_in(connection, enrolment_id)
        if found.state != "entering":
            return None
        state = standing_in(connection, found.journey_key).state
        if state == "paused":
            return None
        now = workspace.clock.now()
        chunk = take_chunk(connection, enrolment_id) if state == "live" else None
        if chunk is None:
            _set(connection, enrolment_id, state="done" if state == "live" else "stopped", finished_at=now)
            return None
        count = len(chunk.customer_ids)
        fresh = _fresh(connection, found, chunk)
        entered = let_customers_in(
            connection,
            workspace,
            fresh.customer_ids,
            key=found.journey_key,
            standing=standing_journeys(workspace),
            contexts=fresh.contexts,
            moment_us=fresh.moments(now_us=micros(now)),
            entry_keys=fresh.entry_keys,
        )
        refused = enrolments.c.refused + count - entered
        _set(connection, enrolment_id, entered=enrolments.c.entered + entered, refused=refused)
    return count


def stop_enrolment(workspace: Workspace, enrolment_id: str) -> Enrolment:
    """Enter nobody more; those who are in stay. Raises MissingEnrolmentError, JourneyStateError when it has ended."""
    with workspace.control.write() as connection:
        take_turn(connection, name=JOURNEYS_TURN)
        found = find_in(connection, enrolment_id)
        now = workspace.clock.now()
        if not _move(connection, enrolment_id, expected=OPEN_STATES, state="stopped", finished_at=now):
            raise JourneyStateError(
                f"the enrolment is “{found.state}”", help="whoever was entered can be ended by archiving the journey"
            )
        drop_chunks(connection, enrolment_id)
        return find_in(connection, enrolment_id)


def find_enrolment(workspace: Workspace, enrolment_id: str) -> Enrolment:
    """Raises MissingEnrolmentError."""
    with workspace.control.read() as connection:
        return find_in(connection, enrolment_id)


def list_enrolments(
    workspace: Workspace, *, key: str = "", states: Sequence[EnrolmentState] = (), limit: int = 100
) -> tuple[Enrolment, ...]:
    """The newest first."""
    query = sa.select(enrolments).order_by(enrolments.c.asked_at.desc(), enrolments.c.enrolment_id.desc())
    if key:
        query = query.where(enrolments.c.journey_key == key)
    if states:
        query = query.where(enrolments.c.state.in_(states))
    with workspace.control.read() as connection:
        return tuple(_enrolment(row) for row in connection.execute(query.limit(limit)))


def find_in(connection: sa.Connection, enrolment_id: str) -> Enrolment:
    """The same on the caller's connection."""
    row = connection.execute(sa.select(enrolments).where(enrolments.c.enrolment_id == enrolment_id)).one_or_none()
    if row is None:
        raise MissingEnrolmentError(
            f"there is no enrolment {enrolment_id[:40]}", help="look at the journey's enrolments"
        )
    return _enrolment(row)


def entered_pairs(connection: sa.Connection, key: str, pairs: Sequence[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Which of (root, entry key) have a run in a journey, open or ended."""
    runs = journey_runs.c
    query = sa.select(runs.customer_id, runs.entry_key).where(
        runs.journey_key == key,
        runs.entry_key.in_(sorted({entry_key for _, entry_key in pairs})),
        runs.customer_id.in_(sa.select(each_of(connection, sorted({root for root, _ in pairs})))),
    )
    return frozenset((row.customer_id, row.entry_key) for row in connection.execute(query))


def _fresh(connection: sa.Connection, found: Enrolment, chunk: Chunk) -> Chunk:
    """Without those who were erased since, or never were customers.

    And of a date's customers without those whom it has entered already, whatever re-entry allows: who moves to another
    time zone has the date a second time, and is not congratulated twice.
    """
    roots = resolve_roots(connection, pa.array(chunk.customer_ids, pa.string()))
    people = members_of_people(connection, roots)
    is_known = people.is_known[people.places_of(roots)]
    left_out = set(np.flatnonzero(~is_known).tolist())
    if found.source == "date":
        pairs = list(zip(roots.to_pylist(), chunk.entry_keys, strict=True))
        known = entered_pairs(connection, found.journey_key, pairs)
        left_out |= {place for place, pair in enumerate(pairs) if pair in known}
    return chunk.without(frozenset(left_out)) if left_out else chunk


def _move(
    connection: sa.Connection,
    enrolment_id: str,
    *,
    expected: Sequence[EnrolmentState],
    state: EnrolmentState,
    **values: Any,
) -> bool:
    """Change the state, if it is an expected one."""
    statement = sa.update(enrolments).where(enrolments.c.enrolment_id == enrolment_id, enrolments.c.state.in_(expected))
    return bool(connection.execute(statement.values(state=state, **values)).rowcount)


def _set(connection: sa.Connection, enrolment_id: str, **values: Any) -> None:
    connection.execute(sa.update(enrolments).where(enrolments.c.enrolment_id == enrolment_id).values(**values))


def _enrolment(row: sa.Row[Any]) -> Enrolment:
    values = {name: row._mapping[name] for name in Enrolment.__dataclass_fields__}
    return Enrolment(**{**values, "detail": msgspec.json.decode(row.detail)})


def _digest(said: object) -> str:
    return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()
