"""The feed's profiles reader: attributes and consents as they are now, each under the id that it was said of.

Invariants: nothing that is said of one customer is written under another, whoever they are merged with; an
attribute's value is the one with the latest time, whatever order facts arrive in; consents are kept as
a history; the cursor moves in the transaction of the effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.facts import (
    MergeMarker,
    hold_lease,
    merge_markers,
    merges,
    micros,
    move_cursor,
    read_cursor,
    read_feed,
)
from evergrove.kit import Workspace, logger, upsert
from evergrove.profiles.addresses import store_push_addresses
from evergrove.profiles.standing import store_standing
from evergrove.profiles.tables import attributes, consents

READER = "profiles"

FEED_FACTS_MAX = 200_000
"""Facts that one transaction of the reader works in."""

TRAITS_MAX = 200
"""Attributes of one fact that are kept; the rest is a list or a log that does not belong there."""


KEY_CHARACTERS_MAX = 80
CHANNEL_CHARACTERS_MAX, TOPIC_CHARACTERS_MAX, STATE_CHARACTERS_MAX, BASIS_CHARACTERS_MAX = 40, 80, 20, 80
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
                work_in(connection, facts)
                move_cursor(connection, reader=READER, to=batches[-1].last_seq)


def work_in(connection: sa.Connection, facts: pa.Table) -> None:
    """What `facts` (FACT_SCHEMA) say of customers, in the caller's transaction; saying it again changes nothing."""
    attribute_rows = _attribute_rows(facts)
    upsert(connection, attributes, attribute_rows, newer="occurred_us")
    upsert(connection, consents, _consent_rows(facts))
    store_standing(connection, facts, attribute_rows=attribute_rows)
    store_push_addresses(connection, facts)
    _number_merges(connection, merge_markers(connection, facts))


def _number_merges(connection: sa.Connection, markers: Sequence[MergeMarker]) -> None:
    """Write the place of each marker in the feed into the merge log."""
    for column, is_undone in ((merges.c.merged_seq, False), (merges.c.unmerged_seq, True)):
        places = [
            {"marked_id": marker.merge_id, "seq": marker.feed_seq}
            for marker in markers
            if marker.is_undone == is_undone
        ]
        if places:
            statement = sa.update(merges).where(merges.c.merge_id == sa.bindparam("marked_id"))
            connection.execute(statement.values({column: sa.bindparam("seq")}), places)


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
                "channel": _cut(fact["channel"] or "all", CHANNEL_CHARACTERS_MAX),
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
