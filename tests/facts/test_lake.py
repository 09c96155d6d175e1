"""The lake keeps its promises, in a folder and in object storage alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError

from evergrove.facts.lake import Lake, UnreadableLakeError, as_of_value, outdated_snapshots, with_period
from evergrove.facts.lake_layout import ROW_GROUP_ROWS_MAX, TimelessFactError, periods, sorted_facts
from support.ground import NOON, fact_rows

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path / "lake"))


def test_a_flush_that_is_repeated_adds_nothing(lake: Lake) -> None:
    facts = fact_rows([{"customer_id": "cus_1"}] * 3)
    assert lake.flushed_seq() == 0
    assert lake.append_facts(facts, last_seq=3, now=NOON) is True
    assert lake.append_facts(facts, last_seq=3, now=NOON) is False
    assert lake.append_facts(facts, last_seq=2, now=NOON) is False
    assert lake.append_facts(facts, last_seq=6, now=NOON) is True
    assert lake.flushed_seq() == 6
    assert _rows(lake, "facts").num_rows == 6


def test_two_writers_of_one_state_cannot_both_commit(lake: Lake) -> None:
    lake.append_facts(fact_rows([{}]), last_seq=1, now=NOON)
    first, second = lake.open("facts"), lake.open("facts")
    assert first is not None
    assert second is not None
    rows = with_period(fact_rows([{"fact_id": "new"}]), now=NOON)
    predicate = "period = '2026-11'"
    write_deltalake(first, rows, mode="overwrite", predicate=predicate)
    with pytest.raises(CommitFailedError):
        write_deltalake(second, rows, mode="overwrite", predicate=predicate)


def test_years_that_are_over_are_one_partition(lake: Lake) -> None:
    times = [datetime(2024, 2, 29, tzinfo=UTC), datetime(2025, 12, 31, 23, 59, tzinfo=UTC), NOON]
    lake.append_facts(fact_rows([{"occurred_at": at} for at in times]), last_seq=3, now=NOON)
    assert lake.partition_values("facts", column="period") == ["2024", "2025", "2026-11"]


def test_periods_agree_with_the_calendar() -> None:
    times = [datetime(1969, 12, 31, 23, tzinfo=UTC) + timedelta(days=37 * n, microseconds=1) for n in range(600)]
    found = periods(pa.chunked_array([pa.array(times, pa.timestamp("us", tz="UTC"))]), now=NOON).to_pylist()
    assert found == [f"{at:%Y}" if at.year < NOON.year else f"{at:%Y-%m}" for at in times]
    assert periods(pa.chunked_array([], pa.timestamp("us", tz="UTC")), now=NOON).to_pylist() == []


def test_a_fact_without_time_is_refused(lake: Lake) -> None:
    facts = fact_rows([{"occurred_at": None}])
    with pytest.raises(TimelessFactError):
        lake.append_facts(facts, last_seq=1, now=NOON)
    assert lake.open("facts") is None


def test_the_order_in_files_is_period_customer_time() -> None:
    rows = [
        {"customer_id": (None, "cus_b", "王小明", "cus_a")[n % 4], "occurred_at": NOON - timedelta(days=9 * (n % 5))}
        for n in range(40)
    ]
    facts = with_period(fact_rows(rows), now=NOON)
    expected = facts.sort_by([(name, "ascending") for name in ("period", "customer_id", "occurred_at")])
    assert sorted_facts(facts).equals(expected)
    assert sorted_facts(facts.slice(0, 0)).num_rows == 0


def test_row_groups_are_small(lake: Lake) -> None:
    rows = 2 * ROW_GROUP_ROWS_MAX + 5
    lake.append_facts(fact_rows([{}]).take(pa.array([0] * rows)), last_seq=rows, now=NOON)
    file = pq.ParquetFile(lake.files("facts").paths[0]).metadata
    assert [file.row_group(n).num_rows for n in range(file.num_row_groups)] == [16_384, 16_384, 5]


def test_replacing_a_partition_leaves_the_others(lake: Lake) -> None:
    for day, values in (("2026-11-20", [1, 2]), ("2026-11-21", [3]), ("2026-11-21", [4, 5])):
        rows = pa.table({"value": values, "as_of": [day] * len(values)})
        lake.replace("snapshots/tags", rows, partition={"as_of": day})
    assert sorted(_rows(lake, "snapshots/tags").column("value").to_pylist()) == [1, 2, 4, 5]
    assert len(lake.files("snapshots/tags", partitions={"as_of": "2026-11-21"}).paths) == 1
    assert lake.files("snapshots/absent").paths == ()


def test_a_new_column_reads_null_in_old_rows(lake: Lake) -> None:
    old = pa.table({"value": [1], "as_of": ["2026-11-20"]})
    new = pa.table({"value": [2], "class": ["重要价值"], "as_of": ["2026-11-21"]})
    for rows in (old, new):
        lake.replace("snapshots/scores", rows, partition={"as_of": rows.column("as_of")[0].as_py()})
    classes = {row["value"]: row["class"] for row in _rows(lake, "snapshots/scores").to_pylist()}
    assert classes == {1: None, 2: "重要价值"}


def test_replacing_the_whole_table_may_change_its_columns(lake: Lake) -> None:
    lake.replace("customers", pa.table({"customer_id": ["a"], "old": [1]}), partition={})
    lake.replace("customers", pa.table({"customer_id": ["b"], "new": ["x"]}), partition={})
    assert _rows(lake, "customers").to_pylist() == [{"customer_id": "b", "new": "x"}]


@pytest.mark.parametrize("feature", ["delta.enableDeletionVectors", "delta.columnMapping.mode"])
def test_features_that_not_every_engine_reads_are_refused(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, feature: str
) -> None:
    lake.append_facts(fact_rows([{}]), last_seq=1, now=NOON)

    described = SimpleNamespace(configuration={feature: "name" if feature.endswith("mode") else "true"})
    monkeypatch.setattr(DeltaTable, "metadata", lambda _: described)
    with pytest.raises(UnreadableLakeError, match=feature):
        lake.files("facts")


def test_snapshots_outdated_by_age_unless_they_end_a_month() -> None:
    days = [(NOON - timedelta(days=back)).date().isoformat() for back in range(120)]
    dropped = outdated_snapshots(days, today=NOON.date())
    kept = sorted(set(days) - set(dropped))
    assert [day for day in kept if day < "2026-10-17"] == ["2026-07-31", "2026-08-31", "2026-09-30"]
    assert len([day for day in kept if day >= "2026-10-17"]) == 36


def test_a_snapshot_belongs_to_the_utc_day() -> None:
    shanghai = datetime.fromisoformat("2026-11-22T07:00:00+08:00")
    assert as_of_value(shanghai) == "2026-11-21"


def _rows(lake: Lake, table: str) -> pa.Table:
    found = lake.open(table)
    assert found is not None
    return found.to_pyarrow_table()
