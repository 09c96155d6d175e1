"""Why a mail came back: from a delivery status (RFC 3464), or from the words of servers that send none."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from html import unescape

from evergrove.channels.adapters.mail.replies import is_gone

WORDS_CHARACTERS_MAX = 20_000
"""Of a report in words: what follows is the quoted mail."""

_STATUS = re.compile(r"\b([45])\.(\d{1,3})\.(\d{1,3})\b")
_CODE = re.compile(r"(?<![\d.])([45])\d\d(?![\d.])")
_SYSTEM = re.compile(r"mailer-daemon|postmaster|mail delivery (sub)?system|系统退信|mail\.?system", re.IGNORECASE)
_RETURNED = re.compile(
    r"undeliver|returned mail|delivery (has )?fail|failure notice|delivery status notification|mail delivery failed"
    r"|could not be delivered|退信|退回|投递失败|无法投递|发送失败",
    re.IGNORECASE,
)
_DELAYED = re.compile(r"delay|warning: could not send|will (keep|continue) trying|延迟", re.IGNORECASE)
_QUOTE = re.compile(
    r"-{2,} ?(below this line is a copy|this is a copy|original message|returned message|the header of the original)"
    r"|^(received|return-path): ",
    re.IGNORECASE | re.MULTILINE,
)
_TAG = re.compile(r"<[^>@]{0,2000}>")


@dataclass(frozen=True, slots=True)
class Bounce:
    """`reason`: `invalid_address` when the address is gone for good, `content` when the mail was refused for what it
    is, `bounced` for what may pass (full, host away)."""

    reason: str
    is_delivered: bool = False


def read_status(part: Message) -> Bounce | None:
    """From a message/delivery-status part; None for a delay, a relay, an expanded list."""
    payload = part.get_payload()
    blocks = payload if isinstance(payload, list) else [email.message_from_string(str(payload))]
    found: Bounce | None = None
    for block in blocks:
        if not isinstance(block, Message):
            continue
        action = str(block.get("Action", "")).strip().lower()
        if action == "delivered":
            found = found or Bounce("", is_delivered=True)
        if action == "failed":
            status = str(block.get("Status", ""))
            return _judged(_STATUS.search(status), f"{status} {block.get('Diagnostic-Code', '')}")
    return found


def read_told_in_words(mail: Message) -> Bounce | None:
    """From a report without a machine-readable part (qmail, some Chinese providers, gateways); None where it is none.

    Only a mail system's own mail with a code or the words of a refusal counts: people quote such words, too.
    """
    subject = _decoded(str(mail.get("Subject", "")))
    if not _SYSTEM.search(_decoded(str(mail.get("From", "")))) or _DELAYED.search(subject):
        return None
    words = _words(mail)
    if not (_RETURNED.search(subject) or _RETURNED.search(words)):
        return None
    return _judged(_STATUS.search(words) or _CODE.search(words), words)


def _judged(found: re.Match[str] | None, words: str) -> Bounce:
    """The code that counts is the remote server's: a general status (5.0.0) is told more of by its diagnostic."""
    statuses = [one for one in _STATUS.finditer(words) if one[0] not in ("5.0.0", "4.0.0")]
    status = statuses[-1] if statuses else None
    enhanced = f"{status[2]}.{status[3]}" if status else ""
    first = (status or found)[1] if (status or found) else "5"  # type: ignore[index]
    if first == "5" and is_gone(enhanced, words):
        return Bounce("invalid_address")
    if first == "5" and enhanced.startswith(("6.", "7.", "3.4")):
        return Bounce("content")
    return Bounce("bounced")


def _words(mail: Message) -> str:
    """What the mail says itself, without what it quotes."""
    for part in mail.walk():
        if part.get_content_type() in ("text/plain", "text/html"):
            payload = part.get_payload(decode=True)
            octets = payload if isinstance(payload, bytes) else b""
            text = _text(octets, part.get_content_charset() or "utf-8")[:WORDS_CHARACTERS_MAX]
            if part.get_content_type() == "text/html":
                text = unescape(_TAG.sub(" ", text))
            quote = _QUOTE.search(text)
            return text[: quote.start()] if quote else text
    return ""


def _text(octets: bytes, charset: str) -> str:
    # Chinese providers write gb2312 and send characters of gb18030.
    charset = "gb18030" if charset.lower() in ("gb2312", "gbk") else charset
    try:
        return octets.decode(charset, errors="replace")
    except LookupError:
        return octets.decode("utf-8", errors="replace")


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError):
        return value
