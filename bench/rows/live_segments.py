"""Live segments: from an appended fact to a committed membership, the reader and the sweeper alone, one backfill.

A workspace of its own: the facts of two months in a lake, everyone in the customers' table, twenty live segments whose
states are filled from that lake. Then facts arrive at a steady rate, in one batch for each group commit of a quarter of
a second, while a reader works as the working process does.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import sqlalchemy as sa

from bench.contracts import Row
from bench.world import SLUG, customer_ids
from evergrove.access import create_workspace
from evergrove.facts import FACT_SCHEMA, READERS, append_to_feed, conform, lake_of, move_cursor, read_cursor
from evergrove.kit import FixedClock, Settings, Workspace
from evergrove.segments import backfill_live, live_budget, publish_segment, run_segments_reader, start_live, sweep

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters

FACTS_PER_CUSTOMER = 10
LAKE_FACTS_MAX = 1_000_000
"""Facts of one flush."""

FACTS_PER_SECOND = 5_000
BATCHES_PER_SECOND = 4
STREAM_SECONDS = 30
LONG_TAIL = 1.3
"""Customer number is (0 to 1) to this power: the busiest have a hundred times the facts of the others."""

BURST_FACTS = 500_000
BURST_BATCH_FACTS = 20_000

MEMBERSHIP_SECONDS_MAX = 2.0
"""The design's aim: event to membership, p99, at 5,000 facts a second."""

NOW = datetime(2026, 11, 1, tzinfo=UTC)
HISTORY_US = 60 * 86_400 * 1_000_000
NAMES = ("Order Completed", "Product Viewed", "Product Added", "Ticket Opened", "Page Viewed")
SHARES = (0.15, 0.40, 0.15, 0.05, 0.25)


def rules() -> dict[str, dict[str, Any]]:
    """Twenty rules of the kinds that people write."""
    order, view, add = ({"event": name} for name in NAMES[:3])
    lost = {"not": {**order, "within_days": 30}}
    cart = {"sequence": {"first": add, "then_not": order, "within_hours": 24}, "within_days": 30}
    rich = {**order, "measure": "sum", "of": "amount_minor", "within_days": 30, "is": {">=": 50_000}}
    found: list[dict[str, Any]] = [
        *({**order, "within_days": days, "is": {">=": 2}} for days in (7, 14, 30, 60)),
        *({"not": {**order, "within_days": days}} for days in (14, 30, 45)),
        *({**view, "within_days": days, "is": {">=": 5}} for days in (1, 7)),
        cart,
        {"sequence": {"first": view, "then": order, "within_hours": 1}, "within_days": 7},
        rich,
        {**order, "is": {">=": 3}},
        {**order, "measure": "last", "is": {"between": [30, 59]}},
        {**view, "measure": "distinct", "of": "channel", "within_days": 7, "is": {">=": 2}},
        {"all": [rich, {"not": {"event": "Ticket Opened", "within_days": 7}}]},
        {"all": [lost, {**order, "is": {">=": 2}}]},
        {"any": [cart, {**add, "within_days": 1, "is": {">=": 3}}]},
        {"event": "Ticket Opened", "where": [{"column": "channel", "is": "app"}], "within_days": 14},
        {**order, "measure": "max", "of": "amount_minor", "is": {">=": 80_000}},
    ]
    return {f"live_{place:02d}": rule for place, rule in enumerate(found)}


def fill(parameters: Parameters) -> Figures:
    """Seconds of filling twenty segments at once, and of one more, over the facts of the lake."""
    customers = parameters.customers // 5
    with _workspace(parameters, is_new=True) as workspace:
        make_customers(workspace, parameters.customers)
        facts = make_lake(workspace, customers=customers)
        listed = rules()
        one = listed.popitem()
        for key, rule in listed.items():
            publish_segment(workspace, rule, key=key, author="bench")
            start_live(workspace, key)
        begun = time.perf_counter()
        backfill_live(workspace)
        many_seconds = time.perf_counter() - begun
        publish_segment(workspace, one[1], key=one[0], author="bench")
        start_live(workspace, one[0])
        begun = time.perf_counter()
        backfill_live(workspace)
        one_seconds = time.perf_counter() - begun
        budget = live_budget(workspace)
    return {
        "facts": facts,
        "customers": customers,
        "many_seconds": many_seconds,
        "one_seconds": one_seconds,
        "state_bytes_mean": budget.bytes_mean,
    }


