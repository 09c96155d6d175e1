"""The merge map in the lake: who hangs under whom, from the marker facts that pass the lake reader.

A marker carries the ids that moved, so the map follows from the feed alone. Invariants: the table is a log of moves,
and the newest row of a customer counts; it is written before the facts of the same flush, so that facts are never
newer than the map (the other way round is harmless: facts are read by today's identity in any case).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake

from evergrove.facts.lake import FEED_APPLICATION, Lake
from evergrove.facts.merges import MergeMarker

MERGE_MAP = "merge_map"

MERGE_MAP_SCHEMA = pa.schema(
    [pa.field("customer_id", pa.string()), pa.field("survivor_id", pa.string()), pa.field("feed_seq", pa.int64())]
)
"""A customer that is its own survivor hangs under nobody (its merge was taken back)."""

FILES_MAX = 32
"""Flushes with merges add a file each; beyond this the log is folded into one row a customer: a million rows take
some two seconds, once in a quarter of an hour at most."""


def write_moves(lake: Lake, markers: Sequence[MergeMarker]) -> int:
    """Add what `markers` moved and the map does not have yet, in one commit; returns how many rows."""
    if not markers:
        return 0
    rows = [
        {"customer_id": moved, "survivor_id": marker.root_id, "feed_seq": marker.feed_seq}
        for marker in markers
        for moved in marker.moved_ids
    ]
    moves = pa.Table.from_pylist(rows, schema=MERGE_MAP_SCHEMA)
    existing = lake.open(MERGE_MAP)
    done = 0 if existing is None else existing.transaction_version(FEED_APPLICATION) or 0
    new = moves.filter(pc.field("feed_seq") > done)
    if new.num_rows:
        _write(lake, existing, new, mode="append", last_seq=pc.max(new.column("feed_seq")).as_py())
    return int(new.num_rows)


def fold_moves(lake: Lake) -> bool:
    """Rewrite the map with one row a merged customer when it lies in more than FILES_MAX files."""
    existing = lake.open(MERGE_MAP)
    if existing is None or len(existing.file_uris()) <= FILES_MAX:
        return False
    last_seq = existing.transaction_version(FEED_APPLICATION) or 0
    _write(lake, existing, newest_moves(existing.to_pyarrow_table()), mode="overwrite", last_seq=last_seq)
    return True


def newest_moves(moves: pa.Table) -> pa.Table:
    """The newest row of each customer, without those that hang under nobody."""
    ordered = moves.select(MERGE_MAP_SCHEMA.names).sort_by("feed_seq")
    last = ordered.group_by("customer_id", use_threads=False).aggregate([("survivor_id", "last"), ("feed_seq", "last")])
    folded = pa.Table.from_arrays(
        [last.column("customer_id"), last.column("survivor_id_last"), last.column("feed_seq_last")],
        schema=MERGE_MAP_SCHEMA,
    )
    return folded.filter(pc.field("survivor_id") != pc.field("customer_id"))


def _write(
    lake: Lake, existing: DeltaTable | None, rows: pa.Table, *, mode: Literal["append", "overwrite"], last_seq: int
) -> None:
    location = lake.location(MERGE_MAP)
    if existing is None and lake.is_local:
        Path(location).mkdir(parents=True, exist_ok=True)
    write_deltalake(
        location if existing is None else existing,
        rows,
        mode=mode,
        commit_properties=CommitProperties(app_transactions=[Transaction(FEED_APPLICATION, last_seq)]),
    )
