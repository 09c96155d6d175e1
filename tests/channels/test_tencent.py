"""Tencent Cloud SMS: the published signature, shared requests, a status for each number, reports."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from evergrove.channels.adapters.contracts import SenderProblemError
from evergrove.channels.adapters.phone.proof import ForgedReceiptError
from evergrove.channels.adapters.phone.tencent import read_receipts
from evergrove.channels.adapters.phone.tencent_signature import TencentKey, authorization
from support.sms_gateways import KEY, TOKEN, gateway, gateway_sender, gateway_settings, outgoing

URL = f"https://shop.example/t/receipts/main/qcloud?token={TOKEN.replace(' ', '+')}"


def report(**given: str) -> bytes:
    told = {
        "user_receive_time": "2026-05-01 16:00:04",
        "nationcode": "86",
        "mobile": "13800000001",
        "report_status": "SUCCESS",
        "errmsg": "DELIVRD",
        "description": "用户短信送达成功",
        "sid": "2028:1:0",
        **given,
    }
    return json.dumps([told]).encode()


def test_the_published_example_has_our_signature() -> None:
    """The example of the documents of API 3.0, signature v3: DescribeInstances at 1551113065."""
    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    key = TencentKey(
        secret_id="AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",  # noqa: S106 - published
        secret_key="Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",  # noqa: S106 - published
    )
    at = datetime.fromtimestamp(1_551_113_065, UTC)
    assert authorization(key, service="cvm", host="cvm.tencentcloudapi.com", body=body, at=at) == (
        "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, "
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


def test_equal_messages_share_a_request_and_personal_ones_do_not() -> None:
    equal = [outgoing(f"+8613800000{count:03}", "the same") for count in range(5)]
    personal = [outgoing("+8613800001001", "for Li"), outgoing("+8613800001002", "for Wang")]
    abroad = [outgoing("+85250002001", "the same")]
    with gateway("tencent", key=KEY) as running, gateway_sender("tencent", running.url) as sender:
        outcomes = sender.send([*equal, *personal, *abroad])
    assert {outcome.kind for outcome in outcomes} == {"sent"}
    numbers = sorted(sorted(asked.values["PhoneNumberSet"]) for asked in running.asked)
    assert numbers == [
        ["+85250002001"],
        [message.address for message in equal],
        ["+8613800001001"],
        ["+8613800001002"],
    ]
    first = running.asked[0]
    assert (first.headers["x-tc-action"], first.headers["x-tc-version"]) == ("SendSms", "2021-01-11")
    assert first.values["TemplateParamSet"] in (["the same"], ["for Li"], ["for Wang"])
    assert (first.values["SmsSdkAppId"], first.values["TemplateId"]) == ("1400006666", "1110")


def test_each_number_has_the_outcome_of_its_own_status() -> None:
    codes = ["Ok", "InvalidParameterValue.IncorrectPhoneNumber", "FailedOperation.PhoneNumberInBlacklist", "-"]
    codes += ["LimitExceeded.PhoneNumberDailyLimit", "FailedOperation.InsufficientBalanceInSmsPackage"]
    batch = [outgoing(f"+8613800000{count:03}", "the same") for count in range(6)]
    with gateway("tencent", key=KEY) as running, gateway_sender("tencent", running.url) as sender:
        running.script = [" ".join(codes)]
        outcomes = sender.send(batch)
    assert [(outcome.kind, outcome.reason) for outcome in outcomes] == [
        ("sent", ""),
        ("failed", "invalid_address"),
        ("failed", "unsubscribed"),
        ("unknown", ""),
        ("retry", "rate"),
        ("retry", ""),
    ]
    assert outcomes[0].provider_id == "2028:1:0"
    assert len(running.asked) == 1


def test_two_messages_to_one_number_are_told_apart() -> None:
    first = outgoing("+8613800000001", "the same")
    second = outgoing("+8613800000001", "the same", preheader="")
    twice = [first, type(second)(**{**vars(second), "message_id": "msg_other"})]
    with gateway("tencent", key=KEY) as running, gateway_sender("tencent", running.url) as sender:
        outcomes = sender.send(twice)
    assert [len(asked.values["PhoneNumberSet"]) for asked in running.asked] == [1, 1]
    assert [outcome.message_id for outcome in outcomes] == ["msg_000001", "msg_other"]
    assert len({outcome.provider_id for outcome in outcomes}) == 2


def test_numbered_values_keep_their_order() -> None:
    message = outgoing("+8613800000001", template_code="2220", template_params='["李", 12, "5 月 1 日"]')
    with gateway("tencent", key=KEY) as running, gateway_sender("tencent", running.url) as sender:
        assert sender.send([message])[0].kind == "sent"
    assert running.asked[0].values["TemplateParamSet"] == ["李", "12", "5 月 1 日"]


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        ("!FailedOperation.TemplateIncorrectOrUnapproved", "failed", "content"),
        ("!FailedOperation.ContainSensitiveWord", "failed", "sensitive_words"),
        ("!FailedOperation.SignatureIncorrectOrUnapproved", "failed", "licence"),
        ("!FailedOperation.MarketingSendTimeConstraint", "retry", "quiet_hours"),
        ("!RequestLimitExceeded.UinLimitExceeded", "retry", "rate"),
        ("!InternalError.Timeout", "unknown", ""),
        ("!Something.New", "failed", ""),
    ],
)
def test_a_code_of_the_whole_request_has_its_meaning(code: str, kind: str, reason: str) -> None:
    with gateway("tencent", key=KEY) as running, gateway_sender("tencent", running.url) as sender:
        running.script = [code]
        (outcome,) = sender.send([outgoing("+8613800000001")])
    assert (outcome.kind, outcome.reason) == (kind, reason)


def test_an_empty_package_is_the_senders_problem() -> None:
    code = "FailedOperation.InsufficientBalanceInSmsPackage"
    problem = pytest.raises(SenderProblemError, match=code)
    with gateway("tencent", key=KEY) as running, gateway_sender("tencent", running.url) as sender, problem:
        running.script = [code]
        sender.send([outgoing("+8613800000001"), outgoing("+8613800000002")])


@pytest.mark.parametrize(
    ("status", "code", "kind", "is_permanent"),
    [
        ("SUCCESS", "DELIVRD", "delivered", False),
        ("FAIL", "MK:0001", "bounced", True),
        ("FAIL", "MBBLACK", "failed", False),
        ("FAIL", "DELIVRD", "failed", False),
        ("FAIL", "-106", "failed", False),
    ],
)
def test_a_report_is_a_receipt(status: str, code: str, kind: str, *, is_permanent: bool) -> None:
    body = report(report_status=status, errmsg=code)
    (receipt,) = read_receipts(headers={}, body=body, url=URL, settings=gateway_settings("tencent"))
    assert (receipt.kind, receipt.is_permanent, receipt.provider_id) == (kind, is_permanent, "2028:1:0")
    assert receipt.at == datetime(2026, 5, 1, 8, 0, 4, tzinfo=UTC)


def test_a_post_without_the_token_is_forged() -> None:
    with pytest.raises(ForgedReceiptError):
        read_receipts(headers={}, body=report(), url=URL + "x", settings=gateway_settings("tencent"))
