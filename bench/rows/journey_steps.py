"""Steps of journeys: the timers move runs that are due, beside the plainest statements that do as much, in one run.

A step is a run that leaves one node and comes to the next. The limit is what a hand-written program for this one
journey would do in SQL alone: a chunk of due runs is moved by one UPDATE, its lines of timelines (and its rows of the
outbox) are made by INSERT … SELECT, in one transaction a chunk; no rule is asked, no fact is written.
The peer is one durable workflow per customer: DBOS in an environment of its own, on SQLite, each step written down.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bench.apart import ROOT
from bench.contracts import Row
from bench.journey_world import HOUR_US, NOW, add_readers, journey_workspace, let_stand, message_node
from bench.world import customer_ids
from evergrove.facts import micros
from evergrove.journeys import fire_timers
from evergrove.journeys.engine.passing import DUE_RUNS_MAX, let_customers_in
from evergrove.journeys.engine.standing import standing_journeys
from evergrove.kit import FixedClock, Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from bench.contracts import Figures, Parameters

WAITS = 4
"""Waits of an hour in a row: after the first, each hour moves everybody by one step."""

STEPS_PER_SECOND_MIN = 50_000
SHARE_MIN = 0.5

PEER = ROOT / "bench" / "durable_workflows.py"
PEER_PACKAGE = "dbos==3.4.0"
"""MIT; not a dependency of ours: it is laid into an environment of its own for the run."""

PEER_WORKFLOWS, PEER_STEPS = 500, 4
PEER_SECONDS_MAX = 600

PLAIN = """
CREATE TABLE runs (run_id TEXT PRIMARY KEY, customer_id TEXT, node INTEGER, moves INTEGER, moved_us INTEGER,
    due_us INTEGER, state TEXT);
CREATE INDEX runs_due ON runs (state, due_us);
CREATE INDEX runs_customer ON runs (customer_id);
CREATE TABLE moves (run_id TEXT, number INTEGER, at_us INTEGER, kind TEXT, node INTEGER, PRIMARY KEY (run_id, number));
CREATE TABLE outbox (message_id TEXT PRIMARY KEY, customer_id TEXT, run_id TEXT, node INTEGER, due_us INTEGER,
    UNIQUE (run_id, node));
