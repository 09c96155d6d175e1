"""What the statuses of SMPP mean, and what its delivery receipts tell. Pure.

Sources: SMPP 3.4, 5.1.3 (command_status), 5.2.28 (message_state), appendix B (the text of receipts).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from evergrove.channels.adapters.phone.smpp_pdu import (
    ESM_RECEIPT,
    ESM_TYPE_MASK,
    TAG_MESSAGE_STATE,
    TAG_NETWORK_ERROR_CODE,
    TAG_RECEIPTED_MESSAGE_ID,
    ShortMessage,
)
from evergrove.channels.adapters.phone.verdicts import (
    BAD_CONTENT,
    BAD_NUMBER,
    BUSY,
    NUMBER_GONE,
    PROBLEM,
    REFUSED,
    SENT,
    Fate,
    Verdict,
    carrier_fate,
)

OK = 0x00
INVALID_COMMAND = 0x03
QUEUE_FULL = 0x14
THROTTLED = 0x58
NOT_DELIVERABLE = 0x65
"""Ours to the centre: a permanent error of the receiving application."""

VERDICTS: Mapping[int, Verdict] = {
    OK: SENT,
    0x01: BAD_CONTENT,  # message length
    0x04: PROBLEM,  # not bound for this
    0x08: BUSY,  # system error: a status is an answer, the message was not taken
    0x0A: PROBLEM,  # source address
    0x0B: BAD_NUMBER,
    0x0D: PROBLEM,  # bind failed
    0x0E: PROBLEM,  # password
    0x0F: PROBLEM,  # system id
    QUEUE_FULL: BUSY,
    0x48: PROBLEM,  # source type of number
    0x49: PROBLEM,
    0x50: BAD_NUMBER,  # destination type of number
    0x51: BAD_NUMBER,
    THROTTLED: BUSY,
    0x64: BUSY,  # temporary error of the receiving application
}

_STATES = {2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 8: "REJECTD"}
_ON_THE_WAY = frozenset({"ENROUTE", "ACCEPTD", "SCHEDUL", "UNKNOWN", ""})

_TEXT = re.compile(rb"id:\s*(?P<id>\S+)", re.IGNORECASE)
_STATE = re.compile(rb"stat:\s*(?P<state>\S+)", re.IGNORECASE)
_DONE = re.compile(rb"done date:\s*(?P<done>\d{10,12})", re.IGNORECASE)

_GSM_NETWORK = 3
_UNKNOWN_SUBSCRIBER = 1
"""GSM MAP (3GPP TS 29.002): the network knows no such number."""


@dataclass(frozen=True, kw_only=True)
class DeliveryReport:
    """The end of one message: `state` as the centre wrote it, `done` aware where its offset is known."""

    provider_id: str
    state: str
    fate: Fate
    done: datetime | None


def read_status(status: int) -> Verdict:
    """What the answer to submit_sm means."""
    return VERDICTS.get(status, REFUSED)


def read_delivery_report(message: ShortMessage, *, utc_offset_minutes: int | None) -> DeliveryReport | None:
    """What a deliver_sm tells of an earlier message; None for people's replies and for states on the way.

    Tagged values win over the text, which centres write each in a way of their own.
    """
    if message.esm_class & ESM_TYPE_MASK != ESM_RECEIPT:
        return None
    provider_id = _tagged_text(message.tags.get(TAG_RECEIPTED_MESSAGE_ID, b"")) or _found(_TEXT, message.content)
    state = _found(_STATE, message.content).upper()
    tagged_state = message.tags.get(TAG_MESSAGE_STATE, b"")
    # Chinese centres put the carrier's code into the text, where the tag says only that it failed.
    if tagged_state and state in _ON_THE_WAY:
        state = _STATES.get(tagged_state[0], "")
    if not provider_id or state in _ON_THE_WAY:
        return None
    fate = carrier_fate(state)
    if fate.kind != "delivered" and _is_unknown_subscriber(message.tags.get(TAG_NETWORK_ERROR_CODE, b"")):
        fate = NUMBER_GONE
    done = _read_done(_found(_DONE, message.content), utc_offset_minutes=utc_offset_minutes)
    return DeliveryReport(provider_id=provider_id, state=state, fate=fate, done=done)


def _is_unknown_subscriber(value: bytes) -> bool:
    return value[:1] == bytes([_GSM_NETWORK]) and int.from_bytes(value[1:3], "big") == _UNKNOWN_SUBSCRIBER


def _tagged_text(value: bytes) -> str:
    return value.split(b"\0", maxsplit=1)[0].decode("latin-1")


def _found(pattern: re.Pattern[bytes], content: bytes) -> str:
    match = pattern.search(content)
    return match.group(1).decode("latin-1") if match else ""


def _read_done(text: str, *, utc_offset_minutes: int | None) -> datetime | None:
    if not text or utc_offset_minutes is None:
        return None
    zone = timezone(timedelta(minutes=utc_offset_minutes))
    try:
        form = "%y%m%d%H%M%S" if len(text) == len("yymmddhhmmss") else "%y%m%d%H%M"
        return datetime.strptime(text, form).replace(tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None
