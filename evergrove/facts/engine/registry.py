"""Which engine a workspace works with: DuckDB, or the Spark Connect server that the settings name."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from evergrove.kit import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evergrove.facts.engine.contracts import Engine


@contextmanager
def open_engine(workspace: Workspace) -> Iterator[Engine]:
    """An engine for one piece of work: memory of DuckDB stays taken until its connection is closed."""
    engine = _make(workspace)
    try:
        yield engine
    finally:
        engine.close()


def _make(workspace: Workspace) -> Engine:
    if workspace.settings.engine_url:
        from evergrove.facts.engine.spark_engine import SparkEngine

        return SparkEngine(workspace.settings.engine_url)
    from evergrove.facts.engine.duckdb_engine import DuckDbEngine

    return DuckDbEngine(workspace.settings, spill=workspace.files / "spill")
