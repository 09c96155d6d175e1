"""What goes from the waiting deliveries: erased people's at once, given-up ones after a week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from evergrove.channels.hooks.tables import hook_deliveries
from evergrove.facts import each_of

GIVEN_UP_STAYS = timedelta(days=7)
"""From its making: the time in which bodies must be gone (model, erasure)."""


def forget_in_hooks(connection: sa.Connection, customer_ids: Sequence[str]) -> int:
    """Remove the deliveries of these customers, in the caller's transaction; returns how many."""
    if not customer_ids:
        return 0
    statement = sa.delete(hook_deliveries).where(
        hook_deliveries.c.customer_id.in_(sa.select(each_of(connection, list(customer_ids))))
    )
    return int(connection.execute(statement).rowcount)


def remove_old_deliveries(connection: sa.Connection, *, now: datetime) -> int:
    """Remove what was given up, or waits for a webhook that is off, since more than a week; returns how many."""
    statement = sa.delete(hook_deliveries).where(hook_deliveries.c.made_at < now - GIVEN_UP_STAYS)
    return int(connection.execute(statement).rowcount)
