"""Starting, editing and stopping; what cannot be live and why; limits, budget, rebuilding, forgetting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from evergrove.facts import flow_state, flush_to_lake, mark_for_rebuild, read_feed, trim_feed
from evergrove.kit import Workspace
from evergrove.segments import (
    MissingLiveSegmentError,
    TooManyLiveError,
    UnknownNameError,
    backfill_live,
    forget_customers,
    live_budget,
    live_count,
    live_members,
    live_refusal,
    live_segments_of,
    live_status,
    publish_segment,
    read_rule,
    rebuild_live,
    run_segments_reader,
    start_live,
    stop_live,
    sweep,
    wants_backfill,
)
from evergrove.segments.live import contracts, filling, plans, standing
from evergrove.segments.live.states import contracts as state_limits
from support.ground import make_workspace
from support.live_reference import LiveWorld
from support.segment_world import AS_OF, DAY

ORDER = {"event": "Order Completed"}


@pytest.fixture
def world(home: Path) -> Iterator[LiveWorld]:
    workspace = make_workspace(home)
    made = LiveWorld(workspace, seed=0)
    made.clock.instant = AS_OF
    yield made
    workspace.close()


def order(customer: str, *, days_ago: float = 0, **columns: Any) -> dict[str, Any]:
    occurred_at = AS_OF - timedelta(days=days_ago)
    return {"name": "Order Completed", "customer_id": customer, "occurred_at": occurred_at, **columns}


def own_facts(workspace: Workspace) -> list[tuple[str, str, dict[str, Any]]]:
    """(name, customer, properties) of entries and exits, in their order."""
    found = []
    for batch in read_feed(workspace, after=0, facts_max=10**6):
        rows = batch.facts.select(["name", "customer_id", "properties"]).to_pylist()
        found += [(row["name"], row["customer_id"], row["properties"]) for row in rows]
    return [(name, who, json.loads(said)) for name, who, said in found if name.startswith("Segment ")]


def test_entry_and_expiry_name_version_instant_condition_and_reason(world: LiveWorld) -> None:
    world.publish("recent", {"all": [{"event": "Signed Up"}, {**ORDER, "within_days": 7}]})
    world.arrive({"name": "Signed Up", "customer_id": "cus_a"}, order("cus_a", days_ago=3))
    world.work()
    assert live_members(world.workspace, "recent").customer_ids == ("cus_a",)
    assert live_segments_of(world.workspace, "cus_a")[0].since == AS_OF
    world.clock.instant = AS_OF + 4 * DAY - timedelta(microseconds=1)
    world.work()
    assert live_count(world.workspace, "recent") == 1
    world.clock.instant = AS_OF + 4 * DAY + timedelta(seconds=2)
    world.work()
    assert live_count(world.workspace, "recent") == 0
    assert live_status(world.workspace)[0].lateness_seconds == 2
    entered, exited = own_facts(world.workspace)
    assert entered[:2] == ("Segment Entered", "cus_a")
    assert entered[2]["segment"] == "recent@1"
    assert entered[2]["reason"] == "facts"
    assert exited[0] == "Segment Exited"
    assert exited[2] | {"as_of": ""} == {
        "segment": "recent@1",
        "condition": "all[1]",
        "reason": "time",
        "as_of": "",
    }
    assert exited[2]["as_of"] == (AS_OF + 4 * DAY + timedelta(seconds=2)).isoformat()


def test_a_new_customer_enters_what_is_true_without_history(world: LiveWorld) -> None:
    world.publish("silent", {"not": {**ORDER, "within_days": 30}})
    world.arrive({"name": "Page Viewed", "customer_id": "cus_a"}, order("cus_b"))
    world.work()
    assert live_members(world.workspace, "silent").customer_ids == ("cus_a",)
    assert live_count(world.workspace, "silent") == 1


def test_an_event_of_a_fast_clock_counts_from_its_time(world: LiveWorld) -> None:
    world.publish("recent", {**ORDER, "within_days": 1})
    world.arrive(order("cus_a", days_ago=5))
    world.arrive({**order("cus_a"), "occurred_at": AS_OF + timedelta(minutes=4)})
    world.work()
    assert live_count(world.workspace, "recent") == 0
    world.clock.instant += timedelta(minutes=4)
    world.work()
    assert live_count(world.workspace, "recent") == 1


def test_time_never_goes_back(world: LiveWorld) -> None:
    world.publish("recent", {**ORDER, "within_days": 7})
    world.arrive(order("cus_a", days_ago=6))
    world.work()
    world.clock.instant = AS_OF + 2 * DAY
    world.work()
    world.clock.instant = AS_OF
    world.arrive(order("cus_a", days_ago=6.5))
    world.work()
    assert live_count(world.workspace, "recent") == 0


@pytest.mark.parametrize(
    ("rule", "word", "word_zh"),
    [
        ({**ORDER, "within_days": 7, "is": {">=": 1_001}}, "1,000", "1,000"),
        ({"event": "Segment Entered"}, "themselves", "自身"),
        ({"all": [ORDER, {"list": "门店名单"}]}, "file", "文件"),
    ],
)
def test_what_cannot_be_live_says_why_and_how_fresh_it_is(
    world: LiveWorld, rule: dict[str, Any], word: str, word_zh: str
) -> None:
    refusal = live_refusal(world.workspace, read_rule(rule))
    assert refusal is not None
    assert word in refusal.reason
    assert word_zh in refusal.reason_zh
    assert "refresh" in refusal.freshness
    publish_segment(world.workspace, rule, key="heavy", author="test")
    assert start_live(world.workspace, "heavy") == refusal
    status = live_status(world.workspace)[0]
    assert (status.state, status.refusal, status.version) == ("bulk_only", refusal, None)
    assert not wants_backfill(world.workspace)


def test_a_list_that_grows_too_long_leaves_the_segment_to_bulk(
    world: LiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_limits, "LIST_ROWS_MAX", 3)
    rule = {**ORDER, "measure": "sum", "of": "amount_minor", "within_days": 7, "is": {">=": 1}}
    world.publish("rich", rule)
    world.publish("recent", {**ORDER, "within_days": 7})
    world.arrive(*(order("cus_a", days_ago=place / 10, amount_minor=5) for place in range(5)))
    world.work()
    by_key = {status.key: status for status in live_status(world.workspace)}
    assert by_key["rich"].state == "bulk_only"
    assert by_key["rich"].refusal is not None
    assert by_key["recent"].state == "live"
    assert live_count(world.workspace, "recent") == 1
    with pytest.raises(MissingLiveSegmentError):
        live_count(world.workspace, "rich")


def test_limits_of_a_workspace_are_errors_that_say_what_to_do(
    world: LiveWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "SEGMENTS_MAX", 1)
    world.publish("one", ORDER)
    publish_segment(world.workspace, {**ORDER, "within_days": 3}, key="two", author="test")
    with pytest.raises(TooManyLiveError, match="at most 1") as raised:
        start_live(world.workspace, "two")
    assert "stop" in raised.value.help
    monkeypatch.setattr(standing, "SEGMENTS_MAX", 5)
    monkeypatch.setattr(plans, "CONDITIONS_MAX", 1)
    with pytest.raises(TooManyLiveError, match="conditions"):
        start_live(world.workspace, "two")


def test_states_beyond_the_budget_are_refused(world: LiveWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "STATE_BYTES_MEAN_MAX", 10)
    world.arrive(*(order("cus_a", days_ago=place / 10) for place in range(5)))
    publish_segment(world.workspace, {**ORDER, "within_days": 7, "is": {">=": 3}}, key="often", author="test")
    start_live(world.workspace, "often")
    backfill_live(world.workspace)
    status = live_status(world.workspace)[0]
    assert status.state == "bulk_only"
    assert status.refusal is not None
    assert "bytes" in status.refusal.reason
    assert contracts.STATE_BYTES_MEAN_MAX == 2_048


def test_a_name_that_does_not_exist_is_refused_at_the_start(world: LiveWorld) -> None:
    world.snapshot()
    publish_segment(world.workspace, {"score": "helth", "is": {"<": 40}}, key="wrong", author="test")
    with pytest.raises(UnknownNameError, match="helth"):
        start_live(world.workspace, "wrong")


def test_an_edit_goes_over_at_once_and_says_who_changed(world: LiveWorld) -> None:
    world.publish("often", {**ORDER, "within_days": 7, "is": {">=": 1}})
    world.arrive(order("cus_a"), order("cus_b"), order("cus_b", days_ago=1))
    world.work()
    publish_segment(world.workspace, {**ORDER, "within_days": 7, "is": {">=": 2}}, key="often", author="test")
    start_live(world.workspace, "often")
    status = live_status(world.workspace)[0]
    assert (status.state, status.version, status.wanted_version, status.members) == ("backfilling", 1, 2, 2)
    assert backfill_live(world.workspace) == 1
    world.work()
    assert live_members(world.workspace, "often").customer_ids == ("cus_b",)
    assert live_status(world.workspace)[0].version == 2
    assert own_facts(world.workspace)[-1][:2] == ("Segment Exited", "cus_a")
    assert own_facts(world.workspace)[-1][2]["segment"] == "often@2"
    assert start_live(world.workspace, "often") is None
    assert not wants_backfill(world.workspace)


def test_stop_leaves_nothing_and_nobody_live_does_not_hold_the_feed_back(world: LiveWorld) -> None:
    world.publish("recent", {**ORDER, "within_days": 7})
    world.arrive(order("cus_a"))
    world.work()
    stop_live(world.workspace, "recent")
    assert live_status(world.workspace) == ()
    assert live_budget(world.workspace).bytes == 0
    world.arrive(order("cus_b"))
    assert run_segments_reader(world.workspace) > 0
    assert flow_state(world.workspace).behind("segments") == 0
    assert sweep(world.workspace) == 0
    with pytest.raises(MissingLiveSegmentError):
        stop_live(world.workspace, "recent")


def test_the_budget_names_what_each_condition_takes(world: LiveWorld) -> None:
    world.publish("often", {**ORDER, "within_days": 7, "is": {">=": 3}})
    world.publish("same", {"all": [{**ORDER, "within_days": 7, "is": {">=": 3}}, {"event": "Signed Up"}]})
    world.arrive(order("cus_a"), order("cus_a", days_ago=1), order("cus_b"))
    world.work()
    budget = live_budget(world.workspace)
    assert (budget.customers, budget.segments) == (2, 2)
    assert budget.conditions[0].segments == ("often", "same")
    assert (budget.conditions[0].rows, budget.conditions[0].bytes) == (3, 60)


def test_rebuilding_from_the_lake_gives_the_same(world: LiveWorld) -> None:
    world.publish("recent", {**ORDER, "within_days": 7})
    world.publish("silent", {"not": {**ORDER, "within_days": 7}})
    world.arrive(order("cus_a"), order("cus_b", days_ago=9))
    world.work()
    world.arrive(order("cus_b"), order("cus_c", days_ago=10))
    mark_for_rebuild(world.workspace, reader="segments")
    flush_to_lake(world.workspace)
    trim_feed(world.workspace)
    rebuild_live(world.workspace)
    assert flow_state(world.workspace).rebuilt == frozenset()
    world.check(bulk=True)
    world.work()
    assert [fact[:2] for fact in own_facts(world.workspace)][-1] == ("Segment Entered", "cus_c")


def test_forgotten_customers_are_nowhere(world: LiveWorld) -> None:
    world.publish("recent", {**ORDER, "within_days": 7})
    world.publish("silent", {"not": {**ORDER, "within_days": 7}})
    world.arrive(order("cus_a"), order("cus_b"), order("cus_c", days_ago=9))
    world.work()
    with world.workspace.control.write() as connection:
        forget_customers(connection, ["cus_a", "cus_c", "cus_nobody"])
    assert live_members(world.workspace, "recent").customer_ids == ("cus_b",)
    assert live_count(world.workspace, "recent") == 1
    assert live_count(world.workspace, "silent") == 0
    assert live_segments_of(world.workspace, "cus_a") == ()
