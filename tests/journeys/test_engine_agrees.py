"""The set-based engine against journeys walked by one customer at a time: random graphs, histories and cuts."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.channels.tables import messages
from evergrove.experiments import places
from evergrove.journeys.contracts import Journey
from evergrove.journeys.plans import backward_edges
from evergrove.kit import FixedClock
from support.journey_engine import BEGAN, cuts, feed_in, instant, let_time_pass, outcome, put_up
from support.journey_reference import Walk
from support.journey_worlds import random_history, random_journey

if TYPE_CHECKING:
    from typing import Any

    from evergrove.kit import Workspace

DAY = 86_400_000_000
WORLDS = range(12)


def walked(document: dict[str, Any], journey: Journey, facts: list[Any], *, end: int) -> Walk:
    """The reference, with everybody's time passed at the end."""
    walk = Walk(
        document=document,
        draw=lambda customer, salt: int(places(pa.array([customer]), salt=salt)[0]),
        back=backward_edges(journey),
    )
    for fact in facts:
        walk.fact(*fact)
    for customer in {fact[0] for fact in facts}:
        walk.pass_time(customer, until=end)
    return walk


@pytest.mark.parametrize("seed", WORLDS)
def test_sets_do_what_one_by_one_does(either_workspace: Workspace, seed: int) -> None:
    workspace, chance = either_workspace, random.Random(seed)  # noqa: S311 - worlds of a test
    clock = workspace.clock
    assert isinstance(clock, FixedClock)
    clock.instant = BEGAN
    document = random_journey(chance)
    facts = random_history(chance, customers=8, facts=120)
    journey = put_up(workspace, document)
    for piece in cuts(facts, seed=seed):
        clock.instant = instant(piece[-1][3])
        feed_in(workspace, piece)
        if chance.random() < 0.6:
            let_time_pass(workspace)
    end = 300 * DAY
    for at in range(10 * DAY, end + 1, 29 * DAY):  # no message may grow stale
        clock.instant = instant(at)
        let_time_pass(workspace)
    walk = walked(document, journey, facts, end=end)
    expected = {
        (run.customer, run.entry_key, run.rotation): {
            "is_open": run.is_open,
            "reason": run.reason,
            "goal": run.goal,
            "told": run.told,
        }
        for run in walk.runs
    }
    found = outcome(workspace, document["key"])
    assert found == expected, document
    assert expected or document["entry"]["kind"] == "not_done"
    with workspace.control.read() as connection:
        planned = connection.execute(sa.select(messages.c.customer_id, messages.c.node, messages.c.visit)).all()
    assert sorted(map(tuple, planned)) == sorted((r.customer, *one) for r in walk.runs for one in r.planned)
