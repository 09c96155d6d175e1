"""The intake: from the inbox to the feed, in one transaction a body.

Invariants: an inbox body becomes part of the feed exactly once, because the position of the inbox is stored in the
transaction that appends to the feed, and what domains wrote likewise; every identifier belongs to one customer; what
belongs to an erased person is dropped and counted, and what cannot be accepted goes to `rejects`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.facts import (
    FACT_SCHEMA,
    TIMESTAMP,
    Lease,
    append_to_feed,
    candidates_of,
    conform,
    hold_lease,
    intake_position,
    read_outgoing,
    remove_outgoing,
    store_intake_position,
)
from evergrove.inbox import InboxEntry, open_inbox
from evergrove.kit import Workspace
from evergrove.profiles.identity import resolve_customers

INTAKE_LEASE = "intake"
"""Whoever gives identifiers to customers, or takes them away, holds this."""

INBOX_LOG = "inbox"
OUTGOING_LOG = "outgoing_facts"

FUTURE_TOLERANCE = timedelta(minutes=5)
"""An event further ahead of its receipt has a wrong clock: it is set to the receipt (model §5)."""


@dataclass(frozen=True, kw_only=True)
class IntakeCount:
    """What one run of the intake did."""

    facts: int
    duplicates: int
    erased: int

    def plus(self, other: IntakeCount) -> IntakeCount:
        return IntakeCount(
            facts=self.facts + other.facts,
            duplicates=self.duplicates + other.duplicates,
            erased=self.erased + other.erased,
        )


NOTHING = IntakeCount(facts=0, duplicates=0, erased=0)


def run_intake(workspace: Workspace, *, bodies_max: int | None = None) -> IntakeCount:
    """Take over what the inbox and the domains' outgoing facts hold (at most `bodies_max` bodies).

    Raises LeaseHeldError when another process does it already.
    """
    total, taken = NOTHING, 0
    with hold_lease(workspace.control, name=INTAKE_LEASE, clock=workspace.clock) as lease:
        while bodies_max is None or taken < bodies_max:
            count = _take_over_inbox(workspace, lease) or _take_over_outgoing(workspace, lease)
            if count is None:
                break
            total, taken = total.plus(count), taken + 1
    return total


def _take_over_inbox(workspace: Workspace, lease: Lease) -> IntakeCount | None:
    """One body of the inbox; None when there is none."""
    with workspace.control.read() as connection:
        position = intake_position(connection, log=INBOX_LOG)
    inbox = open_inbox(workspace)
    entries = inbox.read(after=position, entries_max=1)
    if not entries:
        inbox.remove(up_to=position)  # what an intake left that was killed before it could
        return None
    entry = entries[0]
    with workspace.control.write() as connection:
        lease.renew(connection, now=workspace.clock.now())
        count = _normalise(workspace, connection, entry)
        store_intake_position(connection, log=INBOX_LOG, position=entry.position)
    inbox.remove(up_to=entry.position)
    return count


def _take_over_outgoing(workspace: Workspace, lease: Lease) -> IntakeCount | None:
    """One body of the domains' facts; None when there is none. Their customers are known and their clock is ours."""
    with workspace.control.read() as connection:
        position = intake_position(connection, log=OUTGOING_LOG)
    entry = read_outgoing(workspace, after=position)
    if entry is None:
        return None
    now = workspace.clock.now()
    received = pc.coalesce(entry.facts.column("received_at"), pa.scalar(now, TIMESTAMP))
    facts = entry.facts.drop_columns(["identifiers", "received_at"]).append_column("received_at", received)
    with workspace.control.write() as connection:
        lease.renew(connection, now=now)
        append_to_feed(connection, conform(facts, schema=FACT_SCHEMA), now=now)
        store_intake_position(connection, log=OUTGOING_LOG, position=entry.position)
        remove_outgoing(connection, up_to=entry.position)
    return IntakeCount(facts=facts.num_rows, duplicates=0, erased=0)


def _normalise(workspace: Workspace, connection: sa.Connection, entry: InboxEntry) -> IntakeCount:
    candidates = candidates_of(entry)
    unique = _without_duplicates(candidates)
    owners = resolve_customers(workspace, connection, unique)
    kept = unique.filter(owners.accepted)
    facts = _as_facts(kept, customer_ids=owners.customer_ids.filter(owners.accepted), entry=entry)
    created = _created_facts(facts, new_customers=owners.created)
    append_to_feed(connection, pa.concat_tables([created, facts]), now=workspace.clock.now())
    return IntakeCount(
        facts=facts.num_rows + created.num_rows,
        duplicates=candidates.num_rows - unique.num_rows,
        erased=unique.num_rows - kept.num_rows,
    )


def _without_duplicates(candidates: pa.Table) -> pa.Table:
    """The first row of each fact_id, in the order of arrival."""
    numbered = candidates.select(["fact_id"]).append_column("row", pa.array(range(candidates.num_rows), pa.int64()))
    first = numbered.group_by("fact_id").aggregate([("row", "min")]).column("row_min")
    if len(first) == candidates.num_rows:
        return candidates
    return candidates.take(first.combine_chunks().sort())


def _as_facts(candidates: pa.Table, *, customer_ids: pa.ChunkedArray, entry: InboxEntry) -> pa.Table:
    """Candidates with their customer, their receipt and a checked clock, in FACT_SCHEMA."""
    rows = candidates.num_rows
    occurred, received = candidates.column("occurred_at"), candidates.column("received_at")
    received = pc.coalesce(received, occurred)
    limit = pc.add(received, pa.scalar(FUTURE_TOLERANCE, pa.duration("us")))
    columns = {name: candidates.column(name) for name in candidates.column_names if name in FACT_SCHEMA.names}
    columns["customer_id"] = customer_ids
    columns["received_at"] = received
    columns["occurred_at"] = pc.if_else(pc.greater(occurred, limit), received, occurred)
    columns["import_id"] = pa.repeat(pa.scalar(entry.import_id, pa.string()), rows)
    return conform(pa.table(columns), schema=FACT_SCHEMA)


def _created_facts(facts: pa.Table, *, new_customers: pa.Array) -> pa.Table:
    """One `Customer Created` fact for each new customer, at the time of its first fact in this body."""
    if len(new_customers) == 0:
        return facts.slice(0, 0)
    theirs = facts.filter(pc.is_in(facts.column("customer_id"), value_set=new_customers))
    first = theirs.group_by("customer_id", use_threads=False).aggregate(
        [
            ("occurred_at", "min"),
            ("received_at", "min"),
            ("utc_offset_minutes", "first"),
            ("source", "first"),
            ("import_id", "first"),
        ]
    )
    rows = first.num_rows
    customer_ids = first.column("customer_id")
    columns = {
        "fact_id": pc.binary_join_element_wise(customer_ids, "created", "#"),
        "name": pa.repeat(pa.scalar("Customer Created"), rows),
        "customer_id": customer_ids,
        "occurred_at": first.column("occurred_at_min"),
        "received_at": first.column("received_at_min"),
        "utc_offset_minutes": first.column("utc_offset_minutes_first"),
        "source": first.column("source_first"),
        "import_id": first.column("import_id_first"),
        "properties": pa.repeat(pa.scalar("{}"), rows),
    }
    return conform(pa.table(columns), schema=FACT_SCHEMA)
