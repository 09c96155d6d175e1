"""Delivery beside those who pause, stop, slow down or erase: nobody locks the other out, and a word counts at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.channels import (
    ChannelStep,
    SenderWish,
    cancel_plans,
    deliver,
    end_cancelled,
    forget_messages,
    pause_plans,
    plan_messages,
    respread_launch,
    save_sender,
    set_live,
    set_policy,
)
from evergrove.channels.delivery import claiming
from evergrove.channels.delivery.engine import _Turn
from evergrove.channels.judging import judge
from evergrove.channels.tables import messages
from evergrove.content import publish_template
from support.meanwhile import Meanwhile
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
    from collections.abc import Callable, Sequence

    from evergrove.kit import Workspace

SECONDS_MAX = 20.0
OTHER_LAUNCH = LAUNCH[:-1] + "2"


@pytest.fixture
def mail(either_workspace: Workspace) -> Workspace:
    open_mail(either_workspace)
    return public(either_workspace)


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The messages that were handed to a sender."""
    found: list[str] = []
    hand_over = _Turn._hand_over

    def noted(turn: Any, sender: Any, batch: Sequence[Any]) -> Any:
        found.extend(one.message_id for one in batch)
        return hand_over(turn, sender, batch)

    monkeypatch.setattr(_Turn, "_hand_over", noted)
    return found


def planned_to(workspace: Workspace, people: list[str]) -> None:
    kept_plan(workspace)
    plan_messages(workspace, planned(people), launch_id=LAUNCH, node="send")


def states(workspace: Workspace) -> Counter[str]:
    with workspace.control.read() as connection:
        return Counter(connection.execute(sa.select(messages.c.state)).scalars())


def at_judging(monkeypatch: pytest.MonkeyPatch, *, number: int, act: Callable[[], object]) -> None:
    """Do something in the middle of the claim of that number."""
    calls = [0]

    def judged(*arguments: Any, **named: Any) -> Any:
        found = judge(*arguments, **named)
        calls[0] += 1
        if calls[0] == number:
            act()
        return found

    monkeypatch.setattr(claiming, "judge", judged)


def paused(workspace: Workspace, _people: list[str]) -> None:
    with workspace.control.write() as connection:
        pause_plans(connection, LAUNCH, is_paused=True)


def stopped(workspace: Workspace, _people: list[str]) -> None:
    with workspace.control.write() as connection:
        cancel_plans(connection, LAUNCH)
    end_cancelled(workspace)


def throttled(workspace: Workspace, _people: list[str]) -> None:
    respread_launch(workspace, LAUNCH, per_minute=10)


def erased(workspace: Workspace, people: list[str]) -> None:
    with workspace.control.write() as connection:
        forget_messages(connection, people, now=workspace.clock.now())


@pytest.mark.parametrize("meddle", [paused, stopped, throttled, erased])
def test_who_meddles_with_an_open_claim_waits_for_its_end(
    mail: Workspace, handed: list[str], monkeypatch: pytest.MonkeyPatch, meddle: Callable[[Workspace, list[str]], None]
) -> None:
    people = add_people(mail, 110)  # a batch of 100, and the claim in whose midst it happens
    planned_to(mail, people)
    beside = Meanwhile(lambda: meddle(mail, people))
    at_judging(monkeypatch, number=2, act=lambda: beside.go(mail))
    count = deliver(mail, channel="email", seconds_max=SECONDS_MAX)
    assert beside.end() == ""
    assert (count.sent, len(set(handed)), states(mail)) == (110, 110, {"sent": 110}), (
        "what was handed over is not ended"
    )


@pytest.mark.parametrize(("how", "state"), [("pause", "queued"), ("stop", "suppressed"), ("erase", "suppressed")])
def test_a_claim_waits_for_who_was_there_before(mail: Workspace, handed: list[str], how: str, state: str) -> None:
    people = add_people(mail, 3)
    planned_to(mail, people)
    beside = Meanwhile(lambda: deliver(mail, channel="email"))
    with mail.control.write() as connection:
        if how == "pause":
            pause_plans(connection, LAUNCH, is_paused=True)
        elif how == "stop":
            cancel_plans(connection, LAUNCH)
        else:
            forget_messages(connection, people, now=mail.clock.now())
        beside.go(mail)
    assert beside.end() == ""
    end_cancelled(mail)
    assert (handed, states(mail)) == ([], {state: 3})


def test_two_channels_keep_one_cap_together(
    mail: Workspace, handed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    save_sender(mail, SenderWish(sender_key="texts", kind="recorded_sms", settings={}))
    set_live(mail, "texts", is_live=True)
    publish_template(mail, TEXT, author="test")
    people = add_people(mail, 5)
    agree_to_all_channels(mail)
    any_hour = {"quiet": [], "golden": [], "golden_mode": "off"}
    set_policy(mail, {"hours": any_hour}, author="test")
    planned_to(mail, people)
    kept_plan(mail, launch_id=OTHER_LAUNCH, steps=(ChannelStep(channel="sms", template="text@1"),))
    plan_messages(mail, planned(people, launch_id=OTHER_LAUNCH), launch_id=OTHER_LAUNCH, node="send")
    set_policy(mail, {"hours": any_hour, "caps": [{"name": "day", "hours": 24, "count": 1}]}, author="test")
    texts = Meanwhile(lambda: deliver(mail, channel="sms"))
    at_judging(monkeypatch, number=1, act=lambda: texts.go(mail))
    deliver(mail, channel="email")
    assert texts.end() == ""
    assert len(handed) == 5, "one message a day to each, through whichever channel"
