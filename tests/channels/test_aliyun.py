"""Aliyun SMS: the published signature, templates, batches, codes, reports."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from evergrove.channels.adapters.phone.aliyun import read_receipts
from evergrove.channels.adapters.phone.aliyun_signature import AliyunKey, canonical_query, signed_headers
from evergrove.channels.adapters.phone.proof import ForgedReceiptError, UnreadableReceiptError
from support.sms_gateways import KEY, TOKEN, gateway, gateway_sender, gateway_settings, outgoing

URL = f"https://shop.example/t/receipts/main/ali?token={TOKEN.replace(' ', '%20')}"


def report(**given: Any) -> bytes:
    told = {
        "phone_number": "13800000001",
        "send_time": "2026-05-01 16:00:00",
        "report_time": "2026-05-01 16:00:05",
        "success": True,
        "err_code": "DELIVERED",
        "err_msg": "用户接收成功",
        "sms_size": "1",
        "biz_id": "9001^0",
        "out_id": "msg_000001",
        **given,
    }
    return json.dumps([told]).encode()


def test_the_published_example_has_our_signature() -> None:
    """https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature, its fixed parameters."""
    headers = signed_headers(
        AliyunKey(access_key_id="YourAccessKeyId", access_key_secret="YourAccessKeySecret"),  # noqa: S106 - published
        host="ecs.cn-shanghai.aliyuncs.com",
        action="RunInstances",
        version="2014-05-26",
        parameters={
            "RegionId": "cn-shanghai",
            "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        },
        at=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
        nonce="3156853299f313e23d1673dc12e1703d",
    )
    assert headers["authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        "x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_a_query_is_encoded_as_rfc_3986_has_it() -> None:
    assert canonical_query({"b": "a b*c~d/e+f", "a": "长"}) == "a=%E9%95%BF&b=a%20b%2Ac~d%2Fe%2Bf"


def test_a_message_brings_its_template_or_uses_the_senders() -> None:
    own = outgoing("+8613800000001", "您的订单已发货 & 谢谢")
    other = outgoing("+85250000002", template_code="SMS_2", template_params='{"name": "李", "points": 12}')
    with gateway("aliyun", key=KEY) as running, gateway_sender("aliyun", running.url, connections=1) as sender:
        assert [outcome.kind for outcome in sender.send([own, other])] == ["sent", "sent"]
    first, second = (asked.values for asked in running.asked)
    assert first == {
        "PhoneNumbers": "13800000001",
        "SignName": "长青",
        "TemplateCode": "SMS_1",
        "TemplateParam": '{"text":"您的订单已发货 & 谢谢"}',
        "OutId": "msg_000001",
    }
    assert (second["PhoneNumbers"], second["TemplateCode"]) == ("85250000002", "SMS_2")
    assert json.loads(second["TemplateParam"]) == {"name": "李", "points": "12"}
    nonces = {asked.headers["x-acs-signature-nonce"] for asked in running.asked}
    assert len(nonces) == 2


@pytest.mark.parametrize("params", ["no JSON", '{"name": null}', '{"name": {"a": 1}}', "7"])
def test_values_that_cannot_be_read_fail_before_sending(params: str) -> None:
    message = outgoing("+8613800000001", template_code="SMS_2", template_params=params)
    with gateway("aliyun", key=KEY) as running, gateway_sender("aliyun", running.url) as sender:
        (outcome,) = sender.send([message])
    assert (outcome.kind, outcome.reason, running.asked) == ("failed", "content", [])


def test_a_batch_is_grouped_by_template_and_country_and_reported_by_number() -> None:
    home = [outgoing(f"+8613800000{count:03}", f"text {count}") for count in range(120)]
    abroad = [outgoing("+85250009999")]
    batches = {"sends_batches": True, "connections": 1}
    with gateway("aliyun", key=KEY) as running, gateway_sender("aliyun", running.url, **batches) as sender:
        outcomes = sender.send([*abroad, *home])
    assert {outcome.kind for outcome in outcomes} == {"sent"}
    counts = [len(json.loads(asked.values.get("PhoneNumberJson", '["one"]'))) for asked in running.asked]
    assert sorted(counts) == [1, 20, 100]
    assert len({outcome.provider_id for outcome in outcomes}) == 121
    many = next(asked.values for asked in running.asked if len(asked.values.get("PhoneNumberJson", "")) > 1_000)
    assert json.loads(many["TemplateParamJson"])[7] == {"text": "text 7"}
    assert json.loads(many["SignNameJson"]) == ["长青"] * 100

    biz_id, _, _mark = outcomes[8].provider_id.partition("/")
    for written in ("13800000007", "8613800000007", "+8613800000007", "008613800000007"):
        body = report(phone_number=written, biz_id=biz_id, out_id="")
        (receipt,) = read_receipts(headers={}, body=body, url=URL, settings=gateway_settings("aliyun"))
        assert receipt.provider_id == outcomes[8].provider_id
        assert "0000007" not in receipt.provider_id + receipt.raw_id


@pytest.mark.parametrize(
    ("code", "kind", "reason", "seconds"),
    [
        ("isv.MOBILE_NUMBER_ILLEGAL", "failed", "invalid_address", None),
        ("isv.BLACK_KEY_CONTROL_LIMIT", "failed", "sensitive_words", None),
        ("isv.SMS_SIGNATURE_ILLEGAL", "failed", "licence", None),
        ("isv.TEMPLATE_MISSING_PARAMETERS", "failed", "content", None),
        ("isv.BUSINESS_LIMIT_CONTROL 触发分钟级流控Permits:1", "retry", "rate", 60.0),
        ("isv.BUSINESS_LIMIT_CONTROL 触发小时级流控Permits:5", "retry", "rate", 3_600.0),
        ("isv.BUSINESS_LIMIT_CONTROL 触发天级流控Permits:10", "retry", "rate", 86_400.0),
        ("Throttling.User", "retry", "rate", 5.0),
        ("isp.SYSTEM_ERROR", "unknown", "", None),
        ("isv.SOMETHING_NEW", "failed", "", None),
    ],
)
def test_a_code_has_its_meaning(code: str, kind: str, reason: str, seconds: float | None) -> None:
    with gateway("aliyun", key=KEY) as running, gateway_sender("aliyun", running.url) as sender:
        running.script = [code]
        (outcome,) = sender.send([outgoing("+8613800000001")])
    assert (outcome.kind, outcome.reason, outcome.retry_after_seconds) == (kind, reason, seconds)
    assert outcome.detail.startswith(code.split(" ", maxsplit=1)[0])


def test_a_report_settles_its_message_by_id() -> None:
    settings = gateway_settings("aliyun")
    (receipt,) = read_receipts(headers={}, body=report(), url=URL, settings=settings)
    again = read_receipts(headers={}, body=report(), url=URL, settings=settings)
    assert (receipt.kind, receipt.message_id) == ("delivered", "msg_000001")
    assert receipt.at == datetime(2026, 5, 1, 8, 0, 5, tzinfo=UTC)
    assert again[0].raw_id == receipt.raw_id


@pytest.mark.parametrize(
    ("code", "kind", "reason", "is_permanent"),
    [
        ("MK:0001", "bounced", "invalid_address", True),
        ("MOBILE_NOT_ON_SERVICE", "bounced", "MOBILE_NOT_ON_SERVICE", False),
        ("MOBILE_IN_BLACK", "failed", "unsubscribed", False),
        ("CONTENT_KEYWORD", "failed", "sensitive_words", False),
        ("ZZ:9999", "failed", "ZZ:9999", False),
    ],
)
def test_a_failed_report_has_its_meaning(code: str, kind: str, reason: str, *, is_permanent: bool) -> None:
    body = report(success=False, err_code=code)
    (receipt,) = read_receipts(headers={}, body=body, url=URL, settings=gateway_settings("aliyun"))
    assert (receipt.kind, receipt.reason, receipt.is_permanent) == (kind, reason, is_permanent)


@pytest.mark.parametrize("url", [URL[:-1], URL.split("?", maxsplit=1)[0], "https://shop.example/?token="])
def test_a_post_without_the_token_is_forged(url: str) -> None:
    with pytest.raises(ForgedReceiptError):
        read_receipts(headers={}, body=report(), url=url, settings=gateway_settings("aliyun"))


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b'[{"success": "yes"}]', b"[" * 100_000])
def test_what_is_no_report_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableReceiptError):
        read_receipts(headers={}, body=body, url=URL, settings=gateway_settings("aliyun"))
