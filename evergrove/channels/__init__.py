"""Reach: policy, outbox, adapters, delivery, receipts, tracking."""

from evergrove.channels.adapters.contracts import AdapterKind, Receipt, ReceiptKind
from evergrove.channels.adapters.mail import DnsRecord, SmtpSettings, mail_records, make_dkim_key
from evergrove.channels.adapters.registry import ADAPTER_KINDS, adapter_kind
from evergrove.channels.asking import ask_providers
from evergrove.channels.blocking import allow_address, block_address
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
    State,
)
from evergrove.channels.delivery.claiming import due_channels, waiting_since
from evergrove.channels.delivery.contracts import DeliveryCount
from evergrove.channels.delivery.engine import deliver
from evergrove.channels.drawing import draw_groups
from evergrove.channels.explaining import MessageExplanation, explain_message, message_story
from evergrove.channels.forgetting import forget_messages
from evergrove.channels.gathering import PreviewValues, preview_values
from evergrove.channels.hooks import (
    Hook,
    HookStanding,
    HookWish,
    InvalidHookError,
    MissingHookError,
    deliver_hooks,
    enable_hook,
    find_hook,
    forget_in_hooks,
    has_due_deliveries,
    hook_standing,
    list_hooks,
    read_hooks,
    remove_old_deliveries,
    retry_given_up,
    rotate_secret,
    save_hook,
    skip_in_hooks,
)
from evergrove.channels.in_app_inbox import (
    InAppMessage,
    Inbox,
    InboxTokenError,
    audience_of,
    inbox_secret,
    open_inbox_of,
    remove_ended_messages,
    sign_inbox_token,
)
from evergrove.channels.mailboxes import read_mailboxes
from evergrove.channels.on_site import SiteKeys, site_keys
from evergrove.channels.planning import Planned, id_digest, message_of, plan_in, plan_messages, run_of_launch
from evergrove.channels.plans import cancel_plans, end_cancelled, has_open_messages, keep_plan, pause_plans
from evergrove.channels.policy import InvalidPolicyError, PolicyRules, policy_versions, read_policy, set_policy
from evergrove.channels.reactions import confirm_consent, read_reactions, skip_reactions
from evergrove.channels.reading import (
    RATE_WINDOW,
    LaunchCounts,
    Message,
    count_messages,
    find_message,
    list_messages,
    people_of_launch,
)
from evergrove.channels.reading_language import message_language
from evergrove.channels.receipts import ReceiptCount, record_receipts, take_posted_receipts
from evergrove.channels.seed_sends import NotASeedError, NoUsableSenderError, merged_values, send_test
from evergrove.channels.send_load import LOAD_DAYS_MAX, DayLoad, day_start, send_load
from evergrove.channels.sender_checks import SenderCheck, check_sender
from evergrove.channels.sender_kinds import SenderKind, SettingField, sender_kinds
from evergrove.channels.senders import (
    LICENCE_WARNING,
    InvalidSenderError,
    Sender,
    SenderWish,
    find_sender,
    list_senders,
    save_sender,
    seeds_of,
    sender_settings,
    set_enabled,
    set_live,
    set_seeds,
)
from evergrove.channels.spreading import count_waiting, respread_launch
from evergrove.channels.topics import Topic, known_message, list_topics, publish_topic, topics_of
from evergrove.channels.tracking.addresses import link_url, tracking_key
from evergrove.channels.tracking.hits import HitAddress, HitLog, HitPurpose
from evergrove.channels.tracking.telling import Hit, choose, leave
from evergrove.channels.tracking.tokens import UnknownTokenError, read_token
from evergrove.channels.turns import take_messages_turn
from evergrove.channels.weighing import PlanWeight, weigh_plan

__all__ = [
    "ADAPTER_KINDS",
    "CHANNELS",
    "LICENCE_WARNING",
    "LOAD_DAYS_MAX",
    "PLAN_CUSTOMERS_MAX",
    "RATE_WINDOW",
    "AdapterKind",
    "Channel",
    "ChannelStep",
    "DayLoad",
    "DeliveryCount",
    "DnsRecord",
    "Hit",
    "HitAddress",
    "HitLog",
    "HitPurpose",
    "Hook",
    "HookStanding",
    "HookWish",
    "InAppMessage",
    "Inbox",
    "InboxTokenError",
    "InvalidHookError",
    "InvalidPolicyError",
    "InvalidSenderError",
    "LaunchCounts",
    "Message",
    "MessageClass",
    "MessageExplanation",
    "MessagePlan",
    "MissingHookError",
    "MissingMessageError",
    "MissingSenderError",
    "NoUsableSenderError",
    "NotASeedError",
    "PlanCount",
    "PlanWeight",
    "Planned",
    "PolicyRules",
    "PreviewValues",
    "Receipt",
    "ReceiptCount",
    "ReceiptKind",
    "Sender",
    "SenderCheck",
    "SenderKind",
    "SenderWish",
    "SettingField",
    "SiteKeys",
    "SmtpSettings",
    "State",
    "Topic",
    "UnknownTokenError",
    "adapter_kind",
    "allow_address",
    "ask_providers",
    "audience_of",
    "block_address",
    "cancel_plans",
    "check_sender",
    "choose",
    "confirm_consent",
    "count_messages",
    "count_waiting",
    "day_start",
    "deliver",
    "deliver_hooks",
    "draw_groups",
    "due_channels",
    "enable_hook",
    "end_cancelled",
    "explain_message",
    "find_hook",
    "find_message",
    "find_sender",
    "forget_in_hooks",
    "forget_messages",
    "has_due_deliveries",
    "has_open_messages",
    "hook_standing",
    "id_digest",
    "inbox_secret",
    "keep_plan",
    "known_message",
    "leave",
    "link_url",
    "list_hooks",
    "list_messages",
    "list_senders",
    "list_topics",
    "mail_records",
    "make_dkim_key",
    "merged_values",
    "message_language",
    "message_of",
    "message_story",
    "open_inbox_of",
    "pause_plans",
    "people_of_launch",
    "plan_in",
    "plan_messages",
    "policy_versions",
    "preview_values",
    "publish_topic",
    "read_hooks",
    "read_mailboxes",
    "read_policy",
    "read_reactions",
    "read_token",
    "record_receipts",
    "remove_ended_messages",
    "remove_old_deliveries",
    "respread_launch",
    "retry_given_up",
    "rotate_secret",
    "run_of_launch",
    "save_hook",
    "save_sender",
    "seeds_of",
    "send_load",
    "send_test",
    "sender_kinds",
    "sender_settings",
    "set_enabled",
    "set_live",
    "set_policy",
    "set_seeds",
    "sign_inbox_token",
    "site_keys",
    "skip_in_hooks",
    "skip_reactions",
    "take_messages_turn",
    "take_posted_receipts",
    "topics_of",
    "tracking_key",
    "waiting_since",
    "weigh_plan",
]
