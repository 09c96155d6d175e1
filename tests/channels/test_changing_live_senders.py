"""What somebody agrees to before a live sender sends in another way, and what nobody is asked about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.channels import SenderWish, change_of_live, live_content, save_sender, set_live
from evergrove.channels.senders import InvalidSenderError
from support.ground import make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

STANDING = "correct-horse"
ENTERED: dict[str, Any] = {"password": "entered-anew"}
RELAY: dict[str, Any] = {"host": "smtp.shop.example", "from_address": "a@shop.example", "user": "shop"}


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    made = make_workspace(home)
    save_sender(made, wish(password=STANDING))
    set_live(made, "relay", is_live=True)
    yield made
    made.close()


def wish(*, own: dict[str, Any] | None = None, **changes: Any) -> SenderWish:
    return SenderWish(sender_key="relay", kind="smtp", settings={**RELAY, **changes}, **(own or {}))


@pytest.mark.parametrize(
    ("changes", "own", "field"),
    [
        ({"from_address": "b@other.example"}, {}, "settings"),
        ({"host": "smtp.other.example", "password": STANDING}, {}, "settings"),
        (ENTERED, {}, "secrets"),
        ({}, {"rate_per_second": 50}, "rate_per_second"),
        ({}, {"position": 3}, "position"),
        ({}, {"licence": "【长青】"}, "licence"),
        ({}, {"licence_ends_at": datetime(2027, 6, 30, tzinfo=UTC)}, "licence_ends_at"),
    ],
)
def test_whatever_leaves_in_another_way_is_agreed_to(
    workspace: Workspace, changes: dict[str, Any], own: dict[str, Any], field: str
) -> None:
    found = change_of_live(workspace, wish(own=own, **changes))
    assert found is not None
    differing = [name for name, before in found["before"].items() if found[name] != before]
    assert differing == [field]
    assert STANDING not in str(found)
    assert "entered-anew" not in str(found)


def test_names_costs_and_defaults_written_out_are_nobodys_business(workspace: Workspace) -> None:
    assert change_of_live(workspace, wish(own={"name": "Post", "cost_minor": 3}, port=587)) is None
    assert change_of_live(workspace, wish(password=STANDING)) is None, "the same password is no change"


def test_off_it_goes_alone_and_on_again_only_by_two(workspace: Workspace) -> None:
    off = wish(own={"is_enabled": False}, from_address="b@other.example")
    assert change_of_live(workspace, off) is None
    save_sender(workspace, off)
    again = change_of_live(workspace, wish(from_address="b@other.example"))
    assert again is not None
    assert (again["before"]["is_enabled"], again["is_enabled"]) == (False, True)
    assert again["settings"]["from_address"] == "b@other.example"


def test_a_sandbox_is_changed_alone_and_going_live_holds_for_what_it_is_then(workspace: Workspace) -> None:
    set_live(workspace, "relay", is_live=False)
    before = live_content(workspace, "relay")
    assert change_of_live(workspace, wish(**ENTERED)) is None
    save_sender(workspace, wish(**ENTERED))
    after = live_content(workspace, "relay")
    assert {name for name in after if after[name] != before[name]} == {"secrets"}
    new = SenderWish(sender_key="spare", kind="recorded", settings={})
    assert change_of_live(workspace, new) is None


def test_what_cannot_be_saved_is_not_asked_about(workspace: Workspace) -> None:
    with pytest.raises(InvalidSenderError, match="password must be entered again"):
        change_of_live(workspace, wish(host="evil.example"))
