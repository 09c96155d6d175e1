"""What snapshots were published: a row each, written with the facts that announce them."""

from __future__ import annotations

from datetime import datetime

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


def _announcement(name: str, day: str, *, as_of: datetime, versions: str) -> pa.Table:
    import msgspec

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
