"""Memberships of a day in the lake, and who entered and left since the last announced one.

Order of work: `refresh_segments` computes against the days that it is told, `store_refresh` writes the snapshots, then
the caller announces each segment with its changes in one transaction. A crash in between leaves a snapshot that was
not announced, and the next refresh counts from the announced one before it: no change is lost or doubled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts import OUTGOING_SCHEMA, TIMESTAMP, conform, lake_of, write_snapshot
from evergrove.kit import Workspace
from evergrove.segments.compiling import compile_rules
from evergrove.segments.contracts import SegmentContext, SegmentRefresh
from evergrove.segments.errors import EmptySelectionError
from evergrove.segments.rules import Node

MEMBERS, SIZES = "segments", "segment_sizes"
"""Snapshots: one row a member, partitioned by segment too; and one row a segment, also of empty ones."""

SEGMENTS_MAX = 500
"""Segments computed together: one pass with a Boolean column each."""

MEMBER_SCHEMA = pa.schema(
    [
        pa.field("customer_id", pa.string()),
        pa.field("reference", pa.string()),
        pa.field("as_of", pa.string()),
        pa.field("segment_key", pa.string()),
        pa.field("as_of_at", TIMESTAMP),
    ]
)
SIZE_SCHEMA = pa.schema(
    [
        pa.field("segment_key", pa.string()),
        pa.field("reference", pa.string()),
        pa.field("members", pa.int64()),
        pa.field("entered", pa.int64()),
        pa.field("exited", pa.int64()),
        pa.field("as_of", pa.string()),
        pa.field("as_of_at", TIMESTAMP),
    ]
)


def refresh_segments(
    workspace: Workspace, rules: Mapping[str, Node], *, context: SegmentContext, since: Mapping[str, str]
) -> SegmentRefresh:
    """Members of each segment (`key@version` → rule) at the instant of the context, and the changes.

    `since`: segment key → the day of the announced snapshot that changes are counted from; absent: the segment is new.
    """
    if not 1 <= len(rules) <= SEGMENTS_MAX:
        raise EmptySelectionError(
            f"1 to {SEGMENTS_MAX} segments are refreshed together, here {len(rules)}",
            help="publish a segment first / 请先发布人群",
        )
    membership = compile_rules(rules, context=context)
    rows = context.engine.fetch(membership.relation)
    members, changes, sizes = {}, {}, []
    for reference in rules:
        key = reference.partition("@")[0]
        ids = rows.filter(rows[membership.columns[reference]])["customer_id"].combine_chunks()
        before = _previous_members(workspace, key=key, as_of=since.get(key), context=context)
        entered = ids.filter(pc.invert(pc.is_in(ids, value_set=before)))
        exited = before.filter(pc.invert(pc.is_in(before, value_set=ids)))
        changes[reference] = pa.concat_tables(
            [
                _facts("Segment Entered", entered, reference=reference, as_of=context.as_of, is_first=key not in since),
                _facts("Segment Exited", exited, reference=reference, as_of=context.as_of),
            ]
        )
        members[reference] = pa.table({"customer_id": ids, "reference": pa.repeat(pa.scalar(reference), len(ids))})
        sizes.append((key, reference, len(ids), len(entered), len(exited)))
    columns = list(zip(*sizes, strict=True))
    names = ("segment_key", "reference", "members", "entered", "exited")
    table = pa.table({name: pa.array(column) for name, column in zip(names, columns, strict=True)})
    return SegmentRefresh(as_of=context.as_of, members=members, changes=changes, sizes=table)


def store_refresh(workspace: Workspace, refresh: SegmentRefresh) -> None:
    """Write the snapshot of the day; a second one on the same day replaces it. Sizes come last: they make it count."""
    for reference, members in refresh.members.items():
        key = reference.partition("@")[0]
        write_snapshot(workspace, members, name=MEMBERS, as_of=refresh.as_of, also={"segment_key": key})
    write_snapshot(workspace, refresh.sizes, name=SIZES, as_of=refresh.as_of)


def _previous_members(workspace: Workspace, *, key: str, as_of: str | None, context: SegmentContext) -> pa.Array:
    """Ids of the members then; none when the segment is new."""
    if as_of is None:
        return pa.array([], pa.string())
    files = lake_of(workspace).files(f"snapshots/{MEMBERS}", partitions={"as_of": as_of, "segment_key": key})
    name = f"segment_members_{key}_{as_of}".replace("-", "_")
    table = context.engine.relation(files, name=name, schema=MEMBER_SCHEMA)
    return context.engine.fetch(table.select("customer_id"))["customer_id"].combine_chunks()


def _facts(name: str, customers: pa.Array, *, reference: str, as_of: datetime, is_first: bool = False) -> pa.Table:
    """Facts with ids that follow from segment version, customer, instant and direction.

    `is_first`: the segment is new, so all its members "enter" it: for the reason `start`, which enrols nobody.
    """
    said = {"segment": reference} | ({"reason": "start"} if is_first else {})
    rows = len(customers)
    direction = name.rpartition(" ")[2].lower()
    prefix = f"segment-{reference}-{as_of.isoformat()}-{direction}-"
    columns = {
        "fact_id": pc.binary_join_element_wise(pa.repeat(pa.scalar(prefix), rows), customers, ""),
        "name": pa.repeat(pa.scalar(name), rows),
        "customer_id": customers,
        "occurred_at": pa.repeat(pa.scalar(as_of, TIMESTAMP), rows),
        "source": pa.repeat(pa.scalar("segments"), rows),
        "properties": pa.repeat(pa.scalar(json.dumps(said)), rows),
    }
    return conform(pa.table(columns), schema=OUTGOING_SCHEMA)
