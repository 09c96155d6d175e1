"""The feed's profiles reader: attributes and consents as they are now, and the lake's copy of customers.

Invariants: an attribute's value is the one with the latest time, whatever order facts arrive in; consents are kept as
a history; the cursor moves in the transaction of the effect.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.facts import (
    CUSTOMER_SCHEMA,
    DERIVED_LEASE,
    hold_lease,
    lake_of,
    micros,
    move_cursor,
    read_cursor,
    read_feed,
)
from evergrove.kit import Workspace, logger, upsert
from evergrove.profiles.tables import attributes, consents, customers

READER = "profiles"
CUSTOMERS_TABLE = "customers"

FEED_FACTS_MAX = 200_000
"""Facts that one transaction of the reader works in."""

COPY_ROWS = 100_000
"""Customers of one batch of the lake's copy."""

TRAITS_MAX = 200
"""Attributes of one fact that are kept; the rest is a list or a log that does not belong there."""


KEY_CHARACTERS_MAX = 80
TOPIC_CHARACTERS_MAX, STATE_CHARACTERS_MAX, BASIS_CHARACTERS_MAX = 80, 20, 80
"""The columns of `attributes` and `consents`."""

T = TypeVar("T")

_log = logger(__name__)


class _Properties(msgspec.Struct):
    traits: dict[str, msgspec.Raw] = {}


class _Consent(msgspec.Struct):
    topic: str = "all"
    state: str = ""
    basis: str = ""
    proof: str = ""


def update_profiles(workspace: Workspace) -> int:
    """Work in what the feed holds behind the reader's cursor; returns the number of facts passed."""
    passed = 0
    with hold_lease(workspace.control, name="reader:profiles", clock=workspace.clock) as lease:
        while True:
            cursor = read_cursor(workspace, reader=READER)
            batches = read_feed(workspace, after=cursor, facts_max=FEED_FACTS_MAX)
            if not batches:
                return passed
            facts = pa.concat_tables([batch.facts for batch in batches])
            passed += facts.num_rows
            with workspace.control.write() as connection:
                lease.renew(connection, now=workspace.clock.now())
                upsert(connection, attributes, _attribute_rows(facts), newer="occurred_us")
                upsert(connection, consents, _consent_rows(facts))
                move_cursor(connection, reader=READER, to=batches[-1].last_seq)


def publish_customers(workspace: Workspace) -> int:
    """Write the lake's copy of customers as the control database has them; returns how many.

    Raises LeaseHeldError while another process writes customers or snapshots.
    """
    count = 0

    def batches() -> Any:
        nonlocal count
        last = ""
        while table := _customer_rows(workspace, after=last):
            count += len(table)
            last = table[-1]["customer_id"]
            yield pa.RecordBatch.from_pylist(table, schema=CUSTOMER_SCHEMA)

    with hold_lease(workspace.control, name=DERIVED_LEASE, clock=workspace.clock):
        lake_of(workspace).replace(
            CUSTOMERS_TABLE, pa.RecordBatchReader.from_batches(CUSTOMER_SCHEMA, batches()), partition={}
        )
    return count


def _attribute_rows(facts: pa.Table) -> list[dict[str, Any]]:
    """The newest value of each (customer, attribute) among `facts`."""
    chosen = facts.filter(
        pc.and_(pc.equal(facts.column("name"), "Profile Updated"), pc.is_valid(facts.column("customer_id")))
    ).sort_by([("occurred_at", "ascending"), ("feed_seq", "ascending")])
    newest: dict[tuple[str, str], tuple[str, int]] = {}
    times = chosen.column("occurred_at").cast(pa.int64()).to_pylist()
    columns = (chosen.column(name).to_pylist() for name in ("fact_id", "customer_id", "properties"))
    for fact_id, customer_id, properties, occurred_us in zip(*columns, times, strict=True):
        said = _decoded(properties, kind=_Properties, fact_id=fact_id) or _Properties()
        for key, value in list(said.traits.items())[:TRAITS_MAX]:
            newest[customer_id, _cut(key, KEY_CHARACTERS_MAX)] = (bytes(value).decode(), occurred_us)
    return [
        {"customer_id": customer_id, "key": key, "value": value, "occurred_us": occurred_us}
        for (customer_id, key), (value, occurred_us) in newest.items()
    ]


