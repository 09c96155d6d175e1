"""The intake alone: identity of known customers, duplicates, clock, Arrow, one commit a body; facts and JSON events."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from bench.contracts import Row
from bench.shop_events import EVENTS_A_BATCH, shop_batches
from bench.world import bench_workspace, candidates_path
from evergrove.facts import append_candidates, hold_lease
from evergrove.inbox import REQUESTS, NewEntry, ReceivedRequest, open_inbox, pack_requests
from evergrove.kit import Workspace
from evergrove.profiles import run_intake

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters

BODY_FACTS = 20_000
"""As imports do it."""

EVENTS_A_CUSTOMER = 4
"""So that a run of a million events has 250,000 known customers."""

REQUESTS_A_COMMIT = 5

EVENTS_PER_SECOND_AIM = 60_000
"""One thread's share of 50,000 facts a second from HTTP to the lake on two cores."""

SPIKE_FACTS_PER_SECOND = 87_000
"""The lower end of what the design's trial reached in one thread (87,000 to 150,000), with 1 M known customers."""


def intake(parameters: Parameters) -> Figures:
    """Facts a second of `run_intake` when every identifier is known, after the same facts came with other ids."""
    shutil.rmtree(parameters.folder / "intake", ignore_errors=True)
    with bench_workspace(parameters, name="intake") as workspace:
        begun = time.perf_counter()
        _receive(workspace, parameters, suffix="")
        first_received = time.perf_counter() - begun
        begun = time.perf_counter()
        new = run_intake(workspace)
        new_seconds = time.perf_counter() - begun
        begun = time.perf_counter()
        _receive(workspace, parameters, suffix="#again")
        received_seconds = time.perf_counter() - begun
        begun = time.perf_counter()
        known = run_intake(workspace)
        seconds = time.perf_counter() - begun
    shutil.rmtree(parameters.folder / "intake", ignore_errors=True)
    return {
        "facts": known.facts,
        "seconds": seconds,
        "new_facts": new.facts,
        "new_seconds": new_seconds,
        "customers": new.facts - known.facts,
        "received_seconds": min(first_received, received_seconds),
    }


def _receive(workspace: Workspace, parameters: Parameters, *, suffix: str) -> None:
    with hold_lease(workspace.inbox, name="bench", clock=workspace.clock, in_inbox=True) as lease:
        for body in _bodies(parameters, suffix=suffix):
            append_candidates(workspace, body, import_id="bench", lease=lease)


def _bodies(parameters: Parameters, *, suffix: str) -> Iterator[pa.Table]:
    """The newest facts of the world in bodies of BODY_FACTS."""
    with pa.memory_map(str(candidates_path(parameters))) as source:
        reader = pa.ipc.open_file(source)
        sent, number = 0, reader.num_record_batches
        while sent < parameters.intake_facts and number:
            number -= 1
            table = pa.Table.from_batches([reader.get_batch(number)])
            for start in range(0, table.num_rows, BODY_FACTS):
                body = table.slice(start, min(BODY_FACTS, parameters.intake_facts - sent))
                if body.num_rows == 0:
                    return
                sent += body.num_rows
                ids = pc.binary_join_element_wise(body.column("fact_id"), suffix, "")
                yield body.set_column(0, body.schema.field(0), ids)