CREATE TEMP TABLE going (run_id TEXT PRIMARY KEY);
"""

PICKED = """INSERT INTO going SELECT run_id FROM runs WHERE state = 'waiting' AND due_us <= ?
ORDER BY due_us LIMIT ?"""
MOVED = """UPDATE runs SET node = node + 1, moves = moves + 2, moved_us = due_us, due_us = due_us + ?
WHERE run_id IN (SELECT run_id FROM going)"""
TOLD = """INSERT INTO moves SELECT run_id, moves - 1, moved_us, 'passed', node - 1 FROM runs
WHERE run_id IN (SELECT run_id FROM going)
UNION ALL SELECT run_id, moves, moved_us, 'waits', node FROM runs WHERE run_id IN (SELECT run_id FROM going)"""
QUEUED = """INSERT INTO outbox SELECT lower(hex(randomblob(16))), customer_id, run_id, node, moved_us FROM runs
WHERE run_id IN (SELECT run_id FROM going)"""


def waits(parameters: Parameters) -> Figures:
    """Steps from wait to wait, without messages."""
    nodes = [
        {"id": f"w{number}", "kind": "wait", "hours": 1, "next": f"w{number + 1}" if number + 1 < WAITS else ""}
        for number in range(WAITS)
    ]
    with journey_workspace(parameters, name="journey-rests") as workspace:
        let_stand(workspace, nodes)
        return _moved(workspace, parameters, rounds=WAITS - 1, steps_a_round=1)


def letters(parameters: Parameters) -> Figures:
    """Steps from a wait over a message to the next wait: a message in the outbox for every two steps."""
    nodes = []
    for number in range(WAITS - 1):
        nodes += [
            {"id": f"w{number}", "kind": "wait", "hours": 1, "next": f"m{number}"},
            message_node(f"m{number}", onward=f"w{number + 1}"),
        ]
    nodes.append({"id": f"w{WAITS - 1}", "kind": "wait", "hours": 1, "next": ""})
    with journey_workspace(parameters, name="journey-letters") as workspace:
        let_stand(workspace, nodes)
        return _moved(workspace, parameters, rounds=WAITS - 1, steps_a_round=2)


def _moved(workspace: Workspace, parameters: Parameters, *, rounds: int, steps_a_round: int) -> Figures:
    ids = customer_ids(parameters.journey_runs).to_pylist()
    add_readers(workspace, ids)
    for start in range(0, len(ids), DUE_RUNS_MAX):
        with workspace.control.write() as connection:
            some = ids[start : start + DUE_RUNS_MAX]
            standing = standing_journeys(workspace)
            let_customers_in(connection, workspace, some, key="bench", standing=standing)
    clock, moved = workspace.clock, 0
    if not isinstance(clock, FixedClock):
        raise TypeError("the bench sets its own clock")
    begun, begun_cpu = time.perf_counter(), time.process_time()
    for number in range(rounds):
        clock.instant = NOW.replace(hour=NOW.hour + number + 1)
        while count := fire_timers(workspace):
            moved += count
    seconds, cpu_seconds = time.perf_counter() - begun, time.process_time() - begun_cpu
    if moved != rounds * len(ids):
        raise AssertionError(f"{moved} runs were moved of {rounds * len(ids)}")
    return {"runs": len(ids), "steps": moved * steps_a_round, "seconds": seconds, "cpu_seconds": cpu_seconds}


def plain_waits(parameters: Parameters) -> Figures:
    return _plain(parameters, steps_a_round=1)


def plain_letters(parameters: Parameters) -> Figures:
    return _plain(parameters, steps_a_round=2)


def _plain(parameters: Parameters, *, steps_a_round: int) -> Figures:
    """The same runs by hand-written statements on a SQLite file with the settings of ours."""
    folder = parameters.folder / "journey-plain"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    connection = sqlite3.connect(folder / "plain.db", isolation_level=None)
    for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {setting}")
    connection.executescript(PLAIN)
    first_us, rounds, moved = micros(NOW) + HOUR_US, WAITS - 1, 0
    ids = customer_ids(parameters.journey_runs).to_pylist()
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO runs VALUES (?, ?, 0, 2, 0, ?, 'waiting')",
        [(one.replace("cus", "run"), one, first_us) for one in ids],
    )
    connection.execute("COMMIT")
    begun, begun_cpu = time.perf_counter(), time.process_time()
    for number in range(rounds):
        while True:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("DELETE FROM going")
            count = connection.execute(PICKED, (first_us + number * HOUR_US, DUE_RUNS_MAX)).rowcount
            connection.execute(MOVED, (HOUR_US,))
            connection.execute(TOLD)
            if steps_a_round > 1:
                connection.execute(QUEUED)
            connection.execute("COMMIT")
            if not count:
                break
            moved += count
    seconds, cpu_seconds = time.perf_counter() - begun, time.process_time() - begun_cpu
    connection.close()
    shutil.rmtree(folder)
    return {"runs": len(ids), "steps": moved * steps_a_round, "seconds": seconds, "cpu_seconds": cpu_seconds}


def durable(parameters: Parameters) -> Figures:
    """One durable workflow per customer; no figures where uv or the package cannot be had."""
    found = shutil.which("uv") or str(ROOT / ".tools" / "uv" / "bin" / "uv")
    folder: Path = parameters.folder / "journey-durable"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    order = json.dumps({"workflows": PEER_WORKFLOWS, "steps": PEER_STEPS, "file": str(folder / "dbos.sqlite")})
    command = [
        found,
        "run",
        "--quiet",
        "--isolated",
        "--no-project",
        "--with",
        PEER_PACKAGE,
        "python",
        str(PEER),
        order,
    ]
    try:
        done = subprocess.run(  # noqa: S603 - a script of our own
            command, capture_output=True, text=True, timeout=PEER_SECONDS_MAX, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return {}
    figures: Figures = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {}
    return figures


def rows(run: Callable[[str], Figures]) -> list[Row]:
    peer = run(f"{__name__}:durable")
    beside = "a durable workflow per customer: not measured, its package could not be had"
    if "seconds" in peer:
        rate = peer["steps"] / peer["seconds"]
        beside = f"a durable workflow per customer (DBOS on SQLite): {rate:,.0f} steps/s"
    return [
        _row(run, key="journey-rests", what="Steps of journeys from wait to wait", ours="waits", beside=beside),
        _row(
            run,
            key="journey-steps",
            what="Steps of journeys with messages in the outbox",
            ours="letters",
            beside=beside,
        ),
    ]


def _row(run: Callable[[str], Figures], *, key: str, what: str, ours: str, beside: str) -> Row:
    found, plain = run(f"{__name__}:{ours}"), run(f"{__name__}:plain_{ours}")
    figure, limit = found["steps"] / found["seconds"], plain["steps"] / plain["seconds"]
    return Row(
        key=key,
        what=what,
        figure=figure,
        unit="steps/s",
        limit=limit,
        limit_name="UPDATE and INSERT … SELECT alone",
        ratio=figure / limit,
        aim=f"≥ {SHARE_MIN:.0%}, > {STEPS_PER_SECOND_MIN:,} steps/s",
        is_met=figure >= SHARE_MIN * limit and figure > STEPS_PER_SECOND_MIN,
        peak_rss_mb=found["peak_rss_mb"],
        limit_rss_mb=plain["peak_rss_mb"],
        detail=(
            f"{found['runs']:,.0f} runs, {found['steps']:,.0f} steps, each with lines of its timeline and a fact",
            f"in processor time: {found['steps'] / found['cpu_seconds']:,.0f} steps/s",
            f"the statements in processor time: {plain['steps'] / plain['cpu_seconds']:,.0f} steps/s",
            beside,
        ),
    )
