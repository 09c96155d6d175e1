"""Run the whole test suite in a few processes side by side, which takes little more than half the time on two cores.

A suite (a folder under `tests/`) runs whole in one process, because its tests share servers. The groups below are taken
up in their order, the longest first, as soon as a process is free: one more of them than there are cores, since a good
part of the time is waiting for servers and browsers. What a group printed follows when it has ended; the last line adds
up all of them, in the form of pytest's own summary.

    python tools/run_tests.py [arguments for pytest]
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]

GROUPS = (
    ("console",),
    ("scenarios",),
    ("profiles", "scores", "insight", "simulator"),
    ("cli", "docs"),
    ("api", "access"),
    ("journeys", "experiments", "statistics"),
    ("jobs", "desk"),
    ("channels", "campaigns", "tasks"),
    ("segments", "definitions"),
    ("receive", "sdk", "bench"),
    ("content", "calendar", "support_checks", "tidy"),
    ("facts", "inbox", "kit", "catalogue"),
)
"""A suite that is named nowhere runs with the last group."""

NOTHING_RAN = 5
"""pytest's exit code when no test was chosen, which one of many groups may well say."""

SUMMARY = re.compile(r"^=*\s*((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s")
COUNT = re.compile(r"(\d+) ([a-z]+)")

_print_turn = threading.Lock()


def main(arguments: list[str]) -> int:
    """Exit code of the worst group."""
    began = time.monotonic()
    processes = (os.cpu_count() or 1) + 1
    with ThreadPoolExecutor(processes) as pool:
        done = list(pool.map(lambda suites: _run(suites, arguments), _groups()))
    counts: Counter[str] = sum((found for _, found in done), Counter())
    seconds = time.monotonic() - began
    words = ", ".join(f"{count} {word}" for word, count in sorted(counts.items(), key=_order))
    minutes = int(seconds) // 60
    sys.stdout.write(f"{words or 'no tests ran'} in {seconds:.2f}s ({minutes} min, {processes} processes)\n")
    return max((code for code, _ in done if code != NOTHING_RAN), default=NOTHING_RAN)


def _groups() -> list[tuple[str, ...]]:
    """The suites that there are, each in one group."""
    there = {path.name for path in (ROOT / "tests").iterdir() if any(path.glob("test_*.py"))}
    named = {suite for group in GROUPS for suite in group}
    groups = [tuple(suite for suite in group if suite in there) for group in GROUPS]
    groups[-1] = (*groups[-1], *sorted(there - named))
    return [group for group in groups if group]


def _run(suites: tuple[str, ...], arguments: list[str]) -> tuple[int, Counter[str]]:
    """(exit code, counts of the summary) of one process, whose output is printed at its end."""
    command = [sys.executable, "-m", "pytest", *arguments, *(f"tests/{name}" for name in suites)]
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    with _print_turn:
        sys.stdout.write(f"--- {', '.join(suites)}: {time.monotonic() - began:.0f} s\n{done.stdout}")
        sys.stdout.flush()
    return done.returncode, _counts(done.stdout.splitlines())


def _counts(lines: list[str]) -> Counter[str]:
    """The numbers of the last summary line; an empty count when the process did not come to one."""
    for line in reversed(lines):
        if found := SUMMARY.match(line.strip()):
            return Counter({word: int(count) for count, word in COUNT.findall(found.group(1))})
    return Counter()


def _order(pair: tuple[str, int]) -> tuple[bool, bool, str]:
    """As pytest has it: what failed first, then what passed."""
    return (pair[0] not in ("failed", "error", "errors"), pair[0] != "passed", pair[0])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
