"""A pytest plugin that says how long each suite took; a suite is a folder under `tests/`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(SuiteSeconds(), "suite-seconds-sums")


class SuiteSeconds:
    """Adds up set-up, call and teardown of every test by suite, and prints the sums before the summary line."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.tests: defaultdict[str, set[str]] = defaultdict(set)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        suite = suite_of(report.nodeid)
        self.seconds[suite] += report.duration
        self.tests[suite].add(report.nodeid)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.seconds:
            return
        width = max(map(len, self.seconds))
        terminalreporter.write_line("")
        for suite, seconds in sorted(self.seconds.items()):
            terminalreporter.write_line(f"{suite:<{width}}  {seconds:7.1f} s  {len(self.tests[suite]):5} tests")


def suite_of(node_id: str) -> str:
    """`tests/facts/test_lake.py::test_append` → `facts`; a file directly under `tests/` → `tests`."""
    folders = node_id.partition("::")[0].split("/")[:-1]
    return folders[1] if len(folders) > 1 else "tests"
