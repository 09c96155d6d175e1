"""What a database cannot do is said with the next step, and never with the values of the statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from evergrove.kit import Database, DatabaseUnavailableError, InvalidError, parse_instant

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Database:
    found = Database(f"sqlite:///{tmp_path}/control.db")
    with found.write() as connection:
        connection.execute(sa.text("create table people (phone text primary key, body text)"))
    return found


def test_an_error_never_shows_a_phone_number(database: Database) -> None:
    insert = sa.text("insert into people values (:phone, :phone)")
    with pytest.raises(sa.exc.IntegrityError) as caught, database.write() as connection:  # noqa: PT012 - the block
        connection.execute(insert, {"phone": "+8613800000001"})
        connection.execute(insert, {"phone": "+8613800000001"})
    assert "13800000001" not in str(caught.value)


def test_a_full_disk_is_said_with_the_next_step(database: Database) -> None:
    with pytest.raises(DatabaseUnavailableError, match="full") as caught, database.write() as connection:  # noqa: PT012
        pages = connection.execute(sa.text("pragma page_count")).scalar_one()
        connection.execute(sa.text(f"pragma max_page_count = {pages}"))
        connection.execute(sa.text("insert into people values ('1', zeroblob(1000000))"))
    assert "free space" in caught.value.help


def test_what_was_deleted_is_not_in_the_file(database: Database, tmp_path: Path) -> None:
    for statement in (
        "insert into people values ('+8613800000001', printf('%.*c', 100000, 'x') || 'Wang Xiaoming')",
        "delete from people",
    ):
        with database.write() as connection:
            connection.execute(sa.text(statement))
    database.close()
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"SQLite format 3" in left
    assert b"13800000001" not in left
    assert b"Wang Xiaoming" not in left


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "yesterday"])
def test_an_instant_outside_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        parse_instant(text)
