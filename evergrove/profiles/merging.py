"""Merges as they are made: a line of the log, the new root of all who move, and the marker fact for the feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.facts import CUSTOMER_MERGED, FACT_SCHEMA, MERGE_FACT_SOURCE, conform
from evergrove.facts import merges as merges_table
from evergrove.kit import new_ids
from evergrove.profiles.tables import customers
from evergrove.profiles.uniting import SAME_ROW, Union

SYSTEM = "system"
"""The author of a merge that events caused."""

SOURCE = "source"
"""Of the fact that caused a merge, in the log's evidence."""


@dataclass(frozen=True, kw_only=True)
class Merge:
    """One merge: `merged_id` and all that hung under it (`moved_ids`) now hang under `survivor_id`.

    `row`: the place of the candidate that caused it.
    """

    merge_id: str
    merged_id: str
    survivor_id: str
    moved_ids: tuple[str, ...]
    row: int
    reason: str


def store_merges(
    connection: sa.Connection, unions: Sequence[Union], *, candidates: pa.Table, now: datetime
) -> tuple[Merge, ...]:
    """Write the log and the roots of `unions`, in their order, in the caller's transaction.

    `candidates`: the rows that caused them; the log names the fact and its source, so that a source's merges can be
    taken back together.
    """
    if not unions:
        return ()
    # Ids grow with the order of the merges, as their log is read.
    made = [
        Merge(
            merge_id=merge_id,
            merged_id=union.merged,
            survivor_id=union.survivor,
            moved_ids=union.moved,
            row=union.row,
            reason=SAME_ROW,
        )
        for merge_id, union in zip(sorted(new_ids("mrg", len(unions))), unions, strict=True)
    ]
    facts = candidates.select(["fact_id", SOURCE]).take([union.row for union in unions]).to_pylist()
    evidence = [
        {"fact_id": fact["fact_id"], "kinds": list(union.kinds)} | ({SOURCE: fact[SOURCE]} if fact[SOURCE] else {})
        for union, fact in zip(unions, facts, strict=True)
    ]
    log_merges(connection, made, evidence=evidence, author=SYSTEM, now=now)
    return tuple(made)


def log_merges(
    connection: sa.Connection,
    made: Sequence[Merge],
    *,
    evidence: Sequence[dict[str, Any]],
    author: str,
    now: datetime,
) -> None:
    """The log's lines, and the root that each customer that moved has after all of them."""
    rows = [
        {
            "merge_id": merge.merge_id,
            "merged_id": merge.merged_id,
            "survivor_id": merge.survivor_id,
            "reason": merge.reason,
            "evidence": msgspec.json.encode(said).decode(),
            "merged_at": now,
            "author": author,
            "unmerged_by": "",
        }
        for merge, said in zip(made, evidence, strict=True)
    ]
    connection.execute(sa.insert(merges_table), rows)
    root_of = {moved: merge.survivor_id for merge in made for moved in merge.moved_ids}
    move(connection, root_of)


def move(connection: sa.Connection, root_of: Mapping[str, str | None]) -> None:
    """Give each customer its root; None for a customer that is its own."""
    statement = (
        sa.update(customers)
        .where(customers.c.customer_id == sa.bindparam("moved_id"))
        .values(merged_into=sa.bindparam("root_id"))
    )
    connection.execute(statement, [{"moved_id": moved, "root_id": root} for moved, root in root_of.items()])


def merge_facts(merges: Sequence[Merge], candidates: pa.Table, *, import_id: str | None = None) -> pa.Table:
    """One `Customer Merged` marker a merge, in FACT_SCHEMA, for the feed behind the facts that caused them.

    `candidates`: the table that `resolve_customers` got; a marker has the times of its row.
    """
    rows = pa.array([merge.row for merge in merges], pa.int64())
    occurred = candidates.column("occurred_at").take(rows)
    received = pc.coalesce(candidates.column("received_at").take(rows), occurred)
    columns = {
        "fact_id": [f"merged#{merge.merge_id}" for merge in merges],
        "name": [CUSTOMER_MERGED] * len(merges),
        "customer_id": [merge.survivor_id for merge in merges],
        "source": [MERGE_FACT_SOURCE] * len(merges),
        "properties": [marker_properties(merge) for merge in merges],
    }
    arrays = {name: pa.array(values, pa.string()) for name, values in columns.items()}
    arrays["import_id"] = pa.repeat(pa.scalar(import_id, pa.string()), len(merges))
    arrays["occurred_at"] = pc.if_else(pc.greater(occurred, received), received, occurred)
    arrays["received_at"] = received
    return conform(pa.table(arrays), schema=FACT_SCHEMA)


def marker_properties(merge: Merge) -> str:
    """What a marker says beside the survivor: readers of the feed need no other source."""
    return msgspec.json.encode(
        {
            "merge_id": merge.merge_id,
            "merged_customer_id": merge.merged_id,
            "moved_customer_ids": merge.moved_ids,
            "reason": merge.reason,
        }
    ).decode()
