"""From a fact in the feed to a message in the queue, at a steady rate of facts.

Facts arrive in one batch for each group commit of a quarter of a second, while the reader works as the working process
does. Of every twenty facts one enters its customer into a journey that begins with a message; the time counts from the
commit of the batch to the commit of the transaction that holds the message's row of the outbox.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import sqlalchemy as sa

from bench.contracts import Row
from bench.journey_world import add_readers, journey_workspace, let_stand, message_node
from bench.world import customer_ids
from evergrove.channels.tables import outbox
from evergrove.facts import FACT_SCHEMA, TIMESTAMP, append_to_feed, conform, read_cursor
from evergrove.journeys import run_journeys_reader

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters
    from evergrove.kit import Workspace

FACTS_PER_SECOND = 5_000
BATCHES_PER_SECOND = 4
ENTERS_EVERY = 20
CUSTOMERS_MAX = 100_000
LOOK_SECONDS = 0.1
"""How often the working process looks when nothing was there."""

SETTLE_SECONDS = 10.0
QUEUED_SECONDS_MAX = 1.0


def stream(parameters: Parameters) -> Figures:
    """Seconds from fact to queued message, p50 and p99."""
    ids, random = customer_ids(min(parameters.customers, CUSTOMERS_MAX)), np.random.default_rng(6)
    with journey_workspace(parameters, name="journey-latency") as workspace:
        add_readers(workspace, ids.to_pylist())
        entry = {"kind": "event", "event": {"fact": "Cart Updated"}}
        let_stand(workspace, [message_node("letter")], entry=entry, reentry={"mode": "every"})
        appended: list[tuple[int, float]] = []
        done: list[tuple[int, float]] = []
        stopping = threading.Event()

        def work() -> None:
            while not stopping.is_set():
                if run_journeys_reader(workspace):
                    done.append((read_cursor(workspace, reader="journeys"), time.perf_counter()))
                else:
                    stopping.wait(LOOK_SECONDS)

        worker = threading.Thread(target=work)
        worker.start()
        begun = time.perf_counter()
        for number in range(int(parameters.journey_seconds * BATCHES_PER_SECOND)):
            last = _append(workspace, ids, random)
            appended.append((last, time.perf_counter()))
            time.sleep(max(begun + (number + 1) / BATCHES_PER_SECOND - time.perf_counter(), 0))
        seconds = time.perf_counter() - begun
        gives_up_at = time.perf_counter() + SETTLE_SECONDS
        while (not done or done[-1][0] < appended[-1][0]) and time.perf_counter() < gives_up_at:
            time.sleep(LOOK_SECONDS)
        stopping.set()
        worker.join()
        with workspace.control.read() as connection:
            queued = connection.execute(sa.select(sa.func.count()).select_from(outbox)).scalar_one()
    waits = [next((at for seq, at in done if seq >= last), np.inf) - since for last, since in appended]
    return {
        "p50_seconds": float(np.percentile(waits, 50)),
        "p99_seconds": float(np.percentile(waits, 99)),
        "facts_per_second": len(appended) * FACTS_PER_SECOND / BATCHES_PER_SECOND / seconds,
        "queued": queued,
    }


def _append(workspace: Workspace, ids: pa.Array, random: np.random.Generator) -> int:
    """One group commit: facts of now, of which every so-manieth enters."""
    count, now = FACTS_PER_SECOND // BATCHES_PER_SECOND, workspace.clock.now()
    owners: npt.NDArray[np.int64] = random.integers(0, len(ids), count)
    at = pa.array([now] * count, TIMESTAMP)
    names = ["Cart Updated" if number % ENTERS_EVERY == 0 else "Product Viewed" for number in range(count)]
    facts = pa.table(
        {
            "fact_id": [f"{value:016x}" for value in random.integers(0, 1 << 62, count).tolist()],
            "name": names,
            "customer_id": ids.take(pa.array(owners)),
            "occurred_at": at,
            "received_at": at,
            "properties": ["{}"] * count,
        }
    )
    with workspace.control.write() as connection:
        return append_to_feed(connection, conform(facts, schema=FACT_SCHEMA), now=now)


def rows(run: Callable[[str], Figures]) -> list[Row]:
    found = run(f"{__name__}:stream")
    return [
        Row(
            key="journey-latency",
            what=f"Fact in the feed to message in the queue, p99, {FACTS_PER_SECOND:,} facts/s",
            figure=found["p99_seconds"],
            unit="s",
            limit=1 / BATCHES_PER_SECOND,
            limit_name="the time between two batches",
            ratio=found["p99_seconds"] * BATCHES_PER_SECOND,
            aim=f"p99 < {QUEUED_SECONDS_MAX:.0f} s",
            is_met=found["p99_seconds"] < QUEUED_SECONDS_MAX,
            peak_rss_mb=found["peak_rss_mb"],
            detail=(
                f"p50 {found['p50_seconds']:.2f} s at {found['facts_per_second']:,.0f} facts/s",
                f"{found['queued']:,.0f} messages were queued",
            ),
        )
    ]
