"""One customer's rows in a snapshot: the newest day, exactly theirs, whatever the files look like."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from evergrove.facts import newest_snapshot_rows, read_snapshots, snapshot_customers, write_snapshot
from support.ground import NOON, make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

SCHEMA = pa.schema(
    [("customer_id", pa.string()), ("orders", pa.int64()), ("city", pa.string()), ("added_later", pa.float64())]
)
ROWS = 9_000
"""More than two row groups."""


def customer(number: int) -> str:
    return f"cus_{number * 7919 % ROWS:028x}"


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    """Yesterday has everybody; today the even ones in no order, without one column and with another all null."""
    made = make_workspace(home)
    for day, numbers in ((1, range(ROWS)), (0, range(0, ROWS, 2))):
        ids = pa.array([customer(number) for number in numbers])
        rows = pa.table(
            {"customer_id": ids, "orders": pa.array([10 * day + 1] * len(ids)), "city": pa.nulls(len(ids), pa.string())}
        )
        write_snapshot(made, rows, name="tags", as_of=NOON - timedelta(days=day))
    yield made
    made.close()


def test_only_the_newest_day_and_only_theirs(workspace: Workspace) -> None:
    for number in (0, 2, 4_096, ROWS - 2):
        rows, day = newest_snapshot_rows(workspace, customer(number), name="tags", schema=SCHEMA)
        assert day == NOON.date().isoformat()
        assert rows.to_pylist() == [{"customer_id": customer(number), "orders": 1, "city": None, "added_later": None}]


def test_who_is_not_in_it_has_no_row(workspace: Workspace) -> None:
    tail_of_another = "cus_x" + customer(2)[5:]
    for who in (customer(1), "cus_nobody", "", tail_of_another):
        rows, _ = newest_snapshot_rows(workspace, who, name="tags", schema=SCHEMA)
        assert (rows.num_rows, rows.schema) == (0, SCHEMA)
    assert newest_snapshot_rows(workspace, customer(0), name="none", schema=SCHEMA)[1] is None


def test_a_day_that_is_written_again_is_read_again(workspace: Workspace) -> None:
    newest_snapshot_rows(workspace, customer(0), name="tags", schema=SCHEMA)
    again = pa.table({"customer_id": [customer(0)], "orders": [99], "city": ["杭州"]})
    write_snapshot(workspace, again, name="tags", as_of=NOON)
    rows, _ = newest_snapshot_rows(workspace, customer(0), name="tags", schema=SCHEMA)
    assert (rows.column("orders").to_pylist(), rows.column("city").to_pylist()) == ([99], ["杭州"])


def test_customers_page_by_page(workspace: Workspace) -> None:
    part = {"as_of": NOON.date().isoformat()}
    first = snapshot_customers(workspace, name="tags", partitions=part, limit=3_000)
    rest = snapshot_customers(workspace, name="tags", partitions=part, after=first[-1], limit=3_000)
    assert first + rest == sorted(customer(number) for number in range(0, ROWS, 2))
    assert snapshot_customers(workspace, name="tags", partitions={"as_of": "2000-01-01"}) == []


def test_small_snapshots_are_read_with_their_days(workspace: Workspace) -> None:
    schema = pa.schema([("customer_id", pa.string()), ("orders", pa.int64()), ("as_of", pa.string())])
    rows = read_snapshots(workspace, name="tags", schema=schema)
    counted = rows.group_by(["as_of", "orders"]).aggregate([("customer_id", "count")]).sort_by("as_of").to_pylist()
    days = [(NOON - timedelta(days=day)).date().isoformat() for day in (1, 0)]
    assert [(row["as_of"], row["orders"], row["customer_id_count"]) for row in counted] == [
        (days[0], 11, ROWS),
        (days[1], 1, ROWS // 2),
    ]
