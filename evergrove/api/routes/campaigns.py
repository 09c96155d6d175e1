"""Campaigns: plan, estimate, launch; their versions and launches."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import Path, status

from evergrove.access import Permission
from evergrove.api.campaign_bodies import (
    CampaignBody,
    CampaignPageBody,
    Campaigns,
    CampaignSettingsBody,
    CampaignVersionBody,
    CampaignWish,
    EstimateBody,
    EstimateWish,
    LaunchBody,
    LaunchWish,
    campaign_fields,
    estimate_body,
)
from evergrove.api.once import Once
from evergrove.api.paging import ROWS_MAX, Paged, page_of
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.campaigns import (
    Campaign,
    CampaignSettings,
    Launch,
    campaign_settings,
    campaign_versions,
    list_campaigns,
    list_launches,
    load_campaign,
    publish_campaign,
    read_campaign,
    save_campaign_settings,
)
from evergrove.channels import leaving_of, list_topics
from evergrove.jobs import estimate, launch

router = workspace_router("campaigns")

CampaignKey = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,63}$", examples=["spring"])]


@router.get("/campaigns", name="list_campaigns")
def get_campaigns(inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)], paging: Paged) -> Campaigns:
    """List the campaigns, each with its newest launch."""
    shown, after = page_of(list_campaigns(inside.workspace), paging, key=lambda campaign: campaign.key)
    newest: dict[str, Launch] = {}
    for found in list_launches(inside.workspace):
        newest.setdefault(found.campaign, found)
    return Campaigns(items=[_body(campaign, newest.get(campaign.key)) for campaign in shown], next=after)


@router.post("/campaigns", name="publish_campaign", status_code=status.HTTP_201_CREATED)
def post_campaign(
    body: CampaignWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_WRITE)], once: Once
) -> CampaignBody:
    """Publish a campaign, or its next version; launches keep the version that they began with."""

    def make() -> CampaignBody:
        made = publish_campaign(inside.workspace, body.document(), author=inside.author, note=body.note)
        inside.note(target=made.reference)
        return _body(made, None)

    return once.run(inside, body, make, reply=CampaignBody)


@router.post("/campaigns/estimate", name="estimate_draft")
def post_draft_estimate(
    body: EstimateWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_WRITE)]
) -> EstimateBody:
    """Whom a campaign that is not published yet would reach, when and at what cost, and who is left out and why."""
    campaign = read_campaign(inside.workspace, body.campaign.document())
    return _estimated(inside, campaign, body)


@router.get("/campaigns/{key}", name="get_campaign")
def get_campaign(key: CampaignKey, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)]) -> CampaignPageBody:
    """One campaign, its versions and launches."""
    campaign = load_campaign(inside.workspace, key)
    launches = list_launches(inside.workspace, campaign=key)
    return CampaignPageBody(
        **campaign_fields(campaign, newest=launches[0] if launches else None),
        versions=[
            CampaignVersionBody(version=one.version, author=one.author, note=one.note, at=one.at)
            for one in campaign_versions(inside.workspace, key)
        ],
        launches=[LaunchBody.model_validate(one) for one in launches[:ROWS_MAX]],
    )


@router.post("/campaigns/{key}/estimate", name="estimate_campaign")
def post_estimate(
    key: CampaignKey, body: LaunchWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_WRITE)]
) -> EstimateBody:
    """The same for a campaign that is published."""
    return _estimated(inside, load_campaign(inside.workspace, key), body)


@router.post("/campaigns/{key}/launch", name="launch_campaign", status_code=status.HTTP_201_CREATED)
def post_launch(
    key: CampaignKey, body: LaunchWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_LAUNCH)], once: Once
) -> LaunchBody:
    """Launch a campaign now or at a time; asked again under the same `Idempotency-Key`, it is launched once."""

    def make() -> LaunchBody:
        occasion = _occasion(inside, key, once.key) if once.key else ""
        made = launch(
            inside.workspace,
            key,
            author=inside.author,
            occasion=occasion,
            not_before=body.at,
            may_approve=inside.may(Permission.CAMPAIGNS_APPROVE),
        )
        inside.note(target=made.launch_id, campaign=made.campaign_key)
        return LaunchBody.model_validate(made)

    return once.run(inside, body, make, reply=LaunchBody)


@router.get("/campaign-settings", name="get_campaign_settings")
def get_settings(inside: Annotated[Inside, allow(Permission.CAMPAIGNS_READ)]) -> CampaignSettingsBody:
    """What the workspace asks of every campaign."""
    return CampaignSettingsBody.model_validate(campaign_settings(inside.workspace))


@router.put("/campaign-settings", name="set_campaign_settings")
def put_settings(
    body: CampaignSettingsBody, inside: Annotated[Inside, allow(Permission.POLICY_WRITE)]
) -> CampaignSettingsBody:
    """Ask for an approval of every launch, or no longer."""
    settings = CampaignSettings(needs_approval=body.needs_approval)
    save_campaign_settings(inside.workspace, settings, author=inside.author)
    return body


def _occasion(inside: Inside, key: str, asked: str) -> str:
    """The same for a request that is sent again, also after the kept reply is gone: one launch all the same."""
    return hashlib.sha256(f"{key}\x00{inside.author}\x00{asked}".encode()).hexdigest()


def _body(campaign: Campaign, newest: Launch | None) -> CampaignBody:
    return CampaignBody(**campaign_fields(campaign, newest=newest))


def _estimated(inside: Inside, campaign: Campaign, wish: LaunchWish) -> EstimateBody:
    found = inside.heavy(lambda: estimate(inside.workspace, campaign, not_before=wish.at))
    leaving = leaving_of(inside.workspace, {step.channel for step in campaign.steps})
    return estimate_body(found, topics=list_topics(inside.workspace), leaving=leaving)
