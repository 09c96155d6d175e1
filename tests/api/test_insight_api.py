"""Funnels, paths and saved analyses over the API: figures, who stands behind them, what a role sees of them."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from evergrove.access import Role
from evergrove.facts import announce_snapshot, write_snapshot
from evergrove.jobs import find_job
from evergrove.jobs.kinds import SHORT
from evergrove.jobs.running import run_next_job
from evergrove.profiles import list_customers
from evergrove.scores import SCORE_SCHEMA
from support.api_client import api_client, bearer, make_home
from support.ground import NOON
from support.small_shop import arrive, fact, open_shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.testclient import TestClient

    from evergrove.kit import Settings

LOOKED, ADDED, BOUGHT = range(1, 4)
FUNNEL = {
    "steps": [
        {"event": "Product Viewed"},
        {"event": "Product Added", "where": [{"column": "quantity", "is": {">=": 1}}]},
        {"event": "Order Completed"},
    ],
    "window_hours": 24,
    "period": {"first_day": "2026-11-01", "last_day": "2026-11-20"},
}
PATHS = {"anchor": {"event": "Product Viewed"}, "period": FUNNEL["period"], "steps": 2}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Twenty looked at a product ten days ago, twelve put it into the cart, five bought it; half of them are lost."""
    made = make_home(tmp_path_factory.mktemp("insight") / "home")
    workspace = open_shop(made)
    rows = []
    for number in range(20):
        rows.append(fact(number, "Profile Updated", day=30, properties={"traits": {"name": f"顾客{number:02}"}}))
        for minutes, name, last in ((0, "Product Viewed", 20), (2, "Product Added", 12), (4, "Order Completed", 5)):
            if number < last:
                row = fact(number, name, day=10, session_id=f"s{number}", channel="web", quantity=1)
                row["occurred_at"] = row["received_at"] = NOON - timedelta(days=10) + timedelta(minutes=minutes)
                rows.append(row)
    arrive(workspace, rows)
    ids = sorted(one.customer_id for one in list_customers(workspace, limit=50).customers)
    scores = [{"customer_id": one, "stage": ("growth", "lost")[place % 2]} for place, one in enumerate(ids)]
    filled = [{name: row.get(name) for name in SCORE_SCHEMA.names} for row in scores]
    write_snapshot(workspace, pa.Table.from_pylist(filled, SCORE_SCHEMA), name="scores", as_of=NOON)
    announce_snapshot(workspace, name="scores", as_of=NOON, versions="")
    workspace.close()
    return made


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with api_client(settings) as opened:
        yield opened


def asked(client: TestClient, settings: Settings, path: str, body: Any, role: Role = Role.OPERATOR) -> Any:
    return client.post(f"/api/w/default{path}", json=body, headers=bearer(settings, role))


def behind(step: int, what: str, **more: Any) -> dict[str, Any]:
    return {"kind": "funnel", "definition": FUNNEL, "people": {"step": step, "behind": what, **more}}


def test_a_funnel_and_who_left_at_its_second_step(client: TestClient, settings: Settings) -> None:
    answer = asked(client, settings, "/insight/funnel", {**FUNNEL, "breakdown": "channel"}, Role.VIEWER)
    assert answer.status_code == 200, answer.text
    figures = answer.json()
    assert [step["customers"] for step in figures["steps"]] == [20, 12, 5]
    assert [step["left"] for step in figures["steps"]] == [8, 7, 0]
    assert figures["steps"][1]["of_previous"]["value"] == 0.6
    assert figures["steps"][2]["median_seconds"] == 120.0
    assert [(group["value"], group["steps"][0]["customers"]) for group in figures["groups"]] == [("web", 20)]
    wish = behind(ADDED, "left") | {"as_of": figures["as_of"]}
    first = asked(client, settings, "/insight/people?limit=5", wish).json()
    rest = asked(client, settings, f"/insight/people?limit=5&after={first['next']}", wish).json()
    names = [row["name"] for row in (*first["items"], *rest["items"])]
    assert sorted(names) == [f"顾客{number:02}" for number in range(5, 12)]
    assert rest["next"] is None
    assert (first["total"], rest["total"]) == (len(names), None), "counted once, with the first page"


def test_customers_are_masked_for_those_who_may_not_see_them(client: TestClient, settings: Settings) -> None:
    rows = asked(client, settings, "/insight/people", behind(BOUGHT, "reached"), Role.ANALYST).json()["items"]
    assert len(rows) == 5
    assert all(row["is_masked"] and not row["name"].startswith("顾客0") for row in rows)


