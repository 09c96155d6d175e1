"""The figures of the canvas as the clock moves: where everybody stood day by day, from the moves of all runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from itertools import accumulate
from typing import Any

import sqlalchemy as sa

from evergrove.facts import micros
from evergrove.journeys.simulating.contracts import Play, PlayedNode
from evergrove.journeys.simulating.running import Walk
from evergrove.journeys.tables import journey_moves, journey_runs

FRAME = timedelta(days=1)
"""Between two moments: with DAYS_MAX that is as many as a slider can be moved by."""

STAYING = ("waits", "passed", "ended")
"""A stay at a node begins with the first of these, and ends with whichever of them comes next."""

RUNS, MOVES = journey_runs.c, journey_moves.c


def play_of(connection: sa.Connection, walk: Walk, *, scaled: Callable[[int], int]) -> Play:
    """Counted in SQL by frames; a move belongs to the first moment that is not before it."""
    since, last = walk.wish.since, _frames(walk.wish.until - walk.wish.since)
    size = last + 1
    entered = [0] * size
    waiting: dict[str, list[int]] = defaultdict(lambda: [0] * size)
    passed: dict[str, list[int]] = defaultdict(lambda: [0] * size)
    for row in connection.execute(_counted(walk)):
        frame = min(row.frame, last)
        if row.kind == "entered":
            entered[frame] += row.n
        elif row.kind == "passed":
            passed[row.node][frame] += row.n
        elif row.kind == "waits":
            waiting[row.node][frame] += row.n
            if row.left is not None:
                waiting[row.node][min(row.left, last)] -= row.n

    def told(changes: list[int]) -> tuple[int, ...]:
        return tuple(scaled(count) for count in accumulate(changes))

    nodes = {
        node: PlayedNode(waiting=told(waiting[node]), passed=told(passed[node]))
        for node in sorted(waiting.keys() | passed.keys())
    }
    return Play(at=tuple(since + frame * FRAME for frame in range(size)), entered=told(entered), nodes=nodes)


def _counted(walk: Walk) -> sa.CompoundSelect[Any]:
    """(kind, node, frame, left, n): moves by the frame in which they happened, stays by that of their end too."""
    ours = journey_moves.join(journey_runs, RUNS.run_id == MOVES.run_id)
    is_ours = RUNS.journey_key == walk.plan.journey.key
    next_us = sa.func.lead(MOVES.at_us).over(partition_by=MOVES.run_id, order_by=MOVES.number)
    stays = (
        sa.select(MOVES.kind, MOVES.node, MOVES.at_us, next_us.label("next_us"))
        .select_from(ours)
        .where(is_ours, MOVES.kind.in_(STAYING))
        .subquery()
    )
    frame, left = (_frame_of(column, walk=walk) for column in (stays.c.at_us, stays.c.next_us))
    moved = (
        sa.select(stays.c.kind, stays.c.node, frame.label("frame"), left.label("left"), sa.func.count().label("n"))
        .where(stays.c.kind != "ended")
        .group_by(stays.c.kind, stays.c.node, sa.text("frame"), sa.text("left"))
    )
    at = _frame_of(MOVES.at_us, walk=walk)
    came_in = (
        sa.select(MOVES.kind, sa.literal("").label("node"), at.label("frame"), sa.null(), sa.func.count())
        .select_from(ours)
        .where(is_ours, MOVES.kind == "entered")
        .group_by(MOVES.kind, sa.text("frame"))
    )
    return sa.union_all(moved, came_in)


def _frame_of(at_us: sa.ColumnElement[Any], *, walk: Walk) -> sa.ColumnElement[Any]:
    frame_us = int(FRAME.total_seconds()) * 1_000_000
    return (at_us - micros(walk.wish.since) + frame_us - 1) // frame_us


def _frames(span: timedelta) -> int:
    return -(-span // FRAME)
