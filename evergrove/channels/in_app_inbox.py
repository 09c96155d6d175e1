"""A customer's in-app messages, as their own browser fetches them.

Invariants
- Write keys are public, and whoever has one can say that two ids are one person: neither opens an inbox. What opens it
  is a token that the shop's server has signed for the customer who is signed in there: a JSON Web Token (RFC 7519) with
  HS256 under the workspace's inbox secret, `sub` the user id, `aud` the workspace, `exp` at most a day ahead.
- A token shows and marks the messages of its own customer, and nothing else.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from evergrove.channels.adapters.contracts import Receipt, ReceiptKind
from evergrove.channels.adapters.in_app_tables import in_app_messages
from evergrove.channels.adapters.push.signed_tokens import from_base64url, to_base64url
from evergrove.channels.receipts import record
from evergrove.channels.turns import take_receipts_turn
from evergrove.facts import person_of
from evergrove.kit import ConflictError, EvergroveError, MissingError, Workspace
from evergrove.profiles import find_customer, workspace_secret

if TYPE_CHECKING:
    from collections.abc import Iterable

INBOX_SECRET = "in_app"  # noqa: S105 - a name
"""The workspace's secret that signs the tokens."""

TOKEN_LASTS_MAX = timedelta(hours=24)
CLOCKS_DIFFER_MAX = timedelta(minutes=1)

TOKEN_CHARACTERS_MAX = 2_000
MESSAGES_SHOWN_MAX = 50
MARKED_MAX = 100
"""Messages that one request may say were seen or clicked."""

HEAD = {"alg": "HS256", "typ": "JWT"}

TRACKED_PATH = "/t/c/"
"""A click on such an address is told by the address itself."""


class InboxTokenError(EvergroveError):
    kind = "unauthenticated"
    code = "inbox.token"

    def __init__(self, why: str) -> None:
        super().__init__(why, help="let the shop's server sign a fresh token for the customer who is signed in")


@dataclass(frozen=True, kw_only=True)
class InAppMessage:
    """One message as it is shown: plain text, addresses of the web."""

    message_id: str
    title: str
    body: str
    url: str
    image: str
    button: str
    made_at: datetime
    is_seen: bool


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """The newest messages first; `unread` counts those that are not shown, too."""

    messages: tuple[InAppMessage, ...] = ()
    unread: int = 0


class _Claims(msgspec.Struct, frozen=True):
    sub: str
    aud: str
    exp: int


def inbox_secret(workspace: Workspace) -> str:
    """What the shop's server signs tokens with: 64 hexadecimal digits, used as text."""
    return workspace_secret(workspace, name=INBOX_SECRET).hex()


def sign_inbox_token(workspace: Workspace, *, user_id: str, lasts: timedelta = timedelta(hours=1)) -> str:
    """A token as the shop's server would sign it."""
    claims = {"sub": user_id, "aud": workspace.slug, "exp": int((workspace.clock.now() + lasts).timestamp())}
    body = f"{to_base64url(msgspec.json.encode(HEAD))}.{to_base64url(msgspec.json.encode(claims))}"
    return f"{body}.{to_base64url(_signature(workspace, body))}"


def audience_of(token: str) -> str:
    """The workspace that a token says it is for; nothing is proved yet. Raises InboxTokenError."""
    return _claims(token).aud


def open_inbox_of(workspace: Workspace, token: str, *, seen: Sequence[str] = (), clicked: Sequence[str] = ()) -> Inbox:
    """Mark what was seen or clicked, and return what there is. Raises InboxTokenError."""
    user_id = _checked(workspace, token)
    try:
        customer_id = find_customer(workspace, f"user_id:{user_id}")
    except (MissingError, ConflictError):
        return Inbox()  # somebody who has done nothing yet that we know of
    now = workspace.clock.now()
    with workspace.control.read() as connection:
        members = person_of(connection, customer_id)
        news = _unfetched(connection, members, now=now)
        if not (news or seen or clicked):
            return _inbox(connection, members, now=now)
    with workspace.control.write() as connection:
        take_receipts_turn(connection)
        told = _mark(connection, members, seen=seen[:MARKED_MAX], clicked=clicked[:MARKED_MAX], now=now)
        told += _mark_fetched(connection, members, now=now)
        inbox = _inbox(connection, members, now=now)
        if told:
            record(connection, told, sender_key="", channel="in_app", now=now, properties={})
    return inbox


def remove_ended_messages(connection: sa.Connection, *, now: datetime) -> int:
    """Remove what nobody is shown any more; returns how many."""
    return int(connection.execute(sa.delete(in_app_messages).where(in_app_messages.c.ends_at <= now)).rowcount)


