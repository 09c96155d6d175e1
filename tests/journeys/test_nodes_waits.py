"""Waits: durations, hours of chosen weekdays on each customer's clock, dates; and waits for something to happen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.facts import micros
from evergrove.journeys.nodes.contracts import STAYS
from evergrove.profiles import set_workspace_zone
from support.ground import make_workspace
from support.journey_arrivals import add_customers, arrivals_of, flaws_of, node_of, step_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

MONDAY = datetime(2026, 11, 16, 3, tzinfo=UTC)
"""11:00 in Shanghai, 22:00 of Sunday in New York."""

BERLIN_SUMMER_ENDS = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
"""02:30 the first time."""


@pytest.fixture
def workspace(home: Path) -> Iterator[Workspace]:
    opened = make_workspace(home)
    yield opened
    opened.close()


def at(text: str) -> int:
    return micros(datetime.fromisoformat(text))


def waited(workspace: Workspace, document: dict[str, Any], *, zone: str = "", when: datetime = MONDAY) -> list[int]:
    """When the wait of one customer is over; the moment itself when it passes at once."""
    add_customers(workspace, {"cus_a": {"time_zone": zone} if zone else {}})
    gone, _ = step_in(workspace, node_of({"kind": "wait", **document}), arrivals_of(["cus_a"], at=when))
    assert gone.due_us is not None
    return [
        due if branch == STAYS else micros(when) for due, branch in zip(gone.due_us.tolist(), gone.branch, strict=True)
    ]


def test_parts_of_a_duration_add_up(either_workspace: Workspace) -> None:
    found = waited(either_workspace, {"days": 1.5, "hours": 2, "minutes": 30})
    assert found == [micros(MONDAY + timedelta(days=1, hours=14, minutes=30))]


@pytest.mark.parametrize(
    ("document", "zone", "expected"),
    [
        ({"at": "09:00"}, "Asia/Shanghai", "2026-11-17T01:00:00+00:00"),
        ({"at": "12:00"}, "Asia/Shanghai", "2026-11-16T04:00:00+00:00"),
        ({"at": "09:00"}, "America/New_York", "2026-11-16T14:00:00+00:00"),
        ({"at": "11:00"}, "Asia/Shanghai", "2026-11-17T03:00:00+00:00"),  # now is no wait: a loop must take time
        ({"days": 1, "at": "11:00"}, "Asia/Shanghai", "2026-11-17T03:00:00+00:00"),
        ({"at": "09:00", "weekdays": [6, 7]}, "Asia/Shanghai", "2026-11-21T01:00:00+00:00"),
        ({"at": "09:00", "weekdays": [1]}, "Asia/Shanghai", "2026-11-23T01:00:00+00:00"),
        ({"at": "23:00", "weekdays": [7]}, "America/New_York", "2026-11-16T04:00:00+00:00"),
        ({"at": "09:00"}, "", "2026-11-17T00:00:00+00:00"),  # nobody's zone: the workspace's
        ({"at": "09:00"}, "Mars/Base", "2026-11-17T00:00:00+00:00"),
    ],
)
def test_the_next_hour_on_their_own_clock(
    workspace: Workspace, document: dict[str, Any], zone: str, expected: str
) -> None:
    set_workspace_zone(workspace, "Asia/Tokyo", author="test")
    assert waited(workspace, document, zone=zone) == [at(expected)]


def test_the_clock_that_is_put_back_shows_an_hour_once_for_us(workspace: Workspace) -> None:
    when = BERLIN_SUMMER_ENDS + timedelta(minutes=50)  # 02:20 the second time
    found = waited(workspace, {"at": "02:45"}, zone="Europe/Berlin", when=when)
    assert found == [at("2026-10-26T01:45:00+00:00")]


def test_an_hour_that_the_clock_leaves_out(workspace: Workspace) -> None:
    when = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert waited(workspace, {"at": "02:30"}, zone="Europe/Berlin", when=when) == [at("2026-03-29T01:00:00+00:00")]


DATES = {
    "cus_day": "2026-12-24",
    "cus_instant": "2026-12-24T20:00:00Z",
    "cus_clock": "2026-12-24T20:00:00",
    "cus_past": "2026-11-01",
    "cus_word": "soon",
    "cus_number": 20261224,
    "cus_far": "9999-12-31",
}


def dated(workspace: Workspace, document: dict[str, Any]) -> dict[str, tuple[int, str, str]]:
    """Customer → (branch, due in UTC, what the timeline says)."""
    add_customers(workspace, {one: {"trip": value, "time_zone": "Asia/Shanghai"} for one, value in DATES.items()})
    node = node_of({"kind": "wait", "date": "trip", **document})
    gone, _ = step_in(workspace, node, arrivals_of(list(DATES), at=MONDAY))
    assert gone.due_us is not None
    assert gone.detail is not None
    due = [(datetime.fromtimestamp(one / 1e6, UTC)).isoformat()[:16] for one in gone.due_us.tolist()]
    return dict(zip(DATES, zip(gone.branch.tolist(), due, gone.detail, strict=True), strict=True))


def test_until_a_date_of_the_customer(either_workspace: Workspace) -> None:
    found = dated(either_workspace, {"at": "09:00", "offset_days": -3})
    assert found["cus_day"] == (STAYS, "2026-12-21T01:00", "2026-12-21T01:00:00Z")
    assert found["cus_instant"][1] == "2026-12-22T01:00"  # in Shanghai it is the 25th by then
    assert found["cus_clock"][1] == "2026-12-21T01:00"
    assert found["cus_past"][::2] == (0, "date_passed")
    for unknown in ("cus_word", "cus_number", "cus_far"):
        assert found[unknown][::2] == (0, "no_date")


def test_an_instant_without_an_hour_is_that_instant(workspace: Workspace) -> None:
    found = dated(workspace, {})
    assert found["cus_instant"][1] == "2026-12-24T20:00"
    assert found["cus_clock"][1] == "2026-12-24T12:00"
    assert found["cus_day"][1] == "2026-12-23T16:00"


def test_until_a_date_of_the_entry_event(workspace: Workspace) -> None:
    add_customers(workspace, {"cus_a": {}})
    contexts = [{"entry": {"delivery": {"day": "2026-11-20"}}}]
    for path in ("context.entry.delivery.day", "context.delivery.day"):
        node = node_of({"kind": "wait", "date": path, "offset_days": 1, "at": "10:00"})
        gone, _ = step_in(workspace, node, arrivals_of(["cus_a"], at=MONDAY, contexts=contexts))
        assert gone.due_us is not None
        assert gone.due_us.tolist() == [at("2026-11-21T10:00:00+00:00")]


WAIT_FOR = {
    "kind": "wait_for",
    "days": 2,
    "branches": [
        {"id": "bought", "event": {"fact": "Order Completed"}},
        {"id": "asked", "event": {"fact": "Ticket Opened"}},
    ],
}


def test_waiting_for_something_is_over_by_time(workspace: Workspace) -> None:
    seen = [{"seen": {"n": "asked"}}, {"seen": {"other": "bought"}}, {}]
    gone, _ = step_in(workspace, node_of(WAIT_FOR), arrivals_of(["a", "b", "c"], at=MONDAY, contexts=seen))
    assert gone.branch.tolist() == [STAYS] * 3
    assert gone.due_us is not None
    assert gone.due_us.tolist() == [micros(MONDAY + timedelta(days=2))] * 3


def test_what_happened_before_counts_when_it_is_asked_for(workspace: Workspace) -> None:
    seen = [{"seen": {"n": "asked"}}, {"seen": {"n": "of an older version"}}, {}]
    node = node_of({**WAIT_FOR, "counts_since": "entry"})
    gone, _ = step_in(workspace, node, arrivals_of(["a", "b", "c"], at=MONDAY, contexts=seen))
    assert gone.branch.tolist() == [1, STAYS, STAYS]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"kind": "wait"}, "days"),
        ({"kind": "wait", "days": -1}, "days"),
        ({"kind": "wait", "days": 401}, "days"),
        ({"kind": "wait", "at": "9:00"}, "at"),
        ({"kind": "wait", "weekdays": [1]}, "at"),
        ({"kind": "wait", "at": "09:00", "weekdays": [0]}, "weekdays"),
        ({"kind": "wait", "date": "trip", "hours": 1}, "date"),
        ({"kind": "wait", "hours": 1, "offset_days": 1}, "offset_days"),
        ({**WAIT_FOR, "days": 0}, "days"),
        ({**WAIT_FOR, "branches": []}, "branches"),
        ({**WAIT_FOR, "branches": [{"id": "timeout", "event": {"fact": "A"}}]}, "branches[0].id"),
        ({**WAIT_FOR, "branches": [{"id": "a", "event": {"fact": "A"}, "segment": "s"}]}, "branches[0]"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(document: dict[str, Any], field: str) -> None:
    found = flaws_of(document)
    assert field in {flaw.field for flaw in found}
    assert all(flaw.message_zh and flaw.help for flaw in found)


def test_a_right_wait_has_no_flaws() -> None:
    assert not flaws_of({"kind": "wait", "days": 400})
    assert not flaws_of({"kind": "wait", "date": "birthday", "offset_days": -3, "at": "09:00"})
    assert not flaws_of(WAIT_FOR)
