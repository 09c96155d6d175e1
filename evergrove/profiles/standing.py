"""What the search and the page of a customer need at once: names by their beginning, and own tags as they are now.

Kept by the profiles reader in the transaction of its cursor, under the customer that the fact named; a page looks at
all members of the person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.facts import instant_of
from evergrove.kit import Workspace, logger, upsert
from evergrove.profiles.tables import attributes, customer_names, own_tags, seen_names

NAME_KEYS = ("name", "full_name", "display_name", "nickname", "first_name", "last_name")
"""Traits that are names, as the SDKs and the shipped mappings write them; the first that is known is shown."""

NAME_CHARACTERS_MAX = 64
TAG_KEY_CHARACTERS_MAX, TAG_VALUE_CHARACTERS_MAX = 64, 256
FACT, ATTRIBUTE = "fact", "attribute"
NAME_OF_FACT_CHARACTERS_MAX = 200

SEEN_NAMES_MAX = 2_000
"""Offered at most; a sender who makes names of ids has more."""

_log = logger(__name__)


class _Properties(msgspec.Struct):
    traits: dict[str, msgspec.Raw] = {}


class _Tag(msgspec.Struct):
    tag: str
    value: str | None = None


@dataclass(frozen=True, kw_only=True)
class OwnTag:
    """An own tag of a customer, and since when it says this."""

    key: str
    value: str
    set_at: datetime


def store_standing(connection: sa.Connection, facts: pa.Table, *, attribute_rows: list[dict[str, Any]]) -> None:
    """Work in names and own tags among `facts` (FACT_SCHEMA) in the caller's transaction; the latest time counts.

    `attribute_rows`: what the same facts say of attributes (key, occurred_us).
    """
    upsert(connection, seen_names, _seen(facts, attribute_rows), newer="last_us")
    upsert(connection, customer_names, _name_rows(_chosen(facts, "Profile Updated")), newer="occurred_us")
    upsert(connection, own_tags, _tag_rows(_chosen(facts, "Tag Changed")), newer="occurred_us")


def own_tags_of(connection: sa.Connection, customer_ids: Sequence[str]) -> tuple[OwnTag, ...]:
    """The own tags of a person, who may be known under several ids: the newest of each, in the order of the keys."""
    query = sa.select(own_tags).where(own_tags.c.customer_id.in_(list(customer_ids))).order_by(own_tags.c.occurred_us)
    newest = {row.tag_key: row for row in connection.execute(query)}
    return tuple(
        OwnTag(key=key, value=row.value, set_at=instant_of(row.occurred_us))
        for key, row in sorted(newest.items())
        if row.value
    )


def name_of(known: Mapping[str, Any]) -> str | None:
    """What a customer with these attributes is called; None: unknown."""
    for key in NAME_KEYS:
        if isinstance(known.get(key), str) and known[key].strip():
            return str(known[key]).strip()
    return None


def with_name(known: Mapping[str, Any]) -> dict[str, Any]:
    """A customer's attributes with the `name` that they are called by, if there is any: not every shop asks for it
    under this key, and a message that greets by `customer.name` shall greet them all."""
    name = name_of(known)
    return dict(known) if name is None else {**known, "name": name}


def own_tag_keys(workspace: Workspace) -> tuple[str, ...]:
    """Every own tag that somebody has, ascending."""
    query = sa.select(own_tags.c.tag_key).where(own_tags.c.value.is_not(None)).distinct().order_by(own_tags.c.tag_key)
    with workspace.control.read() as connection:
        return tuple(connection.execute(query).scalars())


@dataclass(frozen=True, kw_only=True)
class SeenName:
    """A name of facts or a key of attributes, and when it was met last."""

    name: str
    last_seen_at: datetime


def attribute_keys(workspace: Workspace) -> tuple[SeenName, ...]:
    """The keys of attributes that anybody has, ascending."""
    found = _seen_of(workspace, kind=ATTRIBUTE)
    if found:
        return found
    # A home from before these were kept: looked up once.
    query = sa.select(attributes.c.key, sa.func.max(attributes.c.occurred_us).label("last_us")).group_by(
        attributes.c.key
    )
    with workspace.control.read() as connection:
        rows = [{"kind": ATTRIBUTE, "name": row.key, "last_us": row.last_us} for row in connection.execute(query)]
    with workspace.control.write() as connection:
        upsert(connection, seen_names, rows, newer="last_us")
    return _seen_of(workspace, kind=ATTRIBUTE)


def fact_names_seen(workspace: Workspace) -> tuple[SeenName, ...]:
    """The names of facts that have been met, ascending."""
    return _seen_of(workspace, kind=FACT)


def _seen_of(workspace: Workspace, *, kind: str) -> tuple[SeenName, ...]:
    query = sa.select(seen_names).where(seen_names.c.kind == kind).order_by(seen_names.c.name).limit(SEEN_NAMES_MAX)
    with workspace.control.read() as connection:
        return tuple(SeenName(name=row.name, last_seen_at=instant_of(row.last_us)) for row in connection.execute(query))


def _seen(facts: pa.Table, attribute_rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    named = (
        facts.select(["name", "occurred_at"]).group_by("name", use_threads=False).aggregate([("occurred_at", "max")])
    )
    micros = named.column("occurred_at_max").cast(pa.int64()).to_pylist()
    last: dict[tuple[str, str], int] = {
        (FACT, name[:NAME_OF_FACT_CHARACTERS_MAX].replace("\x00", "")): occurred_us
        for name, occurred_us in zip(named.column("name").to_pylist(), micros, strict=True)
    }
    for row in attribute_rows:
        pair = (ATTRIBUTE, row["key"])
        last[pair] = max(last.get(pair, row["occurred_us"]), row["occurred_us"])
    return [{"kind": kind, "name": name, "last_us": last_us} for (kind, name), last_us in sorted(last.items())]


def remove_standing(connection: sa.Connection, customer_id: str) -> None:
    """Erasure: remove what is kept of a customer."""
    for table in (customer_names, own_tags):
        connection.execute(sa.delete(table).where(table.c.customer_id == customer_id))


def folded(name: str) -> str:
    """A name as it is compared: small letters, no blanks around, the beginning only."""
    return name.strip().casefold()[:NAME_CHARACTERS_MAX].replace("\x00", "")


def _chosen(facts: pa.Table, name: str) -> pa.Table:
    mask = pc.and_(pc.equal(facts.column("name"), name), pc.is_valid(facts.column("customer_id")))
    chosen = facts.filter(mask).select(["fact_id", "customer_id", "occurred_at", "properties"])
    return chosen.sort_by([("occurred_at", "ascending"), ("fact_id", "ascending")])


def _name_rows(facts: pa.Table) -> list[dict[str, Any]]:
    newest: dict[tuple[str, str], tuple[str, int]] = {}
    for customer_id, properties, occurred_us in _said(facts):
        # Most updates say no name: a search in the text spares the decoding.
        if "name" not in (properties or ""):
            continue
        for key, raw in _decoded(properties, kind=_Properties, otherwise=_Properties()).traits.items():
            if key in NAME_KEYS:
                value = msgspec.json.decode(raw)
                newest[customer_id, key] = (folded(value) if isinstance(value, str) else "", occurred_us)
    return [
        {"customer_id": customer_id, "key": key, "name": name, "occurred_us": occurred_us}
        for (customer_id, key), (name, occurred_us) in newest.items()
    ]


def _tag_rows(facts: pa.Table) -> list[dict[str, Any]]:
    newest: dict[tuple[str, str], tuple[str | None, int]] = {}
    for customer_id, properties, occurred_us in _said(facts):
        said = _decoded(properties, kind=_Tag, otherwise=None)
        if said is not None and 0 < len(said.tag) <= TAG_KEY_CHARACTERS_MAX and "\x00" not in said.tag:
            value = None if not said.value else said.value[:TAG_VALUE_CHARACTERS_MAX].replace("\x00", "")
            newest[customer_id, said.tag] = (value, occurred_us)
    return [
        {"customer_id": customer_id, "tag_key": key, "value": value, "occurred_us": occurred_us}
        for (customer_id, key), (value, occurred_us) in newest.items()
    ]


def _said(facts: pa.Table) -> Any:
    micros = facts.column("occurred_at").cast(pa.int64()).to_pylist()
    return zip(facts.column("customer_id").to_pylist(), facts.column("properties").to_pylist(), micros, strict=True)


def _decoded(properties: str | None, *, kind: Any, otherwise: Any) -> Any:
    try:
        return msgspec.json.decode(properties or "{}", type=kind)
    except msgspec.DecodeError:
        return otherwise  # another shape must not stop all facts behind it; the reader of attributes logs it
