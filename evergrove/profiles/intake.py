"""The intake: from the inbox to the feed, in one transaction a body; small bodies of requests share one.

Invariants: an inbox body becomes part of the feed exactly once, because the position of the inbox is stored in the
transaction that appends to the feed, and what domains wrote likewise; every identifier belongs to one customer; what
belongs to an erased person is dropped and counted, and what cannot be accepted goes to `rejects`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.facts import (
    CANDIDATE_SCHEMA,
    FACT_SCHEMA,
    TIMESTAMP,
    Lease,
    RejectedEvent,
    append_to_feed,
    candidates_of,
    conform,
    hold_lease,
    intake_position,
    micros,
    named_only,
    read_outgoing,
    remove_outgoing,
    store_intake_position,
    store_rejected_events,
)
from evergrove.inbox import REQUESTS, Inbox, InboxEntry, ReceivedRequest, open_inbox, unpack_requests
from evergrove.kit import Workspace
from evergrove.profiles.events import (
    EventSettings,
    collector_paused,
    event_settings,
    keep_recent,
    read_events,
    seen_ids_of,
)
from evergrove.profiles.identity import Owners, resolve_customers
from evergrove.profiles.identity_queries import erased_among
from evergrove.profiles.merging import merge_facts

INTAKE_LEASE = "intake"
"""Whoever gives identifiers to customers, or takes them away, holds this."""

INBOX_LOG = "inbox"
OUTGOING_LOG = "outgoing_facts"

FUTURE_TOLERANCE = timedelta(minutes=5)
"""An event further ahead of its receipt has a wrong clock: it is set to the receipt (model §5)."""


REQUESTS_BYTES_AIM = 8_000_000
"""Bodies of requests are taken over together until they hold this much: some 15,000 events, which is where a larger
transaction is no quicker."""

ENTRIES_READ = 8
"""Read at a time: one may hold 8 MB."""


@dataclass(frozen=True, kw_only=True)
class IntakeCount:
    """What one run of the intake did.

    `rejected`: events (and lines of orders) that went to `rejects`. `early`: facts that were ahead of their receipt
    and were set to it.
    """

    facts: int
    duplicates: int
    erased: int
    rejected: int = 0
    early: int = 0

    def plus(self, other: IntakeCount) -> IntakeCount:
        return IntakeCount(
            facts=self.facts + other.facts,
            duplicates=self.duplicates + other.duplicates,
            erased=self.erased + other.erased,
            rejected=self.rejected + other.rejected,
            early=self.early + other.early,
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
    entries = _next_entries(inbox, after=position)
    if not entries:
        inbox.remove(up_to=position)  # what an intake left that was killed before it could
        return None
    settings = event_settings(workspace)
    with workspace.control.write() as connection, collector_paused():
        lease.renew(connection, now=workspace.clock.now())
        if entries[0].kind == REQUESTS:
            count = _take_requests(workspace, connection, entries, settings=settings)
        else:
            count = _take_candidates(workspace, connection, entries[0])
        store_intake_position(connection, log=INBOX_LOG, position=entries[-1].position)
    inbox.remove(up_to=entries[-1].position)
    return count


def _next_entries(inbox: Inbox, *, after: int) -> list[InboxEntry]:
    """What one transaction takes: one body of candidates, or bodies of requests up to REQUESTS_BYTES_AIM."""
    taken: list[InboxEntry] = []
    held = 0
    while held < REQUESTS_BYTES_AIM:
        entries = inbox.read(after=taken[-1].position if taken else after, entries_max=ENTRIES_READ)
        for entry in entries:
            if taken and (entry.kind != REQUESTS or held >= REQUESTS_BYTES_AIM):
                return taken
            taken.append(entry)
            held += len(entry.body)
            if entry.kind != REQUESTS:
                return taken
        if len(entries) < ENTRIES_READ:
            break
    return taken


def _take_over_outgoing(workspace: Workspace, lease: Lease) -> IntakeCount | None:
    """One entry of the domains' facts; None when there is none. Their clock is ours.

    Their customers are known, but for what a visitor wrote into a form: that comes with identifiers as a source's does.
    """
    with workspace.control.read() as connection:
        position = intake_position(connection, log=OUTGOING_LOG)
    entry = read_outgoing(workspace, after=position)
    if entry is None:
        return None
    now = workspace.clock.now()
    received = pc.coalesce(entry.facts.column("received_at"), pa.scalar(now, TIMESTAMP))
    named = named_only(entry.facts)
    candidates = entry.facts.filter(named).select(CANDIDATE_SCHEMA.names)
    facts = entry.facts.drop_columns(["identifiers", "received_at"]).append_column("received_at", received)
    facts = facts.filter(pc.invert(named))
    with workspace.control.write() as connection:
        lease.renew(connection, now=now)
        # What was in flight at somebody's erasure, a message that its sender had, must not come back.
        gone = erased_among(connection, pc.unique(facts.column("customer_id")).drop_null().to_pylist())
        kept = facts.filter(pc.invert(pc.is_in(facts.column("customer_id"), value_set=gone))) if len(gone) else facts
        append_to_feed(connection, conform(kept, schema=FACT_SCHEMA), now=now)
        count = IntakeCount(facts=kept.num_rows, duplicates=0, erased=facts.num_rows - kept.num_rows)
        if candidates.num_rows:
            count = count.plus(_append(workspace, connection, candidates, import_id=None)[0])
        store_intake_position(connection, log=OUTGOING_LOG, position=entry.position)
        remove_outgoing(connection, up_to=entry.position)
    return count


def _take_candidates(workspace: Workspace, connection: sa.Connection, entry: InboxEntry) -> IntakeCount:
    """A body of candidate facts: files', whose ids are compared with the lake before they are sent here."""
    candidates = candidates_of(entry)
    unique = _without_duplicates(candidates)
    count, _ = _append(workspace, connection, unique, import_id=entry.import_id)
    return replace(count, duplicates=candidates.num_rows - unique.num_rows)


