"""Why a message went, waits or stays, as lines for people: what policy decided, and what became of it since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from evergrove.channels.contracts import MissingMessageError
from evergrove.channels.policy import explain
from evergrove.channels.policy.wording import CHANNEL_NAMES, Language
from evergrove.channels.reading import Message, find_message, list_messages
from evergrove.facts import person_of
from evergrove.profiles import find_customer, workspace_zone

if TYPE_CHECKING:
    from evergrove.kit import Workspace

LAST = "last"
"""The word for a customer's newest message."""

STATES: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "planned": "已列入计划，尚未判定。",
        "held": "暂缓中，预计 {due} 再判定一次。",
        "queued": "已进入发送队列，最早 {due} 发出。",
        "sending": "{at} 已交给发送账号 {sender}，等待结果。",
        "sent": "{sent} 经 {sender} 发出（{channel}）。",
        "failed": "{at} 发送失败。",
        "retrying": "服务商暂时未收，已尝试 {attempts} 次，稍后自动重试。",
        "unknown": "{sent} 发出后没有得到答复：不会自动重发；收到回执即更正，24 小时后按结果未知结案。",
        "suppressed": "{at} 起不再发送。",
    },
    "en": {
        "planned": "Planned; not decided yet.",
        "held": "Held; it is looked at again at {due}.",
        "queued": "Waits for its sender; it goes at {due} at the earliest.",
        "sending": "Handed to the sender {sender} at {at}; no answer yet.",
        "sent": "Went out at {sent} through {sender} ({channel}).",
        "failed": "Failed at {at}.",
        "retrying": "The provider did not take it for now; {attempts} attempts so far, the next one follows by itself.",
        "unknown": "Sent at {sent}, and nobody answered: it is not sent again by itself. A receipt settles it; without "
        "one it is closed as unknown after 24 hours.",
        "suppressed": "Not sent; ended at {at}.",
    },
}

REASONS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "unknown_variable": "模板里有变量没有取值，也没有缺省值。",
        "no_public_url": "模板里有变量没有取值，也没有缺省值；若服务没有设置 EVERGROVE_PUBLIC_URL，缺的就是退订链接。",
        "content": "内容无法发送：超出渠道限制，或被服务商拒收。",
        "invalid_address": "地址无效，服务商拒收。",
        "no_sender": "没有可用的发送账号，或账号出了问题。",
        "rate": "服务商限速。",
        "unread": "上一渠道在规定时间内未读，改走下一渠道。",
        "paused": "活动已暂停。",
        "cancelled": "活动已停止。",
    },
    "en": {
        "unknown_variable": "A variable of the template has no value and no fallback.",
        "no_public_url": "A variable of the template has no value and no fallback. If EVERGROVE_PUBLIC_URL is not set "
        "where the server runs, it is the address to unsubscribe at.",
        "content": "Its content cannot be sent: too much for the channel, or refused by the provider.",
        "invalid_address": "The provider says that the address does not work.",
        "no_sender": "No sender could be used, or the sender itself has a problem.",
        "rate": "The provider asks for a slower pace.",
        "unread": "Nobody read it on the channel before in time, so it went on to the next one.",
        "paused": "The campaign is paused.",
        "cancelled": "The campaign was stopped.",
    },
}

MARKS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "delivered": "送达 {at}",
        "machine_opened": "{at} 被机器打开（邮箱预取或安全扫描，不算阅读）",
        "opened": "{at} 打开",
        "clicked": "{at} 点击",
        "converted": "{at} 转化",
        "bounced": "{at} 退回",
        "complained": "{at} 被投诉",
        "unsubscribed": "{at} 退订",
    },
    "en": {
        "delivered": "Delivered at {at}",
        "machine_opened": "Opened by a machine at {at} (a prefetch or a scanner; nobody read it)",
        "opened": "Opened at {at}",
        "clicked": "Clicked at {at}",
        "converted": "Converted at {at}",
        "bounced": "Came back at {at}",
        "complained": "Reported as unwanted at {at}",
        "unsubscribed": "Unsubscribed at {at}",
    },
}


@dataclass(frozen=True, kw_only=True)
class MessageExplanation:
    """One message and its story; `lines` in both languages, the verdict of policy first where it was kept."""

    message: Message
    lines: Mapping[Language, tuple[str, ...]]


def explain_message(workspace: Workspace, customer: str, *, message: str = LAST) -> MessageExplanation:
    """Why `customer` (any identifier) got `message` (an id, or `last`), waits for it, or did not get it.

    Raises UnknownCustomerError, MissingMessageError also for a message that was for somebody else.
    """
    root = find_customer(workspace, customer)
    if message == LAST:
        newest = list_messages(workspace, customer_id=root, limit=1)
        if not newest:
            raise MissingMessageError(
                "no message was planned for this customer", help="they were in no segment of a launch so far"
            )
        message = newest[0].message_id
    found, decision = find_message(workspace, message)
    with workspace.control.read() as connection:
        members = person_of(connection, root)
    if found.customer_id not in members:
        raise MissingMessageError(
            f"the message {message[:40]} was not for this customer", help=f"name one of theirs, or “{LAST}”"
        )
    return MessageExplanation(message=found, lines=message_story(workspace, found, decision=decision))


def message_story(workspace: Workspace, message: Message, *, decision: str | None) -> dict[Language, tuple[str, ...]]:
    """What policy said of a message, its state with the reason, and what was told of it since; by language."""
    zone = ZoneInfo(workspace_zone(workspace))
    has_address = bool(workspace.settings.public_url)
    return {
        language: (
            *(explain(decision, language=language) if decision else ()),
            *_state(message, language=language, zone=zone, has_address=has_address),
            *_marks(message, language=language, zone=zone),
        )
        for language in ("zh", "en")
    }


def _state(message: Message, *, language: Language, zone: ZoneInfo, has_address: bool) -> list[str]:
    words = {
        "at": _local(message.state_at, zone),
        "due": _local(message.due_at, zone),
        "sent": _local(message.sent_at, zone),
        "sender": message.sender_key or "–",
        "channel": CHANNEL_NAMES[language].get(message.channel, message.channel),
        "attempts": message.attempts,
    }
    lines = [STATES[language][message.state].format(**words)]
    reason = message.reason
    if reason == "unknown_variable" and message.message_class == "marketing" and not has_address:
        reason = "no_public_url"
    # What policy says of its own reasons stands in the decision already.
    if reason in REASONS[language]:
        lines.append(REASONS[language][reason])
    return lines


def _marks(message: Message, *, language: Language, zone: ZoneInfo) -> list[str]:
    told = [(getattr(message, f"{mark}_at"), mark) for mark in MARKS[language]]
    known = sorted((at, mark) for at, mark in told if at is not None)
    stop = "。" if language == "zh" else "."
    return [MARKS[language][mark].format(at=_local(at, zone)) + stop for at, mark in known]


def _local(at: datetime | None, zone: ZoneInfo) -> str:
    return "–" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
