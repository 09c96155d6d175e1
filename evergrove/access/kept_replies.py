"""Replies kept under the caller's idempotency key, so that a write which is sent again is done once.

Invariants: one key stands for one body; another body is a conflict. A reply that shows a secret is not kept: the
second request is told that it was done.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

import sqlalchemy as sa

from evergrove.access.tables import kept_replies
from evergrove.kit import Clock, ConflictError, Database, InvalidError, take_turn

KEY_CHARACTERS_MAX = 255
KEPT_HOURS = 24
TAKEN_OVER_AFTER = timedelta(minutes=2)
"""A request that holds a key this long without a reply has died."""


class ReusedKeyError(ConflictError):
    code = "idempotency.reused_key"


class InvalidKeyError(InvalidError):
    code = "idempotency.invalid_key"


def reply_id(*parts: str, key: str) -> str:
    """Where the reply to `key` is kept; `parts` say whose key it is and for which action. Raises InvalidKeyError."""
    if not 1 <= len(key) <= KEY_CHARACTERS_MAX or not key.isprintable():
        raise InvalidKeyError(
            "the idempotency key cannot be used", help=f"1 to {KEY_CHARACTERS_MAX} printable characters, a UUID is good"
        )
    return hashlib.sha256("\x00".join((*parts, key)).encode()).hexdigest()


def claim_reply(server: Database, place: str, *, body: bytes, clock: Clock) -> str | None:
    """None when the caller is to do the work, or the reply that was kept.

    Raises ReusedKeyError: another body came under this key, the first request is still at work, or its reply
    was not kept.
    """
    now, body_hash = clock.now(), hashlib.sha256(body).hexdigest()
    with server.write() as connection:
        take_turn(connection, name="kept_replies")
        connection.execute(
            sa.delete(kept_replies).where(kept_replies.c.created_at <= now - timedelta(hours=KEPT_HOURS))
        )
        known = connection.execute(sa.select(kept_replies).where(kept_replies.c.reply_id == place)).first()
        if known is None:
            row = {"reply_id": place, "body_hash": body_hash, "created_at": now}
            connection.execute(sa.insert(kept_replies), row)
            return None
        if known.body_hash != body_hash:
            raise ReusedKeyError(
                "this idempotency key was used with another body", help="take a new key for another request"
            )
        if known.reply is None and now - known.created_at < TAKEN_OVER_AFTER:
            raise ReusedKeyError(
                "the request with this idempotency key is still at work", help="wait a moment, then send it again"
            )
        if known.reply is None:
            claimed = sa.update(kept_replies).where(kept_replies.c.reply_id == place)
            connection.execute(claimed.values(created_at=now))
            return None
        if not known.reply:
            raise ReusedKeyError(
                "this was done already, and its secret is shown only once", help="look at the list; make another one"
            )
        return str(known.reply)


def keep_reply(server: Database, place: str, *, reply: str) -> None:
    """Keep the reply of a claimed key; an empty one says: done, and it showed a secret."""
    with server.write() as connection:
        connection.execute(sa.update(kept_replies).where(kept_replies.c.reply_id == place).values(reply=reply))


def give_up_reply(server: Database, place: str) -> None:
    """The work failed: the key is free again."""
    with server.write() as connection:
        connection.execute(sa.delete(kept_replies).where(kept_replies.c.reply_id == place))
