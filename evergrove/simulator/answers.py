"""How simulated customers answer a campaign: opens, clicks, bounces, opt-outs and orders, with a known true effect.

Every customer has a chance to order within the window anyway, larger for the active ones; a message that arrives adds a
chance to those who would not have ordered. The truth is worked out from these chances, not from what happened, so a
report that is right finds it within its interval as often as the interval promises.

Invariants: the same rows and seed give the same answers in any order of rows; control gets no message facts; nobody
answers before the message went out; baskets are alike in both arms.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts import OUTGOING_SCHEMA, TIMESTAMP, conform
from evergrove.kit.errors import InvalidError
from evergrove.simulator.rows import MICROSECOND, SECOND_US, Integers, order_ids

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SOURCE = "simulator"
SIMULATED = '{"simulated": true}'
SIMULATED_MACHINE = '{"simulated": true, "machine": true}'
SIMULATED_LEFT = '{"simulated": true, "topic": "all", "state": "unsubscribed"}'

ASKED_SCHEMA = pa.schema(
    [
        pa.field("message_id", pa.string()),
        pa.field("customer_id", pa.string()),
        pa.field("variant", pa.string()),
        pa.field("exposed_at", TIMESTAMP),
        pa.field("sent_at", TIMESTAMP),
        pa.field("channel", pa.string()),
        pa.field("campaign_key", pa.string()),
    ]
)
"""One row a customer who was exposed; `variant` is treated or control, `sent_at` null when nothing went out."""

CHANCE_MAX = 0.95
"""Of an order without a message: somebody must be left whom a message can move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """How customers answer.

    order_chance: to order within `window` without a message, on average; it differs as Gamma(`activity_shape`).
    lift_chance: what a message that arrives adds to it, on average, in the same proportion for everybody. Times are
    exponential with the given means, orders fall evenly over the window. `orders_before` is the mean number in
    `before`, which activity decides, so it foretells what a customer spends.
    """

    order_chance: float = 0.05
    lift_chance: float = 0.01
    activity_shape: float = 4.0
    orders_extra: float = 0.15
    basket_minor: float = 14_800.0
    basket_shape: float = 2.0
    window: timedelta = timedelta(days=7)
    orders_before: float = 0.4
    before: timedelta = timedelta(days=90)
    delivered_share: float = 0.985
    opened_share: float = 0.40
    machine_share: float = 0.25
    clicked_share: float = 0.20
    unsubscribed_share: float = 0.003
    unsubscribed_anyway_share: float = 0.0005
    complained_share: float = 0.0002
    delivery_delay: timedelta = timedelta(seconds=20)
    opening_delay: timedelta = timedelta(hours=4)
    currency: str = "CNY"
    utc_offset_minutes: int = 480


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTruth:
    """What a customer of the treated arm does more than one of control, on average, by the chances themselves.

    conversion: share of customers with an order. orders and money_minor: a customer. The messages that did not go out
    or did not arrive are part of it: a report compares all who were exposed.
    """

    treated: int
    control: int
    conversion: float
    orders: float
    money_minor: float
    base_conversion: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """facts: rows of OUTGOING_SCHEMA in order of time. truth: what a report must find. counts: facts by name."""

    facts: pa.Table
    truth: AnswerTruth
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Customers:
    """Asked rows as arrays, sorted by customer, with the chances of each."""

    rows: pa.Table
    is_treated: Flags
    was_sent: Flags
    exposed_us: Integers
    sent_us: Integers
    order_chance: Floats
    lift_chance: Floats
    activity: Floats


def answer(asked: pa.Table, *, answering: Answering, seed: int) -> Answers:
    """The answers of customers to one campaign; `asked` has the columns of ASKED_SCHEMA, one row a customer.

    Raises InvalidError for a customer named twice, and for chances that are none.
    """
    random = np.random.default_rng([seed, 4])
    customers = _customers(conform(asked, schema=ASKED_SCHEMA), answering=answering, random=random)
    messages, delivered = _message_answers(customers, answering=answering, random=random)
    orders = _orders(customers, delivered=delivered, answering=answering, random=random)
    before = _orders_before(customers, answering=answering, random=random)
    parts = [*messages, orders, before, _left_anyway(customers, answering=answering, random=random)]
    facts = pa.concat_tables(parts).sort_by([("occurred_at", "ascending"), ("fact_id", "ascending")])
    names = pc.value_counts(facts["name"]).to_pylist()
    return Answers(
        facts=facts,
        truth=_truth(customers, answering=answering),
        counts={one["values"]: one["counts"] for one in names},
    )


