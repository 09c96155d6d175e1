"""What `make fast` runs: nothing of the slow places is even read, and nothing else is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]


class Asked:
    """A run's settings, as far as the hook looks at them."""

    def __init__(self, marks: str) -> None:
        self.option = type("Option", (), {"markexpr": marks})()


@pytest.fixture
def rules(request: pytest.FixtureRequest) -> Any:
    """The module `tests/conftest.py`, as the runner has loaded it."""
    return request.config.pluginmanager.get_plugin(str(TESTS / "conftest.py"))


def test_slow_places_are_read_only_when_slow_tests_are_asked_for(rules: Any) -> None:
    fast, whole = Asked("not slow and not torture"), Asked("not torture")
    left_out = {path.stem for path in TESTS.rglob("*") if rules.pytest_ignore_collect(path, fast)}
    assert left_out == set(rules.SLOW_PLACES), "a slow place that is not there any more"
    assert not any(rules.pytest_ignore_collect(path, whole) for path in TESTS.rglob("test_*.py"))
