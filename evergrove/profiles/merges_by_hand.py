"""Merges and un-merges that a person decides, with author and reason.

Both hold the intake's lease: they append their marker to the feed themselves, in the transaction that changes the
roots, so every reader of the feed meets the change at one place. Two people who were separated are not united by
events again; by hand they can be.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pyarrow as pa
import sqlalchemy as sa

from evergrove.facts import (
    CUSTOMER_MERGED,
    CUSTOMER_UNMERGED,
    FACT_SCHEMA,
    MERGE_FACT_SOURCE,
    TIMESTAMP,
    MergeRecord,
    append_to_feed,
    conform,
    find_merge,
    hold_lease,
    members_of,
    merges_touching,
    roots_of,
)
from evergrove.facts import merges as merges_table
from evergrove.kit import ConflictError, LimitedError, MissingError, Workspace, new_id
from evergrove.profiles.identifier_kinds import MEMBERS_MAX
from evergrove.profiles.intake import INTAKE_LEASE
from evergrove.profiles.lookup import UnknownCustomerError
from evergrove.profiles.merging import Merge, log_merges, marker_properties, move
from evergrove.profiles.tables import customers

AUTHOR_CHARACTERS_MAX, REASON_CHARACTERS_MAX = 80, 500
"""The column of the author; a reason is a sentence or two, and stands in the marker fact too."""


class SameCustomerError(ConflictError):
    code = "merge.same_customer"


class TooManyMembersError(LimitedError):
    code = "merge.too_many_members"


class MissingMergeError(MissingError):
    code = "merge.missing"


class MergeTakenBackError(ConflictError):
    code = "merge.taken_back"


def merge_customers(workspace: Workspace, *, survivor: str, merged: str, author: str, reason: str) -> MergeRecord:
    """Make the person of `merged` part of the person of `survivor` (ids of any of their members).

    Raises UnknownCustomerError, SameCustomerError, TooManyMembersError, and LeaseHeldError while the intake runs.
    """
    now = workspace.clock.now()
    with (
        hold_lease(workspace.control, name=INTAKE_LEASE, clock=workspace.clock) as lease,
        workspace.control.write() as connection,
    ):
        lease.renew(connection, now=now)
        survivor_id, merged_id = _root(connection, survivor), _root(connection, merged)
        if survivor_id == merged_id:
            raise SameCustomerError(
                f"{survivor} and {merged} are one customer already", help="choose another customer to merge"
            )
        moved = members_of(connection, merged_id)
        if (together := len(moved) + len(members_of(connection, survivor_id))) > MEMBERS_MAX:
            raise TooManyMembersError(
                f"together they would be {together} customers in one; at most {MEMBERS_MAX}",
                help="take back merges that went too far first",
            )
        merge = Merge(
            merge_id=new_id("mrg"),
            merged_id=merged_id,
            survivor_id=survivor_id,
            moved_ids=moved,
            row=0,
            reason=reason[:REASON_CHARACTERS_MAX],
        )
        log_merges(connection, [merge], evidence=[{}], author=author[:AUTHOR_CHARACTERS_MAX], now=now)
        _mark(connection, merge, name=CUSTOMER_MERGED, now=now)
        return next(one for one in merges_touching(connection, moved) if one.merge_id == merge.merge_id)


def unmerge_customers(workspace: Workspace, *, merge_id: str, author: str) -> MergeRecord:
    """Take a merge back: the merged customer and all under it are a person of their own again.

    Raises MissingMergeError, MergeTakenBackError, and LeaseHeldError while the intake runs.
    """
    now = workspace.clock.now()
    with (
        hold_lease(workspace.control, name=INTAKE_LEASE, clock=workspace.clock) as lease,
        workspace.control.write() as connection,
    ):
        lease.renew(connection, now=now)
        found = find_merge(connection, merge_id)
        if found is None:
            raise MissingMergeError(f"there is no merge {merge_id}", help="look at the merge log of the customer")
        if found.unmerged_at is not None:
            raise MergeTakenBackError(
                f"the merge {merge_id} was taken back at {found.unmerged_at:%Y-%m-%d %H:%M} UTC",
                help="merge the customers again if they are one after all",
            )
        return take_back(connection, found, author=author, now=now)


def take_back(connection: sa.Connection, merge: MergeRecord, *, author: str, now: datetime) -> MergeRecord:
    """Undo one standing merge in the caller's transaction, which holds the intake's lease."""
    undone_by = author[:AUTHOR_CHARACTERS_MAX]
    connection.execute(
        sa.update(merges_table)
        .where(merges_table.c.merge_id == merge.merge_id)
        .values(unmerged_at=now, unmerged_by=undone_by)
    )
    moved = _subtree(connection, merge.merged_id)
    move(connection, {one: None if one == merge.merged_id else merge.merged_id for one in moved})
    marker = Merge(
        merge_id=merge.merge_id,
        merged_id=merge.merged_id,
        survivor_id=merge.survivor_id,
        moved_ids=moved,
        row=0,
        reason=merge.reason,
    )
    seq = _mark(connection, marker, name=CUSTOMER_UNMERGED, now=now)
    return replace(merge, unmerged_at=now, unmerged_by=undone_by, unmerged_seq=seq)


def _root(connection: sa.Connection, customer_id: str) -> str:
    known = connection.execute(sa.select(customers.c.customer_id).where(customers.c.customer_id == customer_id))
    if known.first() is None:
        raise UnknownCustomerError(f"there is no customer {customer_id}", help="look them up by an identifier")
    return roots_of(connection, [customer_id]).get(customer_id, customer_id)


def _subtree(connection: sa.Connection, top: str) -> tuple[str, ...]:
    """`top`, then all that hang under it by standing merges (its own is taken back already)."""
    root = roots_of(connection, [top]).get(top, top)
    standing = [
        (one.merged_id, one.survivor_id)
        for one in merges_touching(connection, members_of(connection, root))
        if one.unmerged_at is None
    ]
    found = [top]
    for one in found:  # grows while it is walked: a tree of at most MEMBERS_MAX
        found += sorted(merged for merged, survivor in standing if survivor == one)
    return tuple(found)


def _mark(connection: sa.Connection, merge: Merge, *, name: str, now: datetime) -> int:
    """Append the marker to the feed and write its number, which is returned, into the log."""
    is_undone = name == CUSTOMER_UNMERGED
    marker = pa.table(
        {
            "fact_id": [f"{'unmerged' if is_undone else 'merged'}#{merge.merge_id}"],
            "name": [name],
            "customer_id": [merge.survivor_id],
            "occurred_at": pa.array([now], TIMESTAMP),
            "received_at": pa.array([now], TIMESTAMP),
            "source": [MERGE_FACT_SOURCE],
            "properties": [marker_properties(merge)],
        }
    )
    seq = append_to_feed(connection, conform(marker, schema=FACT_SCHEMA), now=now)
    column = "unmerged_seq" if is_undone else "merged_seq"
    connection.execute(sa.update(merges_table).where(merges_table.c.merge_id == merge.merge_id).values({column: seq}))
    return seq
