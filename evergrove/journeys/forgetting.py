"""Erasure: a person's runs end, and what was frozen of them goes (journeys.md, rule 24)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from evergrove.facts import each_of, micros
from evergrove.journeys.engine.book import are_of
from evergrove.journeys.engine.turn import JOURNEYS_TURN
from evergrove.journeys.entries.chunks import empty_entrants
from evergrove.journeys.tables import journey_moves, journey_runs
from evergrove.kit import take_turn

ERASED = "erased"


def forget_runs(connection: sa.Connection, customer_ids: Sequence[str], *, now: datetime) -> int:
    """In the caller's transaction, before it locks anything else (it takes the turn of journeys); how many were ended.

    A run keeps its node and times, so that a version's counts still add up; what was frozen of its events, what keyed
    it and why it went where it went are gone. No fact tells of it: there is nobody any more whom it could be of.
    """
    take_turn(connection, name=JOURNEYS_TURN)
    empty_entrants(connection, customer_ids)
    runs, at_us = journey_runs.c, micros(now)
    chosen = sa.select(each_of(connection, list(customer_ids)))
    is_theirs = are_of(chosen)
    theirs = sa.select(runs.run_id).where(is_theirs)
    connection.execute(sa.update(journey_moves).where(journey_moves.c.run_id.in_(theirs)).values(detail=""))
    # A key may be somebody's order; the run's id keeps one apart from another.
    emptied = sa.update(journey_runs).where(is_theirs)
    connection.execute(emptied.values(context=None, entry_key=sa.case((runs.entry_key != "", runs.run_id), else_="")))
    ended = sa.update(journey_runs).where(is_theirs, runs.state == "waiting")
    return connection.execute(
        ended.values(state="ended", end_reason=ERASED, ended_us=at_us, moved_us=at_us, is_arriving=False)
    ).rowcount
