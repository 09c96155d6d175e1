"""Firebase Cloud Messaging against a service on loopback that checks the account's statement and counts tokens."""

from __future__ import annotations

import base64
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from evergrove.channels.adapters.contracts import SenderProblemError
from evergrove.channels.adapters.push import FcmAdapter, FcmSettings
from evergrove.kit import FixedClock
from support.push_services import ANSWER_SECONDS, SLOW, Asked, Reply, Service, message, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)
KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def pem(key: Any) -> str:
    text: str = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return text


ACCOUNT = json.dumps(
    {"project_id": "shop-1", "client_email": "push@shop-1.example", "private_key": pem(KEY), "token_uri": "x"}
)


@dataclass(kw_only=True)
class Google:
    """Gives out tokens for an hour, and answers sends as its script says."""

    script: list[Reply] = field(default_factory=list)
    tokens: int = 0
    refused: set[str] = field(default_factory=set)
    claims: list[Any] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: Asked) -> Reply:
        if asked.path == "/token":
            return self._grant(asked)
        bearer = asked.headers["authorization"].removeprefix("Bearer ")
        if bearer in self.refused:
            return error(401, "UNAUTHENTICATED")
        with self.lock:
            name = f"projects/shop-1/messages/{asked.json()['message']['token']}"
            return self.script.pop(0) if self.script else Reply(body={"name": name})

    def _grant(self, asked: Asked) -> Reply:
        form = parse_qs(asked.body.decode())
        body, _, signature = form["assertion"][0].rpartition(".")
        key = KEY.public_key()
        key.verify(base64.urlsafe_b64decode(signature + "=="), body.encode(), padding.PKCS1v15(), hashes.SHA256())
        self.claims.append(json.loads(base64.urlsafe_b64decode(body.partition(".")[2] + "==")))
        self.tokens += 1
        return Reply(body={"access_token": f"ya29.{self.tokens}", "expires_in": 3_600, "token_type": "Bearer"})


