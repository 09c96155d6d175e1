"""What the inbox has acknowledged survives the loss of everything that was not synced."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from evergrove.inbox.sql_inbox import SqlInbox
from evergrove.kit import Database
from support.power_loss import Journal, acknowledged_before, disk_after, record
from support.power_writer import REMOVE_EVERY

if TYPE_CHECKING:
    from pathlib import Path

APPENDS, MOMENTS = 400, 60


def test_acknowledged_entries_survive_a_power_failure(tmp_path: Path) -> None:
    journal = record(tmp_path, appends=APPENDS, seed=1)
    assert {one.file for one in journal.operations} >= {"inbox.db", "inbox.db-wal"}, "no checkpoint was tried"
    assert _losses(journal, tmp_path, seed=1) == []


def test_the_check_finds_what_an_unsynced_inbox_loses(tmp_path: Path) -> None:
    journal = record(tmp_path, appends=APPENDS // 4, seed=1, is_careless=True)
    assert _losses(journal, tmp_path, seed=1) != []


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_many_moments_of_power_failures(tmp_path: Path) -> None:
    for seed in range(100, 110):
        folder = tmp_path / str(seed)
        folder.mkdir()
        assert _losses(record(folder, appends=APPENDS, seed=seed), folder, seed=seed, moments=400) == []


def _losses(journal: Journal, folder: Path, *, seed: int, moments: int = MOMENTS) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - moments of a failure
    found = []
    for _ in range(moments):
        moment = chance.randrange(1, len(journal.operations))
        disk = disk_after(journal, folder / "after", moment=moment, chance=chance)
        appended, removals = acknowledged_before(journal, moment)
        first = max(0, removals * REMOVE_EVERY - REMOVE_EVERY // 2)
        missing = set(range(first, appended)) - _numbers(disk)
        if missing:
            found.append(f"failure before operation {moment}: {sorted(missing)[:5]} of {appended} are gone")
    return found


def _numbers(disk: Path) -> set[int]:
    """The numbers of the entries that can be read; none when the file is damaged."""
    database = Database(f"sqlite:///{disk}/inbox.db")
    try:
        with database.read() as connection:
            assert connection.execute(sa.text("pragma integrity_check")).scalar() == "ok"
        return {int(entry.body.partition(b"|")[0]) for entry in SqlInbox(database).read(after=0, entries_max=10_000)}
    except (sa.exc.DatabaseError, AssertionError):
        return set()
    finally:
        database.close()
