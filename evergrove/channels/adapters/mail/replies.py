"""What a mail server's reply means for a message (RFC 5321, 4.2; enhanced codes: RFC 3463)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from evergrove.channels.adapters.contracts import DETAIL_CHARACTERS_MAX, Outcome, OutcomeKind

Stage = Literal["sender", "recipient", "content"]

SERVICE_ENDS = 421
GO_ON = 354
MAILBOX_WORDS_UNKNOWN = 553

GREYLIST_SECONDS = 300.0
"""Most greylists let a sender pass after five minutes."""

FULL_SECONDS = 6 * 3_600.0
"""A full mailbox is not emptied in minutes."""

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ADDRESS = re.compile(r"<?[^\s<>@\"]+@[^\s<>@\"]+>?")
_GREYLIST = re.compile(r"gr[ea]y-?\s?list|try again later|temporarily deferred", re.IGNORECASE)
_RATE = re.compile(r"rate|too many|frequency|limit|throttl|频率|过多|超过", re.IGNORECASE)
_NO_SUCH_USER = re.compile(
    r"(user|mailbox|recipient|account|address)[^.;]{0,40}"
    r"(unknown|not found|not exist|doesn't exist|does not exist|invalid|unavailable|disabled|inactive|suspended"
    r"|rejected)"
    r"|no such (user|mailbox|recipient|person|account)|(unknown|invalid) (user|mailbox|recipient|address|account)"
    r"|用户不存在|帐号不存在|账号不存在|邮箱不存在|地址不存在",
    re.IGNORECASE,
)
_RELAY = re.compile(r"relay", re.IGNORECASE)
_MAY_NOT_SEND = frozenset({530, 534, 535, 538})

_GONE = frozenset({"1.0", "1.1", "1.2", "1.3", "1.6", "1.10", "2.0", "2.1", "4.1", "4.4"})
"""Classes of RFC 3463 (without the first digit) that say that the address or its host is no more: no such mailbox or
host, moved away, null MX, disabled; 4.1 is Exchange Online's word for a recipient that its directory does not know."""


@dataclass(frozen=True, slots=True)
class SmtpReply:
    """One reply; its lines joined by line breaks."""

    code: int
    text: str

    @property
    def is_good(self) -> bool:
        return 200 <= self.code < 300

    @property
    def enhanced(self) -> str:
        """`1.1` of `550 5.1.1 …`; empty when the server gives none."""
        found = _ENHANCED.search(self.text)
        return f"{found[2]}.{found[3]}" if found else ""


def is_gone(enhanced: str, text: str) -> bool:
    """Whether a permanent refusal says that the address does not exist (any more)."""
    if enhanced in _GONE:
        return True
    # 5.0.0, 5.5.0 and no code at all say nothing; then the words count.
    return enhanced in ("", "0.0", "5.0", "7.1", "3.0") and bool(_NO_SUCH_USER.search(text))


def is_senders_fault(reply: SmtpReply, *, stage: Stage) -> bool:
    """Whether the server refuses us, not the message: every other message would be refused alike."""
    if reply.code in _MAY_NOT_SEND or (reply.enhanced == "7.0" and reply.code >= 500):
        return True
    if stage == "sender":
        return reply.code >= 500 and reply.code != 552 and reply.enhanced != "3.4"
    return (
        stage == "recipient"
        and reply.code >= 400
        and bool(_RELAY.search(reply.text))
        and not is_gone(reply.enhanced, reply.text)
    )


def outcome_of(message_id: str, reply: SmtpReply, *, stage: Stage) -> Outcome:
    """The outcome of one message by the reply that decided it."""
    detail = clean_detail(f"{reply.code} {reply.text}")
    if reply.is_good:
        return Outcome(message_id=message_id, kind="sent", detail=detail)
    if reply.code < 500:
        reason, seconds = _wait(reply)
        return Outcome(message_id=message_id, kind="retry", reason=reason, detail=detail, retry_after_seconds=seconds)
    kind: OutcomeKind = "failed"
    no_code = stage == "recipient" and not reply.enhanced and reply.code in (550, 551, MAILBOX_WORDS_UNKNOWN)
    gone = stage != "sender" and (no_code or is_gone(reply.enhanced, reply.text))
    return Outcome(message_id=message_id, kind=kind, reason="invalid_address" if gone else "content", detail=detail)


def clean_detail(text: str) -> str:
    """A server's words, short and without addresses."""
    return _ADDRESS.sub("<address>", " ".join(text.split()))[:DETAIL_CHARACTERS_MAX]


def _wait(reply: SmtpReply) -> tuple[str, float | None]:
    """Why and how long to wait; None leaves it to the delivery's own steps."""
    if reply.enhanced == "2.2" or (reply.code == 452 and "full" in reply.text.lower()):
        return "", FULL_SECONDS
    if _GREYLIST.search(reply.text) and reply.code in (450, 451):
        return "", GREYLIST_SECONDS
    if reply.code == SERVICE_ENDS or _RATE.search(reply.text):
        return "rate", None
    return "", None
