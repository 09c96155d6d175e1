"""How likely each customer is about to be lost: by the orders, and by silence measured in the customer's own rhythm.

    none  = P(no order within the horizon), BG/NBD (scores.purchases, fitted anew on the facts of the instant)
    drop  = 1 - P(gap > g) = 1 - ((a + span) / (a + span + g))^(1 + n)
    probability = (1 - w) none + w drop, and `none` alone where no rhythm is known

`drop` is the chance that a customer of this rhythm would have been active again by now: active days are a Poisson
process with a rate of Gamma(1 + n, a + span) after n gaps in `span` days, so a gap is longer than g with the survival
of the Pareto distribution of the second kind (Lomax 1954; the mixture is Ehrenberg's of 1959). The prior Gamma(1, a)
weighs one gap of the workspace's mean length `a`. `span` ends at the last active day: the silence that is judged is
no evidence of the rhythm it is judged by. BG/NBD alone calls every rare buyer likely to be lost, always; the drop
says whether something changed. The sum is a linear opinion pool (Stone 1961): between its two parts, and a ranking;
it is calibrated only where w is 0.

Rank: probability times the money still expected of them within the horizon, so that those of whom nothing is expected
any more stand behind those of whom there is still something to lose; where no value is known, the probability.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from evergrove.desk.contracts import RiskCount
from evergrove.desk.settings import SaveQueue
from evergrove.experiments import BASIS_POINTS
from evergrove.facts import Engine
from evergrove.scores import (
    Evidence,
    InteractionSettings,
    PurchasesSettings,
    ValueMatrixSettings,
    gather,
    score_model,
)

ORDER = "Order Completed"
ACTIVITY = (ORDER, *InteractionSettings().events)
"""What counts as a sign of life: orders, and what customers do with the shop beside buying."""

GAPS_MIN = 3
"""Own gaps between active days under which nobody knows a rhythm: with fewer, the prior speaks for the customer."""

PRIOR_GAPS = 1.0
"""What the workspace's mean gap weighs beside the customer's own."""


@dataclass(frozen=True, kw_only=True)
class Risk:
    """Every customer with a fact, once: (customer_id, none_probability, alive, drop, gap_days, silence_days,
    value_minor, order_days, order_gap_days, probability, loss); null where unknown."""

    engine: Engine
    table: ir.Table
    fit: str


def measure_risk(engine: Engine, facts: ir.Table, *, as_of: datetime, queue: SaveQueue) -> Risk:
    """Judge all customers by `facts` (a relation of `facts_relation` at `as_of`)."""
    evidence = gather(engine, facts, as_of=as_of, names=ACTIVITY)
    purchases = score_model("purchases").relation(evidence, settings=PurchasesSettings(horizon_days=queue.horizon_days))
    purchases = evidence.remember(purchases, what="save_purchases")
    value = score_model("value_matrix").relation(
        evidence, settings=ValueMatrixSettings(horizon_days=queue.horizon_days)
    )
    rhythm = _with_drop(evidence, _rhythm(evidence))
    table = evidence.customers.select("customer_id")
    for part in (purchases, _expected_value(value), rhythm, _orders(evidence)):
        table = table.left_join(part, "customer_id").drop("customer_id_right")
    table = table.mutate(none_probability=table.purchase_none_probability, alive=table.purchase_alive)
    table = table.mutate(probability=_pooled(table, weight=queue.activity_weight_bp / BASIS_POINTS))
    table = table.mutate(loss=table.probability * table.value_minor.cast("float64"))
    fits = engine.fetch(purchases.select("purchase_fit").distinct()).column("purchase_fit").to_pylist()
    kept = table.select(
        "customer_id", "none_probability", "alive", "drop", "gap_days", "silence_days", "value_minor", "order_days",
        "order_gap_days", "probability", "loss",
    )  # fmt: skip
    return Risk(engine=engine, table=engine.remember(kept, name=own_name("risk")), fit=fits[0] if fits else "too_few")


def count_risk(risk: Risk, *, queue: SaveQueue) -> RiskCount:
    """The sums of all customers."""
    table = risk.table
    is_above = _is_above(table, queue=queue)
    sums = table.agg(
        customers=table.count().cast("int64"),
        judged=table.probability.count().cast("int64"),
        without_rhythm=_count(table.probability.notnull() & table["drop"].isnull()),
        gone=_count(_is_gone(table, queue=queue)),
        above=_count(is_above),
        below_value=_count(is_above & ~_has_value(table, queue=queue)),
    )
    (row,) = risk.engine.fetch(sums).to_pylist()
    found = {name: int(value or 0) for name, value in row.items()}
    return RiskCount(**found, unknown=found["customers"] - found["judged"], fit=risk.fit)


def candidates_of(risk: Risk, *, queue: SaveQueue, without: pa.Array, limit: int) -> pa.Table:
    """The `limit` who have most to lose of all above the threshold, but those of `without`, in order of rank."""
    table = _eligible(risk, queue=queue, without=without)
    # An unknown loss stands behind every known one: engines differ on where null is sorted.
    ranked = table.mutate(known_loss=table.loss.fill_null(_real(-1.0)))
    order = [ranked.known_loss.desc(), ranked.probability.desc(), ranked.customer_id.asc()]
    return risk.engine.fetch(ranked.order_by(order).limit(limit).drop("known_loss"))


def count_waiting(risk: Risk, *, queue: SaveQueue, without: pa.Array) -> int:
    """How many `candidates_of` would find without a limit."""
    table = _eligible(risk, queue=queue, without=without)
    counted = risk.engine.fetch(table.agg(customers=table.count().cast("int64")))
    return int(counted.column("customers")[0].as_py())


def _eligible(risk: Risk, *, queue: SaveQueue, without: pa.Array) -> ir.Table:
    table = risk.table
    table = table.filter(_is_above(table, queue=queue) & _has_value(table, queue=queue))
    busy = risk.engine.table(pa.table({"busy_id": without.cast(pa.string())}), name=own_name("busy"))
    return table.anti_join(busy, table.customer_id == busy.busy_id)


def watch_open(risk: Risk, facts: ir.Table, *, people: pa.Table) -> pa.Table:
    """(customer_id, probability, ordered_us) of `people` (customer_id, began_us): what became of them since.

    ordered_us: the first order after the beginning; null when there was none.
    """
    engine = risk.engine
    opened = engine.table(people, name=own_name("open"))
    orders = facts.filter((facts.name == ORDER) & facts.customer_id.notnull())
    joined = opened.inner_join(orders.select("customer_id", "occurred_us"), "customer_id")
    joined = joined.filter(joined.occurred_us > joined.began_us)
    first = joined.group_by("customer_id").agg(ordered_us=joined.occurred_us.min())
    found = opened.select("customer_id").left_join(risk.table.select("customer_id", "probability"), "customer_id")
    found = found.select("customer_id", "probability").left_join(first, "customer_id")
    return engine.fetch(found.select("customer_id", "probability", "ordered_us"))


def _expected_value(value: ir.Table) -> ir.Table:
    """(customer_id, value_minor): money still expected; without a sound model the column tells of the past instead."""
    is_expected = (value.value_basis == "model").fill_null(_false())
    return value.select("customer_id", value_minor=is_expected.ifelse(value.value_retention_minor, ibis.null("int64")))


def _rhythm(evidence: Evidence) -> ir.Table:
    """(customer_id, gaps, span_days, silence_days): days on which the customer was active, in local days."""
    active = evidence.named(ACTIVITY)
    days = active.group_by(["customer_id", "local_day"]).agg(days_ago=active.days_ago.min())
    return days.group_by("customer_id").agg(
        gaps=(days.count() - 1).cast("int64"),
        span_days=(days.local_day.max() - days.local_day.min()).cast("int64"),
        silence_days=days.days_ago.min().cast("int64"),
    )


def _orders(evidence: Evidence) -> ir.Table:
    """(customer_id, order_days, order_gap_days): what the person who calls can say of their orders."""
    orders = evidence.named((ORDER,))
    days = orders.group_by(["customer_id", "local_day"]).agg(days_ago=orders.days_ago.min())
    span = (days.local_day.max() - days.local_day.min()).cast("float64")
    return days.group_by("customer_id").agg(
        order_days=days.days_ago.min().cast("int64"),
        order_gap_days=span / (days.count() - 1).nullif(0).cast("float64"),
    )


def _with_drop(evidence: Evidence, rhythm: ir.Table) -> ir.Table:
    """(customer_id, drop, gap_days, silence_days); drop and gap null under GAPS_MIN gaps."""
    rhythm = evidence.remember(rhythm, what="save_rhythm")
    known = rhythm.filter(rhythm.gaps >= GAPS_MIN)
    (sums,) = evidence.engine.fetch(
        known.agg(span=known.span_days.sum().cast("int64"), gaps=known.gaps.sum().cast("int64"))
    ).to_pylist()
    gap = float(sums["span"]) / float(sums["gaps"]) if sums["gaps"] else 1.0
    gaps, span = rhythm.gaps.cast("float64"), rhythm.span_days.cast("float64")
    watched = span + _real(gap * PRIOR_GAPS)
    silence = rhythm.silence_days.cast("float64")
    shape = gaps + _real(PRIOR_GAPS)
    longer = (shape * (watched / (watched + silence)).ln()).exp()
    nothing = ibis.null("float64")
    is_known = rhythm.gaps >= GAPS_MIN
    return rhythm.select(
        "customer_id",
        "silence_days",
        drop=is_known.ifelse(_real(1.0) - longer, nothing),
        gap_days=is_known.ifelse(watched / shape, nothing),
    )


def _pooled(table: ir.Table, *, weight: float) -> ir.FloatingColumn:
    pooled: ir.FloatingColumn = table.none_probability * _real(1.0 - weight) + table["drop"] * _real(weight)
    return ibis.coalesce(pooled, table.none_probability)


def _is_gone(table: ir.Table, *, queue: SaveQueue) -> ir.BooleanColumn:
    """Of whom nobody knows (no dropout is seen in this workspace) nobody says that they are gone."""
    return table.probability.notnull() & (table.alive < _real(queue.alive_bp_min / BASIS_POINTS)).fill_null(_false())


def _is_above(table: ir.Table, *, queue: SaveQueue) -> ir.BooleanColumn:
    above = (table.probability >= _real(queue.begin_bp / BASIS_POINTS)).fill_null(_false())
    return above & ~_is_gone(table, queue=queue)


def _has_value(table: ir.Table, *, queue: SaveQueue) -> ir.BooleanValue:
    """An unknown value cannot be shown to reach a least one."""
    if queue.value_minor_min == 0:
        return ibis.literal(value=True)
    return (table.value_minor >= queue.value_minor_min).fill_null(_false())


def _real(value: float) -> ir.FloatingColumn:
    """A number as a double on every engine: Spark reads a bare 0.5 as a decimal, with other arithmetic."""
    return ibis.literal(repr(float(value))).cast("float64")


def _false() -> ir.BooleanScalar:
    return ibis.literal(value=False)


def _count(condition: ir.BooleanValue) -> ir.IntegerScalar:
    return condition.ifelse(1, 0).sum().cast("int64")


def own_name(what: str) -> str:
    """A name under which nobody else has put a relation into the engine."""
    return f"save_{what}_{uuid.uuid4().hex[:12]}"
