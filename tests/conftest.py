"""What every test gets: no connection past this machine, seconds per suite, and the fixtures of `tests/support`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SERVERS = frozenset({"fresh_postgres_url", "postgres_url", "s3_server", "spark_session", "spark_url"})
"""A test that starts one of these is left out of `make fast`."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that start a server as slow, so that `make fast` stays under a minute."""
    for item in items:
        if SERVERS & set(getattr(item, "fixturenames", ())) or "[postgres" in item.name:
            item.add_marker(pytest.mark.slow)


pytest_plugins = [
    "support.databases",
    "support.network",
    "support.object_store",
    "support.postgres",
    "support.spark",
    "support.suite_seconds",
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder that does not exist yet, for `--home`."""
    return tmp_path / "home"
