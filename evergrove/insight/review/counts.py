"""The plain counts of some months, in a few passes over the facts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from evergrove.facts import VOCABULARY, Engine
from evergrove.insight.behaviour.zoned_days import first_day_of, period_label
from evergrove.insight.effect import MessageFunnel, funnels_of_parts
from evergrove.insight.orders import ORDER, REFUND, OrderBook
from evergrove.insight.review.contracts import MonthCounts, MonthMoney, Programme

ACTIVE_NAMES = (
    *(one.name for one in VOCABULARY if one.group == "visits"),
    *(ORDER, "Signed Up", "Signed In", "Message Clicked"),
)
"""What a customer does by himself: being written to makes nobody active."""

CONVERSION_WINDOW = timedelta(days=7)
"""The window of campaigns that name none, for messages of all of them together."""

PROGRAMMES_MAX = 10
"""Those of most messages: what each changed is worked out one by one."""


def month_counts(
    engine: Engine, facts: ir.Table, *, book: OrderBook, months: Sequence[int], running: int
) -> dict[int, MonthCounts]:
    """The counts of each of `months`; `facts` in the workspace's days (`in_zone`), as `book` is. `running`: the month
    of the instant, which is not over."""
    days = days_of(engine, months)
    people, first_day = _people(engine, facts, days=days)
    buyers = _buyers(book, months=months)
    money = _money(engine, facts, days=days, usual=book.currency)
    funnels = _funnels(engine, facts, days=days, as_of=book.as_of)
    nobody = dict.fromkeys(("buyers", "first_orders", "returning_buyers", "kept_buyers"), 0)
    return {
        month: MonthCounts(
            month=period_label(month, unit="month"),
            is_complete=month < running,
            is_covered=first_day is not None and first_day <= first_day_of(month, unit="month"),
            **people.get(month, {"active": 0, "new": 0}),
            **{name: buyers.get(month, nobody)[name] for name in nobody},
            previous_buyers=buyers.get(month - 1, nobody)["buyers"],
            orders=sum(one.orders for one in money.get(month, ())),
            money=money.get(month, ()),
            funnel=funnels.get(month),
        )
        for month in months
    }


def programmes_of(engine: Engine, facts: ir.Table, *, month: int) -> tuple[Programme, ...]:
    """Our campaigns and journeys by the messages that they sent in a month, most first."""
    sent = facts.filter((facts.name == "Message Sent") & facts.message_id.notnull())
    sent = sent.inner_join(days_of(engine, [month]), "local_day")
    journey = sent.journey_key.fill_null("").re_extract(r"^([^@]*)", 1)
    campaign = sent.campaign_key.fill_null("").re_extract(r"^([^@]*)", 1)
    named = sent.mutate(
        kind=(journey != "").ifelse("journey", "campaign"), key=(journey != "").ifelse(journey, campaign)
    )
    named = named.filter(named.key != "")
    counted = named.group_by(["kind", "key"]).agg(messages=named.message_id.nunique().cast("int64"))
    rows = engine.fetch(counted).to_pylist()
    rows.sort(key=lambda row: (-row["messages"], row["kind"], row["key"]))
    return tuple(Programme(**row) for row in rows[:PROGRAMMES_MAX])


def days_of(engine: Engine, months: Sequence[int]) -> ir.Table:
    """(local_day, month) of every day of the months."""
    ends = [(month, first_day_of(month, unit="month"), first_day_of(month + 1, unit="month")) for month in months]
    days = np.concatenate([np.arange(first, last, dtype=np.int64) for _, first, last in ends])
    numbers = np.concatenate([np.full(last - first, month, dtype=np.int64) for month, first, last in ends])
    return engine.table(pa.table({"local_day": days, "month": numbers}), name=f"review_days_{uuid.uuid4().hex[:12]}")


def active_deeds(facts: ir.Table) -> ir.Table:
    """The facts by which customers are active."""
    return facts.filter(facts.name.isin(ACTIVE_NAMES) & facts.customer_id.notnull())


def _people(engine: Engine, facts: ir.Table, *, days: ir.Table) -> tuple[dict[int, dict[str, int]], int | None]:
    """Month → active and new, and the first day on which anybody did anything."""
    deeds = active_deeds(facts)
    firsts = deeds.group_by("customer_id").agg(local_day=deeds.local_day.min())
    firsts = engine.remember(firsts, name=f"review_firsts_{uuid.uuid4().hex[:12]}")
    seen = deeds.inner_join(days, "local_day").select("customer_id", "month").distinct()
    active = engine.fetch(seen.group_by("month").agg(active=seen.count().cast("int64"))).to_pylist()
    fresh = firsts.inner_join(days, "local_day")
    new = engine.fetch(fresh.group_by("month").agg(new=fresh.count().cast("int64"))).to_pylist()
    first_day = engine.fetch(firsts.agg(first_day=firsts.local_day.min())).column("first_day")[0].as_py()
    newcomers = {row["month"]: row["new"] for row in new}
    return (
        {row["month"]: {"active": row["active"], "new": newcomers.get(row["month"], 0)} for row in active},
        first_day,
    )


def _buyers(book: OrderBook, *, months: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Of each of the months, and of the one before each: buyers, and who of them had bought before."""
    wanted = sorted({month - ago for month in months for ago in (0, 1, 2)})
    bought = book.months.filter((book.months.orders > 0) & book.months.customer_id.notnull())
    bought = bought.filter(bought.month.isin(wanted)).select("customer_id", "month")
    before = bought.select("customer_id", month=bought.month + 1).mutate(was_kept=1)
    joined = bought.inner_join(book.customers.select("customer_id", "first_month"), "customer_id")
    joined = joined.left_join(before, ["customer_id", "month"])
    counted = joined.group_by("month").agg(
        buyers=joined.count().cast("int64"),
        first_orders=(joined.first_month == joined.month).ifelse(1, 0).sum().cast("int64"),
        returning_buyers=(joined.first_month < joined.month).ifelse(1, 0).sum().cast("int64"),
        kept_buyers=joined.was_kept.notnull().ifelse(1, 0).sum().cast("int64"),
    )
    return {row["month"]: row for row in book.engine.fetch(counted).to_pylist()}


