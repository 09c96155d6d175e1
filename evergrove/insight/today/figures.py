"""What changed and by how much: today until now, beside yesterday and the same weekday of four weeks until this hour.

The rule of noise: a figure is unusual when it lies outside the range that the same weekday of the last four weeks
predicts in 19 of 20 cases (statistics.next_value, spread at least as far as chance alone would: Poisson for counts,
compound Poisson for money). Of twenty ordinary figures one is therefore called unusual by chance. Yesterday is shown
and judges nothing: a Monday is no Sunday. A figure needs three such weeks before it is judged at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from evergrove.channels import day_start
from evergrove.facts import Engine, done_by_people, instant_of, micros
from evergrove.insight.today.contracts import DayFigure, DayFigures, Range, Way, range_of
from evergrove.scores import InteractionSettings
from evergrove.statistics import Estimate, next_value

ORDER = "Order Completed"
ACTIVE_NAMES = (ORDER, *InteractionSettings().events)

WEEKS = 4
COUNTED_NAMES = {
    "orders": ORDER,
    "refunds": "Order Refunded",
    "messages": "Message Sent",
    "unsubscribed": "Message Unsubscribed",
    "complained": "Message Complained",
}
"""Figures that count facts of one name."""

PEOPLE_NAMES = {"buyers": (ORDER,), "active": ACTIVE_NAMES}
"""Figures that count customers who did one of these."""

MONEY = "revenue"
FIGURES = ("revenue", "orders", "buyers", "active", "refunds", "messages", "unsubscribed", "complained")
OPENED_NAMES = {
    MONEY: (ORDER,),
    **{key: (name,) for key, name in COUNTED_NAMES.items()},
    **PEOPLE_NAMES,
}
"""Whose facts are behind a figure: what opening it shows."""

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Window:
    """A day until the hour of now; `place` 0 is today, 1 yesterday, then the same weekdays, newest first."""

    place: int
    starts: datetime
    ends: datetime


def windows_of(now: datetime, *, zone: str) -> tuple[Window, ...]:
    """Today until `now`, and the days that it is compared with until the same time since midnight."""
    today = now.astimezone(ZoneInfo(zone)).date()
    length = now - day_start(today, zone=zone)
    ago = (0, 1, *(7 * week for week in range(1, WEEKS + 1)))
    starts = [day_start(today - days * DAY, zone=zone) for days in ago]
    return tuple(Window(place=place, starts=start, ends=start + length) for place, start in enumerate(starts))


def day_figures(engine: Engine, facts: ir.Table, *, now: datetime, zone: str) -> DayFigures:
    """Every figure of FIGURES; `facts` is the relation of facts at `now`. Two passes over four weeks of facts."""
    windows = windows_of(now, zone=zone)
    told = _in_windows(facts, windows)
    counted = _counted(engine, told)
    people = _people(engine, told)
    money, currency = _money(engine, told)
    begins_us = engine.fetch(facts.agg(first=facts.occurred_us.min().cast("int64"))).to_pylist()[0]["first"]
    is_known = [begins_us is not None and instant_of(begins_us) <= window.starts for window in windows]
    items = []
    for key in FIGURES:
        rows = money if key == MONEY else people if key in PEOPLE_NAMES else counted
        name = "minor" if key == MONEY else key
        values = [int(rows.get(place, {}).get(name) or 0) for place in range(len(windows))]
        squares = [float(rows.get(place, {}).get("squares") or 0.0) for place in range(len(windows))]
        items.append(_figure(key, values, squares=squares, is_known=is_known))
    return DayFigures(as_of=now, begins_at=windows[0].starts, currency=currency, items=tuple(items))


def figure_customers(
    engine: Engine, facts: ir.Table, *, key: str, since: datetime, until: datetime, after: str = "", limit: int = 50
) -> tuple[str, ...]:
    """Who is behind a figure, by id, at most `limit` of those behind the customer `after`."""
    told = done_by_people(facts) if key == "active" else facts
    told = told.filter(
        told.name.isin(OPENED_NAMES[key])
        & told.customer_id.notnull()
        & (told.occurred_us >= micros(since))
        & (told.occurred_us < micros(until))
    )
    if after:
        told = told.filter(told.customer_id > after)
    found = told.group_by("customer_id").agg(facts=told.count()).order_by("customer_id").limit(limit)
    return tuple(engine.fetch(found)["customer_id"].to_pylist())


def _in_windows(facts: ir.Table, windows: Sequence[Window]) -> ir.Table:
    """Facts of the names that count, with the place of their window."""
    names = sorted({name for known in OPENED_NAMES.values() for name in known})
    within = [
        (facts.occurred_us >= micros(window.starts)) & (facts.occurred_us < micros(window.ends)) for window in windows
    ]
    place = ibis.cases(*((one, window.place) for one, window in zip(within, windows, strict=True)), else_=None)
    placed = facts.filter(facts.name.isin(names) & (facts.occurred_us >= micros(windows[-1].starts)))
    return placed.mutate(place=place.cast("int64")).filter(ibis._.place.notnull())


def _counted(engine: Engine, told: ir.Table) -> dict[int, dict[str, Any]]:
    counts = {key: told.count(where=told.name == name).cast("int64") for key, name in COUNTED_NAMES.items()}
    return _by_place(engine, told.group_by("place").agg(**counts))


def _people(engine: Engine, told: ir.Table) -> dict[int, dict[str, Any]]:
    """Nobody is counted twice in a day; facts of nobody (guests) are no customers."""
    known = done_by_people(told).filter(ibis._.customer_id.notnull())
    counts = {
        key: known.customer_id.nunique(where=known.name.isin(names)).cast("int64")
        for key, names in PEOPLE_NAMES.items()
    }
    return _by_place(engine, known.group_by("place").agg(**counts))


def _money(engine: Engine, told: ir.Table) -> tuple[dict[int, dict[str, Any]], str | None]:
    """Money of orders in the currency that most of them are in; other currencies are never added to it."""
    orders = told.filter((told.name == ORDER) & told.currency.notnull() & told.amount_minor.notnull())
    amount = orders.amount_minor.cast("float64")
    summed = orders.group_by("place", "currency").agg(
        orders=orders.count().cast("int64"),
        minor=orders.amount_minor.sum().cast("int64"),
        squares=(amount * amount).sum(),
    )
    rows = engine.fetch(summed).to_pylist()
    totals: dict[str, int] = {}
    for row in rows:
        totals[row["currency"]] = totals.get(row["currency"], 0) + row["orders"]
    if not totals:
        return {}, None
    currency = min(totals, key=lambda one: (-totals[one], one))
    return {row["place"]: row for row in rows if row["currency"] == currency}, currency


def _by_place(engine: Engine, counted: ir.Table) -> dict[int, dict[str, Any]]:
    return {row["place"]: row for row in engine.fetch(counted).to_pylist()}


def _figure(key: str, values: list[int], *, squares: list[float], is_known: list[bool]) -> DayFigure:
    weeks = [value if known else None for value, known in zip(values[2:], is_known[2:], strict=True)]
    before = [value for value in weeks if value is not None]
    expected = expect(before, variance_min=_chance(before, squares[2:], is_known[2:], is_money=key == MONEY))
    return DayFigure(
        key=key,
        is_money=key == MONEY,
        today=values[0],
        yesterday=values[1] if is_known[1] else None,
        weeks=tuple(weeks),
        expected=range_of(expected),
        way=way_of(values[0], expected),
        has_customers=key != "messages",
    )


def expect(before: Sequence[int], *, variance_min: float) -> Estimate:
    """What the weeks before predict; nothing that is counted is below 0."""
    found = next_value([float(one) for one in before], variance_min=variance_min)
    if found.low is None:
        return found
    return Estimate(
        value=found.value, low=max(found.low, 0.0), high=found.high, level=found.level, count=found.count, reason=None
    )


def way_of(today: float, expected: Estimate | Range) -> Way:
    """Whether today is unusual."""
    if expected.low is None or expected.high is None:
        return "unknown"
    return "higher" if today > expected.high else "lower" if today < expected.low else "usual"


def _chance(before: Sequence[int], squares: list[float], is_known: list[bool], *, is_money: bool) -> float:
    """The variance that chance alone gives a day: of a count its mean (at least 1), of money its sum of squares."""
    if not before:
        return 0.0
    if is_money:
        known = [square for square, one in zip(squares, is_known, strict=True) if one]
        return sum(known) / len(known)
    return max(sum(before) / len(before), 1.0)
