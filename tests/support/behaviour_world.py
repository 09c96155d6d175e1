"""Histories made at random, full of ties, repeats and windows that end at the very edge, as a relation of facts."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from evergrove.facts.engine import Engine
from evergrove.facts.lake import LAKE_SCHEMA
from evergrove.facts.relations import derive
from evergrove.insight.behaviour import BehaviourScope

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
AS_OF = datetime(2026, 3, 12, tzinfo=UTC)
NAMES = ("Product Viewed", "Product Added", "Order Completed", "Page Viewed")
CHANNELS = ("web", "app", "store", None)


def history_row(customer: str | None, name: str, minutes: int, *, number: int, **columns: Any) -> dict[str, Any]:
    """One fact, so many minutes behind SINCE."""
    at = SINCE + timedelta(minutes=minutes)
    return {
        "fact_id": f"f{number:05d}",
        "name": name,
        "customer_id": customer,
        "occurred_at": at,
        "received_at": at,
        "feed_seq": number,
        **columns,
    }


def random_histories(seed: int, *, customers: int) -> list[dict[str, Any]]:
    """Up to two dozen events a customer on a grid of hours, so that times tie and windows end exactly on an event."""
    rng = random.Random(seed)  # noqa: S311 - a test's histories
    rows: list[dict[str, Any]] = []
    for person in range(customers):
        owner = None if person % 17 == 0 else f"cus_{person:04d}"
        for _ in range(rng.randrange(25)):
            minutes = 60 * rng.randrange(-24, 13 * 24, rng.choice((1, 12)))
            number = rng.randrange(10**6)
            row = history_row(owner, rng.choice(NAMES), minutes, number=number, channel=rng.choice(CHANNELS))
            row["session_id"] = rng.choice((None, f"s{person}-{rng.randrange(3)}"))
            row["url"] = f"https://shop.example/{rng.choice('abcdefghijklm')}?q={number}"
            row["properties"] = f'{{"price": {rng.randrange(5)}}}'
            rows.append(row)
    for number, row in enumerate(rows):
        row["fact_id"] = f"f{number:05d}"
    return rows


def scope_of(engine: Engine, rows: list[dict[str, Any]], *, as_of: datetime = AS_OF, **more: Any) -> BehaviourScope:
    """What analyses are computed on, over these rows."""
    filled = [{name: row.get(name) for name in LAKE_SCHEMA.names} for row in rows]
    table = engine.table(pa.Table.from_pylist(filled, LAKE_SCHEMA), name="facts")
    return BehaviourScope(engine=engine, facts=derive(table, as_of=as_of), as_of=as_of, **more)
