"""Who is told of which alarms: a definition that operators publish.

Invariants: the address of a group robot is a secret, sealed in the definition and shown to nobody; a mail goes to a
member of the workspace, at whatever address they have then; a secret that is not entered again stays as it was.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

import msgspec

from evergrove.channels import MissingSenderError, check_robot_url, find_sender, seal_text
from evergrove.definitions import MissingDefinitionError, publish, published
from evergrove.insight import Severity
from evergrove.kit import InvalidError, MissingError, Workspace, new_id

ALARM_SETTINGS, STANDARD = "alarm_settings", "standard"
"""Kind and key of the definition."""

RECIPIENTS_MAX = 50
"""People and groups who are told: more are a mailing list, which is one address."""

NAME_CHARACTERS_MAX = 80
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

RecipientKind = Literal["mail", "wecom_robot"]


class InvalidAlarmSettingsError(InvalidError):
    """`details` has `field`."""

    code = "alarms.invalid_settings"


class MissingRecipientError(MissingError):
    code = "alarms.missing_recipient"


class Recipient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member by mail (`user_id`), or a group of WeCom by its robot (`sealed_url`). severities: what they hear of."""

    recipient_id: str
    kind: RecipientKind
    name: str = ""
    user_id: str = ""
    sealed_url: str = ""
    language: Literal["zh", "en"] = "zh"
    severities: tuple[Severity, ...] = ("critical", "warning")


class AlarmSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Times are of the workspace's zone, as 08:00. sender_key: who writes the mails.

    What is critical is told at once, but not within quiet hours; everything that stands is told once a day at
    `digest_at`. `version` and `at` are not kept: they are the definition's.
    """

    is_on: bool = False
    sender_key: str = ""
    quiet_from: str = "22:00"
    quiet_until: str = "08:00"
    digest_at: str = "09:00"
    recipients: tuple[Recipient, ...] = ()
    version: int = 0
    at: datetime | None = None

    def recipient(self, recipient_id: str) -> Recipient:
        """Raises MissingRecipientError."""
        for one in self.recipients:
            if one.recipient_id == recipient_id:
                return one
        raise MissingRecipientError("there is no such recipient", help="look at who is told of alarms")


class RecipientWish(msgspec.Struct, frozen=True, kw_only=True):
    """A recipient as entered: `recipient_id` empty for a new one, `url` empty for a robot whose address stays."""

    kind: RecipientKind
    recipient_id: str = ""
    name: str = ""
    user_id: str = ""
    url: str = ""
    language: Literal["zh", "en"] = "zh"
    severities: tuple[Severity, ...] = ("critical", "warning")


class AlarmSettingsWish(msgspec.Struct, frozen=True, kw_only=True):
    """The settings as entered."""

    is_on: bool
    sender_key: str
    quiet_from: str
    quiet_until: str
    digest_at: str
    recipients: tuple[RecipientWish, ...]


def load_alarm_settings(workspace: Workspace) -> AlarmSettings:
    """As published last; before that nobody is told."""
    try:
        found = published(workspace, kind=ALARM_SETTINGS, key=STANDARD)
    except MissingDefinitionError:
        return AlarmSettings()
    settings = msgspec.convert(found.body, AlarmSettings)
    return msgspec.structs.replace(settings, version=found.version, at=found.at)


def publish_alarm_settings(workspace: Workspace, wish: AlarmSettingsWish, *, author: str) -> AlarmSettings:
    """Publish the settings. Raises InvalidAlarmSettingsError naming the field, InvalidRobotError."""
    before = {one.recipient_id: one for one in load_alarm_settings(workspace).recipients}
    recipients = tuple(_recipient(workspace, one, before=before.get(one.recipient_id)) for one in wish.recipients)
    settings = AlarmSettings(
        is_on=wish.is_on,
        sender_key=wish.sender_key,
        quiet_from=wish.quiet_from,
        quiet_until=wish.quiet_until,
        digest_at=wish.digest_at,
        recipients=recipients,
    )
    _check(workspace, settings)
    body = msgspec.to_builtins(settings)
    for name in ("version", "at"):
        body.pop(name)
    publish(workspace, kind=ALARM_SETTINGS, key=STANDARD, body=body, author=author)
    return load_alarm_settings(workspace)


def minutes_of(clock: str) -> int:
    """Minutes since midnight of `08:30`."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def is_quiet(settings: AlarmSettings, *, minute: int) -> bool:
    """Whether a minute of the day lies in the quiet hours; equal ends: there are none."""
    begins, ends = minutes_of(settings.quiet_from), minutes_of(settings.quiet_until)
    if begins <= ends:
        return begins <= minute < ends
    return minute >= begins or minute < ends


def _recipient(workspace: Workspace, wish: RecipientWish, *, before: Recipient | None) -> Recipient:
    recipient_id = before.recipient_id if before is not None else new_id("rcp")
    sealed = ""
    if wish.kind == "wecom_robot":
        kept = before.sealed_url if before is not None and before.kind == wish.kind else ""
        sealed = (
            seal_text(workspace.settings, check_robot_url(wish.url), name=recipient_id) if wish.url.strip() else kept
        )
    return Recipient(
        recipient_id=recipient_id,
        kind=wish.kind,
        name=wish.name.strip()[:NAME_CHARACTERS_MAX],
        user_id=wish.user_id if wish.kind == "mail" else "",
        sealed_url=sealed,
        language=wish.language,
        severities=wish.severities,
    )


def _check(workspace: Workspace, settings: AlarmSettings) -> None:
    clocks = {name: getattr(settings, name) for name in ("quiet_from", "quiet_until", "digest_at")}
    for name, clock in clocks.items():
        if CLOCK.fullmatch(clock) is None:
            raise _invalid(name, "write a time as 08:00")
    if is_quiet(settings, minute=minutes_of(settings.digest_at)):
        raise _invalid("digest_at", "the morning's digest lies within the quiet hours: choose a time outside of them")
    if len(settings.recipients) > RECIPIENTS_MAX:
        raise _invalid("recipients", f"at most {RECIPIENTS_MAX}")
    for one in settings.recipients:
        if not one.severities:
            raise _invalid("severities", "choose at least one severity for each recipient")
        if one.kind == "mail" and not one.user_id:
            raise _invalid("user_id", "choose a member of the workspace")
        if one.kind == "wecom_robot" and not one.sealed_url:
            raise _invalid("url", "enter the address of the group's robot")
    if any(one.kind == "mail" for one in settings.recipients):
        _check_sender(workspace, settings.sender_key)


def _check_sender(workspace: Workspace, sender_key: str) -> None:
    try:
        is_fit = find_sender(workspace, sender_key).channel == "email"
    except MissingSenderError:
        is_fit = False
    if not is_fit:
        raise _invalid(
            "sender_key", "choose the sender that writes the mails; make one under channels if there is none"
        )


def _invalid(field: str, wanted: str) -> InvalidAlarmSettingsError:
    return InvalidAlarmSettingsError(f"the settings' {field} cannot be used", help=wanted, field=field)
