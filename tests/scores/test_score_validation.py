"""Validation: counts by hand, no leak from after the cut-off, and the figures of Online Retail II."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from evergrove.facts.engine import Engine
from evergrove.facts.lake import LAKE_SCHEMA
from evergrove.facts.relations import derive
from evergrove.scores import NoOutcomeError, ScoreValidation, validate_at, validation_markdown
from support.score_worlds import AS_OF, Story, busy_world

pytestmark = pytest.mark.slow

RETAIL = Path(__file__).parents[2].parent / "shared" / "data" / "online_retail_ii" / "online_retail_II.parquet"
CUT_OFF = AS_OF - timedelta(days=120)
RETAIL_CUT_OFFS = (datetime(2011, 6, 1, tzinfo=UTC), datetime(2011, 9, 1, tzinfo=UTC))


def validated(engine: Engine, facts: ir.Table, *, cut_off: datetime = CUT_OFF) -> ScoreValidation:
    earlier = derive(facts, as_of=cut_off, known_at=cut_off)
    later = derive(facts, as_of=cut_off + timedelta(days=90))
    return validate_at(engine, earlier=earlier, later=later, cut_off=cut_off)


def test_every_group_counts_who_did_not_come_back(engine: Engine) -> None:
    story = busy_world(customers=200, seed=13, shop_only=True)
    found = validated(engine, engine.table(story.table(), name="facts"))
    end = CUT_OFF + timedelta(days=90)
    orders = [row for row in story.rows if row["name"] == "Order Completed" and row["customer_id"]]
    before = {row["customer_id"] for row in orders if row["occurred_at"] <= CUT_OFF}
    came = {row["customer_id"] for row in orders if CUT_OFF < row["occurred_at"] <= end}
    everyone, recent = found.populations
    assert everyone.customers == len(before)
    assert everyone.not_returned.value == pytest.approx(len(before - came) / len(before))
    assert recent.customers < everyone.customers
    for population in found.populations:
        for column in {outcome.column for outcome in population.values}:
            groups = [outcome for outcome in population.values if outcome.column == column]
            assert sum(group.customers for group in groups) == population.customers
            lost = sum(group.customers * (group.not_returned.value or 0.0) for group in groups)
            assert lost == pytest.approx(population.customers * (population.not_returned.value or 0.0))
        assert population.health_area.value is not None
        assert population.health_area.value > 0.5
        assert {rival.name for rival in population.rivals} == {"recency", "recency_over_gap", "no_order_probability"}
        for rival in population.rivals:
            difference = rival.against.difference
            assert difference.value == pytest.approx((rival.against.first.value or 0) - (rival.area.value or 0))


def test_the_outcome_does_not_leak_into_the_scores(engine: Engine) -> None:
    """Whatever happens after the cut-off moves shares and areas, but no customer from one group to another."""
    story = busy_world(customers=120, seed=13, shop_only=True)
    other = Story(rows=[row for row in story.rows if row["occurred_at"] <= CUT_OFF])
    for number in range(0, 120, 2):
        other.order(f"c{number:03d}", 100.0, 101.0)
    first = validated(engine, engine.table(story.table(), name="facts"))
    second = validated(engine, engine.table(other.table(), name="facts"))
    for one, two in zip(first.populations, second.populations, strict=True):
        sizes = [[(group.column, group.value, group.customers) for group in each.values] for each in (one, two)]
        assert sizes[0] == sizes[1]
        assert one.not_returned != two.not_returned
        assert [row.score_mean for row in one.health_calibration] == [row.score_mean for row in two.health_calibration]


def test_a_cut_off_without_anything_after_it_is_refused(engine: Engine) -> None:
    facts = engine.table(busy_world(customers=20, seed=2, shop_only=True).table(), name="facts")
    with pytest.raises(NoOutcomeError) as refused:
        validated(engine, facts, cut_off=AS_OF)
    assert refused.value.help


def test_the_page_shows_every_group_with_its_interval(engine: Engine) -> None:
    found = validated(engine, engine.table(busy_world(customers=120, seed=13).table(), name="facts"))
    page = validation_markdown([found], data="a made-up shop", chosen_on="2020-01-01")
    assert page.startswith("# Do the scores foretell who comes back?")
    assert "## 中文摘要" in page
    everyone = found.populations[0]
    lost = next(group for group in everyone.values if (group.column, group.value) == ("stage", "lost"))
    share = lost.not_returned
    assert f"| 流失期 / Lost | {lost.customers:,} | {100 * (share.value or 0):.1f} % [" in page
    assert page.count("| **Health index** |") == 2


def retail_facts() -> pa.Table:
    """Orders, lines and refunds of the invoices with a customer, in pence; the overlap of the two sheets left out."""
    lines = pd.read_parquet(RETAIL)
    overlap = (lines["sheet"] == "Year 2009-2010") & (lines["InvoiceDate"] >= "2010-12-01")
    lines = lines[~overlap & lines["Customer ID"].notna() & (lines["Price"] > 0)].reset_index(drop=True)
    back = lines["Invoice"].str.startswith("C")
    lines = lines[(lines["Quantity"] > 0) != back]
    pence = np.round(lines["Quantity"].abs() * lines["Price"] * 100).astype("int64")
    lines = lines.assign(
        fact_id=np.char.add("line-", np.arange(len(lines)).astype(str)),
        name=np.where(lines["Quantity"] > 0, "Item Ordered", "Item Refunded"),
        customer_id=lines["Customer ID"].astype("int64").astype(str),
        occurred_at=lines.groupby("Invoice")["InvoiceDate"].transform("min"),
        amount_minor=pence,
    ).rename(columns={"Invoice": "order_id", "StockCode": "product_id"})
    orders = lines.groupby("order_id", as_index=False).agg(
        customer_id=("customer_id", "min"),
        name=("name", "min"),
        occurred_at=("occurred_at", "min"),
        amount_minor=("amount_minor", "sum"),
    )
    orders["name"] = orders["name"].map({"Item Ordered": "Order Completed", "Item Refunded": "Order Refunded"})
    orders["fact_id"] = orders["order_id"]
    facts = pd.concat([orders, lines], ignore_index=True)
    arrays = {
        column: pa.array(facts[column], from_pandas=True)
        for column in ("fact_id", "name", "customer_id", "order_id", "product_id", "amount_minor")
    }
    arrays["occurred_at"] = arrays["received_at"] = pa.array(facts["occurred_at"], pa.timestamp("us", tz="UTC"))
    columns = [arrays.get(field.name, pa.nulls(len(facts), field.type)).cast(field.type) for field in LAKE_SCHEMA]
    return pa.table(columns, schema=LAKE_SCHEMA)


@pytest.mark.skipif(not RETAIL.exists(), reason="the shared data set Online Retail II is not here")
def test_health_is_no_worse_than_recency_on_online_retail(engine: Engine) -> None:
    facts = engine.table(retail_facts(), name="facts")
    for cut_off in RETAIL_CUT_OFFS:
        everyone, recent = validated(engine, facts, cut_off=cut_off).populations
        assert everyone.customers == {6: 4_933, 9: 5_249}[cut_off.month]
        assert recent.customers == {6: 4_338, 9: 4_335}[cut_off.month]
        for population in (everyone, recent):
            rivals = {rival.name: rival for rival in population.rivals}
            assert population.left_out == 0
            assert rivals["recency"].against.difference.low is not None
            assert rivals["recency"].against.difference.low > 0.02
            assert rivals["recency_over_gap"].against.difference.value is not None
            assert rivals["recency_over_gap"].against.difference.value > 0.05
            assert rivals["no_order_probability"].against.not_worse(margin=0.02)
            # Honest figures are modest: far above this would be a leak (random split .945, whole table .990).
            assert population.health_area.value is not None
            assert 0.76 < population.health_area.value < 0.83
            bands = [group for group in population.values if group.column == "health_band"]
            shares = [group.not_returned.value or 0.0 for group in bands]
            assert shares == sorted(shares, reverse=True)
