"""The ground of every expression: DuckDB and a Spark Connect engine see the same facts."""

from __future__ import annotations

import dataclasses
import warnings
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import ibis
import msgspec
import pyarrow as pa
import pytest

from evergrove.facts.engine import get_json_object, open_engine
from evergrove.facts.engine.spark_engine import SparkEngine
from evergrove.facts.relations import derive, facts_relation
from evergrove.kit import Settings, Workspace
from support.agreement import Agreement, assert_same_rows
from support.ground import NOON, append, fact_rows, make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FACTS = fact_rows(
    [
        {
            "fact_id": f"f{n:03d}",
            "name": "Order Completed" if n % 3 else "退款完成",
            "customer_id": None if n % 7 == 6 else f"客户_{n % 7}",
            "occurred_at": NOON - timedelta(hours=7 * n, microseconds=n),
            "received_at": NOON - timedelta(hours=5 * n),
            "utc_offset_minutes": (None, 480, -300, 345)[n % 4],
            "amount_minor": None if n % 5 == 4 else 9_007_199_254_740_993 + n,
            "category": ("茶叶", "Tea 🍵", None, "")[n % 4],
            "properties": ('{"话题":"物流","score":4,"ok":true}', "{}", '{"score":null}', None)[n % 4],
        }
        for n in range(60)
    ]
)


@pytest.fixture(scope="module")
def agreement(spark_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agreement]:
    both = Agreement(spark_url=spark_url, spill=tmp_path_factory.mktemp("spill"))
    yield both
    both.close()


