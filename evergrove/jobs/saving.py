"""The queue of customers about to be lost, at its moments: figures of now, then one run; and what saving changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from evergrove.desk import (
    EXPERIMENT,
    SAVE_QUEUE,
    SaveQueue,
    SaveRun,
    find_run,
    load_save_queue,
    measure_risk,
    run_queue,
    settle_tasks,
)
from evergrove.facts import facts_relation, open_engine
from evergrove.insight import CampaignEffect, EffectScope, campaign_effect
from evergrove.jobs.flow import catch_up
from evergrove.jobs.queue import QUEUED, RUNNING, Job, enqueue, list_jobs
from evergrove.kit import ConflictError

if TYPE_CHECKING:
    from evergrove.kit import Workspace

RUN_EVERY = timedelta(hours=6)


class SaveQueueOffError(ConflictError):
    code = "save_queue.off"


def run_save_queue(workspace: Workspace, *, moment: datetime | None = None) -> SaveRun:
    """Run the queue; a `moment` that was run already is not run again. Without one it is the quarter of the day.

    Raises MissingSaveQueueError, SaveQueueOffError.
    """
    queue = load_save_queue(workspace)
    _check_is_on(queue)
    wanted = moment or _quarter(workspace.clock.now())
    if (kept := find_run(workspace, wanted)) is not None:
        settle_tasks(workspace)  # the run may have been killed before
        return kept
    catch_up(workspace)
    now = workspace.clock.now()
    with open_engine(workspace) as engine:
        facts = facts_relation(workspace, engine, as_of=now)
        risk = measure_risk(engine, facts, as_of=now, queue=queue)
        return run_queue(workspace, risk, facts, queue=queue, moment=wanted, now=now)


def ask_save_run(workspace: Workspace, *, author: str) -> Job:
    """Ask for a run now: the job of one that waits or works already, else a new one (one a minute at most).

    Raises MissingSaveQueueError, SaveQueueOffError.
    """
    _check_is_on(load_save_queue(workspace))
    for state in (RUNNING, QUEUED):
        if found := list_jobs(workspace, kind=SAVE_QUEUE, state=state, rows_max=1):
            return found[0]
    moment = workspace.clock.now().replace(second=0, microsecond=0)
    key = f"{SAVE_QUEUE}:{moment:%Y-%m-%dT%H:%MZ}"
    arguments = {"moment": moment.isoformat()}
    return enqueue(workspace, kind=SAVE_QUEUE, arguments=arguments, author=author, idempotency_key=key)


def _check_is_on(queue: SaveQueue) -> None:
    if not queue.is_on:
        raise SaveQueueOffError("the queue is switched off", help="publish its setting with is_on: true")


def report_save_effect(workspace: Workspace, *, as_of: datetime | None = None) -> CampaignEffect:
    """What saving changed: orders and money within the horizon, tasks against the hold-out.

    Raises MissingSaveQueueError.
    """
    queue = load_save_queue(workspace)
    scope = EffectScope(campaign=EXPERIMENT, window=timedelta(days=queue.horizon_days))
    instant = as_of or workspace.clock.now()
    with open_engine(workspace) as engine:
        facts = facts_relation(workspace, engine, as_of=instant)
        return campaign_effect(engine, facts, scope=scope, as_of=instant)


def _quarter(now: datetime) -> datetime:
    """The beginning of the six hours of UTC in which `now` lies: a job that was killed and runs again has the same."""
    day = datetime(now.year, now.month, now.day, tzinfo=UTC)
    return day + (now - day) // RUN_EVERY * RUN_EVERY
