"""One transaction of the engine: its book of runs, what the steps bring about, and how that is written at the end.

The order of locks: the turn `journeys` (taken when a turn begins), rows of journeys, the turn of messages, the turn of
tasks, outgoing facts last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import repeat
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from evergrove.channels import PLAN_CUSTOMERS_MAX, plan_in, take_messages_turn
from evergrove.facts import OUTGOING_SCHEMA, TIMESTAMP, conform, write_outgoing
from evergrove.journeys.engine.book import Book, Lines, write_back
from evergrove.journeys.nodes.contracts import Door, Effects
from evergrove.journeys.plans import JourneyPlan
from evergrove.kit import EvergroveError, Workspace, logger, take_turn
from evergrove.tasks import TASKS_A_CALL_MAX, TaskDraft, TooManyTasksError, open_tasks

JOURNEYS_TURN = "journeys"
SOURCE = "evergrove:journeys"

CHANCE = "control_bp"
"""Under which `Journey Entered` carries the chance of being kept back, and a run keeps one that is not the share."""

DONE_IN_TIME = "done_in_time"
"""The end of a run that was never let in: what was waited for did happen (an entry of the kind not_done)."""

_log = logger(__name__)

FACT_OF = {
    "entered": "Journey Entered",
    "passed": "Journey Moved",
    "migrated": "Journey Moved",
    "ended": "Journey Exited",
}
"""Lines of the timeline that are facts as well; waiting is none, and a goal is seen in the exit or in the lake."""


@dataclass(kw_only=True)
class Turn:
    """What a pass works with. `past`: (journey, customer, entry key) → what is known of earlier runs; who has none is
    not in it."""

    connection: sa.Connection
    workspace: Workspace
    book: Book
    door: Door
    effects: Effects = field(default_factory=Effects)
    past: dict[tuple[str, str, str], Past] = field(default_factory=dict)
    looked_back: dict[str, set[str]] = field(default_factory=dict)
    """Journey → customers whose earlier runs are in `past`."""

    def closed(self, row: int) -> None:
        """A run has ended: the next of its key may begin."""
        book = self.book
        key = book.plans[book.plan[row]].journey.key
        known = self.past.get((key, book.texts["customer_id"][row], book.texts["entry_key"][row]))
        if known is not None:
            known.end(book.texts["run_id"][row], reason=book.texts["end_reason"][row])

    def finish(self) -> None:
        """Write everything; the last thing of the transaction but moving a cursor."""
        connection, book, effects = self.connection, self.book, self.effects
        write_back(connection, book)
        if effects.messages:
            take_messages_turn(connection)
        if effects.tasks:
            take_turn(connection, name="tasks")
        told = [facts_of(book, workspace=self.workspace), *effects.facts]
        for (launch_id, node), planned in effects.messages.items():
            for start in range(0, len(planned), PLAN_CUSTOMERS_MAX):
                chunk = planned[start : start + PLAN_CUSTOMERS_MAX]
                plan_in(connection, self.workspace, chunk, launch_id=launch_id, node=node)
        for start in range(0, len(effects.tasks), TASKS_A_CALL_MAX):
            _open(connection, effects.tasks[start : start + TASKS_A_CALL_MAX], now=self.door.now)
        facts = pa.concat_tables([conform(table, schema=OUTGOING_SCHEMA) for table in told])
        if facts.num_rows:
            write_outgoing(connection, facts)


@dataclass(kw_only=True, slots=True)
class Past:
    """Earlier runs of one customer in one journey under one key."""

    rotation: int = 0
    entered: dict[str, int] = field(default_factory=dict)
    """Run → when it began, µs: of those that were let in, or still wait to be."""
    open_ids: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        return len(self.entered)

    @property
    def entered_us(self) -> int:
        """When the newest began; 0 for none."""
        return max(self.entered.values(), default=0)

    def begin(self, run_id: str, *, at_us: int) -> None:
        self.entered[run_id] = at_us
        self.open_ids.add(run_id)

    def end(self, run_id: str, *, reason: str) -> None:
        """Whoever did in time what was waited for has never been in the journey."""
        self.open_ids.discard(run_id)
        if reason == DONE_IN_TIME:
            self.entered.pop(run_id, None)


def begin_turn(connection: sa.Connection, workspace: Workspace, *, plans: Sequence[JourneyPlan]) -> Turn:
    """Take the turn of journeys and an empty book."""
    take_turn(connection, name=JOURNEYS_TURN)
    now = workspace.clock.now()
    return Turn(
        connection=connection,
        workspace=workspace,
        book=Book(plans=plans),
        door=Door(connection=connection, workspace=workspace, now=now),
    )


def _open(connection: sa.Connection, drafts: Sequence[TaskDraft], *, now: datetime) -> None:
    """Open what can be opened. A task that cannot be asked for (too many are open; the visit has opened it with other
    words, under an earlier version) is logged: the journeys of everybody else go on without it.

    What `open_tasks` refuses it has not begun to write.
    """
    try:
        open_tasks(connection, drafts, now=now)
    except TooManyTasksError as error:
        _log.error("journeys.no_task", tasks=len(drafts), error=error.code)
    except EvergroveError as error:
        if len(drafts) == 1:
            _log.error("journeys.no_task", tasks=1, run_id=drafts[0].run_id, error=error.code)
            return
        half = len(drafts) // 2
        _open(connection, drafts[:half], now=now)
        _open(connection, drafts[half:], now=now)


def facts_of(book: Book, *, workspace: Workspace) -> pa.Table:
    """Every transition as a fact with the version (rule 23), in OUTGOING_SCHEMA."""
    told = [lines for lines in book.told if lines.kind in FACT_OF]
    rows = [row for lines in told for row in lines.rows]
    if not rows:
        return OUTGOING_SCHEMA.empty_table()
    references = [plan.journey.reference for plan in book.plans]
    run_ids = [book.texts["run_id"][row] for row in rows]
    arms = pa.array(["treated", "control"]).take(pa.array(book.flags["is_control"][rows].astype(np.int64)))
    numbers = [number for lines in told for number in lines.numbers]
    at_us = np.array([at for lines in told for at in lines.at_us], dtype=np.int64)
    columns = {
        "fact_id": pa.array([f"{run_id}:{number}" for run_id, number in zip(run_ids, numbers, strict=True)]),
        "name": pa.array([name for lines in told for name in repeat(FACT_OF[lines.kind], len(lines.rows))]),
        "customer_id": pa.array([book.texts["customer_id"][row] for row in rows]),
        "occurred_at": pa.array(at_us).cast(TIMESTAMP),
        "received_at": pa.repeat(pa.scalar(workspace.clock.now(), TIMESTAMP), len(rows)),
        "source": pa.repeat(pa.scalar(SOURCE), len(rows)),
        "journey_key": pa.array(references).take(pa.array(book.plan[rows])),
        "run_id": pa.array(run_ids),
        "variant": arms,
        "properties": pa.array([text for lines in told for text in _properties(book, lines)]),
    }
    return conform(pa.table(columns), schema=OUTGOING_SCHEMA)


def _chance_bp(book: Book, row: int) -> int:
    """The chance that this customer had of being kept back by the journey's hold-out, in basis points; 0: it has none.

    It is the version's share, but for people who were several customers when they were drawn.
    """
    share_bp: int = book.plans[book.plan[row]].journey.hold_out_bp
    text = book.texts["context"][row]
    if not share_bp or not text or CHANCE not in text:
        return share_bp
    return int(book.context(row).get(CHANCE, share_bp))


def _properties(book: Book, lines: Lines) -> Iterator[str]:
    """One text a line; equal ones are written once."""
    known: dict[tuple[int, str, int], str] = {}
    word: Sequence[str] = [""] * len(lines.rows)
    chances: Sequence[int] = [0] * len(lines.rows)
    if lines.kind == "ended":
        word = [book.texts["end_reason"][row] for row in lines.rows]
    elif lines.kind == "entered":
        word, chances = lines.details, [_chance_bp(book, row) for row in lines.rows]
    named = "reason" if lines.kind == "ended" else "entry_key"
    for said in zip(lines.visits, word, chances, strict=True):
        text = known.get(said)
        if text is None:
            values = {"branch": lines.branch, named: said[1], CHANCE: said[2]}
            whole: dict[str, Any] = {"node": lines.node, "visit": said[0]}
            whole |= {name: value for name, value in values.items() if value}
            text = known[said] = msgspec.json.encode(whole).decode()
        yield text