def error(status: int, name: str, *, code: str = "", fields: tuple[str, ...] = (), wait: str = "") -> Reply:
    details: list[dict[str, Any]] = []
    if code:
        details.append({"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code})
    if fields:
        told = [{"field": one, "description": "Invalid value"} for one in fields]
        details.append({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": told})
    body = {"error": {"code": status, "message": "about token device-1", "status": name, "details": details}}
    return Reply(status=status, body=body, headers={"retry-after": wait} if wait else {})


@contextmanager
def fcm(google: Google, *, clock: FixedClock | None = None, **settings: Any) -> Iterator[tuple[FcmAdapter, Service]]:
    with serve(google.answer) as service:
        given = {
            "endpoint": service.url,
            "token_endpoint": f"{service.url}/token",
            "answer_seconds_max": ANSWER_SECONDS,
        }
        own = FcmSettings(service_account=ACCOUNT, **{**given, **settings})
        adapter = FcmAdapter(own, clock=clock or FixedClock(NOW))
        try:
            yield adapter, service
        finally:
            adapter.close()


def sends(service: Service) -> list[Asked]:
    return [asked for asked in service.asked if asked.path != "/token"]


def test_a_message_arrives_in_the_services_own_form() -> None:
    google = Google()
    shown = {
        "title": "订单已发货",
        "body": "明天送达",
        "url": "https://shop.example/o/1",
        "image": "https://shop.example/i",
    }
    with fcm(google, ttl_seconds=600) as (adapter, service):
        (outcome,) = adapter.send([message(1, **shown)])
    (asked,) = sends(service)
    assert (outcome.kind, outcome.provider_id) == ("sent", "projects/shop-1/messages/device-1")
    assert asked.path == "/v1/projects/shop-1/messages:send"
    said = asked.json()["message"]
    assert said["notification"] == {"title": "订单已发货", "body": "明天送达", "image": "https://shop.example/i"}
    assert said["data"] == {"message_id": message(1).message_id, "url": "https://shop.example/o/1"}
    assert said["android"] == {"priority": "NORMAL", "ttl": "600s"}
    assert said["apns"]["headers"]["apns-expiration"] == str(int(NOW.timestamp()) + 600)


def test_the_statement_names_us_and_one_token_serves_all() -> None:
    google, clock = Google(), FixedClock(NOW)
    with fcm(google, clock=clock) as (adapter, service):
        batch = [message(number, address=f"device-{number}", title="t") for number in range(60)]
        outcomes = adapter.send(batch)
        clock.instant += timedelta(minutes=54)
        adapter.send([message(100, title="t")])
        assert google.tokens == 1
        clock.instant += timedelta(minutes=2)
        adapter.send([message(101, title="t")])
    assert [outcome.message_id for outcome in outcomes] == [one.message_id for one in batch]
    assert google.tokens == 2
    assert google.claims[0] == {
        "iss": "push@shop-1.example",
        "scope": "https://www.googleapis.com/auth/firebase.messaging",
        "aud": f"{service.url}/token",
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 3_600,
    }


def test_a_token_that_is_taken_back_is_asked_for_again() -> None:
    google = Google(refused={"ya29.1"})
    with fcm(google) as (adapter, _):
        (outcome,) = adapter.send([message(1, title="t")])
    assert (outcome.kind, google.tokens) == ("sent", 2)


@pytest.mark.parametrize(
    ("reply", "kind", "reason", "seconds"),
    [
        (error(404, "NOT_FOUND", code="UNREGISTERED"), "failed", "invalid_address", None),
        (error(400, "INVALID_ARGUMENT", fields=("message.token",)), "failed", "invalid_address", None),
        (error(400, "INVALID_ARGUMENT", fields=("message.notification.image",)), "failed", "content", None),
        (error(403, "PERMISSION_DENIED", code="SENDER_ID_MISMATCH"), "retry", "no_sender", 3_600.0),
        (error(401, "UNAUTHENTICATED", code="THIRD_PARTY_AUTH_ERROR"), "retry", "no_sender", 3_600.0),
        (error(429, "RESOURCE_EXHAUSTED", code="QUOTA_EXCEEDED"), "retry", "rate", 60.0),
        (error(429, "RESOURCE_EXHAUSTED", code="QUOTA_EXCEEDED", wait="120"), "retry", "rate", 120.0),
        (error(503, "UNAVAILABLE", code="UNAVAILABLE", wait="30"), "retry", "rate", 30.0),
        (error(500, "INTERNAL", code="INTERNAL"), "unknown", "", None),
        (Reply(status=502, body=b"<html>"), "unknown", "", None),
        (Reply(body=b"<html>"), "unknown", "", None),
        (SLOW, "unknown", "", None),
        (Reply(is_dropped=True), "unknown", "", None),
    ],
)  # fmt: skip
def test_an_answer_has_its_meaning(reply: Reply, kind: str, reason: str, seconds: float | None) -> None:
    with fcm(Google(script=[reply])) as (adapter, service):
        (outcome,) = adapter.send([message(1, title="t")])
    assert (outcome.kind, outcome.reason, outcome.retry_after_seconds) == (kind, reason, seconds)
    assert len(sends(service)) == 1
    assert "device-1" not in outcome.detail


def test_a_wrong_project_is_the_senders_problem() -> None:
    denied = error(403, "PERMISSION_DENIED")
    with fcm(Google(script=[denied, denied])) as (adapter, _), pytest.raises(SenderProblemError):
        adapter.send([message(1, title="t"), message(2, title="t")])


@pytest.mark.parametrize("reply", [Reply(status=400, body={"error": "invalid_grant"}), Reply(is_dropped=True)])
def test_without_a_token_nothing_is_sent(reply: Reply) -> None:
    with serve(lambda _: reply) as service:
        settings = FcmSettings(service_account=ACCOUNT, endpoint=service.url, token_endpoint=f"{service.url}/token")
        adapter = FcmAdapter(settings, clock=FixedClock(NOW))
        with pytest.raises(SenderProblemError) as raised:
            adapter.send([message(1, title="t")])
        adapter.close()
    assert sends(service) == []
    assert "PRIVATE KEY" not in f"{raised.value.message}{raised.value.help}"


def test_what_does_not_fit_is_refused_before_sending() -> None:
    with fcm(Google()) as (adapter, service):
        outcomes = adapter.send(
            [message(1, title="t", body="长" * 1_400), message(2), message(3, title="t", body="x" * 3_900)]
        )
    assert [(one.kind, one.reason) for one in outcomes] == [("failed", "content"), ("failed", "content"), ("sent", "")]
    assert len(sends(service)) == 1


def test_what_a_person_waits_for_wakes_the_phone() -> None:
    with fcm(Google()) as (adapter, service):
        adapter.send([replace(message(1, title="t"), message_class="transactional")])
    said = sends(service)[0].json()["message"]
    assert (said["android"]["priority"], said["apns"]["headers"]["apns-priority"]) == ("HIGH", "10")


OTHER_KEY = pem(ec.generate_private_key(ec.SECP256R1()))


@pytest.mark.parametrize(
    "account", ["", "{}", json.dumps({**json.loads(ACCOUNT), "private_key": OTHER_KEY}), ACCOUNT.replace("BEGIN", "X")]
)
def test_what_is_no_key_file_is_refused_without_quoting_it(account: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="service account") as raised:
        msgspec.convert({"service_account": account}, FcmSettings)
    assert "KEY-----" not in str(raised.value)
