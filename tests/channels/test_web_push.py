"""Web push: the RFC's own example, a browser that decrypts with a library not written here, what statuses mean."""

from __future__ import annotations

import base64
import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import http_ece  # type: ignore[import-untyped]
import msgspec
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from evergrove.channels.adapters.push.signed_tokens import from_base64url, to_base64url
from evergrove.channels.adapters.web_push import WebPushAdapter, WebPushSettings, new_vapid_key, public_key_of
from evergrove.channels.adapters.web_push.encryption import (
    PLAIN_BYTES_MAX,
    RECORD_BYTES,
    Browser,
    InvalidSubscriptionError,
    encrypt,
    read_subscription,
)
from evergrove.channels.adapters.web_push.vapid import Signatures, read_vapid_key
from evergrove.kit import FixedClock, InvalidError
from support.push_services import ANSWER_SECONDS, LOOPBACK, SLOW, Reply, Service, Subscriber, message, serve, subscriber

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)
KEY = new_vapid_key()

# RFC 8291, 5 and appendix A.
RFC_PLAIN = b"When I grow up, I want to be a watermelon"
RFC_SERVER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RFC_BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
RFC_AUTH, RFC_SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
RFC_BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


@contextmanager
def web_push(**settings: Any) -> Iterator[WebPushAdapter]:
    given = {"private_key": KEY, "subject": "mailto:crm@shop.example", "hosts": ("127.0.0.1",), **settings}
    given = {"answer_seconds_max": ANSWER_SECONDS, **given}
    adapter = WebPushAdapter(WebPushSettings(**given), clock=FixedClock(NOW), door=LOOPBACK)
    try:
        yield adapter
    finally:
        adapter.close()


def a_message(service: Service, to: Subscriber, number: int = 1, **fields: str) -> Any:
    shown = {"title": "订单已发货", "body": "明天送达", **fields}
    return message(number, address=to.subscription(f"{service.url}/push/{number}"), channel="web_push", **shown)


def test_the_example_of_the_rfc() -> None:
    browser = Browser(
        endpoint="https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
        key=ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_base64url(RFC_BROWSER)),
        auth=from_base64url(RFC_AUTH),
    )
    body = encrypt(RFC_PLAIN, browser=browser, own=read_vapid_key(RFC_SERVER), salt=from_base64url(RFC_SALT))
    assert to_base64url(body) == RFC_BODY


def test_a_browser_reads_what_arrives() -> None:
    to = subscriber()
    with serve(lambda _: Reply(status=201)) as service, web_push() as adapter:
        outcomes = adapter.send([a_message(service, to, number, url="https://shop.example/o/1") for number in (1, 2)])
    assert [outcome.kind for outcome in outcomes] == ["sent", "sent"]
    bodies = {asked.path: asked.body for asked in service.asked}
    assert to.read(bodies["/push/2"]) == {
        "title": "订单已发货",
        "body": "明天送达",
        "url": "https://shop.example/o/1",
        "message_id": a_message(service, to, 2).message_id,
    }
    assert bodies["/push/1"][:16] != bodies["/push/2"][:16]  # a salt for each
    with pytest.raises(http_ece.ECEException):
        subscriber().read(bodies["/push/1"])


def test_the_service_can_tell_who_we_are() -> None:
    with serve(lambda _: Reply(status=201)) as service, web_push(ttl_seconds=60) as adapter:
        adapter.send([a_message(service, subscriber()), replace(a_message(service, subscriber(), 2))])
    asked = service.asked[0]
    token, _, public = asked.headers["authorization"].removeprefix("vapid t=").partition(", k=")
    body, _, signature = token.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.urlsafe_b64decode(public + "="))
    parts = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    key.verify(encode_dss_signature(*parts), body.encode(), ec.ECDSA(hashes.SHA256()))
    head, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in body.split("."))
    assert (head, public) == ({"typ": "JWT", "alg": "ES256"}, public_key_of(KEY))
    assert claims == {
        "aud": service.url,
        "exp": int((NOW + timedelta(hours=12)).timestamp()),
        "sub": "mailto:crm@shop.example",
    }
    assert (asked.headers["ttl"], asked.headers["urgency"], asked.headers["content-encoding"]) == (
        "60",
        "normal",
        "aes128gcm",
    )
    assert len({one.headers["authorization"] for one in service.asked}) == 1


def test_a_token_is_made_anew_before_it_ends() -> None:
    signatures = Signatures(KEY, subject="mailto:crm@shop.example")
    first, later, last = (
        signatures.header_for("https://a.example/x", now=NOW + timedelta(hours=hours)) for hours in (0, 10, 11.5)
    )
    assert first == later != last
    assert signatures.header_for("https://b.example/x", now=NOW) != first


