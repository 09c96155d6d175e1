"""The customers behind a line of the review."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import ibis.expr.types as ir

from evergrove.facts import Engine
from evergrove.insight.behaviour.people import PeoplePage, people_page
from evergrove.insight.behaviour.zoned_days import in_zone
from evergrove.insight.orders import OrderBook, open_order_book
from evergrove.insight.review.counts import active_deeds, days_of
from evergrove.insight.review.gathering import month_number_of

PeopleKey = Literal["active", "new", "buyers", "first_orders", "returning", "kept", "lost"]
"""Lines that count customers; `lost`: last month's buyers who did not order again, the other side of `kept`."""


def review_people(
    engine: Engine,
    facts: ir.Table,
    *,
    month: str,
    key: PeopleKey,
    zone: str,
    as_of: datetime,
    after: str = "",
    limit: int = 50,
) -> PeoplePage:
    """Who is counted by a line of `month`, over `facts` at `as_of`. Raises InvalidReviewError as the review does."""
    number = month_number_of(month, zone=zone, as_of=as_of)
    zoned = in_zone(facts, zone=zone, as_of=as_of)
    if key in ("active", "new"):
        people = _active(engine, zoned, number=number, is_new=key == "new")
    else:
        people = _buyers(open_order_book(engine, zoned, as_of=as_of), number=number, key=key)
    return people_page(engine, people, after=after, limit=limit)


def _active(engine: Engine, zoned: ir.Table, *, number: int, is_new: bool) -> ir.Table:
    deeds, days = active_deeds(zoned), days_of(engine, [number])
    if is_new:
        deeds = deeds.group_by("customer_id").agg(local_day=deeds.local_day.min())
    return deeds.inner_join(days, "local_day").select("customer_id")


def _buyers(book: OrderBook, *, number: int, key: PeopleKey) -> ir.Table:
    bought = book.months.filter((book.months.orders > 0) & book.months.customer_id.notnull())
    own = bought.filter(bought.month == number).select("customer_id")
    before = bought.filter(bought.month == number - 1).select("customer_id")
    if key == "kept":
        return own.semi_join(before, "customer_id")
    if key == "lost":
        return before.anti_join(own, "customer_id")
    if key == "buyers":
        return own
    is_first = book.customers.first_month == number
    firsts = book.customers.filter(is_first).select("customer_id")
    return own.semi_join(firsts, "customer_id") if key == "first_orders" else own.anti_join(firsts, "customer_id")
