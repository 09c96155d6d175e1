"""Rows of states and members in the control database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.segments.tables import segment_members, segment_states

LOOKUP_IDS_MAX = 10_000
"""Ids of one list: some 400 KB as one bound value."""

StoredState = tuple[bytes, int | None]
"""The packed state and when to look at it next."""

Membership = tuple[int, str]
"""A segment's id and a customer's."""

_STATES_ON_SQLITE = (
    "SELECT customer_id, state, next_check_us FROM segment_states WHERE customer_id IN (SELECT value FROM json_each(?))"
)
_STATES_ON_POSTGRES = "SELECT customer_id, state, next_check_us FROM segment_states WHERE customer_id = ANY(%s::text[])"
_WRITE_STATE = (
    "INSERT INTO segment_states (customer_id, state, next_check_us) VALUES (?, ?, ?) "
    "ON CONFLICT (customer_id) DO UPDATE SET state = excluded.state, next_check_us = excluded.next_check_us"
)
_ADD_MEMBER = "INSERT INTO segment_members (segment_id, customer_id) VALUES (?, ?)"
_REMOVE_MEMBER = "DELETE FROM segment_members WHERE segment_id = ? AND customer_id = ?"
_ADD_TO_SIZE = "UPDATE live_segments SET members = members + ? WHERE segment_id = ?"


def load_states(connection: sa.Connection, customers: Sequence[str]) -> dict[str, StoredState]:
    """The stored states of those of `customers` that have one."""
    is_sqlite = connection.dialect.name == "sqlite"
    found: dict[str, StoredState] = {}
    for listed in _in_parts(customers):
        # Plain tuples of the driver here and below: SQLAlchemy's rows cost more than the tables.
        if is_sqlite:
            result = connection.exec_driver_sql(_STATES_ON_SQLITE, (msgspec.json.encode(listed).decode(),))
        else:
            result = connection.exec_driver_sql(_STATES_ON_POSTGRES, (list(listed),))
        with result:
            found.update((row[0], (bytes(row[1]), row[2])) for row in result.cursor.fetchall())
    return found


def write_states(connection: sa.Connection, states: Sequence[tuple[str, bytes, int | None]]) -> None:
    """Insert or replace states."""
    _run_many(connection, _WRITE_STATE, states)


def remove_customers(connection: sa.Connection, customers: Sequence[str]) -> None:
    """Nothing is left of these customers."""
    for listed in _in_parts(customers):
        for table in (segment_states, segment_members):
            connection.execute(sa.delete(table).where(_is_one_of(connection, table.c.customer_id, listed)))


def add_members(connection: sa.Connection, members: Sequence[Membership]) -> None:
    """Rows that are not there yet."""
    _run_many(connection, _ADD_MEMBER, members)


def remove_members(connection: sa.Connection, members: Sequence[Membership]) -> None:
    """These rows, where they are there."""
    _run_many(connection, _REMOVE_MEMBER, members)


def clear_members(connection: sa.Connection, *, segment_id: int, customers: Sequence[str]) -> None:
    """Nobody of these is in the segment's rows."""
    for listed in _in_parts(customers):
        statement = sa.delete(segment_members).where(
            segment_members.c.segment_id == segment_id,
            _is_one_of(connection, segment_members.c.customer_id, listed),
        )
        connection.execute(statement)


def add_to_sizes(connection: sa.Connection, differences: Sequence[tuple[int, int]]) -> None:
    """Each entry: by how much the number of members changed, and of which segment."""
    _run_many(connection, _ADD_TO_SIZE, differences)


def due_customers(connection: sa.Connection, *, at_us: int, customers_max: int) -> list[tuple[str, int]]:
    """Whom to look at, and since when that is due; the longest overdue first."""
    query = (
        sa.select(segment_states.c.customer_id, segment_states.c.next_check_us)
        .where(segment_states.c.next_check_us <= at_us)
        .order_by(segment_states.c.next_check_us)
        .limit(customers_max)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def _run_many(connection: sa.Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """`statement` is written with question marks, as SQLite has them. In the order of the index pages stay at hand."""
    if rows:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        connection.exec_driver_sql(statement.replace("?", mark), sorted(rows))


def _in_parts(customers: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(customers), LOOKUP_IDS_MAX):
        yield customers[start : start + LOOKUP_IDS_MAX]


def _is_one_of(connection: sa.Connection, column: sa.Column[str], listed: Sequence[str]) -> sa.ColumnElement[bool]:
    """Membership of a list that is one bound value: an IN of 10,000 took longer to write out than to answer."""
    if connection.dialect.name == "sqlite":
        values = sa.func.json_each(msgspec.json.encode(listed).decode()).table_valued("value")
        return column.in_(sa.select(values.c.value))
    return column == sa.func.any(sa.literal(list(listed), sa.ARRAY(sa.String)))
