"""A Spark Connect engine for the tests: Sail in a process of its own, or the one that SPARK_URL_VARIABLE names."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.tethered import read_ready_line, start_tethered, stop_tethered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql.connect.session import SparkSession

SPARK_URL_VARIABLE = "EVERGROVE_TEST_SPARK_URL"
"""`make spark` sets it, so that the same tests run on Apache Spark."""

FIXTURES = frozenset({"spark_url", "spark_session"})
"""A test that asks for one of these gets the marker `spark`."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make spark` runs; first of all, so that `-m spark` sees the mark."""
    for item in items:
        if FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.spark)


@pytest.fixture(scope="session")
def spark_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """For example `sc://127.0.0.1:40733`."""
    given = os.environ.get(SPARK_URL_VARIABLE)
    if given:
        yield given
        return
    log = tmp_path_factory.mktemp("sail") / "server.log"
    process = start_tethered([sys.executable, Path(__file__).with_name("serve_spark.py")], log=log)
    try:
        port = int(read_ready_line(process, log=log))
        yield f"sc://127.0.0.1:{port}"
    finally:
        stop_tethered(process, stop_signal=signal.SIGKILL)


@pytest.fixture(scope="session")
def spark_session(spark_url: str) -> Iterator[SparkSession]:
    """One session for the whole run, in UTC; a test drops the views that it makes."""
    from pyspark.sql.connect.session import SparkSession

    session = SparkSession.builder.remote(spark_url).create()
    session.conf.set("spark.sql.session.timeZone", "UTC")
    yield session
    session.stop()
