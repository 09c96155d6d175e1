"""What is done in one transaction: work in a piece of the feed, let time move what is due, let customers in.

Invariant: the outcome follows from facts and due moments alone, not from how the feed is cut into pieces or how late
the engine looks: a customer's facts are worked in one after the other, and what was due before a fact goes first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from evergrove.facts import micros, resolve_roots
from evergrove.journeys.contracts import CONTEXT_BYTES_MAX, DAY_US, EventEntry, NotDoneEntry, WaitForNode
from evergrove.journeys.engine.book import BEFORE, load_open, read_in, runs_query
from evergrove.journeys.engine.entering import enter
from evergrove.journeys.engine.listening import Heard, hear
from evergrove.journeys.engine.standing import STANDS_STILL, Standing
from evergrove.journeys.engine.stepping import end, leave, step_all, time_out
from evergrove.journeys.engine.turn import DONE_IN_TIME, Turn, begin_turn
from evergrove.journeys.engine.uniting import follow_merges, hand_over_ahead
from evergrove.journeys.nodes.contracts import Integers
from evergrove.journeys.nodes.people import duration_us
from evergrove.journeys.plans import JourneyPlan
from evergrove.journeys.tables import journey_runs, journeys
from evergrove.kit import Workspace

DUE_RUNS_MAX = 5_000
"""Runs of one transaction of the timers: some tenths of a second, in which nobody else writes."""

BY_START = "start"
"""Why somebody entered a segment: it was made live, or written anew. Its members of today are let in by a backfill,
when an operator asks for that (rule 3), never by the way."""


def work_in(connection: sa.Connection, workspace: Workspace, facts: pa.Table, *, standing: Standing) -> int:
    """Work in facts (FACT_SCHEMA) in the caller's transaction; how many set something off."""
    turn = begin_turn(connection, workspace, plans=standing.plans)
    follow_merges(turn, facts)
    heard = _hear_as_of_today(turn, facts, standing=standing)
    if len(heard):
        load_open(connection, turn.book, sorted(set(heard.customer)))
        for places in heard.rounds():
            _one_round(turn, heard, places, standing=standing)
    turn.finish()
    return len(heard)


def work_off_due(connection: sa.Connection, workspace: Workspace, *, standing: Standing, until_us: int) -> int:
    """Move the runs whose time had come by `until_us` (at most DUE_RUNS_MAX, the longest overdue first); how many."""
    turn = begin_turn(connection, workspace, plans=standing.plans)
    rows = read_in(connection, turn.book, due_runs(until_us=until_us))
    if not len(rows):
        return 0
    fire_due(turn, rows, until_us=np.full(len(rows), until_us))
    turn.finish()
    return len(rows)


def due_runs(*, until_us: int) -> sa.Select[Any]:
    """The columns of at most DUE_RUNS_MAX runs whose time had come, the longest overdue first.

    Of those due at one moment any: so they come as they entered, which is beside one another in the table. To sort a
    million of one morning by their ids was to read all of them for every DUE_RUNS_MAX.
    """
    return runs_query().where(is_due(until_us)).order_by(journey_runs.c.due_us).limit(DUE_RUNS_MAX)


def is_due(at_us: int) -> sa.ColumnElement[bool]:
    """Of a run: time has something to move; runs of paused and of archived journeys stand still."""
    runs = journey_runs.c
    still = sa.select(journeys.c.key).where(journeys.c.state.in_(STANDS_STILL))
    return sa.and_(runs.state == "waiting", runs.due_us <= at_us, runs.journey_key.not_in(still))


def let_customers_in(
    connection: sa.Connection,
    workspace: Workspace,
    customers: Sequence[str],
    *,
    key: str,
    standing: Standing,
    contexts: Sequence[Mapping[str, Any]] | None = None,
    moment_us: Integers | None = None,
    entry_keys: Sequence[str] | None = None,
) -> int:
    """Enter customers (each once a key) into the live version of a journey, in the caller's transaction; how many did.

    A journey that takes nobody lets nobody in. The entry key keeps what was entered in one way apart from another.
    """
    plan = standing.taking(key)
    if plan is None or not customers:
        return 0
    turn = begin_turn(connection, workspace, plans=standing.plans)
    roots = resolve_roots(connection, pa.array(customers, pa.string())).to_pylist()
    while hand_over_ahead(turn, [*customers, *roots]):
        roots = resolve_roots(connection, pa.array(customers, pa.string())).to_pylist()
    keys = entry_keys if entry_keys is not None else [""] * len(roots)
    first = {pair: place for place, pair in reversed(list(enumerate(zip(roots, keys, strict=True))))}
    places = sorted(first.values())
    now_us = np.full(len(customers), micros(turn.door.now)) if moment_us is None else moment_us
    told = contexts or [{}] * len(customers)
    count = enter(
        turn,
        plan,
        [roots[place] for place in places],
        moment_us=now_us[places],
        contexts=[told[place] for place in places],
        entry_keys=[keys[place] for place in places],
    )
    turn.finish()
    return count


