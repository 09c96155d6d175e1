"""The table on the screen, and the page `docs/reference/benchmarks.md`."""

from __future__ import annotations

import os
import platform
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from datetime import datetime

    from bench.contracts import Parameters, Row

ENGINES = ("duckdb", "deltalake", "pyarrow", "ibis-framework", "sqlalchemy", "numpy", "granian")

RUN = "## Run of "
"""Begins the section of a run."""

BUSY = (
    "- Other work **held the cores during this run**, as the load before it shows: its figures say what was reached\n"
    "  beside that work, not what the machine can do."
)
"""Does not begin like the details of a row, `- **key** beside …`."""

HOW = "## How it is measured"

NOTES = f"""
{HOW}

- Every figure comes from a process of its own, started for it; peak memory is that process's largest resident set
  (`VmHWM` on Linux), for rows of a whole server the sum of its processes. Ours and its peer get the
  same data, the same threads and the same memory limit of DuckDB.
- **import**: the file that ships with the repository, into a new workspace: reading, keys, rejects, comparison with the
  lake, inbox, intake with identity, feed, lake, customers' copy. The peer reads the file, groups it once and appends
  once: what the facts cost without any of that.
- **import-csv**: Online Retail II written as CSV again and again with other invoice and customer numbers, imported
  whole. The workspace is new, so the comparison with facts that are there already takes no memory here.
- **simulation**: the simulator's own time; the process also writes the file that the other rows read.
- **refresh**: tags and scores as relations kept by the engine, without the writing of the snapshots, against
  `bench/peer_tags.sql`, whose answer is kept in a table too. The peer makes the same aggregates with whatever DuckDB
  has; it leaves out the statistical fits and the weighing of axes within a row, and breaks ties as it likes.
- **count-…**: the rules are those of `bench/rules`, one after the other, after one round to warm up. Counts on
  snapshots and estimates are those of an editing session: the values that a rule names are kept from its first count
  on, which is told apart in the details. Exact counts of events read the facts anew each time.
- **pages**: first pages of random customers, one after the other in one process; the first one, which reads the footers
  of all files, is told apart.
- **append**: the newest facts of the world in one commit, the best of three; the peer's single file is neither sorted
  nor partitioned, so it is cheaper to write and dearer to read.
- **intake**: the facts come twice, with other ids the second time, and the second run is the figure: every identifier
  is known then. The inbox and the feed are SQLite files with every commit on disk.
- **event_intake**: bodies as a shop's browsers send them, packed into group commits of five requests, taken over by the
  intake with nobody else at work.
- **http-to-lake**, **http-reply**, **single-events**: a whole `evergrove serve` with a home of its own, and senders in
  one further process of the same machine: bare sockets that stay open, bodies made before the clock starts, every
  visitor known by then. A latency counts from the moment at which the request should have begun. The clock stops when
  the last fact stands in the lake; a remainder smaller than a flush is written at once instead of with the next
  interval. *Alone* is the receiving process without anybody who works on its inbox.
- **memory**: resident memory of the supervisor, the receiving and the working process, ten seconds after the start.
- **live-…**: the reader and the sweeper on facts that are in the feed already, without HTTP and intake.
- **event-to-membership**, **expiry-lateness**: besides the stream, five single events a second of customers of whom
  nothing else is sent; a thread outside of the server looks at the committed members every 10 ms. For the expiry,
  customers were put into a segment of the last hour with events of almost an hour ago.
- **console-…**: Chromium opens the first page of a signed-in operator with an empty cache, fifteen times; then one page
  opens the customers' list, pages, searches and leaves it, while the browser tells of every task above 50 ms.
- **profile-page**: `GET /api/w/…/customers/{{id}}` of random customers over one connection, one after the other.
- **rendering**: three mails of the library in turn, each message with values of its own; CPU seconds of one process.
  Ours checks that no value is missing, escapes, counts what a template spends, and rewrites the links; python-liquid
  alone renders the same compiled sources with the shortest filters in the place of `money` and `date`.
- **clicks**: `GET /t/c/…` at a steady rate through a whole server, each of another mail that was sent an hour ago, from
  bare sockets of one further process; every reply is awaited until its click is committed. The same links are asked by
  HEAD before. A latency counts from the moment at which the click should have been made.
- **journey-rests**, **journey-steps**: runs that are due move from wait to wait, or over a message to the next wait, by
  the engine's timers, 5,000 a transaction, on SQLite; each step leaves lines of the timeline and a fact. Beside it the
  same runs moved by the plainest statements, a handful a chunk, which ask no rule and write no fact; and one durable
  workflow per customer, DBOS on SQLite in an environment of its own, each of its steps written down.
- **journey-enrol**: gathering is handing over ids that are known; entering draws the control group, numbers the run,
  writes it, its timeline and its facts, and steps it into its first wait.
- **journey-wake**: the parked runs are laid down by one statement in the order of their ids.
- **journey-latency**: of every twenty facts one enters its customer into a journey that begins with a message.
- **duplicate-check**: random hashes in chunks as merging leaves them; making the hashes and the commit are not in it.
- The lake of refresh, count and pages is laid down by `Lake.append_facts` in flushes of a million facts with ids that
  follow from the simulator's member numbers, then compacted, then topped with the fresh files. The clock of that
  workspace stands in the first year, so that no year closes and 24 monthly partitions stay.

## What it does not show

- Other machines, other disks, a cold disk cache (files are warm, as after a start of the day), object storage.
- Several people at once: every row has the machine for itself, as far as the load at the start tells.
- A network: senders and server talk over the loopback, and share the cores, which the details of those rows tell.
- Customers in their thousands of facts each: the simulated world has some twenty a customer.
"""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """When and on what a run was made."""

    at: datetime
    load_before: float
    load_after: float
    seconds: float


