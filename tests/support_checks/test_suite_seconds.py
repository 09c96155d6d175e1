"""The seconds of each suite are added up by folder."""

from __future__ import annotations

import pytest

from support.suite_seconds import SuiteSeconds, suite_of


@pytest.mark.parametrize(
    ("node_id", "suite"),
    [
        ("tests/facts/test_lake.py::test_append", "facts"),
        ("tests/facts/deep/test_lake.py::TestA::test_append[a/b]", "facts"),
        ("tests/test_top.py::test_it", "tests"),
    ],
)
def test_a_suite_is_the_folder_under_tests(node_id: str, suite: str) -> None:
    assert suite_of(node_id) == suite


def test_set_up_call_and_teardown_count_as_one_test() -> None:
    plugin = SuiteSeconds()
    for when, seconds in (("setup", 0.5), ("call", 1.0), ("teardown", 0.25)):
        report = pytest.TestReport(
            nodeid="tests/kit/test_ids.py::test_it",
            location=("tests/kit/test_ids.py", 0, "test_it"),
            keywords={},
            outcome="passed",
            longrepr=None,
            when=when,  # type: ignore[arg-type]
            duration=seconds,
        )
        plugin.pytest_runtest_logreport(report)
    assert plugin.seconds == {"kit": 1.75}
    assert len(plugin.tests["kit"]) == 1
