"""Mails as bytes: read by a parser that is not ours, their signatures checked by a verifier that is not ours."""

from __future__ import annotations

import base64
import re
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

import dkim  # type: ignore[import-untyped]
import msgspec
import pytest
from mailparser import parse_from_bytes  # type: ignore[import-untyped]

from evergrove.channels.adapters.contracts import Tracking
from evergrove.channels.adapters.mail import InvalidDkimKeyError, dkim_record, mail_records, make_dkim_key
from evergrove.channels.adapters.mail.addresses import read_address
from evergrove.channels.adapters.mail.writing import LINE_OCTETS_MAX, MailWriter, UnfitMessageError, encoded_words
from support.mails import NOW, message_id, outgoing, smtp_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from evergrove.channels.adapters.contracts import OutgoingMessage

RSA_KEY, ED25519_KEY = make_dkim_key("rsa"), make_dkim_key("ed25519")
KEYS = {
    "dkim_rsa_selector": "s1",
    "dkim_rsa_key": RSA_KEY,
    "dkim_ed25519_selector": "s2",
    "dkim_ed25519_key": ED25519_KEY,
}
DOMAIN = "mail.teashop.example"

TEXTS = [
    "plain English only\n",
    "您好，新茶到店。\n" * 200,
    "a line  with   blanks \t\n\n\n\n",
    "\n.starts with a dot\n..and two\n",
    "long " * 1_000,
    "no line end",
    "\r\nfirst\rsecond\n",
    "   \n",
    "😀" * 300,
]


def written(message: OutgoingMessage, **settings: Any) -> bytes:
    writer = MailWriter(smtp_settings(25, **settings))
    return writer.write(message, to=read_address(message.address), now=NOW)


def header_of(raw: bytes, name: str) -> str:
    """One header, unfolded."""
    head = raw.partition(b"\r\n\r\n")[0].decode()
    found = re.findall(rf"^{name}: ([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)", head, re.MULTILINE | re.IGNORECASE)
    assert len(found) == 1, f"{name} stands {len(found)} times"
    return re.sub(r"\r\n[ \t]+", " ", found[0]).strip()


def published(*, changes: dict[str, str] | None = None) -> Callable[..., bytes]:
    """DNS with what `mail_records` says."""
    records = {record.name: record.value for record in mail_records(smtp_settings(25, **KEYS))}
    records |= changes or {}
    return lambda name, **_: records[name.decode().rstrip(".")].encode()


def passes(raw: bytes, *, place: int, dns: Callable[..., bytes]) -> bool:
    """Whether the verifier takes the signature at `place`."""
    try:
        return bool(dkim.DKIM(raw).verify(idx=place, dnsfunc=dns))
    except dkim.ValidationError:
        return False


def test_a_parser_not_ours_reads_what_was_meant() -> None:
    name = "客人, 您的“春茶” " * 12
    message = outgoing(7, "Zhang.San@shop.example", fields={"subject": name, "text": "正文\n", "html": "<p>正文</p>"})
    mail = parse_from_bytes(written(message))
    assert mail.subject == name.strip()
    assert mail.from_ == [("长青茶铺", f"news@{DOMAIN}")]
    assert mail.to == [("", "Zhang.San@shop.example")]
    assert mail.message_id == f"<{message_id(7)}@{DOMAIN}>"
    assert mail.date.replace(tzinfo=UTC) == NOW
    assert mail.text_plain == ["正文\r\n"]
    assert mail.text_html == ["<p>正文</p>\r\n"]
    assert [part.get_content_type() for part in mail.message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_comes_through_and_no_line_is_too_long(text: str) -> None:
    raw = written(outgoing(1, fields={"text": text, "html": text}))
    assert max(map(len, raw.split(b"\r\n"))) <= LINE_OCTETS_MAX
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    wanted = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    for part in list(parse_from_bytes(raw).message.walk())[1:]:
        read = part.get_payload(decode=True).decode().replace("\r\n", "\n")
        assert wanted in (read, read.removesuffix("\n"))  # the last line end is the boundary's, or the text's


@pytest.mark.parametrize("text", TEXTS)
def test_both_signatures_pass_a_verifier_not_ours(text: str) -> None:
    raw = written(outgoing(1, fields={"text": text, "html": f"<p>{text}</p>"}), **KEYS)
    assert len(re.findall(rb"^DKIM-Signature:", raw, re.MULTILINE)) == 2
    assert [passes(raw, place=place, dns=published()) for place in (0, 1)] == [True, True]


def test_a_signature_covers_what_receivers_look_at() -> None:
    raw = written(outgoing(1), **KEYS)
    signed = re.search(rb"h=([^;]+);", raw)
    assert signed is not None
    names = re.sub(rb"\s", b"", signed[1]).decode().split(":")
    wanted = {"from", "to", "subject", "date", "message-id", "mime-version", "content-type"}
    assert wanted | {"list-unsubscribe", "list-unsubscribe-post"} <= set(names)
    assert (names.count("from"), names.count("subject")) == (2, 2)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Subject: ", b"Subject: Re: "),
        (b"\r\nTo: ", b"\r\nFrom: <boss@bank.example>\r\nTo: "),
        (b"\r\nTo: ", b"\r\nSubject: Win\r\nTo: "),
        (b"List-Unsubscribe: <https://shop", b"List-Unsubscribe: <https://evil"),
        (b"--\r\n", b"--\r\nmore"),
    ],
)
def test_a_changed_mail_does_not_pass(old: bytes, new: bytes) -> None:
    raw = written(outgoing(1), **KEYS)
    changed = raw.replace(old, new, 1) if old != b"--\r\n" else raw[: raw.rfind(old)] + new
    assert changed != raw
    assert [passes(changed, place=place, dns=published()) for place in (0, 1)] == [False, False]