def without_effect(answering: Answering) -> Answering:
    """The same customers, whom no message moves: what a report finds here is chance."""
    return replace(answering, lift_chance=0.0)


def _customers(asked: pa.Table, *, answering: Answering, random: np.random.Generator) -> _Customers:
    rows = asked.sort_by("customer_id")
    if len(pc.unique(rows["customer_id"])) != rows.num_rows:
        raise InvalidError("A customer is asked twice.", help="Pass one row a customer, of one launch.")
    if not 0.0 <= answering.order_chance <= answering.order_chance + answering.lift_chance < CHANCE_MAX:
        raise InvalidError("The chances of an order are none.", help=f"Keep both together below {CHANCE_MAX}.")
    activity = random.gamma(answering.activity_shape, 1.0 / answering.activity_shape, rows.num_rows)
    chance = np.minimum(answering.order_chance * activity, CHANCE_MAX)
    sent = rows["sent_at"].combine_chunks()
    is_treated = pc.equal(rows["variant"], "treated").combine_chunks().to_numpy(zero_copy_only=False)
    return _Customers(
        rows=rows,
        is_treated=is_treated,
        was_sent=is_treated & sent.is_valid().to_numpy(zero_copy_only=False),
        exposed_us=_microseconds(rows["exposed_at"].combine_chunks()),
        sent_us=_microseconds(sent),
        order_chance=chance,
        lift_chance=np.minimum(answering.lift_chance * activity, 1.0 - chance),
        activity=activity,
    )


def _truth(customers: _Customers, *, answering: Answering) -> AnswerTruth:
    """Expected values over everybody who was exposed: the arms are draws of the same people."""
    sent_share = customers.was_sent.sum() / max(int(customers.is_treated.sum()), 1)
    conversion = float(customers.lift_chance.mean() * sent_share * answering.delivered_share)
    orders = conversion * (1.0 + answering.orders_extra)
    return AnswerTruth(
        treated=int(customers.is_treated.sum()),
        control=int((~customers.is_treated).sum()),
        conversion=conversion,
        orders=orders,
        money_minor=orders * answering.basket_minor,
        base_conversion=float(customers.order_chance.mean()),
    )


def _message_answers(
    customers: _Customers, *, answering: Answering, random: np.random.Generator
) -> tuple[list[pa.Table], Flags]:
    """The facts of the messages, and whom one reached."""
    count = len(customers.is_treated)

    def happens(share: float, *, among: Flags) -> Flags:
        return among & (random.random(count) < share)

    def later(at: Integers, delay: timedelta) -> Integers:
        return at + random.exponential(delay / MICROSECOND, count).astype(np.int64) + SECOND_US

    delivered = happens(answering.delivered_share, among=customers.was_sent)
    machine = happens(answering.machine_share, among=delivered)
    opened = happens(answering.opened_share, among=delivered)
    clicked = happens(answering.clicked_share, among=opened)
    left = happens(answering.unsubscribed_share, among=delivered)
    complained = happens(answering.complained_share, among=delivered)
    delivered_us = later(customers.sent_us, answering.delivery_delay)
    opened_us = later(delivered_us, answering.opening_delay)
    read_us = np.where(opened, opened_us, delivered_us)
    left_us = later(read_us, answering.delivery_delay)
    told: list[tuple[str, str, Flags, Integers, str]] = [
        ("Message Delivered", "delivered", delivered, delivered_us, SIMULATED),
        ("Message Bounced", "bounced", customers.was_sent & ~delivered, delivered_us, SIMULATED),
        ("Message Opened", "opened-machine", machine, later(delivered_us, timedelta(seconds=2)), SIMULATED_MACHINE),
        ("Message Opened", "opened", opened, opened_us, SIMULATED),
        ("Message Clicked", "clicked", clicked, later(opened_us, timedelta(seconds=40)), SIMULATED),
        ("Message Unsubscribed", "unsubscribed", left, left_us, SIMULATED),
        ("Consent Changed", "consent", left, left_us + 1_000, SIMULATED_LEFT),
        ("Message Complained", "complained", complained, later(read_us, answering.delivery_delay), SIMULATED),
    ]
    facts = [
        _facts(customers, np.flatnonzero(chosen), name=name, mark=mark, at=at[chosen], properties=properties)
        for name, mark, chosen, at, properties in told
    ]
    return facts, delivered


