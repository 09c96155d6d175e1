"""What a campaign changed: the effect report over the lake, as of an instant, for whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from evergrove.campaigns import find_launch, list_launches, load_campaign
from evergrove.facts import facts_relation, open_engine
from evergrove.insight import (
    CampaignEffect,
    Dimension,
    EffectScope,
    MessageFunnel,
    campaign_effect,
    effects_by,
    message_funnels,
)

if TYPE_CHECKING:
    from evergrove.kit import Workspace


@dataclass(frozen=True, kw_only=True)
class EffectReport:
    """`whole` and `funnel` are of all that was asked for; `parts` and `part_funnels` of each value of the dimension.

    By hour there are funnels only: the control group has no hour at which it was written to. `funnel` is None when no
    message was planned.
    """

    scope: EffectScope
    as_of: datetime
    whole: CampaignEffect
    funnel: MessageFunnel | None
    parts: tuple[CampaignEffect, ...] = ()
    part_funnels: tuple[MessageFunnel, ...] = ()


def report_effect(
    workspace: Workspace,
    campaign: str = "",
    *,
    launch_id: str = "",
    by: Dimension | None = None,
    as_of: datetime | None = None,
) -> EffectReport:
    """The effect of a campaign (`spring`, or one version `spring@3`), of one launch, or of both together.

    The window and the goal are those of the campaign's conversion. Raises MissingCampaignError, MissingLaunchError.
    """
    reference = campaign or find_launch(workspace, launch_id).campaign_key
    conversion = load_campaign(workspace, reference).conversion
    scope = EffectScope(
        campaign=campaign, launch_id=launch_id, window=timedelta(days=conversion.days), goal=conversion.fact
    )
    instant = as_of or workspace.clock.now()
    segments = {one.launch_id: one.segment for one in list_launches(workspace, campaign=reference.partition("@")[0])}
    with open_engine(workspace) as engine:
        facts = facts_relation(workspace, engine, as_of=instant)
        whole = campaign_effect(engine, facts, scope=scope, as_of=instant)
        funnels = message_funnels(engine, facts, scope=scope, as_of=instant)
        parts: tuple[CampaignEffect, ...] = ()
        part_funnels: tuple[MessageFunnel, ...] = ()
        if by is not None:
            part_funnels = message_funnels(engine, facts, scope=scope, as_of=instant, by=by, segments=segments)
        if by is not None and by != "hour":
            parts = effects_by(engine, facts, by=by, scope=scope, as_of=instant, segments=segments)
    return EffectReport(
        scope=scope,
        as_of=instant,
        whole=whole,
        funnel=funnels[0] if funnels else None,
        parts=parts,
        part_funnels=part_funnels,
    )
