"""The rows of journeys at a tiny size: each has its figures, and moves whom it says."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from bench.contracts import Figures, Parameters, Row
from bench.rows import journey_enrol, journey_latency, journey_steps, journey_waits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Figures]:
    """Tasks in this process, at a size of seconds; the peer is not fetched."""
    monkeypatch.setattr(journey_steps, "durable", lambda _: {"steps": 4.0, "seconds": 2.0})
    sizes = Parameters(
        folder=tmp_path, customers=50, journey_runs=60, journey_entrants=70, parked_waits=200, woken_waits=20,
        journey_seconds=0.5,
    )  # fmt: skip

    def measured(task: str) -> Figures:
        module, name = task.split(":")
        figures: Figures = getattr(import_module(module), name)(sizes)
        return {**figures, "peak_rss_mb": 100.0}

    return measured


def test_steps_stand_beside_plain_statements_and_a_durable_workflow(run: Callable[[str], Figures]) -> None:
    rests, steps = journey_steps.rows(run)
    assert (rests.key, steps.key) == ("journey-rests", "journey-steps")
    assert any("360 steps" in line for line in steps.detail)
    assert "a durable workflow per customer (DBOS on SQLite): 2 steps/s" in steps.detail
    assert_measured(rests, steps)


def test_enrolment_waits_and_latency_have_their_figures(run: Callable[[str], Figures]) -> None:
    (enrolled,) = journey_enrol.rows(run)
    assert "70 of 70 customers" in enrolled.detail[0]
    (woken,) = journey_waits.rows(run)
    assert woken.what == "20 due runs moved on among 200 that wait"
    (queued,) = journey_latency.rows(run)
    assert queued.detail[1] == "126 messages were queued"
    assert_measured(enrolled, woken, queued)


def assert_measured(*rows: Row) -> None:
    for row in rows:
        assert row.figure > 0
        assert row.limit
        assert row.is_met is not None
