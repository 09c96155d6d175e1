"""Move the runs of earlier versions into another one (rule 11): first how many would move where, then the move.

Invariants: a run that is moved from a wait to the same kind of wait keeps its due time; elsewhere it arrives anew, in
the moment of the migration; what its messages were is never sent again, because a message is of (run, node, visit).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec
import numpy as np
import sqlalchemy as sa

from evergrove.facts import each_of, micros
from evergrove.journeys.checking import read_journey
from evergrove.journeys.contracts import (
    InvalidJourneyError,
    Journey,
    Node,
    NotDoneEntry,
    WaitForNode,
    WaitNode,
    nexts_of,
)
from evergrove.journeys.ending_runs import RUNS_MAX
from evergrove.journeys.engine.book import BEFORE, read_in, runs_query
from evergrove.journeys.engine.standing import Standing, standing_journeys
from evergrove.journeys.engine.stepping import end
from evergrove.journeys.engine.turn import Turn, begin_turn
from evergrove.journeys.nodes.contracts import Integers
from evergrove.journeys.plans import JourneyPlan
from evergrove.journeys.reading import find_standing, load_journey
from evergrove.journeys.tables import journey_runs
from evergrove.kit import Workspace

Unmapped = Literal["stays", "ends"]
"""Runs at a node that has no place in the new version: they go on where they are, or end as `migrated`."""

Becomes = Literal["keeps", "arrives", "stays", "ends"]
"""Waits on with its due time; steps into the node anew; is left in its version; ends."""

BEFORE_START = ""
"""The node of a run that waits to be let in (what is not done in time)."""


@dataclass(frozen=True, kw_only=True)
class MigrationRow:
    """Runs that stand at one node of one earlier version, and what becomes of them. `to`: the node of the new version,
    empty where they stay or end (or wait to be let in)."""

    version: int
    node: str
    kind: str
    runs: int
    becomes: Becomes
    to: str


@dataclass(frozen=True, kw_only=True)
class MigrationPreview:
    """How many runs move where. `moving`: those that keep their wait or arrive anew."""

    rows: tuple[MigrationRow, ...]
    moving: int
    staying: int
    ending: int


def preview_migration(
    workspace: Workspace,
    key: str,
    document: object = None,
    *,
    mapping: Mapping[str, str] | None = None,
    unmapped: Unmapped = "stays",
) -> MigrationPreview:
    """What moving everybody into `document` (None: the version that takes entrants now) would do; nothing is changed.

    `mapping`: old node → new node, empty to end the runs there. A node that it does not name goes to the node of the
    same id. Raises InvalidJourneyError for a document or a mapping that cannot be used.
    """
    standing = find_standing(workspace, key)
    target = (
        load_journey(workspace, f"{key}@{standing.version}") if document is None else read_journey(workspace, document)
    )
    of_before = standing.version if document is None else standing.version + 1
    rows = tuple(_rows(workspace, key, target, before=of_before, mapping=mapping or {}, unmapped=unmapped))
    return MigrationPreview(
        rows=rows,
        moving=sum(row.runs for row in rows if row.becomes in ("keeps", "arrives")),
        staying=sum(row.runs for row in rows if row.becomes == "stays"),
        ending=sum(row.runs for row in rows if row.becomes == "ends"),
    )


def migrate_runs(
    workspace: Workspace, key: str, *, mapping: Mapping[str, str] | None = None, unmapped: Unmapped = "stays"
) -> int:
    """Move the open runs of earlier versions into the one that takes entrants, chunk by chunk; how many were moved or
    ended. Asked again it finds none left. Raises InvalidJourneyError for a mapping that cannot be used."""
    version = find_standing(workspace, key).version
    target, standing, moved = load_journey(workspace, f"{key}@{version}"), standing_journeys(workspace), 0
    while True:
        rows = list(_rows(workspace, key, target, before=version, mapping=mapping or {}, unmapped=unmapped))
        going = [row for row in rows if row.becomes != "stays"]
        if not going:
            return moved
        before = moved
        while count := _move_some(workspace, key, target, going, mapping=mapping or {}, standing=standing):
            moved += count
        if moved == before:
            return moved


def _rows(
    workspace: Workspace, key: str, target: Journey, *, before: int, mapping: Mapping[str, str], unmapped: Unmapped
) -> Iterable[MigrationRow]:
    runs = journey_runs.c
    query = (
        sa.select(runs.version, runs.node, sa.func.count().label("runs"))
        .where(runs.journey_key == key, runs.state == "waiting", runs.version < before)
        .group_by(runs.version, runs.node)
        .order_by(runs.version, runs.node)
    )
    with workspace.control.read() as connection:
        found = connection.execute(query).all()
    olds = {version: load_journey(workspace, f"{key}@{version}") for version in sorted({row.version for row in found})}
    check_mapping(target, mapping)
    for row in found:
        old = next((node for node in olds[row.version].nodes if node.id == row.node), None)
        becomes, to = _fate(old, target, mapping=mapping, unmapped=unmapped)
        kind = str(old.__struct_config__.tag) if old is not None else ""
        yield MigrationRow(version=row.version, node=row.node, kind=kind, runs=row.runs, becomes=becomes, to=to)


def _fate(old: Node | None, target: Journey, *, mapping: Mapping[str, str], unmapped: Unmapped) -> tuple[Becomes, str]:
    if old is None:  # it waits to be let in
        if isinstance(target.entry, NotDoneEntry):
            return "keeps", BEFORE_START
        return ("ends", "") if unmapped == "ends" else ("stays", "")
    to = mapping.get(old.id, old.id)
    new = next((node for node in target.nodes if node.id == to), None)
    if new is None:
        return ("ends", "") if to == "" or unmapped == "ends" else ("stays", "")
    waits_on = isinstance(new, WaitNode | WaitForNode) and type(old) is type(new)
    return ("keeps" if waits_on else "arrives"), new.id


def check_mapping(target: Journey, mapping: Mapping[str, str]) -> None:
    """Raises InvalidJourneyError when it sends runs to nodes that the new version does not have."""
    targets = {node.id for node in target.nodes}
    for old, new in mapping.items():
        if new and new not in targets:
            raise InvalidJourneyError(
                f"“{old[:64]}” is to go to “{new[:64]}”, and the new version has no such node",
                help="name a node of the new version, or nothing to end the runs",
            )


def _move_some(
    workspace: Workspace,
    key: str,
    target: Journey,
    going: Sequence[MigrationRow],
    *,
    mapping: Mapping[str, str],
    standing: Standing,
) -> int:
    """One chunk in one transaction; the fate of each is decided by where it stands in this transaction."""
    runs = journey_runs.c
    places = sa.or_(*(sa.and_(runs.version == row.version, runs.node == row.node) for row in going))
    query = runs_query().where(runs.journey_key == key, runs.state == "waiting", places)
    with workspace.control.write() as connection:
        turn = begin_turn(connection, workspace, plans=standing.plans)
        book = turn.book
        rows = read_in(connection, book, query.order_by(runs.run_id).limit(RUNS_MAX))
        if not len(rows):
            return 0
        stands_at = list(zip(book.plan[rows].tolist(), book.place[rows].tolist(), strict=True))
        for fate in going:
            here = _place_of(standing, key, fate)
            some = rows[np.array([one == here for one in stands_at], dtype=bool)]
            if len(some):
                _move(turn, some, fate, target=target, mapping=mapping)
        turn.finish()
    return len(rows)


def _place_of(standing: Standing, key: str, fate: MigrationRow) -> tuple[int, int]:
    """(number of the version among the plans, place of the node in it), as a book has them."""
    number = _number_of(standing.plans, f"{key}@{fate.version}")
    return number, standing.plans[number].place_of.get(fate.node, BEFORE)


def _number_of(plans: Sequence[JourneyPlan], reference: str) -> int:
    return next(number for number, one in enumerate(plans) if one.journey.reference == reference)


def _move(turn: Turn, rows: Integers, fate: MigrationRow, *, target: Journey, mapping: Mapping[str, str]) -> None:
    """Runs that stand at one node of one version, each to where its fate says."""
    book, now_us, numbers = turn.book, micros(turn.door.now), turn.book.numbers
    if fate.becomes != "keeps":
        numbers["moved_us"][rows] = np.maximum(numbers["moved_us"][rows], now_us)
    if fate.becomes == "ends":
        end(turn, rows, reason="migrated")
        return
    number = _number_of(book.plans, target.reference)
    book.plan[rows] = number
    book.place[rows] = book.plans[number].place_of[fate.to] if fate.to else BEFORE
    if fate.becomes == "arrives":
        numbers["due_us"][rows] = np.minimum(now_us, numbers["deadline_us"][rows])
        book.flags["is_arriving"][rows] = True
    for row in rows.tolist():
        context = book.texts["context"][row]
        book.texts["context"][row] = _seen_here(context, target=target, mapping=mapping)
        book.flags["is_frozen_anew"][row] = book.texts["context"][row] != context
    came_from = [f"{target.key}@{fate.version} {fate.node}".strip()] * len(rows)
    book.tell_all(rows, "migrated", at_us=np.full(len(rows), now_us), node=fate.to, details=came_from)
    run_ids = [book.texts["run_id"][row] for row in rows.tolist()]
    moved = journey_runs.c.run_id.in_(sa.select(each_of(turn.connection, run_ids)))
    turn.connection.execute(sa.update(journey_runs).where(moved).values(version=target.version))


def _seen_here(context: str | None, *, target: Journey, mapping: Mapping[str, str]) -> str | None:
    """What was seen before a wait, under the ids of the new version; what it does not know is dropped."""
    if not context or '"seen"' not in context:
        return context
    said = msgspec.json.decode(context)
    branches = {
        node.id: {branch for branch, _ in nexts_of(node)} for node in target.nodes if isinstance(node, WaitForNode)
    }
    seen = {mapping.get(node, node): branch for node, branch in said.get("seen", {}).items()}
    said["seen"] = {node: branch for node, branch in seen.items() if branch in branches.get(node, ())}
    return msgspec.json.encode(said).decode()
