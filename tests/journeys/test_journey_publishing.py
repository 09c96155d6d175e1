"""Versions stand and never change; what becomes of those inside is chosen; publishing again changes nothing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.channels import deliver
from evergrove.content import publish_template
from evergrove.journeys import (
    InvalidJourneyError,
    MissingJourneyError,
    archive_journey,
    as_document,
    close_versions,
    find_standing,
    journey_versions,
    list_enrolments,
    list_journeys,
    load_journey,
    pause_journey,
    publish_journey,
    standing_journeys,
)
from evergrove.journeys import publishing as publishing_module
from evergrove.journeys.tables import journeys
from evergrove.segments import publish_segment
from support.ground import make_workspace
from support.journey_world import JourneyWorld, open_journeys, win_back
from support.reach_world import LETTER
from support.small_shop import REPEAT_RULE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

SEGMENT_ENTRY = {"kind": "segment", "segment": "repeat_buyers"}


@pytest.fixture
def world(home: Path) -> Iterator[JourneyWorld]:
    workspace = make_workspace(home)
    yield open_journeys(workspace)
    workspace.close()


@pytest.fixture
def either_world(either_workspace: Workspace) -> JourneyWorld:
    return open_journeys(either_workspace)


def versions_that_listen(world: JourneyWorld) -> list[str]:
    return [plan.journey.reference for plan in standing_journeys(world.workspace).plans]


def test_one_language_of_a_name_is_shown_in_the_other(world: JourneyWorld) -> None:
    made = world.publish(win_back(name={"zh": "召回", "en": ""}))
    assert (made.journey.name.zh, made.journey.name.en) == ("召回", "召回")
    assert load_journey(world.workspace, "win_back").name.en == "召回"
    again = world.publish(win_back(name={"zh": "", "en": "召回"}))
    assert not again.is_new


def test_a_version_stands_and_is_read_back(either_world: JourneyWorld) -> None:
    world = either_world
    made = world.publish()
    assert (made.journey.reference, made.standing.state, made.is_new) == ("win_back@1", "live", True)
    assert made.journey.pinned == {"hello": "hello@1"}
    loaded = load_journey(world.workspace, "win_back")
    assert loaded == made.journey == load_journey(world.workspace, "win_back@1")
    again = world.publish(as_document(loaded))
    assert (again.journey.version, again.is_new, again.standing.since) == (1, False, made.standing.since)
    for reference in ("nothing", "win_back@2", "win_back@x"):
        with pytest.raises(MissingJourneyError):
            load_journey(world.workspace, reference)
    with pytest.raises(MissingJourneyError):
        find_standing(world.workspace, "nothing")


def test_another_letter_makes_another_version_and_the_old_one_keeps_its_own(world: JourneyWorld) -> None:
    world.publish()
    world.happen("Cart Updated", world.people[0])
    publish_template(world.workspace, {**LETTER, "name": {"zh": "问候二", "en": "Hello 2"}}, author="test")
    made = world.publish()
    assert (made.journey.version, made.journey.pinned) == (2, {"hello": "hello@2"})
    world.happen("Cart Updated", world.people[1])
    world.later(hours=25)
    with world.workspace.control.read() as connection:
        rows = connection.execute(sa.text("select journey_key, template from messages order by journey_key")).all()
    assert [tuple(row) for row in rows] == [("win_back@1", "hello@1"), ("win_back@2", "hello@2")]


def test_those_inside_go_on_with_their_version(world: JourneyWorld) -> None:
    world.publish()
    world.happen("Cart Updated", world.people[:2])
    world.publish(win_back(nodes={"rest": {"hours": 1}}))
    world.happen("Cart Updated", world.people[2])
    world.later(hours=2)
    assert world.places() == ["rest", "rest", "answer"]
    assert versions_that_listen(world) == ["win_back@1", "win_back@2"]
    world.happen("Ticket Opened", world.people[:2])
    assert close_versions(world.workspace) == 1
    assert versions_that_listen(world) == ["win_back@2"]
    assert [one.version for one in journey_versions(world.workspace, "win_back")] == [2, 1]
    assert [one.reference for one in list_journeys(world.workspace)] == ["win_back@2"]


def test_publishing_enrols_nobody_of_before_and_drops_nobody_in_between(world: JourneyWorld) -> None:
    """A cart of a moment before the first version enters nobody; one before the second is taken by it all the same."""
    begun = world.clock.instant
    world.publish()
    since = find_standing(world.workspace, "win_back").since
    assert since == begun
    world.clock.instant = begun.replace(hour=5)
    made = world.publish(win_back(priority=60))
    assert made.standing.since == begun
    made = world.publish(win_back(entry={"kind": "event", "event": {"fact": "Product Viewed"}}))
    assert made.standing.since == world.clock.instant
    world.happen("Cart Updated")
    assert world.runs() == []
    world.happen("Product Viewed", world.people[0])
    assert world.places() == ["rest"]


def test_archive_old_ends_those_inside_and_their_messages(either_world: JourneyWorld) -> None:
    world = either_world
    world.publish()
    world.happen("Cart Updated")
    world.later(hours=25)
    assert world.messages() == {"queued": 3}
    made = world.publish(win_back(priority=60), mode="archive_old")
    assert (made.ended, made.moved) == (3, 0)
    assert world.places() == ["✓archived"] * 3
    assert world.messages() == {"suppressed:cancelled": 3}
    assert versions_that_listen(world) == ["win_back@2"]
    world.happen("Cart Updated", world.people[0])
    world.later(hours=25)
    assert world.messages() == {"suppressed:cancelled": 3, "queued": 1}


def test_drain_old_lets_nobody_into_the_old_version(world: JourneyWorld) -> None:
    """Who is in it goes on; who waits to be let in, because something was not done yet, is not."""
    entry = {
        "kind": "not_done",
        "event": {"fact": "Cart Updated"},
        "without": {"fact": "Order Completed"},
        "hours": 2,
    }
    world.publish(win_back(entry=entry))
    world.happen("Cart Updated", world.people[0])
    world.later(hours=3)
    world.happen("Cart Updated", world.people[1])
    assert world.places() == ["rest", ""]
    made = world.publish(win_back(entry=entry, priority=60), mode="drain_old")
    assert made.ended == 1
    assert world.places() == ["rest", "✓migrated"]
    world.later(days=10)
    assert world.places() == ["✓end", "✓migrated"]


def test_an_archived_journey_comes_back_as_another_version(world: JourneyWorld) -> None:
    """What was cancelled under a version stays cancelled, so the same content is a version of its own."""
    world.publish()
    world.happen("Cart Updated", world.people[0])
    archive_journey(world.workspace, "win_back", author="test")
    world.happen("Cart Updated", world.people[1])
    assert world.places() == ["✓archived"]
    made = world.publish()
    assert (made.journey.reference, made.standing.state, made.journey.edition) == ("win_back@2", "live", 1)
    world.happen("Cart Updated", world.people[1])
    world.later(hours=25)
    deliver(world.workspace, channel="email")
    assert world.messages() == {"sent": 1}
    assert world.publish().journey.version == 2


def test_a_paused_journey_stays_paused(world: JourneyWorld) -> None:
    world.publish()
    pause_journey(world.workspace, "win_back", author="test")
    made = world.publish(win_back(priority=60))
    assert (made.standing.state, made.standing.version, made.standing.resumes_as) == ("paused", 2, "live")


def test_backfill_is_an_enrolment_of_its_version(world: JourneyWorld) -> None:
    publish_segment(world.workspace, {"rule": REPEAT_RULE}, key="repeat_buyers", author="test")
    made = world.publish(win_back(entry=SEGMENT_ENTRY), backfill="both")
    again = world.publish(win_back(entry=SEGMENT_ENTRY), backfill="both")
    (asked,) = list_enrolments(world.workspace, key="win_back")
    assert asked.enrolment_id == made.enrolment_id == again.enrolment_id
    assert (asked.source, asked.detail, asked.state) == ("segment", {"segment": "repeat_buyers"}, "asked")
    made = world.publish(win_back(entry=SEGMENT_ENTRY, priority=60))
    assert made.enrolment_id == ""  # publishing again never enrols old ones by default
    assert len(list_enrolments(world.workspace, key="win_back")) == 1


def test_backfill_of_today_alone_hears_no_entries(world: JourneyWorld) -> None:
    publish_segment(world.workspace, {"rule": REPEAT_RULE}, key="repeat_buyers", author="test")
    made = world.publish(win_back(entry=SEGMENT_ENTRY), backfill="current")
    assert made.standing.since is None
    world.happen("Segment Entered", segment="repeat_buyers@1")
    assert world.runs() == []
    made = world.publish(win_back(entry=SEGMENT_ENTRY, priority=60))
    assert made.standing.since == world.clock.instant
    world.happen("Segment Entered", segment="repeat_buyers@1")
    assert world.places() == ["rest"] * 3


def test_what_cannot_be_is_refused_before_anything_is_published(world: JourneyWorld) -> None:
    with pytest.raises(InvalidJourneyError, match="segment has customers of today"):
        world.publish(backfill="both")
    with pytest.raises(InvalidJourneyError, match="no such node"):
        world.publish(mode="migrate", mapping={"rest": "nowhere"})
    with pytest.raises(InvalidJourneyError, match="cannot be published"):
        world.publish(win_back(start="nowhere"))
    assert list_journeys(world.workspace) == ()


def test_a_publishing_that_was_killed_is_finished_by_the_next(
    world: JourneyWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every step: after the definition, after the plans, after the version stands, amid the ending of old runs."""
    world.publish()
    world.happen("Cart Updated")
    document = win_back(priority=60)
    for step in ("keep_plan", "_let_stand", "cancel_versions_before", "end_runs", "close_versions"):
        with monkeypatch.context() as patch:

            def killed(*_: Any, **__: Any) -> None:
                raise KeyboardInterrupt

            patch.setattr(publishing_module, step, killed)
            with pytest.raises(KeyboardInterrupt):
                world.publish(document, mode="archive_old")
    made = world.publish(document, mode="archive_old")
    assert made.journey.version == 2
    assert world.places() == ["✓archived"] * 3
    assert versions_that_listen(world) == ["win_back@2"]


def test_of_two_who_publish_at_once_the_later_version_takes_entrants(either_world: JourneyWorld) -> None:
    world = either_world
    world.publish()
    documents = [win_back(priority=number) for number in range(6)]
    threads = [
        threading.Thread(target=publish_journey, args=(world.workspace, document), kwargs={"author": "test"})
        for document in documents
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    newest = max(one.version for one in journey_versions(world.workspace, "win_back"))
    with world.workspace.control.read() as connection:
        assert connection.execute(sa.select(journeys.c.version)).scalar_one() == newest == 7
