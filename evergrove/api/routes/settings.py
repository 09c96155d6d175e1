"""What a workspace says about itself: its name and zone, how long facts stay, how customers become one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission, names_of, rename_workspace, workspace_entries
from evergrove.api.routes.workspaces import WorkspaceName, ZoneName
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.api.texts import PlainText
from evergrove.profiles import (
    PROOFS,
    STRATEGIES,
    EventSettings,
    SettingChange,
    event_settings,
    merge_strategies,
    retention,
    set_event_settings,
    set_merge_strategy,
    set_retention,
    set_workspace_zone,
    setting_changes,
    strategy_changes,
    workspace_zone,
)

router = workspace_router("settings")

LATEST = STRATEGIES[0]
"""What an attribute without a strategy of its own is read by."""


class SettingChangeBody(BaseModel):
    """Who set something last. `author_name` is today's name of a person or a token; null for what has none."""

    author: str = Field(examples=["usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    author_name: str | None = Field(examples=["李梅"])
    at: datetime


class ZoneBody(BaseModel):
    """Where the workspace's nights and days are; `changed` null: nobody has said so."""

    zone: str = Field(examples=["Asia/Shanghai"])
    changed: SettingChangeBody | None


class ZoneNowBody(BaseModel):
    """The zone alone, which everybody who reads a time here must know."""

    zone: str = Field(examples=["Asia/Shanghai"])


class KeepingBody(BaseModel):
    """How many days facts are kept, by their name; what is not named stays for ever."""

    days: dict[str, int] = Field(examples=[{"Page Viewed": 400}])
    kept_for_ever: list[str] = Field(
        examples=[["Consent Changed"]], description="What proves why something was done: it cannot be dropped."
    )
    changed: SettingChangeBody | None


class StrategyBody(BaseModel):
    """How the values of one attribute become one when customers do."""

    attribute: str = Field(examples=["lifetime_points"])
    strategy: str = Field(examples=["sum"])
    changed: SettingChangeBody | None


class StrategiesBody(BaseModel):
    """The attributes with a strategy of their own; the others take the latest value."""

    items: list[StrategyBody]
    choices: list[str] = Field(examples=[list(STRATEGIES)])


class EventSettingsBody(BaseModel):
    """What is taken for granted of events that do not say it themselves."""

    phone_country: str = Field(examples=["CN"], description="Of numbers without an international prefix (ISO 3166).")
    currency: str = Field(
        examples=["CNY"], description="Of orders without one (ISO 4217); empty: the amount is unknown."
    )
    changed: SettingChangeBody | None


class SettingsBody(BaseModel):
    """Everything that is set here; policy, channels and alarms have routes of their own."""

    slug: str = Field(examples=["default"])
    name: str = Field(examples=["Evergrove Shop"])
    zone: ZoneBody
    retention: KeepingBody
    merge_strategies: StrategiesBody
    events: EventSettingsBody


class _Wish(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NameWish(_Wish):
    """The name from now on."""

    name: WorkspaceName


class ZoneWish(_Wish):
    """An IANA zone."""

    zone: ZoneName


class KeepingWish(_Wish):
    """How long facts of one name are kept."""

    name: PlainText = Field(min_length=1, max_length=200, examples=["Page Viewed"])
    days: int | None = Field(examples=[400], description="1 to 36,500; null: for ever.")


class StrategyWish(_Wish):
    """By what an attribute of united customers is read."""

    attribute: PlainText = Field(min_length=1, max_length=80, pattern=r"\S", examples=["lifetime_points"])
    strategy: PlainText = Field(max_length=20, examples=["sum"], description="One of `choices`.")


class EventSettingsWish(_Wish):
    """For the events that come from now on."""

    phone_country: PlainText = Field(max_length=10, examples=["CN"])
    currency: PlainText = Field(max_length=10, examples=["CNY"])


@router.get("/settings", name="get_settings")
def get_settings(inside: Annotated[Inside, allow(Permission.SETTINGS_READ)]) -> SettingsBody:
    """What is set, by whom and since when."""
    return _body(inside)


@router.get("/zone", name="get_zone")
def get_zone(inside: Annotated[Inside, allow(Permission.OVERVIEW_READ)]) -> ZoneNowBody:
    """In which zone the days and hours of this workspace are: its pages show every moment by it."""
    return ZoneNowBody(zone=workspace_zone(inside.workspace))


@router.put("/settings/name", name="rename_workspace")
def put_name(body: NameWish, inside: Annotated[Inside, allow(Permission.SETTINGS_WRITE)]) -> SettingsBody:
    """Give the workspace another name; its slug, and with it every address, stays."""
    made = rename_workspace(inside.server, slug=inside.slug, name=body.name.strip())
    inside.state.workspaces.rename(inside.slug, name=made.name)
    inside.note(target=inside.slug, name=made.name)
    return _body(inside)


@router.put("/settings/zone", name="set_zone")
def put_zone(body: ZoneWish, inside: Annotated[Inside, allow(Permission.SETTINGS_WRITE)]) -> SettingsBody:
    """Say where the workspace's nights and days are.

    From then on quiet hours of customers without a zone of their own, what runs at a time of day, and the days of
    reports are read by it; messages that wait already are asked again when they are due.
    """
    set_workspace_zone(inside.workspace, body.zone, author=inside.author)
    inside.note(target=body.zone)
    return _body(inside)


@router.put("/settings/retention", name="set_retention")
def put_retention(body: KeepingWish, inside: Annotated[Inside, allow(Permission.SETTINGS_WRITE)]) -> SettingsBody:
    """Say how long facts of one name are kept; older ones leave the lake with the next upkeep, and do not come back."""
    days = retention(inside.workspace)
    if body.days is None:
        days.pop(body.name, None)
    else:
        days[body.name] = body.days
    set_retention(inside.workspace, days, author=inside.author)
    inside.note(target=body.name, days=body.days)
    return _body(inside)


@router.put("/settings/merge-strategy", name="set_merge_strategy")
def put_strategy(body: StrategyWish, inside: Annotated[Inside, allow(Permission.SETTINGS_WRITE)]) -> SettingsBody:
    """Say how the values of an attribute become one when customers do; `latest` is what holds without a word."""
    set_merge_strategy(inside.workspace, attribute=body.attribute, strategy=body.strategy, author=inside.author)
    inside.note(target=body.attribute, strategy=body.strategy)
    return _body(inside)


@router.put("/settings/events", name="set_event_settings")
def put_events(body: EventSettingsWish, inside: Annotated[Inside, allow(Permission.SETTINGS_WRITE)]) -> SettingsBody:
    """Say what is taken for granted of events that come from now on; those that came stay as they were read."""
    wish = EventSettings(phone_country=body.phone_country, currency=body.currency)
    set_event_settings(inside.workspace, wish, author=inside.author)
    inside.note(target="events", phone_country=body.phone_country, currency=body.currency)
    return _body(inside)


def _body(inside: Inside) -> SettingsBody:
    workspace = inside.workspace
    changes, by_attribute = setting_changes(workspace), strategy_changes(workspace)
    names = names_of(inside.server, {one.author for one in (*changes.values(), *by_attribute.values())})

    def changed(one: SettingChange | None) -> SettingChangeBody | None:
        if one is None:
            return None
        return SettingChangeBody(author=one.author, author_name=names.get(one.author), at=one.at)

    events = event_settings(workspace)
    strategies = [
        StrategyBody(attribute=attribute, strategy=strategy, changed=changed(by_attribute.get(attribute)))
        for attribute, strategy in merge_strategies(workspace).items()
        if strategy != LATEST
    ]
    return SettingsBody(
        slug=inside.slug,
        name=next(one.name for one in workspace_entries(inside.server) if one.slug == inside.slug),
        zone=ZoneBody(zone=workspace_zone(workspace), changed=changed(changes.get("zone"))),
        retention=KeepingBody(
            days=retention(workspace), kept_for_ever=sorted(PROOFS), changed=changed(changes.get("retention"))
        ),
        merge_strategies=StrategiesBody(items=strategies, choices=list(STRATEGIES)),
        events=EventSettingsBody(
            phone_country=events.phone_country, currency=events.currency, changed=changed(changes.get("events"))
        ),
    )
