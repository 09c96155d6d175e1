"""Experiments over the API: planned, published, watched at their looks only, decided; a journey's effect."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role, open_workspace
from evergrove.api.experiment_bodies import EXAMPLE
from evergrove.jobs import catch_up
from evergrove.kit import FixedClock
from support.api_client import api_client, make_home
from support.ground import NOON
from support.journey_world import JourneyWorld, open_journeys, win_back
from support.shop_api import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def world(home: Path) -> Iterator[tuple[Shop, JourneyWorld]]:
    settings = make_home(home, "default", "other")
    clock = FixedClock(NOON)
    workspace = open_workspace(settings, slug="default", clock=clock)
    made = open_journeys(workspace, people=40)
    with api_client(settings, clock=clock) as client:
        yield Shop(client, settings), made
    workspace.close()


def document(**changes: Any) -> dict[str, Any]:
    return {**EXAMPLE, "key": "subject", "design": {"customers_planned": 20, "looks": 2}, **changes}


def test_a_plan_says_how_many_and_how_long(world: tuple[Shop, JourneyWorld]) -> None:
    shop, _ = world
    wish = {"kind": "binary", "baseline": 0.1, "effect": 0.1, "customers_per_day": 1_000}
    reply = shop.send("POST", "/experiments/plan", wish, role=Role.ANALYST)
    assert reply.status_code == 200, reply.text
    plan = reply.json()
    assert len(plan["looks"]) == 5
    assert plan["looks"][-1]["customers"] == plan["customers"]
    assert plan["days"] * 1_000 >= plan["customers"]
    assert shop.send("POST", "/experiments/plan", {**wish, "effect": 0}).json()["code"] == "experiment.invalid"


def test_an_experiment_in_a_journey_from_publishing_to_its_winner(world: tuple[Shop, JourneyWorld]) -> None:
    shop, journeys = world
    made = shop.send("POST", "/experiments", {"document": document()})
    assert made.status_code == 201, made.text
    assert (made.json()["reference"], made.json()["winner"]) == ("subject@1", "")
    planned = shop.get("/experiments/subject/report").json()
    assert (planned["status"], planned["reason"], planned["results"]) == ("planned", "nobody_yet", [])
    branches = [{"variant": "control", "next": "letter"}, {"variant": "question", "next": "letter"}]
    node = {"id": "draw", "kind": "experiment", "experiment": "subject", "branches": branches}
    journeys.publish(win_back(nodes={"rest": {"next": "draw"}, "draw": node}))
    journeys.happen("Cart Updated")
    journeys.later(hours=25)
    journeys.clock.instant += timedelta(days=9)
    catch_up(journeys.workspace)
    report = shop.get("/experiments/subject/report", role=Role.VIEWER).json()
    assert report["status"] == "over"
    assert sum(one["customers"] for one in report["arms"]) == 40
    asked = {"as_of": report["as_of"], "limit": 200}
    opened = {
        one["arm"]: shop.get(f"/experiments/subject/arms/{one['arm']}/customers", role=Role.VIEWER, **asked).json()
        for one in report["arms"]
    }
    assert {arm: len(page["items"]) for arm, page in opened.items()} == {
        one["arm"]: one["customers"] for one in report["arms"]
    }
    figure = {"of": "arm", "query": {"key": "subject@1", "arm": "question", "as_of": report["as_of"]}}
    wish = {"figure": figure, "key": "asked_a_question", "name": {"en": "Asked a question"}}
    assert shop.send("POST", "/insight/figures/segment", wish, role=Role.ANALYST).status_code == 403
    made = shop.send("POST", "/insight/figures/segment", wish)
    assert (made.status_code, made.json()["customers"]) == (201, len(opened["question"]["items"])), made.text
    gone = {**wish, "figure": {**figure, "query": {"key": "nothing", "arm": "question"}}}
    assert shop.send("POST", "/insight/figures/segment", gone).status_code == 404
    assert shop.get("/experiments/subject/arms/nobody/customers", **asked).json()["items"] == []
    assert [one["number"] for one in report["looks"]] == [1, 2]
    assert (report["is_final"], report["results"][0]["reason"]) == (True, "small_arm")
    rolled = shop.send("PUT", "/experiments/subject/winner", {"variant": "question", "note": "as planned"})
    assert (rolled.status_code, rolled.json()["winner"]) == (200, "question")
    assert [one["winner"] for one in shop.get("/experiments").json()["items"]] == ["question"]
    unknown = shop.send("PUT", "/experiments/subject/winner", {"variant": "nobody"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "experiment.invalid")
    effect = shop.get("/journeys/win_back/effect", role=Role.VIEWER).json()
    entered = [one for one in effect["steps"] if one["kind"] == "entered"]
    assert [(one["version"], one["arm"], one["runs"]) for one in entered] == [(1, "treated", 40)]
    assert effect["effect"]["conversion"]["reason"] == "no_control"
    assert effect["messages"]["planned"] == 40
    assert [(one["part"], one["planned"]) for one in effect["node_messages"]] == [("letter", 40)]
    (spread,) = report["heterogeneity"]
    assert (spread["dimension"], spread["verdict"]) == ("segment:vip", "unknown")
    assert [(one["value"], one["customers"]) for one in spread["segments"]] == [("not_member", 20)]


def test_a_goals_filters_hold_for_the_effect(world: tuple[Shop, JourneyWorld]) -> None:
    """All ten buy, four of them the wanted plan."""
    shop, journeys = world
    goal = {"event": {"fact": "Order Completed", "where": [{"property": "plan", "is": "pro"}]}, "days": 5}
    journeys.publish(win_back(goal=goal))
    journeys.happen("Cart Updated", journeys.people[:10])
    journeys.later(hours=25)
    journeys.happen("Order Completed", journeys.people[:4], plan="pro")
    journeys.happen("Order Completed", journeys.people[4:10], plan="free")
    journeys.clock.instant += timedelta(days=9)
    catch_up(journeys.workspace)
    effect = shop.get("/journeys/win_back/effect", role=Role.VIEWER).json()["effect"]
    assert effect["exposed"] == {
        "treated": 10, "control": 0, "pending": 0, "merged": 0, "mixed": 0, "other_share": 0,
    }  # fmt: skip
    assert effect["conversion"]["treated"]["value"] == 0.4
    assert effect["orders"]["treated"]["value"] == 1.0


def test_what_is_not_there_is_said(world: tuple[Shop, JourneyWorld]) -> None:
    shop, _ = world
    assert shop.get("/experiments/nothing/report").json()["code"] == "experiment.missing"
    assert shop.get("/journeys/nothing/effect").status_code == 404
    refused = shop.send("POST", "/experiments", {"document": document(hypothesis="")})
    assert (refused.status_code, refused.json()["code"]) == (422, "experiment.invalid")
    assert shop.send("POST", "/experiments", {"document": document()}, role=Role.VIEWER).status_code == 403
