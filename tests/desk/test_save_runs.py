"""Runs of the queue: capacity, one episode a customer, both arms by one rule, kills, two workers, merges, erasure."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.desk import SaveQueue, find_run, list_saves, save_figures
from evergrove.desk.risk import count_waiting
from evergrove.desk.tables import save_episodes, save_runs
from evergrove.experiments import draw_members, own_hold_out, set_global_hold_out
from evergrove.facts import read_outgoing
from evergrove.facts.engine.duckdb_engine import DuckDbEngine
from evergrove.kit import FixedClock, Settings, Workspace
from evergrove.profiles import set_workspace_zone
from evergrove.profiles.tables import consents, customers
from evergrove.tasks import list_tasks
from support.ground import NOON
from support.judged import Judged, add_people, later, open_queue

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.facts.engine import Engine

NOBODY = pa.table({"customer_id": pa.array([], pa.string()), "root": pa.array([], pa.string())})


@pytest.fixture
def shop(either_workspace: Workspace) -> Workspace:
    return either_workspace


@pytest.fixture
def judged(engine: Engine) -> Judged:
    return Judged(engine=engine)


def peopled(workspace: Workspace, judged: Judged, count: int, *, probability: float = 0.9) -> list[str]:
    """So many customers at risk, the first with most to lose."""
    ids = [f"cus_{number:04d}" for number in range(count)]
    add_people(workspace, ids)
    for number, one in enumerate(ids):
        judged.probability[one], judged.value_minor[one] = probability, 100_000 - number
    return ids


def teams(capacity: int, *owners: str) -> list[dict[str, Any]]:
    return [{"key": "standard", "capacity_a_day": capacity, "owners": list(owners)}]


def episodes(workspace: Workspace, **equal: Any) -> list[sa.Row[Any]]:
    query = sa.select(save_episodes).order_by(save_episodes.c.began_at, save_episodes.c.value_minor.desc())
    for name, value in equal.items():
        query = query.where(save_episodes.c[name] == value)
    with workspace.control.read() as connection:
        return list(connection.execute(query).all())


def clock_of(workspace: Workspace) -> FixedClock:
    assert isinstance(workspace.clock, FixedClock)
    return workspace.clock


def refuse_calls(workspace: Workspace, customer_id: str) -> None:
    said = {"channel": "call", "topic": "all", "state": "unsubscribed", "basis": "", "proof": ""}
    with workspace.control.write() as connection:
        connection.execute(sa.insert(consents), {"customer_id": customer_id, "feed_seq": 1, "occurred_us": 1, **said})


def facts(workspace: Workspace, name: str) -> list[dict[str, Any]]:
    found, position = [], 0
    while (entry := read_outgoing(workspace, after=position)) is not None:
        position = entry.position
        found += [row for row in entry.facts.to_pylist() if row["name"] == name]
    return found


def variants(queue: SaveQueue, customer_ids: list[str]) -> dict[str, str]:
    """What the draw says of each, computed beside the product's way."""
    hold_out = own_hold_out(queue.reference, share_bp=queue.hold_out_bp)
    drawn = draw_members(pa.array(customer_ids, pa.string()), members=NOBODY, hold_out=hold_out)
    return dict(zip(drawn["customer_id"].to_pylist(), drawn["variant"].to_pylist(), strict=True))


def test_capacity_holds_however_often_it_runs_and_begins_anew_with_the_workspace_day(
    shop: Workspace, judged: Judged
) -> None:
    set_workspace_zone(shop, "Asia/Shanghai", author="test")
    peopled(shop, judged, 60)
    queue = open_queue(shop, teams=teams(7), hold_out_bp=2_000)
    opened = [judged.run(shop, queue).opened]
    later(shop, hours=3)
    opened.append(judged.run(shop, queue).opened)
    later(shop, hours=0.99)  # 23:59 in Shanghai
    opened.append(judged.run(shop, queue).opened)
    later(shop, hours=0.02)  # and past midnight there
    opened.append(judged.run(shop, queue).opened)
    assert opened == [7, 0, 0, 7]
    assert len(list_tasks(shop, kind="save").tasks) == 14


