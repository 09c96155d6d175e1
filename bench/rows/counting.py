"""Counting a segment while somebody edits it: the rules of `bench/rules`, beside one scan of what they read.

Rules on attributes, tags and scores are counted exactly, from the newest snapshots. Rules on events are estimated from
the fixed sample of one customer in sixteen, and counted exactly from all facts. The figures of the first two are those
of a session that has computed what the rules name; what the first count of a rule takes is told beside them. The exact
counts of event rules read all facts each time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.contracts import Row
from bench.peer import open_peer
from bench.world import END, bench_workspace
from evergrove.facts import (
    FACTS,
    Engine,
    as_of_value,
    customers_relation,
    facts_relation,
    micros,
    open_engine,
    snapshot_relation,
)
from evergrove.kit import Workspace
from evergrove.profiles import TAG_SCHEMA
from evergrove.scores import SCORE_SCHEMA
from evergrove.segments import EditingSession, Node, SegmentContext, count_segment, read_rule

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters

RULES = Path(__file__).parents[1] / "rules"
QUICK_P99_MS_MAX = 150.0
EXACT_EVENT_MS_MAX = 2_000.0
SCANS = 5
EXACT_EVENT_ROUNDS = 2
SLOWEST_SHOWN = 3
RULE = "rule:"
"""Marks the median of one rule among the figures."""


def rules(kind: str) -> dict[str, Node]:
    """The committed rules of a kind (`snapshot` or `event`) by their names."""
    files = sorted(RULES.glob(f"{kind}-*.json"))
    return {file.stem: read_rule(file.read_bytes()) for file in files}


def snapshot_rules(parameters: Parameters) -> Figures:
    """Exact counts of the snapshot rules in an editing session."""
    with bench_workspace(parameters) as workspace, open_engine(workspace) as engine:
        context = _context(workspace, engine)
        begun = time.perf_counter()
        session = EditingSession(context)
        opening = time.perf_counter() - begun
        return {"opening_seconds": opening, **_edited(rules("snapshot"), parameters.counts, session.count)}


def event_estimates(parameters: Parameters) -> Figures:
    """Estimates of the event rules; `opening_seconds` is what the sample costs with the first estimate."""
    chosen = rules("event")
    with bench_workspace(parameters) as workspace, open_engine(workspace) as engine:
        session = EditingSession(_context(workspace, engine))
        begun = time.perf_counter()
        session.estimate(read_rule({"list": ["nobody"]}))
        opening = time.perf_counter() - begun
        return {"opening_seconds": opening, **_edited(chosen, parameters.counts, session.estimate)}


def event_counts(parameters: Parameters) -> Figures:
    """Exact counts of the event rules over all facts, each in a session that has counted no events yet."""
    chosen = rules("event")
    with bench_workspace(parameters) as workspace, open_engine(workspace) as engine:
        context = _context(workspace, engine)
        context = replace(context, customers=engine.remember(context.customers, name="kept_customers"))
        found = _measured(chosen, EXACT_EVENT_ROUNDS * len(chosen), lambda rule: count_segment(rule, context=context))
        session = EditingSession(context)
        kept = _edited(chosen, len(chosen), session.count)
        return {**found, "kept_p50_ms": kept["p50_ms"], "kept_p99_ms": kept["p99_ms"]}


def peer(parameters: Parameters) -> Figures:
    """Milliseconds of one plain scan of the tags, and of one of the facts."""
    with bench_workspace(parameters) as workspace:
        connection = open_peer(workspace, tables=(FACTS, "snapshots/tags"))
        tags = _median_ms(
            lambda: connection.execute("SELECT count(*) FROM tags WHERE order_count_365_days >= 3").fetchone()
        )
        since = micros(END) - 90 * 86_400_000_000
        scan = (
            "SELECT count(*) FROM (SELECT customer_id FROM facts WHERE name = 'Order Completed'"
            " AND epoch_us(occurred_at) > ? GROUP BY customer_id HAVING count(*) >= 2)"
        )
        facts = _median_ms(lambda: connection.execute(scan, [since]).fetchone())
        connection.close()
    return {"tags_ms": tags, "facts_ms": facts}


def _context(workspace: Workspace, engine: Engine) -> SegmentContext:
    day = as_of_value(END)
    return SegmentContext(
        engine=engine,
        facts=facts_relation(workspace, engine, as_of=END),
        customers=customers_relation(workspace, engine),
        as_of=END,
        tags=snapshot_relation(workspace, engine, name="tags", as_of=day, schema=TAG_SCHEMA),
        tag_schema=TAG_SCHEMA,
        scores=snapshot_relation(workspace, engine, name="scores", as_of=day, schema=SCORE_SCHEMA),
        score_schema=SCORE_SCHEMA,
    )


def _edited(chosen: dict[str, Node], times: int, count: Callable[[Node], object]) -> Figures:
    """The first count of each rule, which computes what it names (`new_`), and then `times` counts of kept values."""
    new = []
    for rule in chosen.values():
        begun = time.perf_counter()
        count(rule)
        new.append((time.perf_counter() - begun) * 1_000)
    kept = _measured(chosen, times, count)
    return {**kept, "new_p50_ms": float(np.median(new)), "new_worst_ms": max(new)}


def _measured(chosen: dict[str, Node], times: int, count: Callable[[Node], object]) -> Figures:
    """p50 and p99 over `times` counts, rule after rule, and the median of each rule; the first round warms up."""
    names = list(chosen)
    for name in names:
        count(chosen[name])
    took: dict[str, list[float]] = {name: [] for name in names}
    for number in range(max(times, len(names))):
        name = names[number % len(names)]
        begun = time.perf_counter()
        count(chosen[name])
        took[name].append((time.perf_counter() - begun) * 1_000)
    everything = np.concatenate(list(took.values()))
    figures = {f"{RULE}{name}": float(np.median(values)) for name, values in took.items()}
    return {
        **figures,
        "p50_ms": float(np.percentile(everything, 50)),
        "p99_ms": float(np.percentile(everything, 99)),
        "times": len(everything),
    }


def _median_ms(scan: Callable[[], object]) -> float:
    scan()
    took = []
    for _ in range(SCANS):
        begun = time.perf_counter()
        scan()
        took.append((time.perf_counter() - begun) * 1_000)
    return float(np.median(took))


def rows(run: Callable[[str], Figures]) -> list[Row]:
    theirs = run(f"{__name__}:peer")
    exact = run(f"{__name__}:snapshot_rules")
    estimated = run(f"{__name__}:event_estimates")
    counted = run(f"{__name__}:event_counts")
    return [
        _row(
            "count-snapshot", "Segment count while editing: attributes, tags, scores, exact, p99", exact,
            scan=("one scan of the tags", theirs["tags_ms"]), limit=QUICK_P99_MS_MAX,
            detail=(f"beginning the session {exact['opening_seconds']:.1f} s", _new(exact)),
        ),
        _row(
            "count-estimate", "Segment count while editing: events, estimate from 1/16 of customers, p99", estimated,
            scan=("one scan of the facts", theirs["facts_ms"]), limit=QUICK_P99_MS_MAX,
            detail=(f"taking the sample with the first estimate {estimated['opening_seconds']:.1f} s", _new(estimated)),
        ),
        _row(
            "count-events", "Segment count: events, exact, p99", counted,
            scan=("one scan of the facts", theirs["facts_ms"]), limit=EXACT_EVENT_MS_MAX,
            detail=(
                f"measures kept by a session: p50 {counted['kept_p50_ms']:.0f} ms, p99 {counted['kept_p99_ms']:.0f} ms",
            ),
        ),
    ]  # fmt: skip


def _new(found: Figures) -> str:
    return (
        f"the first count of a rule, which computes what it names: p50 {found['new_p50_ms']:.0f} ms, "
        f"slowest {found['new_worst_ms']:.0f} ms"
    )


def _row(key: str, what: str, found: Figures, *, scan: tuple[str, float], limit: float, detail: tuple[str, ...]) -> Row:
    medians = {name.removeprefix(RULE): took for name, took in found.items() if name.startswith(RULE)}
    slowest = sorted(medians, key=lambda name: -medians[name])[:SLOWEST_SHOWN]
    return Row(
        key=key,
        what=what,
        figure=found["p99_ms"],
        unit="ms",
        limit=scan[1],
        limit_name=scan[0],
        ratio=found["p99_ms"] / scan[1],
        aim=f"p99 < {limit:,.0f} ms",
        is_met=found["p99_ms"] < limit,
        peak_rss_mb=found["peak_rss_mb"],
        detail=(
            f"p50 {found['p50_ms']:.0f} ms over {found['times']:.0f} counts of {len(medians)} rules; slowest: "
            + ", ".join(f"{name} {medians[name]:.0f} ms" for name in slowest),
            *detail,
        ),
    )