def as_table(rows: Sequence[Row]) -> Table:
    """For the screen."""
    table = Table(title="Evergrove bench")
    for name in ("row", "figure", "peer or limit", "ratio", "aim", "met", "peak MB"):
        table.add_column(name, justify="left" if name in {"row", "aim"} else "right")
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f} ×"
        figure, limit = _with_unit(row.figure, row.unit), _with_unit(row.limit, row.unit)
        table.add_row(row.key, figure, limit, ratio, row.aim, _met(row), f"{row.peak_rss_mb:,.0f}")
    return table


def as_markdown(rows: Sequence[Row], *, parameters: Parameters, occasion: Occasion, earlier: Sequence[str] = ()) -> str:
    """The whole page: this run, then what is kept of `earlier` runs (see `kept_runs`), then how it is measured."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Each row stands beside a limit or a peer measured in the same run; a ratio is ours",
        "over theirs: for seconds less is better, for facts a second more is.",
        *(
            ["", "Not all rows are of one run: each run has a section, with its circumstances and only its own rows."]
            if earlier
            else []
        ),
        "",
        f"{RUN}{occasion.at:%Y-%m-%d %H:%M} UTC",
        "",
        *_circumstances(parameters, occasion),
        "",
        "| row | what | figure | peer or limit | ratio | aim | met | peak memory | the peer's |",
        "|---|---|---:|---:|---:|---|---|---:|---:|",
        *(_line(row) for row in rows),
        "",
        "### Details",
        "",
    ]
    for row in rows:
        lines.append(f"- **{row.key}** beside {row.limit_name}.")
        lines += [f"  - {detail}" for detail in row.detail]
    return "\n".join(lines) + "\n" + "".join(f"\n{section}" for section in earlier) + NOTES


def kept_runs(page: str, *, measured: Collection[str]) -> list[str]:
    """The runs of an earlier page without the rows that were `measured` again, for a run of some rows only.

    Every run stays a section of its own, under its own date, load and sizes.
    """
    kept = []
    for section in page.split(f"\n{RUN}")[1:]:
        lines, is_dropped = [], False
        for line in f"{RUN}{section}".partition(f"\n{HOW}")[0].rstrip("\n").split("\n"):
            if line.startswith("- **"):
                is_dropped = line.removeprefix("- **").partition("**")[0] in measured
            if line.startswith("| ") and line.split(" | ")[0].removeprefix("| ") in measured:
                continue
            if not (is_dropped and line.startswith(("- **", "  - "))):
                lines.append(line)
        if any(line.startswith("- **") for line in lines):
            kept.append("\n".join(lines) + "\n")
    return kept


def _circumstances(sizes: Parameters, occasion: Occasion) -> list[str]:
    engines = ", ".join(f"{name} {version(name)}" for name in ENGINES)
    return [
        f"- It took {occasion.seconds / 60:.0f} minutes.",
        (
            f"- {os.cpu_count()} cores, {_memory_gib():.0f} GiB of memory, {platform.system()} {platform.machine()}; "
            f"load {occasion.load_before:.1f} before and {occasion.load_after:.1f} after the run."
        ),
        f"- Python {platform.python_version()}, {engines}.",
        f"- {sizes.customers:,} customers, {sizes.facts:,} facts aimed at, {sizes.fresh_files} fresh files;",
        f"  DuckDB: {sizes.engine_threads} threads, {sizes.engine_memory_mb:,} MB; a CSV of {sizes.csv_mb:,} MB.",
        *([BUSY] if occasion.load_before > (os.cpu_count() or 1) else []),
    ]


def _line(row: Row) -> str:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f} ×"
    limit_rss = "" if row.limit_rss_mb is None else f"{row.limit_rss_mb:,.0f} MB"
    cells = (
        row.key, row.what, _with_unit(row.figure, row.unit), _with_unit(row.limit, row.unit), ratio, row.aim, _met(row),
        f"{row.peak_rss_mb:,.0f} MB", limit_rss,
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def _met(row: Row) -> str:
    return "–" if row.is_met is None else "yes" if row.is_met else "**no**"


def _with_unit(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:,.0f} {unit}" if value >= SMALL else f"{value:,.1f} {unit}"


SMALL = 100
"""Below it a figure has one decimal."""


def _memory_gib() -> float:
    """Memory of the machine, 0 where it cannot be told."""
    file = Path("/proc/meminfo")
    if not file.exists():
        return 0.0
    return int(file.read_text(encoding="ascii").split()[1]) / 1024**2
