"""Both engines agree: one expression, run by DuckDB and by a Spark Connect server, gives one answer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa

from evergrove.facts.engine.duckdb_engine import DuckDbEngine
from evergrove.facts.engine.spark_engine import SparkEngine
from evergrove.facts.lake import LAKE_SCHEMA
from evergrove.kit import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import ibis.expr.types as ir

    from evergrove.facts.engine import Engine

RELATIVE_TOLERANCE = 1e-9
"""Floats may differ by the order of additions; keys, integers, texts, truth and times may not differ at all."""


class Agreement:
    """Two open engines and the rows that both are given."""

    def __init__(self, *, spark_url: str, spill: Path) -> None:
        settings = msgspec.structs.replace(Settings(), engine_url=spark_url)
        self.engines: tuple[Engine, Engine] = (DuckDbEngine(settings, spill=spill), SparkEngine(spark_url))

    def assert_engines_agree(
        self, build: Callable[[Engine, ir.Table], ir.Table], facts: pa.Table, *, schema: pa.Schema = LAKE_SCHEMA
    ) -> pa.Table:
        """Run `build(engine, facts relation)` on both, compare as sets of rows, and give back DuckDB's answer.

        `facts` may lack columns of `schema`, which are null then. The answer has no order of its own: all columns
        that are not floats sort it, so a query that depends on order must number its rows.
        """
        answers = [_answer(engine, build, _widened(facts, schema=schema)) for engine in self.engines]
        assert_same_rows(*answers)
        return answers[0]

    def close(self) -> None:
        for engine in self.engines:
            engine.close()


def assert_same_rows(left: pa.Table, right: pa.Table) -> None:
    """Equal columns, types, numbers of rows and values; floats within RELATIVE_TOLERANCE."""
    assert left.schema.equals(right.schema), f"{left.schema}\n≠\n{right.schema}"
    assert left.num_rows == right.num_rows
    rows_left, rows_right = _sorted_rows(left), _sorted_rows(right)
    for one, other in zip(rows_left, rows_right, strict=True):
        for name in left.column_names:
            assert _is_same(one[name], other[name]), f"{name}: {one[name]!r} ≠ {other[name]!r} in {one} and {other}"


def _answer(engine: Engine, build: Callable[[Engine, ir.Table], ir.Table], facts: pa.Table) -> pa.Table:
    return engine.fetch(build(engine, engine.table(facts, name="facts")))


def _widened(facts: pa.Table, *, schema: pa.Schema) -> pa.Table:
    columns = [
        facts.column(field.name).cast(field.type)
        if field.name in facts.column_names
        else pa.nulls(facts.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _sorted_rows(table: pa.Table) -> list[dict[str, Any]]:
    exact = [field.name for field in table.schema if not pa.types.is_floating(field.type)]
    rows: list[dict[str, Any]] = table.to_pylist()
    return sorted(rows, key=lambda row: [(row[name] is not None, repr(row[name])) for name in exact])


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, rel_tol=RELATIVE_TOLERANCE)
    return type(one) is type(other) and bool(one == other)
