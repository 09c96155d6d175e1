"""How many are where: every journey in one line, and one journey by version and node. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from evergrove.facts import micros
from evergrove.journeys.contracts import Journey
from evergrove.journeys.reading import StandingJourney, all_standing, find_standing, list_journeys, load_journey
from evergrove.journeys.tables import journey_moves, journey_runs
from evergrove.kit import Workspace

LATELY = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Arms:
    """The two groups: those whom the journey writes to, and those who were kept back."""

    treated: int = 0
    control: int = 0

    @property
    def both(self) -> int:
        return self.treated + self.control


@dataclass(frozen=True, kw_only=True)
class JourneyLine:
    """A journey in a list: the version that takes entrants, how it stands, and its people (all versions)."""

    journey: Journey
    standing: StandingJourney
    open_runs: int
    entered_lately: int
    """Within LATELY."""
    entered: Arms
    goals: Arms


@dataclass(frozen=True, kw_only=True)
class NodeCounts:
    """One node of one version.

    `waiting_control`: of those who wait, the control group's. `ended`: reason → runs whose end was here; `passed`:
    branch → how often (empty unless it was asked for).
    """

    node: str
    kind: str
    waiting: int
    waiting_control: int
    ended: dict[str, int]
    passed: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class VersionCounts:
    """One version. `waiting_before`: those who wait to be let in. `ended`: reason → runs."""

    version: int
    entered: Arms
    open_runs: int
    open_control: int
    """Of `open_runs` those of the control group."""
    goals: Arms
    ended: dict[str, int]
    waiting_before: int
    nodes: tuple[NodeCounts, ...]


@dataclass(frozen=True, kw_only=True)
class JourneyCounts:
    """Everything of one journey, the newest version first, among those that anybody ever entered."""

    standing: StandingJourney
    versions: tuple[VersionCounts, ...]
    as_of: datetime


def journey_lines(workspace: Workspace) -> tuple[JourneyLine, ...]:
    """Every published journey, by key: one pass over all runs."""
    runs, now = journey_runs.c, workspace.clock.now()
    query = sa.select(
        runs.journey_key,
        runs.is_control,
        sa.func.count().label("entered"),
        sa.func.count(sa.case((runs.state == "waiting", 1))).label("open_runs"),
        sa.func.count(sa.case((runs.entered_us >= micros(now - LATELY), 1))).label("lately"),
        sa.func.count(sa.case((runs.goal_us > 0, 1))).label("goals"),
    ).group_by(runs.journey_key, runs.is_control)
    with workspace.control.read() as connection:
        found: dict[str, list[Any]] = defaultdict(list)
        for row in connection.execute(query.where(runs.node != "")):
            found[row.journey_key].append(row)
    standing = all_standing(workspace)
    return tuple(
        JourneyLine(
            journey=journey,
            standing=standing[journey.key],
            open_runs=sum(row.open_runs for row in found[journey.key]),
            entered_lately=sum(row.lately for row in found[journey.key]),
            entered=_arms(found[journey.key], "entered"),
            goals=_arms(found[journey.key], "goals"),
        )
        for journey in list_journeys(workspace)
        if journey.key in standing
    )


def journey_standing(workspace: Workspace, key: str, *, with_passed: bool = True) -> JourneyCounts:
    """Who is where now, and what became of those who were: by version and node.

    `with_passed`: also how often each way out was taken, which reads every line of the timelines (a second for some
    million lines); without it the answer comes from the runs alone. Raises MissingJourneyError.
    """
    standing = find_standing(workspace, key)
    runs = journey_runs.c
    grouped = (
        sa.select(
            runs.version,
            runs.state,
            runs.node,
            runs.end_reason,
            runs.is_control,
            sa.func.count().label("runs"),
            sa.func.count(sa.case((runs.goal_us > 0, 1))).label("goals"),
        )
        .where(runs.journey_key == key)
        .group_by(runs.version, runs.state, runs.node, runs.end_reason, runs.is_control)
    )
    with workspace.control.read() as connection:
        rows = connection.execute(grouped).all()
        passed = _passed(connection, key) if with_passed else {}
    versions = sorted({row.version for row in rows} | {standing.version}, reverse=True)
    counted = tuple(
        _version(
            load_journey(workspace, f"{key}@{version}"),
            [row for row in rows if row.version == version],
            passed=passed,
        )
        for version in versions
    )
    return JourneyCounts(standing=standing, versions=counted, as_of=workspace.clock.now())


def _passed(connection: sa.Connection, key: str) -> dict[tuple[int, str], dict[str, int]]:
    """(version, node) → branch → lines. A run that was moved counts under the version that it is in now."""
    runs, moves = journey_runs.c, journey_moves.c
    query = (
        sa.select(runs.version, moves.node, moves.branch, sa.func.count().label("lines"))
        .join_from(journey_runs, journey_moves, moves.run_id == runs.run_id)
        .where(runs.journey_key == key, moves.kind == "passed")
        .group_by(runs.version, moves.node, moves.branch)
    )
    found: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for row in connection.execute(query):
        found[row.version, row.node][row.branch] = row.lines
    return found


@dataclass(kw_only=True)
class _Place:
    waiting: int = 0
    waiting_control: int = 0
    ended: dict[str, int] = field(default_factory=dict)


def _version(journey: Journey, rows: Sequence[Any], *, passed: dict[tuple[int, str], dict[str, int]]) -> VersionCounts:
    places: dict[str, _Place] = defaultdict(_Place)
    ended: dict[str, int] = {}
    for row in rows:
        place = places[row.node]
        if row.state == "waiting":
            place.waiting += row.runs
            place.waiting_control += row.runs if row.is_control else 0
        else:
            place.ended[row.end_reason] = place.ended.get(row.end_reason, 0) + row.runs
            ended[row.end_reason] = ended.get(row.end_reason, 0) + row.runs
    return VersionCounts(
        version=journey.version,
        entered=_arms([row for row in rows if row.node], "runs"),
        open_runs=sum(row.runs for row in rows if row.state == "waiting"),
        open_control=sum(row.runs for row in rows if row.state == "waiting" and row.is_control),
        goals=_arms(rows, "goals"),
        ended=ended,
        waiting_before=places[""].waiting,
        nodes=tuple(
            NodeCounts(
                node=node.id,
                kind=str(node.__struct_config__.tag),
                waiting=places[node.id].waiting,
                waiting_control=places[node.id].waiting_control,
                ended=places[node.id].ended,
                passed=passed.get((journey.version, node.id), {}),
            )
            for node in journey.nodes
        ),
    )


def _arms(rows: Sequence[Any], name: str) -> Arms:
    return Arms(
        treated=sum(getattr(row, name) for row in rows if not row.is_control),
        control=sum(getattr(row, name) for row in rows if row.is_control),
    )
