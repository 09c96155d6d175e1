"""What policy knows of people, from both databases: one person however many ids, and what is true in this second."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.channels import (
    SenderWish,
    deliver,
    keep_plan,
    plan_messages,
    save_sender,
    set_live,
    set_seeds,
)
from evergrove.channels.policy import (
    Candidates,
    Cap,
    Decisions,
    Knowledge,
    MessageKind,
    PolicyRules,
    Scope,
    Stage,
    Tier,
    decide,
    gather_knowledge,
)
from evergrove.channels.tables import message_plans, messages, outbox
from evergrove.facts import merges, micros, read_outgoing
from evergrove.profiles import CONSENT_STATES, address_marks, suppress
from evergrove.profiles import tables as profile_tables
from support.ground import make_workspace
from support.policy_world import message_id
from support.query_plans import plan_steps
from support.reach_world import GOLDEN, LAUNCH, a_plan, add_people, kept_plan, open_mail, planned, public

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.kit import Workspace

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MAIL = MessageKind(channel="email", topic="offers")
NUMBERS = itertools.count()


@pytest.fixture
def mail(either_workspace: Workspace) -> Workspace:
    """A workspace that sends mails, on each database."""
    open_mail(either_workspace)
    return public(either_workspace)


def candidates_of(people: list[str], *, kinds: list[MessageKind] | None = None, each: bool = False) -> Candidates:
    """A message of the first kind to each; with `each`, one of every kind."""
    kinds = kinds or [MAIL]
    numbers = [number for _ in people for number in (range(len(kinds)) if each else (0,))]
    ids = [one for one in people for _ in (kinds if each else kinds[:1])]
    return Candidates(
        kinds=kinds,
        kind=np.array(numbers, dtype=np.int32),
        message_id=pa.array([message_id(number) for number in range(len(ids))], pa.string()),
        customer_id=pa.array(ids, pa.string()),
        planned_us=np.full(len(ids), micros(GOLDEN), dtype=np.int64),
        expires_us=np.full(len(ids), micros(GOLDEN + 3 * DAY), dtype=np.int64),
        is_control=np.zeros(len(ids), dtype=bool),
    )


def known(
    workspace: Workspace, candidates: Candidates, *, rules: PolicyRules | None = None, stage: Stage = "plan"
) -> Knowledge:
    with workspace.control.read() as connection:
        return gather_knowledge(
            connection,
            workspace=workspace,
            candidates=candidates,
            rules=rules or PolicyRules(),
            now=workspace.clock.now(),
            stage=stage,
        )


def decided(
    workspace: Workspace, candidates: Candidates, *, rules: PolicyRules | None = None, stage: Stage = "plan"
) -> Decisions:
    chosen = rules or PolicyRules()
    knowledge = known(workspace, candidates, rules=chosen, stage=stage)
    return decide(candidates, rules=chosen, knowledge=knowledge, now=workspace.clock.now(), stage=stage)


def merge(workspace: Workspace, member: str, *, into: str) -> None:
    row = {
        "merge_id": f"mrg_{member[-4:]}", "merged_id": member, "survivor_id": into, "reason": "test", "evidence": "{}",
        "merged_at": GOLDEN - 60 * DAY, "author": "test", "unmerged_by": "",
    }  # fmt: skip
    table = profile_tables.customers
    with workspace.control.write() as connection:
        connection.execute(sa.insert(merges), row)
        connection.execute(sa.update(table).where(table.c.customer_id == member).values(merged_into=into))


def went(workspace: Workspace, customer_id: str, *, ago: timedelta, state: str = "sent", **columns: Any) -> str:
    """A message of an earlier launch."""
    at, number = workspace.clock.now() - ago, next(NUMBERS)
    row: dict[str, Any] = {
        "message_id": f"old_{number}", "run_id": f"run_{number}", "node": "send", "visit": 1, "launch_id": "lau_old",
        "campaign_key": "winter@1", "journey_key": "", "customer_id": customer_id, "channel": "email", "step": 0,
        "message_class": "marketing", "topic": "offers", "template": "hello@1", "priority": 50, "arm": "treated",
        "state": state, "reason": "", "sender_key": "post", "address_mark": "", "attempts": 1, "planned_at": at,
        "state_at": at, "due_at": at, "sent_at": at if state in ("sent", "unknown") else None,
    }  # fmt: skip
    with workspace.control.write() as connection:
        connection.execute(sa.insert(messages), {**row, **columns})
    return str(row["message_id"])


def say_consent(workspace: Workspace, customer_id: str, state: str, **columns: Any) -> None:
    row = {
        "feed_seq": 10_000 + next(NUMBERS), "customer_id": customer_id, "channel": "email", "topic": "offers",
        "state": state, "basis": "", "proof": "", "occurred_us": micros(workspace.clock.now()),
    }  # fmt: skip
    with workspace.control.write() as connection:
        connection.execute(sa.insert(profile_tables.consents), {**row, **columns})


def say(workspace: Workspace, customer_id: str, key: str, value: str) -> None:
    row = {"customer_id": customer_id, "key": key, "value": f'"{value}"', "occurred_us": micros(workspace.clock.now())}
    with workspace.control.write() as connection:
        connection.execute(sa.insert(profile_tables.attributes), row)


WEEK = PolicyRules(caps=(Cap(name="week", count=2, hours=168),))


def test_what_merged_customers_got_counts_together(mail: Workspace) -> None:
    people = add_people(mail, 4)
    merge(mail, people[1], into=people[0])
    for one in people[:3]:
        went(mail, one, ago=2 * DAY)
    decisions = decided(mail, candidates_of([people[0], people[2], people[3]]), rules=WEEK)
    assert decisions.reasons() == ["cap", "", ""]
    assert (decisions.value[0], decisions.limit[0]) == (2, 2)
    by_member = decided(mail, candidates_of([people[1]]), rules=WEEK)
    assert by_member.reasons() == ["cap"], "asked by another id it is the same person"


def test_the_strictest_side_of_a_merge_decides(mail: Workspace) -> None:
    people = add_people(mail, 2)
    merge(mail, people[1], into=people[0])
    assert decided(mail, candidates_of([people[0]])).reasons() == [""]
    say_consent(mail, people[1], "unsubscribed", occurred_us=micros(GOLDEN - 90 * DAY))
    found = known(mail, candidates_of([people[0]]))
    assert CONSENT_STATES[int(found.consent[0])] == "unsubscribed"
    assert decided(mail, candidates_of([people[0]])).reasons() == ["unsubscribed"]


@pytest.mark.parametrize(
    ("state", "at_planning", "at_claiming"),
    [
        ("planned", 1, 0), ("held", 1, 0), ("queued", 1, 0), ("retrying", 1, 0), ("sending", 1, 1), ("sent", 1, 1),
        ("unknown", 1, 1), ("suppressed", 0, 0), ("failed", 0, 0),
    ],
)  # fmt: skip
def test_which_states_count(mail: Workspace, state: str, at_planning: int, at_claiming: int) -> None:
    (one,) = add_people(mail, 1)
    went(mail, one, ago=HOUR, state=state)
    asked = candidates_of([one])
    counted = [len(known(mail, asked, rules=WEEK, stage=stage).history.place) for stage in ("plan", "claim")]
    assert counted == [at_planning, at_claiming]


def test_what_waits_counts_at_the_moment_at_which_it_will_go(mail: Workspace) -> None:
    (one,) = add_people(mail, 1)
    later = GOLDEN + 30 * HOUR
    went(mail, one, ago=HOUR, state="held", due_at=later)
    history = known(mail, candidates_of([one]), rules=WEEK).history
    assert history.at_us.tolist() == [micros(later)]
    day = PolicyRules(caps=(Cap(name="day", count=1, hours=24),))
    assert decided(mail, candidates_of([one]), rules=day).reasons() == [""]
    two_days = PolicyRules(caps=(Cap(name="two", count=1, hours=48),))
    assert decided(mail, candidates_of([one]), rules=two_days).reasons() == ["cap"]


def test_history_ends_with_the_longest_window_and_leaves_out_service_messages_and_its_own(mail: Workspace) -> None:
    (one,) = add_people(mail, 1)
    went(mail, one, ago=8 * DAY)
    went(mail, one, ago=DAY, message_class="transactional")
    went(mail, one, ago=DAY, message_id=message_id(0), state="queued")
    assert len(known(mail, candidates_of([one]), rules=WEEK).history.place) == 0
    month = PolicyRules(caps=(Cap(name="month", count=2, hours=720),))
    assert len(known(mail, candidates_of([one]), rules=month).history.place) == 1


def test_caps_by_tag_look_at_the_plans(mail: Workspace) -> None:
    people = add_people(mail, 2)
    keep_plan(mail, a_plan(launch_id="lau_old", tags=("care", "holiday")))
    keep_plan(mail, a_plan(launch_id="lau_other", tags=("sales",)))
    went(mail, people[0], ago=DAY)
    went(mail, people[1], ago=DAY, launch_id="lau_other")
    care = PolicyRules(caps=(Cap(name="care", count=1, hours=168, scope=Scope(tags=("care",))),))
    kinds = [MessageKind(channel="email", topic="offers", tags=("care",))]
    assert decided(mail, candidates_of(people, kinds=kinds), rules=care).reasons() == ["cap", ""]


def test_tiers_come_from_an_attribute_or_from_an_own_tag(mail: Workspace) -> None:
    people = add_people(mail, 3)
    say(mail, people[0], "tier", "gold")
    club = {"customer_id": people[1], "tag_key": "club", "value": "gold", "occurred_us": 1}
    with mail.control.write() as connection:
        connection.execute(sa.insert(profile_tables.own_tags), club)
    for one in people:
        went(mail, one, ago=DAY)
    cap = Cap(name="week", count=1, hours=168, tiers={"gold": 2})
    asked = candidates_of(people)
    by_attribute = PolicyRules(caps=(cap,))
    by_tag = PolicyRules(caps=(cap,), tier=Tier(source="own_tag", key="club"))
    assert decided(mail, asked, rules=by_attribute).reasons() == ["", "cap", "cap"]
    assert decided(mail, asked, rules=by_tag).reasons() == ["cap", "", "cap"]
    assert known(mail, asked).tier.to_pylist() == [None] * 3, "nothing asks for it"


def test_zones_are_the_customers_own_where_there_is_such_a_zone(mail: Workspace) -> None:
    people = add_people(mail, 3)
    say(mail, people[0], "timezone", "America/New_York")
    say(mail, people[1], "time_zone", "Moon/Base")
    found = known(mail, candidates_of(people)).zone.to_pylist()
    assert found == ["America/New_York", "Asia/Shanghai", "Asia/Shanghai"]
    assert decided(mail, candidates_of(people)).reasons() == ["quiet_hours", "", ""]


def test_who_is_erased_or_was_never_known_gets_nothing(mail: Workspace) -> None:
    (one,) = add_people(mail, 1)
    assert decided(mail, candidates_of(["cus_never", one])).reasons() == ["erased", ""]


def test_addresses_and_what_stands_against_them(mail: Workspace) -> None:
    people = add_people(mail, 4)
    with mail.control.write() as connection:
        marks = address_marks(connection, [f"p{number}@mail.example" for number in range(4)], channel="email")
        suppress(connection, [marks[0]], channel="email", reason="bounced", at=GOLDEN)
        suppress(connection, [marks[1]], channel="email", reason="complained", at=GOLDEN)
        suppress(connection, [marks[2]], channel="email", reason="unsubscribed", at=GOLDEN, topic="offers")
        suppress(connection, [marks[3]], channel="email", reason="unsubscribed", at=GOLDEN, topic="news")
    asked = candidates_of(people)
    assert decided(mail, asked).reasons() == ["bounced", "complained", "unsubscribed", ""]
    found = known(mail, asked)
    assert found.address.to_pylist()[3] == "p3@mail.example"
    assert found.address_mark.to_pylist() == marks
    order = [MessageKind(channel="email", message_class="transactional")]
    assert decided(mail, candidates_of(people, kinds=order)).reasons() == ["bounced", "", "", ""]


def test_a_channel_without_a_sender_and_a_licence_that_ended(mail: Workspace) -> None:
    (one,) = add_people(mail, 1)
    push = [MessageKind(channel="push")]
    assert decided(mail, candidates_of([one], kinds=push)).reasons() == ["no_sender"]
    ended = SenderWish(sender_key="post", kind="recorded", settings={}, licence_ends_at=GOLDEN)
    save_sender(mail, ended)
    assert decided(mail, candidates_of([one])).reasons() == ["licence"]


def test_a_sandbox_knows_its_seeds(mail: Workspace) -> None:
    people = add_people(mail, 2)
    set_live(mail, "post", is_live=False)
    set_seeds(mail, channel="email", addresses=["p1@mail.example"], author="test")
    assert decided(mail, candidates_of(people)).reasons() == ["sandbox", ""]


def test_budgets_know_what_is_reserved(mail: Workspace) -> None:
    people = add_people(mail, 3)
    save_sender(mail, SenderWish(sender_key="post", kind="recorded", settings={}, cost_minor=10))
    kept_plan(mail, budget_minor=25)
    with mail.control.write() as connection:
        connection.execute(sa.update(message_plans).values(reserved_minor=5))
    kinds = [MessageKind(channel="email", topic="offers", launch_id=LAUNCH, budget_minor=25)]
    assert decided(mail, candidates_of(people, kinds=kinds)).reasons() == ["", "", "budget"]
    month = PolicyRules(budget_month_minor=15)
    assert decided(mail, candidates_of(people), rules=month).reasons() == ["", "budget", "budget"]


def test_a_launch_reaches_a_person_once_by_whatever_id(mail: Workspace) -> None:
    people = add_people(mail, 3)
    kept_plan(mail)
    first = plan_messages(mail, planned(people[:1]), launch_id=LAUNCH, node="send")
    assert first.queued == 1
    merge(mail, people[0], into=people[1])
    second = plan_messages(mail, planned(people[1:]), launch_id=LAUNCH, node="send")
    assert (second.queued, second.suppressed) == (1, 1)
    with mail.control.read() as connection:
        found = connection.execute(sa.select(messages.c.customer_id, messages.c.reason)).all()
    assert {row.customer_id: row.reason for row in found} == {people[0]: "", people[1]: "merged", people[2]: ""}


def test_no_batch_walks_through_its_whole_launch(home: Path) -> None:
    """SQLite took the index by launch where people were merged: each batch of a million read all that were planned."""
    workspace = make_workspace(home)
    open_mail(workspace)
    people = add_people(workspace, 2)
    merge(workspace, people[1], into=people[0])
    kinds = [MessageKind(channel="email", topic="offers", launch_id=LAUNCH)]
    with workspace.control.read() as connection, plan_steps(connection, table="messages") as steps:
        gather_knowledge(
            connection, workspace=workspace, candidates=candidates_of([people[0]], kinds=kinds), rules=WEEK,
            now=workspace.clock.now(),
        )  # fmt: skip
    workspace.close()
    searches = [step for step in steps if "messages" in step]
    assert len(searches) == 2, steps
    assert all("ix_messages_customer" in step for step in searches), steps


def test_who_leaves_in_the_last_second_gets_nothing(mail: Workspace) -> None:
    people = add_people(mail, 2)
    kept_plan(mail)
    assert plan_messages(mail, planned(people), launch_id=LAUNCH, node="send").queued == 2
    say_consent(mail, people[0], "unsubscribed")
    count = deliver(mail, channel="email")
    assert (count.sent, count.suppressed) == (1, 1)
    with mail.control.read() as connection:
        row = connection.execute(sa.select(messages).where(messages.c.customer_id == people[0])).one()
        assert connection.execute(sa.select(outbox)).all() == []
    assert (row.state, row.reason, row.sent_at) == ("suppressed", "unsubscribed", None)
    assert '"stage":"claim"' in row.decision


def test_control_passes_the_same_policy_as_the_treated(mail: Workspace) -> None:
    """Exposed on both arms are those whom policy lets pass, and nobody else."""
    people = add_people(mail, 200)
    stopped = people[::3]
    for one in stopped:
        say_consent(mail, one, "unsubscribed")
    kept_plan(mail, hold_out_bp=4_000)
    count = plan_messages(mail, planned(people), launch_id=LAUNCH, node="send")
    assert count.suppressed == len(stopped)
    assert count.control > 30
    entry = read_outgoing(mail, after=-1)
    assert entry is not None
    rows = entry.facts.to_pylist()
    exposed = {row["customer_id"]: row["variant"] for row in rows if row["name"] == "Experiment Exposed"}
    assert exposed.keys() == set(people) - set(stopped)
    assert sum(variant == "control" for variant in exposed.values()) == count.control
    assert len({row["occurred_at"] for row in rows if row["name"] == "Experiment Exposed"}) == 1
    reasons = {row["customer_id"] for row in rows if '"hold_out"' in row["properties"]}
    assert reasons == {one for one, variant in exposed.items() if variant == "control"}


def test_the_fact_of_sending_says_whose_clock_it_was(mail: Workspace) -> None:
    people = add_people(mail, 2)
    say(mail, people[0], "timezone", "Asia/Kathmandu")
    kept_plan(mail)
    plan_messages(mail, planned(people), launch_id=LAUNCH, node="send")
    deliver(mail, channel="email")
    offsets, position = {}, -1
    while (entry := read_outgoing(mail, after=position)) is not None:
        position = entry.position
        for row in entry.facts.to_pylist():
            if row["name"] == "Message Sent":
                offsets[row["customer_id"]] = row["utc_offset_minutes"]
    assert offsets == {people[0]: 345, people[1]: 480}