def _left_anyway(customers: _Customers, *, answering: Answering, random: np.random.Generator) -> pa.Table:
    """Who leaves by the preference page, whatever they got."""
    chosen = random.random(len(customers.is_treated)) < answering.unsubscribed_anyway_share
    at = customers.exposed_us + (random.random(len(chosen)) * (answering.window / MICROSECOND)).astype(np.int64)
    places = np.flatnonzero(chosen)
    return _facts(customers, places, name="Consent Changed", mark="left", at=at[places], properties=SIMULATED_LEFT)


def _orders(customers: _Customers, *, delivered: Flags, answering: Answering, random: np.random.Generator) -> pa.Table:
    """Orders within the window: of those who order anyway, and of those whom a message moved."""
    count = len(delivered)
    luck = random.random(count)
    anyway = luck < customers.order_chance
    moved = delivered & ~anyway & (luck < customers.order_chance + customers.lift_chance)
    numbers = np.where(anyway | moved, 1 + random.poisson(answering.orders_extra, count), 0)
    who = np.repeat(np.arange(count), numbers)
    begun = np.where(moved, customers.sent_us, customers.exposed_us)[who]
    ends = customers.exposed_us[who] + answering.window // MICROSECOND
    at = begun + 1 + (random.random(len(who)) * np.maximum(ends - begun - 1, 0)).astype(np.int64)
    return _order_facts(customers, who, at=at, mark="order", answering=answering, random=random)


def _orders_before(customers: _Customers, *, answering: Answering, random: np.random.Generator) -> pa.Table:
    numbers = random.poisson(answering.orders_before * customers.activity)
    who = np.repeat(np.arange(len(numbers)), numbers)
    back = (random.random(len(who)) * (answering.before / MICROSECOND)).astype(np.int64)
    at = customers.exposed_us[who] - back
    return _order_facts(customers, who, at=at, mark="before", answering=answering, random=random)


def _order_facts(
    customers: _Customers,
    who: Integers,
    *,
    at: Integers,
    mark: str,
    answering: Answering,
    random: np.random.Generator,
) -> pa.Table:
    scale = answering.basket_minor / answering.basket_shape
    amounts = np.maximum(np.rint(random.gamma(answering.basket_shape, scale, len(who))), 1).astype(np.int64)
    number = pa.array(np.arange(len(who))).cast(pa.string())
    columns = {
        "amount_minor": pa.array(amounts),
        "currency": _same(answering.currency, len(who)),
        "message_id": pa.nulls(len(who), pa.string()),
        "campaign_key": pa.nulls(len(who), pa.string()),
        "variant": pa.nulls(len(who), pa.string()),
        "channel": _same("web", len(who)),
    }
    facts = _facts(customers, who, name="Order Completed", mark=mark, at=at, properties=SIMULATED, number=number)
    columns["order_id"] = order_ids(facts["fact_id"])
    for name, column in columns.items():
        facts = facts.set_column(facts.column_names.index(name), name, column)
    offset = pa.array(np.full(len(who), answering.utc_offset_minutes, dtype=np.int32))
    return facts.set_column(facts.column_names.index("utc_offset_minutes"), "utc_offset_minutes", offset)


def _facts(
    customers: _Customers,
    places: Integers,
    *,
    name: str,
    mark: str,
    at: Integers,
    properties: str,
    number: pa.Array | None = None,
) -> pa.Table:
    """Rows of OUTGOING_SCHEMA; the id is the message's (a customer's without one) with `mark` and `number`."""
    rows = customers.rows.take(pa.array(places))
    count = rows.num_rows
    told_of = pc.coalesce(rows["message_id"], rows["customer_id"])
    parts: list[Any] = ["sim-answer", told_of, mark, *([] if number is None else [number])]
    time = pa.array(np.ascontiguousarray(at)).view(TIMESTAMP)
    columns = {
        "fact_id": pc.binary_join_element_wise(*parts, ":"),
        "name": _same(name, count),
        "customer_id": rows["customer_id"],
        "occurred_at": time,
        "received_at": time,
        "source": _same(SOURCE, count),
        "channel": rows["channel"],
        "campaign_key": rows["campaign_key"],
        "message_id": rows["message_id"],
        "variant": rows["variant"],
        "properties": _same(properties, count),
    }
    return conform(pa.table(columns), schema=OUTGOING_SCHEMA)


def _same(text: str, count: int) -> pa.Array:
    return pa.array([text], pa.string()).take(pa.array(np.zeros(count, dtype=np.int64)))


def _microseconds(times: pa.Array) -> Integers:
    counted: Integers = times.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    return counted