def _consent_rows(facts: pa.Table) -> list[dict[str, Any]]:
    chosen = facts.filter(
        pc.and_(pc.equal(facts.column("name"), "Consent Changed"), pc.is_valid(facts.column("customer_id")))
    )
    rows = []
    wanted = ["fact_id", "feed_seq", "customer_id", "channel", "occurred_at", "properties"]
    for fact in chosen.select(wanted).to_pylist():
        said = _decoded(fact["properties"], kind=_Consent, fact_id=fact["fact_id"])
        if said is None:
            continue
        rows.append(
            {
                "feed_seq": fact["feed_seq"],
                "customer_id": fact["customer_id"],
                "channel": fact["channel"] or "all",
                "topic": _cut(said.topic, TOPIC_CHARACTERS_MAX),
                "state": _cut(said.state, STATE_CHARACTERS_MAX),
                "basis": _cut(said.basis, BASIS_CHARACTERS_MAX),
                "proof": _cut(said.proof, len(said.proof)),
                "occurred_us": micros(fact["occurred_at"]),
            }
        )
    return rows


def _decoded(properties: str | None, *, kind: type[T], fact_id: str) -> T | None:
    """What the properties say; None when they have another shape, which must not stop all facts behind them."""
    try:
        return msgspec.json.decode(properties or "{}", type=kind)
    except msgspec.DecodeError:
        _log.warning("profiles.properties_unreadable", fact_id=fact_id)
        return None


def _cut(text: str, characters_max: int) -> str:
    return text[:characters_max].replace("\x00", "�")  # PostgreSQL keeps no NUL in a text


def _customer_rows(workspace: Workspace, *, after: str) -> list[dict[str, Any]]:
    """The next customers in the order of their ids, each with attributes and consents as JSON."""
    page = (
        sa.select(customers).where(customers.c.customer_id > after).order_by(customers.c.customer_id).limit(COPY_ROWS)
    )
    with workspace.control.read() as connection:
        rows = [dict(row._mapping) for row in connection.execute(page)]
        if not rows:
            return []
        seq = read_cursor(workspace, reader=READER)
        span = (after, rows[-1]["customer_id"])
        known = _attributes_between(connection, span)
        allowed = _consents_between(connection, span)
    for row in rows:
        row["attributes"] = known.get(row["customer_id"], "{}")
        row["consents"] = allowed.get(row["customer_id"], "{}")
        row["feed_seq"] = seq
    return rows


def _attributes_between(connection: sa.Connection, span: tuple[str, str]) -> dict[str, str]:
    query = (
        sa.select(attributes.c.customer_id, attributes.c.key, attributes.c.value)
        .where(attributes.c.customer_id > span[0], attributes.c.customer_id <= span[1])
        .order_by(attributes.c.customer_id, attributes.c.key)
    )
    parts: dict[str, list[str]] = {}
    for customer_id, key, value in connection.execute(query):
        parts.setdefault(customer_id, []).append(f"{msgspec.json.encode(key).decode()}:{value}")
    return {customer_id: "{" + ",".join(texts) + "}" for customer_id, texts in parts.items()}


def _consents_between(connection: sa.Connection, span: tuple[str, str]) -> dict[str, str]:
    query = (
        sa.select(consents)
        .where(consents.c.customer_id > span[0], consents.c.customer_id <= span[1])
        .order_by(consents.c.customer_id, consents.c.occurred_us, consents.c.feed_seq)
    )
    newest: dict[str, dict[str, dict[str, str]]] = {}
    for row in connection.execute(query):
        newest.setdefault(row.customer_id, {}).setdefault(row.channel, {})[row.topic] = row.state
    return {customer_id: msgspec.json.encode(states).decode() for customer_id, states in newest.items()}