def test_both_arms_are_taken_by_rank_and_told_at_one_moment(shop: Workspace, judged: Judged) -> None:
    ids = peopled(shop, judged, 80)
    queue = open_queue(shop, teams=teams(20), hold_out_bp=3_000)
    run = judged.run(shop, queue)
    rows = episodes(shop)
    drawn = variants(queue, ids)
    taken = [row.customer_id for row in rows]
    assert taken == ids[: len(taken)], "the list is walked without a gap"
    assert {row.customer_id: row.arm for row in rows} == {one: drawn[one] for one in taken}
    assert rows[-1].arm == "treated", "it ends with the task that fills the day"
    assert Counter(row.arm for row in rows) == {"treated": 20, "control": run.kept_back}
    assert run.kept_back > 0
    told = facts(shop, "Experiment Exposed")
    assert {one["customer_id"]: one["variant"] for one in told} == {one: drawn[one] for one in taken}
    assert {one["occurred_at"] for one in told} == {NOON}
    assert {one["experiment_key"] for one in told} == {"save-queue@1"}
    assert {one["customer_id"] for one in facts(shop, "Task Opened")} == {
        one for one in taken if drawn[one] == "treated"
    }
    assert run.waiting == 80 - len(taken)


def test_a_task_has_owner_clock_and_reasons(shop: Workspace, judged: Judged) -> None:
    peopled(shop, judged, 5)
    groups = [
        {"key": "north", "capacity_a_day": 2, "owners": ["usr_a", "usr_b"]},
        {"key": "south", "capacity_a_day": 3, "owners": []},
    ]
    queue = open_queue(shop, teams=groups, hold_out_bp=0, due_hours=48)
    assert judged.run(shop, queue).opened == 5
    page = list_saves(shop)
    assert Counter((one.team, one.task.owner) for one in page.saves) == {
        ("north", "usr_a"): 1,
        ("north", "usr_b"): 1,
        ("south", None): 3,
    }
    first = page.saves[0]
    assert (first.task.due_at, first.task.kind, first.began_at) == (NOON + timedelta(hours=48), "save", NOON)
    assert (first.task.title_zh, first.task.title_en) == (
        "挽留客户：流失风险 90 分",
        "Keep this customer: churn risk 90 of 100",
    )
    assert first.task.script == "", "the reasons are told in the language of who reads them"
    assert first.figures is not None
    assert save_figures(shop, [first.task]) == {first.task.task_id: first.figures}
    values = [one.figures.value_minor for one in page.saves if one.figures]
    assert values == [100_000, 99_999, 99_998, 99_997, 99_996], "of equal deadlines who has most to lose stands first"
    assert (first.figures.probability, first.figures.horizon_days) == (0.9, 60)
    assert facts(shop, "Experiment Exposed") == [], "nobody is compared with nobody"


def test_owners_go_on_taking_turns_on_the_next_day(shop: Workspace, judged: Judged) -> None:
    peopled(shop, judged, 9)
    queue = open_queue(shop, teams=teams(2, "usr_a", "usr_b", "usr_c"), hold_out_bp=0)
    for _ in range(3):
        judged.run(shop, queue)
        later(shop, days=1)
    owners = [task.owner for task in list_tasks(shop, kind="save").tasks]
    assert Counter(owners) == {"usr_a": 2, "usr_b": 2, "usr_c": 2}


def test_a_moment_is_run_once(shop: Workspace, judged: Judged) -> None:
    peopled(shop, judged, 40)
    queue = open_queue(shop, teams=teams(5), hold_out_bp=0)
    first = judged.run(shop, queue)
    later(shop, days=1)
    again = judged.run(shop, queue, moment=NOON)
    assert again == first == find_run(shop, NOON)
    assert len(episodes(shop)) == 5
    assert find_run(shop, shop.clock.now()) is None


