"""Reach: policy, outbox, adapters, delivery, receipts, tracking."""

from evergrove.channels.contracts import (
    CHANNELS,
    PLAN_CUSTOMERS_MAX,
    Channel,
    ChannelStep,
    MessageClass,
    MessagePlan,
    MissingMessageError,
    MissingSenderError,
    PlanCount,
)
from evergrove.channels.delivery.claiming import due_channels
from evergrove.channels.delivery.contracts import DeliveryCount
from evergrove.channels.delivery.engine import deliver
from evergrove.channels.planning import Planned, message_of, plan_in, plan_messages, run_of_launch
from evergrove.channels.plans import cancel_launch, has_open_messages, keep_plan, pause_launch
from evergrove.channels.receipts import ReceiptCount, record_receipts, take_posted_receipts
from evergrove.channels.senders import (
    InvalidSenderError,
    Sender,
    SenderWish,
    find_sender,
    list_senders,
    save_sender,
    seeds_of,
    sender_settings,
    set_live,
    set_seeds,
)
from evergrove.channels.topics import Topic, known_message, list_topics, publish_topic, topics_of
from evergrove.channels.tracking.addresses import link_url, tracking_key
from evergrove.channels.tracking.hits import HitLog
from evergrove.channels.tracking.telling import Hit, choose, leave
from evergrove.channels.tracking.tokens import read_token

__all__ = [
    "CHANNELS",
    "PLAN_CUSTOMERS_MAX",
    "Channel",
    "ChannelStep",
    "DeliveryCount",
    "Hit",
    "HitLog",
    "InvalidSenderError",
    "MessageClass",
    "MessagePlan",
    "MissingMessageError",
    "MissingSenderError",
    "PlanCount",
    "Planned",
    "ReceiptCount",
    "Sender",
    "SenderWish",
    "Topic",
    "cancel_launch",
    "choose",
    "deliver",
    "due_channels",
    "find_sender",
    "has_open_messages",
    "keep_plan",
    "known_message",
    "leave",
    "link_url",
    "list_senders",
    "list_topics",
    "message_of",
    "pause_launch",
    "plan_in",
    "plan_messages",
    "publish_topic",
    "read_token",
    "record_receipts",
    "run_of_launch",
    "save_sender",
    "seeds_of",
    "sender_settings",
    "set_live",
    "set_seeds",
    "take_posted_receipts",
    "topics_of",
    "tracking_key",
]
