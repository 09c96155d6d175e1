"""What could not be accepted: lines of files and events, kept once with the reason, and sent again when it is mended.

A line is mended on its import's page, or in a file, and comes again with the id of the reject: accepted then, it is
marked as mended; refused again, it stands here as it is now. Of one import at most 10,000 lines are kept (64 MB), each
up to 32 KB, without an end of their time but for what an erasure removes. An event is mended here (a setting, a newer
reader), so its body can be put back into the inbox as it came, with the time of its first receipt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, pairwise
from typing import Any, NamedTuple

import sqlalchemy as sa

from evergrove.facts.tables import rejects
from evergrove.inbox import REQUESTS, NewEntry, ReceivedRequest, open_inbox, pack_requests
from evergrove.kit import ConflictError, MissingError, Workspace, upsert

BODY_CHARACTERS_MAX = 32_768
"""A rejected line is kept up to here (model §3)."""

ROWS_A_TRANSACTION = 5_000

REPLAYED_MAX = 1_000
"""Events of one replay: at most 32 MB of bodies, put back in entries of REPLAY_ENTRY_BYTES."""

REPLAY_ENTRY_BYTES = 4_000_000

LINE, EVENT = "line", "event"

_LINE_OR_NONE = sa.func.coalesce(rejects.c.line, -1)
"""Databases differ in where they sort what has no value."""


class MissingRejectError(MissingError):
    code = "reject.missing"


class NotReplayableError(ConflictError):
    code = "reject.not_replayable"


@dataclass(frozen=True, kw_only=True)
class Reject:
    """One line or event that was not accepted.

    `kind` is line or event; `source_id`, `event_type`, `event_name` and `message_id` are an event's. `body_hash` is the
    SHA-256 of the whole body, of which `body` may be the beginning. `received_us`: microseconds since 1970 UTC.
    `numbers` (JSON, of a line): its number among the rows with its key, by the mapping's part; empty: not known.
    """

    reject_id: str
    source: str
    import_id: str
    line: int | None
    reason: str
    body: str
    rejected_at: datetime
    kind: str
    source_id: str
    event_type: str
    event_name: str
    message_id: str
    body_hash: str
    received_us: int | None
    is_replayable: bool
    replayed_at: datetime | None
    numbers: str
    mended_at: datetime | None


class RefusedLine(NamedTuple):
    """A line that is to be kept; `numbers` as in `Reject`."""

    line: int | None
    reason: str
    text: str
    numbers: str = ""


@dataclass(frozen=True, kw_only=True)
class RejectedEvent:
    """An event, or a line of its order, as the intake refuses it; `body` is JSON, or what came instead of it."""

    source_id: str
    source: str
    reason: str
    type: str
    name: str
    message_id: str
    received_us: int
    body: bytes
    is_replayable: bool
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class RejectCount:
    """How many rejects of a source have a reason; `open`: neither mended nor sent again. replayable: can be sent."""

    source: str
    reason: str
    kind: str
    count: int
    open: int
    replayable: int
    newest_at: datetime


def record_rejects(workspace: Workspace, lines: Iterable[RefusedLine], *, source: str, import_id: str) -> int:
    """Keep lines; the same line of the same source is kept once, and stays mended. Returns how many were given."""
    now, given = workspace.clock.now(), 0
    iterator = iter(lines)
    while chunk := list(islice(iterator, ROWS_A_TRANSACTION)):
        rows = {}
        for line, reason, text, numbers in chunk:
            body = _kept(text)
            reject_id = hashlib.sha256(f"{source}\x00{line}\x00{reason}\x00{body}".encode()).hexdigest()[:40]
            rows[reject_id] = _row(
                reject_id=reject_id,
                source=source,
                import_id=import_id,
                line=line,
                reason=reason,
                body=body,
                rejected_at=now,
                numbers=numbers,
            )
        with workspace.control.write() as connection:
            mended = sa.select(rejects.c.reject_id, rejects.c.mended_at)
            mended = mended.where(rejects.c.reject_id.in_(list(rows)), rejects.c.mended_at.is_not(None))
            for reject_id, at in connection.execute(mended):
                rows[reject_id]["mended_at"] = at
            upsert(connection, rejects, list(rows.values()))
        given += len(chunk)
    return given


def find_rejects(workspace: Workspace, reject_ids: Sequence[str], *, source: str = "") -> dict[str, Reject]:
    """Those of the rejects that there are, by their ids; with `source`, only those of that source."""
    found = {}
    with workspace.control.read() as connection:
        for start in range(0, len(reject_ids), ROWS_A_TRANSACTION):
            query = sa.select(rejects).where(rejects.c.reject_id.in_(reject_ids[start : start + ROWS_A_TRANSACTION]))
            if source:
                query = query.where(rejects.c.source == source)
            found.update({row.reject_id: Reject(**row._mapping) for row in connection.execute(query)})
    return found


def rejected_lines(workspace: Workspace, import_id: str, *, after: tuple[int, str], rows_max: int) -> list[Reject]:
    """The rejected lines of an import in the order of the file, behind (line, reject_id)."""
    query = sa.select(rejects).where(
        rejects.c.import_id == import_id, rejects.c.kind == LINE, rejects.c.line.is_not(None)
    )
    query = query.where(sa.tuple_(rejects.c.line, rejects.c.reject_id) > sa.tuple_(*map(sa.literal, after)))
    with workspace.control.read() as connection:
        rows = connection.execute(query.order_by(rejects.c.line, rejects.c.reject_id).limit(rows_max))
        return [Reject(**row._mapping) for row in rows]


def mark_mended(workspace: Workspace, accepted: Sequence[str], *, refused: Mapping[str, RefusedLine]) -> None:
    """Lines that came again: the accepted ones are mended, the refused ones stand as they are now."""
    now = workspace.clock.now()
    with workspace.control.write() as connection:
        for start in range(0, len(accepted), ROWS_A_TRANSACTION):
            own = rejects.c.reject_id.in_(accepted[start : start + ROWS_A_TRANSACTION])
            connection.execute(sa.update(rejects).where(own, rejects.c.mended_at.is_(None)).values(mended_at=now))
        for reject_id, line in refused.items():
            changed = {"reason": line.reason, "body": _kept(line.text), "numbers": line.numbers}
            still_open = (rejects.c.reject_id == reject_id) & rejects.c.mended_at.is_(None)
            connection.execute(sa.update(rejects).where(still_open).values(**changed))


def store_rejected_events(connection: sa.Connection, events: Sequence[RejectedEvent], *, now: datetime) -> None:
    """Keep rejected events in the caller's transaction, each once however often it is sent."""
    rows = {}
    for event in events:
        digest = hashlib.sha256(event.body).hexdigest()
        parts = (event.source_id, event.message_id, str(event.line), event.reason, digest)
        reject_id = hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()[:40]
        rows[reject_id] = _row(
            reject_id=reject_id,
            source=event.source,
            line=event.line,
            reason=event.reason,
            body=_kept(event.body.decode("utf-8", "replace")),
            rejected_at=now,
            kind=EVENT if event.line is None else LINE,
            source_id=event.source_id,
            event_type=_clean(event.type, 20),
            event_name=_clean(event.name, 200),
            message_id=_clean(event.message_id, 100),
            body_hash=digest,
            received_us=event.received_us,
            is_replayable=event.is_replayable,
        )
    upsert(connection, rejects, list(rows.values()))


