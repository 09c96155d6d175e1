"""Many runs that wait, and the few among them whose time has come, or for whom something has happened.

The parked runs are laid down by one statement, in the order of their ids; those that are due, and those that a fact
wakes, lie all over the table. Nothing is polled: both are found by their index.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import sqlalchemy as sa

from bench.contracts import Row
from bench.journey_world import NOW, journey_workspace, let_stand
from evergrove.facts import FACT_SCHEMA, TIMESTAMP, append_to_feed, conform, micros
from evergrove.journeys import fire_timers, run_journeys_reader
from evergrove.kit import FixedClock

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters
    from evergrove.kit import Workspace

WAKE_SECONDS_MAX = 10.0
"""Ten thousand runs, found among all and moved, by time and by facts."""

DAY_US = 86_400_000_000

PARK = """
INSERT INTO journey_runs (run_id, journey_key, version, origin_id, customer_id, entry_key, rotation, state, is_arriving,
    is_control, node, visit, moves, entered_us, moved_us, due_us, deadline_us)
WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :runs)
SELECT printf('run_%032x', n), 'bench', 1, printf('cus_%032x', n), printf('cus_%032x', n), '', 1, 'waiting', false,
    false, 'rest', 1, 2, :now_us, :now_us,
    CASE WHEN n % :every = 0 THEN :due_us ELSE :later_us + n END, :later_us + :later_us
FROM numbers
"""


def wake(parameters: Parameters) -> Figures:
    """Seconds until the due runs have gone on, and until the same number that a fact wakes have."""
    runs, woken = parameters.parked_waits, min(parameters.woken_waits, parameters.parked_waits // 2)
    answered = {"id": "said", "event": {"fact": "Survey Answered"}, "next": "after"}
    nodes = [
        {"id": "rest", "kind": "wait_for", "days": 1, "branches": [answered], "timeout_next": "after"},
        {"id": "after", "kind": "wait", "days": 30, "next": ""},
    ]
    now_us, every = micros(NOW), runs // woken
    with journey_workspace(parameters, name="journey-waits") as workspace:
        let_stand(workspace, nodes)
        begun = time.perf_counter()
        bound = {"runs": runs, "every": every, "now_us": now_us}
        bound |= {"due_us": now_us + 60_000_000, "later_us": now_us + 90 * DAY_US}
        with workspace.control.write() as connection:
            connection.execute(sa.text(PARK), bound)
        park_seconds = time.perf_counter() - begun
        if not isinstance(workspace.clock, FixedClock):
            raise TypeError("the bench sets its own clock")
        begun = time.perf_counter()
        if fire_timers(workspace):
            raise AssertionError("nothing is due yet")
        idle_seconds = time.perf_counter() - begun
        workspace.clock.instant += timedelta(minutes=2)
        begun, moved = time.perf_counter(), 0
        while count := fire_timers(workspace):
            moved += count
        due_seconds = time.perf_counter() - begun
        _happen(workspace, [f"cus_{number * every + 1:032x}" for number in range(woken)])
        begun = time.perf_counter()
        run_journeys_reader(workspace)
        fact_seconds = time.perf_counter() - begun
        told = sa.text("SELECT count(*) FROM journey_runs WHERE node = 'after' AND state = 'waiting'")
        with workspace.control.read() as connection:
            gone_on = connection.execute(told).scalar_one()
    if gone_on != moved + woken:
        raise AssertionError(f"{gone_on} runs have gone on, of {moved} due and {woken} woken ones")
    return {
        "parked": runs,
        "park_seconds": park_seconds,
        "idle_seconds": idle_seconds,
        "due": moved,
        "due_seconds": due_seconds,
        "woken": woken,
        "fact_seconds": fact_seconds,
    }


def _happen(workspace: Workspace, customers: list[str]) -> None:
    now = workspace.clock.now()
    at = pa.array([now] * len(customers), TIMESTAMP)
    facts = pa.table(
        {
            "fact_id": [f"said-{one}" for one in customers],
            "name": ["Survey Answered"] * len(customers),
            "customer_id": customers,
            "occurred_at": at,
            "received_at": at,
            "properties": ["{}"] * len(customers),
        }
    )
    with workspace.control.write() as connection:
        append_to_feed(connection, conform(facts, schema=FACT_SCHEMA), now=now)


def rows(run: Callable[[str], Figures]) -> list[Row]:
    found = run(f"{__name__}:wake")
    return [
        Row(
            key="journey-wake",
            what=f"{found['due']:,.0f} due runs moved on among {found['parked']:,.0f} that wait",
            figure=found["due_seconds"],
            unit="s",
            limit=found["fact_seconds"],
            limit_name=f"{found['woken']:,.0f} others woken by a fact",
            ratio=found["due_seconds"] / found["fact_seconds"],
            aim=f"< {WAKE_SECONDS_MAX:.0f} s each",
            is_met=max(found["due_seconds"], found["fact_seconds"]) < WAKE_SECONDS_MAX,
            peak_rss_mb=found["peak_rss_mb"],
            detail=(
                f"a look that finds nothing due: {found['idle_seconds'] * 1_000:.1f} ms",
                f"parked by one statement in {found['park_seconds']:.0f} s",
            ),
        )
    ]