def _take_requests(
    workspace: Workspace, connection: sa.Connection, entries: Sequence[InboxEntry], *, settings: EventSettings
) -> IntakeCount:
    """Bodies of requests: their events, new ones only, and what is refused of them."""
    requests, unreadable = _requests_of(entries)
    read = read_events(connection, requests, seen=seen_ids_of(workspace.control), settings=settings)
    count, owners = _append(workspace, connection, read.candidates, import_id=None)
    refused = [*(each.as_rejected() for each in read.refused), *unreadable]
    store_rejected_events(connection, refused, now=workspace.clock.now())
    keep_recent(connection, read, customer_ids=owners.customer_ids, is_accepted=owners.accepted)
    return replace(count, duplicates=len(read.duplicates), rejected=len(refused))


def _requests_of(entries: Sequence[InboxEntry]) -> tuple[list[ReceivedRequest], list[RejectedEvent]]:
    """What was received, in order; an entry that cannot be read is set aside: tried for ever, it would stop all."""
    requests: list[ReceivedRequest] = []
    unreadable = []
    for entry in entries:
        try:
            requests += unpack_requests(entry.body)
        except msgspec.MsgspecError:
            unreadable.append(
                RejectedEvent(
                    source_id="",
                    source=INBOX_LOG,
                    reason="entry_unreadable",
                    type="",
                    name="",
                    message_id=str(entry.position),
                    received_us=micros(entry.received_at),
                    body=entry.body,
                    is_replayable=False,
                )
            )
    return requests, unreadable


def _append(
    workspace: Workspace, connection: sa.Connection, candidates: pa.Table, *, import_id: str | None
) -> tuple[IntakeCount, Owners]:
    """Candidates become facts of their customers, with the facts that this causes, at the end of the feed."""
    owners = resolve_customers(workspace, connection, candidates)
    kept = candidates.filter(owners.accepted)
    all_facts, early = _as_facts(kept, customer_ids=owners.customer_ids.filter(owners.accepted), import_id=import_id)
    facts = all_facts.filter(pc.is_valid(all_facts.column("name")))  # an alias only ties identifiers
    parts = [_created_facts(all_facts, new_customers=owners.created), facts]
    if owners.merges:
        parts.append(merge_facts(owners.merges, candidates, import_id=import_id))
    appended = pa.concat_tables(parts)
    append_to_feed(connection, appended, now=workspace.clock.now())
    erased = candidates.num_rows - kept.num_rows
    return IntakeCount(facts=appended.num_rows, duplicates=0, erased=erased, early=early), owners


def _without_duplicates(candidates: pa.Table) -> pa.Table:
    """The first row of each fact_id, in the order of arrival."""
    numbered = candidates.select(["fact_id"]).append_column("row", pa.array(range(candidates.num_rows), pa.int64()))
    first = numbered.group_by("fact_id").aggregate([("row", "min")]).column("row_min")
    if len(first) == candidates.num_rows:
        return candidates
    return candidates.take(first.combine_chunks().sort())


def _as_facts(candidates: pa.Table, *, customer_ids: pa.Array, import_id: str | None) -> tuple[pa.Table, int]:
    """Candidates with their customer, their receipt and a checked clock, in FACT_SCHEMA; how many were early."""
    rows = candidates.num_rows
    occurred, received = candidates.column("occurred_at"), candidates.column("received_at")
    received = pc.coalesce(received, occurred)
    limit = pc.add(received, pa.scalar(FUTURE_TOLERANCE, pa.duration("us")))
    is_early = pc.fill_null(pc.greater(occurred, limit), fill_value=False)
    columns = {name: candidates.column(name) for name in candidates.column_names if name in FACT_SCHEMA.names}
    columns["customer_id"] = customer_ids
    columns["received_at"] = received
    columns["import_id"] = pa.repeat(pa.scalar(import_id, pa.string()), rows)
    early = int(pc.sum(is_early).as_py() or 0)
    if early:
        columns["occurred_at"] = pc.if_else(is_early, received, occurred)
        columns["properties"] = pc.if_else(
            is_early, _with_original_time(columns["properties"], occurred), columns["properties"]
        )
    return conform(pa.table(columns), schema=FACT_SCHEMA), early


def _with_original_time(properties: pa.ChunkedArray, occurred: pa.ChunkedArray) -> pa.ChunkedArray:
    """Properties with the time that the sender gave, as ISO 8601, behind what is there."""
    text = pc.binary_join_element_wise(
        '"original_timestamp":"', pc.strftime(occurred, format="%Y-%m-%dT%H:%M:%SZ"), '"}', ""
    )
    said = pc.utf8_trim_whitespace(pc.fill_null(properties, "{}"))
    begun = pc.utf8_slice_codeunits(said, 0, -1)
    return pc.if_else(
        pc.equal(said, "{}"),
        pc.binary_join_element_wise("{", text, ""),
        pc.binary_join_element_wise(begun, text, ","),
    )


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
