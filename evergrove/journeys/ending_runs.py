"""End many runs at once, in chunks, each a transaction of the engine's own kind: a killed end goes on where it was."""

from __future__ import annotations

import numpy as np
import sqlalchemy as sa

from evergrove.facts import micros
from evergrove.journeys.engine.book import read_in, runs_query
from evergrove.journeys.engine.standing import Standing, standing_journeys
from evergrove.journeys.engine.stepping import end
from evergrove.journeys.engine.turn import JOURNEYS_TURN, begin_turn
from evergrove.journeys.tables import journey_runs, journey_versions, journeys
from evergrove.kit import Workspace, take_turn

RUNS_MAX = 5_000
"""Runs of one transaction: some tenths of a second, in which nobody else writes."""


def end_runs(workspace: Workspace, *, key: str, reason: str, before_version: int | None = None) -> int:
    """End the open runs of a journey (of the versions before one), with facts and a line of their timelines; how many.

    Those who wait to be let in are ended like the others.
    """
    standing, ended = standing_journeys(workspace), 0
    while count := _end_some(workspace, standing, key=key, reason=reason, before_version=before_version):
        ended += count
    return ended


def end_those_not_in(workspace: Workspace, *, key: str, before_version: int, reason: str) -> int:
    """End the runs of earlier versions that still wait to be let in; how many."""
    standing, ended = standing_journeys(workspace), 0
    while count := _end_some(workspace, standing, key=key, reason=reason, before_version=before_version, node=""):
        ended += count
    return ended


def finish_changes(workspace: Workspace) -> int:
    """What a process that was killed has left of an archiving, and versions that nobody is in any more: no longer
    listened for. Safe to repeat; how many runs it ended."""
    close_versions(workspace)
    with workspace.control.read() as connection:
        archived = list(connection.execute(sa.select(journeys.c.key).where(journeys.c.state == "archived")).scalars())
    ended = sum(finish_archiving(workspace, key) for key in archived)
    close_versions(workspace)
    return ended


def finish_archiving(workspace: Workspace, key: str) -> int:
    """End whoever is left in an archived journey; how many. 0 of any other, whatever was archived of it before."""
    query = sa.select(journeys.c.version).where(journeys.c.key == key, journeys.c.state == "archived")
    with workspace.control.read() as connection:
        version = connection.execute(query).scalar_one_or_none()
    return 0 if version is None else end_archived(workspace, key, version=version)


def end_archived(workspace: Workspace, key: str, *, version: int) -> int:
    """End whoever was in a journey when it was archived with `version` as its last one; how many. Somebody may publish
    it again meanwhile: whoever enters then, in a later version, stays."""
    return end_runs(workspace, key=key, reason="archived", before_version=version + 1)


def close_versions(workspace: Workspace) -> int:
    """Stop listening for the versions that take nobody and hold nobody; how many.

    A version that somebody entered in the moment in which it was closed is listened for again.
    """
    runs, versions = journey_runs.c, journey_versions.c
    takes = sa.exists().where(
        journeys.c.key == versions.journey_key, journeys.c.version == versions.version, journeys.c.state != "archived"
    )
    holds = sa.exists().where(
        runs.journey_key == versions.journey_key, runs.version == versions.version, runs.state == "waiting"
    )
    with workspace.control.write() as connection:
        take_turn(connection, name=JOURNEYS_TURN)
        reopened = sa.update(journey_versions).where(versions.is_open.is_(False), holds)
        connection.execute(reopened.values(is_open=True))
        closed = sa.update(journey_versions).where(versions.is_open.is_(True), ~takes, ~holds)
        return connection.execute(closed.values(is_open=False)).rowcount


def _end_some(
    workspace: Workspace,
    standing: Standing,
    *,
    key: str,
    reason: str,
    before_version: int | None,
    node: str | None = None,
) -> int:
    runs = journey_runs.c
    query = runs_query().where(runs.journey_key == key, runs.state == "waiting")
    if before_version is not None:
        query = query.where(runs.version < before_version)
    if node is not None:
        query = query.where(runs.node == node)
    with workspace.control.write() as connection:
        turn = begin_turn(connection, workspace, plans=standing.plans)
        rows = read_in(connection, turn.book, query.order_by(runs.run_id).limit(RUNS_MAX))
        if len(rows):
            turn.book.numbers["moved_us"][rows] = np.maximum(turn.book.numbers["moved_us"][rows], micros(turn.door.now))
            end(turn, rows, reason=reason)
            turn.finish()
        return len(rows)
