"""From HTTP to the lake through a whole server: batches, single events, and the memory of both processes.

The senders share the machine with the server, so every row says what part of the cores they took.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bench.contracts import Row
from bench.load import LoadFigures, send
from bench.serving import Served, receiving, served, wait_for_lake
from bench.shop_events import EVENTS_A_BATCH, renewed, shop_batches, single_events
from evergrove.kit import SystemClock

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters

FACTS_PER_SECOND_AIM = 50_000
REPLY_MS_MAX = 100.0
"""The aim of a reply's p99 while that many events come in."""

IDLE_MEMORY_MB_MAX = 512.0
IDLE_SECONDS = 10.0
"""A server that nobody has asked anything settles within this."""

AFTER_SECONDS = 20.0

VISITORS = 50_000
"""Everyone has been seen before the clock starts: first visits are another row's."""

BODIES = 400
"""Sent again and again with other message ids."""

BATCH_CONNECTIONS = 32
SINGLE_CONNECTIONS = 64


def http_to_lake(parameters: Parameters) -> Figures:
    """A steady stream of FACTS_PER_SECOND_AIM for `serve_seconds`, until the last fact stands in the lake."""
    requests = int(parameters.serve_seconds * FACTS_PER_SECOND_AIM / EVENTS_A_BATCH)
    with served(parameters, name="http") as server:
        time.sleep(IDLE_SECONDS)
        idle = server.memory_mb()
        bodies, before = _warm(server)
        cpu, begun = server.cpu_seconds(), time.perf_counter()
        load = send(
            server.address,
            renewed(bodies, count=requests),
            connections=BATCH_CONNECTIONS,
            requests_per_second=FACTS_PER_SECOND_AIM / EVENTS_A_BATCH,
        )
        facts = wait_for_lake(server.workspace) - before
        seconds = time.perf_counter() - begun
        busy = _shares(cpu, server.cpu_seconds(), seconds=seconds)
        peak = server.memory_mb(is_peak=True)
        time.sleep(AFTER_SECONDS)
        after = server.memory_mb()
    shutil.rmtree(parameters.folder / "http", ignore_errors=True)
    return {
        **_replies(load),
        "events": load.requests * EVENTS_A_BATCH,
        "event_bytes": sum(map(len, bodies)) / len(bodies) / EVENTS_A_BATCH,
        "facts": facts,
        "seconds": seconds,
        **{f"busy:{name}": share for name, share in busy.items()},
        **{f"idle:{name}": size for name, size in idle.items()},
        **{f"peak:{name}": size for name, size in peak.items()},
        **{f"after:{name}": size for name, size in after.items()},
    }


def receive_alone(parameters: Parameters) -> Figures:
    """The same bodies as fast as the receiving process takes them, with nobody working on the inbox."""
    requests = int(parameters.serve_seconds * FACTS_PER_SECOND_AIM / EVENTS_A_BATCH)
    with receiving(parameters, name="receive") as server:
        bodies = shop_batches(BODIES * EVENTS_A_BATCH, customers=VISITORS, first=0, now=SystemClock().now())
        cpu = server.cpu_seconds()
        load = send(server.address, renewed(bodies, count=requests), connections=BATCH_CONNECTIONS)
        busy = _shares(cpu, server.cpu_seconds(), seconds=load.seconds)
        peak = server.memory_mb(is_peak=True)
    shutil.rmtree(parameters.folder / "receive", ignore_errors=True)
    return {
        **_replies(load),
        "events": load.requests * EVENTS_A_BATCH,
        **{f"busy:{name}": share for name, share in busy.items()},
        **{f"peak:{name}": size for name, size in peak.items()},
    }


def single(parameters: Parameters) -> Figures:
    """One event a request, as fast as the whole server takes them, until the last one is in the lake."""
    with served(parameters, name="single") as server:
        _, before = _warm(server)
        bodies = single_events(
            parameters.single_events, customers=VISITORS, first=10_000_000, now=server.workspace.clock.now()
        )
        cpu, begun = server.cpu_seconds(), time.perf_counter()
        load = send(server.address, bodies, connections=SINGLE_CONNECTIONS, path="/v1/track")
        busy = _shares(cpu, server.cpu_seconds(), seconds=load.seconds)
        facts = wait_for_lake(server.workspace) - before
        seconds = time.perf_counter() - begun
        peak = server.memory_mb(is_peak=True)
    shutil.rmtree(parameters.folder / "single", ignore_errors=True)
    return {
        **_replies(load),
        "facts": facts,
        "lake_seconds": seconds,
        **{f"busy:{name}": share for name, share in busy.items()},
        **{f"peak:{name}": size for name, size in peak.items()},
    }


def single_alone(parameters: Parameters) -> Figures:
    """One event a request to the receiving process alone."""
    with receiving(parameters, name="single_alone") as server:
        bodies = single_events(parameters.single_events, customers=VISITORS, first=0, now=SystemClock().now())
        load = send(server.address, bodies, connections=SINGLE_CONNECTIONS, path="/v1/track")
    shutil.rmtree(parameters.folder / "single_alone", ignore_errors=True)
    return _replies(load)


def _warm(server: Served) -> tuple[list[bytes], int]:
    """The bodies of the run, and how many facts there were before it: everyone was seen once, all is in the lake."""
    now = server.workspace.clock.now()
    send(server.address, shop_batches(VISITORS, customers=VISITORS, first=0, now=now), connections=2)
    before = wait_for_lake(server.workspace)
    bodies = shop_batches(BODIES * EVENTS_A_BATCH, customers=VISITORS, first=VISITORS, now=server.workspace.clock.now())
    return bodies, before


