"""A small shop with a journey: people who may be written to, a live sender, letters, and a clock that a test moves."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from evergrove.channels import set_policy
from evergrove.journeys import PublishedJourney, publish_journey
from evergrove.journeys.tables import journey_moves, journey_runs
from evergrove.kit import FixedClock
from support.journey_engine import BEGAN, feed_in, let_time_pass
from support.reach_world import add_people, open_mail, public

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evergrove.kit import Workspace

MICROSECOND = timedelta(microseconds=1)

WIN_BACK: dict[str, Any] = {
    "key": "win_back",
    "name": {"zh": "购物车召回", "en": "Cart win-back"},
    "entry": {"kind": "event", "event": {"fact": "Cart Updated"}},
    "start": "rest",
    "nodes": [
        {"id": "rest", "kind": "wait", "hours": 24, "next": "letter"},
        {
            "id": "letter",
            "kind": "message",
            "steps": [{"channel": "email", "template": "hello"}],
            "next": "answer",
        },
        {
            "id": "answer",
            "kind": "wait_for",
            "days": 3,
            "branches": [{"id": "bought", "event": {"fact": "Order Completed"}, "next": "thanks"}],
            "timeout_next": "",
        },
        {"id": "thanks", "kind": "goal", "next": ""},
    ],
    "exits": [{"reason": "complained", "event": {"fact": "Ticket Opened"}}],
    "reentry": {"mode": "after_exit"},
    "topic": "offers",
    "hold_out_bp": 0,
}
"""A day after the cart was filled a letter, then three days for an order."""


def win_back(**changes: Any) -> dict[str, Any]:
    """The document with other settings; `nodes` by id: fields to change, None to take the node out."""
    document = copy.deepcopy(WIN_BACK)
    altered = changes.pop("nodes", {})
    if isinstance(altered, list):
        return {**document, **changes, "nodes": altered}
    known = {node["id"]: node for node in document["nodes"]}
    for node_id, fields in altered.items():
        known[node_id] = None if fields is None else {**known.get(node_id, {"id": node_id}), **fields}
    return {**document, **changes, "nodes": [node for node in known.values() if node is not None]}


@dataclass(kw_only=True)
class JourneyWorld:
    """The workspace, its people, and what may happen to them."""

    workspace: Workspace
    people: list[str]

    def publish(self, document: dict[str, Any] | None = None, **options: Any) -> PublishedJourney:
        """A version that stands, published by an operator."""
        return publish_journey(self.workspace, document or win_back(), author="test", **options)

    def happen(self, name: str, people: Iterable[str] | str = (), **properties: Any) -> None:
        """A fact of each of these people (of all, when none is named) now, worked in at once."""
        chosen = [people] if isinstance(people, str) else list(people) or self.people
        at_us = (self.clock.instant - BEGAN) // MICROSECOND
        feed_in(self.workspace, [(one, name, properties, at_us) for one in chosen])
        let_time_pass(self.workspace)

    def later(self, **length: float) -> None:
        """Move the clock on, and let happen what is due by then."""
        self.clock.instant += timedelta(**length)
        let_time_pass(self.workspace)

    def runs(self, *, key: str = "win_back") -> list[Any]:
        """The rows of its runs, by the number of the person, then by rotation."""
        query = sa.select(journey_runs).where(journey_runs.c.journey_key == key)
        with self.workspace.control.read() as connection:
            return list(connection.execute(query.order_by(journey_runs.c.origin_id, journey_runs.c.rotation)))

    def places(self, *, key: str = "win_back") -> list[str]:
        """Where each of its runs stands or why it ended, in the same order."""
        return [row.node if row.state == "waiting" else f"✓{row.end_reason}" for row in self.runs(key=key)]

    def told(self, run_id: str) -> list[tuple[str, str, str]]:
        """(kind, node, branch) of each line of a run's timeline."""
        query = sa.select(journey_moves).where(journey_moves.c.run_id == run_id).order_by(journey_moves.c.number)
        with self.workspace.control.read() as connection:
            return [(row.kind, row.node, row.branch) for row in connection.execute(query)]

    def messages(self) -> dict[str, int]:
        """State of messages → how many."""
        query = sa.text(
            "select state || case reason when '' then '' else ':' || reason end, count(*) from messages group by 1"
        )
        with self.workspace.control.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    @property
    def clock(self) -> FixedClock:
        clock = self.workspace.clock
        assert isinstance(clock, FixedClock)
        return clock


def open_journeys(workspace: Workspace, *, people: int = 3) -> JourneyWorld:
    """The world in a new workspace: no hour at which nothing may go."""
    workspace = public(workspace)
    open_mail(workspace)
    set_policy(workspace, {"hours": {"quiet": [], "golden_mode": "off"}}, author="test")
    return JourneyWorld(workspace=workspace, people=add_people(workspace, people))