@pytest.mark.parametrize("place", ["open_tasks", "write_outgoing", "end"])
def test_a_run_that_is_killed_leaves_nothing_and_is_made_up_for(
    shop: Workspace, judged: Judged, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    peopled(shop, judged, 40)
    queue = open_queue(shop, teams=teams(5), hold_out_bp=2_000)

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        if place == "end":
            patched.setattr("evergrove.desk.running.msgspec.json.encode", killed)
        else:
            patched.setattr(f"evergrove.desk.beginning.{place}", killed)
        with pytest.raises(KeyboardInterrupt):
            judged.run(shop, queue)
    assert (episodes(shop), list_tasks(shop, kind="save").tasks) == ([], ())
    assert facts(shop, "Experiment Exposed") == []
    assert judged.run(shop, queue).opened == 5
    assert len(facts(shop, "Experiment Exposed")) == len(episodes(shop))


@pytest.mark.parametrize("is_same_moment", [True, False])
def test_two_workers_who_read_the_same_do_it_once(
    shop: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_same_moment: bool
) -> None:
    engines = [DuckDbEngine(Settings(engine_memory_mb=256), spill=tmp_path / f"spill{number}") for number in range(2)]
    workers = [Judged(engine=engine) for engine in engines]
    peopled(shop, workers[0], 40)
    workers[1].probability, workers[1].value_minor = workers[0].probability, workers[0].value_minor
    queue = open_queue(shop, teams=teams(6), hold_out_bp=1_000)
    barrier, results = threading.Barrier(2, timeout=30), []
    counted = count_waiting

    def together(*given: Any, **named: Any) -> int:
        found = counted(*given, **named)
        barrier.wait()  # the last that is read from the engine: from here on only the database decides
        return found

    monkeypatch.setattr("evergrove.desk.running.count_waiting", together)
    moments = [NOON, NOON if is_same_moment else NOON + timedelta(seconds=1)]
    threads = [
        threading.Thread(target=lambda w=worker, m=moment: results.append(w.run(shop, queue, moment=m)))
        for worker, moment in zip(workers, moments, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for engine in engines:
        engine.close()
    rows = episodes(shop)
    assert Counter(row.arm for row in rows)["treated"] == 6
    assert len({row.customer_id for row in rows}) == len(rows)
    assert sum(one.opened for one in results) == (12 if is_same_moment else 6)
    assert (results[0] == results[1]) == is_same_moment
    assert len(facts(shop, "Experiment Exposed")) == len(rows)


def test_who_wants_no_calls_or_is_not_known_is_passed_over(shop: Workspace, judged: Judged) -> None:
    ids = peopled(shop, judged, 6)
    refuse_calls(shop, ids[0])
    with shop.control.write() as connection:
        connection.execute(sa.delete(customers).where(customers.c.customer_id == ids[1]))
    run = judged.run(shop, open_queue(shop, teams=teams(3), hold_out_bp=0))
    assert [row.customer_id for row in episodes(shop)] == ids[2:5]
    assert (run.opened, run.refused) == (3, 1)


def test_whom_the_workspace_keeps_from_all_marketing_is_not_called(shop: Workspace, judged: Judged) -> None:
    ids = peopled(shop, judged, 60)
    whole = set_global_hold_out(shop, share_bp=3_000, season="2026", author="test")
    queue = open_queue(shop, teams=teams(20), hold_out_bp=2_000)
    run = judged.run(shop, queue)
    drawn = draw_members(pa.array(ids, pa.string()), members=NOBODY, hold_out=whole)
    kept = {one["customer_id"] for one in drawn.to_pylist() if one["variant"] == "control"}
    taken = {row.customer_id for row in episodes(shop)}
    assert (run.opened, taken & kept) == (20, set())
    told = facts(shop, "Experiment Exposed")
    by_whole = {one["customer_id"] for one in told if one["experiment_key"] == whole.experiment_key}
    assert taken < by_whole, "all who were passed took part in the workspace's comparison"
    assert by_whole & kept == set(ids[: len(by_whole)]) & kept
    assert {one["customer_id"] for one in told if one["experiment_key"] == "save-queue@1"} == taken


def test_on_a_key_date_nothing_begins_and_what_is_over_ends(shop: Workspace, judged: Judged) -> None:
    ids = peopled(shop, judged, 10)
    queue = open_queue(shop, teams=teams(2), hold_out_bp=0, quiet_key_dates=["spring_festival"])
    clock_of(shop).instant = datetime(2027, 2, 4, 12, tzinfo=UTC)  # warm-up: the rhythm still holds
    assert judged.run(shop, queue).opened == 2
    clock_of(shop).instant = datetime(2027, 2, 6, 12, tzinfo=UTC)  # the first day of the year 2027 by the moon
    judged.probability[ids[0]] = 0.1
    run = judged.run(shop, queue)
    assert (run.is_quiet, run.opened, run.ended, run.waiting) == (True, 0, {"recovered": 1}, 7 + 1)
    clock_of(shop).instant = datetime(2027, 2, 14, 12, tzinfo=UTC)
    assert judged.run(shop, queue).opened == 2


def test_a_queue_of_no_capacity_exposes_nobody(shop: Workspace, judged: Judged) -> None:
    peopled(shop, judged, 5)
    run = judged.run(shop, open_queue(shop, teams=teams(0), hold_out_bp=5_000))
    assert (run.opened, run.kept_back, run.waiting) == (0, 0, 5)
    assert episodes(shop) == []
    with shop.control.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(save_runs)).scalar_one() == 1
