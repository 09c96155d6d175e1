"""Rows written in bulk are those that SQLAlchemy would have written, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.kit import Instant, insert_all, update_all

if TYPE_CHECKING:
    from evergrove.kit import Workspace

metadata = sa.MetaData()
things = sa.Table(
    "bulk_things",
    metadata,
    sa.Column("key", sa.String(40), primary_key=True),
    sa.Column("at", Instant),
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Column("size", sa.SmallInteger),
    sa.Column("is_done", sa.Boolean, nullable=False),
    sa.Column("body", sa.LargeBinary),
    sa.Column("text", sa.Text),
)
COLUMNS = tuple(things.c.keys())
AT = datetime(2026, 2, 28, 23, 59, 59, 120_000, tzinfo=UTC)

ROWS: list[tuple[Any, ...]] = [
    ("a", AT, 2**40, 3, True, b"\x00\x01", "白茶 'quoted' %s ?"),
    ("b", None, 0, None, False, None, None),
    ("c", datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=8))), -1, -3, False, b"", ""),
]


def test_what_is_written_in_bulk_is_what_is_written_singly(either_workspace: Workspace) -> None:
    with either_workspace.control.write() as connection:
        metadata.create_all(connection)
        insert_all(connection, things, COLUMNS, ROWS)
        singly = [dict(zip(COLUMNS, (f"{row[0]}{row[0]}", *row[1:]), strict=True)) for row in ROWS]
        connection.execute(sa.insert(things), singly)
        stored = connection.exec_driver_sql("SELECT * FROM bulk_things ORDER BY key").all()
        read = connection.execute(sa.select(things).order_by(things.c.key)).all()
    for bulk, single in ((0, 1), (2, 3), (4, 5)):
        assert tuple(stored[bulk])[1:] == tuple(stored[single])[1:]
        assert tuple(read[bulk])[1:] == tuple(read[single])[1:]


def test_an_update_in_bulk_changes_the_named_rows_and_no_others(either_workspace: Workspace) -> None:
    with either_workspace.control.write() as connection:
        metadata.create_all(connection)
        insert_all(connection, things, COLUMNS, ROWS)
        update_all(
            connection, things, ("at", "count", "is_done"), [(None, 5, False, "a"), (AT, 6, True, "b")], key="key"
        )
        update_all(connection, things, ("count",), [], key="key")
        found = connection.execute(sa.select(things.c.key, things.c.at, things.c.count, things.c.is_done)).all()
    assert sorted(map(tuple, found)) == [("a", None, 5, False), ("b", AT, 6, True), ("c", ROWS[2][1], -1, False)]


def test_an_instant_without_a_zone_is_refused(either_workspace: Workspace) -> None:
    with either_workspace.control.write() as connection:
        metadata.create_all(connection)
        with pytest.raises(ValueError, match="without a zone"):
            insert_all(connection, things, ("key", "at", "count", "is_done"), [("x", datetime(2026, 1, 1), 0, False)])  # noqa: DTZ001
