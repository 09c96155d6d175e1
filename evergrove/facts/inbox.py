"""The inbox: what arrived, as it arrived, in one order, durable before anyone is told that it was taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import sqlalchemy as sa

from evergrove.facts.arrow_bodies import decode_table, encode_table
from evergrove.facts.leases import Lease
from evergrove.facts.schema import CANDIDATE_SCHEMA
from evergrove.facts.tables import inbox
from evergrove.kit import Workspace, take_turn

CANDIDATES = "candidates"
"""The kind of a body that holds candidate facts as an Arrow table (what file readers produce)."""


@dataclass(frozen=True, kw_only=True)
class InboxEntry:
    """One body with its position."""

    position: int
    kind: str
    import_id: str
    received_at: datetime
    body: bytes

    def candidates(self) -> pa.Table:
        """The candidate facts of the body, in CANDIDATE_SCHEMA."""
        return decode_table(self.body, schema=CANDIDATE_SCHEMA)


def append_candidates(workspace: Workspace, candidates: pa.Table, *, import_id: str, lease: Lease) -> None:
    """Append one body; it is on disk when this returns. Raises LeaseLostError when another import took over."""
    now = workspace.clock.now()
    body = encode_table(candidates)
    with workspace.inbox.write() as connection:
        lease.renew(connection, now=now)
        take_turn(connection, name="inbox")
        connection.execute(
            sa.insert(inbox), {"kind": CANDIDATES, "import_id": import_id, "received_at": now, "body": body}
        )


def read_inbox(workspace: Workspace, *, after: int, entries_max: int) -> list[InboxEntry]:
    """Up to `entries_max` entries behind position `after`, in their order."""
    query = sa.select(inbox).where(inbox.c.position > after).order_by(inbox.c.position).limit(entries_max)
    with workspace.inbox.read() as connection:
        return [InboxEntry(**row._mapping) for row in connection.execute(query)]


def remove_from_inbox(workspace: Workspace, *, up_to: int) -> None:
    """Drop what the intake has taken over; replay below the intake's position would be ignored anyway."""
    with workspace.inbox.write() as connection:
        connection.execute(sa.delete(inbox).where(inbox.c.position <= up_to))
