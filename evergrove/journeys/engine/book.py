"""The runs of one pass as columns: read from the database, changed here, written back at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from operator import itemgetter
from typing import Any

import msgspec
import numpy as np
import sqlalchemy as sa

from evergrove.facts import each_of
from evergrove.journeys.nodes.contracts import Integers, Truths
from evergrove.journeys.plans import JourneyPlan
from evergrove.journeys.tables import journey_moves, journey_runs
from evergrove.kit import insert_all, update_all

NUMBERS = ("rotation", "visit", "moves", "entered_us", "moved_us", "due_us", "deadline_us", "goal_us", "ended_us")
TEXTS = ("run_id", "origin_id", "customer_id", "entry_key", "end_reason", "context")
FLAGS = ("is_control", "is_arriving", "is_open", "is_new", "is_changed", "is_frozen_anew")

READ = ("journey_key", "version", "node", "is_control", "is_arriving", *NUMBERS, *TEXTS)
MOVED = ("visit", "moves", "moved_us", "due_us", "goal_us", "ended_us")
MOVE_COLUMNS = ("run_id", "number", "at_us", "kind", "node", "visit", "branch", "detail")

BEFORE = -2
"""In place of a node: the run waits to be let in."""


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The same thing that happened to some runs at one node: a line of each one's timeline, as columns of equal length.

    `rows`: of the book, each once. `numbers` count within each run.
    """

    kind: str
    node: str
    branch: str
    rows: Sequence[int]
    numbers: Sequence[int]
    at_us: Sequence[int]
    visits: Sequence[int]
    details: Sequence[str]


@dataclass(kw_only=True)
class Book:
    """Columns of equal length, one entry a run. `plan`: the number of the run's version in `plans`; `place`: of its
    node, BEFORE while it waits to be let in."""

    plans: Sequence[JourneyPlan]
    numbers: dict[str, Integers] = field(default_factory=lambda: {n: np.zeros(0, np.int64) for n in NUMBERS})
    plan: Integers = field(default_factory=lambda: np.zeros(0, np.int64))
    place: Integers = field(default_factory=lambda: np.zeros(0, np.int64))
    texts: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in TEXTS})
    flags: dict[str, Truths] = field(default_factory=lambda: {name: np.zeros(0, bool) for name in FLAGS})
    told: list[Lines] = field(default_factory=list)
    loaded: set[str] = field(default_factory=set)
    """Customers whose open runs are in the book."""
    _rows_of: dict[str, list[int]] = field(default_factory=dict)
    _indexed: int = 0

    def __len__(self) -> int:
        return len(self.plan)

    def add(self, *, count: int, plan: Integers, place: Integers, columns: Mapping[str, Any]) -> Integers:
        """Add runs; returns their rows. What `columns` does not name is 0, False, or empty."""
        rows = np.arange(len(self), len(self) + count)
        self.plan, self.place = np.concatenate([self.plan, plan]), np.concatenate([self.place, place])
        for name in NUMBERS:
            more = np.asarray(columns.get(name, np.zeros(count)), dtype=np.int64)
            self.numbers[name] = np.concatenate([self.numbers[name], more])
        for name in FLAGS:
            told = np.asarray(columns.get(name, np.zeros(count)), dtype=bool)
            self.flags[name] = np.concatenate([self.flags[name], told])
        for name in TEXTS:
            self.texts[name].extend(columns.get(name, [None if name == "context" else ""] * count))
        return rows

    @property
    def rows_of(self) -> dict[str, list[int]]:
        """Customer → rows of their runs; made when it is asked for: timers and enrolments never ask."""
        customers = self.texts["customer_id"]
        for row in range(self._indexed, len(customers)):
            self._rows_of.setdefault(customers[row], []).append(row)
        self._indexed = len(customers)
        return self._rows_of

    def hand_on(self, owners: Mapping[str, str]) -> None:
        """Give those of these runs (run → customer) that are in the book to their new customers."""
        rows_of = self.rows_of
        for row, run_id in enumerate(self.texts["run_id"]):
            if run_id in owners:
                rows_of[self.texts["customer_id"][row]].remove(row)
                self.texts["customer_id"][row] = owners[run_id]
                rows_of.setdefault(owners[run_id], []).append(row)

    def context(self, row: int) -> dict[str, Any]:
        """What is frozen in a run, decoded."""
        text = self.texts["context"][row]
        return msgspec.json.decode(text) if text else {}

    def stands_at(self, row: int) -> tuple[int, str]:
        """The version and the node of a run; the node is empty while it waits to be let in."""
        journey, place = self.plans[self.plan[row]].journey, int(self.place[row])
        return journey.version, journey.nodes[place].id if place >= 0 else ""

    def tell(self, row: int, kind: str, *, at_us: int, detail: str = "") -> None:
        """Add a line to a run's timeline, at the node where it stands."""
        _, node = self.stands_at(row)
        self.tell_all(np.array([row]), kind, at_us=np.array([at_us]), node=node, details=[detail])

    def tell_all(
        self,
        rows: Integers,
        kind: str,
        *,
        at_us: Integers,
        node: str,
        branch: str = "",
        details: Sequence[str] | None = None,
    ) -> None:
        """Add a line to the timeline of each of `rows` (each once), which stand at `node`."""
        self.numbers["moves"][rows] += 1
        self.flags["is_changed"][rows] = True
        lines = Lines(
            kind=kind,
            node=node,
            branch=branch,
            rows=rows.tolist(),
            numbers=self.numbers["moves"][rows].tolist(),
            at_us=at_us.tolist(),
            visits=self.numbers["visit"][rows].tolist(),
            details=details if details is not None else [""] * len(rows),
        )
        self.told.append(lines)


