"""What exposed customers did within the window after their own exposure: sums an arm, computed in the engine.

One row a customer is remembered; everything else is sums over it. An outcome counts when it happened after the exposure
and until its window was over; money is orders less refunds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from evergrove.facts import get_json_object
from evergrove.insight.effect.contracts import ORDER
from evergrove.insight.effect.exposure import MICROSECOND, Exposed, own_name, reaches_goal
from evergrove.statistics import CAP_BP, ArmMoments, JointMoments

REFUND = "Order Refunded"
UNSUBSCRIBED, CONSENT = "Message Unsubscribed", "Consent Changed"

BEFORE = timedelta(days=90)
"""What customers spent so long before their exposure steadies the comparison of money."""

CURRENCIES_MAX = 4
"""Currencies judged by themselves, those of most orders; orders in others are counted, their money is not."""


@dataclass(frozen=True, kw_only=True)
class MoneySums:
    """One currency in one arm. uncapped_minor: net money as it is; capped_customers: how many the cap cut."""

    joint: JointMoments
    uncapped_minor: int
    capped_customers: int


@dataclass(frozen=True, kw_only=True)
class ArmSums:
    """One arm of one part."""

    customers: int
    converted: int
    left: int
    orders: ArmMoments
    other_currency_orders: int
    money: tuple[MoneySums, ...]


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """arms: by (part, is control). currencies with their caps (None: nobody spent anything)."""

    currencies: tuple[str, ...]
    caps: tuple[int | None, ...]
    arms: dict[tuple[str, bool], ArmSums]


def outcomes_of(exposed: Exposed) -> Outcomes:
    """The sums of all who can be judged: four passes, of which only the first two read facts."""
    currencies = _currencies(exposed)
    customers = exposed.engine.remember(_customers(exposed, currencies=currencies), name=own_name("outcomes"))
    caps = tuple(_cap(exposed, customers[f"net_{place}"], customers) for place in range(len(currencies)))
    summed = _sums(customers, caps=caps)
    rows = exposed.engine.fetch(summed).to_pylist()
    arms = {(row["part"], row["is_control"] == 1): _arm(row, count=len(currencies)) for row in rows}
    return Outcomes(currencies=currencies, caps=caps, arms=arms)


def _within(exposed: Exposed, happened: ir.Table, *, names: Sequence[str], before: timedelta) -> ir.Table:
    """The facts of judged customers from `before` their exposure to the end of their window, with `is_after` and
    `is_goal`."""
    chosen = happened.filter(happened.name.isin(names) & happened.customer_id.notnull())
    chosen = chosen.select(
        *("customer_id", "name", "occurred_us", "amount_minor", "currency", "properties"),
        is_goal=reaches_goal(chosen, scope=exposed.scope),
    )
    joined = exposed.judged.inner_join(chosen, "customer_id")
    first, last = before // MICROSECOND, exposed.scope.window // MICROSECOND
    joined = joined.filter(
        (joined.occurred_us > joined.exposed_us - first) & (joined.occurred_us <= joined.exposed_us + last)
    )
    return joined.mutate(is_after=joined.occurred_us > joined.exposed_us)


def _currencies(exposed: Exposed) -> tuple[str, ...]:
    """Those of most orders within the windows, the first by name of equals."""
    orders = _within(exposed, exposed.facts, names=(ORDER,), before=timedelta(0))
    orders = orders.filter(orders.currency.notnull())
    rows = exposed.engine.fetch(orders.group_by("currency").agg(orders=orders.count().cast("int64"))).to_pylist()
    rows.sort(key=lambda row: (-row["orders"], row["currency"]))
    return tuple(row["currency"] for row in rows[:CURRENCIES_MAX])


def _customers(exposed: Exposed, *, currencies: tuple[str, ...]) -> ir.Table:
    """(customer_id, part, is_control, goals, orders, other_orders, has_left, net_i, before_i): judged ones, one row
    each."""
    names = dict.fromkeys((exposed.scope.goal, ORDER, REFUND, UNSUBSCRIBED, CONSENT))
    found = _within(exposed, exposed.facts, names=tuple(names), before=BEFORE)
    is_order = (found.name == ORDER) & found.is_after
    has_left = (found.name == UNSUBSCRIBED) | (
        (found.name == CONSENT) & (get_json_object(found.properties, "$.state") == "unsubscribed")
    )
    money = found.amount_minor.fill_null(0)
    signed = ibis.cases((found.name == ORDER, money), (found.name == REFUND, -money), else_=0).cast("int64")
    other = is_order & found.currency.fill_null("").notin(currencies) if currencies else is_order
    columns: dict[str, ir.Value] = {
        "goals": (found.is_goal & found.is_after).ifelse(1, 0).sum().cast("int64"),
        "orders": is_order.ifelse(1, 0).sum().cast("int64"),
        "other_orders": other.ifelse(1, 0).sum().cast("int64"),
        "has_left": (has_left.fill_null(ibis.literal(value=False)) & found.is_after).ifelse(1, 0).max().cast("int64"),
    }
    for place, currency in enumerate(currencies):
        own = (found.currency == currency).fill_null(ibis.literal(value=False))
        columns[f"net_{place}"] = (own & found.is_after).ifelse(signed, 0).sum().cast("int64")
        columns[f"before_{place}"] = (own & ~found.is_after).ifelse(signed, 0).sum().cast("int64")
    sums = found.group_by(["customer_id", "part"]).agg(**columns)
    judged = exposed.judged.select("customer_id", "part", "is_control")
    joined = judged.left_join(sums, ["customer_id", "part"])
    return joined.select("customer_id", "part", "is_control", **{name: joined[name].fill_null(0) for name in columns})


def _cap(exposed: Exposed, net: ir.IntegerColumn, customers: ir.Table) -> int | None:
    """The value of the rank that `statistics.cap_rank` says, among both arms' customers with money."""
    above = customers.select("customer_id", "part", net=net).filter(net > 0)
    order = [above.net, above.customer_id, above.part]
    ranked = above.mutate(place=ibis.row_number().over(order_by=order), spenders=above.count().over(ibis.window()))
    rank = (ranked.spenders * CAP_BP + 9_999) // 10_000
    rows = exposed.engine.fetch(ranked.filter(ranked.place + 1 == rank).select("net")).to_pylist()
    return int(rows[0]["net"]) if rows else None


