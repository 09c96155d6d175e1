"""Mails as bytes (RFC 5322, MIME): what all mails of a sender share is made once, the rest is put in.

Invariants
- Every line ends in CRLF and is at most LINE_OCTETS_MAX long; headers are ASCII (but for an address that needs
  SMTPUTF8), and nothing that comes from a customer or a template can begin a header.
- The text part is always there, before the HTML.
- A marketing mail with a web address to unsubscribe carries RFC 8058's headers; they are signed.
"""

from __future__ import annotations

import binascii
import re
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from evergrove.channels.adapters.mail.addresses import MESSAGE_ID, MailAddress, read_address, with_id
from evergrove.channels.adapters.mail.signing import DkimKey, Header, dkim_signatures, header, read_dkim_key
from evergrove.kit import InvalidError

if TYPE_CHECKING:
    from datetime import datetime

    from evergrove.channels.adapters.contracts import OutgoingMessage
    from evergrove.channels.adapters.mail.settings import SmtpSettings

LINE_OCTETS_MAX = 900
"""RFC 5322 allows 998; gateways add to lines."""

SUBJECT_CHARACTERS_MAX = 500
"""No mail program shows more."""

WORD_OCTETS = 45
"""Of text in one encoded word: in Base64 with its frame 72 characters, RFC 2047 allows 75."""

BASE64_LINE = 76

_BREAKS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")
_WEB_ADDRESS = re.compile(r"https?://[!-;=?-~]{1,850}", re.ASCII)
_FEEDBACK_REFUSED = re.compile(r"[^A-Za-z0-9@._-]")


class UnfitMessageError(InvalidError):
    """This message cannot be a mail; the others can."""

    code = "mail.unfit"


