"""Analyses of behaviour as the API takes and gives them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from evergrove.api.paging import Page
from evergrove.api.routes.customers import CustomerSummary
from evergrove.api.texts import PlainObject, PlainText
from evergrove.insight import FunnelFigures, FunnelStepFigures, PathFigures, PathPlace, Period, Share

WHERE = [{"column": "channel", "is": {"=": "web"}}]

EventName = Annotated[PlainText, Field(min_length=1, max_length=200, examples=["Product Viewed"])]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FromFace(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class PeriodWishBody(Strict):
    """`days` back from today, which is one of them; or two local days, both included."""

    days: int | None = Field(default=None, ge=1, le=3_660, examples=[30])
    first_day: date | None = Field(default=None, examples=[None])
    last_day: date | None = Field(default=None, examples=[None])


class EventStepWish(Strict):
    """Events of one name that meet every condition, written as a segment's rule writes an event's `where`."""

    event: EventName
    where: list[PlainObject] = Field(default=[], max_length=8, examples=[WHERE])


class FunnelWish(Strict):
    """Ordered steps within a window from the first one."""

    steps: list[EventStepWish] = Field(
        min_length=2, max_length=8, examples=[[{"event": "Product Viewed"}, {"event": "Order Completed"}]]
    )
    window_hours: int = Field(default=168, ge=1, le=8_784)
    period: PeriodWishBody = PeriodWishBody(days=30)
    segment: PlainText = Field(default="", max_length=64, examples=[""])
    breakdown: Literal["", "channel", "device", "utm_source", "country", "stage", "rfm_class"] = ""


class AnchorBody(Strict):
    """An event (with conditions), or a page by its path without query."""

    event: PlainText = Field(default="", max_length=200, examples=["Product Viewed"])
    where: list[PlainObject] = Field(default=[], max_length=8, examples=[[]])
    page: PlainText = Field(default="", max_length=500, examples=[""])


class PathsWish(Strict):
    """Where visits go from an anchor, or where they come from."""

    anchor: AnchorBody
    direction: Literal["from", "to"] = "from"
    nodes: Literal["events", "pages"] = "events"
    steps: int = Field(default=4, ge=1, le=6)
    period: PeriodWishBody = PeriodWishBody(days=30)
    segment: PlainText = Field(default="", max_length=64, examples=[""])


class PeriodSaid(BaseModel):
    """The days that were looked at, both included."""

    first_day: date
    last_day: date
    zone: str = Field(examples=["Asia/Shanghai"])


class FunnelShareBody(FromFace):
    """0 to 1, with its 95 % interval."""

    value: float
    low: float
    high: float


class FunnelStepBody(BaseModel):
    """One step. Shares and seconds are of customers whose window is over: `settled_customers`."""

    customers: int
    left: int = Field(description="Of those, who went no further, and whose window is over.")
    still_open: int = Field(description="Of those, who went no further yet, and still may.")
    settled_customers: int
    of_previous: FunnelShareBody | None
    of_first: FunnelShareBody | None
    median_seconds: float | None = Field(description="From the step before.")
    late_seconds: float | None = Field(description="Nine in ten took no longer.")


class FunnelGroupBody(BaseModel):
    """One value of the breakdown; null: unknown, or with `is_rest` all that are not shown."""

    value: str | None
    is_rest: bool
    steps: list[FunnelStepBody]


class FunnelAnswer(BaseModel):
    """The figures of a funnel, as of an instant that goes into questions for its customers."""

    as_of: datetime
    period: PeriodSaid
    steps: list[FunnelStepBody]
    groups: list[FunnelGroupBody]
    events_of_nobody: list[int] = Field(description="For each step its events that belong to no customer.")
    scores_day: str | None = Field(examples=["2026-11-21"])


class PathPlaceBody(FromFace):
    """A node of the drawing: level 0 is the anchor, `rest` all nodes that are not shown, `end` where visits end."""

    level: int
    kind: Literal["anchor", "node", "rest", "end"]
    name: str


class PathNodeBody(BaseModel):
    place: PathPlaceBody
    visits: int
    customers: int


class PathLinkBody(BaseModel):
    source: PathPlaceBody
    target: PathPlaceBody
    visits: int
    customers: int


class PathsAnswer(BaseModel):
    """Visits from (or to) the anchor, level by level."""

    as_of: datetime
    period: PeriodSaid
    visits: int
    customers: int
    nodes: list[PathNodeBody]
    links: list[PathLinkBody]
    anchors_of_nobody: int


class PeopleWishBody(Strict):
    """Which customers: `people` names a figure of the analysis `definition`, computed as of `as_of`."""

    kind: Literal["funnel", "paths"]
    definition: PlainObject = Field(
        examples=[{"steps": [{"event": "Product Viewed"}, {"event": "Order Completed"}], "period": {"days": 30}}]
    )
    people: PlainObject = Field(examples=[{"step": 1, "behind": "left"}])
    as_of: AwareDatetime | None = Field(default=None, description="Of the figures; without it, now.", examples=[None])


class CustomersBehind(Page[CustomerSummary]):
    """Customers behind a figure, in the order of their ids."""

    total: int | None = Field(description="How many they are on all pages; only on the first.")


class InsightNameBody(Strict):
    """In both languages; where one is empty, the other stands in."""

    zh: PlainText = Field(default="", max_length=120, examples=["浏览到下单"])
    en: PlainText = Field(default="", max_length=120, examples=["View to order"])

    def both(self, otherwise: str) -> dict[str, str]:
        """Both names, each filled in from the other, or from what stands in for both."""
        return {"zh": self.zh or self.en or otherwise, "en": self.en or self.zh or otherwise}


class PeopleSegmentWish(PeopleWishBody):
    """The same as a segment of exactly these customers."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{1,63}$", examples=["left_the_cart"])
    name: InsightNameBody


