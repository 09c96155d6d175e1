"""Which channel brought the orders: each order and its money shared out among the touches before it, to the last unit.

What is credited, exactly:
- Orders completed in [since, until) by customers whom we know; a touch (see `touches`) counts for an order when it
  happened at most `lookback_days` before it and not after it.
- Credit is whole: an order is 1,000,000 parts, its money its minor units, both shared by integer weights and the
  largest remainder (the earlier touch first of equals). Whatever the model, the credits and what nobody is credited
  with add up to the orders and to the money, exactly. Money is as it was paid: refunds are not taken off.
- Orders without a touch, and those of nobody, are credited to nobody and shown as such. Currencies are never added.

Credit says who was there before an order, not who caused it: an increment against a hold-out does (`insight.effect`).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import ibis
import ibis.expr.types as ir

from evergrove.facts import Engine, micros
from evergrove.insight.behaviour.people import PeoplePage, people_page
from evergrove.insight.behaviour.touches import DIRECT, MESSAGE, ORDER, touches_of
from evergrove.kit import InvalidError

Model = Literal["last", "last_non_direct", "first", "position", "linear"]

MODELS: tuple[Model, ...] = ("last", "last_non_direct", "first", "position", "linear")
"""position: 40 % to the first touch, 40 % to the last, the rest evenly between them; two touches share evenly."""

By = Literal["source", "campaign"]

PARTS = 1_000_000
"""Of an order: a third of one is told to the sixth digit."""

LOOKBACK_DAYS_MAX = 90
MICROSECONDS_OF_DAY = 86_400 * 1_000_000

VISIT_DAYS_MAX = 2
"""A visit is seen from its beginning if it lasts no longer: touches are cut by their own time, their events are not."""

ROWS_MAX = 200
"""Origins that are told one by one, those of most orders; the rest is one row, so that the sums stay whole."""

REST, UNATTRIBUTED = "rest", "unattributed"
"""Beside the kinds of a touch: all smaller origins together; orders without a touch or without a customer."""


class InvalidAttributionError(InvalidError):
    code = "insight.attribution_invalid"


@dataclass(frozen=True, kw_only=True)
class AttributionDefinition:
    """Orders of [since, until) and the touches of so many days before each; `by` source (and medium) or campaign."""

    since: datetime
    until: datetime
    lookback_days: int = 30
    by: By = "source"

    def __post_init__(self) -> None:
        if not 1 <= self.lookback_days <= LOOKBACK_DAYS_MAX:
            raise InvalidAttributionError(
                f"{self.lookback_days} days are not between 1 and {LOOKBACK_DAYS_MAX}",
                help="30 days suit most shops: longer ones credit what nobody remembers",
            )
        if self.since >= self.until:
            raise InvalidAttributionError("the time ends before it begins", help="choose an earlier first day")


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a touch came from. kind: utm, message, direct, rest or unattributed; `campaign` empty when by source.

    Of a message, `source` is its channel, `medium` says campaign or journey, `campaign` its key.
    """

    kind: str
    source: str = ""
    medium: str = ""
    campaign: str = ""


@dataclass(frozen=True, kw_only=True)
class Credit:
    """What one model credits: orders in parts of PARTS, money in minor units."""

    model: Model
    order_parts: int
    amount_minor: int

    @property
    def orders(self) -> float:
        return self.order_parts / PARTS


@dataclass(frozen=True, kw_only=True)
class AttributionRow:
    """One origin in one currency, with what each of MODELS credits it."""

    origin: Origin
    currency: str | None
    credits: tuple[Credit, ...]

    def credit(self, model: Model) -> Credit:
        """What one model credits."""
        return self.credits[MODELS.index(model)]


@dataclass(frozen=True, kw_only=True)
class CurrencyTotal:
    """All orders of the time in one currency, and those of them that nobody is credited with, with their money."""

    currency: str | None
    orders: int
    amount_minor: int
    without_touch: int
    without_customer: int
    uncredited_minor: int


@dataclass(frozen=True, kw_only=True)
class Attribution:
    """Rows by currency, most orders first, most credit first (last touch that is not direct)."""

    as_of: datetime
    definition: AttributionDefinition
    totals: tuple[CurrencyTotal, ...]
    rows: tuple[AttributionRow, ...]


def attribution_table(
    engine: Engine, facts: ir.Table, *, definition: AttributionDefinition, as_of: datetime
) -> Attribution:
    """The credits of `facts` (a relation of `facts_relation` at `as_of`); what is fetched is a row an origin."""
    orders = _orders(engine, facts, definition=definition)
    shared = _shared(engine, facts, orders=orders, definition=definition)
    columns = {
        f"{what}_{model}": shared[f"{what}_{model}"].sum().cast("int64")
        for model in MODELS
        for what in ("parts", "amount")
    }
    grouped = shared.group_by(["kind", "source", "medium", "campaign", "currency"]).agg(**columns)
    rows = engine.fetch(grouped).to_pylist()
    totals = _totals(engine, orders=orders, shared=shared)
    return Attribution(as_of=as_of, definition=definition, totals=totals, rows=_rows(rows, totals=totals))


