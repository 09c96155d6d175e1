"""How episodes end: by an order, by a lower threshold, by time, by a merge, by erasure; and what becomes of tasks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.desk import forget_saves, list_saves, read_standing, settle_tasks
from evergrove.desk.tables import save_episodes
from evergrove.experiments import own_hold_out, places
from evergrove.facts import read_outgoing
from evergrove.kit import FixedClock, Workspace
from evergrove.profiles.tables import customers
from evergrove.tasks import KINDS, complete_task, forget_tasks, list_tasks, reopen_task
from support.ground import NOON
from support.judged import Judged, add_people, later, open_queue

if TYPE_CHECKING:
    from evergrove.facts.engine import Engine

ONE_A_DAY = {"teams": [{"capacity_a_day": 1}], "hold_out_bp": 0}


@pytest.fixture
def shop(either_workspace: Workspace) -> Workspace:
    return either_workspace


@pytest.fixture
def judged(engine: Engine) -> Judged:
    return Judged(engine=engine)


def at_risk(workspace: Workspace, judged: Judged, *customer_ids: str) -> None:
    add_people(workspace, customer_ids)
    judged.probability |= dict.fromkeys(customer_ids, 0.9)


def episodes(workspace: Workspace, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of all episodes, in the order of their beginning."""
    query = sa.select(*(save_episodes.c[name] for name in columns))
    with workspace.control.read() as connection:
        rows = connection.execute(query.order_by(save_episodes.c.began_at, save_episodes.c.customer_id)).all()
    return [tuple(row) for row in rows]


def merge(workspace: Workspace, merged: str, *, into: str) -> None:
    with workspace.control.write() as connection:
        connection.execute(sa.update(customers).where(customers.c.customer_id == merged).values(merged_into=into))


def exposed(workspace: Workspace) -> list[tuple[str, str]]:
    found, position = [], 0
    while (entry := read_outgoing(workspace, after=position)) is not None:
        position = entry.position
        rows = entry.facts.to_pylist()
        found += [(row["customer_id"], row["variant"]) for row in rows if row["name"] == "Experiment Exposed"]
    return found


def first_of(arm: str, *, share_bp: int) -> str:
    """A customer whom the draw of the queue puts into this arm."""
    salt = own_hold_out("save-queue@1", share_bp=share_bp).salt
    for number in range(1_000):
        found = f"cus_{number}"
        is_control = places(pa.array([found]), salt=salt)[0] < share_bp
        if is_control == (arm == "control"):
            return found
    raise AssertionError(arm)


@pytest.mark.parametrize(
    ("ordered", "probability", "days", "reason", "outcome"),
    [
        (True, 0.9, 1, "ordered", "came_back"),
        (False, 0.549, 1, "recovered", "came_back"),
        (False, 0.551, 1, "", ""),
        (False, None, 1, "", ""),
        (False, 0.9, 59.9, "", ""),
        (False, 0.9, 60, "lapsed", "lapsed"),
    ],
)
def test_an_episode_ends_by_one_rule_and_its_task_with_it(
    shop: Workspace,
    judged: Judged,
    *,
    ordered: bool,
    probability: float | None,
    days: float,
    reason: str,
    outcome: str,
) -> None:
    at_risk(shop, judged, "cus_a")
    queue = open_queue(shop, **ONE_A_DAY)
    judged.run(shop, queue)
    judged.orders = [("cus_a", NOON)] + ([("cus_a", NOON + timedelta(hours=1))] if ordered else [])
    judged.probability["cus_a"] = probability
    later(shop, days=days)
    run = judged.run(shop, queue)
    assert run.ended == ({reason: 1} if reason else {})
    assert episodes(shop, "end_reason") == [(reason,)]
    (task,) = list_tasks(shop, kind="save", state=None).tasks
    assert (task.outcome, task.closed_by) == (outcome, "save_queue" if outcome else "")
    assert KINDS["save"].outcome(outcome) is not None or not outcome


def test_once_an_episode_and_not_again_before_the_cool_down_is_over(shop: Workspace, judged: Judged) -> None:
    assert isinstance(shop.clock, FixedClock)
    at_risk(shop, judged, "cus_a")
    queue = open_queue(shop, **ONE_A_DAY, cool_down_days=10)
    begun = []
    for day in (0, 1, 5, 6, 14, 15, 16):
        shop.clock.instant = NOON + timedelta(days=day)
        judged.probability["cus_a"] = 0.2 if day in (5, 6) else 0.9
        begun += [day] * judged.run(shop, queue).opened
    assert begun == [0, 15], "ended on day 5, and ten days later"
    assert [reason for (reason,) in episodes(shop, "end_reason")] == ["recovered", ""]


