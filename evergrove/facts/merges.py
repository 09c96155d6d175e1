"""The merge map in the control database: which customers are one person.

Words: a customer's *origin* is the id under which it was first seen; facts, identifiers, attributes and consents keep
it for ever. Its *root* is who it is today. A merge ties one root under another; the *members* of a root are all that
hang under it, itself included. Invariants: a merged customer has one standing merge, so the merges are a forest; every
member names its root directly (`customers.merged_into`), so a look-up is one step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.facts.tables import merges
from evergrove.kit import Workspace, logger

CUSTOMER_MERGED, CUSTOMER_UNMERGED = "Customer Merged", "Customer Unmerged"

LISTED_IDS_MAX = 50_000
"""Ids of one list: some 2 MB of text."""

CUSTOMERS = sa.table("customers", sa.column("customer_id", sa.String), sa.column("merged_into", sa.String))
"""Two columns of a table that profiles owns: the map stands there, so that a customer and its root are one row."""


MERGE_FACT_SOURCE = "evergrove"

_log = logger(__name__)


@dataclass(frozen=True, kw_only=True)
class MergeMarker:
    """What a marker fact says: `moved_ids` (the merged customer and all under it) hang under `root_id` from here on.

    `is_undone`: a merge was taken back, and `root_id` is the merged customer itself.
    """

    feed_seq: int
    merge_id: str
    merged_id: str
    survivor_id: str
    root_id: str
    moved_ids: tuple[str, ...]
    is_undone: bool


class _Marker(msgspec.Struct):
    merge_id: str
    merged_customer_id: str
    moved_customer_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class MergeRecord:
    """One line of the merge log. `unmerged_at` null: the merge stands. `evidence` never has an identifier's value."""

    merge_id: str
    merged_id: str
    survivor_id: str
    merged_seq: int | None
    unmerged_seq: int | None
    reason: str
    evidence: dict[str, Any]
    merged_at: datetime
    unmerged_at: datetime | None
    author: str
    unmerged_by: str


def resolve_roots(connection: sa.Connection, customer_ids: pa.Array) -> pa.Array:
    """Who each customer is today, one entry an id: its root, or the id itself when it has none; null stays null."""
    moved = roots_of(connection, pc.unique(customer_ids).drop_null().to_pylist())
    if not moved:
        return customer_ids
    places = pc.index_in(customer_ids, value_set=pa.array(list(moved), pa.string()))
    return pc.coalesce(pa.array(list(moved.values()), pa.string()).take(places), customer_ids)


def roots_of(connection: sa.Connection, customer_ids: Iterable[str]) -> dict[str, str]:
    """The root of each of `customer_ids` that hangs under another customer; the others are not named."""
    listed = list(customer_ids)
    found: dict[str, str] = {}
    for start in range(0, len(listed), LISTED_IDS_MAX):
        chunk = sa.select(each_of(connection, listed[start : start + LISTED_IDS_MAX]))
        query = sa.select(CUSTOMERS.c.customer_id, CUSTOMERS.c.merged_into).where(
            CUSTOMERS.c.customer_id.in_(chunk), CUSTOMERS.c.merged_into.is_not(None)
        )
        found.update((customer_id, root) for customer_id, root in connection.execute(query))
    return found


def each_of(connection: sa.Connection, values: Sequence[str]) -> sa.ColumnElement[str]:
    """A column of a SELECT with one row a value, sent as one bound value.

    For `IN`: a list of 50,000 bound values took longer than the look-up itself.
    """
    if connection.dialect.name == "sqlite":
        each = sa.func.json_each(msgspec.json.encode(values).decode()).table_valued("value")
        return sa.cast(each.c.value, sa.String)
    return sa.func.unnest(sa.cast(list(values), sa.ARRAY(sa.String)))


def members_of(connection: sa.Connection, root: str) -> tuple[str, ...]:
    """The root itself first, then all that hang under it, in the order of their ids."""
    query = sa.select(CUSTOMERS.c.customer_id).where(CUSTOMERS.c.merged_into == root)
    return (root, *sorted(connection.execute(query).scalars()))


def person_of(connection: sa.Connection, customer_id: str) -> tuple[str, ...]:
    """All members of the person that `customer_id` belongs to, the root first; itself alone when it is unknown."""
    return members_of(connection, roots_of(connection, [customer_id]).get(customer_id, customer_id))


