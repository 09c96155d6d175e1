"""Erasure: what messages say of a person goes, and what was still to be sent is not sent (journeys.md, rule 24)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from evergrove.channels.adapters.in_app_tables import in_app_messages
from evergrove.channels.delivery.settling import go_back_to_sent
from evergrove.channels.tables import message_steps, messages, outbox, provider_ids, seen_receipts
from evergrove.channels.test_letters import forget_tests
from evergrove.channels.turns import take_messages_turn
from evergrove.facts import each_of


def forget_messages(connection: sa.Connection, customer_ids: Sequence[str], *, now: datetime) -> int:
    """In the caller's transaction, whose turn of messages it takes; returns how many were taken out of the queue.

    A message keeps its states and times, so that a launch's counts still add up; what was frozen for it, why it was
    decided so, and whatever leads to the address are gone. One that its sender has right now ends as its sender says,
    and one that a channel has sent before it went on to the next stays sent.
    """
    take_messages_turn(connection)
    chosen = sa.select(each_of(connection, list(customer_ids)))
    theirs = sa.select(messages.c.message_id).where(messages.c.customer_id.in_(chosen))
    waiting = sa.delete(outbox).where(outbox.c.message_id.in_(theirs), outbox.c.state != "sending")
    removed = connection.execute(waiting.returning(outbox.c.message_id, outbox.c.state)).all()
    queued = [row.message_id for row in removed if row.state == "waiting"]
    ended = sa.update(messages).where(messages.c.message_id.in_(sa.select(each_of(connection, queued))))
    for was_sent, state, reason in (
        (messages.c.sent_at.is_(None), "suppressed", "erased"),
        (messages.c.sent_at.is_not(None), "sent", ""),
    ):
        connection.execute(ended.where(was_sent).values(state=state, reason=reason, state_at=now, due_at=None))
    go_back_to_sent(connection, queued)
    for table in (provider_ids, seen_receipts):
        connection.execute(sa.delete(table).where(table.c.message_id.in_(theirs)))
    left = sa.update(message_steps).where(message_steps.c.message_id.in_(theirs))
    connection.execute(left.values(address_mark=""))
    connection.execute(sa.delete(in_app_messages).where(in_app_messages.c.customer_id.in_(chosen)))
    forget_tests(connection, chosen)
    emptied = sa.update(messages).where(messages.c.customer_id.in_(chosen))
    connection.execute(emptied.values(context=None, decision=None, address_mark=""))
    return len(queued)
