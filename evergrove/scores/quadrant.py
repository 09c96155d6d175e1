"""Interaction x value: who is engaged, who pays, who both, who neither.

A customer is high where his active days, or his money, in the window lie above the median of the customers that have
any; at the median is low. Unknown (null) where the workspace sends no interactions.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import msgspec

from evergrove.scores.binning import real
from evergrove.scores.evidence import ORDER, REFUND, Evidence
from evergrove.scores.interaction import INTERACTIONS, active_days

QUADRANTS = {
    (True, True): "partner",
    (True, False): "enthusiast",
    (False, True): "quiet_payer",
    (False, False): "bystander",
}
"""(much interaction, much value) to the quadrant."""


class QuadrantSettings(msgspec.Struct, frozen=True, kw_only=True):
    events: tuple[str, ...] = INTERACTIONS
    interaction_window_days: int = 90
    value_window_days: int = 365


class QuadrantModel:
    """Column `quadrant` for every customer."""

    key = "quadrant"
    settings_type = QuadrantSettings

    def fact_names(self, settings: QuadrantSettings) -> frozenset[str]:
        return frozenset({ORDER, REFUND, *settings.events})

    def relation(self, evidence: Evidence, *, settings: QuadrantSettings) -> ir.Table:
        if not evidence.has(*settings.events):
            return evidence.customers.select("customer_id", quadrant=ibis.null("string"))
        measured = evidence.remember(_measured(evidence, settings=settings), what="quadrant")
        active, paying = measured.active_days, measured.net_minor
        centres = measured.agg(
            active_centre=(active > 0).ifelse(active.cast("float64"), ibis.null("float64")).median(),
            paying_centre=(paying > 0).ifelse(paying.cast("float64"), ibis.null("float64")).median(),
        )
        both = measured.cross_join(centres)
        engaged = both.active_days.cast("float64") > both.active_centre.fill_null(real(0.0))
        valuable = both.net_minor.cast("float64") > both.paying_centre.fill_null(real(0.0))
        branches = [
            ((engaged == much_interaction) & (valuable == much_value), ibis.literal(name))
            for (much_interaction, much_value), name in QUADRANTS.items()
        ]
        return both.select("customer_id", quadrant=ibis.cases(*branches))


def _measured(evidence: Evidence, *, settings: QuadrantSettings) -> ir.Table:
    active = active_days(evidence, events=settings.events, window_days=settings.interaction_window_days)
    value = net_money(evidence, window_days=settings.value_window_days)
    joined = evidence.customers.select("customer_id").left_join(active, "customer_id")
    joined = joined.select("customer_id", "frequency").left_join(value, "customer_id")
    joined = joined.select("customer_id", "frequency", "net_minor")
    return joined.select(
        "customer_id", active_days=joined.frequency.fill_null(0), net_minor=joined.net_minor.fill_null(0)
    )


def net_money(evidence: Evidence, *, window_days: int, after_days: int = 0) -> ir.Table:
    """(customer_id, net_minor): orders less refunds of the window, which ends `after_days` before the instant."""
    facts = evidence.named([ORDER, REFUND])
    facts = facts.filter((facts.days_ago >= after_days) & (facts.days_ago < after_days + window_days))
    signed = (facts.name == ORDER).ifelse(facts.amount_minor, -facts.amount_minor)
    facts = facts.mutate(signed_minor=signed)
    return facts.group_by("customer_id").agg(net_minor=facts.signed_minor.sum().cast("int64"))
