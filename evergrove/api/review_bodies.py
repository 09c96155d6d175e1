"""The monthly review and what programmes changed, as JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from evergrove.api.effect_bodies import AlarmBody, FigureBody
from evergrove.insight import CampaignEffect, PeopleKey, Plan, Review, ReviewFigure, StandingColumn, figure_words

PROGRAMMES_MAX = 10
"""Campaigns, and as many journeys, that are asked for at once: each is an effect report of its own."""


class FromFace(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ChangeBody(FromFace):
    """Against an earlier month: of shares a difference (parts of 1) with its interval, of the rest a relative one."""

    month: str = Field(examples=["2026-09"])
    earlier: float | None
    difference: float | None
    relative: float | None
    low: float | None
    high: float | None
    verdict: Literal["up", "down", "same", "noise", "unknown"] = Field(description="noise: the interval holds 0.")
    reason: Literal["unfinished", "not_covered", "empty"] | None


class ReviewFigureBody(BaseModel):
    """One line, with its words. Money in minor units of `currency`; shares are 0 to 1."""

    key: str = Field(examples=["kept"])
    kind: Literal["count", "money", "share"]
    currency: str | None
    name_zh: str
    name_en: str
    meaning_zh: str
    meaning_en: str
    sentence_zh: str
    sentence_en: str
    value: float | None
    low: float | None
    high: float | None
    hits: int | None
    size: int | None
    before: ChangeBody
    year_before: ChangeBody
    alarm: AlarmBody | None


class ClassRevenueBody(FromFace):
    """One class in the month: who ordered or was refunded, and the net money. `key` null: no class at that time."""

    key: str | None
    customers: int
    orders: int
    net_minor: int
    share_customers: float
    share_net: float | None


class RevenueByClassBody(FromFace):
    """The month's money by class or stage as customers stood on `day`."""

    column: Literal["rfm_class", "stage"]
    moment: Literal["begin", "end"]
    day: str
    rows: list[ClassRevenueBody]


class StageMoveBody(FromFace):
    """Customers who went from one stage to another; null: not there yet."""

    source: str | None
    target: str | None
    customers: int


class CarePlanLineBody(BaseModel):
    """One line of a plan: what it is about, and what is done."""

    label: str = Field(examples=["How often"])
    text: str


class CarePlanRowBody(BaseModel):
    """A class or stage, and what is done with it; empty: no plan."""

    column: StandingColumn
    key: str | None
    customers: int
    plan_zh: list[CarePlanLineBody]
    plan_en: list[CarePlanLineBody]


class CarePlanBody(BaseModel):
    """The strategy matrix: the share of customers with a plan against the share aimed at."""

    rows: list[CarePlanRowBody]
    coverage: float | None
    target: float


class ProgrammeBody(FromFace):
    """A campaign or journey of ours that sent messages in the month."""

    kind: Literal["campaign", "journey"]
    key: str
    messages: int


class ReviewPeopleWish(BaseModel):
    """A line of a month that counts customers; `lost`: last month's buyers who did not order again."""

    model_config = ConfigDict(extra="forbid")

    month: str = Field(pattern=r"^\d{4}-\d{2}$", examples=["2026-10"])
    key: PeopleKey
    as_of: AwareDatetime | None = Field(
        default=None,
        description="`as_of` of the review that shows the line, so that both count alike; without it, now.",
    )


class ReviewBody(BaseModel):
    """One month beside the month before and the same month of the year before."""

    month: str = Field(examples=["2026-10"])
    as_of: datetime
    zone: str
    is_complete: bool
    is_simulated: bool
    is_covered: bool = Field(description="False: the data begin within the month.")
    currency: str | None
    other_currency_orders: int
    guest_orders: int = Field(description="Of nobody: counted in the month, in no class.")
    guest_net_minor: int
    refunded_customers: int = Field(description="In a class for a refund, without an order in the month.")
    figures: list[ReviewFigureBody]
    revenue: list[RevenueByClassBody]
    stages: list[StageMoveBody]
    stages_from: str | None
    stages_to: str | None
    plan: CarePlanBody | None
    programmes: list[ProgrammeBody]


class MoneyIncrementBody(BaseModel):
    """Money that would not have been, in one currency, minor units."""

    currency: str
    total: FigureBody


class IncrementBody(BaseModel):
    """What a campaign or journey changed against its hold-out, all versions together."""

    kind: Literal["campaign", "journey"]
    key: str
    window_days: float | None
    treated: int
    control: int
    extra_orders: FigureBody | None
    money: list[MoneyIncrementBody]
    reason: str | None = Field(description="no_hold_out, missing, small_arm … Null: it is known.")


class Increments(BaseModel):
    """In the order in which they were asked for."""

    as_of: datetime
    items: list[IncrementBody] = Field(max_length=2 * PROGRAMMES_MAX)


def review_body(review: Review) -> ReviewBody:
    """A review as it is sent."""
    return ReviewBody.model_validate(
        {
            **{name: getattr(review, name) for name in ReviewBody.model_fields if name not in ("figures", "plan")},
            "plan": None if review.plan is None else _plan_body(review.plan),
            "figures": [_figure_body(figure) for figure in review.figures],
        },
        from_attributes=True,
    )


def increment_body(effect: CampaignEffect, *, kind: Literal["campaign", "journey"], key: str) -> IncrementBody:
    """The increment of a programme out of its effect; without a control group nothing is claimed."""
    exposed = effect.exposed
    return IncrementBody(
        kind=kind,
        key=key,
        window_days=effect.window.total_seconds() / 86_400,
        treated=exposed.treated,
        control=exposed.control,
        extra_orders=FigureBody.model_validate(effect.extra_orders),
        money=[
            MoneyIncrementBody(currency=one.currency, total=FigureBody.model_validate(one.total))
            for one in effect.money
        ],
        reason=None if effect.extra_orders.value is not None else effect.extra_orders.reason or "no_control",
    )


def missing_increment(*, kind: Literal["campaign", "journey"], key: str) -> IncrementBody:
    """Of a programme that is not of this workspace: another system told of its messages."""
    return IncrementBody(
        kind=kind, key=key, window_days=None, treated=0, control=0, extra_orders=None, money=[], reason="missing"
    )


def _plan_body(plan: Plan) -> CarePlanBody:
    rows = [
        CarePlanRowBody(
            column=row.column,
            key=row.key,
            customers=row.customers,
            plan_zh=[CarePlanLineBody(label=label, text=text) for label, text in row.plan_zh],
            plan_en=[CarePlanLineBody(label=label, text=text) for label, text in row.plan_en],
        )
        for row in plan.rows
    ]
    return CarePlanBody(rows=rows, coverage=plan.coverage, target=plan.target)


def _figure_body(figure: ReviewFigure) -> ReviewFigureBody:
    fields = {name: getattr(figure, name) for name in figure.__dataclass_fields__}
    return ReviewFigureBody.model_validate({**fields, **asdict(figure_words(figure))}, from_attributes=True)
