"""What a provider's answer means to us: one small vocabulary that the tables of all gateways use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from evergrove.channels.adapters.contracts import DETAIL_CHARACTERS_MAX, Outcome, OutcomeKind, ReceiptKind
from evergrove.channels.adapters.phone.numbers import hide_numbers

MINUTE_SECONDS = 60.0
HOUR_SECONDS = 3_600.0
DAY_SECONDS = 86_400.0

BUSY_SECONDS = 5.0
"""When a provider says that it is busy and not for how long."""

PROBLEM_SECONDS = 60.0
"""Before a message is tried again whose sender has a problem of its own; the circuit breaker waits beside that."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`problem`: not the message but the sender is at fault (its key, its balance, its permission)."""

    kind: OutcomeKind | Literal["problem"]
    reason: str = ""
    retry_after_seconds: float | None = None


SENT = Verdict(kind="sent")
UNKNOWN = Verdict(kind="unknown")
PROBLEM = Verdict(kind="problem", retry_after_seconds=PROBLEM_SECONDS)
REFUSED = Verdict(kind="failed")
"""With a code that we do not know."""
BAD_NUMBER = Verdict(kind="failed", reason="invalid_address")
BAD_CONTENT = Verdict(kind="failed", reason="content")
BAD_WORDS = Verdict(kind="failed", reason="sensitive_words")
UNLICENSED = Verdict(kind="failed", reason="licence")
OPTED_OUT = Verdict(kind="failed", reason="unsubscribed")
BUSY = Verdict(kind="retry", reason="rate", retry_after_seconds=BUSY_SECONDS)
MINUTE_LIMIT = Verdict(kind="retry", reason="rate", retry_after_seconds=MINUTE_SECONDS)
HOUR_LIMIT = Verdict(kind="retry", reason="rate", retry_after_seconds=HOUR_SECONDS)
DAY_LIMIT = Verdict(kind="retry", reason="rate", retry_after_seconds=DAY_SECONDS)
NOT_NOW = Verdict(kind="retry", reason="quiet_hours", retry_after_seconds=HOUR_SECONDS)
"""The provider takes marketing at certain hours only."""


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What a carrier's report means; `is_permanent`: the number is gone for good."""

    kind: ReceiptKind
    reason: str = ""
    is_permanent: bool = False


DELIVERED = Fate(kind="delivered")
NUMBER_GONE = Fate(kind="bounced", reason="invalid_address", is_permanent=True)
UNREACHABLE = Fate(kind="bounced")
"""Switched off, out of credit, no coverage: the number lives."""
REFUSED_WORDS = Fate(kind="failed", reason="sensitive_words")
REFUSED_CONTENT = Fate(kind="failed", reason="content")
REFUSED_SENDER = Fate(kind="failed", reason="licence")
ON_BLACK_LIST = Fate(kind="failed", reason="unsubscribed")
TOO_MANY = Fate(kind="failed", reason="rate")
FAILED = Fate(kind="failed")

CARRIER_FATES: Mapping[str, Fate] = {
    "DELIVRD": DELIVERED,
    "DELIVERED": DELIVERED,
    "MK:0001": NUMBER_GONE,  # China Mobile: no such subscriber
    "MK:0005": UNREACHABLE,  # suspended
    "MK:0010": UNREACHABLE,  # switched off, or no coverage until the message expired
    "MK:0013": UNREACHABLE,
    "MK:0023": UNREACHABLE,
    "MK:0014": REFUSED_WORDS,
    "MK:0115": REFUSED_WORDS,
    "DB:0142": TOO_MANY,
    "DB:0144": ON_BLACK_LIST,
    "MBBLACK": ON_BLACK_LIST,
    "DBBLACK": ON_BLACK_LIST,
    "TDBLACK": ON_BLACK_LIST,
    "TSBLACK": ON_BLACK_LIST,
    "BLACK": ON_BLACK_LIST,
    "KEYWORD": REFUSED_WORDS,
    "EXPIRED": UNREACHABLE,
    "UNDELIV": UNREACHABLE,
    "DELETED": FAILED,
    "REJECTD": FAILED,
}
"""The codes that Chinese carriers report (CMPP) and the states of SMPP. Others are read as FAILED: they do not say
that the number is gone, and an address must not be lost by a guess."""


def carrier_fate(code: str) -> Fate:
    """What a carrier's code means; FAILED where it is not known."""
    return CARRIER_FATES.get(code.strip().upper(), FAILED)


def tell_outcome(message_id: str, verdict: Verdict, *, detail: str = "", provider_id: str = "") -> Outcome:
    """The outcome of one message; `detail` is cut and freed of phone numbers. A problem of the sender is a retry."""
    return Outcome(
        message_id=message_id,
        kind="retry" if verdict.kind == "problem" else verdict.kind,
        provider_id=provider_id,
        reason=verdict.reason,
        detail=cut_detail(detail),
        retry_after_seconds=verdict.retry_after_seconds,
    )


def cut_detail(text: str) -> str:
    """A provider's words as they may be kept."""
    return hide_numbers(text)[:DETAIL_CHARACTERS_MAX]
