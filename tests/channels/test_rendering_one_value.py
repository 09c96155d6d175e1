"""What one customer wrote into a form of ours may spoil that customer's message, never anybody else's."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.channels import deliver, plan_messages
from evergrove.channels.delivery import claiming
from evergrove.channels.delivery.rendering import Renderer
from evergrove.channels.tables import messages
from evergrove.channels.tracking.addresses import LinkShortener
from evergrove.profiles import tables as profile_tables
from support.ground import make_workspace
from support.reach_world import LAUNCH, add_people, kept_plan, open_mail, planned, public

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

PEOPLE = 8
HOSTILE = "http://[evil"
"""`urlsplit` raises ValueError: an IPv6 address that never ends."""


@pytest.fixture
def mail(home: Path) -> Iterator[Workspace]:
    workspace = make_workspace(home)
    open_mail(workspace)
    yield public(workspace)
    workspace.close()


def planned_people(workspace: Workspace, *, hostile: int) -> list[str]:
    """Eight people, of whom one calls themselves HOSTILE."""
    people = add_people(workspace, PEOPLE)
    named = sa.update(profile_tables.attributes).where(profile_tables.attributes.c.customer_id == people[hostile])
    with workspace.control.write() as connection:
        connection.execute(named.values(value=f'"{HOSTILE}"'))
    kept_plan(workspace)
    plan_messages(workspace, planned(people), launch_id=LAUNCH, node="send")
    return people


def ends(workspace: Workspace) -> Counter[tuple[str, str]]:
    with workspace.control.read() as connection:
        return Counter((row.state, row.reason) for row in connection.execute(sa.select(messages)))


@pytest.mark.parametrize("is_idempotent", [True, False])
def test_a_name_that_is_no_address_stays_as_it_is(
    mail: Workspace, monkeypatch: pytest.MonkeyPatch, *, is_idempotent: bool
) -> None:
    kind = type("Kind", (), {"is_idempotent": is_idempotent})
    monkeypatch.setattr(claiming, "adapter_kind", lambda _: kind)
    planned_people(mail, hostile=3)
    assert deliver(mail, channel="email").sent == PEOPLE
    assert ends(mail) == {("sent", ""): PEOPLE}


@pytest.mark.parametrize("address", [HOSTILE, "https://[::1", "http://[x]/", "mailto:a@b.example", "tel:10086"])
def test_what_is_no_web_address_is_not_tracked(address: str) -> None:
    shortener = LinkShortener(base="https://post.shop.example", slug="default", key=b"k" * 32)
    assert shortener.shorten(address, message_id=f"msg_{'0' * 32}") == address
    assert shortener.found == {}


def test_any_error_of_one_message_ends_that_one_and_its_words_are_not_kept(
    mail: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = planned_people(mail, hostile=3)
    make = Renderer._message

    def failing(self: Renderer, row: Any, **known: Any) -> Any:
        if row["customer_id"] == people[3]:
            raise RuntimeError(HOSTILE)
        return make(self, row, **known)

    monkeypatch.setattr(Renderer, "_message", failing)
    assert deliver(mail, channel="email").sent == PEOPLE - 1
    assert ends(mail) == {("sent", ""): PEOPLE - 1, ("failed", "content"): 1}
    with mail.control.read() as connection:
        query = sa.select(messages.c.decision).where(messages.c.state == "failed")
        decision = str(connection.execute(query).scalar_one())
    assert "evil" not in decision
