"""Engines for the tests of scores and insight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evergrove.facts.engine.duckdb_engine import DuckDbEngine
from evergrove.facts.engine.spark_engine import SparkEngine
from evergrove.kit import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckDbEngine]:
    """An engine of the test's own."""
    opened = DuckDbEngine(Settings(engine_memory_mb=512), spill=tmp_path / "spill")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shared_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDbEngine]:
    """One engine for a module of tests that each register a table of their own name, or one over the other."""
    opened = DuckDbEngine(Settings(engine_memory_mb=512), spill=tmp_path_factory.mktemp("spill"))
    yield opened
    opened.close()


@pytest.fixture
def spark_engine(spark_url: str) -> Iterator[SparkEngine]:
    opened = SparkEngine(spark_url)
    yield opened
    opened.close()
