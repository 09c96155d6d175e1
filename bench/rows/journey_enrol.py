"""Enrol everybody: a million customers gathered and entered into a journey that begins with a wait.

Time-bounded: where the machine is slower than ENROL_SECONDS_MAX, the figure is reckoned from those who were entered by
then, and the row says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from bench.contracts import Row
from bench.journey_world import CHUNK_CUSTOMERS, add_readers, journey_workspace, let_stand
from bench.world import customer_ids
from evergrove.journeys.enrolling import ask_enrolment, enter_next_chunk, gather_enrolment

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters

ENROL_SECONDS_MAX = 600.0
SECONDS_A_MILLION_MAX = 60.0
MILLION = 1_000_000


def enrol(parameters: Parameters) -> Figures:
    """Seconds to gather and enter them, each with a run, its timeline and its facts."""
    ids = customer_ids(parameters.journey_entrants)
    ids = ids.take(pc.sort_indices(ids))  # a segment's members are gathered in this order
    with journey_workspace(parameters, name="journey-enrol") as workspace:
        add_readers(workspace, ids.to_pylist())
        let_stand(workspace, [{"id": "rest", "kind": "wait", "days": 1, "next": ""}])
        asked = ask_enrolment(workspace, "bench", source="segment", author="bench", detail={"segment": "*"})
        members = (
            pa.record_batch({"customer_id": ids.slice(start, CHUNK_CUSTOMERS)})
            for start in range(0, len(ids), CHUNK_CUSTOMERS)
        )
        begun, begun_cpu = time.perf_counter(), time.process_time()
        gather_enrolment(workspace, asked, members, as_of=workspace.clock.now())
        gather_seconds, entered = time.perf_counter() - begun, 0
        while time.perf_counter() - begun < ENROL_SECONDS_MAX:
            count = enter_next_chunk(workspace, asked.enrolment_id)
            if count is None:
                break
            entered += count
        return {
            "asked": len(ids),
            "entered": entered,
            "gather_seconds": gather_seconds,
            "seconds": time.perf_counter() - begun,
            "cpu_seconds": time.process_time() - begun_cpu,
        }


def rows(run: Callable[[str], Figures]) -> list[Row]:
    found = run(f"{__name__}:enrol")
    figure = found["seconds"] * MILLION / found["entered"]
    cut = "" if found["entered"] == found["asked"] else f"; stopped after {ENROL_SECONDS_MAX:.0f} s"
    return [
        Row(
            key="journey-enrol",
            what="A million customers entered into a journey",
            figure=figure,
            unit="s",
            limit=SECONDS_A_MILLION_MAX,
            limit_name="the aim",
            ratio=figure / SECONDS_A_MILLION_MAX,
            aim=f"< {SECONDS_A_MILLION_MAX:.0f} s",
            is_met=figure < SECONDS_A_MILLION_MAX,
            peak_rss_mb=found["peak_rss_mb"],
            detail=(
                f"{found['entered']:,.0f} of {found['asked']:,.0f} customers in {found['seconds']:.1f} s{cut}",
                f"gathering them took {found['gather_seconds']:.1f} s of it",
                f"processor time {found['cpu_seconds'] * MILLION / found['entered']:.1f} s a million",
            ),
        )
    ]
