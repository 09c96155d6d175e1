"""A backup of a home that is being written to, and the home that is made from it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from evergrove.access import create_source, list_sources, open_server, open_workspace
from evergrove.facts import LeaseHeldError, flow_state, flush_to_lake
from evergrove.inbox import open_inbox
from evergrove.jobs import backup as backup_module
from evergrove.jobs import catch_up, erase
from evergrove.jobs.backup import (
    BackupDamagedError,
    BackupTargetError,
    MissingBackupError,
    NotEmbeddedError,
    back_up,
    read_backup,
    restore,
)
from evergrove.kit import FixedClock, Settings
from evergrove.profiles import find_customer, run_intake, update_profiles
from support.arrivals import candidate, lake_rows, send
from support.ground import NOON, make_workspace

if TYPE_CHECKING:
    from evergrove.kit import Workspace

SLUG = "proof"


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    made = make_workspace(home, slug=SLUG)
    yield made
    made.close()


def arrive(workspace: Workspace, *names: str) -> None:
    send(workspace, *(candidate(name, NOON, f"phone:{name}") for name in names))


def orders(workspace: Workspace) -> list[str]:
    rows = lake_rows(workspace, ["fact_id", "name"])
    return [fact_id for fact_id, name in rows if name == "Order Completed"]


def restored(backup: Path, home: Path) -> Workspace:
    restore(backup, Settings(home=home))
    return open_workspace(Settings(home=home), slug=SLUG, clock=FixedClock(NOON))


def test_a_restored_home_goes_on_where_the_backup_was_taken(workspace: Workspace, tmp_path: Path) -> None:
    arrive(workspace, "lake1", "lake2")
    catch_up(workspace)
    arrive(workspace, "feed")
    run_intake(workspace)  # in the feed, not in the lake
    arrive(workspace, "inbox")  # in the inbox only
    server = open_server(workspace.settings)
    source = create_source(server, workspace=SLUG, name="web", clock=workspace.clock)
    server.close()
    back_up(workspace.settings, tmp_path / "backup", clock=workspace.clock)
    arrive(workspace, "later")
    catch_up(workspace)

    again = restored(tmp_path / "backup", tmp_path / "again")
    arrive(again, "after")
    catch_up(again)
    assert orders(again) == ["after", "feed", "inbox", "lake1", "lake2"]
    assert flow_state(again).slowest == flow_state(again).feed_end == 10
    assert find_customer(again, "lake1") == find_customer(workspace, "lake1")
    server = open_server(again.settings)
    assert list_sources(server, workspace=SLUG) == [source]
    server.close()
    again.close()


def test_what_arrives_after_a_restore_is_not_taken_for_old(workspace: Workspace, tmp_path: Path) -> None:
    arrive(workspace, "a")
    catch_up(workspace)
    assert open_inbox(workspace).end() == 0
    back_up(workspace.settings, tmp_path / "backup", clock=workspace.clock)
    again = restored(tmp_path / "backup", tmp_path / "again")
    arrive(again, "b")
    assert open_inbox(again).end() > flow_state(again).inbox_taken > 0
    catch_up(again)
    assert orders(again) == ["a", "b"]
    again.close()


@pytest.mark.parametrize("seed", range(3))
def test_a_backup_under_load_loses_and_doubles_nothing(workspace: Workspace, tmp_path: Path, seed: int) -> None:
    """Whatever had arrived before the backup began is there once; what arrived meanwhile, at most once."""
    sent: list[str] = []
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            name = f"{seed}-{len(sent):05}"
            arrive(workspace, name)
            sent.append(name)

    def work() -> None:
        while not done.is_set():
            for step in (partial(run_intake, bodies_max=3 + seed), update_profiles, flush_to_lake):
                try:
                    step(workspace)
                except LeaseHeldError:
                    continue

    threads = [threading.Thread(target=write), threading.Thread(target=work)]
    for thread in threads:
        thread.start()
    while len(sent) < 20:
        done.wait(0.01)
    before = list(sent)
    back_up(workspace.settings, tmp_path / "backup", clock=workspace.clock)
    done.set()
    for thread in threads:
        thread.join()
    again = restored(tmp_path / "backup", tmp_path / "again")
    catch_up(again)
    found = orders(again)
    assert len(found) == len(set(found))
    assert set(before) <= set(found) <= set(sent)
    again.close()


def test_a_backup_sees_one_moment_whatever_is_written_meanwhile(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the pinning and the copies everything goes on: nothing of it is in the backup."""
    arrive(workspace, "a")
    catch_up(workspace)
    copy = backup_module._copy_database
    written: list[str] = []

    def copy_later(source: object, target: Path) -> None:
        if target.name == "control.db" and not written:
            written.append("b")
            arrive(workspace, "b")
            catch_up(workspace)
        copy(source, target)

    monkeypatch.setattr(backup_module, "_copy_database", copy_later)
    made = back_up(workspace.settings, tmp_path / "backup", clock=workspace.clock)
    assert written == ["b"]
    assert made.workspaces[0].feed_end == 2
    again = restored(tmp_path / "backup", tmp_path / "again")
    catch_up(again)
    assert orders(again) == ["a"]
    assert orders(workspace) == ["a", "b"]
    again.close()


def test_an_erasure_in_the_middle_makes_it_begin_anew(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(workspace, "gone", "stays")
    catch_up(workspace)
    copy = backup_module._copy_database
    erased: list[str] = []

    def copy_later(source: object, target: Path) -> None:
        copy(source, target)
        if target.name == "inbox.db" and not erased:
            erased.append(find_customer(workspace, "gone"))
            erase(workspace, erased, reason="asked")

    monkeypatch.setattr(backup_module, "_copy_database", copy_later)
    back_up(workspace.settings, tmp_path / "backup", clock=workspace.clock)
    again = restored(tmp_path / "backup", tmp_path / "again")
    assert orders(again) == ["stays"]
    again.close()


def test_a_damaged_or_missing_backup_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    arrive(workspace, "a")
    catch_up(workspace)
    backup = tmp_path / "backup"
    made = back_up(workspace.settings, backup, clock=workspace.clock)
    with pytest.raises(MissingBackupError):
        read_backup(tmp_path)
    with pytest.raises(BackupTargetError):
        back_up(workspace.settings, backup, clock=workspace.clock)
    with pytest.raises(BackupTargetError):
        restore(backup, workspace.settings)
    with pytest.raises(NotEmbeddedError):
        back_up(Settings(home=tmp_path / "x", inbox_url="nats://127.0.0.1:1"), tmp_path / "y")
    data = next(file.path for file in made.files if file.path.endswith(".parquet"))
    with (backup / data).open("r+b") as file:
        file.write(b"X")
    with pytest.raises(BackupDamagedError):
        restore(backup, Settings(home=tmp_path / "again"))
    assert not (tmp_path / "again").exists()
    (backup / data).unlink()
    with pytest.raises(BackupDamagedError):
        read_backup(backup)


def test_the_leases_of_the_moment_are_given_back(workspace: Workspace, tmp_path: Path) -> None:
    back_up(workspace.settings, tmp_path / "backup", clock=workspace.clock)
    again = restored(tmp_path / "backup", tmp_path / "again")
    for database in (again.control, again.inbox):
        with database.read() as connection:
            assert connection.execute(sa.text("select count(*) from leases")).scalar_one() == 0
    assert again.clock.now() - NOON == timedelta(0)
    again.close()
