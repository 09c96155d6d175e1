"""Which sender takes the messages, and what becomes of them while there is none."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.channels import (
    ChannelStep,
    SenderWish,
    deliver,
    due_channels,
    plan_messages,
    save_sender,
    set_enabled,
    set_live,
    set_seeds,
)
from evergrove.channels.senders import note_problem
from evergrove.channels.tables import messages, senders
from evergrove.content import publish_template
from evergrove.facts import read_outgoing
from evergrove.kit import FixedClock
from support.reach_world import (
    GOLDEN,
    LAUNCH,
    TEXT,
    add_people,
    agree_to_all_channels,
    kept_plan,
    open_mail,
    planned,
    public,
)

if TYPE_CHECKING:
    from evergrove.kit import Workspace

MINUTE = timedelta(minutes=1)
MAIL_THEN_TEXT = (
    ChannelStep(channel="email", template="hello@1", unread=timedelta(hours=2)),
    ChannelStep(channel="sms", template="text@1"),
)


@pytest.fixture
def mail(either_workspace: Workspace) -> Workspace:
    open_mail(either_workspace)
    return public(either_workspace)


def planned_to(workspace: Workspace, count: int, **changes: Any) -> list[str]:
    people = add_people(workspace, count)
    agree_to_all_channels(workspace)
    kept_plan(workspace, **changes)
    plan_messages(workspace, planned(people), launch_id=LAUNCH, node="send")
    return people


def open_texts(workspace: Workspace) -> None:
    save_sender(workspace, SenderWish(sender_key="texts", kind="recorded_sms", settings={}))
    set_live(workspace, "texts", is_live=True)
    publish_template(workspace, TEXT, author="test")


def ends(workspace: Workspace, *columns: str) -> set[tuple[Any, ...]]:
    """What stands of the messages: (state, reason) and other columns."""
    wanted = [messages.c[name] for name in ("state", "reason", *columns)]
    with workspace.control.read() as connection:
        return {tuple(row) for row in connection.execute(sa.select(*wanted))}


def due(workspace: Workspace) -> tuple[str, ...]:
    with workspace.control.read() as connection:
        return due_channels(connection, now=workspace.clock.now())


def wait(workspace: Workspace, time: timedelta) -> None:
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant += time


def held_facts(workspace: Workspace) -> int:
    position, found = -1, 0
    while (entry := read_outgoing(workspace, after=position)) is not None:
        found += entry.facts.column("name").to_pylist().count("Message Held")
        position = entry.position
    return found


def test_a_sender_in_the_sandbox_has_no_part_beside_a_live_one(mail: Workspace) -> None:
    save_sender(mail, SenderWish(sender_key="another", kind="recorded", settings={}))  # before “post” in the order
    planned_to(mail, 3)
    assert deliver(mail, channel="email").sent == 3
    assert ends(mail, "sender_key") == {("sent", "", "post")}


def test_when_the_live_one_has_problems_the_sandbox_does_not_take_over(mail: Workspace) -> None:
    save_sender(mail, SenderWish(sender_key="another", kind="recorded", settings={}))
    planned_to(mail, 3)
    with mail.control.write() as connection:
        note_problem(connection, "post", problem="it is down", now=GOLDEN)
    assert deliver(mail, channel="email").sent == 0
    assert due(mail) == (), "nothing is asked again and again"
    wait(mail, MINUTE)
    assert deliver(mail, channel="email").sent == 3
    assert ends(mail, "sender_key") == {("sent", "", "post")}
    assert held_facts(mail) == 0, "of half a minute nobody is told"


def test_when_the_live_ones_licence_has_ended_only_the_seeds_are_written_to(mail: Workspace) -> None:
    save_sender(mail, SenderWish(sender_key="another", kind="recorded", settings={}))
    set_seeds(mail, channel="email", addresses=["p1@mail.example"], author="test")
    planned_to(mail, 3)
    with mail.control.write() as connection:
        ended = sa.update(senders).where(senders.c.sender_key == "post").values(licence_ends_at=GOLDEN)
        connection.execute(ended)
    assert deliver(mail, channel="email").sent == 1
    assert ends(mail, "sender_key") == {("sent", "", "another"), ("suppressed", "sandbox", "")}


def test_without_a_sender_messages_go_on_to_their_next_channel(mail: Workspace) -> None:
    open_texts(mail)
    planned_to(mail, 3, steps=MAIL_THEN_TEXT)
    set_enabled(mail, "post", is_enabled=False)
    assert deliver(mail, channel="email").moved_on == 3
    assert due(mail) == ("sms",)
    assert deliver(mail, channel="sms").sent == 3


def test_without_a_sender_messages_wait_for_one_until_they_are_stale(mail: Workspace) -> None:
    planned_to(mail, 3, lasts=timedelta(hours=24))
    set_enabled(mail, "post", is_enabled=False)
    for _ in range(3):
        deliver(mail, channel="email")
        assert (due(mail), ends(mail)) == ((), {("held", "no_sender")})
        wait(mail, MINUTE)
    assert held_facts(mail) == 3, "once each"
    with mail.control.write() as connection:
        connection.execute(
            sa.update(messages).where(messages.c.customer_id < f"cus_{1:032x}").values(expires_at=GOLDEN)
        )
    assert deliver(mail, channel="email").suppressed == 1
    wait(mail, MINUTE)
    set_enabled(mail, "post", is_enabled=True)
    assert deliver(mail, channel="email").sent == 2
    assert ends(mail) == {("sent", ""), ("suppressed", "stale")}


def test_after_a_licence_has_ended_messages_end(mail: Workspace) -> None:
    planned_to(mail, 2)
    with mail.control.write() as connection:
        connection.execute(sa.update(senders).values(licence_ends_at=GOLDEN))
    assert deliver(mail, channel="email").suppressed == 2
    assert ends(mail) == {("suppressed", "licence")}
