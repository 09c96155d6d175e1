"""The queue through the whole loop: the job at its moment, the effect against a simulated truth, an erased customer."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
import sqlalchemy as sa

from evergrove.desk import MissingSaveQueueError, list_saves
from evergrove.desk.tables import save_episodes
from evergrove.facts import OUTGOING_SCHEMA, write_outgoing
from evergrove.facts.engine.duckdb_engine import DuckDbEngine
from evergrove.jobs import SaveQueueOffError, catch_up, enqueue, erase, report_save_effect, run_save_queue
from evergrove.jobs.queue import find_job
from evergrove.jobs.running import run_next_job
from evergrove.jobs.schedule import enqueue_due, stand_still
from evergrove.kit import FixedClock, Settings
from evergrove.tasks import list_tasks
from support.ground import NOON
from support.judged import Judged, add_people, later, open_queue
from support.save_world import ORDER, SIZES, outgoing_of, people_of, told_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.jobs import Job
    from evergrove.kit import Workspace

WINDOW_DAYS = 60


@pytest.fixture
def judged(tmp_path: Path) -> Iterator[Judged]:
    engine = DuckDbEngine(Settings(engine_memory_mb=512), spill=tmp_path / "judged")
    yield Judged(engine=engine)
    engine.close()


def fill(workspace: Workspace) -> None:
    """The shop's history through the intake into the lake."""
    add_people(workspace, [one for group in SIZES for one in people_of(group)])
    rows = told_of(seed=5)
    facts = rows.select([name for name in OUTGOING_SCHEMA.names if name in rows.column_names])
    with workspace.control.write() as connection:
        write_outgoing(connection, facts)
    catch_up(workspace)


def run_jobs(workspace: Workspace) -> None:
    while run_next_job(workspace, lane="long", stopping=threading.Event()):
        pass


def test_a_job_runs_the_queue_once_a_moment(either_workspace: Workspace) -> None:
    shop = either_workspace
    fill(shop)
    open_queue(shop, teams=[{"capacity_a_day": 8}])
    job = enqueue(shop, kind="save_queue", arguments={}, author="test")
    run_jobs(shop)
    done = find_job(shop, job.job_id)
    assert (done.state, done.result and done.result["opened"]) == ("done", 8)
    assert done.result is not None
    assert done.result["counts"]["unknown"] == SIZES["lookers"]
    later(shop, minutes=30)
    again = run_save_queue(shop)
    assert (again.moment, again.opened) == (NOON, 8), "the same six hours: what was done then"
    later(shop, hours=6)
    assert run_save_queue(shop).opened == 0, "the day's capacity is used"
    later(shop, hours=6)
    assert run_save_queue(shop).opened == 8
    tasks = list_tasks(shop, kind="save").tasks
    assert len({task.customer_id for task in tasks}) == 16
    # Of equal deadlines those who have most to lose come first: microseconds apart.
    given = {task.due_at - task.opened_at for task in tasks}
    assert timedelta(hours=72) <= min(given) <= max(given) < timedelta(hours=72, milliseconds=1)


def test_it_runs_every_six_hours_while_it_is_on(either_workspace: Workspace) -> None:
    shop = either_workspace

    def asked() -> list[Job]:
        return [job for job in enqueue_due(shop, since=NOON - timedelta(days=30)) if job.kind == "save_queue"]

    with pytest.raises(MissingSaveQueueError):
        run_save_queue(shop)
    open_queue(shop)
    assert asked() == [], "its moments begin after it was published"
    moments = []
    for _ in range(5):
        later(shop, hours=5)
        moments += [job.job_id for job in asked()]
    assert len(set(moments)) == 4, "15:15, 21:15, 03:15 and 09:15 lie within these 25 hours"
    open_queue(shop, is_on=False)
    later(shop, hours=7)
    assert asked() == []
    with pytest.raises(SaveQueueOffError):
        run_save_queue(shop)
    open_queue(shop, is_on=True)
    stand_still(shop, author="test")
    later(shop, hours=7)
    assert asked() == [], "a world of the past has nobody to save"


