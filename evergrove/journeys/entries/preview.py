"""What an enrolment would do, before anybody is asked: how many it has, and how many re-entry would refuse."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from evergrove.facts import micros, resolve_roots
from evergrove.journeys.contracts import Journey
from evergrove.journeys.engine.book import Book
from evergrove.journeys.engine.entering import look_back, may_enter
from evergrove.journeys.engine.turn import Past, Turn
from evergrove.journeys.nodes.contracts import Door
from evergrove.journeys.plans import compile_journey
from evergrove.kit import Workspace


@dataclass(frozen=True, kw_only=True)
class EnrolmentPreview:
    """`members`: different customers; `refused`: those among them whom the rules of re-entry would not let in."""

    members: int
    refused: int

    @property
    def entering(self) -> int:
        """How many runs would begin."""
        return self.members - self.refused


def preview_enrolment(
    workspace: Workspace, journey: Journey, batches: Iterable[pa.RecordBatch], *, entry_key: str = ""
) -> EnrolmentPreview:
    """What would become of these customers (`customer_id`) now; the journey need not be published. Nothing is written,
    no turn is taken: the answer is of a moment ago when somebody enters meanwhile."""
    plan = compile_journey(journey)
    members = refused = 0
    now = workspace.clock.now()
    with workspace.control.read() as connection:
        turn = Turn(
            connection=connection,
            workspace=workspace,
            book=Book(plans=(plan,)),
            door=Door(connection=connection, workspace=workspace, now=now),
        )
        for batch in batches:
            roots = resolve_roots(connection, batch.column("customer_id").cast(pa.string())).unique().to_pylist()
            look_back(turn, plan, roots)
            past = [turn.past.get((journey.key, root, entry_key)) or Past() for root in roots]
            members += len(roots)
            refused += sum(not may_enter(journey.reentry, one, at_us=micros(now)) for one in past)
            turn.past.clear()
            turn.looked_back.clear()
    return EnrolmentPreview(members=members, refused=refused)
