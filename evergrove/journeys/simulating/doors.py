"""Whom the clock would have let in: the moments of a schedule, dates of customers, and members of a segment from day to
day where its changes were not told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.calendar import moments_after
from evergrove.facts import micros
from evergrove.journeys.contracts import DateEntry, Entry, ScheduleEntry, SegmentEntry
from evergrove.journeys.entries.chunks import CHUNK_SCHEMA, entrants_table
from evergrove.journeys.entries.dates import due_entrants
from evergrove.journeys.plans import SEGMENT_FACTS
from evergrove.journeys.simulating.contracts import InvalidSimulationError, MembersAsOf, SimulationWish
from evergrove.journeys.simulating.history import has_segment_facts
from evergrove.kit import Workspace
from evergrove.profiles import workspace_zone

SCHEDULE_MOMENTS_MAX = 200
"""Of one period: the members of a segment are worked out at each."""

DAY = timedelta(days=1)


def timed_entrants(
    workspace: Workspace, entry: Entry, *, wish: SimulationWish, members: MembersAsOf | None
) -> pa.Table:
    """Whom the clock lets in in the period (CHUNK_SCHEMA, by moment); empty for journeys that facts begin.

    Raises InvalidSimulationError where members are asked for that nobody can work out.
    """
    if isinstance(entry, ScheduleEntry):
        found = list(_scheduled(workspace, entry, wish=wish, members=members))
    elif isinstance(entry, DateEntry):
        found = [_celebrating(workspace, entry, wish=wish)]
    elif isinstance(entry, SegmentEntry) and not is_told(workspace, entry, wish=wish):
        found = list(_changing(workspace, entry, wish=wish, members=members))
    else:
        found = []
    return pa.concat_tables([CHUNK_SCHEMA.empty_table(), *found]).sort_by("moment_us")


def is_told(workspace: Workspace, entry: SegmentEntry, *, wish: SimulationWish) -> bool:
    """Whether facts say who entered and left the segment in the period."""
    key = entry.segment.partition("@")[0]
    return has_segment_facts(workspace, SEGMENT_FACTS[entry.on], key, since=wish.since, until=wish.until)


def _scheduled(
    workspace: Workspace, entry: ScheduleEntry, *, wish: SimulationWish, members: MembersAsOf | None
) -> Iterator[pa.Table]:
    moments = moments_after(entry.cron, after=wish.since, zone=workspace_zone(workspace))
    for number, moment in enumerate(moments):
        if moment >= wish.until:
            return
        if number >= SCHEDULE_MOMENTS_MAX:
            raise InvalidSimulationError(
                f"the schedule begins more than {SCHEDULE_MOMENTS_MAX} times in that period",
                help="choose a shorter period",
            )
        yield _entrants(_ids(workspace, entry.segment, moment, members=members), at=moment)


def _changing(
    workspace: Workspace, entry: SegmentEntry, *, wish: SimulationWish, members: MembersAsOf | None
) -> Iterator[pa.Table]:
    """Day by day: who is in the segment now, and was not a day before (or the other way round)."""
    earlier = _ids(workspace, entry.segment, wish.since, members=members)
    moment = wish.since + DAY
    while moment < wish.until:
        now = _ids(workspace, entry.segment, moment, members=members)
        some, others = (now, earlier) if entry.on == "entered" else (earlier, now)
        yield _entrants(some.filter(pc.invert(pc.is_in(some, value_set=others))), at=moment)
        earlier, moment = now, moment + DAY


def _celebrating(workspace: Workspace, entry: DateEntry, *, wish: SimulationWish) -> pa.Table:
    """Each once a year, by the attributes and zones of today."""
    pieces, since = [], wish.since
    with workspace.control.read() as connection:
        while since < wish.until:
            until = min(since + DAY, wish.until)
            pieces.append(due_entrants(connection, workspace, entry, since=since, until=until))
            since = until
    whole = pa.concat_tables(pieces)
    pairs = list(zip(whole["customer_id"].to_pylist(), whole["entry_key"].to_pylist(), strict=True))
    first = {pair: place for place, pair in reversed(list(enumerate(pairs)))}
    return whole.take(pa.array(sorted(first.values()), pa.int64()))


def _ids(workspace: Workspace, segment: str, at: datetime, *, members: MembersAsOf | None) -> pa.Array:
    if members is None:
        raise InvalidSimulationError(
            "nobody can work out who was in the segment", help="simulate it by the job or the command"
        )
    pieces = [batch.column("customer_id").cast(pa.string()) for batch in members(workspace, segment, at)]
    return pc.unique(pa.chunked_array(pieces, pa.string()))


def _entrants(ids: pa.Array, *, at: datetime) -> pa.Table:
    return entrants_table(ids, moments_us=np.full(len(ids), micros(at), dtype=np.int64))
