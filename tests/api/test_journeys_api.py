"""A journey over the API: checked while it is drawn, published, walked, changed, moved, paused, ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role, open_workspace
from evergrove.kit import FixedClock
from support.api_client import api_client, make_home
from support.ground import NOON
from support.journey_world import JourneyWorld, open_journeys, win_back
from support.shop_api import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(kw_only=True)
class Board:
    """The API over a workspace with a journey's people."""

    shop: Shop
    world: JourneyWorld

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        return self.shop.send("POST", path, body, **options)

    def made(self, path: str, body: Any = None, **options: Any) -> dict[str, Any]:
        """The body of a change that must go well."""
        reply = self.post(path, body, **options)
        assert reply.status_code in (200, 201), reply.text
        return dict(reply.json())

    def seen(self, path: str, **query: Any) -> dict[str, Any]:
        """The body of what must be there."""
        reply = self.shop.get(path, **query)
        assert reply.status_code == 200, reply.text
        return dict(reply.json())

    def publish(self, document: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
        return self.made("/journeys", {"document": document or win_back(), **options})


@pytest.fixture
def board(home: Path) -> Iterator[Board]:
    settings = make_home(home, "default", "other")
    clock = FixedClock(NOON)
    workspace = open_workspace(settings, slug="default", clock=clock)
    world = open_journeys(workspace)
    with api_client(settings, clock=clock) as client:
        yield Board(shop=Shop(client, settings), world=world)
    workspace.close()


def test_what_is_wrong_is_said_with_its_node_in_both_languages(board: Board) -> None:
    document = win_back(nodes={"rest": {"hours": 0}, "letter": {"next": "nowhere"}})
    found = board.made("/journeys/validate", {"document": document}, role=Role.VIEWER)
    places = {(one["node"], one["field"]) for one in found["problems"]}
    assert ("letter", "next") in places
    assert "rest" in {node for node, _ in places}
    assert all(one["message"] and one["message_zh"] and one["help"] for one in found["problems"])
    refused = board.post("/journeys", {"document": document})
    assert (refused.status_code, refused.json()["code"]) == (422, "journey.invalid")
    assert board.made("/journeys/validate", {"document": win_back()})["problems"] == []
    unread = board.made("/journeys/validate", {"document": {"nodes": "none"}})
    assert unread["problems"]


def test_a_journey_from_publishing_to_the_story_of_a_run(board: Board) -> None:
    made = board.publish(note="the first one")
    assert (made["reference"], made["state"], made["is_new"]) == ("win_back@1", "live", True)
    board.world.happen("Cart Updated", category="shoes")
    listed = board.seen("/journeys")["items"]
    assert [(one["key"], one["open_runs"], one["entered_lately"], one["entry_kind"]) for one in listed] == [
        ("win_back", 3, 3, "event")
    ]
    board.world.later(hours=25)
    counts = board.seen("/journeys/win_back/standing")["versions"][0]
    nodes = {one["node"]: (one["waiting"], one["passed"]) for one in counts["nodes"]}
    assert nodes["answer"][0] == 3
    assert nodes["letter"] == (0, {"": 3})
    assert (counts["entered"], counts["open_runs"]) == ({"treated": 3, "control": 0}, 3)
    runs = board.seen("/journeys/win_back/runs", node="answer")["items"]
    assert {one["state"] for one in runs} == {"waiting"}
    story = board.seen(f"/journey-runs/{runs[0]['run_id']}")
    assert [one["kind"] for one in story["lines"]][:2] == ["entered", "waits"]
    sent = [one["message"] for one in story["lines"] if one["message"]]
    assert [one["channel"] for one in sent] == ["email"]
    assert story["context"]["entry"]["category"] == "shoes"
    own = board.seen("/journey-runs", customer=runs[0]["customer_id"])["items"]
    assert [one["run_id"] for one in own] == [runs[0]["run_id"]]
    assert board.shop.get("/journey-runs/run_none").status_code == 404


def test_runs_come_in_pages(board: Board) -> None:
    board.publish()
    board.world.happen("Cart Updated")
    first = board.seen("/journeys/win_back/runs", limit=2)
    rest = board.seen("/journeys/win_back/runs", limit=2, after=first["next"])
    ids = [one["run_id"] for one in first["items"] + rest["items"]]
    assert (len(ids), len(set(ids)), rest["next"]) == (3, 3, None)
    assert board.seen("/journeys/win_back/runs", state="ended")["items"] == []


def test_a_new_version_says_first_how_many_it_moves(board: Board) -> None:
    board.publish()
    board.world.happen("Cart Updated")
    changed = win_back(start="pause", nodes={"rest": None, "pause": {"kind": "wait", "hours": 12, "next": "letter"}})
    preview = board.made("/journeys/win_back/migration", {"document": changed}, role=Role.ANALYST)
    assert (preview["moving"], preview["staying"], preview["ending"]) == (0, 3, 0)
    mapped = {"document": changed, "mapping": {"rest": "pause"}}
    preview = board.made("/journeys/win_back/migration", mapped)
    assert [(one["node"], one["runs"], one["becomes"], one["to"]) for one in preview["rows"]] == [
        ("rest", 3, "keeps", "pause")
    ]
    made = board.publish(changed, mode="migrate", mapping={"rest": "pause"}, note="shorter")
    assert (made["version"], made["moved"]) == (2, 3)
    page = board.seen("/journeys/win_back")
    assert [one["version"] for one in page["versions"]] == [2, 1]
    assert page["document"]["start"] == "pause"
    assert board.seen("/journeys/win_back", version=1)["document"]["start"] == "rest"
    assert board.shop.get("/journeys/win_back", version=7).status_code == 404


def test_published_twice_under_one_key_is_published_once(board: Board) -> None:
    path = "/api/w/default/journeys"
    headers = {**board.shop._headers[Role.OPERATOR], "Idempotency-Key": "k1"}
    replies = [board.shop.client.post(path, json={"document": win_back()}, headers=headers).json() for _ in range(2)]
    assert replies[0] == replies[1]
    assert len(board.seen("/journeys/win_back")["versions"]) == 1


def test_paused_resumed_drained_archived(board: Board) -> None:
    board.publish()
    board.world.happen("Cart Updated")
    path = "/journeys/win_back"
    assert board.post(f"{path}/pause", role=Role.ANALYST).status_code == 403
    assert board.made(f"{path}/pause", role=Role.OPERATOR)["state"] == "paused"
    again = board.post(f"{path}/pause")
    assert (again.status_code, again.json()["code"]) == (409, "journey.state")
    assert board.made(f"{path}/resume", {"policy": "shift"})["state"] == "live"
    assert board.made(f"{path}/drain")["state"] == "draining"
    assert board.made(f"{path}/archive")["state"] == "archived"
    assert set(board.world.places()) == {"✓archived"}
    actions = [one["action"] for one in board.shop.get("/audit").json()["items"]]
    assert {"pause_journey", "resume_journey", "drain_journey", "archive_journey"} <= set(actions)
    assert "check_journey" not in actions


def test_customers_are_let_in_by_hand(board: Board) -> None:
    board.publish(win_back(entry={"kind": "manual"}))
    body = {"customers": [{"customer_id": one, "properties": {"why": "vip"}} for one in board.world.people]}
    assert board.post("/journeys/win_back/enter", body, role=Role.AGENT).status_code == 403
    asked = board.made("/journeys/win_back/enter", body)
    assert (asked["members"], asked["source"], asked["state"]) == (3, "api", "entering")
    listed = board.seen("/journeys/win_back/enrolments")["items"]
    assert [one["enrolment_id"] for one in listed] == [asked["enrolment_id"]]
    assert board.made(f"/journey-enrolments/{asked['enrolment_id']}/stop")["state"] == "stopped"
    wrong = board.post("/journeys/backfill-preview", {"document": win_back()})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "journey.invalid")


