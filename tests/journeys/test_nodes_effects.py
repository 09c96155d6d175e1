"""Messages, updates, gifts, tasks, webhooks, ends: what a passing run brings about, and what it does not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import sqlalchemy as sa

from evergrove.channels import keep_plan, plan_in
from evergrove.channels.tables import messages
from evergrove.content import publish_template
from evergrove.facts import OUTGOING_SCHEMA
from evergrove.journeys.contracts import Node
from evergrove.journeys.nodes.contracts import ENDS
from evergrove.journeys.nodes.registry import NODE_KINDS
from evergrove.kit import FixedClock
from evergrove.tasks import find_task, open_tasks, task_id_of
from support.ground import NOON, make_workspace
from support.journey_arrivals import LAUNCH, arrivals_of, flaws_of, node_of, step_in
from support.reach_world import LETTER, a_plan, add_people, open_mail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from evergrove.kit import Workspace

WHEN = NOON - timedelta(hours=1)
MESSAGE: dict[str, Any] = {"kind": "message", "steps": [{"channel": "email", "template": "hello"}]}


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    opened = make_workspace(home)
    yield opened
    opened.close()


def said(facts: pa.Table, name: str) -> list[Any]:
    return [json.loads(text) if name == "properties" else text for text in facts[name].to_pylist()]


def test_every_kind_of_node_has_its_step() -> None:
    kinds = {kind.__struct_config__.tag: kind for kind in Node.__args__}
    assert {kind.tag: node for node, kind in NODE_KINDS.items()} == kinds
    assert len(kinds) == 13


def test_messages_of_both_arms_are_planned(workspace: Workspace) -> None:
    contexts = [{"entry": {"order_id": "o1"}, "seen": {"x": "y"}}, {}]
    arrivals = arrivals_of(["cus_a", "cus_b"], at=WHEN, contexts=contexts, control=[False, True], visits=[1, 3])
    gone, effects = step_in(workspace, node_of(MESSAGE), arrivals)
    assert gone.branch.tolist() == [0, 0]
    first, second = effects.messages[LAUNCH, "n"]
    assert (first.customer_id, first.run_id, first.visit) == ("cus_a", "run_0", 1)
    assert first.context == {"context": {"order_id": "o1", "entry": {"order_id": "o1"}}}
    assert (second.visit, second.context) == (3, None)


def test_a_message_of_long_ago_is_not_sent_any_more(workspace: Workspace) -> None:
    moments = [NOON - timedelta(hours=5, seconds=1), NOON - timedelta(hours=5)]
    gone, effects = step_in(workspace, node_of({**MESSAGE, "lasts_hours": 5}), arrivals_of(["a", "b"], at=moments))
    assert gone.branch.tolist() == [0, 0]
    assert gone.detail == ["stale", ""]
    assert [one.customer_id for one in effects.messages[LAUNCH, "n"]] == ["b"]


def test_the_hold_out_of_one_message(either_workspace: Workspace) -> None:
    workspace = either_workspace
    open_mail(workspace)
    people = add_people(workspace, 250)
    shared = {"launch_id": LAUNCH, "campaign_key": "", "journey_key": "trial@3", "hold_out_bp": 1_000, "salt": "j"}
    keep_plan(workspace, a_plan(**shared, node="first", node_hold_out_bp=3_000))
    keep_plan(workspace, a_plan(**shared, node="second"))
    for name in ("first", "second"):
        _, effects = step_in(workspace, node_of({**MESSAGE, "id": name}), arrivals_of(people, at=workspace.clock.now()))
        with workspace.control.write() as connection:
            plan_in(connection, workspace, effects.messages[LAUNCH, name], launch_id=LAUNCH, node=name)
    query = sa.select(messages.c.node, messages.c.customer_id).where(messages.c.arm == "control")
    with workspace.control.read() as connection:
        kept = connection.execute(query).all()
    first = {row.customer_id for row in kept if row.node == "first"}
    second = {row.customer_id for row in kept if row.node == "second"}
    assert second < first
    assert abs(len(second) / 250 - 0.1) < 0.06
    assert abs(len(first - second) / 250 - 0.27) < 0.09


def test_webhooks_are_not_for_the_control_group(workspace: Workspace) -> None:
    arrivals = arrivals_of(["a", "b"], at=NOON - timedelta(days=30), control=[True, False])
    gone, effects = step_in(workspace, node_of({"kind": "webhook", "template": "to_erp"}), arrivals)
    assert [one.customer_id for one in effects.messages[LAUNCH, "n"]] == ["b"]
    assert gone.detail == ["control", ""]


def test_attributes_and_tags_change_in_both_arms(workspace: Workspace) -> None:
    node = node_of(
        {
            "kind": "update",
            "attributes": {"won_back": True, "last_order": "{{ context.entry.order_id }}!"},
            "add_tags": ["crm_won"],
            "remove_tags": ["crm_lost"],
            "add_to": ["callers"],
        }
    )
    contexts = [{"entry": {"order_id": "o7"}}, {}]
    arrivals = arrivals_of(["a", "b"], at=WHEN, contexts=contexts, control=[True, False])
    gone, effects = step_in(workspace, node, arrivals)
    updated, *tags = effects.facts
    assert updated.schema == OUTGOING_SCHEMA
    assert said(updated, "properties") == [
        {"traits": {"won_back": True, "last_order": "o7!"}},
        {"traits": {"won_back": True}},
    ]
    assert gone.detail == ["", "unknown: last_order"]
    assert [said(one, "properties")[0] for one in tags] == [
        {"tag": "crm_lost", "value": None},
        {"tag": "crm_won", "value": "true"},
        {"tag": "list_callers", "value": "true"},
    ]
    ids = [one for table in effects.facts for one in said(table, "fact_id")]
    assert len(set(ids)) == len(ids) == 8
    assert set(said(updated, "occurred_at")) == {WHEN}
    assert set(said(updated, "received_at")) == {NOON}
    assert set(said(updated, "journey_key")) == {"trial@3"}
    assert said(updated, "run_id") == ["run_0", "run_1"]


def test_the_same_step_again_makes_the_same_facts(workspace: Workspace) -> None:
    node = node_of({"kind": "give", "coupon": "ten_off", "points": 50, "expires_days": 7})
    arrivals = arrivals_of(["a", "b"], at=WHEN, control=[False, True], visits=[2, 1])
    gone, effects = step_in(workspace, node, arrivals)
    _, again = step_in(workspace, node, arrivals)
    coupon, points = effects.facts
    assert [table.equals(other) for table, other in zip(effects.facts, again.facts, strict=True)] == [True, True]
    assert gone.detail == ["", "control"]
    assert said(coupon, "customer_id") == ["a"]
    expires = (WHEN + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert said(coupon, "properties") == [{"coupon": "ten_off", "node": "n", "expires_at": expires}]
    assert said(points, "quantity") == [50]
    assert said(points, "name") == ["Points Earned"]
    assert said(points, "fact_id") == ["run_0:n:points:2"]


def test_a_gift_to_nobody_writes_nothing(workspace: Workspace) -> None:
    node = node_of({"kind": "give", "points": 50})
    _, effects = step_in(workspace, node, arrivals_of(["a"], at=WHEN, control=[True]))
    assert not effects.facts


def test_one_task_a_visit(either_workspace: Workspace) -> None:
    workspace = either_workspace
    people = add_people(workspace, 2)
    node = node_of(
        {
            "kind": "task",
            "task": "call",
            "title": {"zh": "请回访订单 {{ context.entry.order_id }}", "en": "Call about {{ context.entry.order_id }}"},
            "due_hours": 72,
            "owner": "usr_1",
        }
    )
    contexts = [{"entry": {"order_id": "o1"}}, {}]
    arrivals = arrivals_of(people, at=WHEN, contexts=contexts)
    _, effects = step_in(workspace, node, arrivals)
    for _ in range(2):
        with workspace.control.write() as connection:
            open_tasks(connection, effects.tasks, now=workspace.clock.now())
    task = find_task(workspace, task_id_of("run_0:n:1"))
    assert (task.title_zh, task.owner, task.run_id) == ("请回访订单 o1", "usr_1", "run_0")
    assert task.due_at == WHEN + timedelta(hours=72)
    assert find_task(workspace, task_id_of("run_1:n:1")).title_en == "Call about {{ context.entry.order_id }}"
    _, none = step_in(workspace, node, arrivals_of(people, at=WHEN, control=[True, True]))
    assert not none.tasks


def test_goal_exit_and_jump(workspace: Workspace) -> None:
    arrivals = arrivals_of(["a", "b"], at=WHEN)
    for document in ({"kind": "goal"}, {"kind": "jump", "to": "n"}):
        gone, _ = step_in(workspace, node_of(document), arrivals)
        assert gone.branch.tolist() == [0, 0]
    gone, _ = step_in(workspace, node_of({"kind": "exit", "reason": "bought"}), arrivals)
    assert (gone.branch.tolist(), gone.reason) == ([ENDS, ENDS], "bought")


def test_templates_must_suit(workspace: Workspace) -> None:
    assert [one.field for one in flaws_of(MESSAGE, workspace=workspace, topic="offers")] == ["steps[0].template"]
    publish_template(workspace, LETTER, author="test")
    assert not flaws_of(MESSAGE, workspace=workspace)
    texted = {**MESSAGE, "steps": [{"channel": "sms", "template": "hello"}]}
    assert "email" in flaws_of(texted, workspace=workspace)[0].message
    ordered = {**MESSAGE, "class": "transactional"}
    assert "transactional" in flaws_of(ordered, workspace=workspace)[0].message
    assert flaws_of({**MESSAGE, "topic": "no_such"}, workspace=workspace)[0].field == "topic"
    assert flaws_of({"kind": "webhook", "template": "hello"}, workspace=workspace)[0].field == "template"


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"kind": "message", "steps": []}, "steps"),
        ({**MESSAGE, "lasts_hours": 0}, "lasts_hours"),
        ({**MESSAGE, "hold_out_bp": 6_000}, "hold_out_bp"),
        ({**MESSAGE, "budget_minor": 0}, "budget_minor"),
        ({**MESSAGE, "steps": [{"channel": "email", "template": "a", "unread_hours": -1}]}, "steps[0].unread_hours"),
        ({"kind": "update"}, "attributes"),
        ({"kind": "update", "add_tags": ["Not A Key"]}, "add_tags[0]"),
        ({"kind": "update", "add_tags": ["city"]}, "add_tags[0]"),
        ({"kind": "update", "add_to": ["x-y"]}, "add_to[0]"),
        ({"kind": "update", "add_tags": ["a"], "remove_tags": ["a"]}, "remove_tags"),
        ({"kind": "update", "attributes": {"a": "{{ customer.name }}"}}, "attributes.a"),
        ({"kind": "update", "attributes": {"a": "{{ context.entry.x"}}, "attributes.a"),
        ({"kind": "give"}, "coupon"),
        ({"kind": "give", "points": -1}, "points"),
        ({"kind": "give", "points": 1, "expires_days": 99_999}, "expires_days"),
        ({"kind": "task", "title": {"zh": "", "en": " "}}, "title"),
        ({"kind": "task", "task": "dance", "title": {"zh": "a", "en": "a"}}, "task"),
        ({"kind": "task", "title": {"zh": "a" * 201, "en": "a"}}, "title.zh"),
        ({"kind": "task", "title": {"zh": "a", "en": "a"}, "due_hours": 0}, "due_hours"),
        ({"kind": "webhook", "template": ""}, "template"),
        ({"kind": "exit", "reason": ""}, "reason"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(document: dict[str, Any], field: str) -> None:
    found = flaws_of(document)
    assert field in {flaw.field for flaw in found}
    assert all(flaw.message_zh and flaw.message and flaw.help for flaw in found)


def test_the_moment_counts_and_not_the_clock(workspace: Workspace) -> None:
    node = node_of({"kind": "give", "points": 5, "expires_days": 1})
    arrivals = arrivals_of(["a"], at=datetime(2026, 11, 1, tzinfo=UTC))
    _, first = step_in(workspace, node, arrivals)
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant += timedelta(days=3)
    _, later = step_in(workspace, node, arrivals)
    kept = [name for name in OUTGOING_SCHEMA.names if name != "received_at"]
    assert first.facts[0].select(kept).equals(later.facts[0].select(kept))
    assert np.array_equal(arrivals.moment_us, arrivals.entered_us)
