"""What the feed gives away stands on the disk before: every file of the lake's commits was synced."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evergrove.facts import append_to_feed, flush_to_lake
from evergrove.facts.lake import Lake
from evergrove.facts.lake_sync import sync_table
from evergrove.facts.maintenance import rewrite_without
from support.ground import NOON, fact_rows, make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evergrove.kit import Workspace


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> set[Path]:
    """What was synced, files and folders, in this process and by Python."""
    found: set[Path] = set()
    real = os.fsync

    def fsync(descriptor: int) -> None:
        found.add(Path(f"/proc/self/fd/{descriptor}").readlink())
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return found


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    opened = make_workspace(home)
    yield opened
    opened.close()


def put(workspace: Workspace, *customers: str) -> None:
    with workspace.control.write() as connection:
        append_to_feed(connection, fact_rows([{"customer_id": one} for one in customers]), now=NOON)


def files_of(workspace: Workspace) -> set[Path]:
    return {path for path in Path(workspace.lake_url).rglob("*") if path.is_file()}


def test_the_cursor_moves_when_the_facts_are_on_the_disk(
    workspace: Workspace, synced: set[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before: list[set[Path]] = []

    def fail(*_: object, **__: object) -> None:
        before.append(set(synced))
        raise ZeroDivisionError

    put(workspace, "cus_1", "cus_2")
    with monkeypatch.context() as patch:
        patch.setattr("evergrove.facts.lake_reader.move_cursor", fail)
        with pytest.raises(ZeroDivisionError):
            flush_to_lake(workspace)
    files = files_of(workspace)
    assert {path.suffix for path in files} == {".json", ".parquet"}
    assert before[0] >= files | {path.parent for path in files}


def test_a_flush_that_was_killed_before_it_synced_is_synced_by_the_next_process(
    workspace: Workspace, synced: set[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workspace, "cus_1")
    with monkeypatch.context() as patch:
        patch.setattr("evergrove.facts.lake_reader.sync_table", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            flush_to_lake(workspace)
    assert not synced & files_of(workspace)
    assert flush_to_lake(workspace) == 0, "the facts are there already"
    assert synced >= files_of(workspace)


def test_only_what_is_new_is_synced_again(workspace: Workspace, synced: set[Path]) -> None:
    put(workspace, "cus_1")
    flush_to_lake(workspace)
    old = files_of(workspace)
    synced.clear()
    put(workspace, "cus_2")
    flush_to_lake(workspace)
    assert synced >= files_of(workspace) - old != set()
    assert not synced & old
    assert sync_table(Lake(workspace.lake_url), "facts") == 0


def test_an_erasure_syncs_what_takes_the_place_of_the_files_that_it_removes(
    workspace: Workspace, synced: set[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(workspace, "cus_1", "cus_2")
    flush_to_lake(workspace)
    old, before = files_of(workspace), list[set[Path]]()

    def look(*_: object, **__: object) -> int:
        before.append(set(synced))
        return 0

    monkeypatch.setattr("evergrove.facts.maintenance._vacuum", look)
    assert rewrite_without(workspace, ["cus_1"]) == 1
    assert before[0] >= files_of(workspace) - old != set()


def test_a_table_that_was_made_anew_is_synced_from_its_beginning(tmp_path: Path, synced: set[Path]) -> None:
    lake = Lake(str(tmp_path / "lake"))
    for number in range(3):
        lake.append_facts(fact_rows([{}]), last_seq=number + 1, now=NOON)
    assert sync_table(lake, "facts") == 6
    shutil.rmtree(tmp_path / "lake")
    lake.append_facts(fact_rows([{}]), last_seq=1, now=NOON)
    synced.clear()
    assert sync_table(lake, "facts") == 2
    assert synced >= {path for path in (tmp_path / "lake").rglob("*") if path.is_file()}


def test_a_lake_that_is_not_there_or_elsewhere_has_nothing_to_sync(tmp_path: Path) -> None:
    assert sync_table(Lake(str(tmp_path)), "facts") == 0
    assert sync_table(Lake("s3://bucket/lake"), "facts") == 0
