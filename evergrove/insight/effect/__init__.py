"""What a campaign changed: its incremental effect against the hold-out, the way of its messages, its four alarms."""

from evergrove.insight.effect.alarms import TARGETS, alarms_of
from evergrove.insight.effect.comparison import campaign_effect, effects_by
from evergrove.insight.effect.contracts import (
    Alarm,
    AlarmKey,
    CampaignEffect,
    Dimension,
    EffectDimension,
    EffectScope,
    ExposedCount,
    InvalidEffectError,
    MessageFunnel,
    MoneyEffect,
    Verdict,
)
from evergrove.insight.effect.funnel import funnels_of_parts, message_funnels
from evergrove.insight.effect.journey import JourneyEffect, JourneyStep, NodeEffect, journey_effect
from evergrove.insight.effect.report import EffectReport, effect_report

__all__ = [
    "TARGETS",
    "Alarm",
    "AlarmKey",
    "CampaignEffect",
    "Dimension",
    "EffectDimension",
    "EffectReport",
    "EffectScope",
    "ExposedCount",
    "InvalidEffectError",
    "JourneyEffect",
    "JourneyStep",
    "MessageFunnel",
    "MoneyEffect",
    "NodeEffect",
    "Verdict",
    "alarms_of",
    "campaign_effect",
    "effect_report",
    "effects_by",
    "funnels_of_parts",
    "journey_effect",
    "message_funnels",
]