def merge_log(workspace: Workspace, customer_id: str) -> tuple[MergeRecord, ...]:
    """Every merge, standing or taken back, that touches a member of this customer's person; the oldest first."""
    with workspace.control.read() as connection:
        return merges_touching(connection, person_of(connection, customer_id))


def merges_touching(connection: sa.Connection, customer_ids: Sequence[str]) -> tuple[MergeRecord, ...]:
    """The log's lines in which one of `customer_ids` was merged or survived, in their order."""
    query = (
        sa.select(merges)
        .where(merges.c.merged_id.in_(customer_ids) | merges.c.survivor_id.in_(customer_ids))
        .order_by(merges.c.merged_at, merges.c.merge_id)
    )
    return tuple(_record(row) for row in connection.execute(query))


def merges_of(connection: sa.Connection, *, after: str, last: str) -> list[tuple[str, MergeRecord]]:
    """The standing merges of the people whose root's id lies within (`after`, `last`], each with the root."""
    query = (
        sa.select(CUSTOMERS.c.merged_into, merges)
        .join_from(CUSTOMERS, merges, merges.c.merged_id == CUSTOMERS.c.customer_id)
        .where(CUSTOMERS.c.merged_into > after, CUSTOMERS.c.merged_into <= last, merges.c.unmerged_at.is_(None))
    )
    return [(row.merged_into, _record(row)) for row in connection.execute(query)]


def find_merge(connection: sa.Connection, merge_id: str) -> MergeRecord | None:
    """One line of the log."""
    row = connection.execute(sa.select(merges).where(merges.c.merge_id == merge_id)).one_or_none()
    return None if row is None else _record(row)


def merge_markers(connection: sa.Connection, facts: pa.Table) -> tuple[MergeMarker, ...]:
    """The markers among `facts` (FACT_SCHEMA), in the order of the feed.

    Anybody with a write key can send a fact of this name: one that the merge log does not know is passed over.
    """
    names = pa.array([CUSTOMER_MERGED, CUSTOMER_UNMERGED])
    chosen = facts.filter(
        pc.and_(pc.is_in(facts.column("name"), value_set=names), pc.equal(facts.column("source"), MERGE_FACT_SOURCE))
    )
    if chosen.num_rows == 0:
        return ()
    found = [
        marker
        for fact in chosen.select(["name", "customer_id", "feed_seq", "properties", "fact_id"]).to_pylist()
        if (marker := _marker(fact)) is not None
    ]
    known = _known_merges(connection, [marker.merge_id for marker in found])
    return tuple(
        sorted(
            (one for one in found if known.get(one.merge_id) == (one.merged_id, one.survivor_id)),
            key=lambda one: one.feed_seq,
        )
    )


def _marker(fact: dict[str, Any]) -> MergeMarker | None:
    try:
        said = msgspec.json.decode(fact["properties"] or "", type=_Marker)
    except msgspec.DecodeError:
        _log.warning("merges.marker_unreadable", fact_id=fact["fact_id"])
        return None
    is_undone = fact["name"] == CUSTOMER_UNMERGED
    return MergeMarker(
        feed_seq=fact["feed_seq"],
        merge_id=said.merge_id,
        merged_id=said.merged_customer_id,
        survivor_id=fact["customer_id"],
        root_id=said.merged_customer_id if is_undone else fact["customer_id"],
        moved_ids=tuple(said.moved_customer_ids),
        is_undone=is_undone,
    )


def _known_merges(connection: sa.Connection, merge_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    known: dict[str, tuple[str, str]] = {}
    for start in range(0, len(merge_ids), LISTED_IDS_MAX):
        query = sa.select(merges.c.merge_id, merges.c.merged_id, merges.c.survivor_id).where(
            merges.c.merge_id.in_(sa.select(each_of(connection, merge_ids[start : start + LISTED_IDS_MAX])))
        )
        known.update({merge_id: (merged, survivor) for merge_id, merged, survivor in connection.execute(query)})
    return known


def _record(row: sa.Row[Any]) -> MergeRecord:
    told = {name: row._mapping[name] for name in MergeRecord.__dataclass_fields__}
    return MergeRecord(**{**told, "evidence": msgspec.json.decode(row.evidence)})
