"""Publishing that ends earlier runs, and archiving, killed after each of their transactions: then all is done yet."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.channels import end_cancelled
from evergrove.journeys import archive_journey, ending_runs, finish_changes, journey_versions
from evergrove.kit import Database
from support.ground import make_workspace
from support.journey_world import JourneyWorld, open_journeys, win_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

COMMITS_MAX = 40
"""More than either has: a loop that never ends is a failure, not a test that hangs."""


@pytest.fixture
def world(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[JourneyWorld]:
    """Each run is ended in a transaction of its own."""
    monkeypatch.setattr(ending_runs, "RUNS_MAX", 1)
    workspace = make_workspace(home)
    yield open_journeys(workspace)
    workspace.close()


def is_killed(work: Callable[[], object], *, commit: int) -> bool:
    """Do it in a process that dies right after its transaction of that number; False: it had fewer."""
    write, count = Database.write, 0

    @contextmanager
    def counted(self: Database) -> Iterator[Any]:
        nonlocal count
        with write(self) as connection:
            yield connection
        count += 1
        if count == commit:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "write", counted)
        try:
            work()
        except KeyboardInterrupt:
            return True
    return False


def let_in(world: JourneyWorld) -> None:
    """One who waits, and two who have a letter in the queue."""
    world.happen("Cart Updated", world.people[1:])
    world.later(hours=25)
    world.happen("Cart Updated", world.people[0])


def versions_with_open_runs(world: JourneyWorld) -> set[int]:
    return {run.version for run in world.runs() if run.state == "waiting"}


def test_archive_old_killed_at_any_commit_is_finished_by_publishing_again(world: JourneyWorld) -> None:
    world.publish()
    for commit in range(1, COMMITS_MAX):
        let_in(world)
        document = win_back(priority=commit)
        was_killed = is_killed(lambda: world.publish(document, mode="archive_old"), commit=commit)  # noqa: B023 - called at once
        assert len(world.runs()) == 3 * commit, "nobody is lost or doubled"
        world.publish(document, mode="archive_old")
        assert versions_with_open_runs(world) == set()
        assert world.messages() == {"suppressed:cancelled": 2 * commit}
        assert {run.end_reason for run in world.runs()} == {"archived"}
        newest = max(one.version for one in journey_versions(world.workspace, "win_back"))
        assert newest == commit + 1, "one version a document, however often it is published"
        if not was_killed:
            return
    pytest.fail("publishing never came to its end")


def test_archiving_killed_at_any_commit_is_finished_by_the_worker(world: JourneyWorld) -> None:
    for commit in range(1, COMMITS_MAX):
        world.publish(win_back(priority=commit))
        let_in(world)
        archived = lambda: archive_journey(world.workspace, "win_back", author="test")  # noqa: E731
        was_killed = is_killed(archived, commit=commit)
        finish_changes(world.workspace)
        end_cancelled(world.workspace)  # as the worker does for launches and journeys alike
        world.later(hours=25)
        assert versions_with_open_runs(world) == set()
        assert world.messages() == {"suppressed:cancelled": 2 * commit}
        assert len(world.runs()) == 3 * commit
        if not was_killed:
            return
    pytest.fail("archiving never came to its end")
