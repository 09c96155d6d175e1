"""Maintenance changes how the lake lies, never what it says, whatever comes between its steps."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from evergrove.facts import LeaseHeldError, hold_lease, lake_of, maintenance, write_snapshot
from evergrove.facts.lake_layout import ROW_GROUP_ROWS_MAX
from evergrove.facts.lake_reader import LAKE_LEASE
from evergrove.kit import FixedClock
from support.ground import NOON, append, fact_rows, make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

LAST_YEAR = datetime(2025, 12, 15, tzinfo=UTC)


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    opened = make_workspace(home)
    yield opened
    opened.close()


def test_compaction_keeps_every_fact_and_sorts_by_customer(workspace: Workspace) -> None:
    _append_files(workspace, files=12, facts=50)
    before = _content(workspace)
    count = maintenance.compact(workspace)
    assert _content(workspace) == before
    assert (count.files_before, count.files_after, count.years_merged) == (36, 3, 0)
    for path in lake_of(workspace).files("facts").paths:
        customers = pq.ParquetFile(path).read(columns=["customer_id"]).column(0).drop_null().to_pylist()
        assert customers == sorted(customers)


def test_compaction_of_a_compacted_lake_writes_nothing(workspace: Workspace) -> None:
    _append_files(workspace, files=3, facts=20)
    maintenance.compact(workspace)
    version = _facts_table(workspace).version()
    assert maintenance.compact(workspace).periods_sorted == 0
    assert _facts_table(workspace).version() == version


def test_months_of_a_year_that_is_over_become_the_year(workspace: Workspace) -> None:
    months = [LAST_YEAR - timedelta(days=31 * back) for back in range(4)]
    rows = [{"occurred_at": at, "customer_id": f"cus_{n % 7}"} for n, at in enumerate(months * 25)]
    append(workspace, fact_rows(rows), last_seq=100, now=LAST_YEAR)
    assert len(lake_of(workspace).partition_values("facts", column="period")) == 4
    before = _content(workspace)
    count = maintenance.compact(workspace)
    assert lake_of(workspace).partition_values("facts", column="period") == ["2025"]
    assert (count.years_merged, count.files_after) == (1, 1)
    assert _content(workspace) == before
    assert lake_of(workspace).flushed_seq() == 100


def test_row_groups_stay_small_after_every_step(workspace: Workspace) -> None:
    rows = 3 * ROW_GROUP_ROWS_MAX
    facts = fact_rows([{}]).take(pa.array([0] * rows))
    ids = pa.array([f"cus_{n % 999:04d}" for n in range(rows)])
    facts = facts.set_column(facts.schema.get_field_index("customer_id"), "customer_id", ids)
    for last_seq in (1, 2):
        append(workspace, facts, last_seq=last_seq)
    maintenance.compact(workspace)
    assert _largest_row_group(workspace) <= ROW_GROUP_ROWS_MAX
    assert maintenance.rewrite_without(workspace, ["cus_0001"]) == 2 * sum(n % 999 == 1 for n in range(rows))
    assert _largest_row_group(workspace) <= ROW_GROUP_ROWS_MAX


def test_a_crash_between_the_steps_leaves_the_same_facts(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    append(workspace, fact_rows([{"occurred_at": LAST_YEAR}]), last_seq=1, now=LAST_YEAR)
    _append_files(workspace, files=4, facts=10, first_seq=2)
    before = _content(workspace)
    sort_period = maintenance._sort_period
    with monkeypatch.context() as patch:
        calls: list[str] = []

        def die_at_the_second(lake: object, *, period: str) -> None:
            calls.append(period)
            if len(calls) == 2:
                raise KeyboardInterrupt
            sort_period(lake_of(workspace), period=period)

        patch.setattr(maintenance, "_sort_period", die_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            maintenance.compact(workspace)
    assert _content(workspace) == before
    maintenance.compact(workspace)
    assert _content(workspace) == before
    assert len(lake_of(workspace).files("facts").paths) == 4


def test_compaction_waits_for_the_writer_of_the_lake(workspace: Workspace) -> None:
    _append_files(workspace, files=2, facts=5)
    with (
        hold_lease(workspace.control, name=LAKE_LEASE, clock=workspace.clock),
        pytest.raises(LeaseHeldError),
    ):
        maintenance.compact(workspace)


def test_vacuum_keeps_what_may_be_read_and_takes_what_is_old(workspace: Workspace) -> None:
    _append_files(workspace, files=3, facts=5)
    orphan = _data_folder(workspace) / "part-of-a-dead-writer.parquet"
    orphan.write_bytes(b"never committed")
    maintenance.compact(workspace)
    before, files = _content(workspace), set(_data_folder(workspace).iterdir())
    assert maintenance.vacuum(workspace) == 0
    assert set(_data_folder(workspace).iterdir()) == files
    with pytest.raises(maintenance.VacuumTooSoonError):
        maintenance.vacuum(workspace, hours=23)
    assert _content(workspace) == before


def test_snapshots_are_thinned_to_days_and_month_ends(workspace: Workspace) -> None:
    days = [NOON - timedelta(days=back) for back in (0, 1, 34, 36, 51, 52, 60, 90)]
    for day in days:
        write_snapshot(workspace, pa.table({"customer_id": ["cus_1"], "value": [1.0]}), name="tags", as_of=day)
    # Of September the 30th (52 days back) is kept and the 22nd is not; October ends with the 18th, 34 days back.
    kept = {(NOON - timedelta(days=back)).date().isoformat() for back in (0, 1, 34, 52, 90)}
    dropped = maintenance.thin_snapshots(workspace)
    assert set(lake_of(workspace).partition_values("snapshots/tags", column="as_of")) == kept
    assert dropped == len(days) - len(kept)
    assert maintenance.thin_snapshots(workspace) == 0


def test_erased_customers_leave_no_byte_in_any_file(workspace: Workspace) -> None:
    _append_files(workspace, files=5, facts=40)
    write_snapshot(workspace, pa.table({"customer_id": ["cus_3", "cus_4"], "rfm": [1, 2]}), name="scores", as_of=NOON)
    lake_of(workspace).replace("customers", pa.table({"customer_id": ["cus_3", "cus_5"]}), partition={})
    maintenance.compact(workspace)
    rest = [row for row in _content(workspace) if row["customer_id"] not in {"cus_3", "it's"}]
    theirs = len(_content(workspace)) - len(rest)
    assert maintenance.rewrite_without(workspace, ["cus_3", "it's"]) == theirs + 2
    assert _content(workspace) == rest
    for path in (workspace.files.parent / "lake").rglob("*.parquet"):
        if "_delta_log" not in path.parts:
            assert "cus_3" not in pq.ParquetFile(path).read().column("customer_id").to_pylist()
    assert maintenance.rewrite_without(workspace, ["cus_3"]) == 0


def test_facts_of_nobody_survive_an_erasure(workspace: Workspace) -> None:
    append(workspace, fact_rows([{"customer_id": None}, {"customer_id": "cus_1"}]), last_seq=2)
    assert maintenance.rewrite_without(workspace, ["cus_1"]) == 1
    assert [row["customer_id"] for row in _content(workspace)] == [None]


def test_an_empty_workspace_needs_no_maintenance(workspace: Workspace) -> None:
    assert maintenance.compact(workspace).files_after == 0
    assert maintenance.vacuum(workspace) == 0
    assert maintenance.thin_snapshots(workspace) == 0
    assert maintenance.rewrite_without(workspace, ["cus_1"]) == 0


def test_a_year_is_closed_by_the_workspace_clock(workspace: Workspace) -> None:
    _append_files(workspace, files=1, facts=30)
    before = _content(workspace)
    later = dataclasses.replace(workspace, clock=FixedClock(datetime(2027, 1, 2, tzinfo=UTC)))
    assert maintenance.compact(later).years_merged == 1
    assert lake_of(workspace).partition_values("facts", column="period") == ["2026"]
    assert _content(workspace) == before


def _append_files(workspace: Workspace, *, files: int, facts: int, first_seq: int = 1) -> None:
    """`files` commits of `facts` facts each, spread over three months, ten customers and nobody."""
    for number in range(files):
        rows = [
            {
                "fact_id": f"{number}-{n}",
                "customer_id": None if n % 11 == 10 else f"cus_{n % 11}",
                "occurred_at": NOON - timedelta(days=30 * (n % 3), seconds=n),
                "properties": '{"城市": "成都"}',
                "amount_minor": n,
            }
            for n in range(facts)
        ]
        append(workspace, fact_rows(rows), last_seq=first_seq + number)


def _content(workspace: Workspace) -> list[dict[str, object]]:
    """Every row in the order of ids, without the partition, which compaction may change."""
    table = _facts_table(workspace).to_pyarrow_table()
    ordered = table.drop_columns(["period"]).sort_by([("fact_id", "ascending"), ("feed_seq", "ascending")])
    rows: list[dict[str, object]] = ordered.to_pylist()
    return rows


def _facts_table(workspace: Workspace) -> DeltaTable:
    found = lake_of(workspace).open("facts")
    assert found is not None
    return found


def _largest_row_group(workspace: Workspace) -> int:
    files = (pq.ParquetFile(path).metadata for path in lake_of(workspace).files("facts").paths)
    return max(int(file.row_group(group).num_rows) for file in files for group in range(file.num_row_groups))


def _data_folder(workspace: Workspace) -> Path:
    return workspace.files.parent / "lake" / "facts" / "period=2026-11"
