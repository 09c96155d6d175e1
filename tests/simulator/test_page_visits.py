"""What people do on a page that a message led them to: within their visit, within the elements, the same each time."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from evergrove.facts.schema import OUTGOING_SCHEMA
from evergrove.simulator import VISIT_SCHEMA, PageSpot, ShownPage, page_visits

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
VISITS = pa.Table.from_pylist(
    [{"message_id": f"msg_{n}", "customer_id": f"cus_{n}", "at": NOON + timedelta(minutes=n)} for n in range(200)],
    schema=VISIT_SCHEMA,
)
SPOTS = (
    PageSpot(path="#top", left=0, top=0, width=100, height=50, weight=1.0),
    PageSpot(path="#buy", left=20, top=900, width=200, height=40, weight=9.0),
)
PHONE = ShownPage(device="phone", share=0.7, width=390, height=1_200, viewport_height=700, spots=SPOTS)
DESKTOP = ShownPage(device="desktop", share=0.3, width=1_280, height=1_000, viewport_height=800, spots=SPOTS)
URL = "https://shop.example/"


def told(seed: int = 1) -> pa.Table:
    return page_visits(VISITS, url=URL, title="长青小店", shown=(PHONE, DESKTOP), seed=seed)


def rows_of(name: str) -> list[dict[str, Any]]:
    rows = [row for row in told().to_pylist() if row["name"] == name]
    return [{**row, **json.loads(row["properties"])} for row in rows]


def test_each_visit_is_one_view_with_clicks_and_one_leaving() -> None:
    facts = told()
    assert facts.schema == OUTGOING_SCHEMA
    assert facts.equals(told())
    assert not facts.equals(told(seed=2))
    assert len(set(facts["fact_id"].to_pylist())) == facts.num_rows
    views, clicks, left = (rows_of(name) for name in ("Page Viewed", "Element Clicked", "Page Left"))
    assert len(views) == len(left) == 200
    assert {row["session_id"] for row in clicks} == {row["session_id"] for row in views}
    begun = {row["view_id"]: row["occurred_at"] for row in views}
    ended = {row["view_id"]: row["occurred_at"] for row in left}
    assert all(begun[row["view_id"]] < row["occurred_at"] < ended[row["view_id"]] for row in clicks)
    assert all(row["simulated"] and row["url"] == URL and row["source"] == "simulator" for row in views + clicks + left)


def test_clicks_lie_in_their_elements_and_as_deep_as_the_page_was_seen() -> None:
    clicks, boxes = rows_of("Element Clicked"), {spot.path: spot for spot in SPOTS}
    for row in clicks:
        box = boxes[row["path"]]
        assert box.left <= row["x"] <= box.left + box.width
        assert box.top <= row["y"] <= box.top + box.height
        assert 0 <= row["element_x"] <= 1_000 >= row["element_y"] >= 0
    counts = Counter(row["path"] for row in clicks)
    assert counts["#buy"] > 6 * counts["#top"] > 0
    phones = {row["session_id"] for row in rows_of("Page Viewed") if row["device"] == "phone"}
    assert 110 < len(phones) < 170
    pressed = {row["view_id"] for row in clicks if row["path"] == "#buy"}
    seen = {row["view_id"]: row["scroll_percent"] for row in rows_of("Page Left")}
    assert {percent for view, percent in seen.items() if view in pressed} == {78, 94}
    assert {percent for view, percent in seen.items() if view not in pressed} == {58, 80}
