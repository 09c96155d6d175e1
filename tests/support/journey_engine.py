"""Drives the engine over hand-made facts: puts a journey up, appends to the feed, lets the readers and timers work."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa
import sqlalchemy as sa

from evergrove.channels import ChannelStep, MessagePlan, keep_plan
from evergrove.definitions import publish
from evergrove.facts import FACT_SCHEMA, TIMESTAMP, append_to_feed, conform
from evergrove.journeys import fire_timers, run_journeys_reader
from evergrove.journeys.contracts import Journey, MessageNode, WebhookNode
from evergrove.journeys.engine.entering import hold_out_salt
from evergrove.journeys.plans import launch_of_version
from evergrove.journeys.tables import journey_moves, journey_runs, journey_versions, journeys
from evergrove.kit import upsert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evergrove.kit import Workspace

BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)

Fact = tuple[str, str, dict[str, Any], int]
"""(customer, name, properties, µs since BEGAN)."""


def put_up(workspace: Workspace, document: dict[str, Any], *, state: str = "live") -> Journey:
    """A version that takes entrants from now on, without the checks of publishing."""
    body = msgspec.to_builtins(msgspec.convert(document, Journey))
    body.pop("version")
    made = publish(workspace, kind="journey", key=document["key"], body=body, author="test")
    journey = msgspec.structs.replace(msgspec.convert(body, Journey), version=made.version)
    for node in journey.nodes:
        if isinstance(node, MessageNode | WebhookNode):
            plan = MessagePlan(
                launch_id=launch_of_version(journey.reference),
                node=node.id,
                steps=(ChannelStep(channel="email", template="hello@1"),),
                journey_key=journey.reference,
                hold_out_bp=journey.hold_out_bp,
                salt=hold_out_salt(journey.key),
            )
            keep_plan(workspace, plan)
    row = {"key": journey.key, "version": made.version, "state": state, "since_us": 0, "author": "test"}
    row |= {"paused_at": None, "looked_at": None, "changed_at": workspace.clock.now()}
    with workspace.control.write() as connection:
        upsert(connection, journeys, [row])
        upsert(connection, journey_versions, [{"journey_key": journey.key, "version": made.version, "is_open": True}])
    return journey


def instant(at_us: int) -> datetime:
    """A moment of a test's facts."""
    return BEGAN + timedelta(microseconds=at_us)


def feed_in(workspace: Workspace, facts: Sequence[Fact]) -> None:
    """Append facts to the feed, as the intake would."""
    if not facts:
        return
    at = pa.array([instant(fact[3]) for fact in facts], TIMESTAMP)
    table = pa.table(
        {
            "fact_id": pa.array([f"f{fact[3]}-{place}-{fact[0]}" for place, fact in enumerate(facts)], pa.string()),
            "name": pa.array([fact[1] for fact in facts], pa.string()),
            "customer_id": pa.array([fact[0] for fact in facts], pa.string()),
            "occurred_at": at,
            "received_at": at,
            "properties": pa.array([msgspec.json.encode(fact[2]).decode() for fact in facts], pa.string()),
        }
    )
    with workspace.control.write() as connection:
        append_to_feed(connection, conform(table, schema=FACT_SCHEMA), now=workspace.clock.now())


def let_time_pass(workspace: Workspace) -> None:
    """Read the feed to its end, then move whatever is due."""
    run_journeys_reader(workspace)
    while fire_timers(workspace):
        pass


def outcome(workspace: Workspace, key: str) -> dict[tuple[str, str, int], dict[str, Any]]:
    """(who entered, entry key, rotation) → how the run stands, and its timeline in µs since BEGAN."""
    begin = int(BEGAN.timestamp()) * 1_000_000
    with workspace.control.read() as connection:
        runs = connection.execute(sa.select(journey_runs).where(journey_runs.c.journey_key == key)).all()
        lines = connection.execute(
            sa.select(journey_moves).order_by(journey_moves.c.run_id, journey_moves.c.number)
        ).all()
    told: dict[str, list[tuple[int, str, str, int, str]]] = {}
    for line in lines:
        told.setdefault(line.run_id, []).append((line.at_us - begin, line.kind, line.node, line.visit, line.branch))
    return {
        (run.origin_id, run.entry_key, run.rotation): {
            "is_open": run.state == "waiting",
            "reason": run.end_reason,
            "goal": run.goal_us - begin if run.goal_us else 0,
            "told": told.get(run.run_id, []),
        }
        for run in runs
    }


def cuts(facts: Sequence[Fact], *, seed: int) -> list[list[Fact]]:
    """The same facts in pieces of random length."""
    chance, pieces = random.Random(seed), []  # noqa: S311 - where a test cuts
    left = list(facts)
    while left:
        size = chance.choice((1, 2, 5, 40, 1_000))
        pieces.append(left[:size])
        left = left[size:]
    return pieces
