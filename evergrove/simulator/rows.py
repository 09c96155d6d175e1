"""Facts as compact numpy rows: codes and numbers only, turned into text once, when a window is handed out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Rows = npt.NDArray[np.void]
Integers = npt.NDArray[np.int64]

MICROSECOND = timedelta(microseconds=1)
SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
WEEK_US = 7 * DAY_US

KINDS = (
    "Signed Up", "Profile Updated", "Consent Changed", "Experiment Exposed", "Signed In", "Page Viewed",
    "Product Viewed", "Products Searched", "Product Added", "Product Added to Wishlist", "Order Completed",
    "Item Ordered", "Order Refunded", "Item Refunded", "Coupon Issued", "Coupon Redeemed", "Points Earned",
    "Points Spent", "Message Sent", "Message Delivered", "Message Bounced", "Message Opened", "Message Clicked",
    "Message Unsubscribed", "Ticket Opened", "Ticket Replied", "Ticket Solved", "Survey Answered", "Post Published",
)  # fmt: skip
KIND = {name: code for code, name in enumerate(KINDS)}

CHANNELS = ("email", "sms", "wechat", "push", "mini_program", "app", "web", "store")
CHANNEL = {name: code for code, name in enumerate(CHANNELS)}
MESSAGE_CHANNEL_COUNT = 4
"""The first four channels carry messages, the others visits and orders."""

DEVICES = ("phone", "computer", "tablet")
VARIANTS = ("treated", "holdout")

ROW = np.dtype(
    [
        ("time", "i8"),
        ("number", "i8"),
        ("order", "i8"),
        ("session", "i8"),
        ("message", "i8"),
        ("ticket", "i8"),
        ("amount", "i8"),
        ("customer", "i4"),
        ("quantity", "i4"),
        ("properties", "i4"),
        ("product", "i2"),
        ("campaign", "i2"),
        ("line", "i2"),
        ("kind", "i1"),
        ("channel", "i1"),
        ("device", "i1"),
        ("variant", "i1"),
    ]
)
"""`properties` is a code of properties.PropertyTable; -1 in any field means absent. `line` follows `#` in the id."""


def instant_us(instant: datetime) -> int:
    """UTC microseconds since 1970."""
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // MICROSECOND


def make_rows(kind: str, *, time: Integers, **fields: Any) -> Rows:
    """Rows of one kind, one for each time; a field is an array of the same length or one value; the rest is absent."""
    rows = np.empty(len(time), dtype=ROW)
    for name in ROW.names or ():
        rows[name] = fields.get(name, -1)
    rows["time"] = time
    rows["kind"] = KIND[kind]
    rows["properties"] = fields.get("properties", 0)
    return rows


def stack_rows(parts: list[Rows]) -> Rows:
    """All rows, part after part. (np.concatenate promotes each field of each part: half the time of a small world.)"""
    stacked = np.empty(sum(len(part) for part in parts), dtype=ROW)
    first = 0
    for part in parts:
        stacked[first : first + len(part)] = part
        first += len(part)
    return stacked


def order_ids(causes: pa.Array | pa.ChunkedArray) -> pa.Array:
    """An order id of twelve digits for each cause, such as a fact's id: alike whenever one asks, as shops write them.

    A world's own orders are counted from 1, so they are shorter; that two of ten thousand share one: one in 18,000.
    """
    marks = (blake2b(one.encode(), digest_size=8).digest() for one in causes.to_pylist())
    return pa.array([f"order-{10**11 + int.from_bytes(mark) % (9 * 10**11)}" for mark in marks], pa.string())


class Counters:
    """Hands out consecutive numbers from 1 on for facts, orders, sessions, messages."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}

    def take(self, what: str, *, count: int) -> Integers:
        """`count` numbers never handed out before."""
        first = self._next.get(what, 1)
        self._next[what] = first + count
        return np.arange(first, first + count, dtype=np.int64)