def _signature(workspace: Workspace, body: str) -> bytes:
    return hmac.new(inbox_secret(workspace).encode(), body.encode(), hashlib.sha256).digest()


def _claims(token: str) -> _Claims:
    parts = token.split(".") if len(token) <= TOKEN_CHARACTERS_MAX else []
    try:
        head = msgspec.json.decode(from_base64url(parts[0]), type=dict[str, Any])
        claims = msgspec.json.decode(from_base64url(parts[1]), type=_Claims)
    except (IndexError, ValueError, binascii.Error, msgspec.MsgspecError):
        raise InboxTokenError("this is no token for an inbox") from None
    if len(parts) != 3 or head.get("alg") != HEAD["alg"]:
        raise InboxTokenError("the token is not signed with HS256")
    return claims


def _checked(workspace: Workspace, token: str) -> str:
    """The user id for which the token was signed."""
    claims = _claims(token)
    body, _, signature = token.rpartition(".")
    try:
        given = from_base64url(signature)
    except ValueError:
        given = b""
    is_signed = hmac.compare_digest(given, _signature(workspace, body))
    if not is_signed or claims.aud != workspace.slug or not claims.sub:
        raise InboxTokenError("the token was not signed for this inbox")
    now = workspace.clock.now()
    latest = int((now + TOKEN_LASTS_MAX + CLOCKS_DIFFER_MAX).timestamp())
    if claims.exp > latest or datetime.fromtimestamp(claims.exp, UTC) <= now:
        raise InboxTokenError("the token has ended, or lasts longer than a day")
    return claims.sub


def _theirs(members: Sequence[str], *, now: datetime) -> sa.ColumnElement[bool]:
    return in_app_messages.c.customer_id.in_(members) & (in_app_messages.c.ends_at > now)


def _mark(
    connection: sa.Connection, members: Sequence[str], *, seen: Sequence[str], clicked: Sequence[str], now: datetime
) -> list[Receipt]:
    """Of their own messages only; a click is a look, too."""
    named = {*seen, *clicked}
    if not named:
        return []
    query = sa.select(in_app_messages.c.message_id, in_app_messages.c.url, in_app_messages.c.seen_at)
    rows = connection.execute(query.where(_theirs(members, now=now), in_app_messages.c.message_id.in_(named))).all()
    fresh = [row.message_id for row in rows if row.seen_at is None]
    connection.execute(sa.update(in_app_messages).where(in_app_messages.c.message_id.in_(fresh)).values(seen_at=now))
    told = _receipts(fresh, kind="opened", at=now)
    pressed = [row.message_id for row in rows if row.message_id in clicked and TRACKED_PATH not in row.url]
    return told + _receipts(pressed, kind="clicked", at=now)


def _unfetched(connection: sa.Connection, members: Sequence[str], *, now: datetime) -> bool:
    query = sa.select(in_app_messages.c.message_id).where(
        _theirs(members, now=now), in_app_messages.c.fetched_at.is_(None)
    )
    return connection.execute(query.limit(1)).first() is not None


def _mark_fetched(connection: sa.Connection, members: Sequence[str], *, now: datetime) -> list[Receipt]:
    """The first time that they reach a browser of their customer."""
    fetched = (
        sa.update(in_app_messages)
        .where(_theirs(members, now=now), in_app_messages.c.fetched_at.is_(None))
        .values(fetched_at=now)
        .returning(in_app_messages.c.message_id)
    )
    return _receipts(connection.execute(fetched).scalars(), kind="delivered", at=now)


def _receipts(message_ids: Iterable[str], *, kind: ReceiptKind, at: datetime) -> list[Receipt]:
    return [Receipt(kind=kind, at=at, raw_id="in_app", message_id=message_id) for message_id in message_ids]


def _inbox(connection: sa.Connection, members: Sequence[str], *, now: datetime) -> Inbox:
    theirs = _theirs(members, now=now)
    newest = sa.select(in_app_messages).where(theirs).order_by(in_app_messages.c.made_at.desc())
    rows = connection.execute(newest.limit(MESSAGES_SHOWN_MAX)).all()
    unread = sa.select(sa.func.count()).select_from(in_app_messages).where(theirs, in_app_messages.c.seen_at.is_(None))
    names = [name for name in InAppMessage.__dataclass_fields__ if name != "is_seen"]
    return Inbox(
        messages=tuple(
            InAppMessage(is_seen=row.seen_at is not None, **{name: row._mapping[name] for name in names})
            for row in rows
        ),
        unread=int(connection.execute(unread).scalar_one()),
    )
