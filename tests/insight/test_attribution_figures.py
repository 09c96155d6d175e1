"""Credits against a plain second reading of generated histories; every unit of money accounted for."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from evergrove.facts.relations import derive
from evergrove.insight import (
    MODELS,
    Attribution,
    AttributionDefinition,
    Origin,
    attribution_people,
    attribution_table,
)
from evergrove.insight.behaviour.attribution import PARTS, InvalidAttributionError
from support.cohort_world import AS_OF, BEGAN, Row, credits_by_hand, histories, table_of

if TYPE_CHECKING:
    from evergrove.facts.engine import Engine

SINCE, UNTIL = BEGAN + timedelta(days=59), BEGAN + timedelta(days=150)


def credited(engine: Engine, rows: list[Row], **changes: object) -> Attribution:
    facts = derive(engine.table(table_of(rows), name="facts"), as_of=AS_OF)
    definition = AttributionDefinition(**({"since": SINCE, "until": UNTIL, "by": "campaign"} | changes))  # type: ignore[arg-type]
    return attribution_table(engine, facts, definition=definition, as_of=AS_OF)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_credit_is_what_a_plain_reading_gives(engine: Engine, seed: int) -> None:
    rows = histories(seed=seed)
    expected = credits_by_hand(rows, since=SINCE, until=UNTIL, days=30)
    found = credited(engine, rows)
    for row in found.rows:
        key = (row.origin.kind, row.origin.source, row.origin.medium, row.origin.campaign, row.currency)
        for model in MODELS:
            exact = expected[key].get("last" if row.origin.kind == "unattributed" else model, Fraction(0))
            # Rounding to a millionth moves each of the orders by less than one part.
            assert abs(row.credit(model).order_parts - exact * PARTS) < len(rows), (key, model)
    assert {row.origin.kind for row in found.rows} == {"utm", "direct", "message", "unattributed"}
    assert len(found.rows) == len(expected)


@pytest.mark.parametrize("by", ["source", "campaign"])
def test_credits_add_up_to_the_last_unit(engine: Engine, by: str) -> None:
    rows = histories(seed=7, customers=120)
    found = credited(engine, rows, by=by)
    orders = [row for row in rows if row["name"] == "Order Completed" and SINCE <= row["occurred_at"] < UNTIL]
    for total in found.totals:
        own = [row for row in orders if row["currency"] == total.currency]
        assert (total.orders, total.amount_minor) == (len(own), sum(row["amount_minor"] for row in own))
        assert total.without_customer == sum(row["customer_id"] is None for row in own)
        shown = [row for row in found.rows if row.currency == total.currency]
        for model in MODELS:
            assert sum(row.credit(model).order_parts for row in shown) == total.orders * PARTS, model
            assert sum(row.credit(model).amount_minor for row in shown) == total.amount_minor, model
    assert {total.currency for total in found.totals} == {"CNY", "USD"}


def test_a_click_keeps_the_order_of_its_own_landing_page(engine: Engine) -> None:
    at = BEGAN + timedelta(days=70)
    common: Row = {"customer_id": "cus_1", "received_at": at, "schema_version": 1}

    def row(name: str, minutes: int, **columns: object) -> Row:
        return (
            common
            | {"name": name, "occurred_at": at + timedelta(minutes=minutes), "fact_id": f"{name}{minutes}"}
            | columns
        )

    rows = [
        row("Page Viewed", -60, session_id="early", utm_source="baidu", utm_medium="cpc"),
        row("Message Clicked", 0, channel="sms", campaign_key="spring@4"),
        row("Page Viewed", 30, session_id="landing"),
        row("Page Viewed", 61, session_id="later"),
        row("Order Completed", 61, amount_minor=1_001, currency="CNY"),
        row("Item Ordered", 61, utm_source="baidu"),
    ]
    found = {one.origin: one for one in credited(engine, rows).rows}
    search, message = (
        Origin(kind="utm", source="baidu", medium="cpc"),
        Origin(kind="message", source="sms", medium="campaign", campaign="spring"),
    )
    direct = Origin(kind="direct")
    assert set(found) == {search, message, direct}
    assert found[direct].credit("last").amount_minor == 1_001
    assert found[message].credit("last_non_direct").amount_minor == 1_001
    # 400.4, 200.2 and 400.4: the unit that is left goes to the earlier of the two with the larger rest.
    assert [found[one].credit("position").amount_minor for one in (search, message, direct)] == [401, 200, 400]
    assert [found[one].credit("linear").order_parts for one in (search, message, direct)] == [333_334, 333_333, 333_333]


def test_who_is_behind_a_row(engine: Engine) -> None:
    rows = histories(seed=8)
    facts = derive(engine.table(table_of(rows), name="facts"), as_of=AS_OF)
    definition = AttributionDefinition(since=SINCE, until=UNTIL, by="source")
    found = attribution_table(engine, facts, definition=definition, as_of=AS_OF)
    of_search = next(row for row in found.rows if row.origin.source == "baidu" and row.currency == "CNY")
    page = attribution_people(
        engine, facts, definition=definition, origin=of_search.origin, model="linear", currency="CNY", limit=200
    )
    buyers = {row["customer_id"] for row in rows if row["name"] == "Order Completed" and row.get("currency") == "CNY"}
    assert page.next is None
    assert set(page.customer_ids) <= buyers
    assert len(page.customer_ids) > 1
    nobody = attribution_people(engine, facts, definition=definition, origin=Origin(kind="unattributed"), model="last")
    assert len(nobody.customer_ids) <= sum(total.without_touch for total in found.totals)
    assert nobody.customer_ids


def test_both_engines_give_the_same_credits(engine: Engine, spark_engine: Engine) -> None:
    rows = histories(seed=9, customers=25)
    assert credited(spark_engine, rows) == credited(engine, rows)


def test_a_time_without_sense_is_refused() -> None:
    with pytest.raises(InvalidAttributionError):
        AttributionDefinition(since=UNTIL, until=SINCE)
    with pytest.raises(InvalidAttributionError):
        AttributionDefinition(since=SINCE, until=UNTIL, lookback_days=91)
