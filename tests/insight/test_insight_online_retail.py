"""Spot checks on the orders of Online Retail II, which ship with the examples."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from evergrove.facts.lake import LAKE_SCHEMA
from evergrove.insight import (
    Deed,
    RetentionDefinition,
    cohort_retention,
    open_order_book,
    pareto,
    repurchase,
    retention_table,
    topline,
)
from support.insight_world import facts_in

if TYPE_CHECKING:
    from evergrove.facts.engine import Engine

RETAIL = Path(__file__).parents[2] / "examples" / "online-retail-ii" / "online_retail_II.parquet"
AS_OF = datetime(2011, 12, 10, tzinfo=UTC)


def retail_orders() -> pa.Table:
    """One order an invoice of positive lines with a customer; the overlap of the two sheets left out."""
    lines = pd.read_parquet(RETAIL)
    overlap = (lines["sheet"] == "Year 2009-2010") & (lines["InvoiceDate"] >= "2010-12-01")
    lines = lines[~overlap & lines["Customer ID"].notna() & (lines["Price"] > 0) & (lines["Quantity"] > 0)]
    lines = lines.assign(pence=np.round(lines["Quantity"] * lines["Price"] * 100).astype("int64"))
    orders = lines.groupby("Invoice").agg(who=("Customer ID", "min"), at=("InvoiceDate", "min"), pence=("pence", "sum"))
    at = pa.array(orders["at"], pa.timestamp("us", tz="UTC"))
    known = {
        "fact_id": pa.array(orders.index),
        "name": pa.array(["Order Completed"] * len(orders)),
        "customer_id": pa.array(orders["who"].astype("int64").astype(str)),
        "occurred_at": at,
        "received_at": at,
        "amount_minor": pa.array(orders["pence"]),
    }
    columns = [known.get(field.name, pa.nulls(len(orders), field.type)).cast(field.type) for field in LAKE_SCHEMA]
    return pa.table(columns, schema=LAKE_SCHEMA)


@pytest.mark.slow
def test_figures_of_online_retail(engine: Engine) -> None:
    facts = facts_in(engine, retail_orders(), as_of=AS_OF)
    book = open_order_book(engine, facts, as_of=AS_OF)
    figures = topline(book, facts)
    assert (figures.customers, figures.orders, figures.gross_minor) == (5_878, 36_969, 1_743_155_116)
    cohorts = cohort_retention(book)
    assert (cohorts.rows[0].month, cohorts.rows[0].size, sum(row.size for row in cohorts.rows)) == (
        "2009-12", 955, 5_878,
    )  # fmt: skip
    within = {point.days: point for point in repurchase(book).points}
    assert within[90].share == pytest.approx(0.4523, abs=5e-4)
    top = pareto(book).share_of_top(0.2)
    assert top is not None
    assert 0.75 < top < 0.79


@pytest.mark.slow
def test_cohorts_of_online_retail_as_pandas_counts_them(engine: Engine) -> None:
    table = retail_orders()
    facts = facts_in(engine, table, as_of=AS_OF)
    order = Deed(name="Order Completed")
    definition = RetentionDefinition(first=order, again=order, unit="month", cohorts=25, zone="UTC")
    found = retention_table(engine, facts, definition=definition, as_of=AS_OF)
    orders = table.select(["customer_id", "occurred_at"]).to_pandas()
    firsts = orders.groupby("customer_id")["occurred_at"].transform("min")
    months = orders["occurred_at"].dt.year * 12 + orders["occurred_at"].dt.month
    age = months - (firsts.dt.year * 12 + firsts.dt.month)
    later = orders.assign(age=age, cohort=firsts.dt.strftime("%Y-%m"))[orders["occurred_at"] > firsts]
    expected = later.groupby(["cohort", "age"])["customer_id"].nunique().to_dict()
    assert {
        (row.cohort, cell.age): cell.customers for row in found.rows for cell in row.cells if cell.customers
    } == expected
    assert (found.rows[0].cohort, found.rows[0].size, sum(row.size for row in found.rows)) == ("2009-12", 955, 5_878)
    after_one = found.totals[1]
    assert after_one.share.value == pytest.approx(after_one.customers / after_one.size)
    assert not found.rows[-1].is_complete
