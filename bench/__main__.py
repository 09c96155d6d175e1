"""`python -m bench`: measure, print the table, write docs/reference/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from bench.apart import ROOT, BenchError, run_apart
from bench.contracts import Figures, Parameters, Row
from bench.page import Occasion, as_markdown, as_table, kept_runs
from bench.rows import (
    appending,
    clicks,
    console,
    counting,
    duplicates,
    imports,
    intake,
    journey_enrol,
    journey_latency,
    journey_steps,
    journey_waits,
    live_segments,
    mail_delivery,
    membership,
    pages,
    policy,
    receiving,
    refresh,
    rendering,
    simulation,
)
from evergrove.kit import SystemClock

PAGE = ROOT / "docs" / "reference" / "benchmarks.md"
WORK = ROOT / ".work" / "bench"
FULL_CSV_MB = 10_000

Measure = Callable[[Callable[[str], Figures]], list[Row]]

MEASURES: dict[str, Measure] = {
    "import": imports.retail_rows,
    "import-csv": imports.csv_rows,
    "simulation": simulation.rows,
    "append": appending.rows,
    "intake": intake.rows,
    "refresh": refresh.rows,
    "count": counting.rows,
    "pages": pages.rows,
    "receive": receiving.rows,
    "live": live_segments.rows,
    "membership": membership.membership_rows,
    "profile-page": membership.page_rows,
    "console": console.rows,
    "duplicates": duplicates.rows,
    "policy": policy.rows,
    "rendering": rendering.rows,
    "mail-delivery": mail_delivery.rows,
    "clicks": clicks.rows,
    "journey-steps": journey_steps.rows,
    "journey-enrol": journey_enrol.rows,
    "journey-waits": journey_waits.rows,
    "journey-latency": journey_latency.rows,
}
"""In this order: what comes later reads what was made before."""

NEED_WORLD = frozenset({"append", "intake"})
NEED_LAKE = frozenset({"refresh", "count", "pages"})
NEED_HOME = frozenset({"membership", "profile-page", "console"})


def run_bench(
    parameters: Parameters,
    *,
    only: Sequence[str] = (),
    tell: Callable[[str], None],
    measure: Callable[[str, Parameters], Figures] = run_apart,
) -> list[Row]:
    """The rows of the measures `only` (all of them when empty); `measure` runs one task, in a process of its own."""
    chosen = [name for name in MEASURES if not only or name in only]
    done: dict[str, Figures] = {}

    def run(task: str) -> Figures:
        begun = time.monotonic()
        done[task] = measure(task, parameters)
        tell(f"{task.removeprefix('bench.').removeprefix('rows.')} took {time.monotonic() - begun:.0f} s")
        return done[task]

    rows: list[Row] = []
    for name in chosen:
        if name in NEED_WORLD | NEED_LAKE and "bench.world:write_candidates" not in done:
            run("bench.world:write_candidates")
        if name in NEED_LAKE and "bench.world:build_lake" not in done:
            run("bench.world:build_lake")
        if name in NEED_LAKE - {"refresh", "pages"} and f"{refresh.__name__}:refresh" not in done:
            run(f"{refresh.__name__}:refresh")
        if name in NEED_HOME and f"{membership.__name__}:make_home" not in done:
            run(f"{membership.__name__}:make_home")
        rows += MEASURES[name](run)
    return rows


def main() -> None:
    arguments = _parser().parse_args()
    # A folder of its own inside the given one: what else lies there is none of ours to remove.
    folder = arguments.folder / "run"
    shutil.rmtree(folder, ignore_errors=True)
    parameters = Parameters(
        folder=folder,
        customers=arguments.customers,
        facts=arguments.facts,
        csv_mb=FULL_CSV_MB if arguments.full else arguments.csv_mb,
        serve_seconds=arguments.serve_seconds,
        stream_seconds=arguments.stream_seconds,
        duplicate_ids=arguments.duplicate_ids,
        journey_runs=arguments.journey_runs,
        journey_entrants=arguments.journey_entrants,
        parked_waits=arguments.parked_waits,
    )
    screen, clock, begun, load_before = Console(), SystemClock(), time.monotonic(), os.getloadavg()[0]
    try:
        rows = run_bench(parameters, only=arguments.only, tell=lambda line: screen.print(line, style="dim"))
    except BenchError as error:
        sys.exit(str(error))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    occasion = Occasion(
        at=clock.now(), load_before=load_before, load_after=os.getloadavg()[0], seconds=time.monotonic() - begun
    )
    screen.print(as_table(rows))
    arguments.page.parent.mkdir(parents=True, exist_ok=True)
    before = arguments.page.read_text(encoding="utf-8") if arguments.only and arguments.page.exists() else ""
    earlier = kept_runs(before, measured={row.key for row in rows})
    page = as_markdown(rows, parameters=parameters, occasion=occasion, earlier=earlier)
    arguments.page.write_text(page, encoding="utf-8")
    screen.print(f"written: {arguments.page}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    sizes = Parameters(folder=WORK)
    parser.add_argument("--customers", type=int, default=sizes.customers)
    parser.add_argument("--facts", type=int, default=sizes.facts, help="facts of the simulated world")
    parser.add_argument("--csv-mb", type=int, default=sizes.csv_mb, help="size of the large CSV")
    parser.add_argument("--full", action="store_true", help=f"a CSV of {FULL_CSV_MB:,} MB")
    parser.add_argument("--serve-seconds", type=float, default=sizes.serve_seconds, help="of batches over HTTP")
    parser.add_argument("--stream-seconds", type=float, default=sizes.stream_seconds, help="of events to memberships")
    parser.add_argument("--duplicate-ids", type=int, default=sizes.duplicate_ids, help="ids of a day")
    parser.add_argument("--journey-runs", type=int, default=sizes.journey_runs, help="runs that are stepped")
    parser.add_argument("--journey-entrants", type=int, default=sizes.journey_entrants, help="customers to be entered")
    parser.add_argument("--parked-waits", type=int, default=sizes.parked_waits, help="runs that wait")
    parser.add_argument("--only", type=_names, default=(), help=f"some of {','.join(MEASURES)}")
    parser.add_argument("--folder", type=Path, default=WORK, help="where a work folder is made, and removed after")
    parser.add_argument("--page", type=Path, default=PAGE, help="where the page is written")
    return parser


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    unknown = [name for name in names if name not in MEASURES]
    if unknown:
        raise argparse.ArgumentTypeError(f"no row {', '.join(unknown)}; there are {', '.join(MEASURES)}")
    return names


if __name__ == "__main__":
    main()
