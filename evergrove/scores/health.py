"""Health index, 0 to 100: how likely a customer stays with us, told by four axes.

- activity: the chance of another purchase within `horizon_days`, from his own purchase rate drawn towards a prior: with
  rate ~ Gamma(r, alpha), x repeats in T days, it is 1 - ((alpha + T) / (alpha + T + horizon))^(r + x), the
  negative binomial distribution of Ehrenberg (1959), times the chance that he stayed, which halves with every
  `staying_half_days` of silence: a rate alone forgets that people leave.
- frequency: purchase days within the year, ln(1 + n) / ln(1 + `purchase_days_full`).
- depth: different products within the year, on the same curve to `products_full`; where no order lines are known,
  different kinds of interaction to `kinds_full`.
- satisfaction: the mean of what is known: money given back as a share of the year's orders (nothing back is 100 points,
  `refund_bp_empty` 0), the mean of the year's survey answers, and tickets of the year (0 at `tickets_empty`).

Weights and anchors were chosen on one cut-off of Online Retail II (2010-12-01) and are judged on later ones; see
docs/reference/validation.md. The factor for staying was added, by its figures on that cut-off, after a first version
had been seen on the later ones: their figures are therefore not wholly untouched. Someone who never
purchased is not scored, unless `events` names what counts as activity.
"""

from __future__ import annotations

import math

import ibis
import ibis.expr.types as ir
import msgspec

from evergrove.scores.binning import real
from evergrove.scores.contracts import InvalidScoreSettingsError
from evergrove.scores.evidence import FULL, LINE, ORDER, REFUND, SURVEY, TICKET, Evidence, purchase_rhythm
from evergrove.scores.interaction import INTERACTIONS
from evergrove.scores.weighting import (
    COVERAGE_BP_MIN,
    check_weights,
    combine,
    falling_axis,
    saturating_axis,
    share_axis,
)

AXES = ("activity", "frequency", "depth", "satisfaction")
BANDS = ("alarm", "watch", "fair", "good")
POSITIVE_SETTINGS = (
    "window_days", "horizon_days", "rate_shape", "rate_days", "staying_half_days", "purchase_days_full",
    "products_full", "kinds_full", "refund_bp_empty", "tickets_empty",
)  # fmt: skip
WATCH_HUNDREDTHS, FAIR_HUNDREDTHS, GOOD_HUNDREDTHS = 4_000, 6_000, 8_000
"""Where the bands begin. Under 40 points is an alarm."""


class HealthSettings(msgspec.Struct, frozen=True, kw_only=True):
    events: tuple[str, ...] = (ORDER,)
    interactions: tuple[str, ...] = INTERACTIONS
    activity_bp: int = 4_000
    frequency_bp: int = 3_500
    depth_bp: int = 1_500
    satisfaction_bp: int = 1_000
    coverage_bp_min: int = COVERAGE_BP_MIN
    window_days: int = 365
    horizon_days: int = 90
    rate_shape: float = 0.5
    rate_days: float = 60.0
    staying_half_days: float = 180.0
    purchase_days_full: int = 12
    products_full: int = 50
    kinds_full: int = 8
    refund_bp_empty: int = 5_000
    tickets_empty: int = 6

    def __post_init__(self) -> None:
        check_weights(self.weights_bp(), coverage_bp_min=self.coverage_bp_min, what="the health index")
        for name in POSITIVE_SETTINGS:
            if getattr(self, name) <= 0:
                raise InvalidScoreSettingsError(f"{name} is not above 0", help="leave it out for the default")

    def weights_bp(self) -> dict[str, int]:
        """Axis to weight."""
        return {axis: getattr(self, f"{axis}_bp") for axis in AXES}


class HealthModel:
    """Columns `health_*`: four axes and parts, `health_hundredths`, `health_score`, coverage, band and alarm."""

    key = "health"
    settings_type = HealthSettings

    def fact_names(self, settings: HealthSettings) -> frozenset[str]:
        return frozenset({ORDER, REFUND, TICKET, SURVEY, *settings.events, *settings.interactions})

    def relation(self, evidence: Evidence, *, settings: HealthSettings) -> ir.Table:
        axes = evidence.remember(_axes(evidence, settings=settings), what="health")
        scored = combine(
            axes, prefix="health", weights_bp=settings.weights_bp(), coverage_bp_min=settings.coverage_bp_min
        )
        points = scored.health_hundredths
        band = ibis.cases(
            (points < WATCH_HUNDREDTHS, ibis.literal("alarm")),
            (points < FAIR_HUNDREDTHS, ibis.literal("watch")),
            (points < GOOD_HUNDREDTHS, ibis.literal("fair")),
            (points >= GOOD_HUNDREDTHS, ibis.literal("good")),
            else_=ibis.null("string"),
        )
        return scored.mutate(health_band=band, health_alarm=points < WATCH_HUNDREDTHS)


