"""What `explain` says of a message that the policy let pass: of such a one no decision is kept, only its times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from evergrove.channels import Message

Language = Literal["zh", "en"]

WORDS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "planned": "{at}（{zone}）判定：策略各项规则均已通过。",
        "asked_again": "{at}（{zone}）判定，发出前又核对一遍：策略各项规则均已通过。",
        "marketing": "核对了：客户资料（删除、合并）、有效期、模板内容、发送账号与资质、联系方式、屏蔽名单、"
        "授权（主题 {topic}）、免打扰时段、发送间隔与频次、预算。",
        "transactional": "核对了：客户资料（删除、合并）、有效期、模板内容、发送账号与资质、联系方式、预算。"
        "这是服务类消息，授权、频次与时段不作限制。",
    },
    "en": {
        "planned": "Decided at {at} ({zone}): every rule of the policy let it pass.",
        "asked_again": "Decided at {at} ({zone}), and asked again just before it was handed over: every rule of the "
        "policy let it pass.",
        "marketing": "Looked at: erasure and merges, its time limit, the content, the sender and its licence, the "
        "address, the suppression list, consent for the topic “{topic}”, quiet hours, gaps and caps, the budget.",
        "transactional": "Looked at: erasure and merges, its time limit, the content, the sender and its licence, the "
        "address, the budget. It is transactional: consent, caps and hours do not apply.",
    },
}

PASSED_AT_PLANNING = ("queued",)
PASSED_TWICE = ("sending", "sent", "unknown")
"""States that only a message has which passed; the policy is asked when it is planned and when it is handed over."""


def passed_lines(message: Message, *, zone: str, language: Language) -> tuple[str, ...]:
    """When it was decided and what was looked at; nothing for a message of which that is not certain."""
    if message.state not in (*PASSED_AT_PLANNING, *PASSED_TWICE):
        return ()
    words = WORDS[language]
    said = {
        "at": f"{message.planned_at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}",
        "zone": zone,
        "topic": message.topic,
    }
    head = "asked_again" if message.state in PASSED_TWICE else "planned"
    return words[head].format(**said), words[message.message_class].format(**said)