def _replies(load: LoadFigures) -> Figures:
    return {
        "requests": load.requests,
        "refused": load.refused,
        "send_seconds": load.seconds,
        "p50_ms": load.percentile_ms(50),
        "p99_ms": load.percentile_ms(99),
    }


def _shares(before: dict[str, float], after: dict[str, float], *, seconds: float) -> dict[str, float]:
    """What part of all cores each process took."""
    cores = os.cpu_count() or 1
    return {name: (after[name] - before[name]) / seconds / cores for name in after}


def _sum(found: Figures, what: str) -> float:
    return sum(value for name, value in found.items() if name.startswith(f"{what}:"))


def told(found: Figures, what: str, *, unit: str) -> str:
    """`work 62 %, receive 20 %`: the largest first."""
    parts = {name.partition(":")[2]: value for name, value in found.items() if name.startswith(f"{what}:")}
    scale = 100 if unit == "%" else 1
    listed = sorted(parts.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {value * scale:,.0f} {unit}" for name, value in listed)


def _microseconds(found: Figures, name: str) -> float:
    """Processor time that a process took for each fact."""
    return found[f"busy:{name}"] * (os.cpu_count() or 1) * found["seconds"] / found["facts"] * 1e6


def rows(run: Callable[[str], Figures]) -> list[Row]:
    found, alone = run(f"{__name__}:http_to_lake"), run(f"{__name__}:receive_alone")
    one, one_alone = run(f"{__name__}:single"), run(f"{__name__}:single_alone")
    return [_lake_row(found, alone), _reply_row(found, alone), _single_row(one, one_alone), _memory_row(found)]


def _lake_row(found: Figures, alone: Figures) -> Row:
    speed, limit = found["facts"] / found["seconds"], alone["events"] / alone["send_seconds"]
    return Row(
        key="http-to-lake",
        what=f"HTTP to lake, batches of {EVENTS_A_BATCH} events, sustained",
        figure=speed,
        unit="facts/s",
        limit=limit,
        limit_name="the receiving process alone, events a second made durable",
        ratio=speed / limit,
        aim=f"≥ {FACTS_PER_SECOND_AIM:,} facts/s",
        is_met=speed >= FACTS_PER_SECOND_AIM,
        peak_rss_mb=_sum(found, "peak"),
        limit_rss_mb=_sum(alone, "peak"),
        detail=(
            (
                f"{found['events']:,.0f} events of {found['event_bytes']:,.0f} bytes offered at"
                f" {FACTS_PER_SECOND_AIM:,} a second; all answered after {found['send_seconds']:.1f} s"
            ),
            f"{found['facts']:,.0f} facts in the lake after {found['seconds']:.1f} s",
            f"of all cores: {told(found, 'busy', unit='%')}; alone: {told(alone, 'busy', unit='%')}",
            (
                f"processor time a fact: work {_microseconds(found, 'work'):.1f} µs,"
                f" receive {_microseconds(found, 'receive'):.1f} µs"
            ),
        ),
    )


def _reply_row(found: Figures, alone: Figures) -> Row:
    return Row(
        key="http-reply",
        what=f"Reply to a batch of {EVENTS_A_BATCH} events during that run, p99",
        figure=found["p99_ms"],
        unit="ms",
        limit=alone["p99_ms"],
        limit_name=f"the receiving process alone, {BATCH_CONNECTIONS} connections without a pause",
        ratio=found["p99_ms"] / alone["p99_ms"],
        aim=f"p99 < {REPLY_MS_MAX:.0f} ms",
        is_met=found["p99_ms"] < REPLY_MS_MAX,
        peak_rss_mb=found["peak:receive"],
        limit_rss_mb=_sum(alone, "peak"),
        detail=(
            f"p50 {found['p50_ms']:.1f} ms over {found['requests']:,.0f} requests, {found['refused']:,.0f} sent away",
            "a latency counts from the moment at which the request should have begun",
        ),
    )


def _single_row(found: Figures, alone: Figures) -> Row:
    speed, limit = found["requests"] / found["send_seconds"], alone["requests"] / alone["send_seconds"]
    return Row(
        key="single-events",
        what="One event a request, replies",
        figure=speed,
        unit="requests/s",
        limit=limit,
        limit_name="the receiving process alone",
        ratio=speed / limit,
        aim="none set",
        is_met=None,
        peak_rss_mb=_sum(found, "peak"),
        detail=(
            (
                f"p50 {found['p50_ms']:.1f} ms, p99 {found['p99_ms']:.1f} ms with {SINGLE_CONNECTIONS} connections;"
                f" alone p99 {alone['p99_ms']:.1f} ms"
            ),
            f"in the lake: {found['facts'] / found['lake_seconds']:,.0f} facts/s",
            f"of all cores: {told(found, 'busy', unit='%')}",
        ),
    )


def _memory_row(found: Figures) -> Row:
    idle = _sum(found, "idle")
    return Row(
        key="memory",
        what="Idle memory of `evergrove serve`, all its processes",
        figure=idle,
        unit="MB",
        limit=IDLE_MEMORY_MB_MAX,
        limit_name="the limit of ARCHITECTURE",
        ratio=idle / IDLE_MEMORY_MB_MAX,
        aim=f"< {IDLE_MEMORY_MB_MAX:.0f} MB",
        is_met=idle < IDLE_MEMORY_MB_MAX,
        peak_rss_mb=_sum(found, "peak"),
        detail=(
            f"idle: {told(found, 'idle', unit='MB')}",
            f"at most during http-to-lake: {told(found, 'peak', unit='MB')}",
            f"{AFTER_SECONDS:.0f} s after it: {told(found, 'after', unit='MB')}",
        ),
    )
