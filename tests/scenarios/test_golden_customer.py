"""The golden scenario: one customer, 王小明, from a line of a file onwards. Every piece of work extends it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import create_workspace
from evergrove.facts import load_mapping, merge_log, run_query
from evergrove.insight import customer_page
from evergrove.jobs import catch_up, count_rule, erase, import_file, refresh, set_tag
from evergrove.kit import FixedClock, Settings, Workspace
from evergrove.profiles import find_customer, unmerge_customers
from evergrove.profiles.lookup import UnknownCustomerError
from evergrove.segments import publish_segment
from support.arrivals import lake_rows
from support.sending import batch, put

if TYPE_CHECKING:
    from collections.abc import Iterator

ORDERS = Path(__file__).parents[2] / "examples" / "youzan" / "orders_gb18030.csv"
PHONE = "+8613800138000"
BROWSER = "0199a7c4-browser-of-wang"
ORDER_FEN = 2 * 16_800 + 3_990
SPRING, WINTER = datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 12, 20, tzinfo=UTC)


@pytest.fixture
def shop(tmp_path: Path, database_url: str) -> Iterator[Workspace]:
    settings = Settings(home=tmp_path, database_url=database_url)
    opened = create_workspace(settings, slug="shop", name="长青小店", clock=FixedClock(WINTER))
    yield opened
    opened.close()


def rule(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


TEA_LATELY = {"event": "Item Ordered", "within_days": 30, "where": [{"column": "category", "is": {"=": "茶叶"}}]}
SILENT = {"all": [{"event": "Order Completed"}, {"not": {"event": "Order Completed", "within_days": 60}}]}


def live(shop: Workspace, number: int, **event: Any) -> None:
    """One event of the browser, received now."""
    now = shop.clock.now()
    sent = {"messageId": f"m-{number}", "anonymousId": BROWSER, "timestamp": now.isoformat(), **event}
    put(shop, batch(sent, sent_at=now.isoformat(), at=now))
    catch_up(shop)


def tags_tomorrow(shop: Workspace, who: str) -> dict[str, Any]:
    """What the page says of somebody after the next day's refresh."""
    clock = shop.clock
    assert isinstance(clock, FixedClock)
    clock.instant += timedelta(days=1)
    refresh(shop, as_of=clock.instant)
    return {tag.key: tag.value for tag in customer_page(shop, who).tags}


def scores(shop: Workspace) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run_query(shop, "select customer_id, rfm_recency_days from scores").to_pylist()
    return rows


def visit_and_sign_in(shop: Workspace, customer: str) -> str:
    """A browser that nobody knows looks round and buys; then Wang Xiaoming signs in on it."""
    live(shop, 1, type="page", name="龙井", context={"page": {"url": "https://shop.example/longjing"}})
    properties = {
        "order_id": "L-1",
        "total": 39.9,
        "currency": "CNY",
        "products": [{"product_id": "CUP", "price": 39.9}],
    }
    live(shop, 2, type="track", event="Order Completed", properties=properties)
    visitor = find_customer(shop, BROWSER)
    assert visitor != customer
    before = tags_tomorrow(shop, PHONE)
    assert (before["order_count_lifetime"], before["order_amount_minor_lifetime"]) == (1, ORDER_FEN)
    assert before["visit_count_30_days"] == 0

    live(shop, 3, type="identify", userId="wang", traits={"phone": PHONE, "city": "杭州"})
    assert find_customer(shop, BROWSER) == find_customer(shop, "wang") == find_customer(shop, visitor) == customer
    page = customer_page(shop, BROWSER)
    assert page.customer_id == customer
    assert {"Order Completed", "Page Viewed", "Customer Merged"} <= {fact["name"] for fact in page.timeline}
    assert sum(fact["name"] == "Order Completed" for fact in page.timeline) == 2
    after = tags_tomorrow(shop, PHONE)
    assert (after["order_count_lifetime"], after["order_amount_minor_lifetime"]) == (2, ORDER_FEN + 3_990)
    assert after["visit_count_30_days"] == 1
    recency = {row["customer_id"]: row["rfm_recency_days"] for row in scores(shop)}
    assert recency[customer] == 2, "bought by the browser the day before yesterday"
    assert visitor not in recency, "no customer of its own any more"
    assert customer_page(shop, PHONE).attributes["city"] == "杭州"
    return visitor


def take_back_the_merge(shop: Workspace, customer: str, visitor: str) -> None:
    """It was another person's browser: both are what they were."""
    (merge,) = merge_log(shop, customer)
    unmerge_customers(shop, merge_id=merge.merge_id, author="desk")
    catch_up(shop)
    his = tags_tomorrow(shop, PHONE)
    assert (his["order_count_lifetime"], his["order_amount_minor_lifetime"]) == (1, ORDER_FEN)
    theirs = {tag.key: tag.value for tag in customer_page(shop, visitor).tags}
    assert (theirs["order_count_lifetime"], theirs["order_amount_minor_lifetime"]) == (1, 3_990)
    assert find_customer(shop, BROWSER) == visitor


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
    assert "tea_lately" in {one.key for one in spring.segments}
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

    visitor = visit_and_sign_in(shop, customer)
    take_back_the_merge(shop, customer, visitor)

    erase(shop, [customer], reason="asked for it")
    assert find_customer(shop, BROWSER) == visitor, "somebody else's again"
    with pytest.raises(UnknownCustomerError):
        find_customer(shop, PHONE)
    again = import_file(shop, ORDERS, mapping=load_mapping("youzan-orders"))
    assert again.facts_erased > 0
    left = run_query(shop, "select distinct customer_id from facts").column("customer_id").to_pylist()
    assert customer not in left