def test_on_the_edge_nothing_comes_and_goes(shop: Workspace, judged: Judged) -> None:
    at_risk(shop, judged, "cus_a")
    queue = open_queue(shop, **ONE_A_DAY, cool_down_days=0)
    runs = []
    for number in range(5):
        judged.probability["cus_a"] = 0.71 if number % 2 == 0 else 0.69
        runs.append(judged.run(shop, queue))
        later(shop, hours=6)
    assert [run.opened for run in runs] == [1] + [0] * 4
    assert all(run.ended == {} for run in runs)


def test_the_draw_of_a_customer_stays_the_same_in_the_next_episode(shop: Workspace, judged: Judged) -> None:
    people = [f"cus_{number:03}" for number in range(30)]
    at_risk(shop, judged, *people)
    queue = open_queue(shop, teams=[{"capacity_a_day": 30}], hold_out_bp=3_000, cool_down_days=1)
    judged.run(shop, queue)
    judged.orders = [(one, NOON + timedelta(hours=1)) for one in people]
    later(shop, days=1)
    assert judged.run(shop, queue).ended == {"ordered": 30}
    later(shop, days=2)
    judged.run(shop, queue)
    rows = episodes(shop, "customer_id", "arm")
    assert len(rows) == 60
    assert len(set(rows)) == 30
    assert {arm for _, arm in rows} == {"treated", "control"}
    standing = {arm.arm: (arm.open, arm.ended) for arm in read_standing(shop).arms}
    controls = sum(arm == "control" for _, arm in set(rows))
    assert standing["control"] == (controls, {"ordered": controls})


def test_a_call_that_was_promised_later_is_closed_with_the_episode(shop: Workspace, judged: Judged) -> None:
    at_risk(shop, judged, "cus_a")
    queue = open_queue(shop, **ONE_A_DAY)
    judged.run(shop, queue)
    (save,) = list_saves(shop).saves
    complete_task(shop, save.task.task_id, outcome="call_back", author="usr_a", again_at=NOON + timedelta(days=3))
    (again,) = list_saves(shop).saves
    assert (again.episode_id, again.task.follows) == (save.episode_id, save.task.task_id)
    judged.orders = [("cus_a", NOON + timedelta(hours=2))]
    later(shop, days=1)
    judged.run(shop, queue)
    outcomes = {one.task.task_id: one.task.outcome for one in list_saves(shop, state="done").saves}
    assert outcomes == {save.task.task_id: "call_back", again.task.task_id: "came_back"}


