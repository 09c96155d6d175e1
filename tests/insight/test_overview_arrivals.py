"""Events of a day are those that happened on it; what came on it is another number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from evergrove.facts import open_engine
from evergrove.insight import arrivals, first_seen_days
from evergrove.jobs import refresh
from evergrove.profiles import list_customers
from support.ground import NOON, make_workspace
from support.small_shop import arrive, fact

if TYPE_CHECKING:
    from pathlib import Path

MIDNIGHT = NOON.replace(hour=0)


def test_an_import_of_old_events_is_no_busy_day(home: Path) -> None:
    workspace = make_workspace(home)
    arrive(workspace, [fact(1, "Page Viewed", day=day) | {"received_at": NOON} for day in (0, 1, 40, 41)])
    with open_engine(workspace) as engine:
        found = arrivals(workspace, engine, day_begins_at=MIDNIGHT, yesterday_begins_at=MIDNIGHT - timedelta(days=1))
    assert (found.today, found.yesterday, found.received_today) == (1, 1, 5), "and that the customer is new"
    workspace.close()


def test_a_customer_is_first_seen_at_their_first_event_and_not_at_its_import(home: Path) -> None:
    workspace = make_workspace(home)
    arrive(workspace, [fact(1, "Page Viewed", day=day) | {"received_at": NOON} for day in (3, 40)])
    (row,) = list_customers(workspace).customers
    assert first_seen_days(workspace, [row.customer_id]) == {}, "not worked out yet is not known"
    refresh(workspace, as_of=NOON)
    assert row.created_at == NOON
    assert first_seen_days(workspace, [row.customer_id, "cus_nobody"]) == {
        row.customer_id: (NOON - timedelta(days=40)).date()
    }
    workspace.close()
