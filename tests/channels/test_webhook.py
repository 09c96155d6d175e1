"""The webhook channel: signed as the reference library expects, and never into our own network."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from evergrove.channels.adapters.contracts import SenderProblemError
from evergrove.channels.adapters.webhook import (
    WEBHOOK,
    ForbiddenAddressError,
    PublicExchange,
    WebhookAdapter,
    WebhookSettings,
    check_public_url,
    is_public_address,
    new_secret,
)
from evergrove.channels.adapters.webhook.adapter import BODY_BYTES_MAX
from evergrove.kit import FixedClock
from support.push_services import ANSWER_SECONDS, LOOPBACK, SLOW, Reply, Service, in_turn, message, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET, OLD_SECRET = new_secret(), new_secret()


@contextmanager
def webhook(service: Service, **settings: Any) -> Iterator[WebhookAdapter]:
    """Signs with the present instant, because the reference library compares with the real clock."""
    given = {"url": f"{service.url}/in", "secret": SECRET, "answer_seconds_max": ANSWER_SECONDS, **settings}
    clock = FixedClock(datetime.now(UTC).replace(microsecond=0))
    adapter = WebhookAdapter(WebhookSettings(**given), clock=clock, door=LOOPBACK)
    try:
        yield adapter
    finally:
        adapter.close()


def a_post(number: int = 1, text: str = '{"points": 12, "note": "到账"}') -> Any:
    return message(number, channel="webhook", address="cus_1", json=text)


def test_the_reference_library_reads_what_arrives() -> None:
    with serve() as service, webhook(service) as adapter:
        (outcome,) = adapter.send([a_post()])
    (asked,) = service.asked
    assert (outcome.kind, asked.method, asked.path) == ("sent", "POST", "/in")
    assert Webhook(SECRET).verify(asked.body, dict(asked.headers)) == {"points": 12, "note": "到账"}
    assert asked.headers["webhook-id"] == a_post().idempotency_key
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD_SECRET).verify(asked.body, dict(asked.headers))


def test_while_the_secret_changes_both_fit() -> None:
    with serve() as service, webhook(service, previous_secret=OLD_SECRET) as adapter:
        adapter.send([a_post()])
    (asked,) = service.asked
    for secret in (SECRET, OLD_SECRET):
        assert Webhook(secret).verify(asked.body, dict(asked.headers)) == json.loads(asked.body)


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (204, "sent", ""),
        (400, "failed", "content"),
        (422, "failed", "content"),
        (408, "retry", "rate"),
        (429, "retry", "rate"),
        (500, "retry", ""),
        (503, "retry", "rate"),
    ],
)
def test_a_status_has_its_meaning(status: int, kind: str, reason: str) -> None:
    with serve(lambda _: Reply(status=status)) as service, webhook(service) as adapter:
        (outcome,) = adapter.send([a_post()])
    assert (outcome.kind, outcome.reason) == (kind, reason)


@pytest.mark.parametrize("status", [301, 401, 403, 404, 410])
def test_a_wrong_address_is_the_senders_problem(status: int) -> None:
    reply = Reply(status=status, headers={"location": "http://127.0.0.1:1/elsewhere"})
    with serve(lambda _: reply) as service, webhook(service) as adapter, pytest.raises(SenderProblemError):
        adapter.send([a_post()])
    assert len(service.asked) == 1  # and no redirect is followed


@pytest.mark.parametrize("reply", [SLOW, Reply(is_dropped=True)])
def test_without_an_answer_it_goes_again_under_the_same_id(reply: Reply) -> None:
    assert WEBHOOK.is_idempotent
    with serve(in_turn([reply, Reply()])) as service, webhook(service) as adapter:
        kinds = [adapter.send([a_post()])[0].kind for _ in range(2)]
    assert kinds == ["retry", "sent"]
    assert len({asked.headers["webhook-id"] for asked in service.asked}) == 1


@pytest.mark.parametrize("text", ["", "no JSON", '{"a": ', json.dumps("x" * BODY_BYTES_MAX)])
def test_what_is_no_small_json_is_not_posted(text: str) -> None:
    with serve() as service, webhook(service) as adapter:
        bad, good = adapter.send([a_post(1, text), a_post(2)])
    assert (bad.kind, bad.reason, good.kind) == ("failed", "content", "sent")
    assert len(service.asked) == 1


@pytest.mark.parametrize("secret", ["", "short", "whsec_AAAA", "whsec_" + "A" * 200, "whsec_not base64"])
def test_a_weak_secret_is_refused(secret: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"url": "https://shop.example/in", "secret": secret}, WebhookSettings)


PRIVATE = (
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 ::1 fe80::1 fe80::1%eth0 "
    "fc00::1 ::ffff:10.0.0.1 2002:0a00:0001:: 64:ff9b::7f00:1 x"
)


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_addresses_are_known_in_any_dress(address: str) -> None:
    assert not is_public_address(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_known(address: str) -> None:
    assert is_public_address(address)


@pytest.mark.parametrize(
    "url",
    ["http://shop.example/", "ftp://shop.example/", "https://u:p@shop.example/", "https://127.1/", "https://[::1]/"],
)
def test_an_address_that_is_no_public_one_is_refused(url: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        check_public_url(url)


def test_a_name_that_leads_inside_is_not_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is public, its address is not: the way in which a rebinding DNS server would get through."""
    with serve() as service:
        port = int(service.url.rpartition(":")[2])
        found = [(2, 1, 6, "", ("8.8.8.8", port)), (2, 1, 6, "", ("127.0.0.1", port))]
        monkeypatch.setattr(
            "evergrove.channels.adapters.webhook.public_exchange.socket.getaddrinfo", lambda *_, **__: found
        )
        exchange = PublicExchange(connections=1, answer_seconds_max=1.0)
        answer = exchange.post_to(f"https://shop.example:{port}/in", headers={}, content=b"{}")
        exchange.close()
    assert getattr(answer, "has_left", None) is False
    assert service.asked == []