def list_rejects(
    workspace: Workspace,
    *,
    rows_max: int = 100,
    after: str = "",
    source: str = "",
    source_id: str = "",
    reason: str = "",
    kind: str = "",
) -> list[Reject]:
    """The newest rejects, by line within an import; `after` is the reject_id that the last page ended with."""
    order = (rejects.c.rejected_at.desc(), _LINE_OR_NONE, rejects.c.reject_id)
    query = sa.select(rejects).order_by(*order).limit(rows_max)
    wanted = {"source": source, "source_id": source_id, "reason": reason, "kind": kind}
    query = query.where(*(rejects.c[name] == value for name, value in wanted.items() if value))
    with workspace.control.read() as connection:
        if after:
            last = connection.execute(sa.select(rejects).where(rejects.c.reject_id == after)).one_or_none()
            query = query.where(_behind(last)) if last is not None else query.where(sa.false())
        return [Reject(**row._mapping) for row in connection.execute(query)]


def count_rejects(workspace: Workspace) -> int:
    """How many are kept."""
    with workspace.control.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(rejects)).scalar_one()


def rejects_by_day(workspace: Workspace, *, until: datetime, days: int) -> tuple[int, ...]:
    """How many were kept in each of the `days` times 24 hours before `until`, the newest first. One pass."""
    edges = [until - step * timedelta(days=1) for step in range(days + 1)]
    columns = [
        sa.func.count(sa.case((sa.and_(rejects.c.rejected_at > starts, rejects.c.rejected_at <= ends), 1)))
        for ends, starts in pairwise(edges)
    ]
    with workspace.control.read() as connection:
        row = connection.execute(sa.select(*columns).where(rejects.c.rejected_at > edges[-1])).one()
    return tuple(int(count) for count in row)


def rejects_by_reason(workspace: Workspace) -> tuple[tuple[str, int], ...]:
    """(reason, lines kept for it), the most frequent first."""
    lines = sa.func.count().label("lines")
    query = sa.select(rejects.c.reason, lines).group_by(rejects.c.reason).order_by(lines.desc(), rejects.c.reason)
    with workspace.control.read() as connection:
        return tuple((reason, count) for reason, count in connection.execute(query))


