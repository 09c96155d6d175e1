"""A lake in object storage does what a lake in a folder does, and its secret stays one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from evergrove.facts import lake_of, maintenance, query, write_snapshot
from evergrove.facts.engine import open_engine
from evergrove.facts.query import run_query
from evergrove.facts.query_check import InvalidQueryError
from evergrove.facts.relations import facts_relation
from evergrove.facts.timeline import customer_timeline
from support.ground import NOON, append, fact_rows, make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace
    from support.object_store import S3Server


@pytest.fixture
def workspace(home: Path, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    for name, value in s3_server.storage_options.items():
        monkeypatch.setenv(name, value)
    opened = make_workspace(home, lake_url=f"s3://{s3_server.make_bucket()}/lake")
    for number in range(3):
        rows = [
            {
                "fact_id": f"{number}-{n}",
                "customer_id": f"cus_{n}",
                "amount_minor": n,
                "occurred_at": NOON - timedelta(days=30 * number),
            }
            for n in range(5)
        ]
        append(opened, fact_rows(rows), last_seq=5 * (number + 1))
    yield opened
    opened.close()


def test_a_repeated_flush_adds_nothing(workspace: Workspace) -> None:
    assert append(workspace, fact_rows([{}]), last_seq=15) is False
    assert lake_of(workspace).flushed_seq() == 15


def test_the_engine_and_queries_read_it(workspace: Workspace) -> None:
    with open_engine(workspace) as engine:
        facts = facts_relation(workspace, engine, as_of=NOON)
        answer = engine.fetch(facts.agg(n=facts.count(), m=facts.amount_minor.sum()))
    assert answer.to_pylist() == [{"n": 15, "m": 30}]
    assert run_query(workspace, "select count(*) n, count(distinct period) p from facts").to_pylist() == [
        {"n": 15, "p": 3}
    ]


def test_the_timeline_reads_it(workspace: Workspace) -> None:
    page = customer_timeline(workspace, "cus_3", limit=2)
    assert page.facts.column("fact_id").to_pylist() == ["0-3", "1-3"]
    assert customer_timeline(workspace, "cus_3", before=page.next).facts.num_rows == 1


def test_maintenance_works_on_it(workspace: Workspace) -> None:
    append(workspace, fact_rows([{"customer_id": "cus_1", "fact_id": "late"}]), last_seq=16)
    write_snapshot(workspace, pa.table({"customer_id": ["cus_1", "cus_2"]}), name="tags", as_of=NOON)
    old = pa.table({"customer_id": ["cus_1"]})
    for back in (40, 41):
        write_snapshot(workspace, old, name="tags", as_of=NOON - timedelta(days=back))
    assert maintenance.compact(workspace).files_after == 3
    assert maintenance.thin_snapshots(workspace) == 1
    assert maintenance.rewrite_without(workspace, ["cus_1"]) == 4 + 2
    assert run_query(workspace, "select count(*) n from facts").to_pylist() == [{"n": 12}]
    assert run_query(workspace, "select customer_id c from tags").to_pylist() == [{"c": "cus_2"}]


def test_the_secret_cannot_be_read(workspace: Workspace, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also without the check of the text, the connection shows no secret and reads no other bucket."""
    monkeypatch.setattr(query, "check_query", lambda *_, **__: None)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very-secret-key")
    other = s3_server.make_bucket()
    s3_server.request("PUT", f"/{other}/a.csv", body=b"a\n1\n")
    shown = str(run_query(workspace, "select * from duckdb_secrets()").to_pylist())
    assert "lake" in shown
    assert "very-secret-key" not in shown
    for sql in (
        "select * from duckdb_secrets(redact = false)",
        f"select * from read_csv('s3://{other}/a.csv')",  # noqa: S608
        f"select * from read_csv('{s3_server.endpoint}/{other}/a.csv')",  # noqa: S608
        f"copy (select 1) to 's3://{other}/stolen.csv'",
    ):
        with pytest.raises(InvalidQueryError):
            run_query(workspace, sql)


def test_two_workspaces_have_prefixes_of_their_own(workspace: Workspace, tmp_path: Path) -> None:
    bucket = workspace.lake_url.rsplit("/", 1)[0]
    other = make_workspace(tmp_path / "other", slug="other", lake_url=bucket)
    append(other, fact_rows([{"customer_id": "cus_other"}]), last_seq=1)
    assert other.lake_url != workspace.lake_url
    assert run_query(workspace, "select count(*) n from facts").to_pylist() == [{"n": 15}]
    assert run_query(other, "select count(*) n from facts").to_pylist() == [{"n": 1}]
    other.close()
