"""The monthly quick review, its page to send around, and what programmes changed against their hold-outs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, Query, Response
from fastapi.responses import HTMLResponse
from pydantic import AwareDatetime

from evergrove.access import Permission
from evergrove.api.paging import Paged
from evergrove.api.review_bodies import (
    PROGRAMMES_MAX,
    IncrementBody,
    Increments,
    ReviewBody,
    ReviewPeopleWish,
    increment_body,
    missing_increment,
    review_body,
)
from evergrove.api.routes.insight_retention import FigureCustomers, figure_customers, place_of
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.facts import facts_relation, open_engine, published_snapshot
from evergrove.insight import (
    CampaignEffect,
    PeoplePage,
    Review,
    StandingColumn,
    StandingPart,
    StandingRow,
    last_whole_month,
    monthly_review,
    render_review,
    review_people,
    standing_people,
)
from evergrove.jobs import report_effect, report_journey_effect, workspace_zone
from evergrove.kit import MissingError

router = workspace_router("insight_review")

REVIEW_SECONDS_MAX = 300.0
"""A month that is over changes with late facts only."""

INCREMENT_SECONDS_MAX = 60.0

MonthQuery = Annotated[
    str | None,
    Query(pattern=r"^\d{4}-\d{2}$", description="Without it, the newest month that is over.", examples=["2026-10"]),
]
StandingValue = Annotated[
    str | None,
    Query(
        max_length=40,
        pattern=r"^[a-z_]+$",
        description="A class or stage; `before`: of a move, as the month began. Without it: those who have none.",
        examples=["growth"],
    ),
]
AsOf = Annotated[AwareDatetime | None, Query(description="`as_of` of the review that shows the row; without it, now.")]
Keys = Annotated[list[str] | None, Query(max_length=PROGRAMMES_MAX, description="Keys without a version.")]


@dataclass(frozen=True, kw_only=True)
class StandingRowQuery:
    """A row of the review of `month` as it was at `as_of`."""

    month: str
    as_of: datetime | None
    row: StandingRow


def _standing_row(
    month: Annotated[str, Query(pattern=r"^\d{4}-\d{2}$", examples=["2026-10"])],
    part: Annotated[StandingPart, Query(description="The month's money by class, moves between stages, or the plan.")],
    column: StandingColumn = "stage",
    moment: Annotated[Literal["begin", "end"], Query(description="Whose scores the money is told by.")] = "end",
    value: StandingValue = None,
    before: StandingValue = None,
    as_of: AsOf = None,
) -> StandingRowQuery:
    row = StandingRow(part=part, column=column, moment=moment, value=value, before=before)
    return StandingRowQuery(month=month, as_of=as_of, row=row)


@router.get("/insight/review", name="get_monthly_review")
def get_review(inside: Annotated[Inside, allow(Permission.EFFECT_READ)], month: MonthQuery = None) -> ReviewBody:
    """One month beside the month before and the same month a year before, each line with what it says."""
    return review_body(_review(inside, month))


@router.get(
    "/insight/review/page",
    name="get_monthly_review_page",
    response_class=Response,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}, "description": "One HTML file."}},
)
def get_page(
    inside: Annotated[Inside, allow(Permission.EFFECT_READ)],
    language: Literal["zh", "en"] = "zh",
    month: MonthQuery = None,
) -> HTMLResponse:
    """The review as one HTML file that needs nothing else."""
    review = _review(inside, month)
    text = render_review(review, workspace_name=inside.workspace.name, language=language)
    name = f"review-{review.month}-{language}.html"
    return HTMLResponse(text, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.post("/insight/review/people", name="list_review_people")
def post_people(
    body: ReviewPeopleWish, inside: Annotated[Inside, allow(Permission.CUSTOMERS_READ)], paging: Paged
) -> FigureCustomers:
    """List the customers whom a line of the review counts."""
    return figure_customers(inside, people_of_line(inside, body, after=place_of(paging), limit=paging.limit))


def people_of_line(inside: Inside, body: ReviewPeopleWish, *, after: str = "", limit: int) -> PeoplePage:
    """A page of the customers of a line."""
    zone = workspace_zone(inside.workspace)
    as_of = min(body.as_of or inside.clock.now(), inside.clock.now())

    def work() -> PeoplePage:
        with open_engine(inside.workspace) as engine:
            facts = facts_relation(inside.workspace, engine, as_of=as_of)
            return review_people(
                engine, facts, month=body.month, key=body.key, zone=zone, as_of=as_of, after=after, limit=limit
            )

    return inside.heavy(work)


@router.get("/insight/review/standing/customers", name="list_review_standing_customers")
def get_standing_customers(
    inside: Annotated[Inside, allow(Permission.CUSTOMERS_READ)],
    paging: Paged,
    row: Annotated[StandingRowQuery, Depends(_standing_row)],
) -> FigureCustomers:
    """List the customers of a row by class or by stage: of the month's money, of a move, of the strategy matrix."""
    return figure_customers(inside, people_of_row(inside, row, after=place_of(paging), limit=paging.limit))


