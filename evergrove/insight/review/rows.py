"""The customers behind the review's rows by class and by stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import ibis.expr.types as ir

from evergrove.facts import Engine
from evergrove.insight.behaviour.people import PeoplePage, people_page
from evergrove.insight.behaviour.zoned_days import day_of, in_zone, period_of
from evergrove.insight.orders import open_order_book
from evergrove.insight.revenue import class_customers
from evergrove.insight.review.gathering import month_number_of, standings_of
from evergrove.kit import Workspace
from evergrove.scores import moved_customers
from evergrove.segments import covered_customers, published_strategy

StandingPart = Literal["money", "moves", "plan"]
StandingColumn = Literal["rfm_class", "stage"]


@dataclass(frozen=True, kw_only=True)
class StandingRow:
    """One row: of the month's money by class, of the moves between stages, or of the strategy matrix.

    value: the class or stage, of a move the one at the month's end; None: those without one. `before`: of a move, the
    stage as the month began. `moment`: of the money, whose scores.
    """

    part: StandingPart
    column: StandingColumn
    moment: Literal["begin", "end"]
    value: str | None
    before: str | None


def standing_people(
    workspace: Workspace,
    engine: Engine,
    facts: ir.Table,
    *,
    month: str,
    row: StandingRow,
    zone: str,
    as_of: datetime,
    after: str = "",
    limit: int = 50,
) -> PeoplePage:
    """Who is counted by a row of `month`, over `facts` at `as_of`; nobody where the scores of that time are not kept.

    Raises InvalidReviewError as the review does.
    """
    number = month_number_of(month, zone=zone, as_of=as_of)
    running = period_of(day_of(as_of, zone=zone), unit="month")
    begin, end = standings_of(workspace, engine, number=number, running=running, zone=zone, as_of=as_of)
    at_begin, at_end = (None if one is None else one.scores for one in (begin, end))
    people: ir.Table | None = None
    if row.part == "moves":
        if at_begin is not None and at_end is not None:
            people = moved_customers(at_begin, at_end, column=row.column, source=row.before, target=row.value)
    elif row.part == "plan":
        if at_end is not None:
            people = _planned(workspace, at_end, row=row)
    else:
        scores = at_begin if row.moment == "begin" else at_end
        if scores is not None:
            book = open_order_book(engine, in_zone(facts, zone=zone, as_of=as_of), as_of=as_of)
            people = class_customers(book, scores, column=row.column, month=number, value=row.value)
    if people is None:
        return PeoplePage(customer_ids=(), next=None)
    return people_page(engine, people, after=after, limit=limit)


def _planned(workspace: Workspace, scores: ir.Table, *, row: StandingRow) -> ir.Table:
    source: Literal["class", "stage"] = "class" if row.column == "rfm_class" else "stage"
    return covered_customers(scores, strategy=published_strategy(workspace), source=source, value=row.value)
