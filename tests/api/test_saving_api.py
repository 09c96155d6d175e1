"""The queue over the API: set up by an operator, seen by those who call, never with the control group, its effect."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role
from evergrove.desk import load_save_queue
from evergrove.facts.engine.duckdb_engine import DuckDbEngine
from evergrove.jobs import catch_up, next_save_run
from evergrove.jobs.running import run_next_job
from evergrove.kit import FixedClock, Settings
from support.api_client import api_client, make_home, sign_in_member
from support.ground import NOON
from support.judged import Judged, add_people
from support.shop_api import Shop
from support.small_shop import open_shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

pytestmark = pytest.mark.slow

PEOPLE = [f"cus_{number:02}" for number in range(30)]
DEFAULTS = {"due_hours": 72, "horizon_days": 60, "begin_bp": 7_000, "end_bp": 5_500, "hold_out_bp": 1_000}


@pytest.fixture
def desk(home: Path) -> Iterator[Shop]:
    settings = make_home(home)
    with api_client(settings, clock=FixedClock(NOON)) as client:
        yield Shop(client, settings)


def run_queue_of(shop: Shop, tmp_path: Path) -> Workspace:
    """Thirty customers at risk, and one run of the queue as published."""
    workspace = open_shop(shop.settings)
    add_people(workspace, PEOPLE)
    engine = DuckDbEngine(Settings(engine_memory_mb=256), spill=tmp_path / "spill")
    judged = Judged(engine=engine, probability=dict.fromkeys(PEOPLE, 0.9))
    judged.run(workspace, load_save_queue(workspace))
    catch_up(workspace)
    engine.close()
    return workspace


def test_before_it_is_set_up_there_are_defaults_and_it_is_off(desk: Shop) -> None:
    setting = desk.get("/save-queue/setting", role=Role.AGENT).json()
    assert (setting["version"], setting["is_on"]) == (0, False)
    assert {key: setting[key] for key in DEFAULTS} == DEFAULTS
    assert desk.get("/save-queue", role=Role.AGENT).json() == {"items": [], "next": None}
    assert desk.get("/save-queue/standing", role=Role.VIEWER).json()["last_run"] is None
    assert desk.get("/save-queue/effect").json()["code"] == "save_queue.missing"


def test_from_the_setting_to_the_queue(desk: Shop, tmp_path: Path) -> None:
    member = sign_in_member(desk.client, desk.settings, email="han@example.com", role=Role.AGENT)
    desk.client.cookies.clear()
    owner = member["user"]["user_id"] if "user" in member else member["user_id"]
    teams = [{"key": "north", "capacity_a_day": 6, "owners": [owner]}]
    made = desk.send("PUT", "/save-queue/setting", {"teams": teams, "hold_out_bp": 3_000}, role=Role.OPERATOR)
    assert (made.status_code, made.json()["version"], made.json()["is_on"]) == (200, 1, True)
    run_queue_of(desk, tmp_path).close()
    page = desk.get("/save-queue", role=Role.AGENT, limit=4).json()
    rest = desk.get("/save-queue", role=Role.AGENT, limit=4, after=page["next"]).json()
    items: list[dict[str, Any]] = page["items"] + rest["items"]
    assert (len(items), rest["next"]) == (6, None)
    first = items[0]
    assert (first["task"]["kind"], first["task"]["owner"], first["team"]) == ("save", owner, "north")
    assert first["task"]["owner_name"] == "han@example.com"
    assert first["task"]["due_at"].startswith("2026-11-24T12:00")
    assert (first["figures"]["probability"], first["end_reason"]) == (0.9, "")
    reasons = first["task"]["reasons_zh"]
    assert reasons[0] == "已 45 天没有下单，此前平均约 20 天下一次单。"
    assert "平时约每 7.5 天有一次，这次已 30 天没有" in reasons[2]
    assert len(first["task"]["reasons_en"]) == 3
    listed = desk.get("/tasks", role=Role.AGENT, kind="save").json()["items"][0]
    assert (listed["reasons_zh"], listed["script"]) == (reasons, "")
    standing = desk.get("/save-queue/standing", role=Role.ANALYST).json()
    arms = {one["arm"]: one["open"] for one in standing["arms"]}
    assert arms == {"treated": 6, "control": standing["last_run"]["kept_back"]}
    assert arms["control"] > 0
    page_of = f"/customers/{first['task']['customer_id']}"
    risk = desk.get(page_of, role=Role.AGENT).json()["risk"]
    assert (risk["probability"], risk["horizon_days"], risk["silence_days"]) == (0.9, 60, 30)
    assert desk.get(page_of, role=Role.VIEWER).json()["risk"] is None, "who reads no tasks"
    shown = {one["task"]["customer_id"] for one in items}
    assert len(shown) == 6, "nobody sees whom the draw keeps back"
    kinds = {one["key"] for one in desk.get("/tasks/kinds", role=Role.AGENT).json()["items"]}
    assert "save" in kinds
    done = {"action": "complete", "outcome": "saved", "version": 1}
    assert desk.send("PATCH", f"/tasks/{first['task']['task_id']}", done, role=Role.AGENT).status_code == 200
    assert len(desk.get("/save-queue", role=Role.AGENT, owner=owner).json()["items"]) == 5
    assert len(desk.get("/save-queue", role=Role.AGENT, owner="nobody").json()["items"]) == 0
    assert [one["task"]["outcome"] for one in desk.get("/save-queue", state="done").json()["items"]] == ["saved"]


def test_it_says_when_it_runs_next_and_runs_now_once(desk: Shop) -> None:
    assert desk.send("POST", "/save-queue/run", {}).json()["code"] == "save_queue.missing"
    desk.send("PUT", "/save-queue/setting", {"is_on": False})
    standing = desk.get("/save-queue/standing").json()
    assert (standing["is_on"], standing["next_run_at"]) == (False, None)
    assert desk.send("POST", "/save-queue/run", {}).json()["code"] == "save_queue.off"
    desk.send("PUT", "/save-queue/setting", {"is_on": True})
    standing = desk.get("/save-queue/standing").json()
    zone = open_shop(desk.settings)
    due = next_save_run(replace(zone, clock=FixedClock(NOON)))
    zone.close()
    assert due is not None
    assert NOON < due <= NOON + timedelta(hours=6)
    assert (standing["is_on"], datetime.fromisoformat(standing["next_run_at"])) == (True, due)
    asked = desk.send("POST", "/save-queue/run", {}, role=Role.OPERATOR)
    assert (asked.status_code, asked.json()["kind"], asked.json()["state"]) == (202, "save_queue", "queued")
    again = desk.send("POST", "/save-queue/run", {})
    assert again.json()["job_id"] == asked.json()["job_id"], "one run, however often it is asked for"
    assert desk.send("POST", "/save-queue/run", {}, role=Role.AGENT).status_code == 403
    run_kept_job(desk)
    assert desk.get("/save-queue/standing").json()["last_run"]["moment"] == asked.json()["created_at"]


def run_kept_job(desk: Shop) -> None:
    """What a worker does."""
    workspace = replace(open_shop(desk.settings), clock=FixedClock(NOON))
    assert run_next_job(workspace, lane="long", stopping=threading.Event())
    workspace.close()


def test_its_effect_waits_for_the_window(desk: Shop, tmp_path: Path) -> None:
    desk.send("PUT", "/save-queue/setting", {"teams": [{"capacity_a_day": 20}], "hold_out_bp": 2_000})
    run_queue_of(desk, tmp_path).close()
    report = desk.get("/save-queue/effect", role=Role.VIEWER).json()
    exposed = report["effect"]["exposed"]
    assert (report["window_days"], exposed["treated"], exposed["pending"] >= 20) == (60, 0, True)
    assert report["effect"]["conversion"]["reason"] == "empty"
    assert (report["funnel"], report["effects"]) == (None, [])


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"end_bp": 9_000}, "end_bp"),
        ({"teams": [{"owners": ["usr_stranger"]}]}, "teams"),
        ({"teams": [{"key": "aa"}, {"key": "aa"}]}, "teams"),
        ({"quiet_key_dates": ["pancake_day"]}, "quiet_key_dates"),
    ],
)
def test_what_cannot_work_is_refused_by_its_field(desk: Shop, wish: dict[str, Any], field: str) -> None:
    refused = desk.send("PUT", "/save-queue/setting", wish)
    assert (refused.status_code, refused.json()["details"]["field"]) == (422, field)
    assert refused.json()["help"]


@pytest.mark.parametrize(
    ("path", "role", "status"),
    [
        ("/save-queue", Role.VIEWER, 403),
        ("/save-queue?after=e30", Role.AGENT, 422),
        ("/save-queue?owner=somebody", Role.AGENT, 422),
        ("/save-queue/standing", Role.VIEWER, 200),
    ],
)
def test_who_may_look(desk: Shop, path: str, role: Role, status: int) -> None:
    assert desk.get(path, role=role).status_code == status
    assert desk.send("PUT", "/save-queue/setting", {}, role=Role.AGENT).status_code == 403