class Contexts(Sequence[Mapping[str, Any]]):
    """What is frozen in some runs, decoded when it is asked for: most nodes never ask."""

    def __init__(self, texts: Sequence[str | None]) -> None:
        self._texts = texts

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, place: Any) -> Any:
        text = self._texts[place]
        return msgspec.json.decode(text) if text else {}


def load_open(connection: sa.Connection, book: Book, customer_ids: Sequence[str]) -> None:
    """Put the open runs of those customers into the book who are not in it yet."""
    asked = [customer for customer in customer_ids if customer not in book.loaded]
    if not asked:
        return
    book.loaded.update(asked)
    chosen = journey_runs.c.customer_id.in_(sa.select(each_of(connection, asked)))
    read_in(connection, book, runs_query().where(chosen, journey_runs.c.state == "waiting"))


def are_of(chosen: sa.Select[Any]) -> sa.ColumnElement[bool]:
    """Of a run: one of these customers began it, or has it today."""
    runs = journey_runs.c
    is_inherited = runs.origin_id != runs.customer_id
    return sa.or_(runs.customer_id.in_(chosen), sa.and_(runs.origin_id.in_(chosen), is_inherited))


def runs_query() -> sa.Select[Any]:
    """The columns of runs that a book holds; the caller says which."""
    return sa.select(*(journey_runs.c[name] for name in READ))


def read_in(connection: sa.Connection, book: Book, query: sa.Select[Any]) -> Integers:
    """The runs of a query (`runs_query`) as rows of the book, in the order of their ids; those of a version that does
    not stand are left out, and those that are in it already."""
    number_of = {(one.journey.key, one.journey.version): number for number, one in enumerate(book.plans)}
    known, id_at = set(book.texts["run_id"]), READ.index("run_id")
    rows = (row for row in connection.execute(query).all() if (row[0], row[1]) in number_of)
    found = sorted((row for row in rows if row[id_at] not in known), key=itemgetter(id_at))
    if not found:
        return np.zeros(0, dtype=np.int64)
    columns: dict[str, Any] = {name: list(column) for name, column in zip(READ, zip(*found, strict=True), strict=True)}
    keys = zip(columns.pop("journey_key"), columns.pop("version"), strict=True)
    plan = np.array([number_of[key] for key in keys], dtype=np.int64)
    nodes = columns.pop("node")
    places = [book.plans[number].place_of.get(node, BEFORE) for number, node in zip(plan.tolist(), nodes, strict=True)]
    columns["is_open"] = np.ones(len(found), dtype=bool)
    return book.add(count=len(found), plan=plan, place=np.array(places, dtype=np.int64), columns=columns)