def test_people_become_a_segment_and_a_file(client: TestClient, settings: Settings) -> None:
    wish = behind(ADDED, "left") | {"key": "left_cart", "name": {"zh": "加购未买"}}
    made = asked(client, settings, "/insight/people/segment", wish)
    assert (made.status_code, made.json()["customers"]) == (201, 7), made.text
    counted = asked(client, settings, "/segments/count", {"rule": {"member_of": "left_cart"}, "mode": "exact"})
    assert counted.json()["count"] == 7
    inside = asked(client, settings, "/insight/funnel", {**FUNNEL, "segment": "left_cart"}).json()
    assert [step["customers"] for step in inside["steps"]] == [7, 7, 0]
    nobody = asked(client, settings, "/insight/people/segment", wish | behind(LOOKED, "open"))
    assert (nobody.status_code, nobody.json()["code"]) == (422, "insight.too_many_people")
    started = asked(client, settings, "/insight/people/export", behind(ADDED, "left"))
    assert started.status_code == 202, started.text
    workspace = open_shop(settings)
    try:
        assert run_next_job(workspace, lane=SHORT, stopping=threading.Event())
        job = find_job(workspace, started.json()["job_id"])
        assert job.state == "done", job.error
        assert job.result is not None
        lines = (workspace.files / job.result["file"]).read_text("utf-8-sig").splitlines()
    finally:
        workspace.close()
    assert (lines[0].split(",")[0].strip('"'), len(lines)) == ("customer_id", 8)


def test_paths_and_who_went_them(client: TestClient, settings: Settings) -> None:
    figures = asked(client, settings, "/insight/paths", PATHS, Role.VIEWER).json()
    assert (figures["visits"], figures["customers"]) == (20, 20)
    links = {(link["source"]["level"], link["target"]["kind"]): link for link in figures["links"]}
    assert [links[0, "node"]["visits"], links[0, "end"]["visits"]] == [12, 8]
    people = {"source": links[0, "end"]["source"], "target": links[0, "end"]["target"]}
    wish = {"kind": "paths", "definition": PATHS, "people": people}
    assert len(asked(client, settings, "/insight/people", wish).json()["items"]) == 8


def test_a_breakdown_by_stage_says_of_which_day(client: TestClient, settings: Settings) -> None:
    answer = asked(client, settings, "/insight/funnel", {**FUNNEL, "breakdown": "stage"}).json()
    assert answer["scores_day"] == NOON.date().isoformat()
    assert [(group["value"], group["steps"][0]["customers"]) for group in answer["groups"]] == [
        ("growth", 10),
        ("lost", 10),
    ]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/insight/funnel", {**FUNNEL, "period": {}}, "insight.invalid_period"),
        ("/insight/funnel", {**FUNNEL, "segment": "nowhere"}, "segment.invalid_rule"),
        ("/insight/paths", {**PATHS, "anchor": {}}, "paths.invalid"),
        ("/insight/people", behind(4, "left"), "insight.invalid_people"),
        ("/insight/people", {**behind(1, "left"), "people": {}}, "insight.invalid_people"),
    ],
)
def test_what_cannot_be_answered_says_so(
    client: TestClient, settings: Settings, path: str, body: Any, code: str
) -> None:
    answer = asked(client, settings, path, body)
    assert (answer.status_code in {404, 422}, answer.json()["code"]) == (True, code)


def test_an_analysis_is_saved_listed_and_archived(client: TestClient, settings: Settings) -> None:
    place, headers = "/api/w/default/insights/view_to_order", bearer(settings, Role.OPERATOR)
    wish = {"kind": "funnel", "name": {"zh": "浏览到下单", "en": ""}, "body": FUNNEL}
    saved = client.put(place, json=wish, headers=headers)
    assert (saved.status_code, saved.json()["name"]["en"]) == (200, "浏览到下单"), saved.text
    listed = client.get("/api/w/default/insights?kind=funnel", headers=bearer(settings, Role.VIEWER)).json()
    assert [(one["key"], one["body"]) for one in listed["items"]] == [("view_to_order", FUNNEL)]
    broken = client.put(place, json=wish | {"body": {"steps": []}}, headers=headers)
    assert (broken.status_code, broken.json()["code"]) == (422, "funnel.invalid")
    assert client.delete(place, headers=headers).status_code == 204
    assert client.get(place, headers=headers).json()["code"] == "insight.missing"
