"""What pages of insight ask for and get: figures as JSON, and the customers behind them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from evergrove.api.effect_bodies import FigureBody
from evergrove.api.moments import Day
from evergrove.api.texts import PlainObject, PlainText
from evergrove.insight import AttributionRow, Model, Retention

FILTERS_MAX = 8
"""Filters of one event, as many as a segment's."""


class InsightWish(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FromFace(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class EventWish(InsightWish):
    """Events of one name; `where` as in a segment's rule."""

    event: PlainText = Field(min_length=1, max_length=120, examples=["Order Completed"])
    where: list[PlainObject] = Field(
        default_factory=list, max_length=FILTERS_MAX, examples=[[{"column": "channel", "is": "app"}]]
    )


class RetentionWish(InsightWish):
    """Cohorts by the first event of a kind, and the event by which they return."""

    first: EventWish
    again: EventWish
    unit: Literal["week", "month"] = "month"
    cohorts: int = Field(default=12, ge=1, le=53, description="Weeks or months shown, the running one with them.")
    segment: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]{1,63}$", description="Its members only.")


class RetentionPeopleWish(RetentionWish):
    """A cell of the table: without an age, the whole cohort."""

    cohort: str = Field(pattern=r"^\d{4}-\d{2}(-\d{2})?$", examples=["2026-03"])
    age: int | None = Field(default=None, ge=0, le=52)
    returned: bool = Field(default=True, description="False: who had not returned.")


class RetentionCellBody(FromFace):
    """Customers who returned at this age; `is_complete` false: the period is running, and more may come."""

    age: int
    customers: int
    share: FigureBody
    is_complete: bool


class RetentionRowBody(FromFace):
    """One cohort."""

    cohort: str = Field(description="A month, or the Monday of a week.", examples=["2026-03"])
    begins: date
    size: int
    is_complete: bool
    cells: list[RetentionCellBody]


class RetentionTotalBody(FromFace):
    """All cohorts whose period of this age is over."""

    age: int
    customers: int
    size: int
    share: FigureBody


class RetentionBody(FromFace):
    """The table, oldest cohort first; weeks and months are those of the workspace's zone."""

    as_of: datetime
    unit: Literal["week", "month"]
    zone: str
    rows: list[RetentionRowBody]
    totals: list[RetentionTotalBody]
    without_customer: int = Field(description="First events of this time that belong to nobody.")


class AttributionWish(InsightWish):
    """Orders of these days (of the workspace's zone, the last one with them), and how far back touches count."""

    first_day: Day = Field(examples=["2026-10-01"])
    last_day: Day = Field(examples=["2026-10-31"])
    lookback_days: int = Field(default=30, ge=1, le=90)
    by: Literal["source", "campaign"] = "source"


class OriginBody(FromFace):
    """Where touches came from. Of a message of ours, `source` is its channel, `medium` campaign or journey."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    kind: Literal["utm", "message", "direct", "rest", "unattributed"]
    source: PlainText = Field(default="", max_length=500, examples=["baidu"])
    medium: PlainText = Field(default="", max_length=500, examples=["cpc"])
    campaign: PlainText = Field(default="", max_length=500, examples=["brand"])


class AttributionPeopleWish(AttributionWish):
    """A row of the table under one model."""

    origin: OriginBody
    model: Model = "last_non_direct"
    currency: str | None = Field(default=None, max_length=3)


class CreditBody(BaseModel):
    """What one model credits: parts of orders together, and money to the last unit."""

    model: Model
    orders: float
    amount_minor: int


class AttributionRowBody(BaseModel):
    """One origin in one currency."""

    origin: OriginBody
    currency: str | None = Field(examples=["CNY"])
    credits: list[CreditBody]


class CurrencyTotalBody(FromFace):
    """All orders of the time in one currency; `uncredited_minor` is the money of those without touch or customer."""

    currency: str | None = Field(examples=["CNY"])
    orders: int
    amount_minor: int
    without_touch: int
    without_customer: int
    uncredited_minor: int


class AttributionBody(BaseModel):
    """Credits by origin; in each currency and model they add up to its total exactly."""

    as_of: datetime
    zone: str
    totals: list[CurrencyTotalBody]
    rows: list[AttributionRowBody]


def retention_body(found: Retention) -> RetentionBody:
    """A table as it is sent."""
    return RetentionBody.model_validate(found)


def attribution_row(row: AttributionRow) -> AttributionRowBody:
    """A row as it is sent."""
    return AttributionRowBody(
        origin=OriginBody.model_validate(row.origin),
        currency=row.currency,
        credits=[CreditBody(model=one.model, orders=one.orders, amount_minor=one.amount_minor) for one in row.credits],
    )


def kept_key(wish: BaseModel) -> str:
    """The same text for the same question, however it was written."""
    return wish.model_dump_json()


def filters_of(wish: EventWish) -> list[Any]:
    """Its filters as the rule language has them."""
    return list(wish.where)