def test_derived_columns_agree(agreement: Agreement) -> None:
    columns = ("fact_id", "occurred_us", "received_us", "local_day", "local_minute", "occurred_at")
    answer = agreement.assert_engines_agree(lambda _, facts: derive(facts, as_of=NOON).select(*columns), FACTS)
    assert answer.num_rows == 60
    row = next(row for row in answer.to_pylist() if row["fact_id"] == "f001")
    # 2026-11-21 05:00 UTC less a microsecond is 12:59 in a place eight hours ahead.
    assert row["local_minute"] == 12 * 60 + 59
    assert row["local_day"] == (datetime(2026, 11, 21, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days
    assert row["occurred_us"] % 1_000_000 == 999_999


def test_cutting_at_as_of_and_known_at_agrees(agreement: Agreement) -> None:
    as_of = FACTS.column("occurred_at")[20].as_py()
    cut = agreement.assert_engines_agree(lambda _, facts: derive(facts, as_of=as_of).select("fact_id"), FACTS)
    assert min(cut.column("fact_id").to_pylist()) == "f020"
    known = agreement.assert_engines_agree(
        lambda _, facts: derive(facts, as_of=NOON, known_at=as_of).select("fact_id"), FACTS
    )
    expected = sum(received <= as_of for received in FACTS.column("received_at").to_pylist())
    assert (cut.num_rows, known.num_rows) == (40, expected)


def test_nulls_chinese_text_and_large_integers_agree(agreement: Agreement) -> None:
    answer = agreement.assert_engines_agree(
        lambda _, facts: facts.group_by("customer_id", "category").agg(
            rows=facts.count(),
            known=facts.amount_minor.count(),
            total=facts.amount_minor.sum(),
            largest=facts.amount_minor.max(),
            mean=facts.amount_minor.cast("float64").mean(),
            refunds=facts.count(where=facts.name == "退款完成").fill_null(0),
            last_name=facts.name.max(),
        ),
        FACTS,
    )
    assert sum(answer.column("rows").to_pylist()) == 60
    assert None in answer.column("customer_id").to_pylist()


def test_newest_value_by_struct_agrees(agreement: Agreement) -> None:
    def newest(_: object, facts: ibis.Table) -> ibis.Table:
        found = derive(facts, as_of=NOON)
        latest = ibis.struct({"at": found.occurred_us, "id": found.fact_id, "category": found.category}).max()
        grouped = found.filter(found.customer_id.notnull()).group_by("customer_id").agg(latest=latest)
        return grouped.select("customer_id", category=grouped.latest["category"], at=grouped.latest["at"])

    answer = agreement.assert_engines_agree(newest, FACTS)
    values = {row["customer_id"]: row["category"] for row in answer.to_pylist()}
    assert values["客户_1"] == "Tea 🍵"
    assert values["客户_2"] is None


def test_json_accessor_agrees(agreement: Agreement) -> None:
    answer = agreement.assert_engines_agree(
        lambda _, facts: facts.select(
            "fact_id",
            topic=get_json_object(facts.properties, "$.话题"),
            score=get_json_object(facts.properties, "$.score"),
            ok=get_json_object(facts.properties, "$.ok"),
        ),
        FACTS,
    )
    rows = {row["fact_id"]: row for row in answer.to_pylist()}
    assert rows["f000"] == {"fact_id": "f000", "topic": "物流", "score": "4", "ok": "true"}
    assert rows["f002"]["score"] is None
    assert rows["f003"]["topic"] is None


def test_remembered_rows_and_local_tables_agree(agreement: Agreement) -> None:
    chosen = pa.table({"customer_id": ["客户_0", "客户_3", "客户_9"], "weight": [1, None, 3]})

    def joined(engine: object, facts: ibis.Table) -> ibis.Table:
        counts = engine.remember(facts.group_by("customer_id").agg(orders=facts.count()), name="counts")  # type: ignore[attr-defined]
        weights = engine.table(chosen, name="weights")  # type: ignore[attr-defined]
        return weights.left_join(counts, "customer_id").select("customer_id", "weight", "orders")

    answer = agreement.assert_engines_agree(joined, FACTS)
    assert {row["customer_id"]: row["orders"] for row in answer.to_pylist()}["客户_9"] is None


def test_a_lake_with_old_files_reads_alike(spark_url: str, home: Path) -> None:
    """Files in several partitions, one of them written before a column existed: both engines read null there."""
    workspace = make_workspace(home)
    old = FACTS.slice(0, 20).drop_columns(["category", "variant"])
    _append_raw(workspace.lake_url, old)
    append(workspace, FACTS.slice(20), last_seq=60)
    spark = msgspec.structs.replace(workspace.settings, engine_url=spark_url)
    answers = []
    for settings in (workspace.settings, spark):
        with open_engine(_with_settings(workspace, settings)) as engine:
            facts = facts_relation(workspace, engine, as_of=NOON)
            answers.append(engine.fetch(facts.select("fact_id", "category", "variant", "period", "local_day")))
    assert_same_rows(*answers)
    rows = {row["fact_id"]: row for row in answers[0].to_pylist()}
    assert len(rows) == 60
    assert rows["f001"]["category"] is None
    assert rows["f021"]["category"] == "Tea 🍵"
    workspace.close()


def test_an_empty_lake_reads_alike(spark_url: str, home: Path) -> None:
    workspace = make_workspace(home)
    for url in ("", spark_url):
        settings = msgspec.structs.replace(workspace.settings, engine_url=url)
        with open_engine(_with_settings(workspace, settings)) as engine:
            facts = facts_relation(workspace, engine, as_of=NOON)
            assert engine.fetch(facts.agg(n=facts.count())).to_pylist() == [{"n": 0}]
    workspace.close()


def _with_settings(workspace: Workspace, settings: Settings) -> Workspace:
    return dataclasses.replace(workspace, settings=settings)


def _append_raw(lake_url: str, facts: pa.Table) -> None:
    """As a version of the product wrote it that did not know all of today's columns."""
    from deltalake import write_deltalake

    from evergrove.facts.lake_layout import periods

    period = periods(facts.column("occurred_at"), now=NOON)
    write_deltalake(f"{lake_url}/facts", facts.append_column("period", period), partition_by=["period"])


def test_the_client_says_nothing_of_pandas_while_tables_go_to_and_fro(spark_url: str) -> None:
    """It goes on warning with every table and result, on the terminal of whoever serves or refreshes."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        for _ in range(2):
            engine = SparkEngine(spark_url)
            engine.fetch(engine.table(pa.table({"one": [1]}), name="one"))
            engine.close()
    assert [str(one.message) for one in said if "pandas" in str(one.message)] == []
