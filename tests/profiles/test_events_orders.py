"""Orders of events and of files are equal facts; a line that cannot be read is refused alone."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evergrove.facts import list_rejects, parse_mapping, stage_file
from evergrove.inbox import ReceivedRequest
from evergrove.kit import Workspace
from evergrove.profiles import run_intake
from evergrove.profiles.events.columns import build_candidates
from evergrove.profiles.events.contracts import EventSettings
from evergrove.profiles.events.decoding import decode_requests
from support.sending import batch, feed_rows, put

MAPPING = """
name: orders
source: shop
key: [order, line]
time: {occurred_at: time, zone: UTC}
currency: currency
identifiers: [{kind: user_id, columns: [user]}]
rows:
  - name: line
    becomes:
      - order: Order Completed
        item: Item Ordered
        key: [order]
        quantity: quantity
        unit_price: price
        columns: {order_id: order, product_id: product, category: category}
"""


@pytest.fixture
def workspace(live_workspace: Workspace) -> Workspace:
    return live_workspace


def order(properties: dict[str, Any], *, name: str = "Order Completed") -> dict[str, Any]:
    return {"type": "track", "event": name, "userId": "u1", "messageId": "o1", "properties": properties,
            "timestamp": "2026-11-21T11:00:00Z"}  # fmt: skip


def candidates(*requests: ReceivedRequest) -> list[dict[str, Any]]:
    sent, refused = decode_requests(requests)
    assert not refused
    rows: list[dict[str, Any]] = build_candidates(sent, settings=EventSettings()).table.to_pylist()
    return rows


LINES = [
    ("p1", "茶", "2", "12.345"), ("p2", "茶", "3", "0.005"), ("p3", "杯", "1", "99.90"), ("p4", "", "1000", "0.0125"),
]  # fmt: skip


@pytest.mark.parametrize("currency", ["CNY", "JPY", "KWD"])
def test_the_lines_of_an_event_equal_those_of_a_file(tmp_path: Path, currency: str) -> None:
    path = tmp_path / "orders.csv"
    header = "order,line,time,user,product,category,quantity,price,currency"
    rows = [f"A1,{n},2026-11-21 11:00:00,u1,{','.join(line)},{currency}" for n, line in enumerate(LINES, start=1)]
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    staged = stage_file(path, mapping=parse_mapping(MAPPING), folder=tmp_path / "staged")
    from_file = pq.read_table(staged.candidates).to_pylist()
    products = [
        {"product_id": product, "category": category or None, "quantity": int(quantity), "price": float(price)}
        for product, category, quantity, price in LINES
    ]
    sent = candidates(batch(order({"order_id": "A1", "currency": currency, "products": products})))
    compared = ("name", "identifiers", "occurred_at", "order_id", "product_id", "category", "quantity", "amount_minor",
                "currency", "properties", "source")  # fmt: skip

    def told(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        return sorted((tuple(row[name] for name in compared) for row in rows), key=repr)

    unclocked = [{**row, "properties": row["properties"].replace(',"clock":"own"', "")} for row in sent]
    assert told(unclocked) == told(from_file)
    assert [row["fact_id"] for row in sent] == ["o1", "o1#1", "o1#2", "o1#3", "o1#4"]


@given(
    lines=st.lists(
        st.tuples(st.integers(1, 10_000), st.decimals(0, 100_000, places=4, allow_nan=False)), min_size=1, max_size=8
    )
)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_a_line_is_rounded_half_to_even_and_the_order_is_their_sum(lines: list[tuple[int, Decimal]]) -> None:
    products = [{"product_id": "p", "quantity": quantity, "price": str(price)} for quantity, price in lines]
    head, *items = candidates(batch(order({"currency": "CNY", "products": products})))
    expected = [int((quantity * price * 100).quantize(Decimal(1), ROUND_HALF_EVEN)) for quantity, price in lines]
    assert [item["amount_minor"] for item in items] == expected
    assert (head["amount_minor"], head["quantity"]) == (sum(expected), sum(quantity for quantity, _ in lines))


def test_what_an_order_says_itself_is_its_amount(workspace: Workspace) -> None:
    properties = {"order_id": "A1", "total": 25.5, "revenue": 20, "currency": "cny", "coupon": "双十一",
                  "products": [{"product_id": "p1", "quantity": 2, "price": 10}]}  # fmt: skip
    put(workspace, batch(order(properties)))
    run_intake(workspace)
    head, item = feed_rows(workspace)
    assert (head["amount_minor"], head["currency"], head["quantity"], head["product_id"]) == (2550, "CNY", 2, None)
    assert msgspec.json.decode(head["properties"]) == {"revenue": 20, "coupon": "双十一", "lines": 1}
    assert (item["amount_minor"], item["order_id"], item["customer_id"]) == (2000, "A1", head["customer_id"])
    assert msgspec.json.decode(item["properties"]) == {"unit_price": "10"}


def test_a_refund_is_positive_whichever_sign_it_is_sent_with(workspace: Workspace) -> None:
    properties = {"order_id": "A1", "total": -25.5, "currency": "CNY", "products": [{"sku": "s", "price": 25.5}]}
    put(workspace, batch(order(properties, name="Order Refunded")))
    run_intake(workspace)
    rows = [(row["name"], row["product_id"], row["quantity"], row["amount_minor"]) for row in feed_rows(workspace)]
    assert rows == [("Order Refunded", None, 1, 2550), ("Item Refunded", "s", 1, 2550)]


@pytest.mark.parametrize(
    ("properties", "problem"),
    [
        ({"total": 5}, "currency_unknown"),
        ({"total": 5, "currency": "¥"}, "currency_unknown"),
        ({"currency": "CNY"}, None),
        ({"total": "many", "currency": "CNY"}, "number_unreadable"),
        ({"total": -5, "currency": "CNY"}, "amount_negative"),
        ({"total": 1e14, "currency": "CNY"}, "amount_too_large"),
        ({"products": [{"product_id": "p"}], "currency": "CNY"}, "amount_missing"),
    ],
)
def test_an_amount_that_is_not_known_is_null_and_says_why(
    workspace: Workspace, properties: dict[str, Any], problem: str | None
) -> None:
    put(workspace, batch(order(properties)))
    assert run_intake(workspace).rejected == 0
    head = feed_rows(workspace)[0]
    assert head["amount_minor"] is None
    left = msgspec.json.decode(head["properties"])
    assert left.get("amount_problem") == problem
    assert left.get("total") == properties.get("total"), "what was sent is kept"


def test_a_bad_line_is_refused_alone_and_keeps_its_number(workspace: Workspace) -> None:
    products = [
        {"product_id": "p1", "quantity": 1, "price": 1},
        {"product_id": "p2", "quantity": 1.5, "price": 1},
        "p3",
        {"product_id": "p4", "quantity": 1, "price": 2},
    ]
    put(workspace, batch(order({"currency": "CNY", "products": products})))
    assert run_intake(workspace).rejected == 2
    head, *items = feed_rows(workspace)
    assert [item["fact_id"] for item in items] == ["o1#1", "o1#4"]
    left = msgspec.json.decode(head["properties"])
    assert (left["lines"], left["lines_rejected"], head["amount_minor"]) == (2, 2, None)
    told = {(each.line, each.reason, each.kind, each.is_replayable) for each in list_rejects(workspace)}
    assert told == {(2, "quantity_fractional", "line", False), (3, "line_not_object", "line", False)}


def test_a_sum_of_a_fact_of_its_own_name_needs_its_currency(workspace: Workspace) -> None:
    put(
        workspace,
        batch(
            {"type": "track", "event": "Donated", "userId": "u", "messageId": "1",
             "properties": {"value": 3, "currency": "CNY"}},
            {"type": "track", "event": "Level Reached", "userId": "u", "messageId": "2", "properties": {"value": 3}},
            {"type": "track", "event": "Product Viewed", "userId": "u", "messageId": "3",
             "properties": {"value": 3, "currency": "CNY"}},
        ),
    )  # fmt: skip
    run_intake(workspace)
    rows = [(row["amount_minor"], row["properties"]) for row in feed_rows(workspace)]
    assert rows == [(300, "{}"), (None, '{"value":3}'), (None, '{"value":3}')]
