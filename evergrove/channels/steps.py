"""Which step of a message somebody speaks of: who answers the mail after the text message went out answers the mail.

Invariant: `messages` holds the step at which a message is, `message_steps` those that were handed over before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from evergrove.channels.contracts import MissingMessageError
from evergrove.channels.tables import message_steps, messages
from evergrove.facts import each_of

Row = Mapping[str, Any]
"""The columns of a row of `messages`, as they are or as they were at an earlier step."""


@dataclass(frozen=True, kw_only=True)
class Attempts:
    """The steps at which a message was handed over."""

    message: Row
    earlier: tuple[Row, ...] = ()
    """The newest first."""

    def at(self, step: int) -> Row | None:
        """The message as it was at that step; None if it was never handed over there."""
        if step == self.message["step"]:
            return self.message
        return next((one for one in self.earlier if one["step"] == step), None)

    def of_sender(self, *, sender_key: str, channel: str) -> Row | None:
        """The newest step that this sender had, or else one that went through its channel; None if no step did.

        With neither of them known: the newest step that was handed over.
        """
        present = (self.message,) if self.message["attempts"] or not self.earlier else ()
        handed = (*present, *self.earlier)
        if any(sender_key and one["sender_key"] == sender_key for one in handed):
            of_key: Row = next(one for one in handed if one["sender_key"] == sender_key)
            return of_key
        found: Row | None = next((one for one in handed if channel in ("", one["channel"])), None)
        return found


def attempts_of(connection: sa.Connection, rows: Iterable[Row]) -> dict[str, Attempts]:
    """By message id; `rows` of `messages`."""
    known = {row["message_id"]: row for row in rows}
    moved = [message_id for message_id, row in known.items() if row["step"]]
    earlier: dict[str, list[Row]] = {}
    if moved:
        query = sa.select(message_steps).where(message_steps.c.message_id.in_(sa.select(each_of(connection, moved))))
        for found in connection.execute(query.order_by(message_steps.c.step.desc())):
            step = dict(found._mapping)
            step["sent_at"] = step.pop("handed_at")
            earlier.setdefault(found.message_id, []).append({**known[found.message_id], **step})
    return {
        message_id: Attempts(message=row, earlier=tuple(earlier.get(message_id, ())))
        for message_id, row in known.items()
    }


def message_at(connection: sa.Connection, message_id: str, *, step: int) -> Row:
    """A message as it was handed over at `step`. Raises MissingMessageError."""
    row = connection.execute(sa.select(messages).where(messages.c.message_id == message_id)).one_or_none()
    found = None
    if row is not None:
        message = dict(row._mapping)
        found = attempts_of(connection, [message])[message_id].at(step)
    if found is None:
        raise MissingMessageError("there is no such message", help="open the link from the message itself")
    return found
