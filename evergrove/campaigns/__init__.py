"""Campaigns: one-off and repeating sends to a segment: plan, estimate, approve, launch, watch, stop."""

from evergrove.campaigns.contracts import (
    Campaign,
    InvalidCampaignError,
    Launch,
    LaunchStateError,
    MissingCampaignError,
    MissingLaunchError,
)
from evergrove.campaigns.launching import (
    approve_launch,
    ask_launch,
    find_launch,
    finish,
    gather_launch,
    has_occasion,
    is_through,
    list_launches,
    pause,
    plan_next_chunk,
    plan_of,
    refuse_launch,
    resume,
    stop,
)
from evergrove.campaigns.publishing import CAMPAIGN, list_campaigns, load_campaign, publish_campaign

__all__ = [
    "CAMPAIGN",
    "Campaign",
    "InvalidCampaignError",
    "Launch",
    "LaunchStateError",
    "MissingCampaignError",
    "MissingLaunchError",
    "approve_launch",
    "ask_launch",
    "find_launch",
    "finish",
    "gather_launch",
    "has_occasion",
    "is_through",
    "list_campaigns",
    "list_launches",
    "load_campaign",
    "pause",
    "plan_next_chunk",
    "plan_of",
    "publish_campaign",
    "refuse_launch",
    "resume",
    "stop",
]
