"""The order book: the orders and refunds of a relation of facts, brought once to a few small relations.

Invariants
- Money is net of refunds only where the name says `net`; all money is in minor units of `currency`, the currency of
  most orders. Orders in another currency count as orders and carry no money; `other_currency_orders` says how many.
- Orders that belong to nobody stay in `months` under a null customer; relations named for customers leave them out.
- Months are local calendar months, numbered year * 12 + month - 1. Orders of one local day are one occasion.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from evergrove.facts import Engine, micros

ORDER = "Order Completed"
REFUND = "Order Refunded"
MICROSECONDS_OF_DAY = 86_400_000_000
MONTHS_BEFORE_1970 = 1970 * 12


@dataclass(frozen=True, kw_only=True)
class OrderBook:
    """Relations as of one instant, computed once by the engine.

    months: (customer_id or null, month, orders, gross_minor, refund_minor).
    customers: (customer_id, first_day, second_day or null, first_month, order_days) of those with an order.
    money: (customer_id, orders, gross_minor, refund_minor, net_minor) of those with an order or a refund.
    """

    engine: Engine
    as_of: datetime
    currency: str | None
    other_currency_orders: int
    months: ir.Table
    customers: ir.Table
    money: ir.Table

    @property
    def as_of_day(self) -> int:
        """Days since 1970 of `as_of` in UTC."""
        return micros(self.as_of) // MICROSECONDS_OF_DAY

    def remember(self, expression: ir.Table, *, what: str) -> ir.Table:
        """Compute once, under a name of its own: two instants live side by side in one engine."""
        return self.engine.remember(expression, name=_own_name(what))


def open_order_book(engine: Engine, facts: ir.Table, *, as_of: datetime) -> OrderBook:
    """Read the orders and refunds of `facts` (a relation of `facts_relation` at `as_of`): two passes."""
    kept = facts.filter(facts.name.isin([ORDER, REFUND]))
    currency, others = _currencies(engine, kept)
    days = engine.remember(_days(kept, currency=currency), name=_own_name("days"))
    dates = calendar(engine, days)
    dated = days.inner_join(dates, "local_day")
    months = dated.group_by(["customer_id", "month"]).agg(**_sums(dated))
    months = engine.remember(months, name=_own_name("months"))
    owned = months.filter(months.customer_id.notnull())
    money = owned.group_by("customer_id").agg(**_sums(owned))
    money = money.mutate(net_minor=money.gross_minor - money.refund_minor)
    return OrderBook(
        engine=engine,
        as_of=as_of,
        currency=currency,
        other_currency_orders=others,
        months=months,
        customers=engine.remember(_customers(days, dates=dates), name=_own_name("buyers")),
        money=engine.remember(money, name=_own_name("money")),
    )


def month_label(month: int) -> str:
    """`2011-03` for a month number."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def month_number(instant: datetime) -> int:
    """The month number of an instant, in UTC."""
    return instant.year * 12 + instant.month - 1


def calendar(engine: Engine, days: ir.Table) -> ir.Table:
    """(local_day, month) for every day between the first and the last `local_day` of `days`.

    A table to join, because the arithmetic of the calendar written as one expression is a text of megabytes.
    """
    ends = engine.fetch(days.agg(first=days.local_day.min(), last=days.local_day.max())).to_pylist()[0]
    first, last = (0, 0) if ends["first"] is None else (ends["first"], ends["last"])
    listed = np.arange(first, last + 1, dtype=np.int64)
    months = listed.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + MONTHS_BEFORE_1970
    return engine.table(pa.table({"local_day": listed, "month": months}), name=_own_name("calendar"))


def _own_name(what: str) -> str:
    return f"insight_{what}_{uuid.uuid4().hex[:12]}"


def _currencies(engine: Engine, kept: ir.Table) -> tuple[str | None, int]:
    """The currency of most orders (the first by name of equals), and the orders in any other one."""
    orders = kept.filter((kept.name == ORDER) & kept.currency.notnull())
    rows = engine.fetch(orders.group_by("currency").agg(orders=orders.count().cast("int64"))).to_pylist()
    rows.sort(key=lambda row: (-row["orders"], row["currency"]))
    return (rows[0]["currency"], sum(row["orders"] for row in rows[1:])) if rows else (None, 0)


def _days(kept: ir.Table, *, currency: str | None) -> ir.Table:
    money = kept.amount_minor.fill_null(0)
    if currency is not None:
        money = (kept.currency.fill_null(currency) == currency).ifelse(money, 0)
    is_order = kept.name == ORDER
    rows = kept.select(
        "customer_id",
        "local_day",
        orders=is_order.ifelse(1, 0).cast("int64"),
        gross_minor=is_order.ifelse(money, 0).cast("int64"),
        refund_minor=is_order.ifelse(0, money).cast("int64"),
    )
    return rows.group_by(["customer_id", "local_day"]).agg(**_sums(rows))


def _sums(rows: ir.Table) -> dict[str, ir.IntegerScalar]:
    return {name: rows[name].sum().cast("int64") for name in ("orders", "gross_minor", "refund_minor")}


def _customers(days: ir.Table, *, dates: ir.Table) -> ir.Table:
    bought = days.filter(days.customer_id.notnull() & (days.orders > 0))
    placed = bought.mutate(place=ibis.row_number().over(group_by=bought.customer_id, order_by=bought.local_day))
    customers = placed.group_by("customer_id").agg(
        first_day=placed.local_day.min(),
        second_day=(placed.place == 1).ifelse(placed.local_day, ibis.null("int64")).min(),
        order_days=placed.count().cast("int64"),
    )
    return customers.inner_join(dates.rename(first_day="local_day", first_month="month"), "first_day")
