"""Top lines, months, revenue by class, and how unevenly money is spread."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from evergrove.insight.contracts import ClassRevenue, MonthFigures, Pareto, ParetoPoint, ToplineFigures
from evergrove.insight.orders import OrderBook, month_label, month_number

ACTIVE_DAYS = 365
"""An active customer ordered within a year: the one window that holds a whole season."""

PARETO_STEPS = 100
"""Points of the curve: one for each hundredth of the customers."""


def topline(book: OrderBook, facts: ir.Table) -> ToplineFigures:
    """The figures of the first page. Guests' orders are counted; `facts` is the relation of the book."""
    months, customers = book.months, book.customers
    orders = facts.filter(facts.name == "Order Completed")
    whole = months.agg(
        orders=months.orders.sum().fill_null(0).cast("int64"),
        gross_minor=months.gross_minor.sum().fill_null(0).cast("int64"),
        refund_minor=months.refund_minor.sum().fill_null(0).cast("int64"),
        guest_orders=months.customer_id.isnull().ifelse(months.orders, 0).sum().fill_null(0).cast("int64"),
    )
    people = customers.agg(
        customers=customers.count().cast("int64"),
        repeat_customers=(customers.order_days > 1).ifelse(1, 0).sum().fill_null(0).cast("int64"),
    )
    recent = orders.filter(orders.local_day > book.as_of_day - ACTIVE_DAYS)
    active = recent.agg(active_customers_365=recent.customer_id.nunique().fill_null(0).cast("int64"))
    span = orders.agg(first_day=orders.local_day.min(), last_day=orders.local_day.max())
    row = book.engine.fetch(whole.cross_join(people).cross_join(active).cross_join(span)).to_pylist()[0]
    return ToplineFigures(**row)


def monthly(book: OrderBook) -> tuple[MonthFigures, ...]:
    """Every month with an order or a refund, oldest first."""
    joined = book.months.left_join(book.customers, "customer_id")
    joined = joined.mutate(
        net=joined.gross_minor - joined.refund_minor,
        buyer=((joined.orders > 0) & joined.customer_id.notnull()).ifelse(1, 0),
        is_guest=joined.customer_id.isnull(),
        is_new=(joined.first_month == joined.month).fill_null(ibis.literal(value=False)),
    )
    grouped = joined.group_by("month").agg(
        orders=joined.orders.sum().cast("int64"),
        customers=joined.buyer.sum().cast("int64"),
        new_customers=joined.is_new.ifelse(joined.buyer, 0).sum().cast("int64"),
        new_net_minor=joined.is_new.ifelse(joined.net, 0).sum().cast("int64"),
        returning_net_minor=(joined.is_new | joined.is_guest).ifelse(0, joined.net).sum().cast("int64"),
        guest_net_minor=joined.is_guest.ifelse(joined.net, 0).sum().cast("int64"),
    )
    rows = book.engine.fetch(grouped.order_by("month")).to_pylist()
    running = month_number(book.as_of)
    return tuple(
        MonthFigures(**(row | {"month": month_label(row["month"]), "is_complete": row["month"] < running}))
        for row in rows
    )


def revenue_by_class(
    book: OrderBook, scores: ir.Table, *, column: str, month: int | None = None
) -> tuple[ClassRevenue, ...]:
    """One row a class of `scores[column]`, most money first; those without a class under None.

    Of the whole time, or of one month (its number). Orders of nobody are in no class.
    """
    joined = _money_by_class(book, scores, column=column, month=month)
    grouped = joined.group_by("key").agg(
        customers=joined.count().cast("int64"),
        orders=joined.orders.sum().cast("int64"),
        net_minor=joined.net_minor.sum().cast("int64"),
    )
    rows = book.engine.fetch(grouped).to_pylist()
    customers = sum(row["customers"] for row in rows)
    net = sum(row["net_minor"] for row in rows)
    rows.sort(key=lambda row: (-row["net_minor"], row["key"] or ""))
    return tuple(
        ClassRevenue(
            **row,
            share_customers=row["customers"] / customers,
            share_net=row["net_minor"] / net if net > 0 else None,
        )
        for row in rows
    )


def class_customers(book: OrderBook, scores: ir.Table, *, column: str, month: int, value: str | None) -> ir.Table:
    """(customer_id) of those whom one row of `revenue_by_class` counts; None: those without a class."""
    joined = _money_by_class(book, scores, column=column, month=month)
    return joined.filter(joined.key.isnull() if value is None else joined.key == value).select("customer_id")


def _money_by_class(book: OrderBook, scores: ir.Table, *, column: str, month: int | None) -> ir.Table:
    """(customer_id, orders, net_minor, key or null) of those with an order or a refund."""
    money = book.money
    if month is not None:
        months = book.months.filter((book.months.month == month) & book.months.customer_id.notnull())
        money = months.mutate(net_minor=months.gross_minor - months.refund_minor)
    chosen = scores.select("customer_id", key=scores[column])
    return money.left_join(chosen, "customer_id").select("customer_id", "orders", "net_minor", "key")


def pareto(book: OrderBook) -> Pareto:
    """Share of customers, richest first, against share of net money; Gini (1912) from the ranks in one pass.

    G = 1 + 1/n - 2 * sum(rank * amount) / (n * sum(amount)) with rank 1 for the richest.
    """
    money = book.money
    rows = money.select("customer_id", amount=(money.net_minor > 0).ifelse(money.net_minor, 0))
    order = [rows.amount.desc(), rows.customer_id]
    ranked = rows.mutate(place=ibis.row_number().over(order_by=order), people=rows.count().over(ibis.window()))
    step = (ranked.place * PARETO_STEPS) // ranked.people.nullif(0)
    ranked = ranked.mutate(
        step=step.cast("int64"),
        weighed=(ranked.place + 1).cast("float64") * ranked.amount.cast("float64"),
    )
    grouped = ranked.group_by("step").agg(
        customers=ranked.count().cast("int64"),
        amount=ranked.amount.sum().cast("int64"),
        weighed=ranked.weighed.sum(),
        without_money=(ranked.amount == 0).ifelse(1, 0).sum().cast("int64"),
    )
    return _curve(book.engine.fetch(grouped.order_by("step")).to_pylist())


def _curve(steps: list[dict[str, int]]) -> Pareto:
    customers = sum(row["customers"] for row in steps)
    amount = sum(row["amount"] for row in steps)
    without_money = sum(row["without_money"] for row in steps)
    if amount == 0:
        return Pareto(customers=customers, without_money=without_money, gini=None, points=())
    points, seen, earned = [], 0, 0
    for row in steps:
        seen, earned = seen + row["customers"], earned + row["amount"]
        points.append(ParetoPoint(share_customers=seen / customers, share_net=earned / amount))
    weighed = sum(row["weighed"] for row in steps)
    gini = 1 + 1 / customers - 2 * weighed / (customers * amount)
    # Rounding of the weighed sum may leave an even spread a hair below 0.
    return Pareto(customers=customers, without_money=without_money, gini=max(gini, 0.0), points=tuple(points))
