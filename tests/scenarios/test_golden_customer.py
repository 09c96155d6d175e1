"""The golden scenario: one customer, 王小明, from a line of a file onwards. Every piece of work extends it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import create_workspace
from evergrove.facts import load_mapping, run_query
from evergrove.insight import customer_page
from evergrove.jobs import count_rule, erase, import_file, refresh, set_tag
from evergrove.kit import FixedClock, Settings, Workspace
from evergrove.profiles import find_customer
from evergrove.profiles.lookup import UnknownCustomerError
from evergrove.segments import publish_segment
from support.arrivals import lake_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

ORDERS = Path(__file__).parents[2] / "examples" / "youzan" / "orders_gb18030.csv"
PHONE = "+8613800138000"
ORDER_FEN = 2 * 16_800 + 3_990
SPRING, WINTER = datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 12, 20, tzinfo=UTC)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workspace]:
    opened = create_workspace(Settings(home=tmp_path), slug="shop", name="长青小店", clock=FixedClock(WINTER))
    yield opened
    opened.close()


def rule(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


TEA_LATELY = {"event": "Item Ordered", "within_days": 30, "where": [{"column": "category", "is": {"=": "茶叶"}}]}
SILENT = {"all": [{"event": "Order Completed"}, {"not": {"event": "Order Completed", "within_days": 60}}]}


@pytest.mark.slow
def test_wang_xiaoming(shop: Workspace) -> None:
    imported = import_file(shop, ORDERS, mapping=load_mapping("youzan-orders"))
    customer = find_customer(shop, PHONE)
    rows = lake_rows(shop, ["name", "customer_id", "amount_minor"])
    assert ("Order Completed", customer, ORDER_FEN) in rows, "two teas and a cup, in fen"
    assert import_file(shop, ORDERS, mapping=load_mapping("youzan-orders")).facts_new == 0
    ids = [row[0] for row in lake_rows(shop, ["fact_id"])]
    assert len(ids) == len(set(ids)) > imported.facts_new

    publish_segment(shop, rule(TEA_LATELY), key="tea_lately", author="test")
    publish_segment(shop, rule(SILENT), key="silent", author="test")
    refresh(shop, as_of=SPRING)
    spring = customer_page(shop, PHONE)
    tags = {tag.key: tag.value for tag in spring.tags}
    assert tags["order_count_lifetime"] == 1
    assert tags["order_amount_minor_lifetime"] == ORDER_FEN
    assert tags["message_sent_count_30_days"] is None, "nobody sent messages: unknown, not 0"
    assert "tea_lately" in "".join(spring.segments)
    assert PHONE not in str(spring.identifiers), "masked"
    stage_in_spring = {one.column: one.value for one in spring.judgements}["stage"]

    summary = refresh(shop, as_of=WINTER)
    assert summary.segments == 2
    moved = [
        (name, json.loads(properties)["segment"])
        for name, owner, properties in lake_rows(shop, ["name", "customer_id", "properties"])
        if owner == customer and name.startswith("Segment ")
    ]
    assert sorted(moved) == [
        ("Segment Entered", "silent@1"),
        ("Segment Entered", "tea_lately@1"),
        ("Segment Exited", "tea_lately@1"),
    ]
    stages = [
        json.loads(properties)
        for name, owner, properties in lake_rows(shop, ["name", "customer_id", "properties"])
        if owner == customer and name == "Stage Changed"
    ]
    assert [(one["from"], one["to"] != stage_in_spring) for one in stages] == [(stage_in_spring, True)]

    set_tag(shop, PHONE, key="likes_tea", value="true")
    assert count_rule(shop, rule({"tag": "likes_tea", "is": {"=": "true"}}), as_of=WINTER).count == 1
    assert count_rule(shop, rule({"not": {"tag": "likes_tea", "is": {"=": "true"}}}), as_of=WINTER).count >= 1

    erase(shop, [customer], reason="asked for it")
    with pytest.raises(UnknownCustomerError):
        find_customer(shop, PHONE)
    again = import_file(shop, ORDERS, mapping=load_mapping("youzan-orders"))
    assert again.facts_erased > 0
    left = run_query(shop, "select distinct customer_id from facts").column("customer_id").to_pylist()
    assert customer not in left