def fire_due(turn: Turn, rows: Integers, *, until_us: Integers) -> None:
    """Let time move runs on, again and again, until none of them is due by its `until_us`."""
    book = turn.book
    while len(rows):
        has_come = book.flags["is_open"][rows] & (book.numbers["due_us"][rows] <= until_us)
        rows, until_us = rows[has_come], until_us[has_come]
        if len(rows):
            time_out(turn, rows, at_us=book.numbers["due_us"][rows])


def _hear_as_of_today(turn: Turn, facts: pa.Table, *, standing: Standing) -> Heard:
    """What is heard, by who each customer is today, and their runs by the same: in between another worker may merge."""
    while True:
        owners = resolve_roots(turn.connection, facts["customer_id"].combine_chunks())
        heard = hear(facts, owners=owners.cast(pa.string()), plans=standing.plans, now=turn.door.now)
        theirs = [*heard.facts["customer_id"].to_pylist(), *heard.customer]
        if not len(heard) or not hand_over_ahead(turn, theirs):
            return heard


def _one_round(turn: Turn, heard: Heard, places: Integers, *, standing: Standing) -> None:
    """One fact of each customer."""
    _fire_before(turn, heard, places, standing=standing)
    waking: list[int] = []
    for place in places.tolist():
        rows = turn.book.rows_of.get(heard.customer[place], ())
        waking += [
            row
            for row in rows
            if turn.book.flags["is_open"][row] and _strike(turn, heard, place, row, standing=standing)
        ]
    step_all(turn, np.array(waking, dtype=np.int64))
    for plan in standing.plans:
        _let_in(turn, heard, places, plan, standing=standing)


def _fire_before(turn: Turn, heard: Heard, places: Integers, *, standing: Standing) -> None:
    """What was due before the fact happens before it."""
    book = turn.book
    rows, until = [], []
    for place in places.tolist():
        for row in book.rows_of.get(heard.customer[place], ()):
            is_due = book.flags["is_open"][row] and book.numbers["due_us"][row] <= heard.moment_us[place]
            if is_due and book.plans[book.plan[row]].journey.key not in standing.paused:
                rows.append(row)
                until.append(heard.moment_us[place])
    if rows:
        fire_due(turn, np.array(rows, dtype=np.int64), until_us=np.array(until, dtype=np.int64))


def _strike(turn: Turn, heard: Heard, place: int, row: int, *, standing: Standing) -> bool:
    """What one fact does to one open run: ends it, marks its goal, wakes it. True when it is to be stepped."""
    book, at_us = turn.book, int(heard.moment_us[place])
    plan, run_id = book.plans[book.plan[row]], book.texts["run_id"][row]
    one = np.array([row], dtype=np.int64)
    if book.place[row] == BEFORE:
        if plan.without is not None and heard.passes(plan.without, place, run_id=run_id):
            book.numbers["moved_us"][row] = max(int(book.numbers["moved_us"][row]), at_us)
            end(turn, one, reason=DONE_IN_TIME)
        return False
    for reason, listen in plan.exits:
        if heard.passes(listen, place, run_id=run_id):
            book.numbers["moved_us"][row] = max(int(book.numbers["moved_us"][row]), at_us)
            end(turn, one, reason=reason, detail=heard.fact_name(place))
            return False
    if _reach_goal(turn, heard, place, row):
        end(turn, one, reason="goal", detail=heard.fact_name(place))
        return False
    return _wake(turn, heard, place, row, is_paused=plan.journey.key in standing.paused)


