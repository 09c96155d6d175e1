"""Addresses that must not be written to: by marks, so that the list itself tells nobody's address.

Invariants: a mark is the HMAC that erasure keeps (`identifier_mark`), so an address that was blocked stays blocked when
its customer is erased and comes back; a hard bounce and a complaint block at once, soft bounces when there are
SOFT_BOUNCES_MIN of them within SOFT_BOUNCE_WINDOW.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

import sqlalchemy as sa

from evergrove.facts import each_of
from evergrove.kit import conflict_insert, upsert
from evergrove.profiles.identity_queries import IDENTIFIER_KEY, LISTED_VALUES_MAX, identifier_mark, workspace_key
from evergrove.profiles.tables import soft_bounces, suppressions

EVERYTHING = "*"
"""The topic of a suppression that lets nothing pass."""

SOFT_BOUNCES_MIN = 3
SOFT_BOUNCE_WINDOW = timedelta(days=15)
"""A mailbox that was full three times in half a month is not emptied any more; providers judge senders by them."""

Obstacle = Literal["bounced", "complained", "unsubscribed", "invalid_address"]
OBSTACLES: tuple[Obstacle, ...] = get_args(Obstacle)

ADDRESS_KINDS: Mapping[str, tuple[str, ...]] = {
    "email": ("email",),
    "sms": ("phone",),
    "mms": ("phone",),
    "rich_sms": ("phone",),
    "call": ("phone",),
    "wecom": ("wecom", "external_userid"),
    "wechat": ("wechat", "openid"),
}
"""The identifiers that are addresses of a channel."""


@dataclass(frozen=True, kw_only=True)
class Suppression:
    """One line of the list."""

    channel: str
    mark: str
    topic: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """An address came back. `is_permanent`: it is gone for good (a code 5.x.x)."""

    channel: str
    mark: str
    is_permanent: bool
    at: datetime


def normal_address(value: str, *, channel: str) -> str:
    """An address as identifiers have it: a mail address in small letters, nothing around it."""
    plain = value.strip()
    return plain.lower() if channel == "email" else plain


def address_marks(connection: sa.Connection, values: Sequence[str], *, channel: str) -> list[str]:
    """The mark of each address, under the workspace's key; of a phone the same on every channel."""
    key = workspace_key(connection, name=IDENTIFIER_KEY)
    kind = ADDRESS_KINDS.get(channel, (channel,))[0]
    return [identifier_mark(key, kind=kind, value=normal_address(value, channel=channel)) for value in values]


def suppress(
    connection: sa.Connection,
    marks: Sequence[str],
    *,
    channel: str,
    reason: Obstacle,
    at: datetime,
    topic: str = EVERYTHING,
) -> None:
    """Block addresses on a channel; of one that is blocked already, the reason and time become these."""
    rows = [
        {"channel": channel, "mark": mark, "topic": topic, "reason": reason, "at": at} for mark in dict.fromkeys(marks)
    ]
    upsert(connection, suppressions, rows)


def unsuppress(connection: sa.Connection, marks: Sequence[str], *, channel: str, topic: str = EVERYTHING) -> int:
    """Let addresses be written to again; returns how many lines went. Soft bounces start anew."""
    removed = 0
    for start in range(0, len(marks), LISTED_VALUES_MAX):
        chunk = sa.select(each_of(connection, list(marks[start : start + LISTED_VALUES_MAX])))
        removed += connection.execute(
            sa.delete(suppressions).where(
                suppressions.c.channel == channel, suppressions.c.mark.in_(chunk), suppressions.c.topic == topic
            )
        ).rowcount
        connection.execute(
            sa.delete(soft_bounces).where(soft_bounces.c.channel == channel, soft_bounces.c.mark.in_(chunk))
        )
    return removed


def suppressed_marks(connection: sa.Connection, marks: Sequence[str], *, channel: str) -> list[Suppression]:
    """What stands against `marks` on a channel, whatever the topic."""
    found: list[Suppression] = []
    for start in range(0, len(marks), LISTED_VALUES_MAX):
        chunk = sa.select(each_of(connection, list(marks[start : start + LISTED_VALUES_MAX])))
        query = sa.select(suppressions).where(suppressions.c.channel == channel, suppressions.c.mark.in_(chunk))
        found += [Suppression(**row._mapping) for row in connection.execute(query)]
    return found


def list_suppressions(
    connection: sa.Connection, *, channel: str = "", after: str = "", limit: int = 100
) -> list[Suppression]:
    """A page of the list in the order of the marks, behind the mark `after`."""
    query = sa.select(suppressions).where(suppressions.c.mark > after)
    if channel:
        query = query.where(suppressions.c.channel == channel)
    query = query.order_by(suppressions.c.mark, suppressions.c.channel, suppressions.c.topic).limit(limit)
    return [Suppression(**row._mapping) for row in connection.execute(query)]


def record_bounces(connection: sa.Connection, bounces: Sequence[Bounce]) -> list[str]:
    """Block what came back for good or too often; returns the marks that are blocked by this call's bounces.

    The same bounce told again changes nothing.
    """
    blocked: list[str] = []
    for bounce in sorted(bounces, key=lambda one: one.at):
        if bounce.is_permanent or _is_worn_out(connection, bounce):
            suppress(connection, [bounce.mark], channel=bounce.channel, reason="bounced", at=bounce.at)
            blocked.append(bounce.mark)
    return list(dict.fromkeys(blocked))


def _is_worn_out(connection: sa.Connection, bounce: Bounce) -> bool:
    # Receipts come one by one, seldom thousands at once: a statement each is what they cost anyway.
    mine = (soft_bounces.c.channel == bounce.channel) & (soft_bounces.c.mark == bounce.mark)
    since = bounce.at - SOFT_BOUNCE_WINDOW
    row = {"channel": bounce.channel, "mark": bounce.mark, "at": bounce.at}
    connection.execute(conflict_insert(connection, soft_bounces).on_conflict_do_nothing(), row)
    connection.execute(sa.delete(soft_bounces).where(mine, soft_bounces.c.at <= since))
    counted = sa.select(sa.func.count()).select_from(soft_bounces).where(mine, soft_bounces.c.at <= bounce.at)
    return int(connection.execute(counted).scalar_one()) >= SOFT_BOUNCES_MIN


def record_complaints(connection: sa.Connection, marks: Sequence[str], *, channel: str, at: datetime) -> None:
    """Somebody called our message spam: no marketing to that address any more."""
    suppress(connection, marks, channel=channel, reason="complained", at=at)
