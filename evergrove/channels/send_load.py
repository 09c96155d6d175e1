"""How much is sent, and how much waits to be, day by day: counted in the indexes, however many messages there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from evergrove.channels.contracts import CHANNELS
from evergrove.channels.tables import messages, outbox
from evergrove.kit import Instant, Workspace

LOAD_DAYS_MAX = 100
"""Days of one question: each is a branch of one statement for each channel."""


@dataclass(frozen=True, kw_only=True)
class DayLoad:
    """Messages of one day and channel. `due`: those that wait for a time of this day, held ones too; `sent`: those
    that went out on it."""

    day: date
    channel: str
    due: int
    sent: int


def send_load(workspace: Workspace, *, first: date, days: int, zone: str) -> tuple[DayLoad, ...]:
    """The load of each of `days` local days from `first` on, channels without any left out. At most LOAD_DAYS_MAX."""
    edges = [day_start(first + timedelta(days=step), zone=zone) for step in range(min(days, LOAD_DAYS_MAX) + 1)]
    spans = _spans(edges)
    due = (
        sa.select(sa.func.count())
        .where(outbox.c.channel == spans.c.channel, outbox.c.state == "waiting", outbox.c.is_paused.in_([False, True]))
        .where(outbox.c.due_at >= spans.c.starts, outbox.c.due_at < spans.c.ends)
        .scalar_subquery()
    )
    sent = (
        sa.select(sa.func.count())
        .where(messages.c.channel == spans.c.channel)
        .where(messages.c.sent_at >= spans.c.starts, messages.c.sent_at < spans.c.ends)
        .scalar_subquery()
    )
    query = sa.select(spans.c.day, spans.c.channel, due.label("due"), sent.label("sent"))
    with workspace.control.read() as connection:
        rows = connection.execute(query).all()
    return tuple(
        DayLoad(day=first + timedelta(days=row.day), channel=row.channel, due=row.due, sent=row.sent)
        for row in sorted(rows, key=lambda row: (row.day, CHANNELS.index(row.channel)))
        if row.due or row.sent
    )


def day_start(day: date, *, zone: str) -> datetime:
    """The first instant of a local day, in UTC; where midnight does not exist, the first one behind it."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _spans(edges: Sequence[datetime]) -> sa.CTE:
    """One row for each day and channel."""
    columns = (
        sa.column("day", sa.Integer),
        sa.column("channel", sa.String),
        sa.column("starts", Instant),
        sa.column("ends", Instant),
    )
    rows = [
        (number, channel, starts, ends) for number, (starts, ends) in enumerate(pairwise(edges)) for channel in CHANNELS
    ]
    return sa.values(*columns, name="spans").data(rows).cte("spans")
