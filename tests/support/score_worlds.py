"""Fact tables made by hand or from a seed, in the shape of the lake, for the tests of scores."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from evergrove.facts.engine import Engine
from evergrove.facts.lake import LAKE_SCHEMA
from evergrove.facts.relations import derive

AS_OF = datetime(2026, 6, 30, 12, tzinfo=UTC)
PAGE_NAMES = ("Page Viewed", "Product Viewed", "Feature Used")


@dataclass
class Story:
    """Facts in the order in which they were told; `days` are counted back from AS_OF."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, customer: str | None, name: str, *, days: float, **columns: Any) -> Story:
        """One fact; keyword columns as in the lake, `properties` as a dict."""
        at = AS_OF - timedelta(days=days)
        properties = columns.pop("properties", None)
        row = {"customer_id": customer, "name": name, "occurred_at": at, "received_at": at, "utc_offset_minutes": 0}
        row["properties"] = json.dumps(properties) if properties is not None else None
        self.rows.append({**row, "fact_id": f"fact-{len(self.rows)}", "schema_version": 1, **columns})
        return self

    def order(self, customer: str | None, *days: float, minor: int = 10_000, product: str = "mug") -> Story:
        """An order with one line on each of the days."""
        for each in days:
            number = f"order-{len(self.rows)}"
            self.tell(customer, "Order Completed", days=each, amount_minor=minor, order_id=number, currency="CNY")
            self.tell(customer, "Item Ordered", days=each, amount_minor=minor, order_id=number, product_id=product)
        return self

    def table(self) -> pa.Table:
        columns = {
            column.name: pa.array([row.get(column.name) for row in self.rows], column.type) for column in LAKE_SCHEMA
        }
        return pa.table(columns, schema=LAKE_SCHEMA)


def facts_of(engine: Engine, story: Story | pa.Table, *, as_of: datetime = AS_OF, name: str = "facts") -> ir.Table:
    """The facts relation as of an instant. Two relations of one engine need two names."""
    table = story.table() if isinstance(story, Story) else story
    return derive(engine.table(table, name=name), as_of=as_of, known_at=as_of)


def by_customer(table: pa.Table) -> dict[str, dict[str, Any]]:
    return {row["customer_id"]: row for row in table.to_pylist()}


def busy_world(*, customers: int = 120, seed: int = 7, days_back: int = 700, shop_only: bool = False) -> Story:
    """Buyers of many rhythms with refunds, visits, tickets, answers, posts, guests, and people who never bought."""
    random = np.random.default_rng(seed)
    story = Story()
    for number in range(customers):
        customer = f"c{number:03d}"
        first = float(random.uniform(1, days_back))
        story.tell(customer, "Signed Up", days=first)
        if number % 10 == 9:
            continue
        gap = float(random.gamma(1.2, 60.0)) + 2.0
        at, leaving, usual_minor = first, float(random.beta(0.8, 2.5)), float(random.lognormal(9.0, 0.7))
        while at > 0:
            minor = int(random.gamma(3.0, usual_minor / 3.0)) + 1
            story.order(customer, at, minor=minor, product=f"p{random.integers(0, 30)}")
            if random.random() < 0.15:
                story.tell(customer, "Order Refunded", days=at * 0.9, amount_minor=minor // 2)
            at -= float(random.exponential(gap))
            if random.random() < leaving:
                break
        if not shop_only:
            _visit(story, customer=customer, first=first, random=random)
    story.order(None, 3.0, 40.0)
    return story


def _visit(story: Story, *, customer: str, first: float, random: np.random.Generator) -> None:
    for _ in range(int(random.poisson(4))):
        name = PAGE_NAMES[int(random.integers(0, 3))]
        dwell = {"dwell_seconds": int(random.integers(1, 600))} if random.random() < 0.8 else {"dwell_seconds": "long"}
        story.tell(customer, name, days=float(random.uniform(0, min(first, 120))), properties=dwell)
    if random.random() < 0.3:
        story.tell(customer, "Ticket Opened", days=float(random.uniform(0, first)), properties={"topic": "发票"})
    if random.random() < 0.3:
        answer = {"survey": "csat", "score": int(random.integers(1, 6)), "score_max": 5}
        story.tell(customer, "Survey Answered", days=float(random.uniform(0, first)), properties=answer)
    if random.random() < 0.2:
        story.tell(customer, "Post Published", days=float(random.uniform(0, first)), properties={"topic": "晒单"})
    story.tell(customer, "Message Sent", days=float(random.uniform(0, 5)), channel="email", message_id=f"m-{customer}")
