"""The monthly review of a shop told by hand: every line worked out on paper, and what is not known says why."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from evergrove.facts import PublishedSnapshot
from evergrove.facts.lake import LAKE_SCHEMA
from evergrove.facts.relations import derive
from evergrove.insight import (
    ReviewFigure,
    StandingPart,
    StandingRow,
    figure_words,
    in_zone,
    moves,
    open_order_book,
    plan_of,
    revenue_by_class,
    review_people,
    standing_people,
)
from evergrove.insight.review import MonthCounts, month_counts, review_figures
from evergrove.insight.review.counts import programmes_of
from evergrove.insight.review.gathering import DayStanding, outside_of_classes
from support.ground import make_workspace
from support.insight_world import SCORED, SCORED_EARLIER, scores_in

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from evergrove.facts.engine import Engine
    from evergrove.kit import Workspace

ZONE = "Asia/Shanghai"
AS_OF = datetime(2026, 6, 16, tzinfo=UTC)
MAY, APRIL, MAY_2025 = 2026 * 12 + 4, 2026 * 12 + 3, 2025 * 12 + 4
JUNE = MAY + 1


def row(who: str | None, name: str, at: str, **columns: Any) -> dict[str, Any]:
    instant = datetime.fromisoformat(f"{at}+08:00").astimezone(UTC)
    return {"customer_id": who, "name": name, "occurred_at": instant, "received_at": instant, **columns}


def order(who: str | None, at: str, minor: int, currency: str | None = "CNY") -> dict[str, Any]:
    return row(who, "Order Completed", at, amount_minor=minor, currency=currency)


def message(number: int, at: str, *, opened: bool = False, **columns: Any) -> list[dict[str, Any]]:
    named = {"message_id": f"m{number}", "channel": "push", "campaign_key": "spring@2", **columns}
    who = f"cus_{number % 3}"
    found = [row(who, "Message Sent", at, **named), row(who, "Message Delivered", at, **named)]
    return [*found, row(who, "Message Opened", at, **named)] if opened else found


ROWS = [
    row("ann", "Page Viewed", "2025-01-01T00:00:00"),
    order("ann", "2025-05-10T12:00:00", 8_000),
    order("ann", "2026-04-02T12:00:00", 10_000),
    order("bob", "2026-04-20T12:00:00", 5_000),
    row("bob", "Order Refunded", "2026-05-03T12:00:00", amount_minor=5_000, currency="CNY"),
    # The first minute of May in Shanghai is April in Greenwich.
    order("ann", "2026-05-01T00:00:30", 20_000, currency=None),
    order("cid", "2026-05-31T23:59:59", 4_000),
    order("dee", "2026-05-12T12:00:00", 700, "USD"),
    order(None, "2026-05-15T12:00:00", 3_000),
    row("eve", "Page Viewed", "2026-05-20T08:00:00"),
    order("ann", "2026-06-01T00:00:00", 1_000),
    *(fact for number in range(40) for fact in message(number, "2026-05-04T12:00:00", opened=number < 20)),
    *(fact for number in range(40, 60) for fact in message(number, "2026-04-04T12:00:00", opened=number < 42)),
    *message(60, "2026-05-05T12:00:00", campaign_key=None, journey_key="win_back@3"),
]


def table_of(rows: list[dict[str, Any]]) -> pa.Table:
    filled = [
        {"fact_id": f"f{place}", "schema_version": 1, "utc_offset_minutes": 0} | one for place, one in enumerate(rows)
    ]
    return pa.Table.from_pylist([{name: one.get(name) for name in LAKE_SCHEMA.names} for one in filled], LAKE_SCHEMA)


def counts_in(engine: Engine, *, months: tuple[int, ...] = (MAY, APRIL, MAY_2025)) -> dict[int, MonthCounts]:
    facts = in_zone(derive(engine.table(table_of(ROWS), name="facts"), as_of=AS_OF), zone=ZONE, as_of=AS_OF)
    book = open_order_book(engine, facts, as_of=AS_OF)
    return month_counts(engine, facts, book=book, months=months, running=JUNE)


def figures_of(counts: dict[int, MonthCounts], **changes: Any) -> dict[tuple[str, str | None], ReviewFigure]:
    month = replace(counts[MAY], **changes)
    found = review_figures(month, before=counts[APRIL], year_before=counts[MAY_2025])
    return {(one.key, one.currency): one for one in found}


def test_counts_of_the_months(engine: Engine) -> None:
    may = counts_in(engine)[MAY]
    # Ann's midnight order belongs to May; Eve only looked; Dee and Cid were never seen before.
    assert (may.active, may.new, may.buyers, may.first_orders) == (4, 3, 3, 2)
    assert (may.returning_buyers, may.previous_buyers, may.kept_buyers) == (1, 2, 1)
    assert (may.orders, may.is_complete, may.is_covered) == (4, True, True)
    yuan, dollars = may.money
    assert (yuan.currency, yuan.orders, yuan.gross_minor, yuan.refund_minor, yuan.net_minor) == (
        "CNY", 3, 27_000, 5_000, 22_000,
    )  # fmt: skip
    assert (dollars.currency, dollars.orders, dollars.net_minor) == ("USD", 1, 700)
    assert may.funnel is not None
    assert (may.funnel.sent, may.funnel.opened) == (41, 20)


def test_lines_of_the_review(engine: Engine) -> None:
    figures = figures_of(counts_in(engine))
    buyers, net = figures["buyers", None], figures["net", "CNY"]
    assert (buyers.value, buyers.before.earlier, buyers.before.relative, buyers.before.verdict) == (3, 2, 0.5, "up")
    assert (net.value, net.before.difference, net.year_before.earlier) == (22_000, 7_000, 8_000)
    assert figures["basket", "USD"].value == 700
    assert figures["basket", "USD"].before.reason == "empty"
    kept = figures["kept", None]
    assert (kept.hits, kept.size, kept.value) == (1, 2, 0.5)
    assert kept.low is not None
    assert kept.high is not None
    assert kept.low < 0.5 < kept.high
    read = figures["read", None]
    # 20 of 41 against 2 of 20 is beyond noise; one of three buyers against one of two is not.
    assert read.value == pytest.approx(20 / 41)
    assert read.before.verdict == "up"
    assert read.alarm is not None
    assert read.before.low is not None
    assert read.before.low > 0
    assert figures["returning", None].before.verdict == "noise"


def test_a_running_month_and_a_half_known_one_are_not_compared(engine: Engine) -> None:
    counts = counts_in(engine)
    running = figures_of(counts, is_complete=False)["net", "CNY"]
    assert (running.value, running.before.relative, running.before.reason) == (22_000, None, "unfinished")
    half = counts | {MAY_2025: replace(counts[MAY_2025], is_covered=False)}
    compared = figures_of(half)["orders", None]
    assert (compared.year_before.earlier, compared.year_before.reason) == (None, "not_covered")
    assert compared.before.reason is None


def test_what_rounds_to_nothing_has_no_sign(engine: Engine) -> None:
    figure = figures_of(counts_in(engine))["kept", None]
    change = replace(figure.before, difference=-0.0002, low=-0.01, high=0.0004, reason=None, verdict="noise")
    text = figure_words(replace(figure, before=change)).sentence_zh
    assert "（0.0 个百分点，区间 −1.0 至 0.0）" in text


def test_every_line_speaks_both_languages(engine: Engine) -> None:
    words = {key: figure_words(one) for key, one in figures_of(counts_in(engine)).items()}
    assert words["buyers", None].sentence_zh.startswith("下单客户 3：比上月多 50.0%；比去年同月多 200.0%")
    assert words["buyers", None].sentence_en.startswith("Customers who ordered: 3; 50.0% more than the month before")
    assert "波动范围内" in words["returning", None].sentence_zh
    # 1 of 3 after 1 of 2: the difference keeps its sign beside its interval.
    assert "（−16.7 个百分点，区间 −" in words["returning", None].sentence_zh
    assert "within noise" in words["returning", None].sentence_en
    assert words["net", "CNY"].name_zh == "净收入（CNY）"
    assert all(
        one.meaning_zh and one.meaning_en and "{" not in one.sentence_zh + one.sentence_en for one in words.values()
    )


def test_money_of_a_month_by_class_leaves_nobody_out(engine: Engine) -> None:
    facts = in_zone(derive(engine.table(table_of(ROWS), name="facts"), as_of=AS_OF), zone=ZONE, as_of=AS_OF)
    book = open_order_book(engine, facts, as_of=AS_OF)
    rows = revenue_by_class(book, scores_in(engine), column="stage", month=MAY)
    assert {(one.key, one.customers, one.net_minor) for one in rows} == {
        ("maturity", 1, 20_000), ("decline", 1, 4_000), ("acquisition", 1, 0), ("lost", 1, -5_000),
    }  # fmt: skip
    # With the guest's 3,000 it is the month's net money.
    assert sum(one.net_minor for one in rows) + 3_000 == 22_000
    assert outside_of_classes(book, month=MAY) == {
        "guest_orders": 1, "guest_net_minor": 3_000, "refunded_customers": 1,
    }  # fmt: skip
    month = counts_in(engine)[MAY]
    assert sum(one.customers for one in rows) - 1 == month.buyers, "bob was refunded and ordered nothing"
    assert sum(one.orders for one in rows) + 1 == month.orders


def test_programmes_of_the_month(engine: Engine) -> None:
    facts = in_zone(derive(engine.table(table_of(ROWS), name="facts"), as_of=AS_OF), zone=ZONE, as_of=AS_OF)
    found = programmes_of(engine, facts, month=MAY)
    assert [(one.kind, one.key, one.messages) for one in found] == [
        ("campaign", "spring", 40),
        ("journey", "win_back", 1),
    ]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("active", ["ann", "cid", "dee", "eve"]),
        ("new", ["cid", "dee", "eve"]),
        ("buyers", ["ann", "cid", "dee"]),
        ("first_orders", ["cid", "dee"]),
        ("returning", ["ann"]),
        ("kept", ["ann"]),
        ("lost", ["bob"]),
    ],
)
def test_who_is_behind_a_line(engine: Engine, key: Any, expected: list[str]) -> None:
    facts = derive(engine.table(table_of(ROWS), name="facts"), as_of=AS_OF)
    found = review_people(engine, facts, month="2026-05", key=key, zone=ZONE, as_of=AS_OF)
    assert (list(found.customer_ids), found.next) == (expected, None)


@pytest.mark.parametrize("part", ["money", "moves", "plan"])
def test_every_row_of_the_standings_opens_whom_it_counts(
    engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch, part: StandingPart
) -> None:
    workspace = make_workspace(home)
    begin = scores_in(engine, SCORED_EARLIER, name="begin")
    end = scores_in(engine, SCORED | {"fay": {"stage": "growth"}, "gil": {}}, name="end")
    both = tuple(DayStanding(found=snapshot_of(day), scores=one) for day, one in (("1", begin), ("2", end)))
    monkeypatch.setattr("evergrove.insight.review.rows.standings_of", lambda *_, **__: both)
    facts = derive(engine.table(table_of(ROWS), name="facts"), as_of=AS_OF)
    book = open_order_book(engine, in_zone(facts, zone=ZONE, as_of=AS_OF), as_of=AS_OF)
    shown: dict[StandingRow, int] = {}
    if part == "money":
        for column, moment, scores in itertools.product(("rfm_class", "stage"), ("begin", "end"), (begin, end)):
            if scores is (begin if moment == "begin" else end):
                rows = revenue_by_class(book, scores, column=column, month=MAY)
                shown |= {row_of(part, column=column, moment=moment, value=one.key): one.customers for one in rows}
    elif part == "moves":
        found = moves(engine, begin, end, column="stage")
        shown = {row_of(part, before=one.source, value=one.target): one.customers for one in found}
    else:
        plan = plan_of(workspace, engine, end)
        shown = {row_of(part, column=one.column, value=one.key): one.customers for one in plan.rows}
    assert None in {row.value for row in shown}, "somebody without a class is a row, too"
    assert {row: len(everybody_behind(workspace, engine, facts, row)) for row in shown} == shown
    people = sorted(one for row in shown for one in everybody_behind(workspace, engine, facts, row))
    if part == "plan":
        assert people == ["ann", "bob", "cid", "dee", "fay", "gil"]
    if part == "moves":
        assert people == ["ann", "bob", "cid", "dee", "fay", "gil"]
        grown = row_of(part, before="growth", value="maturity")
        assert everybody_behind(workspace, engine, facts, grown) == ["ann"]


def row_of(part: StandingPart, **columns: Any) -> StandingRow:
    return StandingRow(**({"part": part, "column": "stage", "moment": "end", "value": None, "before": None} | columns))


def snapshot_of(day: str) -> PublishedSnapshot:
    return PublishedSnapshot(name="scores", day=f"2026-05-0{day}", as_of=AS_OF, versions="")


def everybody_behind(workspace: Workspace, engine: Engine, facts: ir.Table, row: StandingRow) -> list[str]:
    """All pages, one customer each."""
    ids: list[str] = []
    after = ""
    while True:
        page = standing_people(
            workspace, engine, facts, month="2026-05", row=row, zone=ZONE, as_of=AS_OF, after=after, limit=1
        )
        ids += page.customer_ids
        if page.next is None:
            return ids
        after = page.next


def test_both_engines_count_alike(engine: Engine, spark_engine: Engine) -> None:
    assert counts_in(spark_engine) == counts_in(engine)


def test_the_last_moment_of_a_month_is_still_in_it(engine: Engine) -> None:
    may, june = (counts_in(engine, months=(MAY, JUNE))[month] for month in (MAY, JUNE))
    assert (may.orders, june.orders, june.is_complete) == (4, 1, False)
