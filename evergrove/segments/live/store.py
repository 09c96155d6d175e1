"""Rows of states and members in the control database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.kit import upsert
from evergrove.segments.tables import segment_members, segment_states

LOOKUP_IDS_MAX = 10_000
"""Ids of one list: some 400 KB as one bound value."""

StoredState = tuple[bytes, int | None]
"""The packed state and when to look at it next."""


def load_states(connection: sa.Connection, customers: Sequence[str]) -> dict[str, StoredState]:
    """The stored states of those of `customers` that have one."""
    found: dict[str, StoredState] = {}
    for listed in _in_parts(customers):
        query = sa.select(segment_states).where(_is_one_of(connection, segment_states.c.customer_id, listed))
        found.update((row[0], (bytes(row[1]), row[2])) for row in connection.execute(query).all())
    return found


def write_states(connection: sa.Connection, states: Sequence[tuple[str, bytes, int | None]]) -> None:
    """Insert or replace states."""
    rows: list[dict[str, Any]] = [
        {"customer_id": customer, "state": state, "next_check_us": next_us} for customer, state, next_us in states
    ]
    upsert(connection, segment_states, rows)


def remove_customers(connection: sa.Connection, customers: Sequence[str]) -> None:
    """Nothing is left of these customers."""
    for listed in _in_parts(customers):
        for table in (segment_states, segment_members):
            connection.execute(sa.delete(table).where(_is_one_of(connection, table.c.customer_id, listed)))


def add_members(connection: sa.Connection, *, segment_id: int, customers: Sequence[str]) -> None:
    """Rows that are not there yet."""
    if customers:
        rows = [{"segment_id": segment_id, "customer_id": customer} for customer in customers]
        connection.execute(sa.insert(segment_members), rows)


def remove_members(connection: sa.Connection, *, segment_id: int, customers: Sequence[str]) -> None:
    """These rows, where they are there."""
    for listed in _in_parts(customers):
        statement = sa.delete(segment_members).where(
            segment_members.c.segment_id == segment_id,
            _is_one_of(connection, segment_members.c.customer_id, listed),
        )
        connection.execute(statement)


def due_customers(connection: sa.Connection, *, at_us: int, customers_max: int) -> list[tuple[str, int]]:
    """Whom to look at, and since when that is due; the longest overdue first."""
    query = (
        sa.select(segment_states.c.customer_id, segment_states.c.next_check_us)
        .where(segment_states.c.next_check_us <= at_us)
        .order_by(segment_states.c.next_check_us)
        .limit(customers_max)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def _in_parts(customers: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(customers), LOOKUP_IDS_MAX):
        yield customers[start : start + LOOKUP_IDS_MAX]


def _is_one_of(connection: sa.Connection, column: sa.Column[str], listed: Sequence[str]) -> sa.ColumnElement[bool]:
    """Membership of a list that is one bound value: an IN of 10,000 took longer to write out than to answer."""
    if connection.dialect.name == "sqlite":
        values = sa.func.json_each(msgspec.json.encode(listed).decode()).table_valued("value")
        return column.in_(sa.select(values.c.value))
    return column == sa.func.any(sa.literal(list(listed), sa.ARRAY(sa.String)))
