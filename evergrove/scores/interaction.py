"""RFM for those who sell by use: how recently, on how many days, how deeply a customer interacts.

Which facts count is a setting. Where the workspace sends none of them all columns are null: unknown. Where it does, a
customer without one has frequency 0, depth 0 and the lowest scores; his recency stays null.
"""

from __future__ import annotations

from typing import Literal

import ibis
import ibis.expr.types as ir
import msgspec

from evergrove.scores.binning import customers_in, quantile_class
from evergrove.scores.evidence import Evidence

INTERACTIONS = (
    "Page Viewed", "Screen Viewed", "Product Viewed", "Products Searched", "Product Added",
    "Product Added to Wishlist", "Checkout Started", "Signed In", "Feature Used", "Content Read", "Element Clicked",
    "Message Opened", "Message Clicked", "Post Published", "Survey Answered",
)  # fmt: skip
"""What a customer does with the shop beside buying."""

NEVER_DAYS = 1_000_000
"""Stands for "never" where recencies are ranked: longer ago than any fact."""


class InteractionSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Depth: `dwell_seconds` or `facts` per active day, or `kinds` of interaction in the window (features used)."""

    events: tuple[str, ...] = INTERACTIONS
    window_days: int = 90
    depth: Literal["dwell_seconds", "facts", "kinds"] = "dwell_seconds"


class InteractionModel:
    """Columns `interaction_*` for every customer."""

    key = "interaction"
    settings_type = InteractionSettings

    def fact_names(self, settings: InteractionSettings) -> frozenset[str]:
        return frozenset(settings.events)

    def relation(self, evidence: Evidence, *, settings: InteractionSettings) -> ir.Table:
        measured = evidence.remember(_measured(evidence, settings=settings), what="interaction")
        scored = measured.mutate(customers=customers_in(measured))
        known = ibis.literal(value=evidence.has(*settings.events))
        nothing = ibis.null("int64")
        recency = scored.interaction_recency_days.fill_null(NEVER_DAYS)
        classes = {
            "interaction_r": quantile_class(recency, customers=scored.customers, descending=True),
            "interaction_f": quantile_class(scored.interaction_frequency, customers=scored.customers),
            "interaction_d": quantile_class(scored.interaction_depth, customers=scored.customers),
        }
        return scored.select(
            "customer_id",
            interaction_recency_days=known.ifelse(scored.interaction_recency_days, nothing),
            interaction_frequency=known.ifelse(scored.interaction_frequency, nothing),
            interaction_depth=known.ifelse(scored.interaction_depth, nothing),
            **{name: known.ifelse(column, nothing) for name, column in classes.items()},
        )


def active_days(evidence: Evidence, *, events: tuple[str, ...], window_days: int) -> ir.Table:
    """(customer_id, recency_days, frequency, facts, dwell_seconds) of those with an interaction at any time.

    recency_days looks back for ever; the others count within the window.
    """
    facts = evidence.named(events)
    within = facts.days_ago < window_days
    facts = facts.mutate(
        active=within.ifelse(1, 0),
        window_facts=within.ifelse(facts.facts, 0),
        window_dwell=within.ifelse(facts.dwell_seconds, 0),
    )
    days = facts.group_by(["customer_id", "local_day"]).agg(
        days_ago=facts.days_ago.min(),
        active=facts.active.max(),
        facts=facts.window_facts.sum(),
        dwell_seconds=facts.window_dwell.sum(),
    )
    return days.group_by("customer_id").agg(
        recency_days=days.days_ago.min(),
        frequency=days.active.sum().cast("int64"),
        facts=days.facts.sum().cast("int64"),
        dwell_seconds=days.dwell_seconds.sum().cast("int64"),
    )


def _measured(evidence: Evidence, *, settings: InteractionSettings) -> ir.Table:
    active = active_days(evidence, events=settings.events, window_days=settings.window_days)
    joined = evidence.customers.select("customer_id").left_join(active, "customer_id")
    joined = joined.select("customer_id", "recency_days", "frequency", "facts", "dwell_seconds")
    frequency = joined.frequency.fill_null(0)
    if settings.depth == "kinds":
        kinds = _kinds(evidence, settings=settings)
        joined = joined.left_join(kinds, "customer_id").select(*[joined[name] for name in joined.columns], kinds.kinds)
        frequency, depth = joined.frequency.fill_null(0), joined.kinds.fill_null(0)
    else:
        depth = (joined[settings.depth] // joined.frequency.nullif(0)).fill_null(0)
    return joined.select(
        "customer_id",
        interaction_recency_days=joined.recency_days,
        interaction_frequency=frequency.cast("int64"),
        interaction_depth=depth.cast("int64"),
    )


def _kinds(evidence: Evidence, *, settings: InteractionSettings) -> ir.Table:
    facts = evidence.named(settings.events)
    facts = facts.filter(facts.days_ago < settings.window_days)
    pairs = facts.select("customer_id", "name").distinct()
    return pairs.group_by("customer_id").agg(kinds=pairs.count().cast("int64"))
