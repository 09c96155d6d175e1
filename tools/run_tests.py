"""Run the whole test suite in two processes side by side, which takes little more than half the time on two cores.

A suite (a folder under `tests/`) runs whole in one of them, because its tests share servers. The output of the second
process follows that of the first; the last line adds up both, in the form of pytest's own summary.

    python tools/run_tests.py [arguments for pytest]
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]

SECOND = (
    "scenarios", "docs", "jobs", "experiments", "insight", "kit", "profiles", "simulator", "statistics",
    "support_checks", "tasks", "sdk", "inbox", "scores",
)  # fmt: skip
"""Suites of the second process, which together take about as long as all others; a new one is the first one's."""

NOTHING_RAN = 5
"""pytest's exit code when no test was chosen, which one of two halves may well say."""

SUMMARY = re.compile(r"^=*\s*((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s")
COUNT = re.compile(r"(\d+) ([a-z]+)")


def main(arguments: list[str]) -> int:
    """Exit code of the worse half."""
    began = time.monotonic()
    suites = sorted(path.name for path in (ROOT / "tests").iterdir() if any(path.glob("test_*.py")))
    halves = [[name for name in suites if name not in SECOND], [name for name in suites if name in SECOND]]
    with tempfile.TemporaryFile("w+") as output:
        second = _start(halves[1], arguments, output=output)
        first = _start(halves[0], arguments, output=subprocess.PIPE)
        told: list[str] = []
        for line in first.stdout or ():
            told.append(line)
            sys.stdout.write(line)
            sys.stdout.flush()
        codes = [first.wait(), second.wait()]
        output.seek(0)
        rest = output.read()
    sys.stdout.write(rest)
    counts = _counts(told) + _counts(rest.splitlines())
    seconds = time.monotonic() - began
    words = ", ".join(f"{count} {word}" for word, count in sorted(counts.items(), key=_order))
    sys.stdout.write(f"{words or 'no tests ran'} in {seconds:.2f}s ({int(seconds) // 60} min, two processes)\n")
    return max((code for code in codes if code != NOTHING_RAN), default=NOTHING_RAN)


def _start(suites: list[str], arguments: list[str], *, output: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pytest", *arguments, *(f"tests/{name}" for name in suites)]
    return subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, text=True)  # type: ignore[call-overload,no-any-return]


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
