"""Cohorts against a plain second reading of generated histories, at the edges of months and of clock changes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from evergrove.facts.relations import derive
from evergrove.insight import (
    Deed,
    RetentionDefinition,
    cohort_retention,
    open_order_book,
    retention_people,
    retention_table,
)
from evergrove.insight.behaviour.retention import InvalidRetentionError
from evergrove.insight.behaviour.zoned_days import day_begins, day_of, offset_changes, period_label
from evergrove.segments import read_filters
from support.cohort_world import AS_OF, ZONE, cohorts_by_hand, histories, table_of
from support.insight_world import AS_OF as SHOP_AS_OF
from support.insight_world import facts_in

if TYPE_CHECKING:
    from evergrove.facts.engine import Engine

ORDER, VIEW = "Order Completed", "Page Viewed"


def defined(first: str = ORDER, again: str = ORDER, **changes: object) -> RetentionDefinition:
    return RetentionDefinition(first=Deed(name=first), again=Deed(name=again), **({"zone": ZONE} | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(("unit", "first", "again", "seed"), [("month", ORDER, ORDER, 1), ("week", VIEW, ORDER, 2)])
def test_every_cell_is_what_a_plain_reading_counts(
    engine: Engine, unit: str, first: str, again: str, seed: int
) -> None:
    rows = histories(seed=seed)
    facts = derive(engine.table(table_of(rows), name="facts"), as_of=AS_OF)
    found = retention_table(engine, facts, definition=defined(first, again, unit=unit, cohorts=26), as_of=AS_OF)
    expected = cohorts_by_hand(rows, first=first, again=again, unit=unit)
    shown = {(row.cohort, cell.age): cell.customers for row in found.rows for cell in row.cells if cell.customers} | {
        (row.cohort, None): row.size for row in found.rows if row.size
    }
    # The second reading numbers its weeks since the year 1; both say the same Monday.
    weeks_before = 0 if unit == "month" else 102_737
    named = {(period_label(period - weeks_before, unit=unit), age): len(who) for (period, age), who in expected.items()}  # type: ignore[arg-type]
    assert shown == named
    assert sum(row.size for row in found.rows) > 40
    nobodys = [row for row in rows if row["customer_id"] is None and row["name"] == first]
    assert found.without_customer == len(nobodys) > 0


def test_a_running_period_is_marked_and_left_out_of_the_totals(engine: Engine) -> None:
    found = retention_table(
        engine, facts_in(engine), definition=defined(cohorts=6, zone="Asia/Shanghai"), as_of=SHOP_AS_OF
    )
    january, june = found.rows[0], found.rows[-1]
    assert (january.cohort, january.size, [cell.customers for cell in january.cells]) == (
        "2026-01",
        2,
        [0, 1, 0, 1, 0, 0],
    )
    assert [cell.is_complete for cell in january.cells] == [True] * 5 + [False]
    assert (june.cohort, june.size, june.is_complete) == ("2026-06", 1, False)
    at_one = found.totals[1]
    # Of three customers watched for the whole month after their first, Ann and Cid ordered; Dee was not watched.
    assert (at_one.customers, at_one.size) == (2, 3)
    assert at_one.share.low is not None
    assert at_one.share.high is not None
    assert at_one.share.low < 2 / 3 < at_one.share.high
    assert max(total.age for total in found.totals) == 4


def test_the_report_and_the_page_count_alike(engine: Engine) -> None:
    facts = facts_in(engine)
    table = cohort_retention(open_order_book(engine, facts, as_of=SHOP_AS_OF))
    found = retention_table(engine, facts, definition=defined(cohorts=6, zone="Asia/Shanghai"), as_of=SHOP_AS_OF)
    of_page = {
        row.cohort: (row.size, tuple(cell.customers for cell in row.cells[1:])) for row in found.rows if row.size
    }
    assert of_page == {row.month: (row.size, row.returned[1:]) for row in table.rows}


def test_who_is_behind_a_cell(engine: Engine) -> None:
    rows = histories(seed=3)
    facts = derive(engine.table(table_of(rows), name="facts"), as_of=AS_OF)
    definition = defined(cohorts=6)
    expected = cohorts_by_hand(rows, first=ORDER, again=ORDER, unit="month")
    cohort = max((key for key in expected if key[1] is None), key=lambda key: len(expected[key]))[0]
    label, everybody = period_label(cohort, unit="month"), expected[cohort, None]

    def people(age: int | None, *, returned: bool = True) -> list[str]:
        found: list[str] = []
        after: str | None = ""
        while after is not None:
            page = retention_people(
                *(engine, facts), definition=definition, as_of=AS_OF, cohort=label, age=age, returned=returned,
                after=after, limit=3,
            )  # fmt: skip
            found += page.customer_ids
            after = page.next
        return found

    assert people(None) == sorted(everybody)
    assert people(1) == sorted(expected[cohort, 1])
    assert people(1, returned=False) == sorted(everybody - expected[cohort, 1])
    with pytest.raises(InvalidRetentionError):
        retention_people(engine, facts, definition=definition, as_of=AS_OF, cohort="1999-01", age=1)


def test_filters_and_members_narrow_the_cohorts(engine: Engine) -> None:
    rows = histories(seed=4)
    facts = derive(engine.table(table_of(rows), name="facts"), as_of=AS_OF)
    dear = Deed(name=ORDER, where=read_filters(ORDER, [{"column": "currency", "is": "USD"}], path="first.where"))
    definition = RetentionDefinition(first=dear, again=Deed(name=ORDER), cohorts=6, zone=ZONE)
    found = retention_table(engine, facts, definition=definition, as_of=AS_OF)
    dollars = {row["customer_id"] for row in rows if row.get("currency") == "USD" and row["customer_id"]}
    assert sum(row.size for row in found.rows) == len(dollars)
    few = sorted(dollars)[:3]
    members = engine.table(pa.table({"customer_id": pa.array([*few, "cus_nobody"])}), name="members")
    narrowed = retention_table(engine, facts, definition=definition, as_of=AS_OF, members=members)
    assert sum(row.size for row in narrowed.rows) == 3


def test_both_engines_give_the_same_table(engine: Engine, spark_engine: Engine) -> None:
    table = table_of(histories(seed=5, customers=20))
    embedded, distributed = (
        retention_table(
            one, derive(one.table(table, name="facts"), as_of=AS_OF), definition=defined(unit="week"), as_of=AS_OF
        )
        for one in (engine, spark_engine)
    )
    assert distributed == embedded


def test_days_begin_at_local_midnight_also_when_clocks_change() -> None:
    (_, winter), (change, summer) = offset_changes(ZONE, as_of=AS_OF)[-2:]
    assert (change.isoformat(), (summer - winter) // 1_000_000) == ("2026-03-29T01:00:00+00:00", 3_600)
    for day in range(20_500, 20_620):
        midnight = day_begins(day, zone=ZONE)
        assert day_of(midnight, zone=ZONE) == day
        assert day_of(midnight - timedelta(microseconds=1), zone=ZONE) == day - 1


def test_a_definition_that_says_nothing_is_refused() -> None:
    with pytest.raises(InvalidRetentionError):
        defined("", ORDER)
    with pytest.raises(InvalidRetentionError):
        defined(cohorts=54)
