"""Kill workers at random moments in the middle of jobs, and count what each step has left behind."""

from __future__ import annotations

import multiprocessing
import random
import threading
import time
from collections import Counter

import sqlalchemy as sa

from evergrove.access import open_workspace
from evergrove.jobs import enqueue, kinds, list_jobs
from evergrove.jobs.kinds import LONG, JobKind
from evergrove.jobs.running import JobRun, run_next_job
from evergrove.kit import Settings, Workspace

STEPS = 12
STEP_SECONDS = 0.02
HANG_SECONDS = 60
"""Without a step, that is: how long 200 jobs take in all depends on who else has the cores."""

SLUG = "kills"
PRELOAD = ["evergrove.access", "evergrove.jobs.running"]

effects = sa.Table("kill_effects", sa.MetaData(), sa.Column("job_id", sa.String(40)), sa.Column("step", sa.Integer))


def count_steps(run: JobRun) -> object:
    """Each step leaves a row and remembers itself, in one transaction."""
    for step in range(run.job.kept.get("steps", 0), STEPS):
        time.sleep(STEP_SECONDS)
        with run.workspace.control.write() as connection:
            connection.execute(sa.insert(effects), {"job_id": run.job.job_id, "step": step})
            run.keep(connection, {"steps": step + 1})
    return {"steps": STEPS}


def work_until_empty(settings: Settings) -> None:
    """In a child process: run the jobs of the long lane, however often another worker has it."""
    kinds.KINDS["refresh"] = JobKind(lane=LONG, run=count_steps)
    workspace = open_workspace(settings, slug=SLUG)
    while any(not job.is_over for job in list_jobs(workspace)):
        try:
            if not run_next_job(workspace, lane=LONG, stopping=threading.Event()):
                time.sleep(0.02)
        except Exception as error:
            if not type(error).__name__.startswith("Lease"):
                raise
            time.sleep(0.02)


def play(settings: Settings, *, rounds: int, seed: int) -> tuple[int, Counter[tuple[str, int]], list[str]]:
    """`rounds` kills of one of two workers; (kills, how often each step was done, the states of the jobs)."""
    chance = random.Random(seed)  # noqa: S311 - moments of a kill, no secret
    workspace = open_workspace(settings, slug=SLUG)
    with workspace.control.write() as connection:
        effects.metadata.create_all(connection)
    for number in range(rounds):
        enqueue(workspace, kind="refresh", arguments={}, author="test", idempotency_key=f"job-{number}")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)

    def start() -> multiprocessing.process.BaseProcess:
        process = context.Process(target=work_until_empty, args=(settings,), daemon=True)
        process.start()
        return process

    workers = [start(), start()]
    kills = 0
    for _ in range(rounds):
        time.sleep(chance.uniform(0.05, 0.4))
        number = chance.randrange(2)
        kills += workers[number].is_alive()
        workers[number].kill()
        workers[number].join(HANG_SECONDS)
        workers[number] = start()
    _wait_for_the_end(workspace, workers)
    with workspace.control.read() as connection:
        done = Counter((row.job_id, row.step) for row in connection.execute(sa.select(effects)))
    states = [job.state for job in list_jobs(workspace, rows_max=rounds + 1)]
    workspace.close()
    return kills, done, states


def _wait_for_the_end(workspace: Workspace, workers: list[multiprocessing.process.BaseProcess]) -> None:
    """Until every worker has found nothing left to do, as long as steps are done."""
    last, gives_up_at = -1, time.monotonic() + HANG_SECONDS
    while any(worker.is_alive() for worker in workers):
        with workspace.control.read() as connection:
            done = connection.execute(sa.select(sa.func.count()).select_from(effects)).scalar_one()
        if done != last:
            last, gives_up_at = done, time.monotonic() + HANG_SECONDS
        assert time.monotonic() < gives_up_at, f"the workers do nothing after {done} steps"
        time.sleep(0.1)
    assert [worker.exitcode for worker in workers] == [0] * len(workers)
