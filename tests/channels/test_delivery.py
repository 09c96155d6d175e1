"""From a plan to a sender: what goes out goes out once, and every message ends in one state."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from evergrove.channels import ChannelStep, deliver, plan_messages
from evergrove.channels.tables import messages, outbox
from evergrove.content import publish_template
from evergrove.facts import read_outgoing
from support.reach_world import LAUNCH, LETTER, add_people, kept_plan, open_mail, planned, public

if TYPE_CHECKING:
    from evergrove.kit import Workspace


@pytest.fixture
def mail(either_workspace: Workspace) -> Workspace:
    """A workspace that sends mails, on each database."""
    open_mail(either_workspace)
    return public(either_workspace)


def states(workspace: Workspace) -> Counter[tuple[str, str]]:
    with workspace.control.read() as connection:
        rows = connection.execute(sa.select(messages.c.state, messages.c.reason)).all()
    return Counter((row.state, row.reason) for row in rows)


def told(workspace: Workspace) -> Counter[str]:
    """The facts that wait for the intake, by name."""
    names: Counter[str] = Counter()
    position = -1
    while (entry := read_outgoing(workspace, after=position)) is not None:
        names.update(entry.facts.column("name").to_pylist())
        position = entry.position
    return names


def test_everybody_gets_one_message(mail: Workspace) -> None:
    people = add_people(mail, 250)
    kept_plan(mail)
    first = plan_messages(mail, planned(people), launch_id=LAUNCH, node="send")
    again = plan_messages(mail, planned(people), launch_id=LAUNCH, node="send")
    assert (first.queued, again.queued, again.planned_before) == (250, 0, 250)
    count = deliver(mail, channel="email")
    assert count.sent == 250
    assert states(mail) == {("sent", ""): 250}
    with mail.control.read() as connection:
        assert connection.execute(sa.select(outbox)).all() == []
    assert told(mail) == {"Message Planned": 250, "Message Sent": 250}


def test_whom_a_provider_refuses_has_failed_and_who_was_lost_is_unknown(mail: Workspace) -> None:
    people = add_people(mail, 5)
    open_mail(
        mail, settings={"refuses": ["p0@mail.example"], "loses": ["p1@mail.example"], "delays": ["p2@mail.example"]}
    )
    kept_plan(mail)
    plan_messages(mail, planned(people), launch_id=LAUNCH, node="send")
    count = deliver(mail, channel="email")
    assert (count.sent, count.failed, count.unknown, count.retrying) == (2, 1, 1, 1)
    assert states(mail) == {
        ("sent", ""): 2,
        ("failed", "invalid_address"): 1,
        ("unknown", ""): 1,
        ("retrying", "rate"): 1,
    }


def test_without_consent_nothing_goes_out(mail: Workspace) -> None:
    people = add_people(mail, 3, state="unsubscribed")
    kept_plan(mail)
    plan_messages(mail, planned(people), launch_id=LAUNCH, node="send")
    assert deliver(mail, channel="email").total == 0
    assert {state for state, _ in states(mail)} == {"suppressed"}
    assert told(mail) == {"Message Suppressed": 3}


def test_a_template_may_write_the_time_of_sending(mail: Workspace) -> None:
    fields = {"subject": "{{ 'now' | date: 'long' }}", "html": "<p>{{ 'now' | days_from_now }}</p>"}
    publish_template(mail, {**LETTER, "key": "today", "languages": {"zh": fields}}, author="test")
    people = add_people(mail, 1)
    kept_plan(mail, steps=(ChannelStep(channel="email", template="today@1"),))
    plan_messages(mail, planned(people), launch_id=LAUNCH, node="send")
    deliver(mail, channel="email")
    assert states(mail) == {("sent", ""): 1}
