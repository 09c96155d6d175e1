"""The lake's copy of customers: every customer as it is now, united ones under their root.

A customer that is merged into another one has a row with what was said of itself, so that the end of a merge shows at
once; the row of its root has what they are together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import pyarrow as pa
import sqlalchemy as sa

from evergrove.facts import CUSTOMER_SCHEMA, DERIVED_LEASE, MergeRecord, hold_lease, lake_of, merges_of, read_cursor
from evergrove.kit import Workspace
from evergrove.profiles.attributes import READER
from evergrove.profiles.combining import (
    ConsentSaid,
    Said,
    Strategy,
    combine_attributes,
    combine_consents,
    merge_strategies,
)
from evergrove.profiles.tables import attributes, consents, customers

CUSTOMERS_TABLE = "customers"

COPY_ROWS = 100_000
"""Customers of one batch of the copy."""


def publish_customers(workspace: Workspace) -> int:
    """Write the lake's copy of customers as the control database has them; returns how many rows.

    Raises LeaseHeldError while another process writes customers or snapshots.
    """
    count, strategies = 0, merge_strategies(workspace)

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal count
        last = ""
        while table := _customer_rows(workspace, after=last, strategies=strategies):
            count += len(table)
            last = table[-1]["customer_id"]
            yield pa.RecordBatch.from_pylist(table, schema=CUSTOMER_SCHEMA)

    with hold_lease(workspace.control, name=DERIVED_LEASE, clock=workspace.clock):
        lake_of(workspace).replace(
            CUSTOMERS_TABLE, pa.RecordBatchReader.from_batches(CUSTOMER_SCHEMA, batches()), partition={}
        )
    return count


@dataclass(frozen=True, kw_only=True)
class _Span:
    """What is known of the customers of one page: by customer, and of the members of united ones by root."""

    attributes: dict[str, list[Said]]
    consents: dict[str, list[ConsentSaid]]
    merges: dict[str, list[MergeRecord]]


def _customer_rows(workspace: Workspace, *, after: str, strategies: dict[str, Strategy]) -> list[dict[str, Any]]:
    """The next customers in the order of their ids, each with attributes and consents as JSON."""
    page = (
        sa.select(customers).where(customers.c.customer_id > after).order_by(customers.c.customer_id).limit(COPY_ROWS)
    )
    with workspace.control.read() as connection:
        rows = [dict(row._mapping) for row in connection.execute(page)]
        if not rows:
            return []
        seq = read_cursor(workspace, reader=READER)
        span = _span(connection, after=after, last=rows[-1]["customer_id"])
    for row in rows:
        customer_id = row["customer_id"]
        row["attributes"] = _attributes(span.attributes.get(customer_id, []), strategies)
        row["consents"] = _consents(span.consents.get(customer_id, []), span.merges.get(customer_id, []))
        row["feed_seq"] = seq
    return rows


def _span(connection: sa.Connection, *, after: str, last: str) -> _Span:
    merges: dict[str, list[MergeRecord]] = {}
    for root, merge in merges_of(connection, after=after, last=last):
        merges.setdefault(root, []).append(merge)
    said: dict[str, list[Said]] = {}
    for root, one in _told(connection, attributes, kind=Said, after=after, last=last):
        said.setdefault(root, []).append(one)
    allowed: dict[str, list[ConsentSaid]] = {}
    for root, line in _told(connection, consents, kind=ConsentSaid, after=after, last=last):
        allowed.setdefault(root, []).append(line)
    return _Span(attributes=said, consents=allowed, merges=merges)


def _told(connection: sa.Connection, table: sa.Table, *, kind: Any, after: str, last: str) -> Iterator[tuple[str, Any]]:
    """Rows of a table under the customer that they are of, and once more under its root if it has one."""
    columns = [table.c[name] for name in kind.__dataclass_fields__]
    own = sa.select(table.c.customer_id.label("root"), *columns).where(
        table.c.customer_id > after, table.c.customer_id <= last
    )
    members = (
        sa.select(customers.c.merged_into.label("root"), *columns)
        .join_from(customers, table, table.c.customer_id == customers.c.customer_id)
        .where(customers.c.merged_into > after, customers.c.merged_into <= last)
    )
    for query in (own, members):
        for root, *values in connection.execute(query):
            yield root, kind(**dict(zip(kind.__dataclass_fields__, values, strict=True)))


def _attributes(said: list[Said], strategies: dict[str, Strategy]) -> str:
    texts = combine_attributes(said, strategies)
    return "{" + ",".join(f"{msgspec.json.encode(key).decode()}:{value}" for key, value in texts.items()) + "}"


def _consents(said: list[ConsentSaid], merges: list[MergeRecord]) -> str:
    if not said:
        return "{}"
    states: dict[str, dict[str, str]] = {}
    for channel, topic, state in combine_consents(said, merges):
        states.setdefault(channel, {})[topic] = state
    return msgspec.json.encode(states).decode()
