"""RFM: how recently, on how many days, for how much; five scores each, two namings, and grades by money.

- Recency: whole 24 h since the last order, whenever it was. Frequency: local days with an order, so that an order split
  in two counts once. Money: orders less refunds in minor units. Frequency and money look at `window_days` back; without
  a window at the whole history, so that a customer who once spent much and left is seen as one.
- The eight Chinese classes compare each value with the mean or the median of all buyers; a value at the centre is low.
- The western names come from the grid of recency and frequency scores; every cell has a name.
- Grades A to D share out the customers by money; equal money has an equal grade, the better one.
"""

from __future__ import annotations

from typing import Literal

import ibis
import ibis.expr.types as ir
import msgspec

from evergrove.scores.binning import (
    bounded_class,
    check_bounds,
    check_shares,
    customers_in,
    quantile_class,
    rank_below,
    share_class,
)
from evergrove.scores.evidence import ORDER, REFUND, Evidence

GRADES = ("A", "B", "C", "D")

CHINESE_CLASSES = {
    (True, True, True): "important_value",
    (True, False, True): "important_develop",
    (False, True, True): "important_keep",
    (False, False, True): "important_win_back",
    (True, True, False): "general_value",
    (True, False, False): "general_develop",
    (False, True, False): "general_keep",
    (False, False, False): "general_win_back",
}
"""(recent, frequent, much money) to the class."""

WESTERN_GRID = {
    5: ("new", "potential_loyalist", "potential_loyalist", "champion", "champion"),
    4: ("promising", "potential_loyalist", "potential_loyalist", "loyal", "loyal"),
    3: ("about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"),
    2: ("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
    1: ("lost", "hibernating", "at_risk", "at_risk", "cannot_lose"),
}
"""Recency score to the names for the frequency scores 1 to 5."""


class RfmSettings(msgspec.Struct, frozen=True, kw_only=True):
    """`window_days` None: the whole history. Bounds: lowest values of the classes 2 to 5 (method `bounds` only)."""

    window_days: int | None = None
    method: Literal["quantile", "bounds"] = "quantile"
    recency_days_bounds: tuple[int, ...] = (30, 90, 180, 365)
    frequency_bounds: tuple[int, ...] = (2, 3, 5, 10)
    monetary_minor_bounds: tuple[int, ...] = (10_000, 50_000, 100_000, 500_000)
    centre: Literal["median", "mean"] = "median"
    grade_shares_bp: tuple[int, ...] = (1_200, 2_300, 4_500, 2_000)

    def __post_init__(self) -> None:
        check_bounds(self.recency_days_bounds, what="recency_days_bounds")
        check_bounds(self.frequency_bounds, what="frequency_bounds")
        check_bounds(self.monetary_minor_bounds, what="monetary_minor_bounds")
        check_shares(self.grade_shares_bp, what="grade_shares_bp")


class RfmModel:
    """Columns `rfm_*` for every customer with an order; others are absent."""

    key = "rfm"
    settings_type = RfmSettings

    def fact_names(self, settings: RfmSettings) -> frozenset[str]:  # noqa: ARG002 - the same with every setting
        return frozenset({ORDER, REFUND})

    def relation(self, evidence: Evidence, *, settings: RfmSettings) -> ir.Table:
        values = evidence.remember(_values(evidence, window_days=settings.window_days), what="rfm")
        scored = values.mutate(customers=customers_in(values))
        scored = scored.mutate(
            **_scores(scored, settings=settings),
            rfm_grade=share_class(
                rank_below(scored.rfm_monetary_minor, descending=True),
                customers=scored.customers,
                names=GRADES,
                shares_bp=settings.grade_shares_bp,
            ),
        )
        scored = scored.cross_join(_centres(values, centre=settings.centre))
        named = scored.mutate(rfm_class=_chinese_class(scored), rfm_name=_western_name(scored))
        return named.select(
            "customer_id", "rfm_recency_days", "rfm_frequency", "rfm_monetary_minor", "rfm_r", "rfm_f", "rfm_m",
            "rfm_class", "rfm_name", "rfm_grade",
        )  # fmt: skip


def _values(evidence: Evidence, *, window_days: int | None) -> ir.Table:
    facts = evidence.named([ORDER, REFUND])
    is_order = facts.name == ORDER
    within = ibis.literal(value=True) if window_days is None else facts.days_ago < window_days
    days = facts.mutate(
        order_days_ago=is_order.ifelse(facts.days_ago, ibis.null("int64")),
        counted=(is_order & within).ifelse(1, 0),
        net_minor=within.ifelse(is_order.ifelse(facts.amount_minor, -facts.amount_minor), 0),
    )
    days = days.group_by(["customer_id", "local_day"]).agg(
        order_days_ago=days.order_days_ago.min(), counted=days.counted.max(), net_minor=days.net_minor.sum()
    )
    values = days.group_by("customer_id").agg(
        rfm_recency_days=days.order_days_ago.min(),
        rfm_frequency=days.counted.sum().cast("int64"),
        rfm_monetary_minor=days.net_minor.sum().cast("int64"),
    )
    return values.filter(values.rfm_recency_days.notnull())


def _scores(values: ir.Table, *, settings: RfmSettings) -> dict[str, ir.IntegerColumn]:
    if settings.method == "bounds":
        return {
            "rfm_r": bounded_class(values.rfm_recency_days, bounds=settings.recency_days_bounds, descending=True),
            "rfm_f": bounded_class(values.rfm_frequency, bounds=settings.frequency_bounds),
            "rfm_m": bounded_class(values.rfm_monetary_minor, bounds=settings.monetary_minor_bounds),
        }
    customers = values.customers
    return {
        "rfm_r": quantile_class(values.rfm_recency_days, customers=customers, descending=True),
        "rfm_f": quantile_class(values.rfm_frequency, customers=customers),
        "rfm_m": quantile_class(values.rfm_monetary_minor, customers=customers),
    }


def _centres(values: ir.Table, *, centre: Literal["median", "mean"]) -> ir.Table:
    columns = {
        "recency_centre": values.rfm_recency_days.cast("float64"),
        "frequency_centre": values.rfm_frequency.cast("float64"),
        "monetary_centre": values.rfm_monetary_minor.cast("float64"),
    }
    return values.agg(**{name: getattr(column, centre)() for name, column in columns.items()})


def _chinese_class(scored: ir.Table) -> ir.StringColumn:
    recent = scored.rfm_recency_days.cast("float64") < scored.recency_centre
    frequent = scored.rfm_frequency.cast("float64") > scored.frequency_centre
    much = scored.rfm_monetary_minor.cast("float64") > scored.monetary_centre
    branches = [
        ((recent == is_recent) & (frequent == is_frequent) & (much == is_much), ibis.literal(name))
        for (is_recent, is_frequent, is_much), name in CHINESE_CLASSES.items()
    ]
    return ibis.cases(*branches)


def _western_name(scored: ir.Table) -> ir.StringColumn:
    branches = [
        ((scored.rfm_r == recency) & (scored.rfm_f == frequency), ibis.literal(name))
        for recency, names in WESTERN_GRID.items()
        for frequency, name in enumerate(names, start=1)
    ]
    return ibis.cases(*branches)