def write_back(connection: sa.Connection, book: Book) -> None:
    """Store what changed, and the lines of the timelines."""
    is_new, is_changed = book.flags["is_new"], book.flags["is_changed"]
    _insert_new(connection, book, np.flatnonzero(is_new))
    _update_moved(connection, book, np.flatnonzero(is_changed & ~is_new))
    frozen = np.flatnonzero(book.flags["is_frozen_anew"] & ~is_new).tolist()
    contexts = [(book.texts["context"][row], book.texts["run_id"][row]) for row in frozen]
    update_all(connection, journey_runs, ("context",), contexts, key="run_id")
    insert_all(connection, journey_moves, MOVE_COLUMNS, _moves(book))


def _insert_new(connection: sa.Connection, book: Book, rows: Integers) -> None:
    columns = ("journey_key", "version", "state", "node", "is_control", "is_arriving", *NUMBERS, *TEXTS)
    values = zip(
        *_where(book, rows), *_flags(book, rows), *_numbers(book, rows, NUMBERS), *_texts(book, rows), strict=True
    )
    insert_all(connection, journey_runs, columns, list(values))


def _update_moved(connection: sa.Connection, book: Book, rows: Integers) -> None:
    columns = ("version", "state", "node", "is_control", "is_arriving", *MOVED, "end_reason")
    _, versions, states, nodes = _where(book, rows)
    listed = rows.tolist()
    reasons = [book.texts["end_reason"][row] for row in listed]
    ids = [book.texts["run_id"][row] for row in listed]
    values = zip(versions, states, nodes, *_flags(book, rows), *_numbers(book, rows, MOVED), reasons, ids, strict=True)
    update_all(connection, journey_runs, columns, list(values), key="run_id")


def _moves(book: Book) -> list[tuple[Any, ...]]:
    """Every line that was told, in the order of MOVE_COLUMNS; by run, which is the order of their table's key: in that
    of the steps they took twice as long to store."""
    run_ids = book.texts["run_id"]
    moves: list[tuple[Any, ...]] = []
    for one in book.told:
        ids = [run_ids[row] for row in one.rows]
        named = repeat(one.kind), repeat(one.node)
        moves += zip(ids, one.numbers, one.at_us, *named, one.visits, repeat(one.branch), one.details, strict=False)
    moves.sort(key=itemgetter(0, 1))
    return moves


def _where(book: Book, rows: Integers) -> tuple[list[str], list[int], list[str], list[str]]:
    """Columns: journey, version, state, node."""
    plans = [book.plans[number].journey for number in book.plan[rows].tolist()]
    states = ["waiting" if is_open else "ended" for is_open in book.flags["is_open"][rows].tolist()]
    places = book.place[rows].tolist()
    nodes = [journey.nodes[place].id if place >= 0 else "" for journey, place in zip(plans, places, strict=True)]
    return [one.key for one in plans], [one.version for one in plans], states, nodes


def _flags(book: Book, rows: Integers) -> tuple[list[bool], ...]:
    return tuple(book.flags[name][rows].tolist() for name in ("is_control", "is_arriving"))


def _numbers(book: Book, rows: Integers, names: Sequence[str]) -> tuple[list[int], ...]:
    return tuple(book.numbers[name][rows].tolist() for name in names)


def _texts(book: Book, rows: Integers) -> tuple[list[Any], ...]:
    listed = rows.tolist()
    return tuple([book.texts[name][row] for row in listed] for name in TEXTS)