def _money(engine: Engine, facts: ir.Table, *, days: ir.Table, usual: str | None) -> dict[int, tuple[MonthMoney, ...]]:
    """Money without a currency counts as the usual one, as it does in every order book."""
    told = facts.filter(facts.name.isin([ORDER, REFUND])).inner_join(days, "local_day")
    if usual is not None:
        told = told.mutate(currency=told.currency.fill_null(usual))
    is_order = told.name == ORDER
    amount = told.amount_minor.fill_null(0)
    counted = told.group_by(["month", "currency"]).agg(
        orders=is_order.ifelse(1, 0).sum().cast("int64"),
        gross_minor=is_order.ifelse(amount, 0).sum().cast("int64"),
        refund_minor=is_order.ifelse(0, amount).sum().cast("int64"),
    )
    rows = engine.fetch(counted).to_pylist()
    rows.sort(key=lambda row: (-row["orders"], row["currency"] or ""))
    found: dict[int, tuple[MonthMoney, ...]] = {}
    for row in rows:
        month = row.pop("month")
        found[month] = (*found.get(month, ()), MonthMoney(**row))
    return found


def _funnels(engine: Engine, facts: ir.Table, *, days: ir.Table, as_of: datetime) -> dict[int, MessageFunnel]:
    """The funnel of the messages that went out in each month: by the first time that one did."""
    sent = facts.filter((facts.name == "Message Sent") & facts.message_id.notnull())
    first = sent.group_by("message_id").agg(local_day=sent.local_day.min())
    dated = first.inner_join(days, "local_day")
    parts = dated.select("message_id", part=dated.month.cast("string"))
    parts = engine.remember(parts, name=f"review_messages_{uuid.uuid4().hex[:12]}")
    funnels = funnels_of_parts(engine, facts, parts=parts, window=CONVERSION_WINDOW, as_of=as_of)
    return {int(one.part): one for one in funnels}
