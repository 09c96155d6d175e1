"""Spread what waits of a launch over time anew, when its pace was changed."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from evergrove.channels.tables import messages, outbox
from evergrove.channels.turns import take_messages_turn
from evergrove.facts import each_of
from evergrove.kit import Workspace

SPREAD_ROWS_MAX = 5_000
"""Of one transaction."""

MINUTE = timedelta(minutes=1)


def respread_launch(
    workspace: Workspace, launch_id: str, *, per_minute: int, not_before: datetime | None = None
) -> int:
    """Give every waiting message of a launch its moment, `per_minute` of them a minute (0: all now) in the order in
    which they were due; returns how many there are.

    What the policy holds until a later hour is not brought forward. A message that is claimed meanwhile has gone.
    """
    begins = max(workspace.clock.now(), not_before or workspace.clock.now())
    with workspace.control.read() as connection:
        waiting = _waiting(connection, launch_id)
    size = min(per_minute or SPREAD_ROWS_MAX, SPREAD_ROWS_MAX)
    for start in range(0, len(waiting), size):
        minutes = start // per_minute if per_minute else 0
        _set_due(workspace, waiting[start : start + size], due_at=begins + minutes * MINUTE)
    return len(waiting)


def count_waiting(connection: sa.Connection, launch_id: str) -> int:
    """How many messages of a launch wait to be sent, those that the policy holds among them."""
    query = sa.select(sa.func.count()).where(outbox.c.launch_id == launch_id, outbox.c.state == "waiting")
    return int(connection.execute(query).scalar_one())


def _waiting(connection: sa.Connection, launch_id: str) -> list[str]:
    """Some 40 bytes each: a launch of a million is 100 MB for the moment, without a row being held."""
    query = (
        sa.select(outbox.c.message_id)
        .where(outbox.c.launch_id == launch_id, outbox.c.state == "waiting")
        .order_by(outbox.c.due_at, outbox.c.message_id)
    )
    return list(connection.execute(query).scalars())


def _set_due(workspace: Workspace, message_ids: list[str], *, due_at: datetime) -> None:
    with workspace.control.write() as connection:
        take_messages_turn(connection)
        chosen = sa.select(each_of(connection, message_ids))
        held = sa.select(messages.c.message_id).where(messages.c.message_id.in_(chosen), messages.c.state == "held")
        for table in (messages, outbox):
            is_free = table.c.message_id.not_in(held) | (table.c.due_at < due_at)
            statement = sa.update(table).where(table.c.message_id.in_(chosen), is_free).values(due_at=due_at)
            if table is outbox:
                statement = statement.where(outbox.c.state == "waiting")
            connection.execute(statement)
