"""The words of messages: channels, classes, states, reasons; and the plan that a campaign or a journey hands over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from evergrove.kit import InvalidError, MissingError

Channel = Literal["email", "sms", "mms", "rich_sms", "push", "web_push", "in_app", "wecom", "wechat", "call", "webhook"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)

MessageClass = Literal["marketing", "transactional"]

State = Literal["planned", "held", "queued", "sending", "sent", "failed", "retrying", "unknown", "suppressed"]

Reason = Literal[
    "",
    "consent",
    "unsubscribed",
    "cap",
    "gap",
    "quiet_hours",
    "hold_out",
    "sensitive_words",
    "licence",
    "invalid_address",
    "no_address",
    "bounced",
    "complained",
    "stale",
    "erased",
    "merged",
    "budget",
    "sandbox",
    "paused",
    "cancelled",
    "rate",
    "unknown_variable",
    "no_sender",
    "content",
]
"""Why a message is not sent, or not yet."""

CANCELLED: Reason = "cancelled"

CONFIRM_NODE = "confirm"
"""The node of the messages that ask whether somebody wants to be written to: they alone hold `message.confirm_url`."""

Arm = Literal["treated", "control"]

CONTEXT_BYTES_MAX = 32 * 1024
"""Of what is frozen for one message (journeys.md, rule 8)."""

CONVERSION_DAYS_MAX = 90
"""Longer after a message nobody could say that it had to do with it."""

PLAN_CUSTOMERS_MAX = 5_000
"""Customers of one planning transaction: some hundred milliseconds, in which nobody else writes."""


class InvalidPlanError(InvalidError):
    code = "message.invalid_plan"


class MissingMessageError(MissingError):
    code = "message.missing"


class MissingSenderError(MissingError):
    code = "sender.missing"


@dataclass(frozen=True, kw_only=True)
class ChannelStep:
    """One channel to try, with the published template (`welcome@2`); the next one follows when nobody read the
    message for `unread` (None: the message ends here)."""

    channel: Channel
    template: str
    unread: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class MessagePlan:
    """What all messages of one node of one launch have in common.

    `hold_out_bp`: share kept back as the control group, in basis points; `salt` makes its draw sticky.
    `lasts`: a message that could not go out by then is stale.
    """

    launch_id: str
    node: str
    steps: tuple[ChannelStep, ...]
    message_class: MessageClass = "marketing"
    topic: str = "all"
    purpose: str = ""
    """Why it is written (`service`, `marketing`, `incident` …): the workspace's hold-out leaves some out."""
    tags: tuple[str, ...] = ()
    priority: int = 50
    campaign_key: str = ""
    journey_key: str = ""
    hold_out_bp: int = 0
    salt: str = ""
    node_hold_out_bp: int = 0
    """Kept back from this node's messages alone, beside `hold_out_bp`; its draw has a salt of its own."""
    lasts: timedelta = timedelta(hours=72)
    prefers_golden_hours: bool = False
    budget_minor: int | None = None
    conversion_fact: str = ""
    """What the messages are for: this fact within `conversion_window` after one went out; empty: for nothing."""
    conversion_window: timedelta = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class PlanCount:
    """What became of planned customers; their sum is the number that was given, whatever had been planned before."""

    queued: int = 0
    held: int = 0
    suppressed: int = 0
    control: int = 0
    planned_before: int = 0
