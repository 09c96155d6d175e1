"""How runs are found: by an index, however many lie beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.facts import each_of
from evergrove.journeys.engine.book import are_of
from evergrove.journeys.engine.passing import due_runs
from evergrove.journeys.tables import journey_runs, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def connection() -> Iterator[sa.Connection]:
    """The tables of journeys on SQLite, empty."""
    engine = sa.create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def steps_of(connection: sa.Connection, query: sa.Select[Any]) -> list[str]:
    """How the database would find it."""
    said = query.compile(connection, compile_kwargs={"literal_binds": True})
    return [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}")]


def test_due_runs_are_found_in_their_order_without_sorting(connection: sa.Connection) -> None:
    steps = steps_of(connection, due_runs(until_us=1))
    assert "SEARCH journey_runs USING INDEX ix_journey_runs_due (state=? AND due_us<?)" in steps
    assert not [step for step in steps if "TEMP B-TREE" in step], "a morning's runs would be sorted for every chunk"


def test_runs_of_customers_are_found_by_who_they_are_and_who_they_were(connection: sa.Connection) -> None:
    chosen = sa.select(each_of(connection, ["cus_a", "cus_b"]))
    steps = steps_of(connection, sa.select(journey_runs.c.run_id).where(are_of(chosen)))
    assert [step for step in steps if "journey_runs" in step] == [
        "SEARCH journey_runs USING INDEX ix_journey_runs_customer (customer_id=?)",
        "SEARCH journey_runs USING INDEX ix_journey_runs_origin (origin_id=?)",
    ]
