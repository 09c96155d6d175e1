"""Tasks over the API: asked, listed, taken, completed by one of two, asked again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role
from support.api_client import api_client, make_home, sign_in_member
from support.ground import NOON
from support.shop_api import Shop
from support.small_shop import fill_shop, open_shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DUE = (NOON + timedelta(hours=4)).isoformat()
CALL = {"kind": "call", "title_zh": "回访：上周的订单", "due_at": DUE}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    settings = make_home(tmp_path_factory.mktemp("tasks") / "home")
    with api_client(settings) as client:
        yield Shop(client, settings)


def opened(desk: Shop, **changes: Any) -> dict[str, Any]:
    reply = desk.send("POST", "/tasks", {**CALL, **changes}, role=Role.AGENT)
    assert reply.status_code == 201, reply.text
    return dict(reply.json())


def changed(desk: Shop, task: dict[str, Any], action: str, *, role: Role = Role.AGENT, **wish: Any) -> Any:
    return desk.send("PATCH", f"/tasks/{task['task_id']}", {"action": action, **wish}, role=role)


def listed(desk: Shop, **query: Any) -> list[str]:
    return [one["task_id"] for one in desk.get("/tasks", role=Role.AGENT, limit=200, **query).json()["items"]]


def test_a_task_goes_from_asking_to_outcome(desk: Shop) -> None:
    task = opened(desk, script="问候\n确认收货")
    assert (task["state"], task["owner"], task["title_en"], task["version"]) == ("open", None, CALL["title_zh"], 1)
    taken = changed(desk, task, "take").json()
    assert (taken["owner"], taken["version"]) == (taken["owner"], 2)
    assert task["task_id"] in listed(desk, owner="me")
    assert task["task_id"] not in listed(desk, owner="nobody")
    done = changed(desk, task, "complete", outcome="reached", note="很满意", version=2)
    assert (done.status_code, done.json()["state"], done.json()["outcome"]) == (200, "done", "reached")
    assert task["task_id"] not in listed(desk)
    assert task["task_id"] in listed(desk, state="done", kind="call")
    reopened = changed(desk, task, "reopen").json()
    assert (reopened["state"], reopened["outcome"], reopened["note"]) == ("open", "", "")
    assert changed(desk, task, "cancel").json()["state"] == "cancelled"


def test_of_two_who_complete_it_the_second_is_told(desk: Shop) -> None:
    task = opened(desk)
    first = changed(desk, task, "complete", outcome="reached", role=Role.AGENT)
    second = changed(desk, task, "complete", outcome="no_answer", role=Role.OPERATOR)
    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json()["code"] == "task.changed"
    assert changed(desk, task, "take").status_code == 409
    assert changed(desk, opened(desk), "reschedule", due_at=DUE, version=7).status_code == 409


def test_an_outcome_that_asks_again_opens_the_next(desk: Shop) -> None:
    task = opened(desk)
    later = (NOON + timedelta(days=1)).isoformat()
    assert changed(desk, task, "complete", outcome="call_back", again_at=later).status_code == 200
    (again,) = (one for one in desk.get("/tasks").json()["items"] if one["follows"] == task["task_id"])
    assert again["due_at"].startswith("2026-11-22T12:00")
    wrong = changed(desk, opened(desk), "complete", outcome="refused", again_at=later)
    assert (wrong.status_code, wrong.json()["details"]["field"]) == (422, "again_at")


@pytest.mark.parametrize(
    "wish",
    [
        {"due_at": "2026-11-21T12:00:00"},
        {"due_at": "0001-01-01T00:00:00+14:00"},
        {"title_zh": " "},
        {"title_zh": "x" * 201},
        {"kind": "dance"},
        {"owner": "usr_nobody"},
        {"customer": "nobody@example.com"},
        {"title_zh": "a\x00b"},
        {"surprise": 1},
    ],
)
def test_what_is_no_task_is_refused(desk: Shop, wish: dict[str, Any]) -> None:
    reply = desk.send("POST", "/tasks", {**CALL, **wish}, role=Role.AGENT)
    assert reply.status_code in (404, 422), reply.text
    assert reply.json()["help"]


def test_tasks_are_paged_and_counted_by_owner(desk: Shop) -> None:
    member = sign_in_member(desk.client, desk.settings, email="han@example.com", role=Role.AGENT)
    desk.client.cookies.clear()
    owner = member["user"]["user_id"] if "user" in member else member["user_id"]
    mine = [
        opened(desk, owner=owner, due_at=(NOON + timedelta(hours=hours)).isoformat())["task_id"]
        for hours in (3, 1, 2, -1)
    ]
    first = desk.get("/tasks", owner=owner, limit=3).json()
    rest = desk.get("/tasks", owner=owner, limit=3, after=first["next"]).json()
    found = [one["task_id"] for one in first["items"] + rest["items"]]
    assert (found, rest["next"]) == ([mine[3], mine[1], mine[2], mine[0]], None)
    assert [one["is_overdue"] for one in first["items"]] == [True, False, False]
    assert first["items"][0]["owner_name"] == "han@example.com"
    assert listed(desk, owner=owner, due_before=NOON.isoformat()) == [mine[3]]
    counts = {one["owner"]: one for one in desk.get("/tasks/owners").json()["items"]}
    assert (counts[owner]["open"], counts[owner]["overdue"]) == (4, 1)
    assert changed(desk, {"task_id": mine[0]}, "assign", owner=None).json()["owner"] is None
    assert desk.get("/tasks", after="e30").status_code == 422


def test_kinds_have_outcomes_in_both_languages_and_viewers_see_no_tasks(desk: Shop) -> None:
    kinds = {one["key"]: one for one in desk.get("/tasks/kinds", role=Role.AGENT).json()["items"]}
    assert {one["key"] for one in kinds["call"]["outcomes"]} >= {"reached", "refused", "call_back"}
    assert all(one["name_zh"] and one["name_en"] for kind in kinds.values() for one in kind["outcomes"])
    assert desk.get("/tasks", role=Role.VIEWER).status_code == 403
    assert desk.get("/tasks/tsk_nobody", role=Role.AGENT).status_code == 404


def test_a_task_calls_its_customer_as_lists_do(tmp_path: Path) -> None:
    settings = make_home(tmp_path / "home")
    workspace = open_shop(settings)
    fill_shop(workspace)
    workspace.close()
    with api_client(settings) as client:
        desk = Shop(client, settings)
        known = desk.get("/customers", role=Role.AGENT, limit=200).json()["items"]
        called = {one["customer_id"]: one["name"] or one["identifiers"][0]["value"] for one in known}
        assert len(set(called.values())) > 1
        for customer_id, name in called.items():
            assert opened(desk, customer=customer_id)["customer_name"] == name
        assert opened(desk)["customer_name"] is None
