"""What campaigns changed: the increment against the hold-out, the way of the messages, the four alarms."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Path, Query

from evergrove.access import Permission
from evergrove.api.effect_bodies import ALARM_CAMPAIGNS_MAX, Alarms, EffectReportBody, campaign_alarms, effect_body
from evergrove.api.routes.launches import LaunchId
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.campaigns import list_launches, load_campaign
from evergrove.facts import facts_relation, open_engine
from evergrove.insight import Dimension, EffectReport, EffectScope, MessageFunnel, message_funnels
from evergrove.jobs import report_effect

router = workspace_router("effect")

REPORT_SECONDS_MAX = 60.0
"""Kept for those who look at the same report; the lake itself is up to half a minute behind."""

WINDOW_DAYS_MAX = 365

"""Those that were launched last: older ones change no more, and their reports stand."""

By = Annotated[Dimension | None, Query(description="Parts: template, channel, segment, hour, campaign.")]

WindowDays = Annotated[
    float | None, Query(gt=0, le=WINDOW_DAYS_MAX, description="Without it, what the campaign says.", examples=[7])
]

Campaign = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,63}(@[1-9][0-9]{0,8})?$", examples=["spring"])]


@router.get("/campaigns/{key}/effect", name="get_campaign_effect")
def get_campaign_effect(
    key: Campaign,
    inside: Annotated[Inside, allow(Permission.EFFECT_READ)],
    by: By = None,
    window_days: WindowDays = None,
) -> EffectReportBody:
    """What a campaign (or one version of it, `spring@3`) changed, over all its launches."""
    return _report(inside, campaign=key, by=by, window_days=window_days)


@router.get("/launches/{launch_id}/effect", name="get_launch_effect")
def get_launch_effect(
    launch_id: LaunchId,
    inside: Annotated[Inside, allow(Permission.EFFECT_READ)],
    by: By = None,
    window_days: WindowDays = None,
) -> EffectReportBody:
    """What one launch changed."""
    return _report(inside, launch_id=launch_id, by=by, window_days=window_days)


@router.get("/effect/alarms", name="list_alarms")
def get_alarms(inside: Annotated[Inside, allow(Permission.EFFECT_READ)]) -> Alarms:
    """Delivered, read, converted and unsubscribed shares of the newest campaigns against their targets."""
    now = inside.clock.now()
    known = dict.fromkeys(launch.campaign for launch in list_launches(inside.workspace))
    campaigns = tuple(known)[:ALARM_CAMPAIGNS_MAX]

    def work() -> tuple[MessageFunnel, ...]:
        with open_engine(inside.workspace) as engine:
            facts = facts_relation(inside.workspace, engine, as_of=now)
            found: list[MessageFunnel] = []
            for campaign in campaigns:
                goal = load_campaign(inside.workspace, campaign).conversion
                scope = EffectScope(campaign=campaign, window=timedelta(days=goal.days), goal=goal.fact)
                found += message_funnels(engine, facts, scope=scope, as_of=now, by="campaign")
            return tuple(sorted(found, key=lambda one: (-one.planned, one.part)))

    funnels = inside.state.kept.get(
        inside.slug, "alarms", campaigns, seconds_max=REPORT_SECONDS_MAX, make=lambda: inside.heavy(work)
    )
    return Alarms(as_of=now, items=[campaign_alarms(one) for one in funnels[:ALARM_CAMPAIGNS_MAX]])


def _report(
    inside: Inside, *, campaign: str = "", launch_id: str = "", by: Dimension | None, window_days: float | None
) -> EffectReportBody:
    window = timedelta(days=window_days) if window_days else None
    now = inside.clock.now()
    what = (campaign, launch_id, window)

    def make(by: Dimension | None, whole: EffectReport | None) -> EffectReport:
        def work() -> EffectReport:
            return report_effect(
                inside.workspace, campaign, launch_id=launch_id, by=by, window=window, as_of=now, whole=whole
            )

        return inside.heavy(work)

    whole = inside.state.kept.get(
        inside.slug, "effect", what, seconds_max=REPORT_SECONDS_MAX, make=lambda: make(None, None)
    )
    if by is None:
        return effect_body(whole)
    # Of the same instant as the whole: parts that were worked out a minute earlier need not add up to it.
    parts = inside.state.kept.get(
        inside.slug,
        "effect_parts",
        (*what, by),
        whole.effect.as_of,
        seconds_max=REPORT_SECONDS_MAX,
        make=lambda: make(by, whole),
    )
    return effect_body(parts)
