"""The effect report as the API gives it. What cannot be known is null with a reason, never 0."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from evergrove.insight import CampaignEffect, Dimension, EffectReport, MessageFunnel

DAY = timedelta(days=1)

ALARM_CAMPAIGNS_MAX = 20
"""Those launched last: each is a pass over the facts of its messages."""


class _FromFace(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class FigureBody(_FromFace):
    """A number with its interval; all three null with a `reason`."""

    value: float | None
    low: float | None
    high: float | None
    level: float = Field(examples=[0.95])
    count: int = Field(description="Observations behind it.")
    reason: str | None = Field(description="empty, small_arm, rare, sample_ratio, no_control …", examples=["small_arm"])


class RarityBody(_FromFace):
    """Customers with any value in each group, and how many each needs before their means are compared."""

    treated: int
    control: int
    needed: int


class EffectFigureBody(_FromFace):
    """Treated minus control. `lift`: as a part of control's value. `rare`: where that is the reason."""

    difference: FigureBody
    lift: FigureBody
    treated: FigureBody
    control: FigureBody
    p_value: float | None
    detectable: float | None = Field(description="The true difference that four of five such campaigns would show.")
    reason: str | None
    rare: RarityBody | None


class SampleRatioBody(_FromFace):
    """Whether the arms have the sizes that the draw should have given them; `broken` blocks every comparison."""

    treated: int
    control: int
    control_expected: float | None
    p_value: float | None
    verdict: Literal["fits", "doubtful", "broken", "unknown"]


class ExposedBody(_FromFace):
    """Who was exposed. `pending`: the conversion window is not over, so they are not judged yet."""

    treated: int
    control: int
    pending: int
    merged: int
    mixed: int
    other_share: int = Field(description="Of versions that kept back another share: they are not compared.")


class MoneyEffectBody(BaseModel):
    """Net money a customer in one currency, minor units; read `adjusted` first: freed of what they spent before."""

    currency: str = Field(examples=["CNY"])
    effect: EffectFigureBody
    adjusted: EffectFigureBody
    total: FigureBody
    cap_minor: int | None
    capped_customers: int
    uncapped_treated_minor: int
    uncapped_control_minor: int


class CampaignEffectBody(BaseModel):
    """Treated against control. `part`: the value of the dimension; empty for the whole."""

    part: str
    exposed: ExposedBody
    sample: SampleRatioBody
    conversion: EffectFigureBody
    orders: EffectFigureBody
    unsubscribed: EffectFigureBody
    extra_customers: FigureBody
    extra_orders: FigureBody
    money: list[MoneyEffectBody]
    other_currency_orders: int
    p_adjusted: float | None = Field(description="Corrected for the number of parts looked at.")


class AlarmBody(_FromFace):
    """A figure against its target; `missed` only when the whole interval is on the wrong side."""

    key: Literal["delivered", "read", "converted", "unsubscribed"]
    target: float
    is_floor: bool
    share: FigureBody
    verdict: Literal["met", "missed", "undecided", "unknown"]


class FunnelReason(BaseModel):
    """Messages held or suppressed for one reason."""

    reason: str
    messages: int


class FunnelBody(BaseModel):
    """Messages that came this far."""

    part: str
    planned: int
    held: list[FunnelReason]
    suppressed: list[FunnelReason]
    sent: int
    failed: int
    unknown: int
    delivered: int
    opened: int
    machine_opened: int
    clicked: int
    converted: int
    bounced: int
    complained: int
    unsubscribed: int
    alarms: list[AlarmBody]


class EffectReportBody(BaseModel):
    """What it changed and the way of its messages, as of the lake: up to half a minute behind."""

    as_of: datetime
    window_days: float
    effect: CampaignEffectBody
    funnel: FunnelBody | None = Field(description="Null: no message of it is known yet.")
    by: Dimension | None
    effects: list[CampaignEffectBody]
    funnels: list[FunnelBody]


class CampaignAlarms(BaseModel):
    """The four figures of one campaign, over everything it has sent."""

    campaign: str = Field(examples=["spring@3"])
    planned: int
    alarms: list[AlarmBody]


class Alarms(BaseModel):
    """Campaigns with their figures, most messages first."""

    as_of: datetime
    items: list[CampaignAlarms] = Field(max_length=ALARM_CAMPAIGNS_MAX)


def effect_body(report: EffectReport) -> EffectReportBody:
    """A report as it is sent."""
    return EffectReportBody(
        as_of=report.effect.as_of,
        window_days=report.effect.window / DAY,
        effect=campaign_effect_body(report.effect),
        funnel=None if report.funnel is None else funnel_body(report.funnel),
        by=report.by,
        effects=[campaign_effect_body(one) for one in report.effects],
        funnels=[funnel_body(one) for one in report.funnels],
    )


def campaign_alarms(funnel: MessageFunnel) -> CampaignAlarms:
    """The alarms of a funnel whose part is a campaign."""
    alarms = [AlarmBody.model_validate(one) for one in funnel.alarms]
    return CampaignAlarms(campaign=funnel.part, planned=funnel.planned, alarms=alarms)


def campaign_effect_body(effect: CampaignEffect) -> CampaignEffectBody:
    """An effect as it is sent."""
    money: list[dict[str, Any]] = [
        {
            **asdict(one),
            "uncapped_treated_minor": one.uncapped_minor[0],
            "uncapped_control_minor": one.uncapped_minor[1],
        }
        for one in effect.money
    ]
    return CampaignEffectBody.model_validate({**asdict(effect), "money": money})


def funnel_body(funnel: MessageFunnel) -> FunnelBody:
    """A funnel as it is sent."""
    reasons = {
        name: [{"reason": reason, "messages": count} for reason, count in getattr(funnel, name)]
        for name in ("held", "suppressed")
    }
    return FunnelBody.model_validate({**asdict(funnel), **reasons})
