"""Twilio: what is asked, its codes, and states that are signed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest

from evergrove.channels.adapters.contracts import SenderProblemError
from evergrove.channels.adapters.phone.proof import ForgedReceiptError, UnreadableReceiptError
from evergrove.channels.adapters.phone.twilio import read_receipts, twilio_signature
from support.sms_gateways import ACCOUNT_SID, KEY, gateway, gateway_sender, gateway_settings, outgoing

RECEIPTS_URL = "https://shop.example/t/receipts/main/tw"
STATE_URL = f"{RECEIPTS_URL}?message_id=msg_000001"


def post_state(form: dict[str, str], *, url: str = STATE_URL, signature: str | None = None) -> Any:
    signed = signature or twilio_signature(url, form=form, auth_token=KEY)
    return read_receipts(
        headers={"x-twilio-signature": signed},
        body=urlencode(form).encode(),
        url=url,
        settings=gateway_settings("twilio"),
    )


def test_the_published_example_has_our_signature() -> None:
    """https://www.twilio.com/docs/usage/security, with the token 12345."""
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert twilio_signature(url, form=form, auth_token="12345") == "RSOYDt4T1cUTdK1PDd93/VVr8B8="  # noqa: S106


def test_a_message_names_its_number_text_and_address_for_states() -> None:
    with gateway("twilio", key=KEY) as running, gateway_sender("twilio", running.url, receipts_url=RECEIPTS_URL) as one:
        (outcome,) = one.send([outgoing("+14158675310", "Ünïcode & more: 长")])
    (asked,) = running.asked
    assert asked.path == f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    assert asked.values == {
        "To": "+14158675310",
        "Body": "Ünïcode & more: 长",
        "From": "+15005550006",
        "StatusCallback": f"{RECEIPTS_URL}?message_id=msg_675310",
    }
    assert outcome.provider_id == f"SM{1:032x}"


@pytest.mark.parametrize("text", ["", "x" * 1_601])
def test_a_text_that_twilio_does_not_take_is_not_sent(text: str) -> None:
    with gateway("twilio", key=KEY) as running, gateway_sender("twilio", running.url) as sender:
        (outcome,) = sender.send([outgoing("+14158675310", text)])
    assert (outcome.kind, outcome.reason, running.asked) == ("failed", "content", [])


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        ("400 21211", "failed", "invalid_address"),
        ("400 21614", "failed", "invalid_address"),
        ("400 21610", "failed", "unsubscribed"),
        ("400 21408", "failed", "licence"),
        ("400 21617", "failed", "content"),
        ("429 20429", "retry", "rate"),
        ("400 29999", "failed", ""),
        ("500 20500", "unknown", ""),
    ],
)
def test_a_code_has_its_meaning(answer: str, kind: str, reason: str) -> None:
    with gateway("twilio", key=KEY) as running, gateway_sender("twilio", running.url) as sender:
        running.script = [answer]
        (outcome,) = sender.send([outgoing("+14158675310")])
    assert (outcome.kind, outcome.reason) == (kind, reason)


def test_a_number_that_may_not_send_is_the_senders_problem() -> None:
    problem = pytest.raises(SenderProblemError, match="21606")
    with gateway("twilio", key=KEY) as running, gateway_sender("twilio", running.url) as sender, problem:
        running.script = ["400 21606"]
        sender.send([outgoing("+14158675310")])


@pytest.mark.parametrize(
    ("state", "code", "kind", "is_permanent"),
    [
        ("delivered", "", "delivered", False),
        ("read", "", "opened", False),
        ("undelivered", "30005", "bounced", True),
        ("undelivered", "30003", "bounced", False),
        ("failed", "30007", "failed", False),
        ("failed", "39999", "failed", False),
    ],
)
def test_an_ending_state_is_a_receipt(state: str, code: str, kind: str, *, is_permanent: bool) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": state, "To": "+14158675310"} | ({"ErrorCode": code} if code else {})
    (receipt,) = post_state(form)
    assert (receipt.kind, receipt.is_permanent) == (kind, is_permanent)
    assert (receipt.message_id, receipt.provider_id) == ("msg_000001", "SM1")
    assert post_state(form)[0].raw_id == receipt.raw_id


@pytest.mark.parametrize("state", ["queued", "sending", "sent", "accepted"])
def test_a_state_on_the_way_is_none(state: str) -> None:
    assert post_state({"MessageSid": "SM1", "MessageStatus": state}) == ()


def test_a_signature_holds_for_one_address_and_one_form() -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    signature = twilio_signature(STATE_URL, form=form, auth_token=KEY)
    assert post_state(form, signature=signature)
    with pytest.raises(ForgedReceiptError):
        post_state(form, url=STATE_URL.replace("000001", "000002"), signature=signature)
    with pytest.raises(ForgedReceiptError):
        post_state({**form, "MessageStatus": "failed"}, signature=signature)
    with pytest.raises(ForgedReceiptError):
        read_receipts(headers={}, body=b"", url=STATE_URL, settings=gateway_settings("twilio"))


def test_a_signed_post_that_names_no_message_is_refused() -> None:
    with pytest.raises(UnreadableReceiptError):
        post_state({"MessageStatus": "delivered"})


@pytest.mark.parametrize(
    "given", [{"messaging_service_sid": "MG1"}, {"from_number": ""}, {"api_key": "SK1"}, {"account_sid": "AC1"}]
)
def test_settings_that_do_not_fit_together_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(msgspec.ValidationError):
        gateway_settings("twilio", **given)