def attribution_people(
    engine: Engine,
    facts: ir.Table,
    *,
    definition: AttributionDefinition,
    origin: Origin,
    model: Model,
    currency: str | None = None,
    after: str = "",
    limit: int = 50,
) -> PeoplePage:
    """Customers with an order of which `model` credits `origin` a part; `unattributed`: with an order without touch."""
    orders = _orders(engine, facts, definition=definition)
    if currency is not None:
        orders = orders.filter(orders.currency == currency)
    owned = orders.filter(orders.customer_id.notnull())
    shared = _shared(engine, facts, orders=owned, definition=definition)
    if origin.kind == UNATTRIBUTED:
        return people_page(engine, owned.anti_join(shared, "order_key"), after=after, limit=limit)
    of_origin = shared.filter(
        (shared.kind == origin.kind)
        & (shared.source == origin.source)
        & (shared.medium == origin.medium)
        & (shared.campaign == origin.campaign)
        & (shared[f"parts_{model}"] > 0)
    )
    return people_page(engine, of_origin, after=after, limit=limit)


def _orders(engine: Engine, facts: ir.Table, *, definition: AttributionDefinition) -> ir.Table:
    """(order_key, customer_id or null, ordered_us, amount_minor, currency): the orders of the time, one row each."""
    since, until = micros(definition.since), micros(definition.until)
    done = facts.filter((facts.name == ORDER) & (facts.occurred_us >= since) & (facts.occurred_us < until))
    orders = done.select(
        "customer_id",
        "currency",
        order_key=done.fact_id,
        ordered_us=done.occurred_us,
        amount_minor=done.amount_minor.fill_null(0).cast("int64"),
    )
    return engine.remember(orders, name=_own_name("orders"))


def _shared(engine: Engine, facts: ir.Table, *, orders: ir.Table, definition: AttributionDefinition) -> ir.Table:
    """One row an order and touch of it: customer, origin, and `parts_<model>`, `amount_<model>` of every model."""
    buyers = orders.filter(orders.customer_id.notnull()).select("customer_id").distinct()
    lookback_us = definition.lookback_days * MICROSECONDS_OF_DAY
    first_us, until_us = micros(definition.since) - lookback_us, micros(definition.until)
    near = facts.filter(facts.occurred_us > first_us - VISIT_DAYS_MAX * MICROSECONDS_OF_DAY)
    touches = touches_of(near.filter(near.occurred_us < until_us).semi_join(buyers, "customer_id"))
    touches = touches.filter(touches.touched_us > first_us)
    if definition.by == "source":
        # Which journey or campaign of ours it was is asked for by campaign only.
        medium = (touches.kind == MESSAGE).ifelse("", touches.medium)
        touches = touches.mutate(medium=medium, campaign=ibis.literal(""))
    bought = orders.filter(orders.customer_id.notnull())
    joined = bought.inner_join(touches, "customer_id")
    joined = joined.filter(
        (joined.touched_us <= joined.ordered_us) & (joined.touched_us > joined.ordered_us - lookback_us)
    )
    return engine.remember(_credited(_placed(joined)), name=_own_name("shared"))


def _placed(joined: ir.Table) -> ir.Table:
    """With `place` (0 is the first), `touches` of the order, and `last_known`: the place of its last touch that is not
    direct, of its last one where all are."""
    own = ibis.window(group_by=joined.order_key, order_by=[joined.touched_us, joined.touch_id, joined.kind])
    placed = joined.mutate(place=ibis.row_number().over(own).cast("int64"))
    whole = ibis.window(group_by=placed.order_key)
    known = (placed.kind != DIRECT).ifelse(placed.place, -1)
    placed = placed.mutate(
        touches=placed.place.count().over(whole).cast("int64"), last_known=known.max().over(whole).cast("int64")
    )
    last = (placed.last_known < 0).ifelse(placed.touches - 1, placed.last_known)
    return placed.mutate(last_known=last)


def _credited(placed: ir.Table) -> ir.Table:
    one, last = ibis.literal(1).cast("int64"), placed.touches - 1
    none = ibis.literal(0).cast("int64")
    between = placed.touches - 2
    at_end = (placed.place == 0) | (placed.place == last)
    weights = {
        "last": ((placed.place == last).ifelse(one, none), one),
        "last_non_direct": ((placed.place == placed.last_known).ifelse(one, none), one),
        "first": ((placed.place == 0).ifelse(one, none), one),
        # In parts of five times the touches between: 2/5 at either end, 1/5 shared by those between.
        "position": (
            (between > 0).ifelse(at_end.ifelse(between * 2, one), one),
            (between > 0).ifelse(between * 5, placed.touches),
        ),
        "linear": (one, placed.touches),
    }
    found = placed
    for model, (weight, whole) in weights.items():
        found = found.mutate(**{f"weight_{model}": weight.cast("int64"), f"whole_{model}": whole.cast("int64")})
    for model in MODELS:
        for what, value in (("parts", ibis.literal(PARTS).cast("int64")), ("amount", found.amount_minor)):
            found = _allocated(found, value, model=model, name=f"{what}_{model}")
    figures = [f"{what}_{model}" for model in MODELS for what in ("parts", "amount")]
    return found.select("order_key", "customer_id", "currency", "kind", "source", "medium", "campaign", *figures)