def event_intake(parameters: Parameters) -> Figures:
    """Events a second of `run_intake` from JSON bodies of a shop, every customer known, every event new."""
    shutil.rmtree(parameters.folder / "event_intake", ignore_errors=True)
    with bench_workspace(parameters, name="event_intake") as workspace:
        customers = max(1, parameters.intake_facts // EVENTS_A_CUSTOMER)
        _put(workspace, shop_batches(customers, customers=customers, first=0, now=workspace.clock.now()))
        begun = time.perf_counter()
        new = run_intake(workspace)
        new_seconds = time.perf_counter() - begun
        bodies = shop_batches(parameters.intake_facts, customers=customers, first=customers, now=workspace.clock.now())
        event_bytes = sum(map(len, bodies)) / parameters.intake_facts
        _put(workspace, bodies)
        begun, cpu = time.perf_counter(), time.thread_time()
        known = run_intake(workspace)
        seconds, cpu_seconds = time.perf_counter() - begun, time.thread_time() - cpu
        _put(workspace, bodies)
        begun = time.perf_counter()
        repeated = run_intake(workspace)
        repeated_seconds = time.perf_counter() - begun
    shutil.rmtree(parameters.folder / "event_intake", ignore_errors=True)
    return {
        "events": float(parameters.intake_facts),
        "facts": known.facts,
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "new_events": float(customers),
        "new_facts": new.facts,
        "new_seconds": new_seconds,
        "customers": float(customers),
        "duplicates": repeated.duplicates,
        "repeated_seconds": repeated_seconds,
        "event_bytes": event_bytes,
    }


def _put(workspace: Workspace, bodies: list[bytes]) -> None:
    """Group commits of five requests, as the receiving end makes them under load."""
    now = workspace.clock.now()
    received_us = int(now.timestamp() * 1_000_000)
    inbox = open_inbox(workspace)
    for start in range(0, len(bodies), REQUESTS_A_COMMIT):
        requests = [
            ReceivedRequest(source_id="src_bench", source="shop", kind="batch", received_us=received_us, body=body)
            for body in bodies[start : start + REQUESTS_A_COMMIT]
        ]
        inbox.append([NewEntry(kind=REQUESTS, import_id="", body=pack_requests(requests), received_at=now)])


def rows(run: Callable[[str], Figures]) -> list[Row]:
    found = run(f"{__name__}:intake")
    events = run(f"{__name__}:event_intake")
    speed = found["facts"] / found["seconds"]
    return [
        Row(
            key="intake",
            what="Intake alone, customers known",
            figure=speed,
            unit="facts/s",
            limit=float(SPIKE_FACTS_PER_SECOND),
            limit_name="the design's trial, 87,000–150,000 facts/s in one thread (not of this run)",
            ratio=speed / SPIKE_FACTS_PER_SECOND,
            aim=f"≥ {SPIKE_FACTS_PER_SECOND:,} facts/s",
            is_met=speed >= SPIKE_FACTS_PER_SECOND,
            peak_rss_mb=found["peak_rss_mb"],
            detail=(
                f"{found['facts']:,.0f} facts of {found['customers']:,.0f} customers in bodies of {BODY_FACTS:,}",
                f"customers new: {found['new_facts'] / found['new_seconds']:,.0f} facts/s",
                f"writing the bodies to the inbox: {found['facts'] / found['received_seconds']:,.0f} facts/s",
            ),
        ),
        _event_row(events, facts_per_second=speed),
    ]


def _event_row(found: Figures, *, facts_per_second: float) -> Row:
    speed = found["events"] / found["seconds"]
    return Row(
        key="event_intake",
        what="Intake of JSON events, customers known",
        figure=speed,
        unit="events/s",
        limit=facts_per_second,
        limit_name="the intake of facts that are columns already (the row above)",
        ratio=speed / facts_per_second,
        aim=f"≥ {EVENTS_PER_SECOND_AIM:,} events/s",
        is_met=speed >= EVENTS_PER_SECOND_AIM,
        peak_rss_mb=found["peak_rss_mb"],
        detail=(
            f"{found['events']:,.0f} events of {found['event_bytes']:,.0f} bytes in batches of {EVENTS_A_BATCH}",
            f"{found['facts']:,.0f} facts of {found['customers']:,.0f} customers",
            f"processor time: {found['events'] / found['cpu_seconds']:,.0f} events/s in one thread",
            f"customers new: {found['new_events'] / found['new_seconds']:,.0f} events/s",
            f"all repeated: {found['duplicates'] / found['repeated_seconds']:,.0f} events/s",
        ),
    )
