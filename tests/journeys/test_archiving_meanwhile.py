"""Between the word that archives a journey and the end of its last run others act, or the process is killed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evergrove.journeys import archive_journey, drain_journey, finish_changes, pause_journey, resume_journey, states
from evergrove.journeys.ending_runs import end_archived
from support.ground import make_workspace
from support.journey_world import JourneyWorld, open_journeys, win_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def world(home: Path) -> Iterator[JourneyWorld]:
    workspace = make_workspace(home)
    yield open_journeys(workspace)
    workspace.close()


def archive(world: JourneyWorld) -> None:
    archive_journey(world.workspace, "win_back", author="test")


def in_between(patch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """Let something happen once the journey is archived, before its runs are ended."""

    def end(*arguments: Any, **options: Any) -> int:
        happens()
        return end_archived(*arguments, **options)

    patch.setattr(states, "end_archived", end)


def kill_in_between(world: JourneyWorld) -> None:
    """Archive it with a process that is killed before the first run is ended."""

    def killed() -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        in_between(patch, killed)
        with pytest.raises(KeyboardInterrupt):
            archive(world)


def test_who_enters_a_version_published_meanwhile_is_not_ended(
    world: JourneyWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def publish_again() -> None:
        world.publish(win_back(priority=60))
        world.happen("Cart Updated", world.people[1])

    world.publish()
    world.happen("Cart Updated", world.people[0])
    in_between(monkeypatch, publish_again)
    archive(world)
    assert world.places() == ["✓archived", "rest"]
    finish_changes(world.workspace)
    world.later(hours=25)
    assert world.places() == ["✓archived", "answer"]


def test_nothing_more_is_done_for_whom_archiving_has_not_reached_yet(
    world: JourneyWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wait that runs out meanwhile gives nobody a coupon, plans no letter."""
    coupon = {"kind": "give", "coupon": "ten_off", "next": "letter"}
    world.publish(win_back(nodes={"rest": {"next": "coupon"}, "coupon": coupon}))
    world.happen("Cart Updated", world.people[0])
    (run,) = world.runs()
    before = world.told(run.run_id)
    in_between(monkeypatch, lambda: world.later(hours=25))
    archive(world)
    assert world.told(run.run_id) == [*before, ("ended", "rest", "")]
    assert world.messages() == {}


def test_whom_a_killed_archiving_has_left_is_ended_before_it_is_live_again(world: JourneyWorld) -> None:
    world.publish()
    world.happen("Cart Updated", world.people[0])
    kill_in_between(world)
    assert world.places() == ["rest"]
    world.publish(win_back(priority=60))
    assert world.places() == ["✓archived"]
    world.happen("Cart Updated", world.people[0])
    assert world.places() == ["✓archived", "rest"]


def test_publishing_again_lets_people_into_a_paused_journey_that_was_to_drain(world: JourneyWorld) -> None:
    world.publish()
    pause_journey(world.workspace, "win_back", author="test")
    drain_journey(world.workspace, "win_back", author="test")
    assert world.publish().standing.resumes_as == "live"
    resume_journey(world.workspace, "win_back", policy="send_now", author="test")
    world.later(seconds=1)
    world.happen("Cart Updated", world.people[0])
    assert world.places() == ["rest"]
