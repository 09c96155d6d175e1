"""Who said last what a workspace's settings say, and when: each is a definition, whose newest version tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from evergrove.definitions import Definition, all_published
from evergrove.kit import Workspace
from evergrove.profiles.combining import DEFINITION_KIND as STRATEGY_KIND
from evergrove.profiles.events.settings import KEY as EVENTS_KEY
from evergrove.profiles.events.settings import KIND as EVENTS_KIND
from evergrove.profiles.retention import KEY as RETENTION_KEY
from evergrove.profiles.retention import KIND as RETENTION_KIND
from evergrove.profiles.zones import ZONE_KEY, ZONE_KIND

SETTINGS = {
    "zone": (ZONE_KIND, ZONE_KEY),
    "retention": (RETENTION_KIND, RETENTION_KEY),
    "events": (EVENTS_KIND, EVENTS_KEY),
}
"""Name of a setting → its definition."""


@dataclass(frozen=True, kw_only=True)
class SettingChange:
    """The newest change; `author` is the id of a person or a token, or the name of what set it."""

    author: str
    at: datetime


def setting_changes(workspace: Workspace) -> dict[str, SettingChange]:
    """The newest change of each of SETTINGS; those that nobody has touched are left out."""
    return {
        name: _change(one)
        for name, (kind, key) in SETTINGS.items()
        for one in all_published(workspace, kind=kind)
        if one.key == key
    }


def strategy_changes(workspace: Workspace) -> dict[str, SettingChange]:
    """The newest change of each attribute's merge strategy, by attribute."""
    return {one.key: _change(one) for one in all_published(workspace, kind=STRATEGY_KIND)}


def _change(one: Definition) -> SettingChange:
    return SettingChange(author=one.author, at=one.at)