def test_a_ready_made_journey_is_looked_at_filled_and_installed(board: Board) -> None:
    listed = board.seen("/journey-classics", role=Role.VIEWER)["items"]
    assert len(listed) >= 10
    assert all(one["purpose"]["zh"] and one["purpose"]["en"] and one["templates"] for one in listed)
    classic = board.seen("/journey-classics/birthday")
    number = next(one for one in classic["settings"] if one["is_number"])
    filled = board.made("/journey-classics/birthday/document", {"settings": {number["name"]: number["high"]}})
    assert filled["document"]["key"] == "birthday"
    assert "${" not in str(filled["document"])
    wrong = board.post("/journey-classics/birthday/document", {"settings": {number["name"]: number["high"] + 1}})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "journey.invalid_setting")
    message = classic["messages"][0]
    assert (message["topic"], message["message_class"]) == ("care", "marketing")
    about = board.made("/journey-classics/birthday/document", {"topics": {message["node"]: "news"}})["document"]
    assert [one["topic"] for one in about["nodes"] if one["id"] == message["node"]] == ["news"]
    astray = board.post("/journey-classics/birthday/document", {"topics": {"no_such": "news"}})
    assert (astray.status_code, astray.json()["code"]) == (422, "journey.invalid_setting")
    made = board.made("/journey-classics/birthday/install", {})
    assert (made["outcome"], made["reference"]) == ("installed", "birthday@1")
    assert board.made("/journey-classics/birthday/install", {})["outcome"] == "standing"
    assert board.shop.get("/journey-classics/no_such").status_code == 404
