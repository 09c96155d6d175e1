"""Addresses: where a person is reached on a channel, from identifiers and from what devices told us.

The best one counts: one that works before one that came back, then a preferred, a verified, the newest, and, so that
the answer is always the same, the first in the order of letters. What people refused on any of their addresses
counts for all of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.facts import each_of, micros
from evergrove.kit import Workspace, upsert
from evergrove.profiles.persons import Members
from evergrove.profiles.suppressions import ADDRESS_KINDS, EVERYTHING, Suppression, address_marks, suppressed_marks
from evergrove.profiles.tables import addresses, identifiers

AddressStatus = Literal["active", "none", "invalid", "bounced", "complained"]
ADDRESS_STATUSES: tuple[AddressStatus, ...] = get_args(AddressStatus)
"""`none`: the person has no address on the channel."""

WITHOUT_ADDRESS = ("in_app", "webhook")
"""Channels on which a person's own id is the address."""

PUSH_SUBSCRIBED, PUSH_UNSUBSCRIBED = "Push Subscribed", "Push Unsubscribed"
PUSH_CHANNELS = ("push", "web_push")

VALUE_CHARACTERS_MAX = 4_096
"""A push token has some 160 characters, a web push subscription some 500."""

_OF_BLOCKS = {"bounced": "bounced", "invalid_address": "invalid", "complained": "complained"}
_WORTH = {"active": 0, "complained": 1, "bounced": 2, "invalid": 2}


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """The person numbered `place` wants nothing on the topic ("*": nothing at all), by what stands against a mark."""

    place: int
    topic: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """The best address of each person on one channel, one entry a person; `value` null where there is none.

    `refusals`: complaints and unsubscriptions that stand against any address of theirs.
    """

    channel: str
    value: pa.Array
    mark: pa.Array
    status: tuple[AddressStatus, ...]
    is_verified: np.ndarray[tuple[int], np.dtype[np.bool_]]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, kw_only=True)
class AddressWord:
    """What is said of one address: a token that came or went, or that an address is verified or preferred."""

    channel: str
    customer_id: str
    value: str
    changed_us: int
    status: AddressStatus = "active"
    is_verified: bool = False
    is_primary: bool = False


class _Found(NamedTuple):
    """One for each address of everybody who is written to: a frozen dataclass took three times as long to make."""

    place: int
    value: str
    mark: str = ""
    status: AddressStatus = "active"
    is_verified: bool = False
    is_primary: bool = False
    changed_us: int = 0


def addresses_of(connection: sa.Connection, members: Members, *, channel: str) -> Addresses:
    """The best address of each person on `channel`, those of all their ids taken together."""
    if channel in WITHOUT_ADDRESS:
        marks = pa.array([""] * members.count, pa.string())
        statuses: list[AddressStatus] = ["active"] * members.count
        return Addresses(
            channel=channel, value=members.root_ids, mark=marks, status=tuple(statuses),
            is_verified=np.ones(members.count, dtype=bool), refusals=(),
        )  # fmt: skip
    found = _found(connection, members, channel=channel)
    marks_of = dict(zip(found, address_marks(connection, [one[1] for one in found], channel=channel), strict=True))
    blocks = suppressed_marks(connection, sorted(set(marks_of.values())), channel=channel)
    return _best(members, channel=channel, found=found, marks=marks_of, blocks=blocks)


def save_addresses(connection: sa.Connection, words: Sequence[AddressWord]) -> None:
    """Keep what is said of addresses; of one address the latest word counts, in whatever order they come."""
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for word in sorted(words, key=lambda one: one.changed_us):
        digest = hashlib.sha256(word.value.encode()).hexdigest()
        newest[word.channel, digest] = {
            **{name: getattr(word, name) for name in AddressWord.__dataclass_fields__},
            "value_hash": digest,
        }
    upsert(connection, addresses, list(newest.values()), newer="changed_us")


def note_verified(workspace: Workspace, *, channel: str, customer_id: str, value: str) -> None:
    """The person proved that the address is theirs (a double opt-in)."""
    word = AddressWord(
        channel=channel,
        customer_id=customer_id,
        value=value,
        changed_us=micros(workspace.clock.now()),
        is_verified=True,
    )
    with workspace.control.write() as connection:
        save_addresses(connection, [word])


