"""Time zones: the workspace's, in which its nights and days are, and each customer's own."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import pyarrow as pa
import sqlalchemy as sa

from evergrove.definitions import MissingDefinitionError, publish, published
from evergrove.kit import InvalidError, Workspace
from evergrove.profiles.persons import Members, newest_attributes

ZONE_KIND, ZONE_KEY = "workspace", "zone"
"""The definition that says in which zone a workspace's nights and days are."""

ZONE_DEFAULT = "UTC"

ZONE_ATTRIBUTES = ("time_zone", "timezone")
"""Attributes that say a customer's own zone, as an IANA name; the newest counts."""


class UnknownZoneError(InvalidError):
    code = "workspace.unknown_zone"


def workspace_zone(workspace: Workspace) -> str:
    """The IANA zone of the workspace."""
    try:
        return str(published(workspace, kind=ZONE_KIND, key=ZONE_KEY).body["zone"])
    except MissingDefinitionError:
        return ZONE_DEFAULT


def set_workspace_zone(workspace: Workspace, zone: str, *, author: str) -> None:
    """Say in which zone the workspace's nights and days are. Raises UnknownZoneError."""
    check_zone(zone)
    publish(workspace, kind=ZONE_KIND, key=ZONE_KEY, body={"zone": zone}, author=author)


def check_zone(zone: str) -> None:
    """Raises UnknownZoneError for what names no IANA zone."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZoneError(
            f"there is no time zone “{zone[:60]}”", help="write it as Asia/Shanghai or Europe/Berlin"
        ) from error


def zones_of(connection: sa.Connection, members: Members, *, fallback: str) -> pa.DictionaryArray:
    """The zone of each person: what their attributes say, if there is such a zone, else `fallback`."""
    known = _known_zones()
    said = newest_attributes(connection, members, keys=ZONE_ATTRIBUTES)
    zones = [zone if isinstance(zone, str) and zone in known else fallback for zone in said]
    return pa.array(zones, pa.string()).dictionary_encode()


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones())
