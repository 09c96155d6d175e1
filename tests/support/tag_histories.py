"""Small histories by hand: facts in LAKE_SCHEMA from short rows, and the tags that an engine makes of them."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from evergrove.facts import Engine, conform, derive
from evergrove.facts.lake import LAKE_SCHEMA
from evergrove.kit import Settings, new_id
from evergrove.profiles.tags import present_names, tags_relation

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
"""The t of the histories: the day after a leap day, a Friday."""

MICROSECOND = timedelta(microseconds=1)


def ago(**age: float) -> datetime:
    """So long before NOON."""
    return NOON - timedelta(**age)


def fact(name: str, customer: str | None, at: datetime, **columns: Any) -> dict[str, Any]:
    """One fact; `properties` may be a dict."""
    if isinstance(columns.get("properties"), dict):
        columns["properties"] = json.dumps(columns["properties"], ensure_ascii=False)
    return {"name": name, "customer_id": customer, "occurred_at": at, "received_at": at, **columns}


def order(customer: str | None, at: datetime, amount: int, **columns: Any) -> dict[str, Any]:
    return fact("Order Completed", customer, at, amount_minor=amount, currency="CNY", **columns)


def item(customer: str, at: datetime, product: str, *, amount: int, **columns: Any) -> dict[str, Any]:
    return fact("Item Ordered", customer, at, product_id=product, amount_minor=amount, **{"quantity": 1, **columns})


def traits(customer: str, at: datetime, **values: Any) -> dict[str, Any]:
    return fact("Profile Updated", customer, at, properties={"traits": values})


def as_table(rows: list[dict[str, Any]]) -> pa.Table:
    """Rows in LAKE_SCHEMA; fact ids are f0, f1 … unless given."""
    numbered = [{"fact_id": f"f{number}", **row} for number, row in enumerate(rows)]
    names = sorted({name for row in numbered for name in row}, key=LAKE_SCHEMA.names.index)
    schema = pa.schema([LAKE_SCHEMA.field(name) for name in names])
    return conform(pa.Table.from_pylist(numbered, schema=schema), schema=LAKE_SCHEMA)


def relation(engine: Engine, rows: list[dict[str, Any]], *, as_of: datetime = NOON) -> Any:
    """The facts as of t on this engine, under a name of their own."""
    return derive(engine.table(as_table(rows), name=new_id("facts")), as_of=as_of)


def tags_table(engine: Engine, rows: list[dict[str, Any]], *, as_of: datetime = NOON) -> pa.Table:
    """All tags, in order of customer."""
    facts = relation(engine, rows, as_of=as_of)
    tags = tags_relation(engine, facts, as_of=as_of, present=present_names(engine, facts))
    return engine.fetch(tags).sort_by("customer_id")


def tags_of(engine: Engine, rows: list[dict[str, Any]], *, as_of: datetime = NOON) -> dict[str, dict[str, Any]]:
    """customer_id → its tags."""
    return {row["customer_id"]: row for row in tags_table(engine, rows, as_of=as_of).to_pylist()}


def duck_engine(folder: Path) -> Engine:
    from evergrove.facts.engine.duckdb_engine import DuckDbEngine

    return DuckDbEngine(Settings(home=folder, engine_memory_mb=512), spill=folder)


def spark_engine(url: str) -> Engine:
    from evergrove.facts.engine.spark_engine import SparkEngine

    return SparkEngine(url)


def differing(left: pa.Table, right: pa.Table) -> dict[str, list[tuple[Any, Any]]]:
    """Columns whose values differ: floats by 1e-9 relative, all else exactly."""
    pairs = {
        name: list(zip(left[name].to_pylist(), right[name].to_pylist(), strict=True)) for name in left.schema.names
    }
    return {name: values for name, values in pairs.items() if any(not _equal(*each) for each in values)}


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=1e-9)
    return bool(left == right)
