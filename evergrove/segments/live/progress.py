"""Small numbers that live segments remember between transactions."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.facts import micros
from evergrove.kit import Workspace, upsert
from evergrove.segments.tables import live_progress

EVALUATED_US = "evaluated_us"


def read_progress(connection: sa.Connection, name: str, *, default: int = 0) -> int:
    """The number kept under `name`."""
    found = connection.execute(sa.select(live_progress.c.value).where(live_progress.c.name == name)).scalar()
    return default if found is None else int(found)


def write_progress(connection: sa.Connection, name: str, value: int) -> None:
    """Keep `value` under `name`."""
    upsert(connection, live_progress, [{"name": name, "value": value}])


def take_instant(workspace: Workspace, connection: sa.Connection) -> int:
    """The instant of this evaluation in microseconds: now, but never before the one that was evaluated last.

    A clock that is set back would otherwise bring events back into windows that they have left for ever.
    """
    before = read_progress(connection, EVALUATED_US)
    now_us = max(before, micros(workspace.clock.now()))
    if now_us != before:
        write_progress(connection, EVALUATED_US, now_us)
    return now_us