def test_what_a_person_says_stands_and_a_task_is_closed_once_only(
    shop: Workspace, judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_risk(shop, judged, "cus_a", "cus_b")
    queue = open_queue(shop, teams=[{"capacity_a_day": 2}], hold_out_bp=0)
    judged.run(shop, queue)
    told = {one.task.customer_id: one.task.task_id for one in list_saves(shop).saves}
    complete_task(shop, told["cus_a"], outcome="saved", author="usr_a", note="答应再看看")
    judged.orders = [("cus_a", NOON + timedelta(hours=1)), ("cus_b", NOON + timedelta(hours=1))]
    later(shop, days=1)
    with monkeypatch.context() as patched:
        patched.setattr("evergrove.desk.running.settle_tasks", lambda _: 0)  # killed after the transaction
        judged.run(shop, queue)
    assert [one.task.state for one in list_saves(shop).saves] == ["open"]
    assert (settle_tasks(shop), settle_tasks(shop)) == (1, 0)
    outcomes = {one.task.task_id: one.task.outcome for one in list_saves(shop, state="done").saves}
    assert outcomes == {told["cus_a"]: "saved", told["cus_b"]: "came_back"}
    reopen_task(shop, told["cus_b"])
    assert settle_tasks(shop) == 0
    assert [one.task.state for one in list_saves(shop).saves] == ["open"]


def test_leap_day_is_a_day(shop: Workspace, judged: Judged) -> None:
    assert isinstance(shop.clock, FixedClock)
    shop.clock.instant = datetime(2027, 12, 31, 12, tzinfo=UTC)
    at_risk(shop, judged, "cus_a")
    queue = open_queue(shop, **ONE_A_DAY, quiet_key_dates=[])
    judged.run(shop, queue)
    shop.clock.instant = datetime(2028, 2, 28, 23, 59, tzinfo=UTC)
    assert judged.run(shop, queue).ended == {}
    shop.clock.instant = datetime(2028, 2, 29, 12, tzinfo=UTC)
    at_risk(shop, judged, "cus_b", "cus_c")
    run = judged.run(shop, queue)
    assert (run.ended, run.opened) == ({"lapsed": 1}, 1), "60 days on, and the leap day has a capacity of its own"
    later(shop, hours=11)
    assert judged.run(shop, queue).opened == 0
    later(shop, hours=2)
    assert judged.run(shop, queue).opened == 1


def test_two_who_become_one_have_one_episode_the_first(shop: Workspace, judged: Judged) -> None:
    at_risk(shop, judged, "cus_a", "cus_b")
    queue = open_queue(shop, **ONE_A_DAY, cool_down_days=5)
    judged.value_minor["cus_a"] = 20_000
    judged.run(shop, queue)
    later(shop, days=1)
    judged.run(shop, queue)
    merge(shop, "cus_a", into="cus_b")
    judged.probability.pop("cus_a")
    later(shop, days=1)
    run = judged.run(shop, queue)
    assert (run.ended, run.opened) == ({"merged": 1}, 0)
    assert episodes(shop, "customer_id", "state", "end_reason") == [
        ("cus_a", "open", ""),
        ("cus_b", "ended", "merged"),
    ]
    (save,) = list_saves(shop).saves
    assert save.task.customer_id == "cus_b", "the task that stays is of who they are today"
    (other,) = list_saves(shop, state="done").saves
    assert other.task.outcome == "duplicate"
    judged.orders = [("cus_b", NOON + timedelta(days=1, hours=1))]
    later(shop, days=1)
    assert judged.run(shop, queue).ended == {"ordered": 1}, "an order of either counts"
    later(shop, days=4)
    assert judged.run(shop, queue).opened == 0, "the cool-down is the person's"
    later(shop, days=2)
    assert judged.run(shop, queue).opened == 1


def test_of_two_who_become_one_a_control_keeps_the_person_in_the_control_group(shop: Workspace, judged: Judged) -> None:
    control, treated = first_of("control", share_bp=2_000), first_of("treated", share_bp=2_000)
    at_risk(shop, judged, control)
    queue = open_queue(shop, teams=[{"capacity_a_day": 5}], hold_out_bp=2_000, cool_down_days=1)
    judged.run(shop, queue)
    judged.orders = [(control, NOON + timedelta(hours=1))]
    later(shop, days=1)
    judged.run(shop, queue)
    at_risk(shop, judged, treated)
    merge(shop, control, into=treated)
    judged.probability.pop(control)
    later(shop, days=2)
    run = judged.run(shop, queue)
    assert (run.opened, run.kept_back) == (0, 1)
    assert exposed(shop) == [(control, "control"), (treated, "control")]


def test_who_was_merged_after_the_figures_were_read_is_not_begun(shop: Workspace, judged: Judged) -> None:
    at_risk(shop, judged, "cus_a", "cus_b")
    merge(shop, "cus_a", into="cus_b")
    run = judged.run(shop, open_queue(shop, teams=[{"capacity_a_day": 5}], hold_out_bp=0))
    assert run.opened == 1
    assert episodes(shop, "customer_id") == [("cus_b",)]


def test_the_erased_leave_an_episode_without_a_person(shop: Workspace, judged: Judged) -> None:
    at_risk(shop, judged, "cus_a", "cus_b")
    queue = open_queue(shop, teams=[{"capacity_a_day": 2}], hold_out_bp=0)
    judged.run(shop, queue)
    now = later(shop, days=1)
    with shop.control.write() as connection:
        connection.execute(sa.delete(customers).where(customers.c.customer_id == "cus_a"))
        assert forget_saves(connection, ["cus_a", "cus_x"], now=now) == 1
        forget_tasks(connection, ["cus_a"], now=now)
    kept = dict(
        zip(("a", "b"), episodes(shop, "customer_id", "probability", "reasons", "open_of", "end_reason"), strict=True)
    )
    gone, stays = sorted(kept.values(), key=lambda row: row[0] is not None)
    assert gone == (None, None, "", None, "erased")
    assert (stays[0], stays[1], stays[3]) == ("cus_b", 0.9, "cus_b")
    run = judged.run(shop, queue)
    assert (run.opened, run.ended) == (0, {}), "the lake still names them, the database does not"
    assert [one.task.customer_id for one in list_saves(shop, state=None).saves] == ["cus_b"]
    assert {arm.arm: arm.ended for arm in read_standing(shop).arms}["treated"] == {"erased": 1}