def store_push_addresses(connection: sa.Connection, facts: pa.Table) -> None:
    """Work in the tokens that came and went among `facts` (FACT_SCHEMA), in the caller's transaction.

    A token that was said of another customer before is theirs no more: the device has changed hands.
    """
    names = pa.array([PUSH_SUBSCRIBED, PUSH_UNSUBSCRIBED])
    chosen = facts.filter(
        pc.and_(pc.is_in(facts.column("name"), value_set=names), pc.is_valid(facts.column("customer_id")))
    ).select(["name", "customer_id", "channel", "occurred_at", "properties"])
    words = [_push_word(fact) for fact in chosen.to_pylist()]
    save_addresses(connection, [word for word in words if word is not None])


class _Push(msgspec.Struct):
    token: str = ""
    subscription: dict[str, Any] = {}


def _push_word(fact: dict[str, Any]) -> AddressWord | None:
    try:
        said = msgspec.json.decode(fact["properties"] or "{}", type=_Push)
    except msgspec.DecodeError:
        return None  # another shape must not stop all facts behind it
    web = msgspec.json.encode(said.subscription, order="sorted").decode() if said.subscription else ""
    value = (web or said.token).replace("\x00", "")
    channel = fact["channel"] if fact["channel"] in PUSH_CHANNELS else "web_push" if web else "push"
    if not value or len(value) > VALUE_CHARACTERS_MAX:
        return None
    return AddressWord(
        channel=channel,
        customer_id=fact["customer_id"],
        value=value,
        changed_us=micros(fact["occurred_at"]),
        status="active" if fact["name"] == PUSH_SUBSCRIBED else "invalid",
    )


_Key = tuple[int, str]
"""A person's place and an address of theirs."""


def _found(connection: sa.Connection, members: Members, *, channel: str) -> dict[_Key, _Found]:
    """Every address of each person: their identifiers, and what else is known of these, or of further ones."""
    kinds = ADDRESS_KINDS.get(channel, ())
    owned: list[tuple[str, str]] = []
    told: list[Any] = []
    for chunk in members.chunks():
        listed = sa.select(each_of(connection, chunk))
        if kinds:
            # The kind as an expression, or SQLite walks through all addresses of the kind: 0.5 s a batch at a million.
            query = sa.select(identifiers.c.customer_id, identifiers.c.value).where(
                identifiers.c.customer_id.in_(listed), identifiers.c.kind.concat("").in_(kinds)
            )
            owned += [(row[0], row[1]) for row in connection.execute(query).all()]
        more = sa.select(addresses).where(addresses.c.customer_id.in_(listed), addresses.c.channel == channel)
        told += connection.execute(more).all()
    found: dict[_Key, _Found] = {}
    for place, (_, value) in zip(members.places_of([one for one, _ in owned]).tolist(), owned, strict=True):
        found[place, value] = _Found(place=place, value=value)
    for place, row in zip(members.places_of([row.customer_id for row in told]).tolist(), told, strict=True):
        found[place, row.value] = _Found(
            place=place, value=row.value, status=row.status, is_verified=row.is_verified,
            is_primary=row.is_primary, changed_us=row.changed_us,
        )  # fmt: skip
    return found


def _best(
    members: Members,
    *,
    channel: str,
    found: dict[_Key, _Found],
    marks: dict[_Key, str],
    blocks: Sequence[Suppression],
) -> Addresses:
    blocked: dict[str, str] = {}
    refused: dict[str, list[tuple[str, str]]] = {}
    for block in blocks:
        if block.topic == EVERYTHING and block.reason in _OF_BLOCKS:
            blocked[block.mark] = _OF_BLOCKS[block.reason]
        if block.reason in ("complained", "unsubscribed"):
            refused.setdefault(block.mark, []).append((block.topic, block.reason))
    best: list[_Found | None] = [None] * members.count
    best_worth: dict[int, tuple[Any, ...]] = {}
    refusals: list[Refusal] = []
    for key, one in found.items():
        mark = marks[key]
        status: Any = blocked.get(mark, one.status)
        worth = (_WORTH[status], not one.is_primary, not one.is_verified, -one.changed_us, one.value)
        if one.place not in best_worth or worth < best_worth[one.place]:
            best_worth[one.place] = worth
            best[one.place] = _Found(
                place=one.place, value=one.value, mark=mark, status=status, is_verified=one.is_verified
            )
        refusals += [Refusal(place=one.place, topic=topic, reason=why) for topic, why in refused.get(mark, ())]
    return Addresses(
        channel=channel,
        value=pa.array([one.value if one else None for one in best], pa.string()),
        mark=pa.array([one.mark if one else "" for one in best], pa.string()),
        status=tuple(one.status if one else "none" for one in best),
        is_verified=np.array([bool(one and one.is_verified) for one in best], dtype=bool),
        refusals=tuple(refusals),
    )
