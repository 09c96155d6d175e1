"""Candidate facts in the inbox: Arrow tables that file readers and domains' back-loads append."""

from __future__ import annotations

import pyarrow as pa

from evergrove.facts.arrow_bodies import decode_table, encode_table
from evergrove.facts.leases import Lease
from evergrove.facts.schema import CANDIDATE_SCHEMA
from evergrove.inbox import CANDIDATES, InboxEntry, NewEntry, open_inbox
from evergrove.kit import Workspace


def append_candidates(workspace: Workspace, candidates: pa.Table, *, import_id: str, lease: Lease) -> None:
    """Append the candidates, in as many bodies as the inbox needs; they are on disk when this returns.

    Raises LeaseLostError when another import took over, and OversizedEntryError for one candidate that is too large.
    """
    now = workspace.clock.now()
    inbox = open_inbox(workspace)
    entries = [
        NewEntry(kind=CANDIDATES, import_id=import_id, body=body, received_at=now)
        for body in _bodies(candidates, body_bytes_max=inbox.body_bytes_max)
    ]
    inbox.append(entries, guard=lambda connection: lease.renew(connection, now=now))


def _bodies(candidates: pa.Table, *, body_bytes_max: int) -> list[bytes]:
    """The table as one body, or halved until each part fits: a stream takes 8 MB, a database much more."""
    body = encode_table(candidates)
    rows = candidates.num_rows
    if len(body) <= body_bytes_max or rows < 2:
        return [body]
    halves = (candidates.slice(0, rows // 2), candidates.slice(rows // 2))
    return [part for half in halves for part in _bodies(half, body_bytes_max=body_bytes_max)]


def candidates_of(entry: InboxEntry) -> pa.Table:
    """The candidate facts of a body of kind CANDIDATES, in CANDIDATE_SCHEMA."""
    return decode_table(entry.body, schema=CANDIDATE_SCHEMA)
