"""Figures of today beside the same weekdays before, who is behind them, silent sources, lost health: told by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from evergrove.facts.lake import LAKE_SCHEMA
from evergrove.facts.relations import derive
from evergrove.insight import Range, day_figures, figure_customers, health_change, silent_sources, windows_of
from evergrove.insight.today.figures import way_of
from evergrove.insight.today.health import HealthChange
from support.insight_world import scores_in

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from evergrove.facts.engine import Engine

ZONE = "Asia/Shanghai"
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
"""Friday noon in Shanghai: today began at 16:00 UTC of the day before."""


def told(name: str, *, at: datetime, customer: str | None = None, **columns: Any) -> dict[str, Any]:
    return {"name": name, "customer_id": customer, "occurred_at": at, "received_at": at, "source": "shop", **columns}


def order(customer: str | None, *, at: datetime, minor: int = 1_000, currency: str = "CNY") -> dict[str, Any]:
    return told("Order Completed", at=at, customer=customer, amount_minor=minor, currency=currency)


def shop_rows() -> list[dict[str, Any]]:
    """Two orders at 11:00 on each of the last four Fridays and yesterday, nine today; others count nowhere."""
    rows = [told("Page Viewed", at=NOW - timedelta(days=60), customer="old")]
    morning = NOW - timedelta(hours=1)
    for days in (1, 7, 14, 21, 28):
        rows += [order(f"a{place}", at=morning - timedelta(days=days)) for place in range(2)]
        rows.append(order("late", at=NOW - timedelta(days=days) + timedelta(hours=1)))
    rows += [order(f"b{place}", at=morning) for place in range(7)]
    rows += [order(None, at=morning), order("yen", at=morning, minor=900_000, currency="JPY")]
    rows.append(order("before", at=NOW - timedelta(hours=12, minutes=1)))
    return rows


def facts_of(engine: Engine, rows: list[dict[str, Any]]) -> ir.Table:
    numbered = [{**row, "fact_id": f"f{number:05d}", "schema_version": 1} for number, row in enumerate(rows)]
    table = pa.Table.from_pylist([{name: row.get(name) for name in LAKE_SCHEMA.names} for row in numbered], LAKE_SCHEMA)
    return derive(engine.table(table, name="today_facts"), as_of=NOW + timedelta(days=1))


def test_windows_are_local_days_until_the_same_hour() -> None:
    windows = windows_of(NOW, zone=ZONE)
    assert windows[0].starts == datetime(2026, 11, 19, 16, tzinfo=UTC)
    assert {window.ends - window.starts for window in windows} == {timedelta(hours=12)}
    assert [(windows[0].starts - window.starts).days for window in windows] == [0, 1, 7, 14, 21, 28]


def test_today_beside_the_same_weekdays(engine: Engine) -> None:
    found = day_figures(engine, facts_of(engine, shop_rows()), now=NOW, zone=ZONE)
    figures = {one.key: one for one in found.items}
    orders = figures["orders"]
    assert (orders.today, orders.yesterday, orders.weeks) == (9, 2, (2, 2, 2, 2))
    assert orders.expected.high == pytest.approx(2 + 3.558 * 2**0.5, abs=0.01), "as much as chance gives, not 0"
    assert (orders.way, figures["refunds"].way) == ("higher", "usual")
    assert figures["buyers"].today == 8, "a guest is no customer"
    assert (found.currency, figures["revenue"].today) == ("CNY", 8_000), "yen are not added to yuan"


def test_weeks_before_the_shop_began_are_unknown_and_not_0(engine: Engine) -> None:
    rows = [row for row in shop_rows() if row["occurred_at"] > NOW - timedelta(days=15)]
    orders = next(
        one for one in day_figures(engine, facts_of(engine, rows), now=NOW, zone=ZONE).items if one.key == "orders"
    )
    assert (orders.weeks, orders.way, orders.expected.reason) == ((2, None, None, None), "unknown", "few")


def test_an_empty_lake_has_no_figures_to_judge(engine: Engine) -> None:
    found = day_figures(engine, facts_of(engine, []), now=NOW, zone=ZONE)
    assert found.currency is None
    assert {(one.today, one.yesterday, one.way) for one in found.items} == {(0, None, "unknown")}


def test_who_is_behind_a_figure_comes_in_pages(engine: Engine) -> None:
    facts, since = facts_of(engine, shop_rows()), windows_of(NOW, zone=ZONE)[0].starts
    first = figure_customers(engine, facts, key="orders", since=since, until=NOW, limit=3)
    rest = figure_customers(engine, facts, key="orders", since=since, until=NOW, after=first[-1])
    assert (first, rest) == (("b0", "b1", "b2"), ("b3", "b4", "b5", "b6", "yen"))


def beats(
    source: str, *, every: timedelta, until: datetime, days: float = 10.0, **columns: Any
) -> list[dict[str, Any]]:
    count = int(timedelta(days=days) / every)
    return [
        {**told("Page Viewed", at=until - step * every, customer="one", **columns), "source": source}
        for step in range(count)
    ]


def test_a_source_is_silent_by_its_own_rhythm(engine: Engine) -> None:
    rows = [
        *beats("busy", every=timedelta(minutes=10), until=NOW - timedelta(minutes=70)),
        *beats("slow", every=timedelta(hours=3), until=NOW - timedelta(hours=2)),
        *beats("brief", every=timedelta(minutes=10), until=NOW - timedelta(minutes=59)),
        *beats("files", every=timedelta(minutes=10), until=NOW - timedelta(days=1), import_id="imp_1"),
        *beats("new", every=timedelta(hours=1), until=NOW - timedelta(days=2), days=1),
    ]
    names = ("brief", "busy", "files", "never", "new", "slow")
    found = silent_sources(engine, facts_of(engine, rows), sources=names, now=NOW)
    assert [one.source for one in found] == ["busy"]
    assert (found[0].usual_pause, NOW - found[0].last_at) == (timedelta(minutes=10), timedelta(minutes=70))


def health_of(values: dict[str, int | None]) -> dict[str, dict[str, Any]]:
    return {customer: {"health_hundredths": value} for customer, value in values.items()}


def test_health_is_compared_customer_by_customer(engine: Engine) -> None:
    now = health_of({"fell": 3_900, "rose": 4_000, "low": 100, "unknown": None, "new": 1_000})
    then = health_of({"fell": 4_100, "rose": 3_999, "low": 200, "unknown": 5_000, "gone": 1_000})
    change = health_change(engine, scores_in(engine, now), earlier=scores_in(engine, then, name="before"))
    assert change == HealthChange(judged=3, fell=1, rose=1, under=2)


@pytest.mark.parametrize(
    ("fell", "rose", "judged", "is_falling"),
    [(40, 10, 1_000, True), (40, 38, 1_000, False), (12, 0, 100, True), (9, 0, 100, False), (60, 10, 10_000, False)],
)
def test_health_alarms_beyond_chance_and_a_handful(fell: int, rose: int, judged: int, is_falling: bool) -> None:  # noqa: FBT001
    assert HealthChange(judged=judged, fell=fell, rose=rose, under=fell).is_falling is is_falling


def everything(engine: Engine) -> list[Any]:
    rows = shop_rows() + beats("busy", every=timedelta(minutes=30), until=NOW - timedelta(hours=3))
    facts, since = facts_of(engine, rows), windows_of(NOW, zone=ZONE)[0].starts
    now, then = health_of({"a": 100, "b": 5_000}), health_of({"a": 5_000, "b": None})
    return [
        day_figures(engine, facts, now=NOW, zone=ZONE),
        figure_customers(engine, facts, key="active", since=since, until=NOW),
        silent_sources(engine, facts, sources=("busy", "shop"), now=NOW),
        health_change(engine, scores_in(engine, now), earlier=scores_in(engine, then, name="before")),
    ]


def test_both_engines_find_the_same(engine: Engine, spark_engine: Engine) -> None:
    assert everything(spark_engine) == everything(engine)


def test_a_value_on_the_bound_is_usual() -> None:
    expected = Range(value=5.0, low=2.0, high=8.0, count=4)
    assert [way_of(value, expected) for value in (1, 2, 8, 9)] == ["lower", "usual", "usual", "higher"]
