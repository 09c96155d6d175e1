"""The page of a customer as the API gives it: labels in both languages beside every key, numbers as numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from evergrove.api.paging import Page
from evergrove.desk import OpenRisk
from evergrove.insight import CustomerPage


class _FromFace(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class AccountBody(_FromFace):
    """An organisation that customers belong to."""

    account_id: str = Field(examples=["acme"])
    name: str = Field(examples=["Acme 有限公司"])
    traits: dict[str, Any] = Field(examples=[{"plan": "pro"}])
    members: int
    first_seen_at: datetime
    last_seen_at: datetime


class MergeBody(_FromFace):
    """One line of the merge log. `unmerged_at` null: the merge stands."""

    merge_id: str = Field(examples=["mrg_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    survivor_id: str = Field(examples=["cus_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    merged_id: str = Field(examples=["cus_0199b2c48f7e7c3a9d1e2f6b5a4c3d2f"])
    reason: str = Field(examples=["user_id"])
    author: str = Field(examples=["intake"])
    merged_at: datetime
    unmerged_at: datetime | None
    unmerged_by: str


class PairBody(BaseModel):
    """An identifier."""

    kind: str = Field(examples=["phone"])
    value: str = Field(examples=["••••••••••0000"])


class ConsentBody(BaseModel):
    """What a customer allows."""

    channel: str = Field(examples=["sms"])
    topic: str = Field(examples=["all"])
    state: str = Field(examples=["subscribed"])


class OwnTagBody(_FromFace):
    """A tag of the workspace's own."""

    key: str = Field(examples=["likes_tea"])
    value: str = Field(examples=["true"])
    set_at: datetime


class TagValueBody(_FromFace):
    """A tag of the catalogue; `value` null: unknown. Money is in minor units, a share is 0 to 1, a date is ISO."""

    key: str = Field(examples=["order_count_lifetime"])
    group: str = Field(examples=["consumption"])
    kind: str = Field(examples=["integer"])
    unit: str = Field(examples=["orders"])
    title_zh: str
    title_en: str
    value: int | float | bool | str | None


class JudgementBody(_FromFace):
    """A class that the customer is in."""

    column: str = Field(examples=["stage"])
    value: str = Field(examples=["growth"])
    name_zh: str = Field(examples=["成长期"])
    name_en: str = Field(examples=["Growth"])


class DriverBody(_FromFace):
    """One axis of a score: its points of 0 to 100 (null: unknown), and its part of the score."""

    axis: str = Field(examples=["activity"])
    name_zh: str = Field(examples=["活跃度"])
    name_en: str = Field(examples=["Activity"])
    points: float | None
    part: float | None


class ScoreBody(_FromFace):
    """A score of 0 to 100; its drivers' parts sum to it. `coverage`: the known share of the weight, 0 to 1."""

    key: str = Field(examples=["health"])
    score: float | None
    coverage: float | None
    drivers: list[DriverBody]


class StandingBody(_FromFace):
    """A segment that the customer is in: a live one since a moment, another as of the date of its snapshot."""

    key: str = Field(examples=["big_spenders_at_risk"])
    reference: str = Field(examples=["big_spenders_at_risk@2"])
    name_zh: str
    name_en: str
    is_live: bool
    since: datetime | None
    as_of: str | None = Field(examples=["2026-11-21"])


class RiskBody(BaseModel):
    """Why a task to keep this customer is open: the figures of that task, at `began_at`."""

    probability: float = Field(description="Likely to be lost, 0 to 1: the figure of the task.", examples=[0.8])
    none_probability: float = Field(description="No order within `horizon_days`, 0 to 1.", examples=[0.71])
    horizon_days: int = Field(examples=[60])
    gap_days: float | None = Field(description="Own mean gap between active days; null: unknown.")
    silence_days: int | None = Field(description="Since the last active day.")
    began_at: datetime


class CustomerBody(BaseModel):
    """Everything about one customer."""

    customer_id: str = Field(examples=["cus_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    is_masked: bool = Field(description="Whether identifiers and personal attributes are masked for this role.")
    identifiers: list[PairBody]
    attributes: dict[str, Any] = Field(examples=[{"city": "杭州", "language": "zh"}])
    consents: list[ConsentBody]
    members: list[str] = Field(description="All ids of the person; the first is who they are today.")
    merges: list[MergeBody]
    accounts: list[AccountBody]
    totals: dict[str, int | float | str | None] = Field(
        description="Orders, money in minor units, first and last day.", examples=[{"order_count_lifetime": 5}]
    )
    tags: list[TagValueBody]
    tags_as_of: str | None = Field(description="The date of the tags; null: not computed yet.", examples=["2026-11-21"])
    own_tags: list[OwnTagBody]
    judgements: list[JudgementBody]
    scores: list[ScoreBody] = Field(description="The health index and the value radar with their drivers.")
    risk: RiskBody | None = Field(description="Null: no task to keep them is open, or the role reads no tasks.")
    score_values: dict[str, Any] = Field(description="Every column of the scores.", examples=[{"rfm_r": 4}])
    scores_as_of: str | None = Field(examples=["2026-11-21"])
    segments: list[StandingBody]
    timeline: list[dict[str, Any]] = Field(
        description="What happened last: facts, newest first, only the columns that are known.",
        examples=[[{"name": "Order Completed", "occurred_at": "2026-11-21T04:00:00+00:00", "amount_minor": 9900}]],
    )
    next_cursor: str | None = Field(description="Goes into `after` of the timeline.", examples=[None])


class TimelineBody(Page[dict[str, Any]]):
    """Facts of a customer, newest first."""


def customer_body(page: CustomerPage, *, risk: OpenRisk | None) -> CustomerBody:
    """The page with its pairs as objects."""
    return CustomerBody(
        customer_id=page.customer_id,
        is_masked=page.is_masked,
        identifiers=[PairBody(kind=kind, value=value) for kind, value in page.identifiers],
        attributes=dict(page.attributes),
        consents=[ConsentBody(channel=channel, topic=topic, state=state) for channel, topic, state in page.consents],
        members=list(page.members),
        merges=[MergeBody.model_validate(merge) for merge in page.merges],
        accounts=[AccountBody.model_validate(account) for account in page.accounts],
        totals=dict(page.totals),
        tags=[TagValueBody.model_validate(tag) for tag in page.tags],
        tags_as_of=page.tags_as_of,
        own_tags=[OwnTagBody.model_validate(tag) for tag in page.own_tags],
        judgements=[JudgementBody.model_validate(one) for one in page.judgements],
        scores=[ScoreBody.model_validate(score) for score in page.scores],
        risk=None if risk is None else _risk(risk),
        score_values=dict(page.score_values),
        scores_as_of=page.scores_as_of,
        segments=[StandingBody.model_validate(one) for one in page.segments],
        timeline=[dict(fact) for fact in page.timeline],
        next_cursor=page.next_cursor,
    )


def _risk(risk: OpenRisk) -> RiskBody:
    figures = risk.figures
    return RiskBody(
        probability=figures.probability,
        none_probability=figures.none_probability,
        horizon_days=figures.horizon_days,
        gap_days=figures.gap_days,
        silence_days=figures.silence_days,
        began_at=risk.began_at,
    )