def rejects_summary(workspace: Workspace) -> list[RejectCount]:
    """Rejects by source, reason and kind, the most frequent first."""
    count = sa.func.count().label("count")
    is_open = sa.and_(rejects.c.mended_at.is_(None), rejects.c.replayed_at.is_(None))
    can_replay = sa.and_(rejects.c.is_replayable, rejects.c.replayed_at.is_(None))
    query = (
        sa.select(
            rejects.c.source,
            rejects.c.reason,
            rejects.c.kind,
            count,
            sa.func.count(sa.case((is_open, 1))).label("open"),
            sa.func.sum(sa.case((can_replay, 1), else_=0)).label("replayable"),
            sa.func.max(rejects.c.rejected_at).label("newest_at"),
        )
        .group_by(rejects.c.source, rejects.c.reason, rejects.c.kind)
        .order_by(count.desc(), rejects.c.source, rejects.c.reason)
    )
    with workspace.control.read() as connection:
        return [RejectCount(**{**row._mapping, "replayable": int(row.replayable)}) for row in connection.execute(query)]


def replay_rejects(workspace: Workspace, reject_ids: Sequence[str]) -> int:
    """Put rejected events back into the inbox, as they came, and mark them; returns how many.

    Events that were replayed before are passed over; what is refused again is a reject again, to be replayed again.
    Raises MissingRejectError, and NotReplayableError for a line of a file, a body that was cut, or too many at once.
    """
    if len(reject_ids) > REPLAYED_MAX:
        raise NotReplayableError(
            f"{len(reject_ids):,} events at once; at most {REPLAYED_MAX:,}", help="replay them in several goes"
        )
    with workspace.control.read() as connection:
        found = {
            row.reject_id: row
            for row in connection.execute(sa.select(rejects).where(rejects.c.reject_id.in_(list(reject_ids))))
        }
    for reject_id in reject_ids:
        if reject_id not in found:
            raise MissingRejectError(
                f"there is no rejected event {reject_id}", help="it may have been removed: look again"
            )
        if not found[reject_id].is_replayable:
            raise NotReplayableError(
                f"{reject_id} cannot be sent again", help="mend it where it comes from: in the file, or in the sender"
            )
    rows = [row for row in found.values() if row.replayed_at is None]
    now = workspace.clock.now()
    for requests in _entries(rows):
        entry = NewEntry(kind=REQUESTS, import_id="", body=pack_requests(requests), received_at=now)
        open_inbox(workspace).append([entry])
    with workspace.control.write() as connection:
        # Killed before this, the events may be put back twice; the intake drops the second copy as a duplicate.
        marked = sa.update(rejects).where(rejects.c.reject_id.in_([row.reject_id for row in rows]))
        connection.execute(marked.values(replayed_at=now))
    return len(rows)


def _entries(rows: Sequence[sa.Row[Any]]) -> Iterable[list[ReceivedRequest]]:
    """Requests of one event each, in lists of at most about REPLAY_ENTRY_BYTES."""
    requests: list[ReceivedRequest] = []
    held = 0
    for row in rows:
        body = row.body.encode()
        if requests and held + len(body) > REPLAY_ENTRY_BYTES:
            yield requests
            requests, held = [], 0
        requests.append(
            ReceivedRequest(
                source_id=row.source_id,
                source=row.source,
                kind="batch",  # row.event_type is what the sender wrote: no kind of a request when refused for that
                received_us=row.received_us,
                body=b'{"batch":[' + body + b"]}",
            )
        )
        held += len(body)
    if requests:
        yield requests


def _behind(last: sa.Row[Any]) -> sa.ColumnElement[bool]:
    """Rows behind `last` in the order of `list_rejects`; no line counts as line −1."""
    return sa.or_(
        rejects.c.rejected_at < last.rejected_at,
        sa.and_(
            rejects.c.rejected_at == last.rejected_at,
            sa.tuple_(_LINE_OR_NONE, rejects.c.reject_id)
            > sa.tuple_(sa.literal(-1 if last.line is None else last.line), sa.literal(last.reject_id)),
        ),
    )


def _row(**columns: Any) -> dict[str, Any]:
    """A whole row: what is not said is a line's of a file."""
    return {
        "import_id": "",
        "kind": LINE,
        "source_id": "",
        "event_type": "",
        "event_name": "",
        "message_id": "",
        "body_hash": hashlib.sha256(columns["body"].encode()).hexdigest(),
        "received_us": None,
        "is_replayable": False,
        "replayed_at": None,
        "numbers": "",
        "mended_at": None,
        **columns,
    }


def _kept(text: str) -> str:
    return text[:BODY_CHARACTERS_MAX].replace("\x00", "�")  # PostgreSQL keeps no NUL in a text


def _clean(text: str, characters_max: int) -> str:
    return text[:characters_max].replace("\x00", "�")