def people_of_row(inside: Inside, row: StandingRowQuery, *, after: str = "", limit: int) -> PeoplePage:
    """A page of the customers of a row by class or by stage."""
    workspace, zone = inside.workspace, workspace_zone(inside.workspace)
    as_of = min(row.as_of or inside.clock.now(), inside.clock.now())

    def work() -> PeoplePage:
        with open_engine(workspace) as engine:
            facts = facts_relation(workspace, engine, as_of=as_of)
            return standing_people(
                workspace,
                engine,
                facts,
                month=row.month,
                row=row.row,
                zone=zone,
                as_of=as_of,
                after=after,
                limit=limit,
            )

    return inside.heavy(work)


@router.get("/insight/increments", name="list_increments")
def get_increments(
    inside: Annotated[Inside, allow(Permission.EFFECT_READ)], campaign: Keys = None, journey: Keys = None
) -> Increments:
    """What campaigns and journeys changed against their hold-outs: the caused beside the credited."""
    workspace, now = inside.workspace, inside.clock.now()

    def of_campaign(key: str) -> CampaignEffect:
        return report_effect(workspace, key, as_of=now).effect

    def of_journey(key: str) -> CampaignEffect:
        return report_journey_effect(workspace, key, as_of=now).effect

    asked: list[tuple[Literal["campaign", "journey"], str, Callable[[str], CampaignEffect]]] = [
        *(("campaign", key, of_campaign) for key in dict.fromkeys(campaign or ())),
        *(("journey", key, of_journey) for key in dict.fromkeys(journey or ())),
    ]
    return Increments(as_of=now, items=[_increment(inside, kind, key, make) for kind, key, make in asked])


def _increment(
    inside: Inside, kind: Literal["campaign", "journey"], key: str, make: Callable[[str], CampaignEffect]
) -> IncrementBody:
    def work() -> IncrementBody:
        try:
            return increment_body(make(key), kind=kind, key=key)
        except MissingError:
            return missing_increment(kind=kind, key=key)

    return inside.state.kept.get(
        inside.slug, "increment", kind, key, seconds_max=INCREMENT_SECONDS_MAX, make=lambda: inside.heavy(work)
    )


def _review(inside: Inside, month: str | None) -> Review:
    zone, now = workspace_zone(inside.workspace), inside.clock.now()
    asked = month or last_whole_month(now, zone=zone)
    scores = published_snapshot(inside.workspace, name="scores")

    def work() -> Review:
        with open_engine(inside.workspace) as engine:
            facts = facts_relation(inside.workspace, engine, as_of=now)
            return monthly_review(inside.workspace, engine, facts, month=asked, zone=zone, as_of=now)

    return inside.state.kept.get(
        inside.slug,
        "review",
        asked,
        zone,
        scores.day if scores else None,
        seconds_max=REVIEW_SECONDS_MAX,
        make=lambda: inside.heavy(work),
    )