class PeopleSegment(BaseModel):
    """The segment that was made, with how many customers."""

    key: str
    reference: str
    customers: int


class InsightWish(Strict):
    """An analysis to be kept."""

    kind: Annotated[str, Field(pattern=r"^[a-z]{3,20}$", examples=["funnel"])]
    name: InsightNameBody
    body: PlainObject = Field(
        examples=[{"steps": [{"event": "Product Viewed"}, {"event": "Order Completed"}], "period": {"days": 30}}]
    )


class InsightBody(BaseModel):
    """A saved analysis; `body` is what its kind's own route takes."""

    key: str = Field(examples=["view_to_order"])
    kind: str = Field(examples=["funnel"])
    name: InsightNameBody
    body: dict[str, Any]
    version: int
    author: str
    at: datetime


class Insights(Page[InsightBody]):
    """Saved analyses, by key."""


def period_said(period: Period) -> PeriodSaid:
    """The period of figures."""
    return PeriodSaid(first_day=period.first_day, last_day=period.last_day, zone=period.zone)


def funnel_answer(figures: FunnelFigures) -> FunnelAnswer:
    """The figures as they are given."""
    return FunnelAnswer(
        as_of=figures.as_of,
        period=period_said(figures.period),
        steps=[_step(step) for step in figures.steps],
        groups=[
            FunnelGroupBody(value=group.value, is_rest=group.is_rest, steps=[_step(step) for step in group.steps])
            for group in figures.groups
        ],
        events_of_nobody=list(figures.events_of_nobody),
        scores_day=figures.scores_day,
    )


def paths_answer(figures: PathFigures) -> PathsAnswer:
    """The figures as they are given."""
    return PathsAnswer(
        as_of=figures.as_of,
        period=period_said(figures.period),
        visits=figures.visits,
        customers=figures.customers,
        nodes=[
            PathNodeBody(place=_place(one.place), visits=one.visits, customers=one.customers) for one in figures.nodes
        ],
        links=[
            PathLinkBody(
                source=_place(one.source), target=_place(one.target), visits=one.visits, customers=one.customers
            )
            for one in figures.links
        ],
        anchors_of_nobody=figures.anchors_of_nobody,
    )


def _step(step: FunnelStepFigures) -> FunnelStepBody:
    return FunnelStepBody(
        customers=step.customers,
        left=step.left,
        still_open=step.still_open,
        settled_customers=step.settled_customers,
        of_previous=_share(step.of_previous),
        of_first=_share(step.of_first),
        median_seconds=step.median_seconds,
        late_seconds=step.late_seconds,
    )


def _share(share: Share | None) -> FunnelShareBody | None:
    return None if share is None else FunnelShareBody.model_validate(share)


def _place(place: PathPlace) -> PathPlaceBody:
    return PathPlaceBody.model_validate(place)
