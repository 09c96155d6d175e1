"""What comes back by mail: bounces (RFC 3464), complaints (RFC 5965), requests to unsubscribe (RFC 2369).

Invariants
- A message is named by its id wherever it stands: the address that the report came to, the envelope id, the quoted
  headers. A mail that names none of our messages is no report.
- Automatic replies (RFC 3834) and receipts of reading (RFC 8098) are no bounces; a delay is none either.
- Read again, a report gives the same `raw_id`.
"""

from __future__ import annotations

import email
import hashlib
import re
from datetime import UTC, datetime
from email import policy
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from evergrove.channels.adapters.contracts import Receipt, ReceiptKind
from evergrove.channels.adapters.mail.addresses import ID_PLACE
from evergrove.channels.adapters.mail.bounces import Bounce, read_status, read_told_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

REPORT_BYTES_MAX = 2_000_000
"""Of one mail; what is longer is cut: reports put what they say first, and quote the mail after it."""

PARTS_MAX = 50
DAYS_MAX = 60
"""A report whose own date is further from its arrival has a wrong date."""

_ID = re.compile(rb"msg_[0-9a-f]{32}")
_ADDRESS_HEADERS = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Failed-Recipients-Envelope")
_COMPLAINT_TYPES = frozenset({"abuse", "fraud", "virus", "other", "miscategorized"})
_LEAVING_TYPES = frozenset({"opt-out", "opt-out-list", "unsubscribe"})
_REPLYING_PROGRAMS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-MS-Exchange-Inbox-Rules-Loop")
_JMRP_SENDER = re.compile(r"staff@hotmail\.com|junkmail@microsoft\.com", re.IGNORECASE)


def read_mail_report(raw: bytes, *, received_at: datetime, unsubscribe_address: str = "") -> tuple[Receipt, ...]:
    """What one mail says of messages of ours; nothing where it is no report.

    `received_at` is used where the mail has no date of its own that can be true. `unsubscribe_address` as in the
    sender's settings: a mail to it, with a message's id in the address, is a person who leaves.
    """
    mail = email.message_from_bytes(raw[:REPORT_BYTES_MAX], policy=policy.compat32)
    at = _date(mail, received_at=received_at)
    if receipt := _leaving(mail, unsubscribe_address=unsubscribe_address, at=at):
        return (receipt,)
    report_type = str(mail.get_param("report-type", "") or "").lower()
    parts = _parts(mail)
    if report_type == "feedback-report" or "message/feedback-report" in parts:
        return _complaint(mail, parts, raw=raw, at=at)
    if _JMRP_SENDER.search(str(mail.get("From", ""))) and "message/rfc822" in parts:
        return _receipts(mail, raw=raw, kind="complained", at=at)
    if report_type == "disposition-notification":
        return ()
    if "message/delivery-status" in parts:
        return _bounced(mail, read_status(parts["message/delivery-status"]), raw=raw, at=at)
    if _is_automatic_reply(mail):
        return ()
    return _bounced(mail, read_told_in_words(mail), raw=raw, at=at)


def _bounced(mail: Message, bounce: Bounce | None, *, raw: bytes, at: datetime) -> tuple[Receipt, ...]:
    if bounce is None:
        return ()
    if bounce.is_delivered:
        return _receipts(mail, raw=raw, kind="delivered", at=at)
    return _receipts(
        mail, raw=raw, kind="bounced", at=at, reason=bounce.reason, is_permanent=bounce.reason == "invalid_address"
    )


def _complaint(mail: Message, parts: dict[str, Message], *, raw: bytes, at: datetime) -> tuple[Receipt, ...]:
    """A person pressed “spam”. `not-spam` and reports on authentication (DMARC) are no complaints."""
    part = parts.get("message/feedback-report")
    feedback = _fields(part).get("feedback-type", "abuse").lower() if part is not None else "abuse"
    if feedback in _LEAVING_TYPES:
        return _receipts(mail, raw=raw, kind="unsubscribed", at=at)
    if feedback not in _COMPLAINT_TYPES:
        return ()
    return _receipts(mail, raw=raw, kind="complained", at=at)


def _leaving(mail: Message, *, unsubscribe_address: str, at: datetime) -> Receipt | None:
    """A mail to the address of List-Unsubscribe; an automatic reply to it counts as little as elsewhere."""
    before, place, after = unsubscribe_address.lower().partition(ID_PLACE)
    if not place or _is_automatic_reply(mail):
        return None
    pattern = re.compile(re.escape(before) + r"(msg_[0-9a-f]{32})" + re.escape(after), re.IGNORECASE)
    for name in _ADDRESS_HEADERS:
        for value in mail.get_all(name, []):
            if found := pattern.search(str(value)):
                message_id = found[1].lower()
                return Receipt(kind="unsubscribed", at=at, raw_id=f"leave_{message_id}", message_id=message_id)
    return None


def _receipts(
    mail: Message, *, raw: bytes, kind: ReceiptKind, at: datetime, reason: str = "", is_permanent: bool = True
) -> tuple[Receipt, ...]:
    message_id = _message_named(mail, raw)
    if not message_id:
        return ()
    own_id = str(mail.get("Message-ID", "")).strip().encode(errors="replace") or raw
    raw_id = hashlib.sha256(own_id).hexdigest()[:32]
    return (Receipt(kind=kind, at=at, raw_id=raw_id, message_id=message_id, reason=reason, is_permanent=is_permanent),)


def _message_named(mail: Message, raw: bytes) -> str:
    """The address that the report came to is surest; then the envelope id and the quoted headers, wherever."""
    for name in _ADDRESS_HEADERS:
        for value in mail.get_all(name, []):
            if found := _ID.search(str(value).lower().encode(errors="replace")):
                return found[0].decode()
    if found := _ID.search(raw[:REPORT_BYTES_MAX]):
        return found[0].decode()
    # A part in Base64 hides it from a search in the raw bytes.
    for part in _walked(mail):
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and (found := _ID.search(payload)):
            return found[0].decode()
    return ""


def _is_automatic_reply(mail: Message) -> bool:
    """RFC 3834, and what programs did before it. A report of a mail system may say `auto-generated` or
    `auto-replied`, too; it is told by its parts or by its sender."""
    said = str(mail.get("Auto-Submitted", "")).lower()
    if any(mail.get(name) for name in _REPLYING_PROGRAMS):
        return True
    if str(mail.get("Precedence", "")).lower() == "auto_reply":
        return True
    from_system = re.search(r"mailer-daemon|postmaster", str(mail.get("From", "")), re.IGNORECASE)
    return said.startswith("auto-") and not from_system


def _parts(mail: Message) -> dict[str, Message]:
    """The first part of each type."""
    found: dict[str, Message] = {}
    for part in _walked(mail):
        found.setdefault(part.get_content_type(), part)
    return found


def _walked(mail: Message) -> Iterator[Message]:
    for count, part in enumerate(mail.walk()):
        if count >= PARTS_MAX:
            return
        yield part


def _fields(part: Message) -> dict[str, str]:
    """The fields of a machine-readable part, whether the parser took it for headers or for text."""
    payload = part.get_payload()
    blocks = payload if isinstance(payload, list) else [email.message_from_string(str(payload))]
    held = [block for block in blocks if isinstance(block, Message)]
    return {name.lower(): str(value).strip() for block in held for name, value in block.items()}


def _date(mail: Message, *, received_at: datetime) -> datetime:
    try:
        at = parsedate_to_datetime(str(mail.get("Date", "")))
    except (ValueError, TypeError, IndexError):
        return received_at
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return at if abs((received_at - at).days) <= DAYS_MAX and at <= received_at else received_at
