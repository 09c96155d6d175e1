"""The ready-made journeys, driven by facts: who gets what and when, what ends it at once, who is kept back, and that a
second time brings nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evergrove.channels import deliver
from evergrove.content import InBoth, WorkspaceWords, save_workspace_words
from evergrove.journeys.classics import install_classic, list_classics
from evergrove.tasks import list_tasks
from support.classic_world import HELP, ORDER, STORIES, ClassicWorld, open_classic
from support.ground import make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

HALF_BP = 5_000
CROWD = 24


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    opened = make_workspace(home)
    yield opened
    opened.close()


def begun(workspace: Workspace, key: str, *, people: int = 2, **settings: int | str) -> ClassicWorld:
    """The journey, set going for everybody as its story says."""
    world = open_classic(workspace, key, people=people, settings=settings)
    world.know(STORIES[key].attributes)
    world.go(*STORIES[key].begins)
    return world


def test_there_is_a_story_for_each() -> None:
    assert set(STORIES) == {classic.key for classic in list_classics()}
    assert len(STORIES) == 12


@pytest.mark.parametrize("key", STORIES)
def test_everybody_is_written_to_and_what_ends_it_ends_it_at_once(workspace: Workspace, key: str) -> None:
    story, world = STORIES[key], begun(workspace, key)
    first, second = world.people
    assert (story.node, "queued") in world.letters(first)
    assert (story.node, "queued") in world.letters(second)
    counts = len(world.letters(second))
    name, said = story.ends
    world.happen(name, first, **said)
    if key != "first_order":  # its offer is its last step
        assert world.places(key=key)[0] == f"✓{story.reason}"
        assert not world.places(key=key)[1].startswith("✓"), "nobody else's"
    letters = world.letters(first)
    world.later(days=60)
    assert world.letters(first) == letters, "nothing more once it has ended"
    assert len(world.letters(second)) >= counts


@pytest.mark.parametrize("key", STORIES)
def test_whom_the_hold_out_keeps_back_gets_nothing(workspace: Workspace, key: str) -> None:
    world = begun(workspace, key, people=CROWD, hold_out_bp=HALF_BP)
    node = STORIES[key].node
    arms = {run.customer_id: bool(run.is_control) for run in world.runs(key=key)}
    assert len(arms) == CROWD
    assert {True, False} == set(arms.values())
    for person, is_control in arms.items():
        assert (node, "hold_out" if is_control else "queued") in world.letters(person)
    given = {fact["customer_id"] for name in ("Coupon Issued", "Points Earned") for fact in world.facts(name)}
    assert given <= {person for person, is_control in arms.items() if not is_control}


@pytest.mark.parametrize("key", STORIES)
def test_the_same_again_enters_nobody_twice(workspace: Workspace, key: str) -> None:
    world = begun(workspace, key)
    letters, runs = world.letters(), len(world.runs(key=key))
    name, said = STORIES[key].begins[0]
    if name == "celebrate":
        world.go(("later", {"minutes": 5}))
        world.celebrate()
    elif key == "renewal":
        world.happen(name, **said)  # a term that begins ends the run of the one before
        assert {run.end_reason for run in world.runs(key=key)} == {"new_term", ""}
        return
    else:
        world.happen(name, **said)
    assert len(world.runs(key=key)) == runs
    assert world.letters() == letters


def test_the_golden_72_hours(either_workspace: Workspace) -> None:
    world = open_classic(either_workspace, "golden_72_hours", people=5)
    buyer, looker, giver, asker, quiet = world.people
    world.happen("Signed Up", [buyer, looker, asker, quiet])
    world.happen("Signed Up", giver, scenario="gift")
    assert world.letters() == [("welcome", "queued")] * 5
    world.later(hours=2)
    world.go(("Product Viewed", {"product_id": "P-1"}), people=(looker,))
    world.go(ORDER, people=(buyer,))
    world.go(HELP, people=(asker,))
    world.later(hours=22)
    assert [world.letters(one)[1:] for one in (buyer, looker, asker)] == [[], [], []], "no onboarding for these"
    assert world.letters(giver)[1:] == [("onboard_gift", "queued")]
    assert world.letters(quiet)[1:] == [("onboard", "queued")]
    assert world.places(key="golden_72_hours") == ["✓goal", "second_day", "second_day", "✓asked_for_help", "second_day"]
    world.later(hours=2)
    assert world.letters(looker)[1:] == [("offer", "queued")], "a day after the look"
    assert world.letters(quiet)[2:] == []
    world.later(hours=22)
    assert world.letters(quiet)[2:] == [("offer", "queued")], "at 48 hours"
    coupons = world.facts("Coupon Issued")
    assert {fact["customer_id"] for fact in coupons} == {looker, giver, quiet}
    assert '"coupon":"newcomer_10"' in coupons[0]["properties"]
    world.go(ORDER, people=(giver,))
    world.later(hours=24)
    ended = ["✓goal", "✓end", "✓goal", "✓asked_for_help", "✓end"]
    assert world.places(key="golden_72_hours") == ended
    tagged = {fact["customer_id"] for fact in world.facts("Tag Changed")}
    assert tagged == {looker, quiet}
    lasted = {run.moved_us - run.entered_us for run in world.runs(key="golden_72_hours") if run.customer_id == quiet}
    assert lasted == {timedelta(hours=72) // timedelta(microseconds=1)}


def test_win_back_says_what_the_cause_asks_for(either_workspace: Workspace) -> None:
    world = open_classic(either_workspace, "win_back_by_cause", people=3)
    dear, hurt, unknown = world.people
    everybody, world.people = world.people, [dear]
    world.know({"leaving_cause": "price"})
    world.people = [hurt]
    world.know({"leaving_cause": "service"})
    world.people = everybody
    world.happen("Segment Entered", segment="no_order_for_90_days@1")
    assert [world.letters(one) for one in everybody] == [
        [("price_letter", "queued")],
        [("sorry", "queued")],
        [("news", "queued")],
    ]
    assert {fact["customer_id"] for fact in world.facts("Coupon Issued")} == {dear}
    (task,) = list_tasks(world.workspace, limit=10).tasks
    assert (task.customer_id, task.kind) == (hurt, "call")
    world.go(ORDER, people=(dear,))
    world.later(days=14)
    assert world.letters(dear)[1:] == []
    assert world.letters(unknown)[1:] == [("ask_why", "queued")]
    assert world.places(key="win_back_by_cause") == ["✓goal", "rest", "rest"]


def test_the_first_order_is_told_of_to_everybody_and_the_second_asked_for(workspace: Workspace) -> None:
    world = open_classic(workspace, "first_order", people=CROWD, settings={"hold_out_bp": HALF_BP})
    world.happen("Order Completed", order_id="A-1", amount_minor=12_900, currency="CNY")
    assert world.letters() == [("received", "queued")] * CROWD, "the control group as well"
    buyer, refunded = world.people[:2]
    world.later(days=1)
    world.happen("Order Refunded", refunded, order_id="A-1")
    world.happen("Order Shipped", buyer, order_id="A-1")
    assert world.letters(buyer)[1][0] == "shipped"
    world.later(days=4)
    world.happen("Order Completed", buyer, order_id="A-2")
    world.later(days=14)
    assert "offer" not in dict(world.letters(buyer)), "bought again unasked"
    assert "offer" not in dict(world.letters(refunded))
    reached = {run.customer_id for run in world.runs(key="first_order") if run.goal_us}
    assert reached == {buyer}
    assert {one for one in world.people if "offer" in dict(world.letters(one))} == set(world.people[2:])


def test_the_confirmation_names_the_order(workspace: Workspace) -> None:
    world = open_classic(workspace, "first_order", people=1)
    words = WorkspaceWords(name=InBoth(zh="青禾", en="Green shoots"), url="https://shop.example")
    save_workspace_words(world.workspace, words, author="test")
    world.happen("Order Completed", order_id="A-1", amount_minor=12_900, currency="CNY")
    deliver(world.workspace, channel="email")
    assert world.letters() == [("received", "sent")]


def test_a_favourite_that_is_bought_in_time_brings_no_reminder(workspace: Workspace) -> None:
    world = open_classic(workspace, "favourite_not_bought", settings={"hours": 48})
    bought, saved = world.people
    world.happen("Product Added to Wishlist", product_id="P-1")
    world.happen("Product Added to Wishlist", saved, product_id="P-2")
    world.later(hours=47)
    world.go(ORDER, people=(bought,))
    world.later(hours=1)
    assert world.letters(bought) == []
    assert len(world.letters(saved)) == 2, "one for each favourite; caps are the policy's"


def test_signing_in_stops_the_week(workspace: Workspace) -> None:
    world = open_classic(workspace, "seven_days_away")
    world.happen("Product Viewed", category="绿茶")
    world.later(days=6)
    world.happen("Signed In", world.people[0])
    world.later(days=1)
    assert [len(world.letters(one)) for one in world.people] == [0, 1]
    world.happen("Product Viewed", world.people[0], category="红茶")
    world.later(days=7)
    assert len(world.letters(world.people[0])) == 1, "the next look starts it anew"


def test_the_next_course_is_offered_in_the_evening_and_once_more(workspace: Workspace) -> None:
    world = open_classic(workspace, "next_course", people=1)
    world.happen("Course Completed", course_id="C-1")
    world.later(hours=7)
    assert world.letters() == [], "noon; it goes out at half past seven"
    world.later(hours=1)
    assert world.letters() == [("recommend", "queued")]
    world.later(days=3)
    assert world.letters()[1:] == [("remind", "queued")]
    world.happen("Course Completed", course_id="C-9")
    assert len(world.runs(key="next_course")) == 2, "one run a course"


def test_a_birthday_by_the_lunar_calendar(workspace: Workspace) -> None:
    world = open_classic(workspace, "birthday", settings={"calendar": "lunar"}, journey_key="birthday_lunar")
    first, other = world.people
    world.people = [first]
    world.know({"birthday": "10-11"})  # the 11th of the tenth month: 2026-11-19
    world.people = [other]
    world.know({"birthday": "11-19"})
    world.celebrate()
    assert world.letters(first) == [("greeting", "queued")]
    assert world.letters(other) == []


def test_both_calendars_stand_side_by_side(workspace: Workspace) -> None:
    world = open_classic(workspace, "birthday")
    made = install_classic(
        world.workspace, "birthday", author="test", settings={"calendar": "lunar"}, journey_key="birthday_lunar"
    )
    assert made.published.journey.reference == "birthday_lunar@1"
    assert {outcome.outcome for outcome in made.templates} == {"standing"}


def test_a_membership_is_reminded_of_twice_then_a_person_calls(workspace: Workspace) -> None:
    world = begun(workspace, "renewal", people=3)
    early, late, never = world.people
    assert world.letters(never) == [("notice", "queued")]
    world.happen("Membership Renewed", early, plan="gold")
    world.later(days=25)
    assert world.letters(early)[1:] == []
    assert world.letters(late)[1:] == world.letters(never)[1:] == [("last_notice", "queued")]
    world.happen("Membership Renewed", late, plan="gold")
    world.later(days=7)
    assert [bool(run.goal_us) for run in world.runs(key="renewal")] == [True, True, False]
    assert [task.customer_id for task in list_tasks(world.workspace, limit=10).tasks] == [never]