def _reach_goal(turn: Turn, heard: Heard, place: int, row: int) -> bool:
    """Mark the goal once, in its window (rule 5); True when it ends the run."""
    book, at_us = turn.book, int(heard.moment_us[place])
    plan = book.plans[book.plan[row]]
    goal, listen = plan.journey.goal, plan.goal
    if goal is None or listen is None or book.numbers["goal_us"][row]:
        return False
    if not heard.passes(listen, place, run_id=book.texts["run_id"][row]):
        return False
    if at_us > book.numbers["entered_us"][row] + goal.days * DAY_US:
        return False
    book.numbers["goal_us"][row] = at_us
    book.tell(row, "goal", at_us=at_us, detail=heard.fact_name(place))
    if goal.ends:
        book.numbers["moved_us"][row] = max(int(book.numbers["moved_us"][row]), at_us)
    return bool(goal.ends)


def _wake(turn: Turn, heard: Heard, place: int, row: int, *, is_paused: bool) -> bool:
    """Open the first branch that the fact passes; True when the run goes on."""
    book, at_us = turn.book, int(heard.moment_us[place])
    plan, run_id = book.plans[book.plan[row]], book.texts["run_id"][row]
    _remember(turn, heard, place, row)
    standing_at = int(book.place[row])
    if standing_at not in plan.waits or book.flags["is_arriving"][row]:
        return False
    for number, listen in enumerate(plan.waits[standing_at]):
        if heard.passes(listen, place, run_id=run_id):
            _freeze(turn, row, {"woke": heard.context(place)})
            book.numbers["moved_us"][row] = max(int(book.numbers["moved_us"][row]), at_us)
            one = np.array([row], dtype=np.int64)
            goes = bool(len(leave(turn, one, by=np.array([number]), details=[heard.fact_name(place)])))
            if goes and is_paused:
                book.flags["is_arriving"][row] = True
                book.numbers["due_us"][row] = at_us
            return goes and not is_paused
    reset = plan.resets.get(standing_at)
    node = plan.node(standing_at)
    if reset is not None and isinstance(node, WaitForNode) and heard.passes(reset, place, run_id=run_id):
        lasts_us = duration_us(days=node.days, hours=node.hours, minutes=node.minutes)
        book.numbers["due_us"][row] = min(at_us + lasts_us, int(book.numbers["deadline_us"][row]))
        book.tell(row, "reset", at_us=at_us, detail=heard.fact_name(place))
    return False


def _remember(turn: Turn, heard: Heard, place: int, row: int) -> None:
    """What happens before a wait that counts since the entry is kept until the run comes to it."""
    book = turn.book
    plan = book.plans[book.plan[row]]
    for at, listens in plan.waits.items():
        node = plan.node(at)
        is_in_it = at == book.place[row] and not book.flags["is_arriving"][row]
        if not isinstance(node, WaitForNode) or node.counts_since != "entry" or is_in_it:
            continue
        seen = book.context(row).get("seen", {})
        for branch, listen in zip(node.branches, listens, strict=True):
            if node.id not in seen and heard.passes(listen, place, run_id=book.texts["run_id"][row]):
                _freeze(turn, row, {"seen": {**seen, node.id: branch.id}})
                break


def _freeze(turn: Turn, row: int, more: Mapping[str, Any]) -> None:
    """Keep something in the run; what would be more than rule 8 allows is left out."""
    book = turn.book
    text = msgspec.json.encode({**book.context(row), **more})
    if len(text) <= CONTEXT_BYTES_MAX:
        book.texts["context"][row] = text.decode()
        book.flags["is_frozen_anew"][row] = True


def _let_in(turn: Turn, heard: Heard, places: Integers, plan: JourneyPlan, *, standing: Standing) -> None:
    """Those whose fact enters them into this version."""
    if plan.entry is None or standing.taking(plan.journey.key) is not plan:
        return
    passing = heard.marks[plan.entry.mark][places]
    recent = heard.occurred_us[places] >= standing.since_us[plan.journey.key]
    chosen = places[passing & recent].tolist()
    if plan.entry.segment:
        chosen = [place for place in chosen if heard.context(place).get("reason") != BY_START]
    if not chosen:
        return
    contexts = [heard.context(place) for place in chosen]
    name = plan.journey.entry.entry_key if isinstance(plan.journey.entry, EventEntry | NotDoneEntry) else ""
    enter(
        turn,
        plan,
        [heard.customer[place] for place in chosen],
        moment_us=heard.moment_us[chosen],
        contexts=contexts,
        entry_keys=[_text_of(context.get(name)) if name else "" for context in contexts],
        is_by_fact=True,
    )


def _text_of(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else msgspec.json.encode(value).decode()
