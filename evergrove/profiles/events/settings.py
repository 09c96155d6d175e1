"""What a workspace says about its live events: one definition, versioned like everything that operators edit."""

from __future__ import annotations

import re

import msgspec

from evergrove.definitions import all_published, publish
from evergrove.kit import InvalidError, Workspace
from evergrove.profiles.events.contracts import EventSettings

KIND, KEY = "event_settings", "events"

_CURRENCY = re.compile("[A-Z]{3}")
_COUNTRY = re.compile("[A-Z]{2}")


class InvalidEventSettingsError(InvalidError):
    code = "event_settings.invalid"


def event_settings(workspace: Workspace) -> EventSettings:
    """The published settings, or those of a new workspace."""
    for one in all_published(workspace, kind=KIND):
        if one.key == KEY:
            return msgspec.convert(one.body, EventSettings)
    return EventSettings()


def set_event_settings(workspace: Workspace, settings: EventSettings, *, author: str) -> None:
    """Publish `settings` for the events that come from now on. Raises InvalidEventSettingsError."""
    if settings.currency and not _CURRENCY.fullmatch(settings.currency):
        raise InvalidEventSettingsError(
            f"“{settings.currency}” is not a currency", help="write the three letters of ISO 4217, for example CNY"
        )
    if not _COUNTRY.fullmatch(settings.phone_country):
        raise InvalidEventSettingsError(
            f"“{settings.phone_country}” is not a country", help="write the two letters of ISO 3166, for example CN"
        )
    publish(workspace, kind=KIND, key=KEY, body=msgspec.to_builtins(settings), author=author)
