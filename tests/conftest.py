"""What every test gets: no connection past this machine, seconds per suite, and the fixtures of `tests/support`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

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
