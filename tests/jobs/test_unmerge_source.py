"""The job that takes back what a source united: over HTTP, in turns, through a worker that ends in between."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role, create_source, list_audit, open_server, open_workspace
from evergrove.jobs.kinds import LONG
from evergrove.jobs.running import run_next_job
from evergrove.kit import FixedClock
from evergrove.profiles import (
    count_source_merges,
    find_customer,
    load_profile,
    merges_of_source,
    take_back_source_merges,
)
from support.api_client import api_client, bearer, make_home
from support.arrivals import unite
from support.ground import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

    from evergrove.kit import Settings, Workspace

VISITORS = ("ann", "bob", "cid", "dan")
ROUTE = "/api/w/default/sources"


@pytest.fixture
def settings(home: Path) -> Settings:
    made = make_home(home)
    server = open_server(made)
    create_source(server, workspace="default", name="web", clock=FixedClock(NOON))
    server.close()
    return made


@pytest.fixture
def workspace(settings: Settings) -> Iterator[Workspace]:
    opened = open_workspace(settings, slug="default", clock=FixedClock(NOON))
    unite(opened, *VISITORS, source="web")
    unite(opened, "eve", "fay", source="orders.csv", user_id="shared-2")
    yield opened
    opened.close()


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with api_client(settings) as opened:
        opened.headers.update(bearer(settings, Role.OPERATOR))
        yield opened


def persons(workspace: Workspace, *visitors: str) -> int:
    return len({load_profile(workspace, find_customer(workspace, who)).customer_id for who in visitors})


def test_it_is_looked_at_first_and_goes_on_where_a_worker_ended(
    client: TestClient, workspace: Workspace, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merges_of_source, "MERGES_A_TURN", 1)
    shown = client.get(f"{ROUTE}/web/merges").json()
    at = "2026-11-21T12:00:00Z"
    counts = {"merges": 3, "customers": 1, "without_source": 0}
    assert shown == {"source": "web", "first_at": at, "last_at": at, **counts}
    assert persons(workspace, *VISITORS) == 1

    once = {"Idempotency-Key": "mend"}
    job_id = client.post(f"{ROUTE}/web/unmerge", json={}, headers=once).json()["job_id"]
    assert client.post(f"{ROUTE}/web/unmerge", json={}, headers=once).json() == {"job_id": job_id}

    ending = threading.Event()

    def one_turn(*arguments: Any, **options: Any) -> object:
        done = take_back_source_merges(*arguments, **options)
        ending.set()
        return done

    monkeypatch.setattr("evergrove.jobs.people.take_back_source_merges", one_turn)
    assert run_next_job(workspace, lane=LONG, stopping=ending)
    assert client.get(f"/api/w/default/jobs/{job_id}").json()["state"] == "queued"
    assert count_source_merges(workspace, source="web").merges == 2

    monkeypatch.setattr("evergrove.jobs.people.take_back_source_merges", take_back_source_merges)
    assert run_next_job(workspace, lane=LONG, stopping=threading.Event())
    job = client.get(f"/api/w/default/jobs/{job_id}").json()
    assert (job["state"], job["result"]) == ("done", {"source": "web", "merges": 3})
    assert (persons(workspace, *VISITORS), persons(workspace, "eve", "fay")) == (4, 1)
    server = open_server(settings)
    lines = [line for line in list_audit(server, workspace="default") if line.action == "unmerge_source"]
    server.close()
    assert [dict(line.details) for line in lines] == [{"job_id": job_id, "merges": 3, "customers": 1}]


def test_since_when_and_whose(client: TestClient, workspace: Workspace) -> None:
    later = client.get(f"{ROUTE}/web/merges", params={"since": "2026-11-22T00:00:00Z"}).json()
    assert (later["merges"], later["first_at"]) == (0, None)
    assert client.get(f"{ROUTE}/orders.csv/merges").json()["merges"] == 1, "a mapping's source is known by its merges"
    for method, path in (("GET", "shop/merges"), ("POST", "shop/unmerge")):
        reply = client.request(method, f"{ROUTE}/{path}", json={} if method == "POST" else None)
        assert (reply.status_code, reply.json()["code"]) == (404, "source.missing")
    assert client.post(f"{ROUTE}/web/unmerge", json={"since": "2026-11-22T00:00:00"}).status_code == 422
    job_id = client.post(f"{ROUTE}/web/unmerge", json={"since": "2026-11-22T00:00:00Z"}).json()["job_id"]
    assert run_next_job(workspace, lane=LONG, stopping=threading.Event())
    assert client.get(f"/api/w/default/jobs/{job_id}").json()["result"] == {"source": "web", "merges": 0}
    assert persons(workspace, *VISITORS) == 1
