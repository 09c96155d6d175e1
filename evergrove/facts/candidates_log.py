"""Candidate facts in the inbox: Arrow tables that file readers and domains' back-loads append."""

from __future__ import annotations

import pyarrow as pa

from evergrove.facts.arrow_bodies import decode_table, encode_table
from evergrove.facts.leases import Lease
from evergrove.facts.schema import CANDIDATE_SCHEMA
from evergrove.inbox import CANDIDATES, InboxEntry, NewEntry, open_inbox
from evergrove.kit import Workspace


def append_candidates(workspace: Workspace, candidates: pa.Table, *, import_id: str, lease: Lease) -> None:
    """Append one body; it is on disk when this returns. Raises LeaseLostError when another import took over."""
    now = workspace.clock.now()
    entry = NewEntry(kind=CANDIDATES, import_id=import_id, body=encode_table(candidates), received_at=now)
    open_inbox(workspace).append([entry], guard=lambda connection: lease.renew(connection, now=now))


def candidates_of(entry: InboxEntry) -> pa.Table:
    """The candidate facts of a body of kind CANDIDATES, in CANDIDATE_SCHEMA."""
    return decode_table(entry.body, schema=CANDIDATE_SCHEMA)
