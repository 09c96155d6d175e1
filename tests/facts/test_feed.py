"""The feed has one order without gaps, its readers lose nothing; the inbox keeps what arrived; leases fence."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.facts import (
    CANDIDATE_SCHEMA,
    FACT_SCHEMA,
    LeaseHeldError,
    LeaseLostError,
    append_candidates,
    append_to_feed,
    candidates_of,
    conform,
    flush_to_lake,
    hold_lease,
    lake_of,
    move_cursor,
    read_cursor,
    read_feed,
    trim_feed,
)
from evergrove.facts.feed import LAKE, READERS
from evergrove.facts.tables import leases
from evergrove.inbox import open_inbox
from evergrove.kit import FixedClock
from support.ground import NOON, fact_rows

if TYPE_CHECKING:
    from evergrove.kit import Workspace


def test_numbers_have_no_gap_and_survive_trimming(either_workspace: Workspace) -> None:
    assert [_append(either_workspace, facts=n) for n in (3, 0, 2)] == [3, 3, 5]
    batches = read_feed(either_workspace, after=0, facts_max=100)
    assert [n for batch in batches for n in batch.facts.column("feed_seq").to_pylist()] == [1, 2, 3, 4, 5]
    for reader in READERS:
        with either_workspace.control.write() as connection:
            move_cursor(connection, reader=reader, to=5)
    trim_feed(either_workspace)
    assert read_feed(either_workspace, after=0, facts_max=100) == []
    assert _append(either_workspace, facts=1) == 6


def test_the_slowest_reader_keeps_its_batches(either_workspace: Workspace) -> None:
    for _ in range(3):
        _append(either_workspace, facts=2)
    for reader, to in zip(READERS, (4, 2), strict=False):
        with either_workspace.control.write() as connection:
            move_cursor(connection, reader=reader, to=to)
    trim_feed(either_workspace)
    slowest = min(read_cursor(either_workspace, reader=reader) for reader in READERS)
    batches = read_feed(either_workspace, after=0, facts_max=100)
    assert batches[0].first_seq == slowest + 1


def test_reading_takes_whole_batches_up_to_the_limit(either_workspace: Workspace) -> None:
    for _ in range(3):
        _append(either_workspace, facts=10)
    assert [b.last_seq for b in read_feed(either_workspace, after=0, facts_max=20)] == [10, 20]
    assert [b.last_seq for b in read_feed(either_workspace, after=10, facts_max=1)] == [20]


def test_a_transaction_that_fails_moves_nothing(either_workspace: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), either_workspace.control.write() as connection:  # noqa: PT012 - the block
        append_to_feed(connection, fact_rows([{}]), now=NOON)
        move_cursor(connection, reader=LAKE, to=1)
        _ = 1 / 0
    assert read_cursor(either_workspace, reader=LAKE) == 0
    assert _append(either_workspace, facts=1) == 1


def test_a_flush_that_died_before_its_cursor_adds_nothing_twice(either_workspace: Workspace) -> None:
    _append(either_workspace, facts=4)
    batch = read_feed(either_workspace, after=0, facts_max=10)[0]
    lake_of(either_workspace).append_facts(batch.facts, last_seq=4, now=NOON)
    assert flush_to_lake(either_workspace) == 0
    assert read_cursor(either_workspace, reader=LAKE) == 4
    _append(either_workspace, facts=2)
    assert flush_to_lake(either_workspace) == 2
    found = lake_of(either_workspace).open("facts")
    assert found is not None
    assert sorted(found.to_pyarrow_table().column("feed_seq").to_pylist()) == [1, 2, 3, 4, 5, 6]


def test_an_older_body_lacks_columns_and_reads_null() -> None:
    old = pa.table({"fact_id": ["a"], "occurred_at": pa.array([NOON], pa.timestamp("us", tz="UTC"))})
    row = conform(old, schema=FACT_SCHEMA).to_pylist()[0]
    assert (row["fact_id"], row["occurred_at"], row["amount_minor"]) == ("a", NOON, None)


def test_the_inbox_keeps_order_and_gives_no_position_twice(either_workspace: Workspace) -> None:
    for name in ("a", "b"):
        _receive(either_workspace, name)
    entries = open_inbox(either_workspace).read(after=0, entries_max=9)
    assert [candidates_of(entry).column("fact_id").to_pylist() for entry in entries] == [["a"], ["b"]]
    open_inbox(either_workspace).remove(up_to=entries[-1].position)
    _receive(either_workspace, "c")
    (later,) = open_inbox(either_workspace).read(after=0, entries_max=9)
    assert later.position > entries[-1].position
    assert later.received_at == NOON


def test_a_living_holder_is_not_pushed_aside(either_workspace: Workspace) -> None:
    clock = either_workspace.clock
    with hold_lease(either_workspace.control, name="intake", clock=clock) as lease:
        with pytest.raises(LeaseHeldError), hold_lease(either_workspace.control, name="intake", clock=clock):
            pytest.fail("two held one lease")
        with hold_lease(either_workspace.control, name="reader:other", clock=clock) as other:
            assert (lease.fence, other.fence) == (1, 1)
    with hold_lease(either_workspace.control, name="intake", clock=clock) as again:
        assert again.fence == 2


def test_the_lease_of_a_dead_process_is_taken_at_once(either_workspace: Workspace) -> None:
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    with hold_lease(either_workspace.control, name="intake", clock=either_workspace.clock) as lease:
        dead = lease.owner.replace(f"/{os.getpid()}", f"/{child.pid}")
        with either_workspace.control.write() as connection:
            connection.execute(sa.update(leases).values(owner=dead))
        with hold_lease(either_workspace.control, name="intake", clock=either_workspace.clock) as taken:
            assert taken.fence == lease.fence + 1


def test_a_stale_holder_is_refused_inside_its_transaction(either_workspace: Workspace) -> None:
    late = FixedClock(NOON + timedelta(minutes=5))
    with (
        hold_lease(either_workspace.control, name="intake", clock=either_workspace.clock) as stale,
        hold_lease(either_workspace.control, name="intake", clock=late) as current,
    ):
        with pytest.raises(LeaseLostError), either_workspace.control.write() as connection:  # noqa: PT012 - the block
            append_to_feed(connection, fact_rows([{}]), now=NOON)
            stale.renew(connection, now=late.now())
        assert read_feed(either_workspace, after=0, facts_max=1) == []
        with either_workspace.control.write() as connection:
            current.renew(connection, now=late.now())


def _append(workspace: Workspace, *, facts: int) -> int:
    with workspace.control.write() as connection:
        return append_to_feed(connection, fact_rows([{}] * facts), now=NOON)


def _receive(workspace: Workspace, fact_id: str) -> None:
    candidates = conform(pa.table({"fact_id": [fact_id]}), schema=CANDIDATE_SCHEMA)
    with hold_lease(workspace.inbox, name="import", clock=workspace.clock, in_inbox=True) as lease:
        append_candidates(workspace, candidates, import_id="imp_1", lease=lease)
