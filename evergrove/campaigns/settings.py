"""What a workspace asks of every campaign."""

from __future__ import annotations

import msgspec

from evergrove.definitions import MissingDefinitionError, publish, published
from evergrove.kit import Workspace

SETTINGS_KIND, SETTINGS_KEY = "campaign_settings", "standard"


class CampaignSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`needs_approval`: a launch begins when somebody else than who asked for it has approved it; an incident at once
    when who asks for it may approve launches."""

    needs_approval: bool = False


def campaign_settings(workspace: Workspace) -> CampaignSettings:
    """The settings as published last; nobody approves before somebody says so."""
    try:
        found = published(workspace, kind=SETTINGS_KIND, key=SETTINGS_KEY)
    except MissingDefinitionError:
        return CampaignSettings()
    return msgspec.convert(found.body, CampaignSettings)


def save_campaign_settings(workspace: Workspace, settings: CampaignSettings, *, author: str) -> CampaignSettings:
    """Publish them."""
    publish(workspace, kind=SETTINGS_KIND, key=SETTINGS_KEY, body=msgspec.to_builtins(settings), author=author)
    return settings
