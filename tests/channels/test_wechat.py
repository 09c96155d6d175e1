"""Template messages of a WeChat official account, against a service with WeChat's own codes."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.channels.adapters.contracts import SenderProblemError
from evergrove.channels.adapters.wechat import WechatAdapter, WechatSettings
from evergrove.kit import FixedClock
from support.push_services import ANSWER_SECONDS, SLOW, Reply, message
from support.wecom_service import APP_ID, APP_SECRET, Vendor, vendor

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = '{"thing1": {"value": "订单已发货"}, "time2": {"value": "2026年5月1日"}}'


@contextmanager
def wechat(running: Vendor, **settings: Any) -> Iterator[WechatAdapter]:
    own = {"app_id": APP_ID, "app_secret": APP_SECRET, "endpoint": running.url, "answer_seconds_max": ANSWER_SECONDS}
    clock = FixedClock(datetime(2026, 5, 1, 8, tzinfo=UTC))
    adapter = WechatAdapter(WechatSettings(**{**own, **settings}), clock=clock)
    try:
        yield adapter
    finally:
        adapter.close()


def a_message(number: int = 1, **fields: Any) -> Any:
    own = {"template_id": "tpl-1", "data": DATA, **fields}
    return message(number, address=f"o{number:027}", channel="wechat", **own)


def test_a_template_and_its_values_arrive() -> None:
    with vendor() as running, wechat(running) as adapter:
        outcomes = adapter.send([a_message(1, url="https://shop.example/o/1"), a_message(2)])
    assert [outcome.kind for outcome in outcomes] == ["sent", "sent"]
    assert running.tokens == 1
    asked = {one["touser"]: one for one in running.templates}[a_message(1).address]
    assert asked == {
        "touser": a_message(1).address,
        "template_id": "tpl-1",
        "client_msg_id": a_message(1).idempotency_key,
        "url": "https://shop.example/o/1",
        "data": {"thing1": {"value": "订单已发货"}, "time2": {"value": "2026年5月1日"}},
    }
    assert len({outcome.provider_id for outcome in outcomes}) == 2


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        (-1, "retry", "rate"),
        (40_003, "failed", "invalid_address"),
        (40_037, "failed", "content"),
        (43_004, "failed", "not_friend"),
        (43_101, "failed", "unsubscribed"),
        (45_009, "retry", "rate"),
        (45_011, "retry", "rate"),
        (45_065, "sent", ""),  # an earlier attempt with this key went through
        (47_003, "failed", "content"),
        (12_345, "failed", ""),
        (Reply(status=500), "unknown", ""),
        (Reply(status=503), "retry", "rate"),
        (SLOW, "unknown", ""),
        (Reply(is_dropped=True), "unknown", ""),
    ],
)
def test_an_answer_has_its_meaning(code: int | Reply, kind: str, reason: str) -> None:
    with vendor(codes=[code]) as running, wechat(running) as adapter:
        (outcome,) = adapter.send([a_message()])
    assert (outcome.kind, outcome.reason) == (kind, reason)


@pytest.mark.parametrize("fields", [{"data": ""}, {"data": "{}"}, {"data": '{"a": 1}'}, {"template_id": ""}])
def test_what_cannot_be_read_is_not_sent(fields: dict[str, Any]) -> None:
    with vendor() as running, wechat(running) as adapter:
        (outcome,) = adapter.send([a_message(**fields)])
    assert (outcome.kind, outcome.reason, running.templates) == ("failed", "content", [])


def test_a_token_that_ended_is_renewed_and_a_wrong_account_is_told() -> None:
    with vendor() as running, wechat(running) as adapter:
        adapter.send([a_message(1)])
        running.ended.add("token-1")
        assert [one.kind for one in adapter.send([a_message(2)])] == ["sent"]
    secret = "a wrong secret of ours"  # noqa: S105
    with (
        vendor() as running,
        wechat(running, app_secret=secret) as adapter,
        pytest.raises(SenderProblemError) as raised,
    ):
        adapter.send([a_message(1)])
    assert secret not in f"{raised.value.message}{raised.value.help}"
