"""One page of a customer's timeline, beside one filtered read of all the files."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from bench.contracts import Row
from bench.peer import open_peer
from bench.world import bench_workspace, customer_ids
from evergrove.facts import FACTS, customer_timeline, lake_of

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters

SEED = 11
PAGE_FACTS = 50
PAGES_MIN = 10
P99_MS_MAX = 50.0
SECONDS_MAX = 60.0
"""After it the pages measured so far must do: slow pages would otherwise make the whole run long."""

SCANS = 10
"""The peer reads every file: a few times are enough."""


def pages(parameters: Parameters) -> Figures:
    """Milliseconds of the first page of random customers: the first page of a process, then the others."""
    chosen = _chosen(parameters, count=parameters.pages + 1)
    with bench_workspace(parameters) as workspace:
        took = []
        for customer in chosen:
            begun = time.perf_counter()
            customer_timeline(workspace, customer, limit=PAGE_FACTS)
            took.append((time.perf_counter() - begun) * 1_000)
            if sum(took) > SECONDS_MAX * 1_000 and len(took) > PAGES_MIN:
                break
        files = len(lake_of(workspace).files(FACTS).paths)
    warm = np.array(took[1:])
    return {
        "first_ms": took[0],
        "p50_ms": float(np.percentile(warm, 50)),
        "p99_ms": float(np.percentile(warm, 99)),
        "files": files,
        "pages": len(warm),
    }


def peer(parameters: Parameters) -> Figures:
    """The same pages by one DuckDB query over all files."""
    with bench_workspace(parameters) as workspace:
        connection = open_peer(workspace)
        took = []
        for customer in _chosen(parameters, count=SCANS):
            begun = time.perf_counter()
            connection.execute(
                f"SELECT * FROM facts WHERE customer_id = ? ORDER BY occurred_at DESC, fact_id DESC LIMIT {PAGE_FACTS}",  # noqa: S608 - a constant
                [customer],
            ).to_arrow_table()
            took.append((time.perf_counter() - begun) * 1_000)
        connection.close()
    return {"p50_ms": float(np.percentile(took, 50))}


def _chosen(parameters: Parameters, *, count: int) -> list[str]:
    numbers = np.random.default_rng(SEED).integers(0, parameters.customers, size=count)
    ids: list[str] = customer_ids(parameters.customers).take(numbers).to_pylist()
    return ids


def rows(run: Callable[[str], Figures]) -> list[Row]:
    ours, theirs = run(f"{__name__}:pages"), run(f"{__name__}:peer")
    return [
        Row(
            key="pages",
            what="One page of a customer's timeline, p99",
            figure=ours["p99_ms"],
            unit="ms",
            limit=theirs["p50_ms"],
            limit_name="one DuckDB query over all files, p50",
            ratio=ours["p99_ms"] / theirs["p50_ms"],
            aim=f"p99 < {P99_MS_MAX:g} ms",
            is_met=ours["p99_ms"] < P99_MS_MAX,
            peak_rss_mb=ours["peak_rss_mb"],
            limit_rss_mb=theirs["peak_rss_mb"],
            detail=(
                f"p50 {ours['p50_ms']:.1f} ms over {ours['pages']:.0f} pages, {ours['files']:.0f} files",
                f"the first page of a process, which reads the footers of the files, {ours['first_ms']:.0f} ms",
            ),
        )
    ]
