"""The inbox in a database of its own: `inbox.db`, or a schema of PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from evergrove.inbox.contracts import Guard, InboxEntry, NewEntry, check_sizes
from evergrove.inbox.tables import inbox
from evergrove.kit import Database, take_turn

SQL_BODY_BYTES_MAX = 256_000_000
"""SQLite takes a thousand million bytes and PostgreSQL as many; a body is held in memory several times."""

_END = sa.select(sa.func.max(inbox.c.position))
"""Built once: it is asked ten times a second."""


class SqlInbox:
    """One row an entry. Writers take turns on PostgreSQL, so that positions are in the order of the commits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def body_bytes_max(self) -> int:
        return SQL_BODY_BYTES_MAX

    def append(self, entries: Sequence[NewEntry], *, guard: Guard | None = None) -> None:
        check_sizes(entries, body_bytes_max=SQL_BODY_BYTES_MAX)
        rows = [
            {"kind": one.kind, "import_id": one.import_id, "received_at": one.received_at, "body": one.body}
            for one in entries
        ]
        with self._database.write() as connection:
            if guard is not None:
                guard(connection)
            take_turn(connection, name="inbox")
            if rows:
                connection.execute(sa.insert(inbox), rows)

    def read(self, *, after: int, entries_max: int) -> list[InboxEntry]:
        query = sa.select(inbox).where(inbox.c.position > after).order_by(inbox.c.position).limit(entries_max)
        with self._database.read() as connection:
            return [InboxEntry(**row._mapping) for row in connection.execute(query)]

    def remove(self, *, up_to: int) -> None:
        with self._database.write() as connection:
            connection.execute(sa.delete(inbox).where(inbox.c.position <= up_to))

    def end(self) -> int:
        with self._database.read() as connection:
            return int(connection.execute(_END).scalar() or 0)

    def close(self) -> None:
        """The workspace closes its database."""