def _axes(evidence: Evidence, *, settings: HealthSettings) -> ir.Table:
    rhythm = purchase_rhythm(evidence, events=settings.events)
    table = evidence.customers.select("customer_id").left_join(rhythm, "customer_id").drop("customer_id_right")
    for part in (
        _year(evidence, settings=settings),
        _breadth(evidence, settings=settings),
        _kinds(evidence, settings=settings),
    ):
        table = table.left_join(part, "customer_id").drop("customer_id_right")
    bought = table.repeats.notnull()
    nothing = ibis.null("int64")
    breadth = saturating_axis(table.products.fill_null(0), full_at=settings.products_full)
    if not evidence.has(LINE):
        kinds = saturating_axis(table.kinds.fill_null(0), full_at=settings.kinds_full)
        breadth = kinds if evidence.has(*settings.interactions) else nothing
    frequency = saturating_axis(table.year_days.fill_null(0), full_at=settings.purchase_days_full)
    return table.select(
        "customer_id",
        health_activity_axis=share_axis(_activity(table, settings=settings)),
        health_frequency_axis=bought.ifelse(frequency, nothing),
        health_depth_axis=bought.ifelse(breadth, nothing),
        health_satisfaction_axis=bought.ifelse(_satisfaction(evidence, table=table, settings=settings), nothing),
    )


def _activity(table: ir.Table, *, settings: HealthSettings) -> ir.FloatingColumn:
    age, silence = table.age_days.cast("float64"), table.silence_days.cast("float64")
    shape = table.repeats.cast("float64") + real(settings.rate_shape)
    watched = age + real(settings.rate_days)
    ahead = watched + real(settings.horizon_days)
    some_order = real(1.0) - (shape * (watched / ahead).ln()).exp()
    staying = (silence * real(-math.log(2.0) / settings.staying_half_days)).exp()
    return some_order * staying


def _satisfaction(evidence: Evidence, *, table: ir.Table, settings: HealthSettings) -> ir.IntegerColumn:
    """The mean of the known parts, rounded down; null where none is known."""
    nothing = ibis.null("int64")
    given_back_bp = (table.refund_minor.cast("float64") * real(FULL)) / table.order_minor.cast("float64").nullif(
        real(0.0)
    )
    refunds = share_axis(real(1.0) - given_back_bp / real(settings.refund_bp_empty))
    answers = table.answer_sum // table.answers.nullif(0)
    parts = [refunds, answers]
    if evidence.has(TICKET):
        parts.append(falling_axis(table.tickets.fill_null(0), empty_at=settings.tickets_empty))
    known = sum((part.notnull().ifelse(1, 0) for part in parts), start=ibis.literal(0, "int64"))
    total = sum((part.fill_null(0) for part in parts), start=ibis.literal(0, "int64"))
    return (known > 0).ifelse(total // known.nullif(0), nothing).cast("int64")


def _year(evidence: Evidence, *, settings: HealthSettings) -> ir.Table:
    """What the customer did within the window: purchase days, money both ways, survey answers, tickets."""
    names = sorted({ORDER, REFUND, TICKET, SURVEY, *settings.events})
    facts = evidence.named(names)
    facts = facts.filter(facts.days_ago < settings.window_days)
    facts = facts.mutate(
        purchased=facts.name.isin(settings.events).ifelse(1, 0),
        ordered=(facts.name == ORDER).ifelse(facts.amount_minor, 0),
        refunded=(facts.name == REFUND).ifelse(facts.amount_minor, 0),
        opened=(facts.name == TICKET).ifelse(facts.facts, 0),
    )
    days = facts.group_by(["customer_id", "local_day"]).agg(
        purchased=facts.purchased.max(),
        order_minor=facts.ordered.sum(),
        refund_minor=facts.refunded.sum(),
        answers=facts.answers.sum(),
        answer_sum=facts.answer_sum.sum(),
        tickets=facts.opened.sum(),
    )
    return days.group_by("customer_id").agg(
        year_days=days.purchased.sum().cast("int64"),
        **{
            name: days[name].sum().cast("int64")
            for name in ("order_minor", "refund_minor", "answers", "answer_sum", "tickets")
        },
    )


def _breadth(evidence: Evidence, *, settings: HealthSettings) -> ir.Table:
    products = evidence.products.filter(evidence.products.days_ago < settings.window_days)
    return products.group_by("customer_id").agg(products=products.count().cast("int64"))


def _kinds(evidence: Evidence, *, settings: HealthSettings) -> ir.Table:
    facts = evidence.named(settings.interactions)
    facts = facts.filter(facts.days_ago < settings.window_days)
    pairs = facts.select("customer_id", "name").distinct()
    return pairs.group_by("customer_id").agg(kinds=pairs.count().cast("int64"))
