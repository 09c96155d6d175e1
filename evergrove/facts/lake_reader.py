"""The feed's lake reader: the only writer of the table `facts`."""

from __future__ import annotations

import pyarrow as pa

from evergrove.facts.feed import LAKE, move_cursor, read_cursor, read_feed
from evergrove.facts.lake import FACTS, Lake, lake_of
from evergrove.facts.lake_sync import sync_table
from evergrove.facts.leases import Lease, hold_lease
from evergrove.facts.memory import release_memory
from evergrove.facts.merge_map import MERGE_MAP, fold_moves, write_moves
from evergrove.facts.merges import merge_markers
from evergrove.kit import Workspace

LAKE_LEASE = "reader:lake"
"""Whoever writes the table `facts` holds this: the reader itself, compaction, erasure."""

FLUSH_FACTS_MAX = 100_000
"""One Delta commit holds at most about this many facts: a million of them took 2.1 GB to sort and
write, 200,000 took 400 MB, 100,000 take 200 MB. Compaction joins the files that come of it."""


def flush_to_lake(workspace: Workspace) -> int:
    """Append to the lake what the feed holds behind the reader's cursor; returns how many facts.

    Killed between the Delta commit and the cursor, the next call finds the facts in the table's application
    transaction and only moves the cursor.
    """
    flushed = 0
    with hold_lease(workspace.control, name=LAKE_LEASE, clock=workspace.clock) as lease:
        while (count := _flush_once(workspace, lease=lease)) is not None:
            flushed += count
            release_memory()
    return flushed


def _flush_once(workspace: Workspace, *, lease: Lease) -> int | None:
    """One commit and the cursor behind it; how many facts it added, None when there is nothing left."""
    batches = read_feed(workspace, after=read_cursor(workspace, reader=LAKE), facts_max=FLUSH_FACTS_MAX)
    if not batches:
        return None
    last_seq = batches[-1].last_seq
    lake = lake_of(workspace)
    done = lake.flushed_seq()
    missing = [batch.facts for batch in batches if batch.last_seq > done]
    if missing:
        facts = pa.concat_tables(missing)
        # The map first: killed in between, the same moves are found in the map's application transaction.
        _take_over_merges(workspace, lake, facts)
        lake.append_facts(facts, last_seq=last_seq, now=workspace.clock.now())
    # The feed drops what the cursor has passed; also when an earlier call was killed between the commit and this.
    sync_table(lake, MERGE_MAP)
    sync_table(lake, FACTS)
    with workspace.control.write() as connection:
        lease.renew(connection, now=workspace.clock.now())
        move_cursor(connection, reader=LAKE, to=last_seq)
    return sum(int(facts.num_rows) for facts in missing)


def _take_over_merges(workspace: Workspace, lake: Lake, facts: pa.Table) -> None:
    with workspace.control.read() as connection:
        markers = merge_markers(connection, facts)
    if write_moves(lake, markers):
        fold_moves(lake)
