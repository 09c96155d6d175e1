"""Writes take turns and none is lost; reads hold nothing open."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from evergrove.kit import Database, Instant

if TYPE_CHECKING:
    from pathlib import Path

COUNT_UP = """
import sys
import sqlalchemy as sa
from evergrove.kit import Database
database = Database(sys.argv[1])
for _ in range(int(sys.argv[2])):
    with database.write() as connection:
        value = connection.execute(sa.text("select value from counter")).scalar_one()
        connection.execute(sa.text("update counter set value = :next"), {"next": value + 1})
database.close()
"""


@pytest.fixture
def database(tmp_path: Path) -> Database:
    found = Database(f"sqlite:///{tmp_path}/control.db")
    with found.write() as connection:
        connection.execute(sa.text("create table counter (value integer)"))
        connection.execute(sa.text("insert into counter values (0)"))
    return found


def test_no_increment_of_four_threads_is_lost(database: Database) -> None:
    def count_up() -> None:
        for _ in range(300):
            with database.write() as connection:
                value = connection.execute(sa.text("select value from counter")).scalar_one()
                connection.execute(sa.text("update counter set value = :next"), {"next": value + 1})

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _value(database) == 1_200


@pytest.mark.slow
def test_no_increment_of_two_processes_is_lost(database: Database) -> None:
    command = [sys.executable, "-c", COUNT_UP, database.url, "150"]
    processes = [subprocess.Popen(command) for _ in range(2)]
    assert [process.wait(timeout=60) for process in processes] == [0, 0]
    assert _value(database) == 300


def test_a_block_that_raises_changes_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:  # noqa: PT012 - the block is the point
        connection.execute(sa.text("update counter set value = 7"))
        _ = 1 / 0
    assert _value(database) == 0
    with database.write() as connection:
        connection.execute(sa.text("update counter set value = 8"))
    assert _value(database) == 8


def test_a_reader_sees_what_is_committed_meanwhile(database: Database) -> None:
    with database.read() as reader:
        assert reader.execute(sa.text("select value from counter")).scalar() == 0
        with database.write() as writer:
            writer.execute(sa.text("update counter set value = 5"))
        assert reader.execute(sa.text("select value from counter")).scalar() == 5


def test_instants_come_back_aware_and_in_utc(database: Database) -> None:
    metadata = sa.MetaData()
    moments = sa.Table("moments", metadata, sa.Column("at", Instant))
    shanghai = datetime(2026, 11, 22, 7, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    with database.write() as connection:
        metadata.create_all(connection)
        connection.execute(sa.insert(moments), {"at": shanghai})
    with database.read() as connection:
        found = connection.execute(sa.select(moments.c.at)).scalar_one()
    assert found == shanghai
    assert found.tzinfo is UTC
    with pytest.raises(sa.exc.StatementError), database.write() as connection:
        connection.execute(sa.insert(moments), {"at": datetime(2026, 1, 1)})  # noqa: DTZ001 - that is the mistake


def _value(database: Database) -> int:
    with database.read() as connection:
        value: int = connection.execute(sa.text("select value from counter")).scalar_one()
    return value
