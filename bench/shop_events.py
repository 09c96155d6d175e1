"""Batches of a browser's events as a shop sends them, for measuring: half views of products, a third pages, some
carts, few orders."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

EVENTS_A_BATCH = 100

ID_PREFIX = "ajs-next-"
_FIRST_ROUND = 1_795_262_400_000
"""Where browsers write the milliseconds of 1970; here it tells rounds of the same bodies apart."""

_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari",
)


def shop_batches(events: int, *, customers: int, first: int, now: datetime) -> list[bytes]:
    """Bodies of requests sent at `now`; `first` numbers the first event, so that ids differ between calls.

    Events below `customers` are one of each customer, the others of any.
    """
    source = random.Random(first)  # noqa: S311 - for measuring
    numbers = range(first, first + events)
    chosen = [number if number < customers else source.randrange(customers) for number in numbers]
    made = [
        _event(number, customer=customer, source=source, now=now)
        for number, customer in zip(numbers, chosen, strict=True)
    ]
    return [
        msgspec.json.encode({"batch": made[start : start + EVENTS_A_BATCH], "sentAt": _instant(now)})
        for start in range(0, events, EVENTS_A_BATCH)
    ]


def single_events(events: int, *, customers: int, first: int, now: datetime) -> list[bytes]:
    """Bodies of `/v1/track`, one event each, as a server's SDK without a queue sends them."""
    source = random.Random(first)  # noqa: S311 - for measuring
    made = (
        _event(number, customer=source.randrange(customers), source=source, now=now) | {"event": "Product Viewed"}
        for number in range(first, first + events)
    )
    return [msgspec.json.encode({**event, "type": "track", "sentAt": _instant(now)}) for event in made]


def renewed(bodies: Sequence[bytes], *, count: int) -> Iterator[bytes]:
    """`count` bodies from a few: each round through them has message ids of its own, so that no event is a repeat."""
    for number in range(count):
        mark = f"{ID_PREFIX}{_FIRST_ROUND + 1 + number // len(bodies)}"
        yield bodies[number % len(bodies)].replace(f"{ID_PREFIX}{_FIRST_ROUND}".encode(), mark.encode())


def _instant(moment: datetime) -> str:
    """As browsers write it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _event(number: int, *, customer: int, source: random.Random, now: datetime) -> dict[str, Any]:
    product = number % 500
    page = {
        "path": f"/p/{product}",
        "referrer": "https://www.baidu.com/",
        "search": "",
        "title": f"商品 {product}",
        "url": f"https://shop.example/p/{product}",
    }
    event = {
        "timestamp": _instant(now - timedelta(milliseconds=number % 60_000)),
        "messageId": f"{ID_PREFIX}{_FIRST_ROUND}-{source.getrandbits(96):024x}-{number:x}",
        "userId": f"user-{customer}",
        "anonymousId": f"{customer:032x}",
        "integrations": {},
        "context": {
            "page": page,
            "userAgent": _AGENTS[number % 2],
            "locale": "zh-CN",
            "library": {"name": "analytics.js", "version": "npm:next-1.84.3"},
            "timezone": "Asia/Shanghai",
        },
    }
    return event | _call(source.random(), number=number, customer=customer, page=page)


def _call(share: float, *, number: int, customer: int, page: dict[str, str]) -> dict[str, Any]:
    """Which call it is: by shares of a shop's day."""
    product = {"product_id": f"p{number % 500}", "category": "茶叶", "price": 18.99, "currency": "CNY"}
    if share < 0.50:
        viewed = {**product, "sku": f"G-{number % 500}", "name": page["title"], "brand": "长青"}
        return {"type": "track", "event": "Product Viewed", "properties": viewed}
    if share < 0.80:
        return {"type": "page", "name": "Product", "properties": {**page, "name": "Product"}}
    if share < 0.95:
        added = {**product, "cart_id": f"c{customer}", "quantity": 1}
        return {"type": "track", "event": "Product Added", "properties": added}
    if share < 0.98:
        lines = [
            {"product_id": f"p{n}", "category": "茶叶", "quantity": n, "price": 18.99, "name": "商品"} for n in (1, 2)
        ]
        order = {"order_id": f"o{number}", "total": 56.97, "currency": "CNY", "products": lines}
        return {"type": "track", "event": "Order Completed", "properties": order}
    traits = {"name": f"客户{customer}", "email": f"u{customer}@shop.example", "city": "上海"}
    return {"type": "identify", "traits": traits}
