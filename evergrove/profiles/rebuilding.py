"""The profiles reader without the feed: when it fell too far behind, it works in what it missed from the lake."""

from __future__ import annotations

import pyarrow as pa

from evergrove.facts import (
    FACT_SCHEMA,
    FACTS,
    end_rebuild,
    flush_to_lake,
    hold_lease,
    lake_of,
    open_engine,
    read_cursor,
)
from evergrove.kit import Workspace
from evergrove.profiles.attributes import READER, work_in


def rebuild_profiles(workspace: Workspace) -> int:
    """Work in what the lake has behind the reader's cursor, then go on in the feed; returns the number of facts read.

    An attribute keeps its latest value and a consent its place in the feed, so a fact that is worked in twice (after
    a crash) changes nothing. Raises LeaseHeldError while another process reads or writes the lake.
    """
    flush_to_lake(workspace)
    passed = 0
    with hold_lease(workspace.control, name="reader:profiles", clock=workspace.clock) as lease:
        cursor, lake = read_cursor(workspace, reader=READER), lake_of(workspace)
        position = lake.flushed_seq()
        with open_engine(workspace) as engine:
            facts = engine.relation(lake.files(FACTS), name="missed", schema=FACT_SCHEMA)
            missed = facts.filter(facts.feed_seq > cursor, facts.feed_seq <= position)
            for batch in engine.stream(missed):
                passed += batch.num_rows
                with workspace.control.write() as connection:
                    lease.renew(connection, now=workspace.clock.now())
                    work_in(connection, pa.Table.from_batches([batch]).cast(FACT_SCHEMA))
        with workspace.control.write() as connection:
            lease.renew(connection, now=workspace.clock.now())
            end_rebuild(connection, reader=READER, to=max(position, cursor))
    return passed
