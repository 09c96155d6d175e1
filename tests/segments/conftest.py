"""Engines for the tests of segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import pytest

from evergrove.access import create_workspace
from evergrove.facts import Engine, open_engine
from evergrove.kit import FixedClock, Settings
from support.segment_world import AS_OF

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def duckdb_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    yield from _engine(Settings(home=tmp_path_factory.mktemp("duckdb")))


@pytest.fixture(scope="module")
def spark_engine(tmp_path_factory: pytest.TempPathFactory, spark_url: str) -> Iterator[Engine]:
    assert ibis.pyspark is not None  # loads the options that the compiler of Ibis 12 reads
    yield from _engine(Settings(home=tmp_path_factory.mktemp("spark"), engine_url=spark_url))


def _engine(settings: Settings) -> Iterator[Engine]:
    workspace = create_workspace(settings, slug="test", name="test", clock=FixedClock(AS_OF))
    with open_engine(workspace) as engine:
        yield engine
    workspace.close()
