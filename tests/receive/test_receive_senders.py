"""Who asked whom and over what: claims of a trusted proxy count, everybody else's do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import structlog

from evergrove.kit import TrustedProxies
from evergrove.receive.senders import Sender, Senders

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS = [
    ("host", "inner:8000"),
    ("x-forwarded-for", "198.51.100.7"),
    ("x-forwarded-for", "203.0.113.9"),
    ("x-forwarded-host", "crm.example"),
    ("x-forwarded-proto", "https"),
    ("forwarded", "for=192.0.2.1;proto=https"),
]


@dataclass(frozen=True, kw_only=True)
class Head:
    client: str
    method: str = "GET"
    path: str = "/"
    query_string: str = ""
    scheme: str = "http"
    authority: str | None = None


@pytest.mark.parametrize("client", ["10.0.0.2:51234", "[::ffff:10.0.0.2]:51234", "10.0.0.2"])
def test_a_trusted_proxy_says_who_asked_whom(tmp_path: Path, client: str) -> None:
    senders = Senders(TrustedProxies.read("10.0.0.0/8"), mark=tmp_path / "mark")
    assert senders.of(Head(client=client), CLAIMS) == Sender(address="203.0.113.9", host="crm.example", scheme="https")


def test_a_trusted_proxy_that_says_nothing_leaves_what_is_seen(tmp_path: Path) -> None:
    senders = Senders(TrustedProxies.read("10.0.0.2"), mark=tmp_path / "mark")
    found = senders.of(Head(client="10.0.0.2:51234", authority="shop.example"), [("x-forwarded-proto", "gopher")])
    assert found == Sender(address="10.0.0.2", host="shop.example", scheme="http")


@pytest.mark.parametrize(
    ("client", "warnings"), [("127.0.0.1:51234", 1), ("192.168.0.7:51234", 1), ("8.8.8.8:51234", 0)]
)
def test_claims_of_others_are_passed_over_and_a_private_proxy_is_told_of_once(
    tmp_path: Path, client: str, warnings: int
) -> None:
    mark = tmp_path / "mark"
    senders = Senders(TrustedProxies(), mark=mark)
    with structlog.testing.capture_logs() as lines:
        found = [senders.of(Head(client=client), CLAIMS) for _ in range(3)]
    assert found == [Sender(address=client.partition(":")[0], host="inner:8000", scheme="http")] * 3
    assert [line["event"] for line in lines] == ["forwarded_headers_ignored"] * warnings
    assert mark.exists() is bool(warnings)
    Senders(TrustedProxies.read("127.0.0.1"), mark=mark)
    assert not mark.exists(), "a new start looks again"
