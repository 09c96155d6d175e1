"""Let runs step from node to node until each waits or ends: all runs at one node at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from evergrove.journeys.contracts import GoalNode, nexts_of
from evergrove.journeys.engine.book import BEFORE, Contexts
from evergrove.journeys.engine.turn import Turn
from evergrove.journeys.nodes.contracts import ENDS, STAYS, Arrivals, Departures, Integers
from evergrove.journeys.nodes.registry import step_of
from evergrove.journeys.plans import END, JourneyPlan

NODES_APART = 1_000
"""More than a journey has nodes: plan × this + place is one number for a node of a version."""

NOBODY = np.zeros(0, dtype=np.int64)


def step_all(turn: Turn, rows: Integers) -> None:
    """Let the runs in `rows`, which have come to their places at `moved_us`, step until they wait or end."""
    while len(rows):
        rows = np.concatenate([_step(turn, plan, place, rows[which]) for plan, place, which in _by_node(turn, rows)])


def time_out(turn: Turn, rows: Integers, *, at_us: Integers) -> None:
    """Move runs on whose time has come: out of their wait, into the node before which they stand, or to their end
    when they are too old. `at_us`: when that was, one entry a row."""
    book = turn.book
    moved_us = book.numbers["moved_us"]
    moved_us[rows] = np.maximum(moved_us[rows], at_us)
    is_old = moved_us[rows] >= book.numbers["deadline_us"][rows]
    end(turn, rows[is_old], reason="max_age")
    rows = rows[~is_old]
    is_arriving = book.flags["is_arriving"][rows]
    book.flags["is_arriving"][rows] = False
    waited = rows[~is_arriving]
    is_before = book.place[waited] == BEFORE
    let_in(turn, waited[is_before])
    left = leave(turn, waited[~is_before])
    step_all(turn, np.concatenate([rows[is_arriving], waited[is_before], left]))


def let_in(turn: Turn, rows: Integers) -> None:
    """Begin runs: put them at the start, tell that they entered."""
    book = turn.book
    for number in np.unique(book.plan[rows]).tolist():
        some, plan = rows[book.plan[rows] == number], book.plans[number]
        book.place[some] = plan.start
        keys = [book.texts["entry_key"][row] for row in some.tolist()]
        at_us = book.numbers["moved_us"][some]
        book.tell_all(some, "entered", at_us=at_us, node=plan.journey.start, details=keys)


def leave(turn: Turn, rows: Integers, *, by: Integers | None = None, details: Sequence[str] | None = None) -> Integers:
    """Let runs leave the node where they wait, by the numbered ways out (None: by the last, the time-out); returns
    those that have come to another node."""
    going = [NOBODY]
    for plan, place, which in _by_node(turn, rows):
        last = len(plan.ways[place]) - 1
        ways = np.full(len(which), last) if by is None else by[which]
        for number in np.unique(ways).tolist():
            these = which[ways == number]
            going.append(_go(turn, plan, place, rows[these], number=number, details=_chosen(details, these)))
    return np.concatenate(going)


def end(turn: Turn, rows: Integers, *, reason: str, detail: str = "") -> None:
    """End open runs where they stand."""
    book = turn.book
    book.flags["is_open"][rows] = False
    book.flags["is_arriving"][rows] = False
    at_us = book.numbers["moved_us"][rows]
    book.numbers["ended_us"][rows] = at_us
    for row in rows.tolist():
        book.texts["end_reason"][row] = reason[:80]
        turn.closed(row)
    for plan, place, which in _by_node(turn, rows):
        some, node = rows[which], plan.node(place).id if place >= 0 else ""
        at_us = book.numbers["moved_us"][some]
        book.tell_all(some, "ended", at_us=at_us, node=node, details=[detail or reason] * len(some))


def _by_node(turn: Turn, rows: Integers) -> Iterator[tuple[JourneyPlan, int, Integers]]:
    """The rows in groups that stand at one node of one version: which, by their places in `rows`."""
    book = turn.book
    keys = book.plan[rows] * NODES_APART + book.place[rows]
    for key in np.unique(keys).tolist():
        which = np.flatnonzero(keys == key)
        first = rows[which[0]]
        yield book.plans[book.plan[first]], int(book.place[first]), which


def _chosen(details: Sequence[str] | None, which: Integers) -> Sequence[str] | None:
    """What is told of some of the runs; all of them is the usual case."""
    if details is None or len(which) == len(details):
        return details
    return [details[one] for one in which.tolist()]


def _step(turn: Turn, plan: JourneyPlan, place: int, rows: Integers) -> Integers:
    """All of one node of one version; returns those that have come to the next."""
    book, node, listed = turn.book, plan.node(place), rows.tolist()
    if isinstance(node, GoalNode):
        _mark_goal(turn, node, rows)
    texts = book.texts
    arrivals = Arrivals(
        run_id=[texts["run_id"][row] for row in listed],
        customer_id=[texts["customer_id"][row] for row in listed],
        entered_us=book.numbers["entered_us"][rows],
        moment_us=book.numbers["moved_us"][rows],
        visit=book.numbers["visit"][rows],
        is_control=book.flags["is_control"][rows],
        context=Contexts([texts["context"][row] for row in listed]),
    )
    gone = step_of(node)(
        node, arrivals, journey=plan.journey, launch_id=plan.launch_id, door=turn.door, effects=turn.effects
    )
    return _depart(turn, plan, place, rows, gone=gone)


def _mark_goal(turn: Turn, node: GoalNode, rows: Integers) -> None:
    """Whoever comes to a goal has reached it, once a run."""
    book = turn.book
    fresh = rows[book.numbers["goal_us"][rows] == 0]
    at_us = book.numbers["moved_us"][fresh]
    book.numbers["goal_us"][fresh] = at_us
    book.tell_all(fresh, "goal", at_us=at_us, node=node.id)


def _depart(turn: Turn, plan: JourneyPlan, place: int, rows: Integers, *, gone: Departures) -> Integers:
    going = [NOBODY]
    for branch in np.unique(gone.branch).tolist():
        chosen = np.flatnonzero(gone.branch == branch)
        some, details = rows[chosen], _chosen(gone.detail, chosen)
        if branch == ENDS:
            end(turn, some, reason=gone.reason or "exit")
        elif branch == STAYS:
            _stay(turn, plan, place, some, due_us=None if gone.due_us is None else gone.due_us[chosen], details=details)
        else:
            going.append(_go(turn, plan, place, some, number=branch, details=details))
    return np.concatenate(going)


def _stay(
    turn: Turn,
    plan: JourneyPlan,
    place: int,
    rows: Integers,
    *,
    due_us: Integers | None,
    details: Sequence[str] | None,
) -> None:
    book = turn.book
    deadline_us = book.numbers["deadline_us"][rows]
    book.numbers["due_us"][rows] = deadline_us if due_us is None else np.minimum(due_us, deadline_us)
    at_us = book.numbers["moved_us"][rows]
    book.tell_all(rows, "waits", at_us=at_us, node=plan.node(place).id, details=details)


def _go(
    turn: Turn, plan: JourneyPlan, place: int, rows: Integers, *, number: int, details: Sequence[str] | None
) -> Integers:
    """Out of a node by one way; returns those for whom that was not the end."""
    book, node = turn.book, plan.node(place)
    to, is_back = plan.ways[place][number]
    at_us = book.numbers["moved_us"][rows]
    book.tell_all(rows, "passed", at_us=at_us, node=node.id, branch=nexts_of(node)[number][0], details=details)
    if to == END:
        end(turn, rows, reason="end")
        return NOBODY
    book.place[rows] = to
    if not is_back:
        return rows
    book.numbers["visit"][rows] += 1
    is_over = book.numbers["visit"][rows] > plan.journey.visits_max
    end(turn, rows[is_over], reason="visits")
    return rows[~is_over]
