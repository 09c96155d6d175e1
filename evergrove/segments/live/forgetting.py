"""Nothing live is left of some customers: erased ones, and those who became part of another one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sqlalchemy as sa

from evergrove.segments.live.rows import MEMBER_BIT, unpack
from evergrove.segments.live.store import load_states, remove_customers
from evergrove.segments.tables import live_segments


def forget_customers(connection: sa.Connection, customer_ids: Sequence[str]) -> None:
    """Remove their states and memberships in the caller's transaction; no fact says so.

    An erasure calls it when the control rows go and again when the flow has been caught up: a reader may have been
    behind the request.
    """
    states = load_states(connection, customer_ids)
    if not states:
        return
    rows = unpack([state for state, _ in states.values()], customers=np.arange(len(states)))
    inside = rows.slot[rows.is_membership] & ~MEMBER_BIT
    for segment_id, count in zip(*map(np.ndarray.tolist, np.unique(inside, return_counts=True)), strict=True):
        statement = sa.update(live_segments).where(live_segments.c.segment_id == segment_id)
        connection.execute(statement.values(members=live_segments.c.members - count))
    remove_customers(connection, list(states))
