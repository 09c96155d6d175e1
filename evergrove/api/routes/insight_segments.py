"""Segments of exactly the customers behind a figure: of retention, attribution, a review, the overview, a heat map,
an experiment."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import status
from pydantic import AwareDatetime, Field

from evergrove.access import Permission
from evergrove.api.cohort_bodies import AttributionPeopleWish, RetentionPeopleWish
from evergrove.api.heatmap_bodies import ClicksWish
from evergrove.api.insight_bodies import InsightNameBody, PeopleSegment, Strict
from evergrove.api.once import Once
from evergrove.api.review_bodies import ReviewPeopleWish
from evergrove.api.routes.experiments import ARM, REFERENCE, people_of_arm
from evergrove.api.routes.heatmap import PERIOD_DAYS, PERIOD_DAYS_MAX, DaysAsked, people_who_clicked
from evergrove.api.routes.insight_attribution import people_of_origin
from evergrove.api.routes.insight_retention import people_of_cell
from evergrove.api.routes.insight_review import StandingRowQuery, people_of_line, people_of_row
from evergrove.api.routes.overview import StandingWish, people_standing
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.insight import PeoplePage, StandingColumn, StandingPart, StandingRow
from evergrove.jobs import SEGMENT_PEOPLE_MAX, publish_page

router = workspace_router("insight_segments")

CODE = r"^[a-z_]+$"


class RetentionFigure(Strict):
    """A cell of a cohort table, or a whole cohort."""

    of: Literal["retention"]
    body: RetentionPeopleWish


class AttributionFigure(Strict):
    """A row of an attribution under one model."""

    of: Literal["attribution"]
    body: AttributionPeopleWish


class ReviewFigure(Strict):
    """A line of a monthly review."""

    of: Literal["review"]
    body: ReviewPeopleWish


class ReviewRowWish(Strict):
    """A row of a review by class or by stage, as `GET /insight/review/standing/customers` takes it."""

    month: str = Field(pattern=r"^\d{4}-\d{2}$", examples=["2026-10"])
    part: StandingPart
    column: StandingColumn = "stage"
    moment: Literal["begin", "end"] = "end"
    value: str | None = Field(default=None, max_length=40, pattern=CODE, examples=["growth"])
    before: str | None = Field(default=None, max_length=40, pattern=CODE)
    as_of: AwareDatetime | None = None

    def query(self) -> StandingRowQuery:
        """The same as the list of its customers takes it."""
        row = StandingRow(part=self.part, column=self.column, moment=self.moment, value=self.value, before=self.before)
        as_of: datetime | None = self.as_of
        return StandingRowQuery(month=self.month, as_of=as_of, row=row)


class ReviewRowFigure(Strict):
    """A row of a monthly review by class or by stage."""

    of: Literal["review_row"]
    query: ReviewRowWish


class StandingFigure(Strict):
    """A stage, or a cell of the RFM heat map."""

    of: Literal["standing"]
    query: StandingWish


class ClicksQuery(ClicksWish):
    """Of the last days."""

    days: int = Field(default=PERIOD_DAYS, ge=1, le=PERIOD_DAYS_MAX)


class ClicksFigure(Strict):
    """Who clicked on a page, or on an element of it."""

    of: Literal["clicks"]
    query: ClicksQuery


class ArmWish(Strict):
    """An arm, as `GET /experiments/{key}/arms/{arm}/customers` takes it."""

    key: str = Field(pattern=REFERENCE, examples=["subject_line@2"])
    arm: str = Field(max_length=64, pattern=ARM, examples=["control"])
    as_of: AwareDatetime | None = Field(default=None, description="Of the report that shows it; without it, now.")


class ArmFigure(Strict):
    """Whom an experiment's report counts in an arm."""

    of: Literal["arm"]
    query: ArmWish


Figure = Annotated[
    RetentionFigure | AttributionFigure | ReviewFigure | ReviewRowFigure | StandingFigure | ClicksFigure | ArmFigure,
    Field(discriminator="of"),
]


class FigureSegmentWish(Strict):
    """A figure, and what its segment is to be called."""

    figure: Figure
    key: str = Field(pattern=r"^[a-z][a-z0-9_]{1,63}$", examples=["came_back_in_may"])
    name: InsightNameBody


@router.post("/insight/figures/segment", name="publish_figure_segment", status_code=status.HTTP_201_CREATED)
def post_figure_segment(
    body: FigureSegmentWish, inside: Annotated[Inside, allow(Permission.SEGMENTS_WRITE)], once: Once
) -> PeopleSegment:
    """Make a segment of exactly the customers behind a figure, as they are now; at most 20,000."""

    def make() -> PeopleSegment:
        found = _people(inside, body.figure)
        made, count = publish_page(
            inside.workspace, found, key=body.key, name=body.name.both(body.key), author=inside.author
        )
        inside.note(target=made.reference, customers=count, figure=body.figure.of)
        return PeopleSegment(key=made.key, reference=made.reference, customers=count)

    return once.run(inside, body, make, reply=PeopleSegment)


def _people(inside: Inside, figure: Figure) -> PeoplePage:
    limit = SEGMENT_PEOPLE_MAX
    match figure:
        case RetentionFigure():
            return people_of_cell(inside, figure.body, limit=limit)
        case AttributionFigure():
            return people_of_origin(inside, figure.body, limit=limit)
        case ReviewFigure():
            return people_of_line(inside, figure.body, limit=limit)
        case ReviewRowFigure():
            return people_of_row(inside, figure.query.query(), limit=limit)
        case StandingFigure():
            return people_standing(inside, figure.query, limit=limit)
        case ClicksFigure():
            return _clicked(inside, figure.query, limit=limit)
        case ArmFigure(query=arm):
            return people_of_arm(inside, arm.key, arm=arm.arm, as_of=arm.as_of, limit=limit)


def _clicked(inside: Inside, wish: ClicksQuery, *, limit: int) -> PeoplePage:
    days = DaysAsked(first=None, last=None, days=wish.days)
    ids = [one.customer_id for one in people_who_clicked(inside, wish, days=days, limit=limit + 1)]
    return PeoplePage(customer_ids=tuple(ids[:limit]), next=ids[limit] if len(ids) > limit else None)
