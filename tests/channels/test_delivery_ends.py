"""How messages end that are stopped, erased or refused halfway: what went out went out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.channels import (
    ChannelStep,
    SenderWish,
    cancel_plans,
    deliver,
    due_channels,
    end_cancelled,
    forget_messages,
    has_open_messages,
    pause_plans,
    plan_messages,
    save_sender,
    set_live,
)
from evergrove.channels.adapters import registry
from evergrove.channels.delivery.engine import _Turn
from evergrove.channels.tables import messages
from evergrove.content import publish_template
from evergrove.facts import read_outgoing
from evergrove.kit import FixedClock
from evergrove.profiles import tables as profile_tables
from support.reach_world import (
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

READ_WITHIN = timedelta(hours=2)


@pytest.fixture
def mail(either_workspace: Workspace) -> Workspace:
    open_mail(either_workspace)
    return public(either_workspace)


@pytest.fixture
def mailed(mail: Workspace) -> Workspace:
    """Two mails are out; if nobody reads them, text messages follow."""
    save_sender(mail, SenderWish(sender_key="texts", kind="recorded_sms", settings={}))
    set_live(mail, "texts", is_live=True)
    publish_template(mail, TEXT, author="test")
    people = add_people(mail, 2)
    agree_to_all_channels(mail)
    letter = ChannelStep(channel="email", template="hello@1", unread=READ_WITHIN)
    kept_plan(mail, steps=(letter, ChannelStep(channel="sms", template="text@1")))
    plan_messages(mail, planned(people), launch_id=LAUNCH, node="send")
    assert deliver(mail, channel="email").sent == 2
    return mail


def wait(workspace: Workspace, time: timedelta) -> None:
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant += time


def cancel(workspace: Workspace) -> int:
    with workspace.control.write() as connection:
        cancel_plans(connection, LAUNCH)
    return end_cancelled(workspace)


def rows(workspace: Workspace) -> set[tuple[Any, ...]]:
    """State, reason, channel and step of the messages."""
    wanted = [messages.c[name] for name in ("state", "reason", "channel", "step")]
    with workspace.control.read() as connection:
        return {tuple(row) for row in connection.execute(sa.select(*wanted))}


def told(workspace: Workspace) -> set[str]:
    position, found = -1, set()
    while (entry := read_outgoing(workspace, after=position)) is not None:
        found |= set(entry.facts.column("name").to_pylist())
        position = entry.position
    return found


def is_open(workspace: Workspace) -> bool:
    with workspace.control.read() as connection:
        return has_open_messages(connection, LAUNCH)


def due(workspace: Workspace) -> tuple[str, ...]:
    with workspace.control.read() as connection:
        return due_channels(connection, now=workspace.clock.now())


def test_a_stop_ends_no_mail_that_is_out_and_nothing_follows_it(mailed: Workspace) -> None:
    assert cancel(mailed) == 2
    assert not is_open(mailed)
    wait(mailed, READ_WITHIN)
    assert (deliver(mailed, channel="email").total, deliver(mailed, channel="sms").total) == (0, 0)
    assert rows(mailed) == {("sent", "", "email", 0)}
    assert told(mailed) == {"Message Planned", "Message Sent"}


def test_a_stop_before_the_text_message_leaves_the_mail_sent(mailed: Workspace) -> None:
    wait(mailed, READ_WITHIN)
    assert deliver(mailed, channel="email").moved_on == 2
    assert cancel(mailed) == 2
    assert rows(mailed) == {("sent", "", "email", 0)}
    assert told(mailed) == {"Message Planned", "Message Sent"}


def test_a_text_message_that_is_refused_leaves_the_mail_sent(mailed: Workspace) -> None:
    wait(mailed, READ_WITHIN)
    assert deliver(mailed, channel="email").moved_on == 2
    with mailed.control.write() as connection:
        connection.execute(sa.update(profile_tables.consents).values(state="unsubscribed"))
    assert deliver(mailed, channel="sms").suppressed == 2
    assert rows(mailed) == {("sent", "", "email", 0)}
    assert told(mailed) == {"Message Planned", "Message Sent"}


def test_a_text_message_that_fails_leaves_the_mail_sent(mailed: Workspace) -> None:
    refuses = {"refuses": [f"+86139{number:08d}" for number in range(2)]}
    save_sender(mailed, SenderWish(sender_key="texts", kind="recorded_sms", settings=refuses))
    wait(mailed, READ_WITHIN)
    deliver(mailed, channel="email")
    assert deliver(mailed, channel="sms").failed == 2
    assert rows(mailed) == {("sent", "", "email", 0)}


def test_an_erasure_before_the_text_message_leaves_the_mail_sent(mailed: Workspace) -> None:
    wait(mailed, READ_WITHIN)
    deliver(mailed, channel="email")
    with mailed.control.write() as connection:
        forget_messages(connection, [f"cus_{number:032x}" for number in range(2)], now=mailed.clock.now())
    assert {row[:2] for row in rows(mailed)} == {("sent", "")}
    assert not is_open(mailed)


class KilledError(BaseException):
    """The process is gone."""


@pytest.mark.parametrize(
    ("is_idempotent", "state"),
    [(True, ("suppressed", "cancelled")), (False, ("unknown", ""))],
    ids=["same_key", "no_key"],
)
@pytest.mark.parametrize("is_stop", [True, False], ids=["stop", "pause"])
def test_what_a_killed_delivery_left_is_settled_also_in_a_pause(
    mail: Workspace, monkeypatch: pytest.MonkeyPatch, *, is_stop: bool, is_idempotent: bool, state: tuple[str, str]
) -> None:
    kind = registry.ADAPTER_KINDS["recorded"]
    changed = {**{name: getattr(kind, name) for name in kind.__dataclass_fields__}, "is_idempotent": is_idempotent}
    monkeypatch.setitem(registry.ADAPTER_KINDS, "recorded", type(kind)(**changed))
    people = add_people(mail, 2)
    kept_plan(mail)
    plan_messages(mail, planned(people), launch_id=LAUNCH, node="send")

    def killed(*_arguments: Any, **_named: Any) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(_Turn, "_send", killed)
        with pytest.raises(KilledError):
            deliver(mail, channel="email")
    with mail.control.write() as connection:
        pause_plans(connection, LAUNCH, is_paused=True)
    if is_stop:
        assert cancel(mail) == 0
    wait(mail, timedelta(days=1, minutes=1))
    assert due(mail) == ("email",)
    deliver(mail, channel="email")
    end_cancelled(mail)
    waits = is_idempotent and not is_stop
    assert {row[:2] for row in rows(mail)} == {("retrying", "") if waits else state}
    wait(mail, timedelta(days=1, minutes=1))
    assert due(mail) == (() if is_idempotent else ("email",))
    deliver(mail, channel="email")
    assert (is_open(mail), due(mail)) == (waits, ())
