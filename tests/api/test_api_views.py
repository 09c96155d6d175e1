"""Saved views and exports of customers: whose they are, who may share them, what they never keep."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role, open_workspace
from evergrove.api.routes import views
from evergrove.jobs import find_job, list_jobs
from evergrove.jobs.running import run_next_job
from evergrove.kit import Settings
from support.api_client import api_client, bearer, make_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

VIEWS = "/api/w/default/views"
EXPORTS = "/api/w/default/customer-exports"


@pytest.fixture
def settings(home: Path) -> Settings:
    return make_home(home)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with api_client(settings) as opened:
        yield opened


@pytest.fixture
def people(settings: Settings) -> dict[Role, dict[str, str]]:
    """The headers of one program of each role."""
    return {role: bearer(settings, role) for role in (Role.OPERATOR, Role.ANALYST, Role.VIEWER)}


def wish(**changes: Any) -> dict[str, Any]:
    return {"list": "customers", "name": "茶客", "query": "segment=tea_lovers", **changes}


def names(client: TestClient, headers: dict[str, str], **query: str) -> list[str]:
    return [view["name"] for view in client.get(VIEWS, headers=headers, params=query).json()["items"]]


def test_an_own_view_is_seen_by_nobody_else(client: TestClient, people: dict[Role, dict[str, str]]) -> None:
    made = client.put(VIEWS, json=wish(), headers=people[Role.VIEWER])
    assert made.status_code == 200, made.text
    assert made.json()["is_own"]
    assert names(client, people[Role.VIEWER]) == ["茶客"]
    assert names(client, people[Role.OPERATOR]) == []
    gone = client.delete(f"{VIEWS}/{made.json()['view_id']}", headers=people[Role.OPERATOR])
    assert gone.status_code == 404, "who does not see it is not told that it is there"


def test_a_shared_view_is_everybodys_and_its_author_or_an_operator_removes_it(
    client: TestClient, people: dict[Role, dict[str, str]]
) -> None:
    refused = client.put(VIEWS, json=wish(is_shared=True), headers=people[Role.VIEWER])
    assert (refused.status_code, refused.json()["code"]) == (403, "view.foreign")
    made = client.put(VIEWS, json=wish(is_shared=True), headers=people[Role.OPERATOR]).json()
    assert names(client, people[Role.VIEWER], list="customers") == ["茶客"]
    assert names(client, people[Role.VIEWER], list="segments") == []
    assert client.delete(f"{VIEWS}/{made['view_id']}", headers=people[Role.VIEWER]).status_code == 403
    assert client.delete(f"{VIEWS}/{made['view_id']}", headers=people[Role.OPERATOR]).status_code == 204
    assert names(client, people[Role.VIEWER]) == []


def test_the_same_name_is_the_same_view(client: TestClient, people: dict[Role, dict[str, str]]) -> None:
    headers = people[Role.ANALYST]
    for query in ("segment=tea_lovers", "segment=sleepers&state=open"):
        client.put(VIEWS, json=wish(query=query), headers=headers)
    (view,) = client.get(VIEWS, headers=headers).json()["items"]
    assert view["query"] == "segment=sleepers&state=open"


def test_a_search_is_never_kept(client: TestClient, people: dict[Role, dict[str, str]]) -> None:
    reply = client.put(VIEWS, json=wish(query="search=13800000000"), headers=people[Role.OPERATOR])
    assert reply.status_code == 422


def test_there_is_a_limit(
    client: TestClient, people: dict[Role, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "VIEWS_MAX", 2)
    replies = [client.put(VIEWS, json=wish(name=name), headers=people[Role.VIEWER]) for name in ("a", "b", "c", "a")]
    assert [reply.status_code for reply in replies] == [200, 200, 429, 200]


def test_an_export_is_a_job_of_the_segments_members(
    client: TestClient, settings: Settings, people: dict[Role, dict[str, str]]
) -> None:
    assert client.post(EXPORTS, json={}, headers=people[Role.ANALYST]).status_code == 403
    unknown = client.post(EXPORTS, json={"segment": "nobody"}, headers=people[Role.OPERATOR])
    assert unknown.status_code in {404, 422}, unknown.text
    started = client.post(
        EXPORTS, json={"tags": ["order_count_lifetime"], "language": "zh"}, headers=people[Role.OPERATOR]
    )
    assert started.status_code == 202, started.text
    workspace = open_workspace(settings, slug="default")
    (job,) = list_jobs(workspace)
    assert job.kind == "export"
    assert run_next_job(workspace, lane="short", stopping=threading.Event())
    done = find_job(workspace, job.job_id)
    workspace.close()
    assert done.state == "done", "everybody, of whom there is none yet"
