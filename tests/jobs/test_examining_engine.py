"""What `doctor` says of the engine of bulk work, and who else may look into a home."""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING, NoReturn

import msgspec
import pytest

from evergrove.facts import open_engine
from evergrove.jobs import back_up, examine, examining
from evergrove.kit import UnavailableError, Workspace
from support.ground import make_workspace
from support.serving import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.jobs.findings import Finding

SECONDS_MAX = 60


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    made = make_workspace(home)
    yield made
    made.close()


def with_engine(workspace: Workspace, url: str) -> Workspace:
    return dataclasses.replace(workspace, settings=msgspec.structs.replace(workspace.settings, engine_url=url))


def of_engine(workspace: Workspace) -> list[Finding]:
    return [one for one in examine(workspace) if one.name == "engine"]


def test_an_engine_that_nobody_serves_is_named_at_once(workspace: Workspace) -> None:
    port, begun = free_port(), time.monotonic()
    gone = with_engine(workspace, f"sc://127.0.0.1:{port}")
    (found,) = of_engine(gone)
    assert not found.is_well
    assert f"127.0.0.1:{port} cannot be reached" in found.seen
    assert "EVERGROVE_ENGINE_URL" in found.help
    with pytest.raises(UnavailableError) as told, open_engine(gone):
        pass
    assert told.value.code == "engine.unreachable"
    assert time.monotonic() - begun < SECONDS_MAX
    assert of_engine(workspace) == []


def test_an_engine_that_answers_with_an_error_is_a_finding_among_others(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(_: Workspace) -> NoReturn:
        raise ValueError("configuration not found: localRelationSizeLimit\nat org.apache…")

    monkeypatch.setattr(examining, "open_engine", opened)
    findings = examine(with_engine(workspace, "sc://127.0.0.1:1"))
    (found,) = [one for one in findings if one.name == "engine"]
    assert (found.is_well, found.seen) == (
        False,
        "it refuses a table: configuration not found: localRelationSizeLimit",
    )
    assert "pyspark-client" in found.help
    assert {"facts", "inbox"} <= {one.name for one in findings}


@pytest.mark.spark
@pytest.mark.slow
def test_an_engine_that_answers_is_well_is_well(workspace: Workspace, spark_url: str) -> None:
    (found,) = of_engine(with_engine(workspace, spark_url))
    assert (found.is_well, found.seen) == (True, "it answers")


def test_other_accounts_of_the_machine_see_neither_home_nor_backup(workspace: Workspace, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    back_up(workspace.settings, copy, clock=workspace.clock)
    assert [folder.stat().st_mode & 0o777 for folder in (workspace.settings.home, copy)] == [0o700, 0o700]
