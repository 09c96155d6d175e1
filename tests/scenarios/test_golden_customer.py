"""The golden scenario: one customer, 王小明, from a line of a file onwards. Every piece of work extends it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import create_workspace
from evergrove.channels import deliver, find_message
from evergrove.facts import load_mapping, merge_log, run_query
from evergrove.insight import customer_page
from evergrove.jobs import catch_up, count_rule, erase, import_file, refresh, report_effect, set_tag
from evergrove.kit import FixedClock, Settings, Workspace
from evergrove.profiles import find_customer, unmerge_customers
from evergrove.profiles.lookup import UnknownCustomerError
from evergrove.segments import publish_segment
from support.api_client import api_client
from support.arrivals import lake_rows, send
from support.sending import batch, put
from support.win_back import (
    LEADS_TO,
    PERSON,
    PUBLIC_URL,
    Letters,
    add_neighbours,
    agreed,
    fate_of,
    later,
    launch_win_back,
    letters_of,
    neighbours_of,
    only_message,
    open_post,
    order_in_app,
    what_leads_to,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ORDERS = Path(__file__).parents[2] / "examples" / "youzan" / "orders_gb18030.csv"
PHONE = "+8613800138000"
MAIL = "xiaoming@mail.example"
BROWSER = "0199a7c4-browser-of-wang"
ORDER_FEN, APP_FEN = 2 * 16_800 + 3_990, 5_200
SPRING, WINTER = datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 12, 20, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def shop(tmp_path: Path, database_url: str) -> Iterator[Workspace]:
    settings = Settings(home=tmp_path, database_url=database_url, public_url=PUBLIC_URL)
    opened = create_workspace(settings, slug="shop", name="长青小店", clock=FixedClock(WINTER))
    yield opened
    opened.close()


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    return letters_of(monkeypatch)


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
    later(shop, days=1)
    refresh(shop, as_of=shop.clock.now())
    return {tag.key: tag.value for tag in customer_page(shop, who).tags}


def scores(shop: Workspace) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run_query(shop, "select customer_id, rfm_recency_days from scores").to_pylist()
    return rows


def write_to_the_silent(shop: Workspace, letters: Letters, customer: str) -> str:
    """A letter that is launched late in the evening goes out in the morning, but to nobody who is held out."""
    open_post(shop)
    later(shop, hours=14.5)
    campaign = launch_win_back(shop, segment="silent", treats=customer)
    held = only_message(shop, customer)
    assert (held.state, held.reason) == ("held", "quiet_hours"), "half past ten at night in Shanghai"
    assert deliver(shop, channel="email").total == 0

    morning = WINTER + timedelta(days=1)
    assert held.due_at is not None
    assert morning <= held.due_at <= morning + timedelta(minutes=30), (
        "from eight on, so that no burst follows the night"
    )
    later(shop, hours=10)
    assert deliver(shop, channel="email").sent == 1 + len(neighbours_of(shop, campaign, arm="treated"))
    assert not {letter.address for letter in letters.messages.values()} & neighbours_of(shop, campaign, arm="control")
    return campaign


def read_the_letter(shop: Workspace, letters: Letters, customer: str) -> None:
    """He opens it over his tea and follows the link, in a browser of his own that never signed in."""
    later(shop, minutes=20)
    paths = letters.paths(letters.to(MAIL))
    with api_client(shop.settings, clock=shop.clock) as client:
        client.headers = {"User-Agent": PERSON}
        assert client.get(paths["t/o"]).headers["content-type"] == "image/gif"
        later(shop, minutes=1)
        clicked = client.get(paths["t/c"], follow_redirects=False)
    assert (clicked.status_code, clicked.headers["location"]) == (302, LEADS_TO)
    catch_up(shop)
    read = only_message(shop, customer)
    assert (read.opened_at, read.clicked_at) == (shop.clock.now() - timedelta(minutes=1), shop.clock.now())
    assert read.machine_opened_at is None


def buy_within_the_week(shop: Workspace, customer: str, campaign: str) -> None:
    """His order is what the letter was for; what the letter changed is known from those who got none."""
    order_in_app(shop, 1, f"phone:{PHONE}", amount_minor=APP_FEN)
    assert only_message(shop, customer).converted_at == shop.clock.now()
    assert fate_of(shop, customer) == [
        "Message Held",
        "Message Sent",
        "Message Opened",
        "Message Clicked",
        "Message Converted",
    ]
    treated, control = (neighbours_of(shop, campaign, arm=arm) for arm in ("treated", "control"))
    order_in_app(shop, 2, f"email:{min(control)}", amount_minor=9_900)

    later(shop, days=7)
    effect = report_effect(shop, campaign)
    assert effect.funnel is not None
    assert (effect.funnel.sent, effect.funnel.clicked, effect.funnel.converted) == (1 + len(treated), 1, 1)
    assert dict(effect.funnel.suppressed) == {"hold_out": len(control), "no_address": 1}, "one of the file has no mail"
    whole = effect.effect
    assert (whole.exposed.treated, whole.exposed.control) == (1 + len(treated), len(control))
    shares = (whole.conversion.treated.value, whole.conversion.control.value)
    assert shares == pytest.approx((1 / (1 + len(treated)), 1 / len(control)))
    assert whole.extra_customers.value == pytest.approx(1 - (1 + len(treated)) / len(control)), "one came unasked"
    assert whole.extra_orders.value is None, "two orders are too few to judge a mean by"


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
    assert (his["order_count_lifetime"], his["order_amount_minor_lifetime"]) == (2, ORDER_FEN + APP_FEN)
    theirs = {tag.key: tag.value for tag in customer_page(shop, visitor).tags}
    assert (theirs["order_count_lifetime"], theirs["order_amount_minor_lifetime"]) == (1, 3_990)
    assert find_customer(shop, BROWSER) == visitor


def forget_him(shop: Workspace, customer: str, visitor: str) -> None:
    """He asks for it: nothing is left that leads to him, and the old file brings nothing back."""
    message_id = only_message(shop, customer).message_id
    _, decision = find_message(shop, message_id)
    assert decision
    erase(shop, [customer], reason="asked for it")
    message, decision = find_message(shop, message_id)
    assert (message.state, decision) == ("sent", None), "the launch still adds up"
    assert what_leads_to(shop, message_id) == {"context": None, "address_mark": "", "receipts": 0, "provider_ids": 0}
    assert find_customer(shop, BROWSER) == visitor, "somebody else's again"
    with pytest.raises(UnknownCustomerError):
        find_customer(shop, PHONE)
    again = import_file(shop, ORDERS, mapping=load_mapping("youzan-orders"))
    assert again.facts_erased > 0
    left = run_query(shop, "select distinct customer_id from facts").column("customer_id").to_pylist()
    assert customer not in left


@pytest.mark.slow
def test_wang_xiaoming(shop: Workspace, letters: Letters) -> None:
    imported = import_file(shop, ORDERS, mapping=load_mapping("youzan-orders"))
    customer = find_customer(shop, PHONE)
    rows = lake_rows(shop, ["name", "customer_id", "amount_minor"])
    assert ("Order Completed", customer, ORDER_FEN) in rows, "two teas and a cup, in fen"
    assert import_file(shop, ORDERS, mapping=load_mapping("youzan-orders")).facts_new == 0
    ids = [row[0] for row in lake_rows(shop, ["fact_id"])]
    assert len(ids) == len(set(ids)) > imported.facts_new

    add_neighbours(shop, at=SUMMER)
    send(shop, agreed("wang", SUMMER, f"phone:{PHONE}", f"email:{MAIL}"))
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

    campaign = write_to_the_silent(shop, letters, customer)
    read_the_letter(shop, letters, customer)
    visitor = visit_and_sign_in(shop, customer)
    buy_within_the_week(shop, customer, campaign)
    take_back_the_merge(shop, customer, visitor)
    forget_him(shop, customer, visitor)
