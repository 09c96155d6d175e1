"""One customer's page: masked, from snapshots and facts, page by page, ready for JSON."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.facts import write_snapshot
from evergrove.insight import InvalidCursorError, customer_page
from evergrove.profiles import TAG_SCHEMA
from evergrove.profiles.tables import customers, identifiers
from evergrove.scores import SCORE_SCHEMA
from support.ground import NOON, append, fact_rows, make_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.kit import Workspace

WHO = "cus_ann"


@pytest.fixture
def workspace(home: Path) -> Workspace:
    """Ann with five orders and one identifier, and Bob beside her."""
    made = make_workspace(home)
    with made.control.write() as connection:
        connection.execute(sa.insert(customers), [{"customer_id": who, "created_at": NOON} for who in (WHO, "cus_bob")])
        connection.execute(sa.insert(identifiers), [{"kind": "email", "value": "ann@shop.example", "customer_id": WHO}])
    rows = [
        {"customer_id": WHO, "occurred_at": NOON - timedelta(days=day), "amount_minor": 100 + day, "currency": "CNY"}
        for day in range(5)
    ]
    append(made, fact_rows([*rows, {"customer_id": "cus_bob", "amount_minor": 7}]), last_seq=6)
    return made


def snapshot(workspace: Workspace, name: str, schema: pa.Schema, **columns: object) -> None:
    row = {field: columns.get(field) for field in schema.names} | {"customer_id": WHO}
    write_snapshot(workspace, pa.Table.from_pylist([row], schema), name=name, as_of=NOON)


def test_a_page_without_snapshots_says_that_they_are_not_there(workspace: Workspace) -> None:
    page = customer_page(workspace, "email:ann@shop.example")
    assert (page.customer_id, page.tags_as_of, page.scores, page.segments) == (WHO, None, (), ())
    assert page.identifiers != (("email", "ann@shop.example"),)
    assert customer_page(workspace, WHO, is_masked=False).identifiers == (("email", "ann@shop.example"),)


def test_timeline_goes_on_where_the_page_ended(workspace: Workspace) -> None:
    seen, cursor = [], None
    for _ in range(3):
        page = customer_page(workspace, WHO, facts_max=2, cursor=cursor)
        seen += [fact["amount_minor"] for fact in page.timeline]
        cursor = page.next_cursor
    assert seen == [100, 101, 102, 103, 104]
    assert cursor is None
    with pytest.raises(InvalidCursorError):
        customer_page(workspace, WHO, cursor="yesterday")


def test_scores_come_with_their_drivers(workspace: Workspace) -> None:
    snapshot(workspace, "tags", TAG_SCHEMA, order_count_lifetime=5, order_amount_minor_lifetime=510)
    parts = {"activity": 2_000, "frequency": 1_500, "depth": 1_000, "satisfaction": 500}
    columns = {f"health_{axis}_part": part for axis, part in parts.items()}
    snapshot(
        workspace, "scores", SCORE_SCHEMA, stage="growth", health_hundredths=5_000, health_coverage_bp=10_000, **columns
    )
    page = customer_page(workspace, WHO)
    assert page.totals["order_amount_minor_lifetime"] == 510
    health = page.scores[0]
    assert (health.key, health.score, health.coverage) == ("health", 50.0, 1.0)
    assert sum(driver.part or 0 for driver in health.drivers) == health.score
    assert [(one.column, one.name_zh) for one in page.judgements] == [("stage", "成长期")]
    radar = page.scores[1]
    assert (radar.score, {driver.points for driver in radar.drivers}) == (None, {None})
    document = json.loads(json.dumps(page.as_dict(), allow_nan=False))
    assert document["tags_as_of"] == NOON.date().isoformat()
    assert document["timeline"][0]["occurred_at"] == NOON.isoformat()
