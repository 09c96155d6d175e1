"""Who comes back: month cohorts of the first order, and the time to the second order."""

from __future__ import annotations

import numpy as np

from evergrove.insight.behaviour.retention import cohort_counts
from evergrove.insight.contracts import CohortRow, CohortTable, Repurchase, RepurchasePoint
from evergrove.insight.orders import OrderBook, month_label, month_number
from evergrove.statistics import SurvivalCurve, survival_curve

HORIZON_DAYS = (30, 60, 90, 180, 365)
"""When the share with a second order is told."""

CURVE_STEP_DAYS = 7
CURVE_DAYS_MAX = 365
"""The drawn curve: weekly to a year."""


def cohort_retention(book: OrderBook) -> CohortTable:
    """Month cohorts of the first order by months since: how many of each ordered in each month after.

    Every row ends with the month of `as_of`, which is incomplete unless `as_of` is its very end.
    """
    months = book.months.filter(book.months.orders > 0)
    joined = months.inner_join(book.customers, "customer_id")
    returns = joined.select("customer_id", first_period=joined.first_month, period=joined.month)
    counts = cohort_counts(book.engine, returns)
    # A customer ahead of UTC may already stand in the month after that of `as_of`.
    last = max([month_number(book.as_of), *(first + since for first, since in counts)])
    rows = [
        CohortRow(
            month=month_label(first),
            size=counts[first, 0],
            returned=tuple(counts.get((first, since), 0) for since in range(last - first + 1)),
        )
        for first in sorted({first for first, _ in counts})
    ]
    return CohortTable(rows=tuple(rows), last_month_complete=False)


def repurchase(book: OrderBook, *, horizon_days: tuple[int, ...] = HORIZON_DAYS) -> Repurchase:
    """The share with an order on a second day within N days of the first, by Kaplan and Meier.

    A customer counts in the denominator only as long as he has been watched: someone who came last week says nothing
    about 90 days. Intervals at 95 % (Greenwood, log-log). Unknown past the longest watch.
    """
    customers = book.customers
    watched = customers.select(
        ended=customers.second_day.notnull(),
        days=(customers.second_day.fill_null(book.as_of_day) - customers.first_day).cast("int64"),
    )
    counted = watched.group_by(["days", "ended"]).agg(customers=watched.count().cast("int64"))
    rows = book.engine.fetch(counted.order_by(["days", "ended"])).to_pylist()
    people = [row["customers"] for row in rows]
    days = np.repeat([float(max(row["days"], 0)) for row in rows], people)
    curve = survival_curve(days, ended=np.repeat([row["ended"] for row in rows], people)) if rows else None
    if curve is None:
        return Repurchase(customers=0, points=(), curve=(), median_days=None)
    steps = range(0, CURVE_DAYS_MAX + 1, CURVE_STEP_DAYS)
    return Repurchase(
        customers=sum(people),
        points=tuple(_point(curve, day, days=days) for day in horizon_days),
        curve=tuple(_point(curve, day, days=days) for day in steps),
        median_days=curve.median(),
    )


def _point(curve: SurvivalCurve, day: int, *, days: np.ndarray) -> RepurchasePoint:
    at_risk = int((days >= day).sum())
    if day > curve.watched_until:
        return RepurchasePoint(days=day, share=None, low=None, high=None, at_risk=at_risk)
    step = int(np.searchsorted(curve.time, float(day), side="right")) - 1
    if step < 0:
        return RepurchasePoint(days=day, share=0.0, low=0.0, high=0.0, at_risk=at_risk)
    share, low, high = (float(1.0 - bound[step]) for bound in (curve.share, curve.high, curve.low))
    known = not (np.isnan(low) or np.isnan(high))
    return RepurchasePoint(
        days=day, share=share, low=low if known else None, high=high if known else None, at_risk=at_risk
    )
