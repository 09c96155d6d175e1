"""Several starters at once, and workspaces whose names are close to one another."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import sqlalchemy as sa

from evergrove.access import WorkspaceExistsError, create_workspace, open_workspace
from evergrove.definitions import publish
from evergrove.kit import Settings
from support.ground import make_workspace

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from evergrove.kit import Workspace

STARTERS = 4


def test_of_many_that_make_one_workspace_one_succeeds_and_the_others_are_told(home: Path, database_url: str) -> None:
    together = threading.Barrier(STARTERS)

    def make(_: int) -> bool:
        together.wait()
        try:
            create_workspace(Settings(home=home, database_url=database_url), slug="shop", name="Shop").close()
        except WorkspaceExistsError:
            return False
        return True

    with ThreadPoolExecutor(STARTERS) as threads:
        assert sum(threads.map(make, range(STARTERS))) == 1
    open_workspace(Settings(home=home, database_url=database_url), slug="shop").close()


def test_a_workspace_is_not_the_inbox_of_another(either_workspace: Workspace) -> None:
    settings = either_workspace.settings
    other = make_workspace(settings.home, slug="proof-inbox", database_url=settings.database_url)
    assert publish(other, kind="tag", key="vip", body={}, author="a").version == 1
    other.close()


def test_two_who_publish_at_once_get_two_versions(either_workspace: Workspace) -> None:
    together = threading.Barrier(STARTERS)

    def put(number: int) -> int:
        together.wait()
        return publish(either_workspace, kind="tag", key="vip", body={"n": number}, author="a").version

    with ThreadPoolExecutor(STARTERS) as threads:
        assert sorted(threads.map(put, range(STARTERS))) == [1, 2, 3, 4]


def test_a_folder_of_the_lake_does_not_move_with_the_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    workspace = make_workspace(tmp_path / "home", lake_url="lake")
    assert workspace.lake_url == str(tmp_path / "lake" / "proof")
    with workspace.control.read() as connection:
        assert connection.execute(sa.text("select count(*) from feed")).scalar_one() == 0
    workspace.close()
