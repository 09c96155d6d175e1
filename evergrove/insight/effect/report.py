"""The whole effect report of a campaign or a launch: what it changed, the way of its messages, both by a dimension."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import ibis.expr.types as ir

from evergrove.facts import Engine
from evergrove.insight.effect.comparison import campaign_effect, effects_by
from evergrove.insight.effect.contracts import CampaignEffect, Dimension, EffectScope, MessageFunnel
from evergrove.insight.effect.funnel import message_funnels


@dataclass(frozen=True, kw_only=True)
class EffectReport:
    """`effect` and `funnel` are of the whole; `effects` and `funnels` are its parts by `by`, largest first.

    `funnel` None: no message of it is known yet. By hour there are funnels only: control has no hour.
    """

    effect: CampaignEffect
    funnel: MessageFunnel | None
    by: Dimension | None
    effects: tuple[CampaignEffect, ...]
    funnels: tuple[MessageFunnel, ...]


def effect_report(
    engine: Engine,
    facts: ir.Table,
    *,
    scope: EffectScope,
    as_of: datetime,
    by: Dimension | None = None,
    segments: Mapping[str, str] | None = None,
    whole: EffectReport | None = None,
) -> EffectReport:
    """Read everything of `scope` from the facts at `as_of`; `segments`: of each launch id, for the parts by segment.

    `whole` is a report of the same scope and instant, whose whole need not be worked out again for its parts.
    """
    if whole is None:
        funnels = message_funnels(engine, facts, scope=scope, as_of=as_of)
        effect = campaign_effect(engine, facts, scope=scope, as_of=as_of)
        whole = EffectReport(effect=effect, funnel=funnels[0] if funnels else None, by=None, effects=(), funnels=())
    if by is None:
        return whole
    effects: tuple[CampaignEffect, ...] = ()
    if by != "hour":
        effects = effects_by(engine, facts, by=by, scope=scope, as_of=as_of, segments=segments)
    parts = message_funnels(engine, facts, scope=scope, as_of=as_of, by=by, segments=segments)
    return replace(whole, by=by, effects=effects, funnels=parts)
