"""All tags and scores of all customers, beside one hand-written query over the same files."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import ibis.expr.types as ir
import pyarrow as pa

from bench.contracts import Row
from bench.peer import open_peer, tags_query
from bench.world import END, bench_workspace
from evergrove.facts import Engine, facts_relation, micros, open_engine, write_snapshot
from evergrove.profiles import present_names, tags_relation
from evergrove.scores import scores_relation

if TYPE_CHECKING:
    from bench.contracts import Figures, Parameters
    from evergrove.facts.lake import TableFiles

RATIO_MAX = 3.0
COSTLIEST_SHOWN = 6
STEP = "step:"
"""Marks the seconds of one intermediate among the figures."""


class TimedEngine:
    """An engine that notes how long each relation that it remembers took, by the last word of its name."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.name = engine, engine.name
        self.seconds: dict[str, float] = {}

    def remember(self, expression: ir.Table, *, name: str) -> ir.Table:
        begun = time.perf_counter()
        remembered = self.engine.remember(expression, name=name)
        what = name.partition("_")[2].partition("_")[2] if name.startswith("tags_") else name
        what = name.rpartition("_")[0] if name.startswith("score_") else f"tags {what}"
        self.seconds[what] = self.seconds.get(what, 0.0) + time.perf_counter() - begun
        return remembered

    def relation(self, files: TableFiles, *, name: str, schema: pa.Schema) -> ir.Table:
        return self.engine.relation(files, name=name, schema=schema)

    def table(self, rows: pa.Table, *, name: str) -> ir.Table:
        return self.engine.table(rows, name=name)

    def fetch(self, expression: ir.Table) -> pa.Table:
        return self.engine.fetch(expression)

    def stream(self, expression: ir.Table) -> pa.RecordBatchReader:
        return self.engine.stream(expression)

    def forget(self, name: str) -> None:
        self.engine.forget(name)

    def close(self) -> None:
        self.engine.close()


def refresh(parameters: Parameters) -> Figures:
    """Seconds of tags, of scores and of writing both snapshots; and of each intermediate."""
    figures: Figures = {}
    with bench_workspace(parameters) as workspace, open_engine(workspace) as opened:
        engine = TimedEngine(opened)
        facts = facts_relation(workspace, engine, as_of=END)
        present = present_names(engine, facts)
        begun = time.perf_counter()
        tags = opened.remember(tags_relation(engine, facts, as_of=END, present=present), name="tags_now")
        figures["tags_seconds"] = time.perf_counter() - begun
        begun = time.perf_counter()
        scores = opened.remember(scores_relation(engine, facts, as_of=END, present=present), name="scores_now")
        figures["scores_seconds"] = time.perf_counter() - begun
        begun = time.perf_counter()
        figures["customers"] = write_snapshot(workspace, opened.stream(tags), name="tags", as_of=END)
        write_snapshot(workspace, opened.stream(scores), name="scores", as_of=END)
        figures["snapshots_seconds"] = time.perf_counter() - begun
        return {**figures, **{f"{STEP}{name}": seconds for name, seconds in engine.seconds.items()}}


def peer(parameters: Parameters) -> Figures:
    """Seconds of the hand-written query, its answer kept in a table as ours is."""
    with bench_workspace(parameters) as workspace:
        connection = open_peer(workspace)
        begun = time.perf_counter()
        connection.execute("CREATE TEMP TABLE answer AS " + tags_query(), {"as_of_us": micros(END)})
        seconds = time.perf_counter() - begun
        found = connection.execute("SELECT count(*) FROM answer").fetchone()
        connection.close()
    return {"seconds": seconds, "customers": found[0] if found else 0}


def rows(run: Callable[[str], Figures]) -> list[Row]:
    ours, theirs = run(f"{__name__}:refresh"), run(f"{__name__}:peer")
    seconds = ours["tags_seconds"] + ours["scores_seconds"]
    ratio = seconds / theirs["seconds"]
    steps = {name.removeprefix(STEP): took for name, took in ours.items() if name.startswith(STEP)}
    costliest = sorted(steps, key=lambda name: -steps[name])[:COSTLIEST_SHOWN]
    return [
        Row(
            key="refresh",
            what="All tags and scores of all customers",
            figure=seconds,
            unit="s",
            limit=theirs["seconds"],
            limit_name="one hand-written DuckDB query with the same aggregates",
            ratio=ratio,
            aim=f"≤ {RATIO_MAX:g} ×",
            is_met=ratio <= RATIO_MAX,
            peak_rss_mb=ours["peak_rss_mb"],
            limit_rss_mb=theirs["peak_rss_mb"],
            detail=(
                (
                    f"tags {ours['tags_seconds']:.1f} s ({ours['tags_seconds'] / theirs['seconds']:.2f} ×), "
                    f"scores {ours['scores_seconds']:.1f} s ({ours['scores_seconds'] / theirs['seconds']:.2f} ×)"
                ),
                f"writing both snapshots takes {ours['snapshots_seconds']:.1f} s more",
                "costliest steps: " + ", ".join(f"{name} {steps[name]:.1f} s" for name in costliest),
            ),
        )
    ]
