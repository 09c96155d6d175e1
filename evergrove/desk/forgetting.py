"""Erasure: what the queue knew of a customer goes; that there was an episode stays, so that counts do not change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from evergrove.desk.tables import save_episodes
from evergrove.facts import each_of


def forget_saves(connection: sa.Connection, customer_ids: Sequence[str], *, now: datetime) -> int:
    """Empty the episodes of these customers, in the caller's transaction, and end open ones; returns how many.

    Their tasks are forgotten by `tasks.forget_tasks`. Before whatever writes facts there: a run has its episodes first.
    """
    theirs = save_episodes.c.customer_id.in_(sa.select(each_of(connection, list(customer_ids))))
    is_open = save_episodes.c.state == "open"
    emptied = sa.update(save_episodes).where(theirs).values(
        customer_id=None,
        open_of=None,
        probability=None,
        value_minor=None,
        reasons="",
        cools_until=None,
        ended_at=sa.case((is_open, sa.literal(now, save_episodes.c.ended_at.type)), else_=save_episodes.c.ended_at),
        end_reason=sa.case((is_open, "erased"), else_=save_episodes.c.end_reason),
        state="ended",
        is_settled=True,
    )  # fmt: skip
    return connection.execute(emptied).rowcount
