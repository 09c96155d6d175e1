"""Every kind of node in one journey, through the engine: what customers, colleagues and the lake see of it, once."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import sqlalchemy as sa

from evergrove.channels.tables import messages
from evergrove.experiments import places, publish_experiment
from evergrove.facts import read_outgoing
from evergrove.journeys.engine.entering import hold_out_salt
from evergrove.journeys.tables import journey_moves, journey_runs
from evergrove.kit import FixedClock
from evergrove.tasks import list_tasks
from support.journey_engine import BEGAN, feed_in, let_time_pass, put_up
from support.reach_world import add_people, open_mail

if TYPE_CHECKING:
    from evergrove.kit import Workspace

HOUR = 3_600_000_000
PEOPLE = 40

TRIAL: dict[str, Any] = {
    "key": "gift",
    "name": {"zh": "礼物", "en": "Gift"},
    "hypothesis": "Points bring more people back than a coupon",
    "scope": "node",
    "subject": "all_kinds/trial",
    "variants": [{"key": "coupon", "share_bp": 5_000}, {"key": "points", "share_bp": 5_000}],
    "metrics": [{"name": "orders", "kind": "binary", "role": "primary", "fact": "Order Completed"}],
}

ALL_KINDS: dict[str, Any] = {
    "key": "all_kinds",
    "name": {"zh": "全部节点", "en": "All kinds"},
    "entry": {"kind": "event", "event": {"fact": "Cart Updated"}},
    "start": "by_amount",
    "hold_out_bp": 2_000,
    "topic": "offers",
    "nodes": [
        {
            "id": "by_amount",
            "kind": "split",
            "branches": [
                {"id": "large", "when": {"context": "entry.amount", "is": {">=": 20}}, "next": "mark"},
                {"id": "named", "when": {"attribute": "first_name", "is": "小3"}, "next": "no_more"},
            ],
            "else_next": "lot",
        },
        {
            "id": "mark",
            "kind": "update",
            "attributes": {"last_cart": "{{ context.entry.amount }}"},
            "add_tags": ["crm_large_cart"],
            "next": "letter",
        },
        {"id": "letter", "kind": "message", "steps": [{"channel": "email", "template": "hello"}], "next": "night"},
        {"id": "night", "kind": "wait", "at": "10:00", "next": "trial"},
        {
            "id": "trial",
            "kind": "experiment",
            "experiment": "gift",
            "branches": [{"variant": "coupon", "next": "coupon"}, {"variant": "points", "next": "points"}],
        },
        {"id": "coupon", "kind": "give", "coupon": "ten_off", "expires_days": 7, "next": "answer"},
        {"id": "points", "kind": "give", "points": 100, "next": "answer"},
        {
            "id": "answer",
            "kind": "wait_for",
            "days": 2,
            "branches": [{"id": "bought", "event": {"fact": "Order Completed"}, "next": "reached"}],
            "timeout_next": "call",
        },
        {"id": "reached", "kind": "goal"},
        {
            "id": "call",
            "kind": "task",
            "task": "call",
            "title": {"zh": "回访", "en": "Call"},
            "due_hours": 72,
            "next": "no_more",
        },
        {
            "id": "lot",
            "kind": "random_split",
            "branches": [{"id": "a", "share_bp": 5_000, "next": "back"}, {"id": "b", "share_bp": 5_000}],
        },
        {"id": "back", "kind": "jump", "to": "no_more"},
        {"id": "no_more", "kind": "exit", "reason": "no_more"},
    ],
}


def walked(workspace: Workspace) -> dict[str, list[tuple[str, str]]]:
    """Run → (node, way out) of each node that it passed."""
    query = sa.select(journey_moves).order_by(journey_moves.c.run_id, journey_moves.c.number)
    found: dict[str, list[tuple[str, str]]] = {}
    with workspace.control.read() as connection:
        for move in connection.execute(query.where(journey_moves.c.kind == "passed")):
            found.setdefault(move.run_id, []).append((move.node, move.branch))
    return found


def told(workspace: Workspace) -> list[dict[str, Any]]:
    """Every fact that was written."""
    rows: list[dict[str, Any]] = []
    position = 0
    while (entry := read_outgoing(workspace, after=position)) is not None:
        rows += entry.facts.to_pylist()
        position = entry.position
    return rows


def test_all_kinds_together(either_workspace: Workspace) -> None:
    workspace = either_workspace
    open_mail(workspace)
    people = add_people(workspace, PEOPLE)
    publish_experiment(workspace, TRIAL, author="test")
    clock = workspace.clock
    assert isinstance(clock, FixedClock)
    clock.instant = BEGAN
    put_up(workspace, ALL_KINDS)
    feed_in(workspace, [(one, "Cart Updated", {"amount": number}, number) for number, one in enumerate(people)])
    clock.instant = BEGAN + timedelta(minutes=1)
    let_time_pass(workspace)
    clock.instant = BEGAN + timedelta(hours=20)  # the morning has been
    let_time_pass(workspace)
    feed_in(workspace, [(one, "Order Completed", {}, 30 * HOUR) for one in people[20:30]])
    clock.instant = BEGAN + timedelta(days=10)
    let_time_pass(workspace)

    drawn = places(pa.array(people, pa.string()), salt=hold_out_salt("all_kinds"))
    control = {one for one, place in zip(people, drawn.tolist(), strict=True) if place < 2_000}
    large, buyers = set(people[20:]), set(people[20:30])
    with workspace.control.read() as connection:
        runs = {run.customer_id: run for run in connection.execute(sa.select(journey_runs))}
        sent = connection.execute(sa.select(messages.c.customer_id, messages.c.reason, messages.c.context)).all()
    assert {run.state for run in runs.values()} == {"ended"}
    assert {one for one, run in runs.items() if run.is_control} == control
    assert {one for one, run in runs.items() if run.goal_us} == buyers
    assert runs[people[3]].end_reason == "no_more"

    assert {row.customer_id for row in sent} == large
    assert {row.customer_id for row in sent if row.reason == "hold_out"} == large & control
    assert json.loads(sent[0].context)["context"]["entry"]["amount"] >= 20

    facts = told(workspace)
    counts = Counter(fact["name"] for fact in facts)
    treated = large - control
    assert counts["Profile Updated"] == counts["Tag Changed"] == 20
    assert counts["Coupon Issued"] + counts["Points Earned"] == len(treated)
    exposed = {fact["customer_id"]: fact["variant"] for fact in facts if fact["experiment_key"] == "gift@1"}
    assert set(exposed) == treated
    given = {fact["customer_id"]: fact["name"] for fact in facts if fact["name"] in ("Coupon Issued", "Points Earned")}
    assert given == {
        one: "Coupon Issued" if variant == "coupon" else "Points Earned" for one, variant in exposed.items()
    }
    assert len({fact["fact_id"] for fact in facts}) == len(facts)
    tasks = list_tasks(workspace, limit=100).tasks
    assert {task.customer_id for task in tasks} == treated - buyers

    ways = walked(workspace)
    assert ways[runs[people[3]].run_id] == [("by_amount", "named")]
    lots = Counter(path[-1] for one in people[:20] for path in [ways[runs[one].run_id]])
    assert lots["back", ""] + lots["lot", "b"] == 19
    detail = sa.select(journey_moves.c.detail).where(
        journey_moves.c.run_id == runs[people[30]].run_id, journey_moves.c.node == "by_amount"
    )
    with workspace.control.read() as connection:
        clauses = json.loads(connection.execute(detail.where(journey_moves.c.kind == "passed")).scalar_one())
    assert clauses[0] == ["context.entry.amount", "30", True]
