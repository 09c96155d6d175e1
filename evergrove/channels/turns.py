"""Whose turn it is to change messages: one order of locks for all that write to them.

The order, everywhere: the turn `receipts`, the turn `messages`, rows, outgoing facts last. Planning, delivery, a pause,
a stop, a new pace and an erasure all take many rows of a launch, each in an order of its own: without the turn two of
them wait for one another, and what one has taken back is sent by the other, which had read it before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evergrove.kit import take_turn

if TYPE_CHECKING:
    import sqlalchemy as sa

RECEIPTS = "receipts"
MESSAGES = "messages"


def take_messages_turn(connection: sa.Connection) -> None:
    """Let one transaction at a time change messages and the outbox, until it ends; before any of its row locks."""
    take_turn(connection, name=MESSAGES)


def take_receipts_turn(connection: sa.Connection) -> None:
    """Let one transaction at a time write down what is told of messages: both turns, before anything else."""
    take_turn(connection, name=RECEIPTS)
    take_messages_turn(connection)
