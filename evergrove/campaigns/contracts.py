"""What a campaign is, and what becomes of its launches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from evergrove.channels import Channel, ChannelStep, MessageClass
from evergrove.kit import ConflictError, InvalidError, MissingError

LaunchState = Literal["asked", "gathering", "planning", "sending", "paused", "stopped", "done", "refused"]

HOLD_OUT_DEFAULT_BP = 1_000
"""A tenth is kept back by default: without a control group nobody can say what a campaign changed."""

EVERYBODY = "*"
"""In place of a segment: all customers."""

HOURS_MAX = 24 * 31
STEPS_MAX = 5


class InvalidCampaignError(InvalidError):
    code = "campaign.invalid"


class MissingCampaignError(MissingError):
    code = "campaign.missing"


class MissingLaunchError(MissingError):
    code = "launch.missing"


class LaunchStateError(ConflictError):
    code = "launch.state"


class Name(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In both languages."""

    zh: str
    en: str


class CampaignStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A channel and a template (`welcome`, or one version of it: `welcome@2`).

    `unread_hours`: the next channel follows when nobody has read it by then; 0: only when this one cannot reach them.
    """

    channel: Channel
    template: str
    unread_hours: float = 0.0


class Conversion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the campaign is for: a fact within some days of the exposure."""

    fact: str = "Order Completed"
    days: int = 7


class Repeat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Launched at each moment of a cron expression, in the workspace's zone."""

    cron: str


class Campaign(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A campaign as it is written and kept. `segment`: a published one, one version of it, or EVERYBODY."""

    key: str
    name: Name
    segment: str
    steps: tuple[CampaignStep, ...]
    message_class: MessageClass = msgspec.field(name="class", default="marketing")
    topic: str = "all"
    purpose: str = "marketing"
    tags: tuple[str, ...] = ()
    priority: int = 50
    hold_out_bp: int = HOLD_OUT_DEFAULT_BP
    lasts_hours: float = 72.0
    prefers_golden_hours: bool = False
    budget_minor: int | None = None
    throttle_per_minute: int = 0
    conversion: Conversion = Conversion()
    repeat: Repeat | None = None
    is_incident: bool = False
    """An incident broadcast: transactional, on every channel at once, nobody kept back."""
    note: str = ""
    version: int = 0

    @property
    def reference(self) -> str:
        """What messages and facts carry: `spring@3`."""
        return f"{self.key}@{self.version}"


@dataclass(frozen=True, kw_only=True)
class Launch:
    """One sending of a campaign."""

    launch_id: str
    campaign: str
    campaign_key: str
    segment: str
    state: LaunchState
    author: str
    approved_by: str
    asked_at: datetime
    approved_at: datetime | None
    not_before: datetime | None
    as_of: datetime | None
    members: int
    planned: int
    throttle_per_minute: int
    finished_at: datetime | None
    stopped_by: str
    people_of: str
    """The launch whose people it is for; empty: the members of the segment."""
    resumed: int

    def is_due(self, now: datetime) -> bool:
        """Whether its time has come: until then nobody is gathered."""
        return self.not_before is None or self.not_before <= now


def channel_steps(campaign: Campaign, *, templates: dict[str, str]) -> tuple[ChannelStep, ...]:
    """The steps of a plan; `templates` gives each name its published version."""
    return tuple(
        ChannelStep(
            channel=step.channel,
            template=templates[step.template],
            unread=timedelta(hours=step.unread_hours) if step.unread_hours else None,
        )
        for step in campaign.steps
    )