def test_another_key_in_dns_does_not_pass() -> None:
    record = dkim_record(make_dkim_key("rsa"), domain=DOMAIN, selector="s1", algorithm="rsa")
    dns = published(changes={record.name: record.value})
    assert [passes(written(outgoing(1), **KEYS), place=place, dns=dns) for place in (0, 1)] == [True, False]


def test_marketing_can_be_left_with_one_click_and_service_mail_says_nothing_of_it() -> None:
    raw = written(outgoing(3))
    mailto = f"mailto:leave+{message_id(3)}@{DOMAIN}?subject=unsubscribe"
    assert header_of(raw, "List-Unsubscribe") == f"<https://shop.example/u/tea/3>, <{mailto}>"
    assert header_of(raw, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    assert header_of(raw, "Precedence") == "bulk"
    assert header_of(raw, "Feedback-ID") == "spring@3::marketing:mail"
    service = written(outgoing(3, message_class="transactional", tracking=Tracking()))
    assert b"List-" not in service
    assert b"Precedence" not in service
    assert header_of(service, "Auto-Submitted") == "auto-generated"


def test_one_click_is_promised_over_https_only() -> None:
    raw = written(outgoing(3, tracking=Tracking(unsubscribe_url="http://shop.example/u/3")))
    assert b"List-Unsubscribe-Post" not in raw
    with pytest.raises(UnfitMessageError, match="unsubscribe"):
        written(outgoing(3, tracking=Tracking(unsubscribe_url="https://a.example/>\r\nBcc: x@y.example")))


@pytest.mark.parametrize("text", ["短", "Plain", "=?utf-8?b?fake?=", "长" * 400, "é" * 100, "a" * 120])
def test_encoded_words_are_short_and_read_back(text: str) -> None:
    coded = encoded_words(text)
    assert coded.isascii()
    assert all(len(line) <= 76 + len("Subject: ") or "=?" not in line for line in coded.split("\r\n"))
    octets = b""
    for word in coded.split("\r\n "):
        found = re.fullmatch(r"=\?utf-8\?b\?([^?]*)\?=", word)
        octets += base64.b64decode(found[1]) if found else word.encode()
    assert octets.decode() == text


def test_records_name_what_is_to_be_published() -> None:
    records = {record.name: record for record in mail_records(smtp_settings(25, **KEYS, return_path="b@back.example"))}
    assert set(records) == {f"s1._domainkey.{DOMAIN}", f"s2._domainkey.{DOMAIN}", "back.example", f"_dmarc.{DOMAIN}"}
    long = records[f"s1._domainkey.{DOMAIN}"]
    assert "".join(re.findall(r'"([^"]*)"', long.zone_line)) == long.value
    assert all(len(piece) <= 255 for piece in re.findall(r'"([^"]*)"', long.zone_line))
    assert all(set(record.why) == {"zh", "en"} for record in records.values())


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"from_address": "no address"}, "no mail address|character"),
        ({"from_name": "a\r\nBcc: x@y.example"}, "from_name"),
        ({"dkim_rsa_key": "no key", "dkim_rsa_selector": "s1"}, "PEM"),
        ({"dkim_rsa_key": RSA_KEY}, "go together"),
        ({"dkim_rsa_key": ED25519_KEY, "dkim_rsa_selector": "s1"}, "no RSA key"),
        ({"host": "relay.example", "password": "x"}, "encrypted connection"),
        ({"from_address": "我@teashop.example"}, "ASCII"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_settings_that_cannot_work_are_refused(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=problem):
        smtp_settings(25, **changes)


def test_weak_keys_are_refused() -> None:
    with pytest.raises(InvalidDkimKeyError, match="no Ed25519 key"):
        dkim_record(RSA_KEY, domain=DOMAIN, selector="s1", algorithm="ed25519")


def test_the_date_follows_the_clock() -> None:
    writer = MailWriter(smtp_settings(25))
    dates = [
        header_of(writer.write(outgoing(1), to=read_address("a@b.example"), now=NOW + timedelta(seconds=late)), "Date")
        for late in (0, 61)
    ]
    assert dates == ["Fri, 01 May 2026 08:00:00 +0000", "Fri, 01 May 2026 08:01:01 +0000"]
