"""One test, both control databases: `workspace` lies in SQLite files or in a PostgreSQL database of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.ground import make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """What goes into `Settings.database_url`."""
    return "" if request.param == "sqlite" else str(request.getfixturevalue("fresh_postgres_url"))


@pytest.fixture
def either_workspace(home: Path, database_url: str) -> Iterator[Workspace]:
    """A new workspace on each kind of control database."""
    opened = make_workspace(home, database_url=database_url)
    yield opened
    opened.close()