def _allocated(rows: ir.Table, value: ir.IntegerValue, *, model: Model, name: str) -> ir.Table:
    """With `name`: the share of `value` in whole units, by weight and largest remainder (Hamilton), exact as integers.

    The quotient is taken of a multiple of the divisor, so that dividing as floats, as an engine may, loses nothing
    below 2^51; amounts end at 10^13.
    """
    weighed = value * rows[f"weight_{model}"]
    rest = (weighed % rows[f"whole_{model}"]).cast("int64")
    base = ((weighed - rest) / rows[f"whole_{model}"]).round().cast("int64")
    held = rows.mutate(__base=base, __rest=rest, __value=value)
    whole = ibis.window(group_by=held.order_key)
    by_rest = ibis.window(group_by=held.order_key, order_by=[held["__rest"].desc(), held.place])
    held = held.mutate(
        __left=(held["__value"] - held["__base"].sum().over(whole)).cast("int64"),
        __turn=ibis.row_number().over(by_rest).cast("int64"),
    )
    given = held["__base"] + (held["__turn"] < held["__left"]).ifelse(1, 0)
    return held.mutate(**{name: given.cast("int64")}).drop("__base", "__rest", "__value", "__left", "__turn")


def _totals(engine: Engine, *, orders: ir.Table, shared: ir.Table) -> tuple[CurrencyTotal, ...]:
    touched = shared.select("order_key").distinct().mutate(is_touched=ibis.literal(1).cast("int64"))
    joined = orders.left_join(touched, "order_key")
    is_owned = joined.customer_id.notnull()
    counted = joined.group_by("currency").agg(
        orders=joined.count().cast("int64"),
        amount_minor=joined.amount_minor.sum().cast("int64"),
        without_touch=(is_owned & joined.is_touched.isnull()).ifelse(1, 0).sum().cast("int64"),
        without_customer=is_owned.ifelse(0, 1).sum().cast("int64"),
        uncredited_minor=joined.is_touched.notnull().ifelse(0, joined.amount_minor).sum().cast("int64"),
    )
    rows = engine.fetch(counted).to_pylist()
    rows.sort(key=lambda row: (-row["orders"], row["currency"] or ""))
    return tuple(CurrencyTotal(**row) for row in rows)


def _rows(rows: list[dict[str, object]], *, totals: tuple[CurrencyTotal, ...]) -> tuple[AttributionRow, ...]:
    found: list[AttributionRow] = []
    for total in totals:
        own = [_row(row) for row in rows if row["currency"] == total.currency]
        own.sort(key=_place)
        shown, small = own[:ROWS_MAX], own[ROWS_MAX:]
        if small:
            shown.append(_together(small, currency=total.currency))
        if total.without_touch or total.without_customer:
            shown.append(_nobodys(total))
        found += shown
    return tuple(found)


def _row(row: dict[str, object]) -> AttributionRow:
    given = tuple(
        Credit(model=model, order_parts=_number(row[f"parts_{model}"]), amount_minor=_number(row[f"amount_{model}"]))
        for model in MODELS
    )
    origin = Origin(**{name: str(row[name]) for name in ("kind", "source", "medium", "campaign")})
    currency = row["currency"]
    return AttributionRow(origin=origin, currency=None if currency is None else str(currency), credits=given)


def _number(value: object) -> int:
    assert isinstance(value, int), "sums are whole"  # noqa: S101 - narrows a type
    return value


def _place(row: AttributionRow) -> tuple[int, int, str, str, str, str]:
    """Most credit first, then by name."""
    parts = [row.credit(model).order_parts for model in ("last_non_direct", "linear")]
    origin = row.origin
    return (-parts[0], -parts[1], origin.kind, origin.source, origin.medium, origin.campaign)


def _together(rows: list[AttributionRow], *, currency: str | None) -> AttributionRow:
    given = tuple(
        Credit(
            model=model,
            order_parts=sum(row.credit(model).order_parts for row in rows),
            amount_minor=sum(row.credit(model).amount_minor for row in rows),
        )
        for model in MODELS
    )
    return AttributionRow(origin=Origin(kind=REST), currency=currency, credits=given)


def _nobodys(total: CurrencyTotal) -> AttributionRow:
    """Orders that no model credits anybody with, and their money: the same for every model."""
    parts = (total.without_touch + total.without_customer) * PARTS
    given = tuple(Credit(model=model, order_parts=parts, amount_minor=total.uncredited_minor) for model in MODELS)
    return AttributionRow(origin=Origin(kind=UNATTRIBUTED), currency=total.currency, credits=given)


def _own_name(what: str) -> str:
    return f"attribution_{what}_{uuid.uuid4().hex[:12]}"
