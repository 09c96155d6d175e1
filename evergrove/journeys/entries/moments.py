"""Journeys that begin by the clock: at the moments of a schedule, and on dates of customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa
import sqlalchemy as sa

from evergrove.journeys.contracts import DateEntry, Entry, ScheduleEntry
from evergrove.journeys.engine.turn import JOURNEYS_TURN
from evergrove.journeys.enrolling import Enrolment, ask_in, entered_pairs
from evergrove.journeys.entries.dates import due_entrants
from evergrove.journeys.reading import load_journey
from evergrove.journeys.tables import journeys
from evergrove.kit import Workspace, take_turn

QUARTER = timedelta(minutes=15)
"""How late a date may be noticed: zones differ by quarters of an hour."""

AUTHOR = "schedule"


@dataclass(frozen=True, kw_only=True)
class TimedJourney:
    """A live journey that begins by the clock. `looked_at`: the last moment that was worked in, or at which this door
    was opened; nothing that came due before `since` is its own."""

    key: str
    entry: ScheduleEntry | DateEntry
    since: datetime
    looked_at: datetime


def timed_journeys(workspace: Workspace) -> tuple[TimedJourney, ...]:
    """Those that are live, by key."""
    with workspace.control.read() as connection:
        rows = connection.execute(sa.select(journeys).where(journeys.c.state == "live").order_by(journeys.c.key)).all()
    found = []
    for row in rows:
        entry: Entry = load_journey(workspace, f"{row.key}@{row.version}").entry
        if isinstance(entry, ScheduleEntry | DateEntry):
            looked_at = row.looked_at or row.changed_at
            # Publishing again with the same entry leaves the moment of the last look, so that nobody falls in between.
            since = min(looked_at, row.changed_at)
            found.append(TimedJourney(key=row.key, entry=entry, since=since, looked_at=looked_at))
    return tuple(found)


def ask_scheduled(workspace: Workspace, timed: TimedJourney, *, moment: datetime) -> Enrolment | None:
    """Ask for the members of a scheduled journey's segment at one moment; the moment is the occasion, so it is asked
    for once. None: it has passed before the journey began, or was worked in."""
    if not isinstance(timed.entry, ScheduleEntry) or moment <= timed.looked_at:
        return None
    with workspace.control.write() as connection:
        take_turn(connection, name=JOURNEYS_TURN)
        if not _look(connection, timed.key, at=moment):
            return None
        return ask_in(
            connection,
            workspace,
            timed.key,
            source="schedule",
            author=AUTHOR,
            occasion=f"schedule:{moment:%Y-%m-%dT%H:%MZ}",
            detail={"segment": timed.entry.segment},
            entrants=None,
        )


def ask_celebrating(workspace: Workspace, timed: TimedJourney) -> Enrolment | None:
    """Ask for those whose date came due by the last quarter of an hour; None: that was done, or it is nobody's."""
    now = workspace.clock.now()
    until = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    if not isinstance(timed.entry, DateEntry) or until <= timed.looked_at:
        return None
    with workspace.control.read() as connection:  # it takes its time, and nobody must wait for it
        due = due_entrants(connection, workspace, timed.entry, since=timed.since, until=until)
    with workspace.control.write() as connection:
        take_turn(connection, name=JOURNEYS_TURN)
        if not _look(connection, timed.key, at=until):
            return None
        entrants = not_entered(connection, timed.key, due)
        if not entrants.num_rows:
            return None
        return ask_in(
            connection,
            workspace,
            timed.key,
            source="date",
            author=AUTHOR,
            occasion=f"date:{until:%Y-%m-%dT%H:%MZ}",
            detail={"attribute": timed.entry.attribute},
            entrants=entrants,
        )


def not_entered(connection: sa.Connection, key: str, entrants: pa.Table) -> pa.Table:
    """Those (CHUNK_SCHEMA, each a root) whom their date has not entered yet."""
    pairs = list(zip(entrants["customer_id"].to_pylist(), entrants["entry_key"].to_pylist(), strict=True))
    known = entered_pairs(connection, key, pairs)
    return entrants.filter(pa.array([pair not in known for pair in pairs], pa.bool_()))


def _look(connection: sa.Connection, key: str, *, at: datetime) -> bool:
    """Note the moment; False when somebody else has, or the journey is not live any more."""
    row = journeys.c
    statement = sa.update(journeys).where(
        row.key == key, row.state == "live", sa.or_(row.looked_at.is_(None), row.looked_at < at)
    )
    return bool(connection.execute(statement.values(looked_at=at)).rowcount)
