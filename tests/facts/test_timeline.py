"""A customer's timeline: newest first, whole, without repeats, page by page."""

from __future__ import annotations

import random
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from evergrove.facts import maintenance, timeline, timeline_index
from evergrove.facts.timeline import Cursor, InvalidPageError, customer_timeline
from support.ground import NOON, append, fact_rows, make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """400 facts of two customers over three years in four commits, many at one instant, in random order."""
    opened = make_workspace(tmp_path_factory.mktemp("timeline") / "home")
    dice = random.Random(20261121)  # noqa: S311 - a seeded order, no secret
    rows = [
        {
            "fact_id": f"f{number:04d}",
            "customer_id": "cus_a" if number % 4 else "cus_b",
            "occurred_at": NOON - timedelta(days=dice.randrange(900), hours=dice.randrange(2)),
        }
        for number in range(400)
    ]
    dice.shuffle(rows)
    for start in range(0, 400, 100):
        append(opened, fact_rows(rows[start : start + 100]), last_seq=start + 100)
    yield opened
    opened.close()


@pytest.mark.parametrize("limit", [9, 50, 299, 300, 301])
def test_pages_together_are_the_whole_in_order(workspace: Workspace, limit: int) -> None:
    pages = _all_pages(workspace, "cus_a", limit=limit)
    keys = [key for page in pages for key in _keys(page)]
    assert len(keys) == 300
    assert keys == sorted(set(keys), reverse=True)
    assert all(page.num_rows == limit for page in pages[:-1])
    assert pages[-1].num_rows > 0


def test_a_new_fact_does_not_shift_the_next_page(home: Path) -> None:
    workspace = make_workspace(home)
    append(workspace, fact_rows([{"customer_id": "cus_a", "fact_id": str(n)} for n in range(5)]), last_seq=5)
    first = customer_timeline(workspace, "cus_a", limit=2)
    newer = {"customer_id": "cus_a", "fact_id": "newer", "occurred_at": NOON + timedelta(minutes=1)}
    append(workspace, fact_rows([newer]), last_seq=6)
    second = customer_timeline(workspace, "cus_a", before=first.next, limit=2)
    assert first.facts.column("fact_id").to_pylist() == ["4", "3"]
    assert second.facts.column("fact_id").to_pylist() == ["2", "1"]
    workspace.close()


def test_a_full_page_reads_the_newest_files_only(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    read = timeline_index.customer_rows

    def recorded(path: str, customer_id: str) -> pa.Table:
        opened.append(path)
        return read(path, customer_id)

    monkeypatch.setattr(timeline, "customer_rows", recorded)
    page = customer_timeline(workspace, "cus_a", limit=1)
    assert page.facts.num_rows == 1
    assert {path.split("/period=")[1].split("/")[0] for path in opened} <= {"2026-11", "2026-10"}


def test_order_holds_while_a_closed_year_is_half_merged(home: Path) -> None:
    workspace = make_workspace(home)
    march, june = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
    rows = [{"customer_id": "cus_a", "fact_id": "march", "occurred_at": march}]
    append(workspace, fact_rows(rows), last_seq=1, now=march)
    rows = [{"customer_id": "cus_a", "fact_id": "june", "occurred_at": june}]
    append(workspace, fact_rows(rows), last_seq=2)
    for _ in range(2):
        page = customer_timeline(workspace, "cus_a", limit=1)
        assert page.facts.column("fact_id").to_pylist() == ["june"]
        rest = customer_timeline(workspace, "cus_a", before=page.next, limit=1)
        assert rest.facts.column("fact_id").to_pylist() == ["march"]
        assert rest.next is None
        maintenance.compact(workspace)
    workspace.close()


def test_unknown_customers_and_empty_lakes_have_empty_pages(workspace: Workspace, home: Path) -> None:
    empty = make_workspace(home)
    assert customer_timeline(workspace, "cus_nobody").facts.num_rows == 0
    assert customer_timeline(empty, "cus_a").next is None
    assert customer_timeline(workspace, "cus_a", before=Cursor(occurred_us=0, fact_id="")).facts.num_rows == 0
    empty.close()


def test_ids_that_end_alike_and_short_ids_are_told_apart(home: Path) -> None:
    workspace = make_workspace(home)
    ids = ["a", "", "cus_00000001", "sub_00000001", "客户", "b_客户", "x" * 90, "x" * 89 + "y"]
    rows = [{"customer_id": each, "fact_id": str(n)} for n, each in enumerate([*ids, None])]
    append(workspace, fact_rows(rows), last_seq=len(rows))
    for number, each in enumerate(ids):
        assert customer_timeline(workspace, each).facts.column("fact_id").to_pylist() == [str(number)]
    assert customer_timeline(workspace, "00000001").facts.num_rows == 0
    workspace.close()


def test_a_page_is_the_rows_of_the_lake_in_every_column(home: Path) -> None:
    workspace = make_workspace(home)
    told = {"amount_minor": 5, "city": "杭州", "properties": '{"a": 1}', "utc_offset_minutes": 480}
    rows = [
        {"customer_id": f"cus_{n % 300:03d}", "fact_id": f"{n:05d}", **(told if n % 3 else {})} for n in range(9_000)
    ]
    append(workspace, fact_rows(rows), last_seq=9_000)
    append(workspace, fact_rows([{**rows[7], "fact_id": "later"}]), last_seq=9_001)
    page = customer_timeline(workspace, "cus_007").facts
    whole = pa.concat_tables([fact_rows(rows), fact_rows([{**rows[7], "fact_id": "later"}])])
    wanted = whole.filter(pc.field("customer_id") == "cus_007").sort_by([("fact_id", "descending")])
    compared = [name for name in whole.column_names if name != "feed_seq"]
    assert page.select(compared).to_pylist() == wanted.select(compared).to_pylist()
    workspace.close()


def test_a_lake_that_was_put_back_is_read_anew(home: Path, tmp_path: Path) -> None:
    workspace = make_workspace(home)
    append(workspace, fact_rows([{"customer_id": "cus_a", "fact_id": "first"}]), last_seq=1)
    shutil.copytree(workspace.lake_url, tmp_path / "copy")
    append(workspace, fact_rows([{"customer_id": "cus_a", "fact_id": "second"}]), last_seq=2)
    assert customer_timeline(workspace, "cus_a").facts.num_rows == 2
    shutil.rmtree(workspace.lake_url)
    shutil.copytree(tmp_path / "copy", workspace.lake_url)
    assert customer_timeline(workspace, "cus_a").facts.column("fact_id").to_pylist() == ["first"]
    workspace.close()


@pytest.mark.parametrize("limit", [0, -1, 1_001])
def test_a_page_has_a_size_within_the_limit(workspace: Workspace, limit: int) -> None:
    with pytest.raises(InvalidPageError):
        customer_timeline(workspace, "cus_a", limit=limit)


def _all_pages(workspace: Workspace, customer_id: str, *, limit: int) -> list[pa.Table]:
    pages, cursor = [], None
    while True:
        page = customer_timeline(workspace, customer_id, before=cursor, limit=limit)
        pages.append(page.facts)
        if page.next is None:
            return pages
        cursor = page.next


def _keys(page: pa.Table) -> list[tuple[datetime, str]]:
    return list(zip(page.column("occurred_at").to_pylist(), page.column("fact_id").to_pylist(), strict=True))