def stream(parameters: Parameters) -> Figures:
    """Seconds from the commit of a feed batch to the commit of its memberships, at FACTS_PER_SECOND."""
    with _workspace(parameters) as workspace:
        ids, random = customer_ids(parameters.customers // 5), np.random.default_rng(1)
        appended: list[tuple[int, float]] = []
        done: list[tuple[int, float]] = []
        stopping = threading.Event()

        def work() -> None:
            while not stopping.is_set():
                if run_segments_reader(workspace):
                    done.append((read_cursor(workspace, reader="segments"), time.perf_counter()))
                elif not sweep(workspace):
                    stopping.wait(0.1)

        _work_through(workspace)
        worker = threading.Thread(target=work)
        worker.start()
        begun = time.perf_counter()
        for number in range(STREAM_SECONDS * BATCHES_PER_SECOND):
            _advance(workspace, seconds=1 / BATCHES_PER_SECOND)
            last = _append(workspace, _facts(ids, random, count=FACTS_PER_SECOND // BATCHES_PER_SECOND, spread_us=1))
            appended.append((last, time.perf_counter()))
            time.sleep(max(begun + (number + 1) / BATCHES_PER_SECOND - time.perf_counter(), 0))
        seconds = time.perf_counter() - begun
        time.sleep(2 * MEMBERSHIP_SECONDS_MAX)
        stopping.set()
        worker.join()
    waits = [next((at for seq, at in done if seq >= last), np.inf) - since for last, since in appended]
    return {
        "p50_seconds": float(np.percentile(waits, 50)),
        "p99_seconds": float(np.percentile(waits, 99)),
        "facts_per_second": len(appended) * FACTS_PER_SECOND / BATCHES_PER_SECOND / seconds,
    }


def burst(parameters: Parameters) -> Figures:
    """Facts a second of the reader alone, and customers a second of the sweeper alone."""
    with _workspace(parameters) as workspace:
        _work_through(workspace)
        ids, random = customer_ids(parameters.customers // 5), np.random.default_rng(2)
        for _ in range(BURST_FACTS // BURST_BATCH_FACTS):
            _append(workspace, _facts(ids, random, count=BURST_BATCH_FACTS, spread_us=3_600 * 1_000_000))
        begun = time.perf_counter()
        passed = run_segments_reader(workspace)
        reader_seconds = time.perf_counter() - begun
        _advance(workspace, seconds=86_400)
        begun, swept = time.perf_counter(), 0
        while looked := sweep(workspace):
            swept += looked
        sweep_seconds = time.perf_counter() - begun
    return {
        "facts": passed,
        "reader_seconds": reader_seconds,
        "swept": swept,
        "sweep_seconds": sweep_seconds,
    }


@contextmanager
def _workspace(parameters: Parameters, *, is_new: bool = False) -> Iterator[Workspace]:
    folder = parameters.folder / "live"
    if is_new:
        shutil.rmtree(folder, ignore_errors=True)
    settings = Settings(
        home=folder, engine_memory_mb=parameters.engine_memory_mb, engine_threads=parameters.engine_threads
    )
    clock = FixedClock(NOW)
    if is_new:
        workspace = create_workspace(settings, slug=SLUG, name=SLUG, clock=clock)
    else:
        from evergrove.access import open_workspace
        from evergrove.facts import instant_of
        from evergrove.segments.live.progress import EVALUATED_US, read_progress

        workspace = open_workspace(settings, slug=SLUG, clock=clock)
        with workspace.control.read() as connection:
            clock.instant = max(NOW, instant_of(read_progress(connection, EVALUATED_US)))
    try:
        yield workspace
    finally:
        workspace.close()


def make_customers(workspace: Workspace, customers: int) -> None:
    """Everyone in the customers' table, without identifiers."""
    from evergrove.profiles.tables import customers as table

    ids, now = customer_ids(customers).to_pylist(), workspace.clock.now()
    for start in range(0, customers, 100_000):
        rows = [{"customer_id": one, "created_at": now} for one in ids[start : start + 100_000]]
        with workspace.control.write() as connection:
            connection.execute(sa.insert(table), rows)


def make_lake(workspace: Workspace, *, customers: int) -> int:
    """FACTS_PER_CUSTOMER facts each in the last two months, which every reader has passed; how many they are."""
    now = workspace.clock.now()
    ids, random = customer_ids(customers), np.random.default_rng(0)
    total, written = customers * FACTS_PER_CUSTOMER, 0
    while written < total:
        count = min(LAKE_FACTS_MAX, total - written)
        facts = _facts(ids, random, count=count, spread_us=HISTORY_US, now=now)
        seq = pa.array(np.arange(written + 1, written + count + 1))
        place = FACT_SCHEMA.get_field_index("feed_seq")
        facts = conform(facts, schema=FACT_SCHEMA).set_column(place, FACT_SCHEMA.field(place), seq)
        written += count
        lake_of(workspace).append_facts(facts, last_seq=written, now=now)
    with workspace.control.write() as connection:
        for reader in READERS:
            move_cursor(connection, reader=reader, to=written)
    return total


def _facts(ids: pa.Array, random: np.random.Generator, *, count: int, spread_us: int, now: datetime = NOW) -> pa.Table:
    """Facts of a long-tailed choice of customers, in the last `spread_us` before `now`."""
    owners = (len(ids) * random.random(count) ** LONG_TAIL).astype(np.int64)
    names: npt.NDArray[np.int64] = random.choice(len(NAMES), size=count, p=SHARES)
    now_us = int(now.timestamp()) * 1_000_000
    times = pa.array(now_us - random.integers(0, spread_us, count)).cast(FACT_SCHEMA.field("occurred_at").type)
    return pa.table(
        {
            "fact_id": pa.array([f"{value:016x}" for value in random.integers(0, 1 << 62, count).tolist()]),
            "name": pa.array(NAMES).take(pa.array(names)),
            "customer_id": ids.take(pa.array(owners)),
            "occurred_at": times,
            "received_at": times,
            "channel": pa.array(("web", "app", None)).take(pa.array(random.integers(0, 3, count))),
            "amount_minor": pa.array(random.integers(100, 100_000, count)),
            "source": pa.repeat(pa.scalar("bench"), count),
            "properties": pa.repeat(pa.scalar("{}"), count),
        }
    )


def _append(workspace: Workspace, facts: pa.Table) -> int:
    with workspace.control.write() as connection:
        return append_to_feed(connection, facts, now=workspace.clock.now())


def _advance(workspace: Workspace, *, seconds: float) -> None:
    if not isinstance(workspace.clock, FixedClock):
        raise TypeError("the bench sets its own clock")
    workspace.clock.instant += timedelta(seconds=seconds)


def _work_through(workspace: Workspace) -> None:
    run_segments_reader(workspace)
    while sweep(workspace):
        pass


def rows(run: Callable[[str], Figures]) -> list[Row]:
    filled = run(f"{__name__}:fill")
    streamed = run(f"{__name__}:stream")
    alone = run(f"{__name__}:burst")
    reader = alone["facts"] / alone["reader_seconds"]
    return [
        Row(
            key="live-membership",
            what=f"Fact in the feed to committed membership, p99, {FACTS_PER_SECOND:,} facts/s, 20 segments",
            figure=streamed["p99_seconds"],
            unit="s",
            limit=1 / BATCHES_PER_SECOND,
            limit_name="the time between two batches",
            ratio=streamed["p99_seconds"] * BATCHES_PER_SECOND,
            aim=f"p99 < {MEMBERSHIP_SECONDS_MAX:.0f} s",
            is_met=streamed["p99_seconds"] < MEMBERSHIP_SECONDS_MAX,
            peak_rss_mb=streamed["peak_rss_mb"],
            detail=(
                f"p50 {streamed['p50_seconds']:.2f} s at {streamed['facts_per_second']:,.0f} facts/s",
                f"{filled['customers']:,.0f} customers with state, {filled['state_bytes_mean']:.0f} bytes each",
            ),
        ),
        Row(
            key="live-reader",
            what="Live segments: the reader alone, 20 segments",
            figure=reader,
            unit="facts/s",
            limit=float(FACTS_PER_SECOND),
            limit_name="the rate of the row before",
            ratio=reader / FACTS_PER_SECOND,
            aim=f"≥ {FACTS_PER_SECOND:,} facts/s",
            is_met=reader >= FACTS_PER_SECOND,
            peak_rss_mb=alone["peak_rss_mb"],
            detail=(
                f"the sweeper alone: {alone['swept'] / alone['sweep_seconds']:,.0f} customers/s",
                f"filling 19 segments at once from {filled['facts']:,.0f} facts: {filled['many_seconds']:.1f} s",
                f"filling one more: {filled['one_seconds']:.1f} s",
            ),
        ),
    ]
