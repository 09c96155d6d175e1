"""SQL for people reads the workspace's own lake, and nothing else, within limits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pytest

from evergrove.facts import lake_of, query, write_snapshot
from evergrove.facts.query import run_query
from evergrove.facts.query_check import (
    ForbiddenQueryError,
    InvalidQueryError,
    MissingQueryTableError,
    QueryLimitError,
)
from support.ground import NOON, append, fact_rows, make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """200 orders of ten customers, and a snapshot of scores of two days."""
    opened = make_workspace(tmp_path_factory.mktemp("query") / "home")
    rows = [{"customer_id": f"cus_{n % 10}", "amount_minor": n, "properties": '{"城市":"成都"}'} for n in range(200)]
    append(opened, fact_rows(rows), last_seq=200)
    for day, value in ((NOON.replace(day=20), 1), (NOON, 2)):
        write_snapshot(opened, pa.table({"customer_id": ["cus_1"], "rfm": [value]}), name="scores", as_of=day)
    yield opened
    opened.close()


def test_sums_are_integers_and_times_are_utc(workspace: Workspace) -> None:
    answer = run_query(
        workspace, "select count(distinct customer_id) n, sum(amount_minor) m, max(occurred_at) t from facts"
    )
    assert answer.to_pylist() == [{"n": 10, "m": 19_900, "t": NOON}]
    assert answer.schema.field("t").type == pa.timestamp("us", tz="UTC")


def test_a_snapshot_shows_its_newest_day(workspace: Workspace) -> None:
    assert run_query(workspace, "select rfm, as_of from scores").to_pylist() == [{"rfm": 2, "as_of": "2026-11-21"}]


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("describe facts", 40),
        ("show tables", 3),
        ("summarize select amount_minor from facts", 1),
        ("from main.facts limit 3", 3),
        ("with recursive t as (select 1 a union all select a + 1 from t where a < 5) select * from t", 5),
        ("select * from generate_series(1, 4)", 4),
        ("with facts as (select 1 a) select * from facts", 1),
        ("pivot facts on name in ('Order Completed') using sum(amount_minor) group by customer_id", 10),
        ("select properties ->> '$.城市' c, count(*) from facts group by 1 -- 注释", 1),
    ],
)
def test_ordinary_questions_are_answered(workspace: Workspace, sql: str, rows: int) -> None:
    assert run_query(workspace, sql).num_rows == rows


@pytest.mark.parametrize(
    "sql",
    [
        "copy facts to '{stolen}'",
        "copy (select 1) to '{stolen}' (format parquet)",
        "attach '{stolen}' as other",
        "install httpfs",
        "load httpfs",
        "export database '{stolen}'",
        "create table x as select 1",
        "create macro f() as 1",
        "insert into facts select * from facts",
        "delete from facts",
        "drop view facts",
        "set enable_external_access = true",
        "reset lock_configuration",
        "pragma database_list",
        "call pragma_version()",
        "explain analyze select 1",
        "prepare p as select 1",
        "checkpoint",
        "use memory",
        "select * from read_csv('/etc/passwd')",
        "select * from read_parquet('{other}')",
        "select * from read_text('/etc/passwd')",
        "select * from glob('/*')",
        "select * from parquet_metadata('{other}')",
        "select * from sniff_csv('/etc/passwd')",
        "select * from duckdb_secrets()",
        "select * from duckdb_settings()",
        "select * from query('select 1')",
        "select * from query_table('facts')",
        "select (select max(content) from read_text('/etc/passwd')) from facts",
        "with t as (select * from read_blob('/etc/passwd')) select * from t",
        "select getenv('HOME')",
        "select current_setting('temp_directory')",
        "select repeat('x', 1000000000)",
        "select range(1000000000)",
        "select write_log('x')",
        "describe select * from read_csv('/etc/passwd')",
    ],
)
def test_attacks_are_refused_before_anything_runs(workspace: Workspace, tmp_path: Path, sql: str) -> None:
    stolen = tmp_path / "stolen"
    other = next((workspace.files.parent / "lake").rglob("*.parquet"))
    with pytest.raises(ForbiddenQueryError) as caught:
        run_query(workspace, sql.format(stolen=stolen, other=other))
    assert caught.value.help
    assert not stolen.exists()


@pytest.mark.parametrize(
    "table",
    [
        "'/etc/passwd'",
        "'https://example.org/x.csv'",
        "pg_catalog.pg_settings",
        "information_schema.tables",
        "duckdb_views",
        "memory.main.facts",
        "outside",
        "nothing",
    ],
)
def test_only_the_offered_tables_can_be_named(workspace: Workspace, table: str) -> None:
    outside = pa.table({"a": [1]})  # a variable of this process, which DuckDB would find by itself
    assert outside.num_rows == 1
    with pytest.raises(MissingQueryTableError, match="there is no table"):
        run_query(workspace, f"select * from {table}")  # noqa: S608


@pytest.mark.parametrize("sql", ["", "  ; ;", "-- nothing", "select 1; select 2", "selekt 1", "select " + "(" * 90_000])
def test_what_is_not_one_statement_is_named(workspace: Workspace, sql: str) -> None:
    with pytest.raises(InvalidQueryError):
        run_query(workspace, sql)


@pytest.mark.parametrize("sql", ["select nope from facts", "select 'a'::int", "select sum(name) from facts"])
def test_mistakes_come_back_as_they_are(workspace: Workspace, sql: str) -> None:
    with pytest.raises(InvalidQueryError) as caught:
        run_query(workspace, sql)
    assert "Error" in caught.value.message


@pytest.mark.parametrize("sql", ["select * from tags", "select count(*) from facts join SEGMENTS using (customer_id)"])
def test_an_absent_snapshot_says_how_to_make_it(workspace: Workspace, sql: str) -> None:
    with pytest.raises(MissingQueryTableError) as caught:
        run_query(workspace, sql)
    assert "evergrove refresh" in caught.value.help


@pytest.mark.parametrize(
    "sql",
    [
        "with recursive t as (select 1 a union all select a + 1 from t) select count(*) from t",
        "select count(*) from range(1000000) a, range(1000000) b, facts",
        "select max(md5(a.range::varchar)) from range(100000000000) a",
    ],
)
def test_endless_queries_end_at_their_time(workspace: Workspace, sql: str) -> None:
    started = time.monotonic()
    with pytest.raises(QueryLimitError, match="took longer"):
        run_query(workspace, sql, seconds_max=0.3)
    assert time.monotonic() - started < 10


def test_too_many_rows_are_an_error_and_not_cut_off(workspace: Workspace) -> None:
    assert run_query(workspace, "from facts", rows_max=200).num_rows == 200
    with pytest.raises(QueryLimitError, match="more than 199 rows"):
        run_query(workspace, "from facts", rows_max=199)
    with pytest.raises(QueryLimitError, match="characters"):
        run_query(workspace, "select '" + "x" * 100_000 + "'")


def test_an_answer_has_a_size(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "ANSWER_BYTES_MAX", 1_000)
    with pytest.raises(QueryLimitError, match="larger"):
        run_query(workspace, "from facts")


def test_memory_has_a_limit(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "MEMORY_MB_MAX", 64)
    monkeypatch.setattr(query, "SPILL_MB_MAX", 1)
    with pytest.raises(QueryLimitError, match="memory"):
        run_query(workspace, "select list(md5(range::varchar)) from range(3000000)")


def test_growth_of_the_process_ends_the_query(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "GROWTH_MB_MAX", -1)
    with pytest.raises(QueryLimitError, match="memory"):
        run_query(workspace, "select count(*) from range(1000000) a, range(1000000) b, facts", seconds_max=30)


def test_the_second_wall_stands_alone(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the check of the text taken away, the connection still reads this lake only and writes nothing."""
    monkeypatch.setattr(query, "check_query", lambda *_, **__: None)
    other = make_workspace(tmp_path / "home", slug="other")
    append(other, fact_rows([{}]), last_seq=1)
    foreign = lake_of(other).files("facts").paths[0]
    for sql in (
        "select * from read_text('/etc/passwd')",
        f"select * from read_parquet('{foreign}')",  # noqa: S608
        f"copy facts to '{tmp_path}/stolen.csv'",
        f"attach '{tmp_path}/stolen.db'",
        "set enable_external_access = true",
        "set allowed_paths = ['/etc/passwd']",
        "install spatial",
        "select * from other_variable",
    ):
        with pytest.raises(InvalidQueryError) as caught:
            run_query(workspace, sql)
        assert isinstance(caught.value.__cause__, duckdb.Error)
    assert not list(tmp_path.glob("stolen*"))
    other.close()


def test_two_workspaces_answer_for_themselves(workspace: Workspace, tmp_path: Path) -> None:
    other = make_workspace(tmp_path / "home", slug="other")
    append(other, fact_rows([{"customer_id": "cus_other"}]), last_seq=1)
    assert run_query(other, "select distinct customer_id c from facts").to_pylist() == [{"c": "cus_other"}]
    theirs = run_query(workspace, "select count(*) n from facts where customer_id = 'cus_other'")
    assert theirs.to_pylist() == [{"n": 0}]
    with pytest.raises(MissingQueryTableError):
        run_query(other, "from scores")
    other.close()


def test_nothing_is_left_behind(workspace: Workspace) -> None:
    run_query(workspace, "select 1")
    assert list((workspace.files / "spill").iterdir()) == []
