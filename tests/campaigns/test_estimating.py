"""An estimate says what planning then does; a sample says so with an interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.campaigns import (
    Campaign,
    CampaignEstimate,
    CampaignStep,
    Name,
    count_consents,
    estimate_campaign,
    estimating,
)
from evergrove.campaigns.launching import plan_of
from evergrove.channels import SenderWish, keep_plan, plan_messages, save_sender, set_live, topic_consents
from evergrove.channels.tables import messages, outbox
from evergrove.content import publish_template
from evergrove.profiles import merge_customers
from evergrove.profiles.tables import consents
from support.reach_world import LAUNCH, add_people, open_mail, planned

if TYPE_CHECKING:
    from evergrove.kit import Workspace

TEXT = {
    "key": "text",
    "channel": "sms",
    "topic": "offers",
    "name": {"zh": "短信", "en": "Text"},
    "languages": {"zh": {"text": "【长青】新品到店，拒收请回复R"}, "en": {"text": "News. Reply STOP to stop."}},
}


def campaign(**changes: Any) -> Campaign:
    standing: dict[str, Any] = {
        "key": "spring",
        "name": Name(zh="春", en="Spring"),
        "segment": "*",
        "steps": (CampaignStep(channel="email", template="hello"),),
        "topic": "offers",
        "hold_out_bp": 1_000,
        "version": 1,
    }
    return Campaign(**{**standing, **changes})


def estimated(workspace: Workspace, people: list[str], **changes: Any) -> CampaignEstimate:
    batches = [pa.record_batch({"customer_id": people[start : start + 70]}) for start in range(0, len(people), 70)]
    return estimate_campaign(workspace, campaign(**changes), batches, count=len(people))


@pytest.fixture
def mail(either_workspace: Workspace) -> Workspace:
    open_mail(either_workspace)
    return either_workspace


def test_an_estimate_is_what_planning_does(mail: Workspace) -> None:
    people = add_people(mail, 200) + add_people(mail, 40, start=200, state="unsubscribed")
    found = estimated(mail, people)
    with mail.control.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(messages)).scalar_one() == 0
        assert connection.execute(sa.select(sa.func.count()).select_from(outbox)).scalar_one() == 0
    keep_plan(mail, plan_of(mail, campaign(), launch_id=LAUNCH))
    count = plan_messages(mail, planned(people), launch_id=LAUNCH, node="send")
    assert (found.send_now.value, found.held.value) == (count.queued, count.held)
    assert (found.suppressed.value, found.control.value) == (count.suppressed, count.control)
    assert found.by_reason[0][0] == "unsubscribed"
    assert 5 < found.control.value < 40


def test_a_budget_is_used_up_across_batches(mail: Workspace) -> None:
    save_sender(mail, SenderWish(sender_key="post", kind="recorded", settings={}, cost_minor=10))
    people = add_people(mail, 150)
    found = estimated(mail, people, hold_out_bp=0, budget_minor=1_000)
    assert (found.send_now.value, found.cost_minor, found.is_over_budget) == (100, 1_000, True)
    assert found.by_reason == (("budget", estimating.EstimatedCount(value=50, low=50, high=50)),)
    assert not estimated(mail, people, hold_out_bp=0, budget_minor=2_000).is_over_budget


def test_a_large_segment_is_judged_by_one_in_sixteen(mail: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    people = add_people(mail, 1_500) + add_people(mail, 500, start=1_500, state="unsubscribed")
    monkeypatch.setattr(estimating, "EXACT_CUSTOMERS_MAX", 1_000)
    found = estimated(mail, people, hold_out_bp=0)
    assert (found.members, found.is_exact) == (2_000, False)
    assert 80 < found.judged < 180
    assert found.send_now.low <= 1_500 <= found.send_now.high
    assert found.send_now.low < found.send_now.value < found.send_now.high
    assert found.suppressed.low <= 500 <= found.suppressed.high


def test_whom_one_channel_cannot_reach_is_planned_on_the_next(mail: Workspace) -> None:
    save_sender(mail, SenderWish(sender_key="sms", kind="recorded_sms", settings={}, cost_minor=5))
    set_live(mail, "sms", is_live=True)
    publish_template(mail, TEXT, author="test")
    people = add_people(mail, 30, state="unsubscribed")
    with mail.control.write() as connection:
        connection.execute(sa.text("UPDATE consents SET channel = 'sms', state = 'subscribed'"))
    steps = (CampaignStep(channel="email", template="hello"), CampaignStep(channel="sms", template="text"))
    found = estimated(mail, people, steps=steps, hold_out_bp=0)
    assert [(one.channel, one.customers.value, one.cost_minor) for one in found.by_channel] == [
        ("email", 0, 0),
        ("sms", 30, 150),
    ]
    plan = plan_of(mail, campaign(steps=steps, hold_out_bp=0), launch_id=LAUNCH)
    keep_plan(mail, plan)
    assert plan_messages(mail, planned(people), launch_id=LAUNCH, node="send").queued == 30
    with mail.control.read() as connection:
        rows = connection.execute(sa.select(messages.c.channel, messages.c.step, messages.c.template).distinct()).all()
        waiting = connection.execute(sa.select(outbox.c.channel).distinct()).scalars().all()
    assert ([tuple(row) for row in rows], waiting) == ([("sms", 1, "text@1")], ["sms"])


def agree_about(workspace: Workspace, customer_ids: list[str], topic: str) -> None:
    """What these people have said, they said about one topic."""
    with workspace.control.write() as connection:
        connection.execute(
            sa.update(consents).where(consents.c.customer_id.in_(customer_ids)).values(topic=topic, channel="email")
        )


def test_an_estimate_that_consent_empties_names_the_topics_that_have_it(mail: Workspace) -> None:
    about_marketing, about_care = add_people(mail, 30), add_people(mail, 10, start=30)
    agree_about(mail, about_marketing, "marketing")
    agree_about(mail, about_care, "care")
    everybody = about_marketing + about_care
    found = estimated(mail, everybody, hold_out_bp=0)
    assert (found.send_now.value, found.by_reason[0][0], found.topic) == (0, "consent", "offers")
    assert [(one.topic, one.customers.value) for one in found.other_topics] == [("marketing", 30), ("care", 10)]
    assert estimated(mail, everybody, hold_out_bp=0, topic="marketing").other_topics == (), "most can be written to"
    few = estimated(mail, everybody, hold_out_bp=0, topic="care")
    assert (few.send_now.value, [one.topic for one in few.other_topics]) == (10, ["marketing"])
    batches = [pa.record_batch({"customer_id": everybody[start : start + 15]}) for start in range(0, 40, 15)]
    counted = count_consents(mail, batches, count=40, channels=["email"], asked=["news"])
    assert [(one.topic, one.customers.value) for one in counted.topics] == [
        ("marketing", 30),
        ("care", 10),
        ("all", 0),
        ("news", 0),
    ]


def test_consent_to_everything_counts_for_every_topic_but_those_refused(mail: Workspace) -> None:
    people = add_people(mail, 12)
    with mail.control.write() as connection:
        refused = {"customer_id": people[0], "channel": "email", "topic": "care", "state": "unsubscribed"}
        said = {**refused, "feed_seq": 900, "basis": "consent", "proof": "", "occurred_us": 2**52}
        connection.execute(sa.insert(consents), [said])
    found = topic_consents(mail, people, channels=["email"])
    assert (found.customers, found.of("all"), found.of("care"), found.of("never heard of")) == (12, 12, 11, 12)
    assert topic_consents(mail, people, channels=["sms"]).of("all") == 0, "a message on a phone needs a yes of its own"
    assert topic_consents(mail, people, channels=["push"]).of("care") == 12, "a push needs only that nobody refused it"


def test_customers_who_are_one_count_once_and_the_stricter_word_counts(mail: Workspace) -> None:
    first, second = add_people(mail, 1)[0], add_people(mail, 1, start=1, state="unsubscribed")[0]
    merge_customers(mail, survivor=first, merged=second, reason="same phone", author="test")
    found = topic_consents(mail, [first, second], channels=["email"])
    assert (found.customers, found.of("all")) == (1, 0)
