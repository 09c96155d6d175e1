"""What every HTTP gateway has in common: a gateway that answers slowly, wrongly or never, and one that is gone."""

from __future__ import annotations

import logging
from typing import get_args

import msgspec
import pytest

from evergrove.channels.adapters.contracts import SenderProblemError
from support.serving import free_port
from support.sms_gateways import KEY, KINDS, Vendor, gateway, gateway_sender, gateway_settings, outgoing

VENDORS: tuple[Vendor, ...] = get_args(Vendor)

every_vendor = pytest.mark.parametrize("vendor", VENDORS)


@every_vendor
def test_signed_messages_are_sent_in_order(vendor: Vendor) -> None:
    batch = [outgoing(f"+8613800000{count:03}", f"text {count}") for count in range(30)]
    with gateway(vendor, key=KEY) as running, gateway_sender(vendor, running.url) as sender:
        outcomes = sender.send(batch)
    assert [outcome.message_id for outcome in outcomes] == [message.message_id for message in batch]
    assert {outcome.kind for outcome in outcomes} == {"sent"}
    assert len({outcome.provider_id for outcome in outcomes}) == len(batch)
    assert len(running.asked) == len(batch)
    assert all(asked.is_signed for asked in running.asked)


@every_vendor
@pytest.mark.parametrize("word", ["slow", "cut", "noise", 500, 502, 504])
def test_a_request_without_a_clear_answer_is_unknown(vendor: Vendor, word: str | int) -> None:
    with gateway(vendor, key=KEY) as running, gateway_sender(vendor, running.url) as sender:
        running.script = [word]
        (outcome,) = sender.send([outgoing("+8613800000001")])
        assert (outcome.kind, outcome.provider_id) == ("unknown", "")
        assert len(running.asked) == 1
        assert sender.send([outgoing("+8613800000002")])[0].kind == "sent"


@every_vendor
@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_gateway_is_asked_again_when_it_says(vendor: Vendor, status: int) -> None:
    with gateway(vendor, key=KEY) as running, gateway_sender(vendor, running.url) as sender:
        running.script = [status]
        (outcome,) = sender.send([outgoing("+8613800000001")])
    assert (outcome.kind, outcome.reason, outcome.retry_after_seconds) == ("retry", "rate", 17.0)


@every_vendor
def test_a_gateway_that_is_gone_is_the_senders_problem(vendor: Vendor) -> None:
    gone = pytest.raises(SenderProblemError, match="cannot be reached")
    with gateway_sender(vendor, f"http://127.0.0.1:{free_port()}") as sender, gone:
        sender.send([outgoing("+8613800000001"), outgoing("+8613800000002")])


@every_vendor
@pytest.mark.parametrize("status", [301, 403, 404])
def test_a_refused_sender_stops_the_batch(vendor: Vendor, status: int) -> None:
    batch = [outgoing(f"+8613800000{count:03}", f"text {count}") for count in range(20)]
    with gateway(vendor, key=KEY) as running, gateway_sender(vendor, running.url, connections=1) as sender:
        running.script = [status] * 20
        with pytest.raises(SenderProblemError):
            sender.send(batch)
    assert len(running.asked) == 1


@every_vendor
def test_a_problem_in_the_middle_keeps_what_was_sent(vendor: Vendor) -> None:
    batch = [outgoing(f"+8613800000{count:03}", f"text {count}") for count in range(4)]
    with gateway(vendor, key=KEY) as running, gateway_sender(vendor, running.url, connections=1) as sender:
        running.script = ["ok", 403, "ok"]
        outcomes = sender.send(batch)
    assert [outcome.kind for outcome in outcomes] == ["sent", "retry", "retry", "retry"]
    assert len(running.asked) == 2


@every_vendor
def test_a_wrong_key_is_the_senders_problem(vendor: Vendor) -> None:
    refused = pytest.raises(SenderProblemError)
    with gateway(vendor, key="another key") as running, gateway_sender(vendor, running.url) as sender, refused:
        sender.send([outgoing("+8613800000001")])
    assert not running.asked[0].is_signed


@every_vendor
@pytest.mark.parametrize("number", ["13800000001", "+86 138", "", "+0123456789", "+8613800000001\n"])
def test_what_is_no_number_is_not_asked_for(vendor: Vendor, number: str) -> None:
    with gateway(vendor, key=KEY) as running, gateway_sender(vendor, running.url) as sender:
        bad, good = sender.send([outgoing(number), outgoing("+8613800000009")])
    assert (bad.kind, bad.reason, good.kind) == ("failed", "invalid_address", "sent")
    assert len(running.asked) == 1


@every_vendor
def test_no_number_stands_in_outcomes_or_logs(vendor: Vendor, caplog: pytest.LogCaptureFixture) -> None:
    """The words of refusals hold the number at each of these gateways."""
    refusals = {
        "aliyun": "isv.MOBILE_NUMBER_ILLEGAL",
        "tencent": "InvalidParameterValue.IncorrectPhoneNumber",
        "twilio": "400 21211",
        "rich": "invalid_address",
    }
    caplog.set_level(logging.INFO)
    with gateway(vendor, key=KEY) as running, gateway_sender(vendor, running.url) as sender:
        running.script = [refusals[vendor]]
        (outcome,) = sender.send([outgoing("+8613800000001")])
    assert (outcome.kind, outcome.reason) == ("failed", "invalid_address")
    assert "13800000" not in outcome.detail + caplog.text
    assert outcome.detail


@every_vendor
def test_credentials_travel_over_tls_only(vendor: Vendor) -> None:
    with pytest.raises(msgspec.ValidationError):
        gateway_settings(vendor, "http://gateway.example/send")
    assert gateway_settings(vendor, "https://gateway.example/send").endpoint.startswith("https")


@every_vendor
def test_every_secret_is_a_setting(vendor: Vendor) -> None:
    kind = KINDS[vendor]
    assert set(kind.secrets) <= set(kind.settings.__struct_fields__)
    assert kind.secrets
    assert not kind.is_idempotent