@pytest.mark.slow
@pytest.mark.parametrize("lift", [0.12, 0.0])
def test_the_effect_is_what_the_customers_were_made_to_do(
    either_workspace: Workspace, judged: Judged, lift: float
) -> None:
    shop = either_workspace
    people = [f"cus_{number:05}" for number in range(4_000)]
    add_people(shop, people)
    judged.probability = dict.fromkeys(people, 0.9)
    queue = open_queue(shop, teams=[{"capacity_a_day": 2_000}], hold_out_bp=3_000)
    run = judged.run(shop, queue)
    assert run.opened == 2_000
    assert run.kept_back == pytest.approx(2_000 * 3 / 7, rel=0.12)
    with shop.control.read() as connection:
        query = sa.select(save_episodes.c.customer_id, save_episodes.c.arm).order_by(save_episodes.c.customer_id)
        rows = connection.execute(query).all()
    catch_up(shop)
    early = report_save_effect(shop)
    assert (early.exposed.pending, early.conversion.reason) == (run.opened + run.kept_back, "empty")
    truth = answer(shop, [(row.customer_id, row.arm) for row in rows], lift=lift)
    found = report_save_effect(shop)
    assert (found.exposed.treated, found.exposed.control) == (2_000, run.kept_back)
    assert found.sample.verdict == "fits"
    assert found.conversion.difference.covers(truth["conversion"])
    assert found.money[0].adjusted.difference.covers(truth["money_minor"])
    assert found.conversion.p_value is not None
    assert (found.conversion.p_value < 0.001) == (lift > 0)
    assert found.extra_customers.covers(truth["conversion"] * 2_000)


def answer(workspace: Workspace, drawn: list[tuple[str, str]], *, lift: float) -> dict[str, float]:
    """One in five orders by itself within the window, more of those who are called by `lift`; the true differences
    of this crowd: what the treated did beyond what the same ones would have done."""
    random = np.random.default_rng(17)
    chance = random.random(len(drawn))
    days = random.uniform(0.5, WINDOW_DAYS + 20.0, len(drawn))
    minor = random.gamma(4.0, 2_500.0, len(drawn)).astype(int) + 1
    is_treated = np.array([arm == "treated" for _, arm in drawn])
    would = (chance < 0.2) & (days < WINDOW_DAYS)
    does = np.where(is_treated, (chance < 0.2 + lift) & (days < WINDOW_DAYS), would)
    buys = (chance < np.where(is_treated, 0.2 + lift, 0.2)).nonzero()[0]
    at = [NOON + timedelta(days=float(days[place])) for place in buys]
    facts = outgoing_of(
        [drawn[place][0] for place in buys], at, name=ORDER, minor=[int(minor[place]) for place in buys]
    )
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant = NOON + timedelta(days=WINDOW_DAYS + 21)
    with workspace.control.write() as connection:
        write_outgoing(connection, facts)
    catch_up(workspace)
    extra = (does & ~would)[is_treated]
    return {
        "conversion": float(extra.mean()),
        "money_minor": float((extra * minor[is_treated]).mean()),
    }


@pytest.mark.slow
def test_an_erased_customer_leaves_the_queue_and_its_tasks(either_workspace: Workspace) -> None:
    shop = either_workspace
    fill(shop)
    open_queue(shop, teams=[{"capacity_a_day": 4}], hold_out_bp=0)
    run_save_queue(shop)
    first = list_saves(shop).saves[0].task.customer_id
    assert first is not None
    erase(shop, [first], reason="asked")
    with shop.control.read() as connection:
        rows = connection.execute(sa.select(save_episodes)).all()
    assert sorted((row.state, row.end_reason) for row in rows) == [("ended", "erased")] + [("open", "")] * 3
    assert all(first not in str(tuple(row)) for row in rows)
    later(shop, days=1)
    run_save_queue(shop)
    saves = list_saves(shop, state=None).saves
    assert first not in {one.task.customer_id for one in saves}
    assert len([one for one in saves if one.task.state == "open"]) == 7
