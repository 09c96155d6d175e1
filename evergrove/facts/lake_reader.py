"""The feed's lake reader: the only writer of the table `facts`."""

from __future__ import annotations

import pyarrow as pa

from evergrove.facts.feed import LAKE, move_cursor, read_cursor, read_feed
from evergrove.facts.lake import lake_of
from evergrove.facts.leases import hold_lease
from evergrove.kit import Workspace

LAKE_LEASE = "reader:lake"
"""Whoever writes the table `facts` holds this: the reader itself, compaction, erasure."""

FLUSH_FACTS_MAX = 200_000
"""One Delta commit holds at most about this many facts: a million of them took 2.1 GB to sort and write."""


def flush_to_lake(workspace: Workspace) -> int:
    """Append to the lake what the feed holds behind the reader's cursor; returns how many facts.

    Killed between the Delta commit and the cursor, the next call finds the facts in the table's application
    transaction and only moves the cursor.
    """
    flushed = 0
    lake = lake_of(workspace)
    with hold_lease(workspace.control, name=LAKE_LEASE, clock=workspace.clock) as lease:
        while True:
            cursor = read_cursor(workspace, reader=LAKE)
            batches = read_feed(workspace, after=cursor, facts_max=FLUSH_FACTS_MAX)
            if not batches:
                return flushed
            done = lake.flushed_seq()
            missing = [batch.facts for batch in batches if batch.last_seq > done]
            if missing:
                facts = pa.concat_tables(missing)
                now = workspace.clock.now()
                lake.append_facts(facts, last_seq=batches[-1].last_seq, now=now)
                flushed += facts.num_rows
            with workspace.control.write() as connection:
                lease.renew(connection, now=workspace.clock.now())
                move_cursor(connection, reader=LAKE, to=batches[-1].last_seq)
