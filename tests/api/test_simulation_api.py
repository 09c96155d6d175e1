"""A simulation over the API: asked for, watched, cancelled by who may, its report read by who reads journeys."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from evergrove.access import Role, open_workspace
from evergrove.facts import FACT_SCHEMA, TIMESTAMP, conform
from evergrove.facts.lake import lake_of
from evergrove.jobs import enqueue
from evergrove.jobs.journey_simulation import SIMULATIONS_MAX
from evergrove.jobs.running import run_next_job
from evergrove.journeys.simulating import running
from evergrove.kit import FixedClock
from support.api_client import api_client, make_home
from support.ground import NOON
from support.journey_world import win_back
from support.reach_world import open_mail
from support.shop_api import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

BEGAN = NOON - timedelta(days=9)
WISH = {
    "document": win_back(entry={"kind": "schedule", "cron": "0 10 * * 3", "segment": "*"}),
    "since": BEGAN.isoformat(),
    "until": (BEGAN + timedelta(days=7)).isoformat(),
    "compares": False,
}
PATH = "/journeys/simulations"


@pytest.fixture
def workspace(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """One customer, whom the lake has known since the first day."""
    monkeypatch.setattr(running, "STEP", timedelta(hours=24))
    clock = FixedClock(NOON)
    opened = open_workspace(make_home(home), slug="default", clock=clock)
    open_mail(opened)
    clock.instant = NOON
    at = pa.array([BEGAN], TIMESTAMP)
    cart = {"fact_id": ["f1"], "name": ["Cart Updated"], "customer_id": ["cus_1"], "feed_seq": [1]}
    facts = conform(pa.table({**cart, "occurred_at": at, "received_at": at}), schema=FACT_SCHEMA)
    assert lake_of(opened).append_facts(facts, last_seq=1, now=NOON)
    yield opened
    opened.close()


@pytest.fixture
def shop(workspace: Workspace) -> Iterator[Shop]:
    with api_client(workspace.settings) as client:
        yield Shop(client, workspace.settings)


def asked(shop: Shop, *, role: Role = Role.OWNER) -> str:
    reply = shop.send("POST", "/journeys/simulate", WISH, role=role)
    assert reply.status_code == 202, reply.text
    return str(reply.json()["job_id"])


def seen(shop: Shop, job_id: str) -> dict[str, Any]:
    """As somebody who may only look at journeys sees it."""
    reply = shop.get(f"{PATH}/{job_id}", role=Role.VIEWER)
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def test_from_the_question_to_the_report(shop: Shop, workspace: Workspace) -> None:
    job_id = asked(shop, role=Role.VIEWER)
    assert (seen(shop, job_id)["state"], seen(shop, job_id)["result"]) == ("queued", None)
    assert run_next_job(workspace, lane="long", stopping=threading.Event())
    done = seen(shop, job_id)
    assert (done["state"], done["error"]) == ("done", None)
    assert done["progress"] == {"step": "done", "share": 1.0}
    assert done["result"]["draft"]["entered"]["count"] == 1
    late = shop.send("POST", f"{PATH}/{job_id}/cancel", role=Role.VIEWER)
    assert (late.status_code, late.json()["state"]) == (200, "done"), "what is over stays as it is"


def test_who_may_cancel_what(shop: Shop, workspace: Workspace) -> None:
    job_id = asked(shop, role=Role.OPERATOR)
    refused = shop.send("POST", f"{PATH}/{job_id}/cancel", role=Role.VIEWER)
    assert (refused.status_code, refused.json()["code"]) == (403, "journey.foreign_simulation")
    assert seen(shop, job_id)["state"] == "queued"
    assert shop.send("POST", f"{PATH}/{job_id}/cancel", role=Role.OWNER).json()["state"] == "cancelled"
    assert not run_next_job(workspace, lane="long", stopping=threading.Event())
    own = asked(shop, role=Role.VIEWER)
    assert shop.send("POST", f"{PATH}/{own}/cancel", role=Role.VIEWER).json()["state"] == "cancelled"
    other = enqueue(workspace, kind="maintain", arguments={}, author="test").job_id
    for reply in (shop.get(f"{PATH}/{other}"), shop.send("POST", f"{PATH}/{other}/cancel")):
        assert (reply.status_code, reply.json()["code"]) == (404, "job.missing"), "no other work is cancelled here"


def test_only_some_wait_at_once(shop: Shop) -> None:
    for _ in range(SIMULATIONS_MAX):
        asked(shop)
    refused = shop.send("POST", "/journeys/simulate", WISH)
    assert (refused.status_code, refused.json()["code"]) == (429, "journey.too_many_simulations")
