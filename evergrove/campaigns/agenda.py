"""What is planned for which hour: launches that were asked for, and the moments at which repeating campaigns begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Literal

from evergrove.calendar import moments_after
from evergrove.campaigns.contracts import Campaign, Launch, MissingCampaignError
from evergrove.campaigns.launching import list_launches
from evergrove.campaigns.publishing import list_campaigns, load_campaign
from evergrove.kit import Workspace

OCCASIONS_MAX = 100
"""Of one campaign: one that begins every minute would fill any calendar."""

AgendaState = Literal["asked", "gathering", "planning", "sending", "paused", "stopped", "done", "refused", "expected"]


@dataclass(frozen=True, kw_only=True)
class AgendaEntry:
    """A launch (`launch_id`), or a moment at which a repeating campaign is expected to begin (`launch_id` empty)."""

    at: datetime
    launch_id: str
    campaign_key: str
    name_zh: str
    name_en: str
    segment: str
    state: AgendaState
    members: int
    is_marketing: bool

    @property
    def is_off(self) -> bool:
        """Whether it does not reach anybody any more."""
        return self.state in {"stopped", "refused"}


def agenda(workspace: Workspace, *, starts: datetime, ends: datetime, zone: str) -> tuple[AgendaEntry, ...]:
    """Everything from `starts` to before `ends`, in order. Moments to come are those of the newest versions."""
    campaigns = {one.key: one for one in list_campaigns(workspace)}
    known: dict[str, Campaign | None] = {one.reference: one for one in campaigns.values()}
    entries = []
    for launch in list_launches(workspace):
        at = launch.not_before or launch.approved_at or launch.asked_at
        if starts <= at < ends:
            campaign = known.setdefault(launch.campaign_key, _campaign(workspace, launch.campaign_key))
            entries.append(_launched(launch, campaign, at=at))
    begins = max(starts, workspace.clock.now())
    for campaign in campaigns.values():
        entries += _expected(campaign, starts=begins, ends=ends, zone=zone)
    return tuple(sorted(entries, key=lambda entry: (entry.at, entry.campaign_key)))


def _campaign(workspace: Workspace, reference: str) -> Campaign | None:
    try:
        return load_campaign(workspace, reference)
    except MissingCampaignError:
        return None


def _launched(launch: Launch, campaign: Campaign | None, *, at: datetime) -> AgendaEntry:
    return AgendaEntry(
        at=at,
        launch_id=launch.launch_id,
        campaign_key=launch.campaign_key,
        name_zh=campaign.name.zh if campaign else launch.campaign,
        name_en=campaign.name.en if campaign else launch.campaign,
        segment=launch.segment.partition("@")[0],
        state=launch.state,
        members=launch.members,
        is_marketing=campaign is None or campaign.message_class == "marketing",
    )


def _expected(campaign: Campaign, *, starts: datetime, ends: datetime, zone: str) -> list[AgendaEntry]:
    if campaign.repeat is None or starts >= ends:
        return []
    found: list[AgendaEntry] = []
    for at in islice(moments_after(campaign.repeat.cron, after=starts, zone=zone), OCCASIONS_MAX):
        if at >= ends:
            break
        found.append(
            AgendaEntry(
                at=at,
                launch_id="",
                campaign_key=campaign.reference,
                name_zh=campaign.name.zh,
                name_en=campaign.name.en,
                segment=campaign.segment.partition("@")[0],
                state="expected",
                members=0,
                is_marketing=campaign.message_class == "marketing",
            )
        )
    return found
