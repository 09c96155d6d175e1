"""Multimedia messages: what a phone takes, what the gateway gets, receipts that are signed and fresh."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from evergrove.channels.adapters.phone import MMS_GATEWAY, RICH_SMS_GATEWAY
from evergrove.channels.adapters.phone.proof import ForgedReceiptError, UnreadableReceiptError
from evergrove.channels.adapters.phone.rich import read_receipts
from evergrove.channels.adapters.phone.rich_parts import RichContentError, read_rich_content
from evergrove.channels.adapters.phone.signed_posts import check_post, sign_post
from evergrove.kit import SystemClock
from support.sms_gateways import KEY, gateway, gateway_sender, gateway_settings, outgoing

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(100)).decode()
MP4 = base64.b64encode(bytes(4) + b"ftypmp42" + bytes(100)).decode()
PICTURE = {"type": "image/png", "data": PNG}
VIDEO = {"type": "video/mp4", "data": MP4, "seconds": 15}
LINK = {"type": "image/jpeg", "url": "https://cdn.example/a.jpg", "bytes": 100_000}


def content(media: list[dict[str, Any]], *, channel: str = "rich_sms", text: str = "hi", **fields: str) -> Any:
    given = {"text": text, "media": json.dumps(media), **fields}
    return read_rich_content(given, channel=channel, total_bytes_max=2_000_000)


def test_a_message_travels_signed_with_its_parts_and_its_key() -> None:
    buttons = [{"label": "去看看", "url": "https://shop.example/new"}]
    message = outgoing(
        "+8613800000001",
        "春季新品",
        subject="长青",
        media=json.dumps([PICTURE, VIDEO]),
        buttons=json.dumps(buttons),
        fallback_text="春季新品 https://s.example/a 拒收请回复R",
    )
    with gateway("rich", key=KEY) as running, gateway_sender("rich", running.url) as sender:
        (outcome,) = sender.send([message])
    (asked,) = running.asked
    assert (outcome.kind, outcome.provider_id) == ("sent", "g1")
    assert asked.headers["webhook-id"] == message.idempotency_key
    assert asked.values == {
        "message_id": "msg_000001",
        "to": "+8613800000001",
        "channel": "rich_sms",
        "subject": "长青",
        "text": "春季新品",
        "media": [PICTURE, {**VIDEO, "seconds": 15.0}],
        "buttons": buttons,
        "fallback_text": "春季新品 https://s.example/a 拒收请回复R",
    }


@pytest.mark.parametrize(
    ("media", "given", "word"),
    [
        ([], {"text": ""}, "neither"),
        ([], {"text": "长" * 501}, "501 characters"),
        ([PICTURE] * 4, {}, "3 pictures"),
        ([VIDEO] * 2, {}, "one video"),
        ([{**VIDEO, "seconds": 15.1}], {}, "15 seconds"),
        ([{"type": "image/webp", "data": PNG}], {}, "image/webp"),
        ([{"type": "image/jpeg", "data": PNG}], {}, "not of the type"),
        ([{"type": "image/png", "data": "%%%"}], {}, "Base64"),
        ([{"type": "image/png"}], {}, "either data or a url"),
        ([{**LINK, "data": PNG}], {}, "either data or a url"),
        ([{**LINK, "bytes": 0}], {}, "how many bytes"),
        ([{**LINK, "url": "http://cdn.example/a.jpg"}], {}, "cannot be read"),
        ([{**LINK, "bytes": 2_000_000}], {}, "2000002 bytes"),
        ([PICTURE], {"channel": "mms", "buttons": '[{"label": "a", "url": "https://a.example"}]'}, "buttons"),
        ([PICTURE], {"buttons": json.dumps([{"label": "a", "url": "https://a.example"}] * 5)}, "4 buttons"),
        ([{**PICTURE, "size": 1}], {}, "cannot be read"),
    ],
)
def test_what_a_phone_does_not_take_is_named(media: list[dict[str, Any]], given: dict[str, str], word: str) -> None:
    with pytest.raises(RichContentError, match=word):
        content(media, **given)


def test_what_a_phone_takes_is_counted_in_bytes() -> None:
    assert content([PICTURE, LINK], text="长青").bytes_total == 108 + 100_000 + 6
    assert content([VIDEO]).media[0].seconds == 15.0
    assert content([], channel="mms").bytes_total == 2


def test_too_much_is_not_sent() -> None:
    message = outgoing("+8613800000001", "hi", media=json.dumps([LINK]))
    with gateway("rich", key=KEY) as running, gateway_sender("rich", running.url, total_bytes_max=50_000) as sender:
        (outcome,) = sender.send([message])
    assert (outcome.kind, outcome.reason, running.asked) == ("failed", "content", [])
    assert "100002 bytes" in outcome.detail


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        ("content", "failed", "content"),
        ("sensitive_words", "failed", "sensitive_words"),
        ("unsubscribed", "failed", "unsubscribed"),
        ("rate", "retry", "rate"),
        ("something_new", "failed", ""),
    ],
)
def test_a_code_has_its_meaning(code: str, kind: str, reason: str) -> None:
    with gateway("rich", key=KEY) as running, gateway_sender("rich", running.url) as sender:
        running.script = [code]
        (outcome,) = sender.send([outgoing("+8613800000001")])
    assert (outcome.kind, outcome.reason) == (kind, reason)


def test_the_published_signature_of_standard_webhooks_is_ours() -> None:
    """The example in the README of the reference libraries."""
    signed = sign_post(
        b'{"test": 2432232314}',
        post_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1_614_265_330, UTC),
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",  # noqa: S106 - published
    )
    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def post_receipts(receipts: list[dict[str, Any]], *, age: timedelta = timedelta(), secret: str = KEY) -> Any:
    body = json.dumps({"receipts": receipts}).encode()
    headers = sign_post(body, post_id="evt_1", at=SystemClock().now() - age, secret=secret)
    return read_receipts(headers=headers, body=body, url="", settings=gateway_settings("rich"))


def test_signed_receipts_are_read() -> None:
    told: list[dict[str, Any]] = [
        {"id": "g1", "message_id": "msg_1", "event": "delivered", "at": "2026-05-01T08:00:00Z"},
        {"id": "g2", "event": "bounced", "at": "2026-05-01T16:00:00+08:00", "reason": "gone", "permanent": True},
    ]
    first, second = post_receipts(told)
    assert (first.kind, first.message_id, first.provider_id) == ("delivered", "msg_1", "g1")
    assert (second.kind, second.is_permanent, second.reason) == ("bounced", True, "gone")
    assert first.at == second.at
    assert post_receipts(told)[0].raw_id == first.raw_id


def test_forged_and_old_posts_are_refused() -> None:
    told: list[dict[str, Any]] = [{"id": "g1", "event": "delivered", "at": "2026-05-01T08:00:00Z"}]
    given: dict[str, Any]
    for given in ({"secret": "another secret"}, {"age": timedelta(minutes=6)}, {"age": -timedelta(minutes=6)}):
        with pytest.raises(ForgedReceiptError):
            post_receipts(told, **given)
    with pytest.raises(ForgedReceiptError):
        read_receipts(headers={}, body=b"{}", url="", settings=gateway_settings("rich"))


def test_any_of_several_signatures_suffices_while_a_secret_is_changed() -> None:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    headers = sign_post(b"{}", post_id="evt_1", at=now, secret=KEY)
    both = {**headers, "webhook-signature": f"v1,AAAA {headers['webhook-signature']}"}
    check_post(b"{}", headers=both, now=now, secret=KEY)
    with pytest.raises(ForgedReceiptError):
        check_post(b"{ }", headers=both, now=now, secret=KEY)


@pytest.mark.parametrize(
    "receipt",
    [
        {"id": "g1", "event": "lost", "at": "2026-05-01T08:00:00Z"},
        {"id": "g1", "event": "delivered", "at": "2026-05-01T08:00:00"},
        {"id": "g1", "event": "delivered"},
    ],
)
def test_a_receipt_of_another_form_is_refused(receipt: dict[str, Any]) -> None:
    with pytest.raises(UnreadableReceiptError):
        post_receipts([receipt])


def test_both_channels_have_a_kind() -> None:
    assert (MMS_GATEWAY.kind, MMS_GATEWAY.channel) == ("mms_gateway", "mms")
    assert (RICH_SMS_GATEWAY.kind, RICH_SMS_GATEWAY.channel) == ("rich_sms_gateway", "rich_sms")
