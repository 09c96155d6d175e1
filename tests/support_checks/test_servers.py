"""The servers of the tests work, are apart from one another, and leave no process behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
import pyarrow as pa
import pytest
import sqlalchemy as sa
from deltalake import DeltaTable, write_deltalake

from support.postgres import FOLDER_PREFIX, remove_leftovers

if TYPE_CHECKING:
    from pyspark.sql.connect.session import SparkSession

    from support.object_store import S3Server

GONE_SECONDS_MAX = 10

INNER_TEST = """
import json, os, signal, psutil
from pathlib import Path

def test_inner(postgres_url, s3_server, spark_url):
    children = [child.pid for child in psutil.Process().children(recursive=True)]
    Path({pids!r}).write_text(json.dumps(children))
    if {killed!r}:
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_postgres_answers_psycopg_and_sqlalchemy(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        row = connection.execute(
            "SELECT current_database(), current_setting('server_version_num')::int / 10000"
        ).fetchone()
    assert row == ("evergrove", 18)
    engine = sa.create_engine(postgres_url)
    with engine.connect() as connected:
        assert connected.scalar(sa.text("SELECT '长青'")) == "长青"
    engine.dispose()


@pytest.mark.parametrize("turn", [1, 2])
def test_fresh_postgres_database_is_empty_each_time(fresh_postgres_url: str, turn: int) -> None:
    with psycopg.connect(fresh_postgres_url) as connection:
        connection.execute("CREATE TABLE only_here (turn int)")
        assert connection.execute("SELECT count(*) FROM only_here").fetchone() == (0,)


def test_s3_server_keeps_a_delta_table(s3_server: S3Server) -> None:
    address = f"s3://{s3_server.make_bucket()}/facts"
    write_deltalake(address, pa.table({"n": [1, 2, 3]}), storage_options=s3_server.storage_options)
    table = DeltaTable(address, storage_options=s3_server.storage_options)
    assert sorted(pa.table(table.to_pyarrow_table())["n"].to_pylist()) == [1, 2, 3]


def test_s3_server_refuses_a_bucket_twice_only_by_its_rules(s3_server: S3Server) -> None:
    first, second = s3_server.make_bucket(), s3_server.make_bucket()
    assert first != second
    with pytest.raises(RuntimeError, match="404"):
        s3_server.request("GET", f"/{first}/absent")


def test_spark_session_computes_and_reads_parquet(spark_session: SparkSession, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"name": ["王小明", "李雷"], "amount_minor": [120, 80]}), tmp_path / "orders.parquet")
    frame = spark_session.read.parquet(str(tmp_path / "orders.parquet"))
    answer = frame.groupBy().sum("amount_minor").toArrow()
    assert answer.column(0).to_pylist() == [200]
    assert spark_session.conf.get("spark.sql.session.timeZone") == "UTC"


def test_spark_tests_carry_the_marker(request: pytest.FixtureRequest) -> None:
    marked = {item.name: item.get_closest_marker("spark") is not None for item in request.session.items}
    assert marked[request.node.name] is False
    assert all(
        marker for name, marker in marked.items() if name == test_spark_session_computes_and_reads_parquet.__name__
    )


def test_home_is_a_folder_to_be_made(home: Path) -> None:
    assert not home.exists()
    assert home.parent.is_dir()


def test_folders_of_killed_runs_are_removed(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left, in_use = (tmp_path / f"{FOLDER_PREFIX}{pid}-x" for pid in (ended.pid, os.getpid()))
    for folder in (left, in_use):
        (folder / "data").mkdir(parents=True)
    remove_leftovers(tmp_path)
    assert not left.exists()
    assert in_use.exists()


@pytest.mark.slow
@pytest.mark.parametrize("killed", [False, True], ids=["ended", "killed"])
def test_no_server_outlives_the_tests(tmp_path: Path, *, killed: bool) -> None:
    pids = tmp_path / "pids.json"
    inner = tmp_path / "test_inner.py"
    inner.write_text(INNER_TEST.format(pids=str(pids), killed=killed))
    plugins = [f"-psupport.{name}" for name in ("postgres", "object_store", "spark")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-pno:cacheprovider", "-c", os.devnull, *plugins, inner.name],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (-9 if killed else 0), done.stdout + done.stderr
    started = json.loads(pids.read_text())
    assert len(started) >= 3, "PostgreSQL, S3 and Spark were running"
    assert _left_after(started, seconds=GONE_SECONDS_MAX) == []


def _left_after(pids: list[int], *, seconds: float) -> list[int]:
    deadline = time.monotonic() + seconds
    while True:
        left = [pid for pid in pids if _runs(pid)]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
