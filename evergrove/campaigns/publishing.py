"""Publish campaigns and read them back; a version that was launched never changes."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from evergrove.calendar import is_cron
from evergrove.campaigns.contracts import (
    EVERYBODY,
    HOURS_MAX,
    STEPS_MAX,
    Campaign,
    CampaignStep,
    InvalidCampaignError,
    MissingCampaignError,
)
from evergrove.content import Template, load_template
from evergrove.definitions import (
    Definition,
    MissingDefinitionError,
    all_published,
    publish,
    published,
    published_versions,
)
from evergrove.experiments import HOLD_OUT_BP_MAX
from evergrove.kit import Workspace
from evergrove.segments import SEGMENT

CAMPAIGN = "campaign"
"""The kind of the definition."""

KEY = re.compile(r"[a-z][a-z0-9_]{1,63}")


def publish_campaign(workspace: Workspace, document: dict[str, Any], *, author: str, note: str = "") -> Campaign:
    """Publish a campaign, or its next version. Raises InvalidCampaignError naming what to mend."""
    campaign = read_campaign(workspace, document)
    body = msgspec.to_builtins(campaign)
    body.pop("version")
    made = publish(workspace, kind=CAMPAIGN, key=campaign.key, body=body, author=author, note=note)
    return msgspec.structs.replace(campaign, version=made.version)


def read_campaign(workspace: Workspace, document: dict[str, Any]) -> Campaign:
    """A campaign that is not published yet, with all that it names. Raises InvalidCampaignError."""
    campaign = _parsed(document)
    _check(campaign)
    _check_names(workspace, campaign)
    return campaign


def load_campaign(workspace: Workspace, reference: str) -> Campaign:
    """The newest version of a key, or the one that `spring@3` names. Raises MissingCampaignError."""
    key, _, version = reference.partition("@")
    try:
        found = published(workspace, kind=CAMPAIGN, key=key, version=int(version) if version else None)
    except (MissingDefinitionError, ValueError) as error:
        raise MissingCampaignError(
            f"there is no campaign “{reference[:80]}”", help="look at the list of campaigns"
        ) from error
    return msgspec.structs.replace(_parsed(found.body), version=found.version)


def list_campaigns(workspace: Workspace) -> tuple[Campaign, ...]:
    """The newest version of each, by key."""
    found = all_published(workspace, kind=CAMPAIGN)
    return tuple(msgspec.structs.replace(_parsed(one.body), version=one.version) for one in found)


def campaign_versions(workspace: Workspace, key: str) -> list[Definition]:
    """Every version, the newest first. Raises MissingCampaignError."""
    try:
        return published_versions(workspace, kind=CAMPAIGN, key=key)
    except MissingDefinitionError as error:
        raise MissingCampaignError(
            f"there is no campaign “{key[:80]}”", help="look at the list of campaigns"
        ) from error


def _parsed(document: dict[str, Any]) -> Campaign:
    try:
        return msgspec.convert(document, Campaign)
    except msgspec.ValidationError as error:
        raise InvalidCampaignError(
            f"the campaign cannot be read: {error}", help="look at the reference of campaigns for its fields"
        ) from error


def _check(campaign: Campaign) -> None:
    problems = [
        (KEY.fullmatch(campaign.key) is None, "the key", "small letters, digits and _, 2 to 64 of them"),
        (not 1 <= len(campaign.steps) <= STEPS_MAX, "the channels", f"1 to {STEPS_MAX} channels in their order"),
        (
            not 0 <= campaign.hold_out_bp <= HOLD_OUT_BP_MAX,
            "hold_out_bp",
            f"0 to {HOLD_OUT_BP_MAX:,} basis points",
        ),
        (not 0 < campaign.lasts_hours <= HOURS_MAX, "lasts_hours", f"more than 0, at most {HOURS_MAX} hours"),
        (not 0 <= campaign.priority <= 100, "priority", "0 to 100"),
        (not 0 <= campaign.throttle_per_minute <= 10_000_000, "throttle_per_minute", "0 (none) to 10,000,000"),
        (not 1 <= campaign.conversion.days <= 90, "conversion.days", "1 to 90 days"),
        (not campaign.conversion.fact.strip(), "conversion.fact", "the name of a fact, such as Order Completed"),
        (
            campaign.repeat is not None and not is_cron(campaign.repeat.cron),
            "repeat.cron",
            "a cron expression of days that come, such as 0 10 * * 1",
        ),
        (any(not 0 <= step.unread_hours <= HOURS_MAX for step in campaign.steps), "unread_hours", "0 to 744"),
        (
            campaign.is_incident and campaign.message_class != "transactional",
            "the class of an incident",
            "transactional: it must reach people whatever marketing they chose",
        ),
    ]
    for is_wrong, what, wanted in problems:
        if is_wrong:
            raise InvalidCampaignError(f"the campaign “{campaign.key[:64]}”: {what} cannot be used", help=wanted)


def _check_names(workspace: Workspace, campaign: Campaign) -> None:
    """Its segment is published, and its templates can be sent."""
    if campaign.segment != EVERYBODY:
        _check_segment(workspace, campaign.segment)
    for step in campaign.steps:
        template_of(workspace, campaign, step)


def template_of(workspace: Workspace, campaign: Campaign, step: CampaignStep) -> Template:
    """The template of a step as it is published now. Raises InvalidCampaignError: another channel, or another class.

    Consent, caps and quiet hours follow the campaign's class: marketing words in a transactional campaign would reach
    those who refused them, at night.
    """
    template = _template(workspace, step.template)
    if template.channel != step.channel:
        raise InvalidCampaignError(
            f"the template “{step.template}” is for {template.channel}, not for {step.channel}",
            help="choose a template of the step's channel",
        )
    if template.message_class != campaign.message_class:
        raise InvalidCampaignError(
            f"the template “{step.template}” is {template.message_class}, and the campaign {campaign.message_class}",
            help="choose a template of the campaign's class: consent and quiet hours follow it",
        )
    return template


def _check_segment(workspace: Workspace, reference: str) -> None:
    key, _, version = reference.partition("@")
    try:
        published(workspace, kind=SEGMENT, key=key, version=int(version) if version else None)
    except (MissingDefinitionError, ValueError) as error:
        raise InvalidCampaignError(
            f"there is no published segment “{reference[:80]}”", help="publish the segment first"
        ) from error


def _template(workspace: Workspace, reference: str) -> Template:
    try:
        return load_template(workspace, reference)
    except MissingDefinitionError as error:
        raise InvalidCampaignError(
            f"there is no published template “{reference[:80]}”", help="publish the template first"
        ) from error
