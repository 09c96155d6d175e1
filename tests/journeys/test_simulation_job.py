"""A simulation as a job: its report is kept, without what would name people longer than they are customers."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from evergrove.facts import FACT_SCHEMA, TIMESTAMP, conform
from evergrove.facts.lake import lake_of
from evergrove.jobs import SIMULATE_JOURNEY, enqueue, find_job
from evergrove.jobs.running import run_next_job
from evergrove.journeys.simulating import running
from evergrove.kit import FixedClock
from support.ground import make_workspace
from support.journey_engine import BEGAN
from support.journey_world import win_back
from support.reach_world import open_mail

if TYPE_CHECKING:
    from pathlib import Path


def test_a_job_keeps_the_report_and_no_names(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "STEP", timedelta(hours=12))
    workspace = make_workspace(home)
    open_mail(workspace)
    at = pa.array([BEGAN + timedelta(hours=1)], TIMESTAMP)
    cart = {"fact_id": ["f1"], "name": ["Cart Updated"], "customer_id": ["cus_1"], "feed_seq": [1]}
    facts = conform(pa.table({**cart, "occurred_at": at, "received_at": at}), schema=FACT_SCHEMA)
    assert lake_of(workspace).append_facts(facts, last_seq=1, now=BEGAN)
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant = BEGAN + timedelta(days=9)
    arguments = {
        "document": win_back(entry={"kind": "schedule", "cron": "0 10 * * 3", "segment": "*"}),
        "since": BEGAN.isoformat(),
        "until": (BEGAN + timedelta(days=3)).isoformat(),
        "compares": False,
    }
    job = enqueue(workspace, kind=SIMULATE_JOURNEY, arguments=arguments, author="test")
    assert run_next_job(workspace, lane="long", stopping=threading.Event())
    done = find_job(workspace, job.job_id)
    assert done.error is None
    assert done.result is not None
    assert done.result["draft"]["entered"]["count"] == 1  # everybody whom a fact had named by Wednesday
    assert done.result["draft"]["runs"][0]["lines"][0]["kind"] == "entered"
    assert "cus_1" not in str(done.result)
    workspace.close()
