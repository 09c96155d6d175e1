"""Lifecycle: the one stage in which a customer is, by his own rhythm with fixed floors.

Own gap = (prior gap x prior weight + span) / (prior weight + repeats), in days, kept between two floors: the mean gap
between his purchase days, drawn towards the prior while he has few. Silence is measured in own gaps, and no stage of
silence begins before its floor of days nor after its ceiling. The first rule that holds decides, so every customer has
exactly one stage:

    lost         silent for lost_gaps own gaps
    decline      silent for decline_gaps own gaps
    acquisition  no purchase day yet, or one
    growth       fewer than mature_purchase_days purchase days, or younger than mature_age_days
    maturity     the rest

Without a purchase silence counts from the last own doing (else the last fact), with the prior gap as own gap.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import msgspec

from evergrove.scores.binning import real
from evergrove.scores.contracts import InvalidScoreSettingsError
from evergrove.scores.evidence import ORDER, Evidence, purchase_rhythm

STAGES = ("acquisition", "growth", "maturity", "decline", "lost")
ACTIVITIES = ("new", "active", "sleeping", "lost")


class LifecycleSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Days, and multiples of the own gap. `events` are the purchases; a product of use names its key facts here."""

    events: tuple[str, ...] = (ORDER,)
    prior_gap_days: int = 60
    prior_weight: int = 1
    gap_days_min: int = 7
    gap_days_max: int = 180
    decline_gaps: float = 2.0
    decline_days_min: int = 60
    decline_days_max: int = 180
    lost_gaps: float = 5.0
    lost_days_min: int = 180
    lost_days_max: int = 365
    mature_purchase_days: int = 5
    mature_age_days: int = 180
    new_days: int = 30
    active_gaps: float = 1.5
    active_days_min: int = 30

    def __post_init__(self) -> None:
        rising = [
            (self.gap_days_min, self.gap_days_max, "the own gap"),
            (self.decline_days_min, self.decline_days_max, "decline"),
            (self.lost_days_min, self.lost_days_max, "lost"),
            (self.decline_days_min, self.lost_days_min, "decline before lost"),
            (self.decline_days_max, self.lost_days_max, "decline before lost"),
            (self.decline_gaps, self.lost_gaps, "decline before lost, in gaps"),
            (1, self.gap_days_min, "the least own gap"),
        ]
        for low, high, what in rising:
            if low > high:
                raise InvalidScoreSettingsError(f"{what}: {low} is above {high}", help="swap them or correct one")


class LifecycleModel:
    """Columns `stage`, `activity_state`, `own_gap_days`, `silence_days` for every customer with a fact."""

    key = "lifecycle"
    settings_type = LifecycleSettings

    def fact_names(self, settings: LifecycleSettings) -> frozenset[str]:
        return frozenset(settings.events)

    def relation(self, evidence: Evidence, *, settings: LifecycleSettings) -> ir.Table:
        measured = _measured(evidence, settings=settings)
        gap = measured.own_gap_days
        days = measured.silence_days.cast("float64")
        decline_from = _within(
            gap * real(settings.decline_gaps), low=settings.decline_days_min, high=settings.decline_days_max
        )
        lost_from = _within(gap * real(settings.lost_gaps), low=settings.lost_days_min, high=settings.lost_days_max)
        growing = (measured.purchase_days < settings.mature_purchase_days) | (
            measured.age_days < settings.mature_age_days
        )
        stage = ibis.cases(
            (days >= lost_from, ibis.literal("lost")),
            (days >= decline_from, ibis.literal("decline")),
            (measured.purchase_days <= 1, ibis.literal("acquisition")),
            (growing, ibis.literal("growth")),
            else_=ibis.literal("maturity"),
        )
        active_until = _within(
            gap * real(settings.active_gaps), low=settings.active_days_min, high=settings.decline_days_max
        )
        state = ibis.cases(
            (days >= lost_from, ibis.literal("lost")),
            (measured.age_days < settings.new_days, ibis.literal("new")),
            (days < active_until, ibis.literal("active")),
            else_=ibis.literal("sleeping"),
        )
        return measured.select(
            "customer_id", stage=stage, activity_state=state, own_gap_days=gap, silence_days=measured.silence_days
        )


def _measured(evidence: Evidence, *, settings: LifecycleSettings) -> ir.Table:
    rhythm = purchase_rhythm(evidence, events=settings.events)
    joined = evidence.customers.left_join(rhythm, "customer_id").drop("customer_id_right")
    weight = joined.repeats.fill_null(0) + settings.prior_weight
    spanned = (joined.span_days.fill_null(0) + settings.prior_gap_days * settings.prior_weight).cast("float64")
    quiet = joined.acted_days_ago.fill_null(joined.last_days_ago)
    return joined.select(
        "customer_id",
        purchase_days=(joined.repeats + 1).fill_null(0),
        own_gap_days=_within(
            spanned / weight.cast("float64").nullif(real(0.0)), low=settings.gap_days_min, high=settings.gap_days_max
        ),
        silence_days=joined.silence_days.fill_null(quiet),
        age_days=joined.age_days.fill_null(joined.first_days_ago),
    )


def _within(value: ir.FloatingColumn, *, low: int, high: int) -> ir.FloatingColumn:
    """`value` cut at both ends; an unknown one is the lower end."""
    known = value.fill_null(real(low))
    return (known < real(low)).ifelse(real(low), (known > real(high)).ifelse(real(high), known))
