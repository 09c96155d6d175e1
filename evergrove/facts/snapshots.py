"""What snapshots were published: a row each, written with the facts that announce them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec
import pyarrow as pa
import sqlalchemy as sa

from evergrove.facts.lake import as_of_value
from evergrove.facts.outgoing import write_outgoing
from evergrove.facts.tables import snapshots
from evergrove.kit import Workspace


def announce_snapshot(
    workspace: Workspace, *, name: str, as_of: datetime, versions: str, changes: pa.Table | None = None
) -> bool:
    """Record that snapshot `name` of the day of `as_of` stands, and write `Snapshot Published` and `changes`.

    `changes` are facts (columns of OUTGOING_SCHEMA) that follow from the snapshot. They go out once for a day, in one
    transaction with the record: publishing that day again (the same work done anew) returns False and sends nothing.
    """
    day, now = as_of_value(as_of), workspace.clock.now()
    with workspace.control.write() as connection:
        known = connection.execute(
            sa.select(snapshots.c.name).where(snapshots.c.name == name, snapshots.c.as_of == day)
        ).first()
        if known:
            connection.execute(
                sa.update(snapshots)
                .where(snapshots.c.name == name, snapshots.c.as_of == day)
                .values(published_at=now, as_of_at=as_of, versions=versions)
            )
            return False
        row = {"name": name, "as_of": day, "as_of_at": as_of, "published_at": now, "versions": versions}
        connection.execute(sa.insert(snapshots), row)
        write_outgoing(connection, _announcement(name, day, as_of=as_of, versions=versions))
        if changes is not None:
            write_outgoing(connection, changes)
    return True


def forget_snapshots(workspace: Workspace, *, name: str, days: Iterable[str]) -> None:
    """Take back the announcements of `days` before their rows go, or a past day would be answered with no rows.

    The parts of a snapshot, like `segment:vip` of `segments`, are announced one by one and go with it.
    """
    part = f"{name.removesuffix('s')}:"
    is_of_name = (snapshots.c.name == name) | snapshots.c.name.startswith(part, autoescape=True)
    with workspace.control.write() as connection:
        for day in days:
            connection.execute(sa.delete(snapshots).where(is_of_name, snapshots.c.as_of == day))


def announced_before(workspace: Workspace, *, name: str, as_of: datetime) -> str | None:
    """The day of the newest announced snapshot `name` before the day of `as_of`: what changes are counted against.

    A snapshot that was written but not announced (a crash in between) is passed over, so no change is lost or doubled.
    """
    query = sa.select(sa.func.max(snapshots.c.as_of)).where(
        snapshots.c.name == name, snapshots.c.as_of < as_of_value(as_of)
    )
    with workspace.control.read() as connection:
        day: str | None = connection.execute(query).scalar()
    return day


@dataclass(frozen=True, kw_only=True)
class PublishedSnapshot:
    """A snapshot that stands: the day of its partition, and the exact instant that it is of."""

    name: str
    day: str
    as_of: datetime
    versions: str


def published_snapshot(workspace: Workspace, *, name: str, as_of: datetime | None = None) -> PublishedSnapshot | None:
    """The newest announced snapshot `name`, of the day of `as_of` at the latest; None when there is none."""
    query = sa.select(snapshots).where(snapshots.c.name == name)
    if as_of is not None:
        query = query.where(snapshots.c.as_of <= as_of_value(as_of))
    with workspace.control.read() as connection:
        row = connection.execute(query.order_by(snapshots.c.as_of.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return PublishedSnapshot(name=row.name, day=row.as_of, as_of=row.as_of_at, versions=row.versions)


def _announcement(name: str, day: str, *, as_of: datetime, versions: str) -> pa.Table:
    properties = msgspec.json.encode({"snapshot": name, "as_of": day, "versions": versions}).decode()
    return pa.table(
        {
            "fact_id": [f"snapshot#{name}#{day}"],
            "name": ["Snapshot Published"],
            "occurred_at": pa.array([as_of], pa.timestamp("us", tz="UTC")),
            "source": ["evergrove"],
            "properties": [properties],
        }
    )
