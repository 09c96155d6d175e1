"""A small shop behind the API: forty customers who came by the front door, two days of scores, two segments."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from evergrove.access import open_workspace
from evergrove.facts import (
    CANDIDATE_SCHEMA,
    announce_snapshot,
    append_candidates,
    hold_lease,
    open_engine,
    snapshot_relation,
    write_snapshot,
)
from evergrove.jobs import catch_up, refresh
from evergrove.kit import FixedClock
from evergrove.scores import SCORE_SCHEMA
from evergrove.segments import publish_segment
from support.ground import NOON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evergrove.kit import Settings, Workspace

YESTERDAY = NOON - timedelta(days=1)
CUSTOMERS = 40
REPEAT_BUYERS = 20
"""The even ones ordered twice, the odd ones once."""

REPEAT_RULE = {"event": "Order Completed", "is": {">=": 2}}
HANGZHOU_RULE = {"attribute": "city", "is": "杭州"}


def email(number: int) -> str:
    return f"person{number:02}@shop.example"


def candidates(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Candidate facts; absent columns are null."""
    filled = [{name: row.get(name) for name in CANDIDATE_SCHEMA.names} for row in rows]
    return pa.Table.from_pylist(filled, schema=CANDIDATE_SCHEMA)


def arrive(workspace: Workspace, rows: Iterable[dict[str, Any]]) -> None:
    """Send facts through inbox, intake, feed, lake and readers."""
    with hold_lease(workspace.inbox, name="import:test", clock=workspace.clock, in_inbox=True) as lease:
        append_candidates(workspace, candidates(rows), import_id="imp_test", lease=lease)
    catch_up(workspace)


def fact(number: int, name: str, *, day: int, **columns: Any) -> dict[str, Any]:
    """A fact of person `number`, `day` days before noon."""
    properties = columns.pop("properties", {})
    return {
        "fact_id": f"{name}-{number}-{day}",
        "name": name,
        "identifiers": [{"kind": "email", "value": email(number)}],
        "occurred_at": NOON - timedelta(days=day),
        "received_at": NOON - timedelta(days=day),
        "source": "test",
        "properties": json.dumps(properties, ensure_ascii=False),
        **columns,
    }


def shop_facts() -> list[dict[str, Any]]:
    """Names, cities, one order for everyone and a second one for the even ones."""
    rows = []
    for number in range(CUSTOMERS):
        city = "杭州" if number % 4 == 0 else "上海"
        traits = {"name": f"顾客{number:02}", "city": city}
        rows.append(fact(number, "Profile Updated", day=90, properties={"traits": traits}))
        for day in (80, 70 - number)[: 2 - number % 2]:
            money = {"amount_minor": 10_000 + number, "currency": "CNY", "quantity": 1}
            rows += [fact(number, "Order Completed", day=day, order_id=f"o{number}-{day}", **money)]
    return rows


def open_shop(settings: Settings, *, slug: str = "default") -> Workspace:
    """The workspace behind the API, at NOON."""
    return open_workspace(settings, slug=slug, clock=FixedClock(NOON))


def fill_shop(workspace: Workspace) -> None:
    """Forty customers, two segments, the scores of today, and for yesterday the same with everybody in `growth`."""
    arrive(workspace, shop_facts())
    names = {"zh": "回头客", "en": "Repeat buyers"}
    publish_segment(workspace, {"rule": REPEAT_RULE, "name": names}, key="repeat_buyers", author="t")
    publish_segment(workspace, {"rule": HANGZHOU_RULE}, key="in_hangzhou", author="t")
    refresh(workspace, as_of=NOON)
    with open_engine(workspace) as engine:
        today = NOON.date().isoformat()
        rows = engine.fetch(snapshot_relation(workspace, engine, name="scores", as_of=today, schema=SCORE_SCHEMA))
    stage = pa.array(["growth"] * rows.num_rows)
    earlier = rows.set_column(rows.schema.get_field_index("stage"), "stage", stage)
    write_snapshot(workspace, earlier, name="scores", as_of=YESTERDAY)
    announce_snapshot(workspace, name="scores", as_of=YESTERDAY, versions="")