def test_a_message_sent_twice_is_shown_once() -> None:
    with serve(lambda _: Reply(status=201)) as service, web_push() as adapter:
        one = a_message(service, subscriber())
        urgent = replace(a_message(service, subscriber(), 2), message_class="transactional")
        adapter.send([one])
        adapter.send([one])
        adapter.send([urgent])
    first, again, other = service.asked
    assert first.headers["topic"] == again.headers["topic"] != other.headers["topic"]
    assert len(first.headers["topic"]) <= 32
    assert other.headers["urgency"] == "high"


@pytest.mark.parametrize(
    ("reply", "kind", "reason"),
    [
        (Reply(status=200), "sent", ""),
        (Reply(status=404), "failed", "invalid_address"),
        (Reply(status=410), "failed", "invalid_address"),
        (Reply(status=400), "failed", "content"),
        (Reply(status=413), "failed", "content"),
        (Reply(status=401), "retry", "no_sender"),
        (Reply(status=403), "retry", "no_sender"),
        (Reply(status=429, headers={"retry-after": "77"}), "retry", "rate"),
        (Reply(status=503), "retry", "rate"),
        (Reply(status=500), "unknown", ""),
        (Reply(status=307, headers={"location": "http://127.0.0.1:1/"}), "failed", "content"),
        (SLOW, "unknown", ""),
        (Reply(is_dropped=True), "unknown", ""),
    ],
)
def test_an_answer_has_its_meaning(reply: Reply, kind: str, reason: str) -> None:
    with serve(lambda _: reply) as service, web_push() as adapter:
        (outcome,) = adapter.send([a_message(service, subscriber())])
    assert (outcome.kind, outcome.reason, len(service.asked)) == (kind, reason, 1)
    if reply.status == 429:
        assert outcome.retry_after_seconds == 77.0


def test_a_service_that_is_away_holds_up_no_other() -> None:
    away = message(1, address=subscriber().subscription("http://127.0.0.1:9/x"), channel="web_push", title="t")
    with serve(lambda _: Reply(status=201)) as service, web_push() as adapter:
        outcomes = adapter.send([away, a_message(service, subscriber(), 2)])
    assert [outcome.kind for outcome in outcomes] == ["retry", "sent"]


@pytest.mark.parametrize("url", ["https://evil.example/x", "https://push.apple.com.evil.example/", "https://10.0.0.1/"])
def test_other_hosts_are_not_posted_to(url: str) -> None:
    settings = WebPushSettings(private_key=KEY, subject="mailto:crm@shop.example")
    adapter = WebPushAdapter(settings, clock=FixedClock(NOW))
    (outcome,) = adapter.send([message(1, address=subscriber().subscription(url), channel="web_push", title="t")])
    adapter.close()
    assert (outcome.kind, outcome.reason) == ("failed", "no_address")


def test_size_is_what_the_rfc_leaves() -> None:
    to = subscriber()
    with serve(lambda _: Reply(status=201)) as service, web_push() as adapter:
        spare = PLAIN_BYTES_MAX - len(msgspec.json.encode(to_payload(a_message(service, to, body="x")))) + 1
        fits, over = adapter.send(
            [a_message(service, to, 1, body="x" * spare), a_message(service, to, 2, body="x" * (spare + 1))]
        )
    assert (fits.kind, over.kind, over.reason) == ("sent", "failed", "content")
    assert len(service.asked[0].body) == RECORD_BYTES
    with pytest.raises(InvalidError):
        encrypt(b"x" * (PLAIN_BYTES_MAX + 1), browser=read_subscription(to.subscription("https://a.example/")))


def to_payload(one: Any) -> dict[str, str]:
    return {**one.content.fields, "message_id": one.message_id}


@pytest.mark.parametrize("text", ["", "{}", "null", '{"endpoint": "https://a.example", "keys": {}}', "[" * 10_000])
def test_what_is_no_subscription_is_refused(text: str) -> None:
    with pytest.raises(InvalidSubscriptionError):
        read_subscription(text)


@pytest.mark.parametrize(
    ("p256dh", "auth"), [("AAAA", "AAAA"), (RFC_BROWSER, "AAAA"), (RFC_BROWSER[:-4] + "AAAA", RFC_AUTH)]
)
def test_keys_that_are_none_are_refused(p256dh: str, auth: str) -> None:
    text = json.dumps({"endpoint": "https://a.example/", "keys": {"p256dh": p256dh, "auth": auth}})
    with pytest.raises(InvalidSubscriptionError):
        read_subscription(text)


@pytest.mark.parametrize("given", [{"private_key": "short"}, {"subject": "crm"}, {"hosts": []}, {"ttl_seconds": -1}])
def test_wrong_settings_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError) as raised:
        msgspec.convert({"private_key": KEY, "subject": "mailto:a@b.example", **given}, WebPushSettings)
    assert KEY not in str(raised.value)