class MailWriter:
    """Writes the mails of one sender."""

    def __init__(self, settings: SmtpSettings) -> None:
        sender = read_address(settings.from_address)
        self._settings = settings
        self._domain = sender.domain
        self._keys = _keys(settings, domain=sender.domain)
        self._from = header("From", _mailbox(settings.from_name, sender))
        self._shared = [header("MIME-Version", "1.0"), header("Auto-Submitted", "auto-generated")]
        if settings.reply_to:
            self._shared.append(header("Reply-To", f"<{read_address(settings.reply_to).text}>"))
        list_id = settings.list_id or f"marketing.{sender.domain}"
        # Vacation replies are not wanted from a list, and RFC 3834 programs obey this word.
        self._marketing = [*self._shared, header("Precedence", "bulk"), header("List-Id", f"<{list_id}>")]
        self._feedback_name = _FEEDBACK_REFUSED.sub("", sender.domain.split(".")[0])[:15]
        self._date_at, self._date = 0, header("Date", "")

    def return_path(self, message_id: str) -> str:
        """Where a bounce of this message goes."""
        return with_id(self._settings.return_path or self._settings.from_address, message_id)

    def write(self, message: OutgoingMessage, *, to: MailAddress, now: datetime) -> bytes:
        """The whole mail, signed. Raises UnfitMessageError."""
        if not MESSAGE_ID.fullmatch(message.message_id):
            raise _unfit("the id of the message cannot stand in a header")
        content_headers, body = _body(message)
        headers = [
            self._from,
            header("To", f"<{to.text}>"),
            header("Subject", encoded_words(_one_line(message.content.fields.get("subject", ""), what="subject"))),
            self._dated(now),
            header("Message-ID", f"<{message.message_id}@{self._domain}>"),
            *self._class_headers(message),
            *content_headers,
        ]
        signatures = dkim_signatures(headers, body, keys=self._keys, at=int(now.timestamp()))
        return b"".join([signatures, *[one.line for one in headers], b"\r\n", body])

    def _class_headers(self, message: OutgoingMessage) -> list[Header]:
        if message.message_class != "marketing":
            return self._shared
        campaign = _FEEDBACK_REFUSED.sub("", message.campaign_key)
        feedback = header("Feedback-ID", f"{campaign}::{message.message_class}:{self._feedback_name}")
        ways = []
        if url := message.tracking.unsubscribe_url:
            if not _WEB_ADDRESS.fullmatch(url):
                raise _unfit("the address to unsubscribe cannot stand in a header")
            ways.append(f"<{url}>")
        if self._settings.unsubscribe_address:
            address = quote(with_id(self._settings.unsubscribe_address, message.message_id), safe="@+")
            ways.append(f"<mailto:{address}?subject=unsubscribe>")
        found = [*self._marketing, feedback]
        if ways:
            found.append(header("List-Unsubscribe", ",\r\n ".join(ways)))
        if url.startswith("https://"):  # RFC 8058, 3.1: only with an HTTPS address
            found.append(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
        return found

    def _dated(self, now: datetime) -> Header:
        second = int(now.timestamp())
        if second != self._date_at:
            self._date_at, self._date = second, header("Date", format_datetime(now))
        return self._date


def encoded_words(text: str) -> str:
    """`text` for a header: as it is in short plain ASCII, else in encoded words (RFC 2047), each on its line."""
    if text.isascii() and len(text) <= WORD_OCTETS * 2 and "=?" not in text:
        return text
    if len(whole := text.encode()) <= WORD_OCTETS:
        return _encoded_word(whole)
    words, word = [], b""
    for character in text:
        octets = character.encode()
        if len(word) + len(octets) > WORD_OCTETS:
            words.append(word)
            word = b""
        word += octets
    words.append(word)
    return "\r\n ".join(map(_encoded_word, words))


def _encoded_word(octets: bytes) -> str:
    return f"=?utf-8?b?{binascii.b2a_base64(octets, newline=False).decode()}?="


def _mailbox(name: str, address: MailAddress) -> str:
    if not name:
        return f"<{address.text}>"
    if name.isascii() and "=?" not in name:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{address.text}>'
    return f"{encoded_words(name)} <{address.text}>"


def _body(message: OutgoingMessage) -> tuple[list[Header], bytes]:
    fields = message.content.fields
    text, html = fields.get("text", ""), fields.get("html", "")
    if not text:
        raise _unfit("the mail has no text part")
    if not html:
        encoding, octets = _encoded(text)
        kind = header("Content-Type", 'text/plain; charset="utf-8"')
        return [kind, header("Content-Transfer-Encoding", encoding)], octets
    boundary = f"=_{message.message_id}"
    parts = []
    for subtype, written in (("plain", text), ("html", html)):
        encoding, octets = _encoded(written)
        parts.append(
            f'--{boundary}\r\nContent-Type: text/{subtype}; charset="utf-8"\r\n'
            f"Content-Transfer-Encoding: {encoding}\r\n\r\n".encode()
            + octets
        )
    parts.append(f"--{boundary}--\r\n".encode())
    return [header("Content-Type", f'multipart/alternative;\r\n boundary="{boundary}"')], b"".join(parts)


def _encoded(text: str) -> tuple[str, bytes]:
    """A part's transfer encoding and octets, ending in CRLF: 7bit where it goes, else the shorter for what it holds."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    octets = text.replace("\n", "\r\n").encode()
    if not octets.endswith(b"\r\n"):
        octets += b"\r\n"
    if octets.isascii() and b"\0" not in octets:
        if max(map(len, octets.split(b"\r\n"))) <= LINE_OCTETS_MAX:
            return "7bit", octets
        return "quoted-printable", binascii.b2a_qp(octets, istext=True)
    whole = binascii.b2a_base64(octets, newline=False)
    lines = [whole[start : start + BASE64_LINE] for start in range(0, len(whole), BASE64_LINE)]
    return "base64", b"\r\n".join(lines) + b"\r\n"


def _one_line(text: str, *, what: str) -> str:
    if _BREAKS.search(text):
        raise _unfit(f"the {what} holds a line break or a control character")
    if len(text) > SUBJECT_CHARACTERS_MAX:
        raise _unfit(f"the {what} has more than {SUBJECT_CHARACTERS_MAX} characters")
    return text.strip()


def _keys(settings: SmtpSettings, *, domain: str) -> list[DkimKey]:
    domain = settings.dkim_domain or domain
    found = []
    # Ed25519 first, as RFC 8463, 5 advises: who knows only RSA skips it.
    if settings.dkim_ed25519_key:
        private = read_dkim_key(settings.dkim_ed25519_key, algorithm="ed25519")
        found.append(DkimKey(domain=domain, selector=settings.dkim_ed25519_selector, private=private))
    if settings.dkim_rsa_key:
        private = read_dkim_key(settings.dkim_rsa_key, algorithm="rsa")
        found.append(DkimKey(domain=domain, selector=settings.dkim_rsa_selector, private=private))
    return found


def _unfit(what: str) -> UnfitMessageError:
    return UnfitMessageError(what, help="look at the template and its preview")
