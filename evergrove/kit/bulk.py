"""Many rows at once, without a dictionary a row: what a set-based writer needs on both databases.

Values are what the driver takes as it is (texts, integers, floats, bytes, booleans, None), and instants.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

POSTGRES_TYPES: dict[type[sa.types.TypeEngine[Any]], str] = {
    sa.BigInteger: "bigint",
    sa.SmallInteger: "smallint",
    sa.Integer: "integer",
    sa.Boolean: "boolean",
    sa.Text: "text",
    sa.String: "text",
    sa.LargeBinary: "bytea",
    sa.DateTime: "timestamptz",
}

Rows = Sequence[tuple[Any, ...]]


def insert_all(connection: Connection, table: sa.Table, columns: Sequence[str], rows: Rows) -> None:
    """Insert `rows`, whose values stand in the order of `columns`."""
    if not rows:
        return
    names, rows = ", ".join(columns), _bound(connection, table, columns, rows)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(rows))  # noqa: S608
        return
    each = _each(table, columns)
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) SELECT * FROM {each}", _columns(rows))  # noqa: S608


def update_all(connection: Connection, table: sa.Table, columns: Sequence[str], rows: Rows, *, key: str) -> None:
    """Set `columns` of the rows of `table` whose `key` is the last value of each of `rows`."""
    if not rows:
        return
    rows = _bound(connection, table, [*columns, key], rows)
    if connection.dialect.name == "sqlite":
        said = ", ".join(f"{name} = ?" for name in columns)
        statement = f"UPDATE {table.name} SET {said} WHERE {key} = ?"  # noqa: S608 - names of our own tables
        connection.exec_driver_sql(statement, list(rows))
        return
    said = ", ".join(f"{name} = said.{name}" for name in columns)
    each = f"{_each(table, [*columns, key])} AS said({', '.join([*columns, key])})"
    statement = f"UPDATE {table.name} SET {said} FROM {each} WHERE {table.name}.{key} = said.{key}"  # noqa: S608
    connection.exec_driver_sql(statement, _columns(rows))


def _bound(connection: Connection, table: sa.Table, columns: Sequence[str], rows: Rows) -> Rows:
    """The rows with values of our own types (instants) as the driver takes them: each distinct one is turned once."""
    own = {
        place: table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        for place, name in enumerate(columns)
        if isinstance(table.c[name].type, sa.types.TypeDecorator)
    }
    if not own:
        return rows
    turned = [list(column) for column in zip(*rows, strict=True)]
    for place, processor in own.items():
        if processor is not None:
            said = {value: processor(value) for value in set(turned[place])}
            turned[place] = [said[value] for value in turned[place]]
    return list(zip(*turned, strict=True))


def _each(table: sa.Table, columns: Sequence[str]) -> str:
    """A relation of one row a value, bound as one array a column."""
    kinds = [_kind(table.c[name].type) for name in columns]
    return f"unnest({', '.join(f'%s::{kind}[]' for kind in kinds)})"


def _kind(column_type: sa.types.TypeEngine[Any]) -> str:
    plain = column_type.impl_instance if isinstance(column_type, sa.types.TypeDecorator) else column_type
    for known, kind in POSTGRES_TYPES.items():
        if isinstance(plain, known):
            return kind
    raise TypeError(f"{column_type!r} is not written in bulk")


def _columns(rows: Rows) -> tuple[list[Any], ...]:
    return tuple(list(column) for column in zip(*rows, strict=True))
