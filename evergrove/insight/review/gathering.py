"""The review of one month, read from the facts and from two snapshots of the scores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis.expr.types as ir

from evergrove.facts import Engine, PublishedSnapshot, published_snapshot, snapshot_relation
from evergrove.insight.behaviour.zoned_days import day_begins, day_of, first_day_of, in_zone, period_label, period_of
from evergrove.insight.contracts import Move
from evergrove.insight.orders import OrderBook, open_order_book
from evergrove.insight.plans import plan_of
from evergrove.insight.revenue import revenue_by_class
from evergrove.insight.review.contracts import RevenueByClass, Review
from evergrove.insight.review.counts import month_counts, programmes_of
from evergrove.insight.review.figures import review_figures
from evergrove.insight.standing import moves
from evergrove.kit import InvalidError, Workspace
from evergrove.scores import SCORE_SCHEMA

SCORES = "scores"
SIMULATOR = "simulator"
"""The source of simulated facts."""

YEAR_MONTHS = 12
MONTHS_BACK_MAX = 120


class InvalidReviewError(InvalidError):
    code = "insight.review_invalid"


@dataclass(frozen=True, kw_only=True)
class DayStanding:
    """The scores of one day."""

    found: PublishedSnapshot
    scores: ir.Table


def last_whole_month(as_of: datetime, *, zone: str) -> str:
    """The newest month that is over, as `2026-10`."""
    return period_label(period_of(day_of(as_of, zone=zone), unit="month") - 1, unit="month")


def monthly_review(
    workspace: Workspace, engine: Engine, facts: ir.Table, *, month: str, zone: str, as_of: datetime
) -> Review:
    """The review of `month` (`2026-10`) over `facts`, a relation of `facts_relation` at `as_of`.

    Raises InvalidReviewError for a month that has not begun or is too long ago.
    """
    running = period_of(day_of(as_of, zone=zone), unit="month")
    number = month_number_of(month, zone=zone, as_of=as_of)
    zoned = in_zone(facts, zone=zone, as_of=as_of)
    book = open_order_book(engine, zoned, as_of=as_of)
    asked = (number, number - 1, number - YEAR_MONTHS)
    counts = month_counts(engine, zoned, book=book, months=asked, running=running)
    begin, end = standings_of(workspace, engine, number=number, running=running, zone=zone, as_of=as_of)
    now, before, year_before = (counts[one] for one in asked)
    standings = [(moment, one) for moment, one in (("begin", begin), ("end", end)) if one is not None]
    return Review(
        month=month,
        as_of=as_of,
        zone=zone,
        is_complete=now.is_complete,
        is_simulated=_is_simulated(engine, facts),
        is_covered=now.is_covered,
        currency=book.currency,
        other_currency_orders=sum(one.orders for one in now.money if one.currency != book.currency),
        **outside_of_classes(book, month=number),
        figures=review_figures(now, before=before, year_before=year_before),
        revenue=tuple(
            RevenueByClass(
                column=column,
                moment=moment,  # type: ignore[arg-type] # the two texts above
                day=one.found.day,
                rows=revenue_by_class(book, one.scores, column=column, month=number),
            )
            for column in ("rfm_class", "stage")
            for moment, one in standings
        ),
        stages=_moves(engine, begin, end),
        stages_from=begin.found.day if begin else None,
        stages_to=end.found.day if end else None,
        plan=plan_of(workspace, engine, end.scores) if end else None,
        programmes=programmes_of(engine, zoned, month=number),
    )


def month_number_of(month: str, *, zone: str, as_of: datetime) -> int:
    """The number of `2026-10`. Raises InvalidReviewError for a month that has not begun or is too long ago."""
    running = period_of(day_of(as_of, zone=zone), unit="month")
    year, _, of_year = month.partition("-")
    number = int(year) * 12 + int(of_year) - 1 if year.isdecimal() and of_year.isdecimal() else running + 1
    if not running - MONTHS_BACK_MAX <= number <= running or not 1 <= int(of_year) <= 12:
        raise InvalidReviewError(
            f"“{month[:20]}” is no month of the last ten years",
            help="write it as 2026-10, the running one at the latest",
        )
    return number


def standings_of(
    workspace: Workspace, engine: Engine, *, number: int, running: int, zone: str, as_of: datetime
) -> tuple[DayStanding | None, DayStanding | None]:
    """Scores as the month began, and as it ended; of the running month the newest ones. None: there were none."""
    begins = day_begins(first_day_of(number, unit="month"), zone=zone)
    ends = day_begins(first_day_of(number + 1, unit="month"), zone=zone) if number < running else as_of
    begin, end = (_scores_at(workspace, engine, instant=instant) for instant in (begins, ends))
    if begin is not None and end is not None and begin.found.day == end.found.day:
        return None, end
    return begin, end


def _scores_at(workspace: Workspace, engine: Engine, *, instant: datetime) -> DayStanding | None:
    """The newest scores that knew nothing later than the instant: a snapshot is kept by the day, not by the hour."""
    found = published_snapshot(workspace, name=SCORES, as_of=instant)
    if found is not None and found.as_of > instant:
        found = published_snapshot(workspace, name=SCORES, as_of=instant - timedelta(days=1))
    if found is None:
        return None
    scores = snapshot_relation(workspace, engine, name=SCORES, as_of=found.day, schema=SCORE_SCHEMA)
    return DayStanding(found=found, scores=scores)


def _moves(engine: Engine, begin: DayStanding | None, end: DayStanding | None) -> tuple[Move, ...]:
    if begin is None or end is None:
        return ()
    return moves(engine, begin.scores, end.scores, column="stage")


def outside_of_classes(book: OrderBook, *, month: int) -> dict[str, int]:
    """What the month's lines count and its classes do not, or the other way round: `guest_orders` and
    `guest_net_minor`, of nobody; `refunded_customers`, in a class for a refund without an order in the month."""
    own = book.months.filter(book.months.month == month)
    is_guest = own.customer_id.isnull()
    counted = own.agg(
        guest_orders=is_guest.ifelse(own.orders, 0).sum().fill_null(0).cast("int64"),
        guest_net_minor=is_guest.ifelse(own.gross_minor - own.refund_minor, 0).sum().fill_null(0).cast("int64"),
        refunded_customers=(~is_guest & (own.orders == 0)).ifelse(1, 0).sum().fill_null(0).cast("int64"),
    )
    row: dict[str, int] = book.engine.fetch(counted).to_pylist()[0]
    return row


def _is_simulated(engine: Engine, facts: ir.Table) -> bool:
    """Whether any fact came from the simulator: then every page says so."""
    made = facts.filter(facts.source == SIMULATOR).limit(1)
    return bool(engine.fetch(made.select("fact_id")).num_rows)
