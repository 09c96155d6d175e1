"""What every test gets: no connection past this machine, seconds per suite, and the fixtures of `tests/support`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

# Servers of the tests are processes of their own: compiling every module at each start would double their time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

SERVERS = frozenset(
    {"fresh_postgres_url", "nats_server", "nats_url", "postgres_url", "s3_server", "spark_session", "spark_url"}
)
"""A test that starts one of these is left out of `make fast`."""


SLOW_PLACES = frozenset(
    {"api", "bench", "campaigns", "channels", "cli", "console", "desk", "docs", "insight", "jobs", "journeys"}
    | {"profiles", "receive", "scenarios", "scores", "sdk", "segments", "simulator", "test_flow_races"}
    | {"test_lake", "test_maintenance", "test_query", "test_tags_catalogue", "test_timeline"}
    | {"test_power_loss", "test_reference_pages", "test_two_arms_simulation"}
)
"""Suites and files whose tests build engines, lakes, worlds or every page: together more than a minute."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even read the slow places when nothing slow is asked for: to import them was half of `make fast`."""
    is_fast = "not slow" in config.option.markexpr
    return True if is_fast and collection_path.stem in SLOW_PLACES else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts a server or works long as slow, so that `make fast` stays under a minute."""
    for item in items:
        starts_server = SERVERS & set(getattr(item, "fixturenames", ())) or "[postgres" in item.name
        if starts_server or {item.path.parent.name, item.path.stem} & SLOW_PLACES:
            item.add_marker(pytest.mark.slow)


pytest_plugins = [
    "support.postgres",  # first: others import it
    "support.databases",
    "support.engines",
    "support.garbage",
    "support.nats",
    "support.network",
    "support.object_store",
    "support.spark",
    "support.suite_seconds",
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder that does not exist yet, for `--home`."""
    return tmp_path / "home"
