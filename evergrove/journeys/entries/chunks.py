"""Customers who are still to be entered, in chunks: a chunk goes in the transaction that enters it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from evergrove.facts import emptied
from evergrove.journeys.nodes.contracts import Integers
from evergrove.journeys.tables import enrolment_chunks

CHUNK_CUSTOMERS_MAX = 5_000
"""Of one transaction: some tenths of a second, in which nobody else writes."""

CHUNK_SCHEMA = pa.schema(
    [
        pa.field("customer_id", pa.string()),
        pa.field("entry_key", pa.string()),
        pa.field("moment_us", pa.int64()),
        pa.field("context", pa.string()),
    ]
)
"""Whom to enter, under which key ("": the journey's own), as of when (null: when it is done), with what (JSON)."""


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """A chunk, unpacked: columns of equal length."""

    number: int
    customer_ids: Sequence[str]
    entry_keys: Sequence[str]
    contexts: Sequence[Mapping[str, Any]]
    moments_us: Sequence[int | None]

    def moments(self, *, now_us: int) -> Integers:
        """As of when each is entered; those without a moment of their own now."""
        return np.array([now_us if one is None else one for one in self.moments_us], dtype=np.int64)

    def without(self, places: frozenset[int]) -> Chunk:
        """The others."""
        kept = [place for place in range(len(self.customer_ids)) if place not in places]
        return Chunk(
            number=self.number,
            customer_ids=[self.customer_ids[place] for place in kept],
            entry_keys=[self.entry_keys[place] for place in kept],
            contexts=[self.contexts[place] for place in kept],
            moments_us=[self.moments_us[place] for place in kept],
        )


def entrants_table(
    customer_ids: Sequence[str] | pa.Array,
    *,
    entry_keys: Sequence[str] | None = None,
    moments_us: Integers | None = None,
    contexts: Sequence[Mapping[str, Any]] | None = None,
) -> pa.Table:
    """Customers in CHUNK_SCHEMA."""
    count = len(customer_ids)
    texts = None if contexts is None else [msgspec.json.encode(one).decode() if one else None for one in contexts]
    ids = customer_ids if isinstance(customer_ids, pa.Array) else pa.array(customer_ids, pa.string())
    return pa.table(
        {
            "customer_id": ids.cast(pa.string()),
            "entry_key": pa.array([""] * count if entry_keys is None else entry_keys, pa.string()),
            "moment_us": pa.nulls(count, pa.int64()) if moments_us is None else pa.array(moments_us, pa.int64()),
            "context": pa.nulls(count, pa.string()) if texts is None else pa.array(texts, pa.string()),
        },
        schema=CHUNK_SCHEMA,
    )


def keep_chunks(connection: sa.Connection, enrolment_id: str, entrants: pa.Table, *, first: int = 0) -> int:
    """Keep customers (CHUNK_SCHEMA) in chunks numbered from `first`; how many chunks."""
    number = first
    for start in range(0, entrants.num_rows, CHUNK_CUSTOMERS_MAX):
        body = _packed(entrants.slice(start, CHUNK_CUSTOMERS_MAX))
        row = {"enrolment_id": enrolment_id, "number": number, "body": body}
        connection.execute(sa.insert(enrolment_chunks), row)
        number += 1
    return number - first


def take_chunk(connection: sa.Connection, enrolment_id: str) -> Chunk | None:
    """The next chunk, which is gone when the transaction is committed."""
    mine = enrolment_chunks.c.enrolment_id == enrolment_id
    query = sa.select(enrolment_chunks).where(mine).order_by(enrolment_chunks.c.number).limit(1)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    connection.execute(sa.delete(enrolment_chunks).where(mine, enrolment_chunks.c.number == row.number))
    table = pa.ipc.open_stream(row.body).read_all()
    texts = table["context"].to_pylist()
    return Chunk(
        number=row.number,
        customer_ids=table["customer_id"].to_pylist(),
        entry_keys=table["entry_key"].to_pylist(),
        contexts=[msgspec.json.decode(text) if text else {} for text in texts],
        moments_us=table["moment_us"].to_pylist(),
    )


def drop_chunks(connection: sa.Connection, enrolment_id: str) -> None:
    """Forget whoever is still to be entered."""
    connection.execute(sa.delete(enrolment_chunks).where(enrolment_chunks.c.enrolment_id == enrolment_id))


def _packed(entrants: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, entrants.schema) as writer:
        writer.write_table(entrants)
    return bytes(sink.getvalue())


def empty_entrants(connection: sa.Connection, customer_ids: Sequence[str]) -> None:
    """Erasure: of these customers nothing stays but their ids, so that an enrolment's sums still hold; who was erased
    is not entered."""
    gone = pa.array(customer_ids, pa.string())
    places = connection.execute(sa.select(enrolment_chunks.c.enrolment_id, enrolment_chunks.c.number)).all()
    for enrolment_id, number in places:
        where = (enrolment_chunks.c.enrolment_id == enrolment_id) & (enrolment_chunks.c.number == number)
        body = connection.execute(sa.select(enrolment_chunks.c.body).where(where)).scalar_one()
        table = pa.ipc.open_stream(body).read_all()
        is_gone = pc.is_in(table.column("customer_id"), value_set=gone)
        if not pc.any(is_gone).as_py():
            continue
        table = emptied(table, is_gone=is_gone.to_numpy(), to={"context": None, "entry_key": ""})
        connection.execute(sa.update(enrolment_chunks).where(where).values(body=_packed(table)))
