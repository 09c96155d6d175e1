"""Every figure of the hand-made shop, worked out on paper."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest

from evergrove.insight import (
    HeatCell,
    Move,
    StageCount,
    cohort_retention,
    fact_quality,
    monthly,
    moves,
    open_order_book,
    pareto,
    radar_samples,
    repurchase,
    revenue_by_class,
    rfm_heat,
    stage_funnel,
    topline,
)
from evergrove.insight.orders import OrderBook, calendar, month_label
from evergrove.statistics import gini
from support.insight_world import AS_OF, SCORED_EARLIER, facts_in, hand_made, other_currency, scores_in

if TYPE_CHECKING:
    from evergrove.facts.engine import Engine


def book_of(engine: Engine, table: pa.Table | None = None) -> OrderBook:
    return open_order_book(engine, facts_in(engine, table), as_of=AS_OF)


def test_months_of_days_are_those_of_the_calendar(engine: Engine) -> None:
    days = [-800, 20_621]
    relation = engine.table(pa.table({"local_day": pa.array(days, pa.int64())}), name="days")
    rows = engine.fetch(calendar(engine, relation)).to_pylist()
    assert len(rows) == max(days) - min(days) + 1
    for row in rows:
        day = date.fromordinal(date(1970, 1, 1).toordinal() + row["local_day"])
        assert month_label(row["month"]) == f"{day.year:04d}-{day.month:02d}"


def test_top_lines(engine: Engine) -> None:
    facts = facts_in(engine)
    figures = topline(open_order_book(engine, facts, as_of=AS_OF), facts)
    assert (figures.customers, figures.orders, figures.guest_orders) == (4, 9, 1)
    assert (figures.gross_minor, figures.refund_minor, figures.net_minor) == (66_000, 11_000, 55_000)
    # Bob's two orders of one day are one occasion: only Ann and Cid came back.
    assert (figures.repeat_customers, figures.repeat_share) == (2, 0.5)
    assert figures.basket_minor == pytest.approx(66_000 / 9)
    assert figures.active_customers_365 == 4


def test_months_split_new_returning_and_guests(engine: Engine) -> None:
    months = {month.month: month for month in monthly(book_of(engine))}
    assert [month for month in months if not months[month].is_complete] == ["2026-06"]
    january, february, march = months["2026-01"], months["2026-02"], months["2026-03"]
    assert (january.new_net_minor, january.returning_net_minor, january.orders) == (16_000, 0, 3)
    # Cid is new; Ann returns with 10,000 and Bob's refund takes 6,000 back.
    assert (february.new_net_minor, february.returning_net_minor) == (4_000, 4_000)
    assert (february.customers, february.new_customers) == (2, 1)
    assert (march.returning_net_minor, march.guest_net_minor, march.net_minor) == (6_000, 7_000, 13_000)
    assert sum(month.net_minor for month in months.values()) == 55_000


def test_money_of_another_currency_is_not_added(engine: Engine) -> None:
    table = hand_made(extra=(other_currency(),))
    facts = facts_in(engine, table)
    book = open_order_book(engine, facts, as_of=AS_OF)
    figures = topline(book, facts)
    assert (book.currency, book.other_currency_orders) == ("CNY", 1)
    assert (figures.orders, figures.gross_minor) == (10, 66_000)


def test_facts_after_the_instant_change_nothing(engine: Engine) -> None:
    earlier = AS_OF.replace(month=2, day=15)
    facts = facts_in(engine, as_of=earlier)
    figures = topline(open_order_book(engine, facts, as_of=earlier), facts)
    assert (figures.customers, figures.orders, figures.net_minor) == (3, 5, 24_000)


def test_cohorts(engine: Engine) -> None:
    cohorts = cohort_retention(book_of(engine))
    rows = {row.month: row for row in cohorts.rows}
    assert list(rows) == ["2026-01", "2026-02", "2026-06"]
    assert rows["2026-01"].returned == (2, 1, 0, 1, 0, 0)
    assert rows["2026-02"].returned == (1, 1, 0, 0, 0)
    assert rows["2026-06"].returned == (1,)
    # Of three customers watched for the whole month after their first, Ann and Cid ordered; Dee was not watched.
    assert cohorts.retained_share(months_since=1) == pytest.approx(2 / 3)
    assert cohorts.retained_share(months_since=5) is None


def test_repurchase_counts_only_those_watched(engine: Engine) -> None:
    found = repurchase(book_of(engine), horizon_days=(29, 30, 31, 365))
    at = {point.days: point for point in found.points}
    # Second orders after 31 days (Ann) and 30 days (Cid); Bob watched for 147 days, Dee for 6.
    assert at[29].share == 0
    assert at[30].share == pytest.approx(1 / 3)
    assert at[31].share == pytest.approx(2 / 3)
    assert at[30].at_risk == 3
    assert at[365].share is None
    assert at[31].low is not None
    assert at[31].high is not None
    assert at[31].low < 2 / 3 < at[31].high


def test_revenue_by_class_adds_up(engine: Engine) -> None:
    rows = revenue_by_class(book_of(engine), scores_in(engine), column="rfm_class")
    assert [(row.key, row.customers, row.orders, row.net_minor) for row in rows] == [
        ("important_value", 1, 3, 35_000),
        ("important_keep", 1, 2, 10_000),
        ("general_develop", 1, 1, 3_000),
        ("general_win_back", 1, 2, 0),
    ]
    assert sum(row.share_customers for row in rows) == pytest.approx(1)
    assert rows[0].share_net == pytest.approx(35 / 48)


def test_pareto_against_the_statistics(engine: Engine) -> None:
    found = pareto(book_of(engine))
    assert (found.customers, found.without_money) == (4, 1)
    assert found.gini == pytest.approx(gini(np.array([35_000.0, 10_000.0, 3_000.0, 0.0])))
    assert found.share_of_top(0.25) == pytest.approx(35 / 48)
    assert found.share_of_top(0.125) == pytest.approx(35 / 96)
    assert found.share_of_top(1.0) == pytest.approx(1)


def test_heat_stages_and_moves(engine: Engine) -> None:
    now, before = scores_in(engine), scores_in(engine, SCORED_EARLIER, name="scores_before")
    assert HeatCell(recency=4, frequency=5, customers=1, money_minor=35_000) in rfm_heat(engine, now)
    stages = stage_funnel(engine, now, earlier=before)
    assert stages[0] == StageCount(stage="acquisition", customers=1, earlier=0)
    assert stages[3] == StageCount(stage="decline", customers=1, earlier=2)
    moved = set(moves(engine, before, now, column="rfm_class"))
    assert moved == {
        Move(source="important_value", target="important_value", customers=1),
        Move(source="important_win_back", target="general_win_back", customers=1),
        Move(source="important_value", target="important_keep", customers=1),
        Move(source=None, target="general_develop", customers=1),
    }


def test_radar_samples_keep_unknown_axes_unknown(engine: Engine) -> None:
    samples = radar_samples(engine, scores_in(engine))
    assert [sample.class_key for sample in samples] == ["important_value", "important_keep", "general_develop"]
    assert dict(samples[0].axes) == {"consumption": 80.0, "influence": None, "service": None, "growth": 50.0}
    assert samples[0].coverage == 0.5


def test_quality_counts_what_is_missing(engine: Engine) -> None:
    found = fact_quality(engine, facts_in(engine))
    orders = found.facts[0]
    assert (orders.name, orders.rows, orders.without_customer, orders.without_amount) == ("Order Completed", 9, 1, 0)
    assert found.customers == 4


def test_an_empty_world_has_no_figures(engine: Engine) -> None:
    book = book_of(engine, hand_made().slice(0, 0))
    assert pareto(book).gini is None
    assert repurchase(book).points == ()
    assert cohort_retention(book).retained_share(months_since=1) is None
    assert monthly(book) == ()
