"""Buckets on disk: every row comes back once, in order, also from a bucket that grew too large."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from evergrove.facts.mapping import parse_mapping
from evergrove.facts.mapping.reference import mapping_reference
from evergrove.facts.reference import reference_pages
from evergrove.facts.staging import ImportProgress, StagedImport, buckets, stage_file
from evergrove.facts.staging.buckets import BucketFiles, key_codes, time_codes
from evergrove.facts.staging.contracts import CrowdedKeyError

MAPPING = parse_mapping("""
name: visits
source: visits
key: [id]
time: {occurred_at: at, zone: UTC}
rows:
  - name: order
    when: {column: n, at_least: 1}
    becomes:
      - {order: Order Completed, item: Item Ordered, quantity: n, amount: price, columns: {order_id: id}}
  - name: visit
    becomes: [{fact: Page Viewed, columns: {url: id}}]
currency: {fixed: EUR}
""")


def staged(folder: Path, *, keys: int, instants: int, rows: int = 4_000) -> StagedImport:
    folder.mkdir()
    chance = np.random.default_rng(5)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    lines = [
        f"{chance.integers(keys)},{(start + timedelta(seconds=int(chance.integers(instants)))).isoformat()},{n % 3},2.5"
        for n in range(rows)
    ]
    path = folder / "visits.csv"
    path.write_text("\n".join(["id,at,n,price", *lines]) + "\n")
    return stage_file(path, mapping=MAPPING, folder=folder / "stage")


def content(done: StagedImport) -> pa.Table:
    return pa.Table.from_batches(list(done.batches()))


def limit_buckets(monkeypatch: pytest.MonkeyPatch, *, rows_aim: int, rows_max: int) -> None:
    monkeypatch.setattr(buckets, "BUCKET_ROWS_AIM", rows_aim)
    monkeypatch.setattr(buckets, "BUCKET_ROWS_MAX", rows_max)


def test_a_bucket_that_is_too_large_is_spread_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = staged(tmp_path / "plain", keys=900, instants=3_000)
    limit_buckets(monkeypatch, rows_aim=50, rows_max=200)
    spread = staged(tmp_path / "spread", keys=900, instants=3_000)
    assert content(spread).equals(content(plain))
    assert spread.facts == plain.facts
    assert [path.name for path in (tmp_path / "spread" / "stage").glob("*.arrows")] == []


def test_one_instant_is_spread_by_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = staged(tmp_path / "plain", keys=900, instants=1)
    limit_buckets(monkeypatch, rows_aim=50, rows_max=400)
    assert content(staged(tmp_path / "spread", keys=900, instants=1)).equals(content(plain))


def test_too_many_rows_of_one_key_are_refused_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit_buckets(monkeypatch, rows_aim=50, rows_max=200)
    with pytest.raises(CrowdedKeyError, match="share one key") as refused:
        staged(tmp_path / "crowded", keys=1, instants=3_000)
    assert refused.value.kind == "limited"
    assert "name a key" in refused.value.help


def test_rows_come_back_once_and_keep_their_order(tmp_path: Path) -> None:
    schema = pa.schema([("key", pa.string()), ("n", pa.int64())])
    files = BucketFiles(tmp_path, name="t", count=7, schema=schema)
    keys = [f"k{n % 50}" for n in range(1_000)]
    batch = pa.RecordBatch.from_arrays([pa.array(keys), pa.array(range(1_000))], schema=schema)
    for start in range(0, 1_000, 100):
        part = batch.slice(start, 100)
        files.add(part, key_codes(part) % 7)
    files.close()
    tables = list(files.tables(codes=key_codes, what="key"))
    assert files.rows == sum(table.num_rows for table in tables) == 1_000
    for table in tables:
        numbers = table["n"].to_pylist()
        assert numbers == sorted(numbers)
    owners = [set(table["key"].to_pylist()) for table in tables]
    assert sum(map(len, owners)) == 50, "each key in one bucket"


def test_codes_follow_time_then_id() -> None:
    times = pa.array([-5, -5, 0, 7_000_000_000_000_000], pa.timestamp("us", tz="UTC"))
    batch = pa.RecordBatch.from_arrays([times, pa.array(["0a#1", "ff", "00", "01"])], names=["occurred_at", "fact_id"])
    codes = time_codes(batch)
    assert (np.diff(codes) > 0).all()


def test_progress_reaches_the_end_in_both_stages(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,at,n,price\n" + "".join(f"{n},2026-01-{1 + n % 28:02},1,1\n" for n in range(500)))
    told: list[ImportProgress] = []
    stage_file(path, mapping=MAPPING, folder=tmp_path / "stage", progress=told.append)
    for stage in ("reading", "sorting"):
        shares = [progress.share for progress in told if progress.stage == stage]
        assert shares == sorted(shares)
        assert shares[-1] == 1.0
    assert told[-1].lines_read == 500
    assert told[-1].bytes_read == told[-1].bytes_total == path.stat().st_size


def test_reference_pages_name_every_key() -> None:
    assert set(reference_pages()) == {"facts.md", "mappings.md", "rejects.md"}
    page = mapping_reference()
    for key in ("`fill_down`", "`quantity_sign`", "`starts_with`", "`first_of`", "`lines_before_header`"):
        assert key in page
    assert "name: online-retail-ii" in page