def _sums(customers: ir.Table, *, caps: tuple[int | None, ...]) -> ir.Table:
    """Sums of squares as floats: those of money pass what an integer of 64 bits holds."""
    columns: dict[str, ir.Value] = {
        "customers": customers.count().cast("int64"),
        "converted": (customers.goals > 0).ifelse(1, 0).sum().cast("int64"),
        "buyers": (customers.orders > 0).ifelse(1, 0).sum().cast("int64"),
        "left": customers.has_left.sum().cast("int64"),
        "orders": customers.orders.sum().cast("int64"),
        "order_squares": (customers.orders * customers.orders).sum().cast("int64"),
        "other_orders": customers.other_orders.sum().cast("int64"),
    }
    for place, cap in enumerate(caps):
        net, before = customers[f"net_{place}"], customers[f"before_{place}"]
        held, held_before = (_capped(value, cap) for value in (net, before))
        columns |= {
            f"net_{place}": net.sum().cast("int64"),
            f"cut_{place}": (net != held).ifelse(1, 0).sum().cast("int64"),
            f"main_total_{place}": held.cast("float64").sum(),
            f"main_squares_{place}": (held.cast("float64") * held.cast("float64")).sum(),
            f"main_active_{place}": (held != 0).ifelse(1, 0).sum().cast("int64"),
            f"other_total_{place}": held_before.cast("float64").sum(),
            f"other_squares_{place}": (held_before.cast("float64") * held_before.cast("float64")).sum(),
            f"other_active_{place}": (held_before != 0).ifelse(1, 0).sum().cast("int64"),
            f"products_{place}": (held.cast("float64") * held_before.cast("float64")).sum(),
        }
    return customers.group_by(["part", "is_control"]).agg(**columns)


def _capped(value: ir.IntegerColumn, cap: int | None) -> ir.IntegerColumn:
    """Cut on both sides: one great refund weighs as much as one great order."""
    if cap is None:
        return value
    capped: ir.IntegerColumn = ibis.cases((value > cap, cap), (value < -cap, -cap), else_=value).cast("int64")
    return capped


def _arm(row: dict[str, Any], *, count: int) -> ArmSums:
    customers = row["customers"]
    return ArmSums(
        customers=customers,
        converted=row["converted"],
        left=row["left"],
        orders=ArmMoments.from_sums(
            count=customers, total=row["orders"], squares=row["order_squares"], active=row["buyers"]
        ),
        other_currency_orders=row["other_orders"],
        money=tuple(_money(row, place=place) for place in range(count)),
    )


def _money(row: dict[str, Any], *, place: int) -> MoneySums:
    main, other = (
        ArmMoments.from_sums(
            count=row["customers"],
            total=row[f"{name}_total_{place}"],
            squares=row[f"{name}_squares_{place}"],
            active=row[f"{name}_active_{place}"],
        )
        for name in ("main", "other")
    )
    return MoneySums(
        joint=JointMoments.from_sums(main, other=other, products=row[f"products_{place}"]),
        uncapped_minor=row[f"net_{place}"],
        capped_customers=row[f"cut_{place}"],
    )
