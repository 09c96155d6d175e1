"""A kept secret goes only where it went: who may change a sender does not learn its password by a server of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evergrove.channels import SenderWish, save_sender
from evergrove.channels.senders import InvalidSenderError, sender_settings
from support.ground import make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

STANDING = "correct-horse"
ENTERED: dict[str, Any] = {"password": "entered-anew"}
RELAY: dict[str, Any] = {"host": "smtp.shop.example", "from_address": "a@shop.example", "user": "shop"}
SECRETS: dict[str, Any] = {
    "password": STANDING,
    "mailbox_password": "battery-staple",
    "reports_token": "token-of-the-reports",
}


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    made = make_workspace(home)
    save(made, **SECRETS)
    yield made
    made.close()


def save(workspace: Workspace, **changes: Any) -> None:
    save_sender(workspace, SenderWish(sender_key="relay", kind="smtp", settings={**RELAY, **changes}))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"host": "evil.example"}, "password"),
        ({"port": 2525}, "password"),
        ({"security": "none"}, "password"),
        ({"certificate_authorities": "-----BEGIN CERTIFICATE-----"}, "password"),
        ({"mailbox_host": "evil.example"}, "mailbox_password"),
    ],
)
def test_another_server_wants_the_secrets_anew(workspace: Workspace, changes: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidSenderError, match=f"the sender's {named} must be entered again") as raised:
        save(workspace, **changes)
    assert STANDING not in str(raised.value)
    _, settings = sender_settings(workspace, "relay")
    assert (settings.host, settings.port, settings.password) == (RELAY["host"], 587, STANDING), "nothing was changed"


def test_the_secrets_that_are_entered_go_to_the_new_server(workspace: Workspace) -> None:
    save(workspace, host="smtp.other.example", **ENTERED)
    _, settings = sender_settings(workspace, "relay")
    assert (settings.host, settings.password) == ("smtp.other.example", ENTERED["password"])
    assert settings.mailbox_password == SECRETS["mailbox_password"], "the mailbox is where it was"


def test_other_settings_change_without_the_secrets(workspace: Workspace) -> None:
    save(workspace, from_name="长青小店", pool_size=2, port=587)
    _, settings = sender_settings(workspace, "relay")
    assert (settings.from_name, settings.password) == ("长青小店", STANDING)
    assert settings.reports_token == SECRETS["reports_token"]


def test_an_endpoint_counts_as_a_server(workspace: Workspace) -> None:
    known = {"corporation_id": "ww12345", "sender": "shop"}

    def wish(**settings: str) -> SenderWish:
        return SenderWish(sender_key="wecom", kind="wecom", settings={**known, **settings})

    save_sender(workspace, wish(secret=STANDING))
    with pytest.raises(InvalidSenderError, match="with another endpoint"):
        save_sender(workspace, wish(endpoint="https://evil.example"))
    _, settings = sender_settings(workspace, "wecom")
    assert settings.secret == STANDING
