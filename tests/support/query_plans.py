"""How SQLite goes about the queries of a piece of work: whether an index is used, and which."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def plan_steps(connection: sa.Connection, *, table: str) -> Iterator[list[str]]:
    """The steps of all selections from `table` (empty: from any), in the words of `EXPLAIN QUERY PLAN`."""
    steps: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith(("SELECT", "WITH")) and f"FROM {table}" in statement:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            steps.extend(str(row[3]) for row in plan)

    sa.event.listen(connection, "before_cursor_execute", note)
    try:
        yield steps
    finally:
        sa.event.remove(connection, "before_cursor_execute", note)
