"""What a campaign changed: the effect report over the lake, as of an instant, for whoever shows it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from evergrove.campaigns import find_launch, list_launches, load_campaign
from evergrove.facts import facts_relation, open_engine
from evergrove.insight import Dimension, EffectReport, EffectScope, effect_report

if TYPE_CHECKING:
    from evergrove.kit import Workspace


def report_effect(
    workspace: Workspace,
    campaign: str = "",
    *,
    launch_id: str = "",
    by: Dimension | None = None,
    window: timedelta | None = None,
    as_of: datetime | None = None,
    whole: EffectReport | None = None,
) -> EffectReport:
    """The effect of a campaign (`spring`, or one version `spring@3`), of one launch, or of both together.

    The goal is that of the campaign's conversion, and so is the window when none is given. `whole` is the report of the
    same without `by`: its parts are then worked out for its instant, and nothing of it again.

    Raises MissingCampaignError, MissingLaunchError.
    """
    reference = campaign or find_launch(workspace, launch_id).campaign_key
    conversion = load_campaign(workspace, reference).conversion
    scope = EffectScope(
        campaign=campaign,
        launch_id=launch_id,
        window=window or timedelta(days=conversion.days),
        goal=conversion.fact,
    )
    instant = whole.effect.as_of if whole else as_of or workspace.clock.now()
    segments = {one.launch_id: one.segment for one in list_launches(workspace, campaign=reference.partition("@")[0])}
    with open_engine(workspace) as engine:
        facts = facts_relation(workspace, engine, as_of=instant)
        return effect_report(engine, facts, scope=scope, as_of=instant, by=by, segments=segments, whole=whole)
