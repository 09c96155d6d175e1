"""Who is told of alarms, by mail and in groups of WeCom."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from evergrove.access import Permission, list_members
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.api.task_bodies import UserId
from evergrove.api.texts import PlainText
from evergrove.api.today_bodies import Severity
from evergrove.channels import SenderProblemError
from evergrove.jobs import (
    AlarmSettings,
    AlarmSettingsWish,
    InvalidAlarmSettingsError,
    RecipientWish,
    compose_test,
    console_url,
    load_alarm_settings,
    publish_alarm_settings,
    send_letter,
)
from evergrove.kit import new_id

router = workspace_router("alarm_settings")

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["09:00"])]
RecipientId = Annotated[
    str, Field(pattern=r"^rcp_[A-Za-z0-9_-]{1,36}$", max_length=40, examples=["rcp_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
]


class _Recipient(BaseModel):
    """Whom to tell: a member by mail (`user_id`), or a group of WeCom by its robot."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    kind: Literal["mail", "wecom_robot"]
    name: PlainText = Field(default="", max_length=80, examples=["值班群"])
    user_id: UserId | Literal[""] = ""
    language: Literal["zh", "en"] = "zh"
    severities: list[Severity] = Field(default=["critical", "warning"], min_length=1, max_length=3)


class RecipientBody(_Recipient):
    """`has_url`: the robot's address is kept; it is a secret and never shown."""

    recipient_id: str = Field(examples=["rcp_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    has_url: bool


class RecipientEntry(_Recipient):
    """As entered: without an id it is a new one; without `url` the robot's address stays as it is."""

    recipient_id: RecipientId | Literal[""] = ""
    url: PlainText = Field(default="", max_length=500)


class _Settings(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")

    is_on: bool
    sender_key: str = Field(
        default="", pattern=r"^[a-z0-9_]{0,64}$", description="Who writes the mails.", examples=["shop"]
    )
    quiet_from: Clock = "22:00"
    quiet_until: Clock = "08:00"
    digest_at: Clock = "09:00"


class AlarmSettingsBody(_Settings):
    """As published last; `version` 0: nobody has published any, and nobody is told."""

    recipients: list[RecipientBody]
    version: int


class AlarmSettingsEntry(_Settings):
    """What is critical is told at once outside of the quiet hours; everything that stands once a day at `digest_at`."""

    recipients: list[RecipientEntry] = Field(default=[], max_length=50)


class AlarmTestWish(BaseModel):
    """Whom to send a test."""

    model_config = ConfigDict(extra="forbid")

    recipient_id: RecipientId


class AlarmTestOutcome(BaseModel):
    """What became of it: `sent`, or why not. `detail`: the words of the mail server or of WeCom."""

    outcome: Literal["sent", "failed", "retry", "unknown", "recipient_left", "sender_problem"]
    detail: str


@router.get("/today/alarm-settings", name="get_alarm_settings")
def get_settings(inside: Annotated[Inside, allow(Permission.CHANNELS_READ)]) -> AlarmSettingsBody:
    """Who is told of which alarms, and when."""
    return _body(load_alarm_settings(inside.workspace))


@router.put("/today/alarm-settings", name="set_alarm_settings")
def put_settings(
    body: AlarmSettingsEntry, inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]
) -> AlarmSettingsBody:
    """Publish who is told of alarms; the next look, within ten minutes, goes by it."""
    members = {one.user.user_id for one in list_members(inside.server, workspace=inside.slug)}
    if {one.user_id for one in body.recipients if one.kind == "mail"} - members:
        raise InvalidAlarmSettingsError(
            "a recipient is nobody of this workspace", help="choose members of the workspace", field="user_id"
        )
    recipients = tuple(
        RecipientWish(**{**one.model_dump(), "severities": tuple(one.severities)}) for one in body.recipients
    )
    wish = AlarmSettingsWish(**{**body.model_dump(), "recipients": recipients})
    made = publish_alarm_settings(inside.workspace, wish, author=inside.author)
    inside.note(target="alarm_settings", is_on=made.is_on, recipients=len(made.recipients), version=made.version)
    return _body(made)


@router.post("/today/alarm-settings/test", name="test_alarm_recipient")
def post_test(body: AlarmTestWish, inside: Annotated[Inside, allow(Permission.CHANNELS_WRITE)]) -> AlarmTestOutcome:
    """Send a test to a recipient of the published settings, whatever the hour."""
    workspace = inside.workspace
    settings = load_alarm_settings(workspace)
    recipient = settings.recipient(body.recipient_id)
    letter = compose_test(
        language=recipient.language, workspace_name=workspace.name, console_url=console_url(workspace)
    )
    inside.note(target=body.recipient_id)
    try:
        outcome = send_letter(workspace, settings, recipient, letter=letter, message_id=new_id("msg"))
    except SenderProblemError as error:
        return AlarmTestOutcome(outcome="sender_problem", detail=error.message)
    if outcome is None:
        return AlarmTestOutcome(outcome="recipient_left", detail="")
    return AlarmTestOutcome(outcome=outcome.kind, detail=outcome.detail or outcome.reason)


def _body(settings: AlarmSettings) -> AlarmSettingsBody:
    fields = {name: getattr(settings, name) for name in (*_Settings.model_fields, "version")}
    recipients = [
        RecipientBody(
            recipient_id=one.recipient_id,
            kind=one.kind,
            name=one.name,
            user_id=one.user_id,
            language=one.language,
            severities=list(one.severities),
            has_url=bool(one.sealed_url),
        )
        for one in settings.recipients
    ]
    return AlarmSettingsBody(**fields, recipients=recipients)
