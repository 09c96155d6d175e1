"""Look at runs: lists in pages, and the story of one with its reasons and its messages. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.channels import Message, MissingMessageError, find_message, message_of
from evergrove.facts import instant_of, micros, person_of
from evergrove.journeys.contracts import (
    Journey,
    MessageNode,
    MissingJourneyError,
    MissingRunError,
    RunState,
    WebhookNode,
)
from evergrove.journeys.reading import load_journey
from evergrove.journeys.tables import journey_moves, journey_runs
from evergrove.kit import Workspace

LINES_MAX = 1_000
"""Lines of one story; a run that loops for a year has fewer."""

RUNS_SHOWN_MAX = 500
"""Runs of one page."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run as it stands. `customer_id` is who it belongs to today, `origin_id` who entered. `node`: where it waits,
    or ended; empty before it was let in. `due_at`: when time alone moves it on."""

    run_id: str
    journey_key: str
    version: int
    customer_id: str
    origin_id: str
    entry_key: str
    rotation: int
    state: RunState
    is_control: bool
    is_arriving: bool
    node: str
    visit: int
    entered_at: datetime
    moved_at: datetime
    due_at: datetime | None
    deadline_at: datetime
    goal_at: datetime | None
    ended_at: datetime | None
    end_reason: str

    @property
    def reference(self) -> str:
        return f"{self.journey_key}@{self.version}"


@dataclass(frozen=True, kw_only=True)
class StoryLine:
    """What happened to a run: `kind` entered, passed, waits, reset, goal, migrated, ended; `detail` says why.

    `message`: what a message node planned there, as it stands now; None at other nodes.
    """

    number: int
    at: datetime
    kind: str
    node: str
    node_kind: str
    visit: int
    branch: str
    detail: str
    message: Message | None


@dataclass(frozen=True, kw_only=True)
class RunStory:
    """A run with what happened to it, the oldest first; `context`: what is frozen in it."""

    run: Run
    lines: tuple[StoryLine, ...]
    context: dict[str, Any]


def find_runs(
    workspace: Workspace,
    *,
    customer_id: str = "",
    key: str = "",
    version: int | None = None,
    node: str | None = None,
    state: RunState | None = None,
    end_reason: str | None = None,
    is_control: bool | None = None,
    has_entered: bool | None = None,
    has_goal: bool | None = None,
    after: tuple[datetime, str] | str = "",
    limit: int = 50,
) -> list[Run]:
    """A page of runs. Of a person (all ids they ever had) the newest first, `after` being (entered_at, run_id) of the
    last one shown; else in the order of their ids, `after` being the last id. Who waits to be let in has not entered.

    Ids are hashes, so the first page of a journey of a million is a fair sample, and needs no sorting.
    """
    runs = journey_runs.c
    query = sa.select(journey_runs).limit(min(limit, RUNS_SHOWN_MAX))
    for column, value in (
        (runs.version, version),
        (runs.node, node),
        (runs.state, state),
        (runs.end_reason, end_reason),
        (runs.is_control, is_control),
        (runs.node != "", has_entered),
        (runs.goal_us > 0, has_goal),
        (runs.journey_key, key or None),
    ):
        if value is not None:
            query = query.where(column == value)
    with workspace.control.read() as connection:
        if customer_id:
            query = query.where(runs.customer_id.in_(person_of(connection, customer_id)))
            query = query.order_by(runs.entered_us.desc(), runs.run_id.desc())
            if isinstance(after, tuple):
                at_us, last = micros(after[0]), after[1]
                is_older = sa.and_(runs.entered_us == at_us, runs.run_id < last)
                query = query.where(sa.or_(runs.entered_us < at_us, is_older))
        else:
            query = query.order_by(runs.run_id)
            if isinstance(after, str) and after:
                query = query.where(runs.run_id > after)
        return [_run(row) for row in connection.execute(query)]


def find_run(workspace: Workspace, run_id: str) -> Run:
    """Raises MissingRunError."""
    with workspace.control.read() as connection:
        return _run(_row(connection, run_id))


def run_story(workspace: Workspace, run_id: str) -> RunStory:
    """One run from its beginning to where it stands. Raises MissingRunError."""
    moves = journey_moves.c
    query = sa.select(journey_moves).where(moves.run_id == run_id).order_by(moves.number).limit(LINES_MAX)
    with workspace.control.read() as connection:
        row = _row(connection, run_id)
        told = connection.execute(query).all()
    run = _run(row)
    journey = _journey(workspace, run.reference)
    kinds = {node.id: node for node in journey.nodes} if journey is not None else {}
    lines = []
    for one in told:
        node = kinds.get(one.node)
        writes = one.kind == "passed" and isinstance(node, MessageNode | WebhookNode)
        lines.append(
            StoryLine(
                number=one.number,
                at=instant_of(one.at_us),
                kind=one.kind,
                node=one.node,
                node_kind="" if node is None else str(node.__struct_config__.tag),
                visit=one.visit,
                branch=one.branch,
                detail=one.detail,
                message=_message(workspace, run_id, node=one.node, visit=one.visit) if writes else None,
            )
        )
    context: dict[str, Any] = msgspec.json.decode(row.context) if row.context else {}
    return RunStory(run=run, lines=tuple(lines), context=context)


def _journey(workspace: Workspace, reference: str) -> Journey | None:
    try:
        return load_journey(workspace, reference)
    except MissingJourneyError:
        return None


def _message(workspace: Workspace, run_id: str, *, node: str, visit: int) -> Message | None:
    """None: it was never planned (stale, or not of this version's kind)."""
    try:
        return find_message(workspace, message_of(run_id, node=node, visit=visit))[0]
    except MissingMessageError:
        return None


def _row(connection: sa.Connection, run_id: str) -> sa.Row[Any]:
    row = connection.execute(sa.select(journey_runs).where(journey_runs.c.run_id == run_id)).one_or_none()
    if row is None:
        raise MissingRunError(f"there is no run {run_id[:40]}", help="look at the runs of a customer or a journey")
    return row


def _run(row: sa.Row[Any]) -> Run:
    is_open = row.state == "waiting"
    return Run(
        run_id=row.run_id,
        journey_key=row.journey_key,
        version=row.version,
        customer_id=row.customer_id,
        origin_id=row.origin_id,
        entry_key=row.entry_key,
        rotation=row.rotation,
        state=row.state,
        is_control=bool(row.is_control),
        is_arriving=bool(row.is_arriving),
        node=row.node,
        visit=row.visit,
        entered_at=instant_of(row.entered_us),
        moved_at=instant_of(row.moved_us),
        due_at=instant_of(row.due_us) if is_open else None,
        deadline_at=instant_of(row.deadline_us),
        goal_at=instant_of(row.goal_us) if row.goal_us else None,
        ended_at=None if is_open else instant_of(row.ended_us),
        end_reason=row.end_reason,
    )
