"""How far the flow of a workspace has come: what waits for the intake, for each reader of the feed, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from evergrove.facts.feed import READERS
from evergrove.facts.tables import feed, feed_readers, intake_positions, leases, outgoing_facts
from evergrove.inbox import inbox_leases
from evergrove.kit import Workspace

INBOX_LOG, OUTGOING_LOG = "inbox", "outgoing_facts"
"""The logs of `intake_positions`."""


@dataclass(frozen=True, kw_only=True)
class FlowState:
    """Positions at one moment, read with one statement: it is asked ten times a second of an idle workspace."""

    inbox_taken: int
    outgoing_taken: int
    outgoing_end: int
    feed_begin: int
    """The number before the first one that the feed still holds."""
    feed_end: int
    cursors: dict[str, int]
    """Of the readers of the feed, and of copies that follow it at a distance."""
    rebuilt: frozenset[str]
    """Readers that read the lake instead of the feed until they have come up again."""

    @property
    def slowest(self) -> int:
        """The cursor that the feed waits for."""
        return min(self.cursors[reader] for reader in READERS if reader not in self.rebuilt)

    def behind(self, reader: str) -> int:
        """How many facts `reader` has still to work in."""
        return self.feed_end - self.cursors.get(reader, 0)

    def can_read(self, reader: str) -> bool:
        """Whether there is something in the feed for `reader`, and nothing that it would miss."""
        return self.behind(reader) > 0 and reader not in self.rebuilt and not self.has_gap(reader)

    def has_gap(self, reader: str) -> bool:
        """Whether the feed no longer holds what `reader` would read next."""
        return self.cursors.get(reader, 0) < self.feed_begin


@dataclass(frozen=True, kw_only=True)
class ReaderBacklog:
    """What one reader of the feed has still to work in; `oldest_at` is when the first of it was appended."""

    reader: str
    facts: int
    body_bytes: int
    oldest_at: datetime | None
    has_gap: bool


def flow_state(workspace: Workspace) -> FlowState:
    """The positions of a workspace's flow as they are now."""
    with workspace.control.read() as connection:
        rows = connection.execute(_POSITIONS).all()
    found = {(kind, name): int(value or 0) for kind, name, value in rows}
    cursors = {name: value for (kind, name), value in found.items() if kind == "cursor"}
    feed_end = max(found["end", "feed"], *cursors.values(), 0)
    rebuilt = frozenset(name for (kind, name), value in found.items() if kind == "rebuilt" and value)
    return FlowState(
        inbox_taken=found.get(("log", INBOX_LOG), 0),
        outgoing_taken=found.get(("log", OUTGOING_LOG), 0),
        outgoing_end=found["end", "outgoing"],
        feed_begin=found["end", "begin"] - 1 if found["end", "feed"] else feed_end,
        feed_end=feed_end,
        cursors={**dict.fromkeys(READERS, 0), **cursors},
        rebuilt=rebuilt,
    )


_FIRST_SEQ = sa.select(feed.c.first_seq).order_by(feed.c.last_seq).limit(1).scalar_subquery()
"""By the primary key: the least first_seq without looking at every row."""

_POSITIONS = sa.union_all(
    sa.select(sa.literal("cursor"), feed_readers.c.reader, feed_readers.c.last_seq),
    sa.select(sa.literal("rebuilt"), feed_readers.c.reader, feed_readers.c.needs_rebuild),
    sa.select(sa.literal("log"), intake_positions.c.log, intake_positions.c.position),
    sa.select(sa.literal("end"), sa.literal("outgoing"), sa.func.max(outgoing_facts.c.position)),
    sa.select(sa.literal("end"), sa.literal("feed"), sa.func.max(feed.c.last_seq)),
    sa.select(sa.literal("end"), sa.literal("begin"), _FIRST_SEQ),
)
"""(kind, name, position) rows. Built once: building it took longer than asking it."""


def oldest_unread_at(workspace: Workspace, *, reader: str) -> datetime | None:
    """When the first batch that `reader` has not worked in was appended; None when it has worked in all."""
    cursor = sa.select(feed_readers.c.last_seq).where(feed_readers.c.reader == reader).scalar_subquery()
    query = (
        sa.select(feed.c.appended_at)
        .where(feed.c.last_seq > sa.func.coalesce(cursor, 0))
        .order_by(feed.c.last_seq)
        .limit(1)
    )
    with workspace.control.read() as connection:
        found: datetime | None = connection.execute(query).scalar()
    return found


def reader_backlogs(workspace: Workspace) -> list[ReaderBacklog]:
    """What each reader of READERS has still to work in."""
    state = flow_state(workspace)
    found = []
    for reader in READERS:
        cursor = state.cursors[reader]
        query = sa.select(sa.func.coalesce(sa.func.sum(sa.func.length(feed.c.body)), 0)).where(feed.c.last_seq > cursor)
        with workspace.control.read() as connection:
            waiting = int(connection.execute(query).scalar_one())
        found.append(
            ReaderBacklog(
                reader=reader,
                facts=state.behind(reader),
                body_bytes=waiting,
                oldest_at=oldest_unread_at(workspace, reader=reader),
                has_gap=state.has_gap(reader),
            )
        )
    return found


@dataclass(frozen=True, kw_only=True)
class HeldLease:
    """A lease that has an owner; `until` in the past: the owner died, and whoever comes next takes it."""

    name: str
    owner: str
    until: datetime


def held_leases(workspace: Workspace) -> list[HeldLease]:
    """Every lease of the workspace that somebody has not given back, by name."""
    found = []
    for database, table in ((workspace.control, leases), (workspace.inbox, inbox_leases)):
        query = sa.select(table.c.name, table.c.owner, table.c.until).where(table.c.owner != "")
        with database.read() as connection:
            found += [HeldLease(**row._mapping) for row in connection.execute(query)]
    return sorted(found, key=lambda lease: lease.name)
