"""The queue: one job is run by one worker, goes on after a kill, and ends as it should whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.facts import LeaseLostError, hold_lease
from evergrove.facts.tables import leases
from evergrove.jobs import InvalidJobError, JobConflictError, MissingJobError, enqueue, find_job, list_jobs
from evergrove.jobs import kinds as kinds_module
from evergrove.jobs.kinds import LONG, JobKind
from evergrove.jobs.queue import ATTEMPTS_MAX, claim, remove_old_jobs
from evergrove.jobs.running import JobRun, StoppingError, run_next_job
from evergrove.jobs.tables import jobs
from evergrove.kit import FixedClock, InvalidError, UnavailableError
from support.ground import NOON

if TYPE_CHECKING:
    from evergrove.kit import Workspace

Work = Callable[[JobRun], object]


@pytest.fixture
def stopping() -> threading.Event:
    return threading.Event()


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> Callable[[Work], None]:
    """Makes `refresh` jobs do something else."""

    def replace(work: Work) -> None:
        monkeypatch.setitem(kinds_module.KINDS, "refresh", JobKind(lane=LONG, run=work))

    return replace


def ask(workspace: Workspace, **options: Any) -> str:
    return enqueue(workspace, kind="refresh", arguments={}, author="test", **options).job_id


def pass_time(workspace: Workspace, seconds: float) -> None:
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant += timedelta(seconds=seconds)


def test_a_job_is_run_once_and_its_result_is_kept(
    either_workspace: Workspace, does: Callable[[Work], None], stopping: threading.Event
) -> None:
    ran: list[str] = []

    def work(run: JobRun) -> object:
        ran.append(run.job.job_id)
        run.tell("half", 0.5, rows=7)
        assert find_job(either_workspace, run.job.job_id).progress == {"step": "half", "share": 0.5, "rows": 7}
        return {"rows": 7}

    does(work)
    job_id = ask(either_workspace)
    assert run_next_job(either_workspace, lane=LONG, stopping=stopping)
    assert not run_next_job(either_workspace, lane=LONG, stopping=stopping)
    job = find_job(either_workspace, job_id)
    assert (job.state, job.result, job.attempts, ran) == ("done", {"rows": 7}, 1, [job_id])
    assert job.finished_at == NOON


def test_the_same_key_is_the_same_job_and_other_arguments_are_a_conflict(either_workspace: Workspace) -> None:
    first = enqueue(either_workspace, kind="refresh", arguments={"as_of": ""}, author="a", idempotency_key="k")
    again = enqueue(either_workspace, kind="refresh", arguments={"as_of": ""}, author="b", idempotency_key="k")
    assert again == first
    with pytest.raises(JobConflictError):
        enqueue(either_workspace, kind="refresh", arguments={"as_of": "2026-01-01"}, author="a", idempotency_key="k")
    with pytest.raises(JobConflictError):
        enqueue(either_workspace, kind="maintain", arguments={"as_of": ""}, author="a", idempotency_key="k")
    assert [job.job_id for job in list_jobs(either_workspace)] == [first.job_id]


def test_what_cannot_be_done_is_refused(either_workspace: Workspace) -> None:
    with pytest.raises(InvalidJobError):
        enqueue(either_workspace, kind="dance", arguments={}, author="a")
    with pytest.raises(MissingJobError):
        find_job(either_workspace, "job_none")


def test_arguments_that_do_not_fit_end_the_job(either_workspace: Workspace, stopping: threading.Event) -> None:
    job_id = enqueue(either_workspace, kind="import", arguments={"file": "x"}, author="a").job_id
    outside = enqueue(either_workspace, kind="import", arguments={"path": "../../x", "mapping": "m"}, author="a").job_id
    while run_next_job(either_workspace, lane=LONG, stopping=stopping):
        pass
    for ended in (find_job(either_workspace, job_id), find_job(either_workspace, outside)):
        assert ended.state == "failed"
        assert ended.error is not None
        assert (ended.error["code"], ended.attempts) == ("job.unreadable_arguments", 1)


def test_a_passing_failure_is_tried_again_later_and_given_up_in_the_end(
    either_workspace: Workspace, does: Callable[[Work], None], stopping: threading.Event
) -> None:
    def work(_: JobRun) -> object:
        raise UnavailableError("away")

    does(work)
    job_id = ask(either_workspace)
    waits = []
    for _ in range(ATTEMPTS_MAX - 1):
        assert run_next_job(either_workspace, lane=LONG, stopping=stopping)
        job = find_job(either_workspace, job_id)
        assert job.state == "queued"
        assert not run_next_job(either_workspace, lane=LONG, stopping=stopping)
        waits.append((job.run_at - either_workspace.clock.now()).total_seconds())
        pass_time(either_workspace, waits[-1])
    assert waits == [5, 10, 20, 40]
    assert run_next_job(either_workspace, lane=LONG, stopping=stopping)
    ended = find_job(either_workspace, job_id)
    assert ended.state == "failed"
    assert ended.error is not None
    assert ended.error["code"] == "unavailable"


@pytest.mark.parametrize(
    ("error", "code"), [(InvalidError("no"), "invalid"), (ZeroDivisionError("a phone number"), "internal")]
)
def test_a_lasting_failure_ends_the_job_at_once(
    either_workspace: Workspace,
    does: Callable[[Work], None],
    stopping: threading.Event,
    error: Exception,
    code: str,
) -> None:
    def work(_: JobRun) -> object:
        raise error

    does(work)
    job_id = ask(either_workspace)
    run_next_job(either_workspace, lane=LONG, stopping=stopping)
    job = find_job(either_workspace, job_id)
    assert job.state == "failed"
    assert job.error is not None
    assert job.error["code"] == code
    assert "phone" not in str(job.error)


def test_a_killed_worker_s_job_goes_on_with_what_its_steps_kept(
    either_workspace: Workspace, does: Callable[[Work], None], stopping: threading.Event
) -> None:
    steps: list[int] = []

    def work(run: JobRun) -> object:
        for number in range(run.job.kept.get("done", 0), 4):
            with either_workspace.control.write() as connection:
                steps.append(number)
                run.keep(connection, {"done": number + 1})
            if number == 1 and run.job.attempts == 1:
                raise KeyboardInterrupt  # as a kill: nothing is written behind it
        return {"steps": 4}

    does(work)
    job_id = ask(either_workspace)
    with pytest.raises(KeyboardInterrupt):
        run_next_job(either_workspace, lane=LONG, stopping=stopping)
    assert find_job(either_workspace, job_id).state == "running"
    assert run_next_job(either_workspace, lane=LONG, stopping=stopping)
    job = find_job(either_workspace, job_id)
    assert (job.state, steps) == ("done", [0, 1, 2, 3])


def test_a_job_that_kills_its_workers_is_given_up(
    either_workspace: Workspace, does: Callable[[Work], None], stopping: threading.Event
) -> None:
    def work(_: JobRun) -> object:
        raise KeyboardInterrupt

    does(work)
    job_id = ask(either_workspace)
    for _ in range(ATTEMPTS_MAX):
        with pytest.raises(KeyboardInterrupt):
            run_next_job(either_workspace, lane=LONG, stopping=stopping)
    assert not run_next_job(either_workspace, lane=LONG, stopping=stopping)
    job = find_job(either_workspace, job_id)
    assert job.state == "failed"
    assert job.error is not None
    assert job.error["code"] == "job.worker_died"


def test_a_worker_that_lost_its_lane_writes_nothing_more(
    either_workspace: Workspace, does: Callable[[Work], None], stopping: threading.Event
) -> None:
    def work(run: JobRun) -> object:
        with either_workspace.control.write() as connection:  # another worker has taken over meanwhile
            connection.execute(sa.update(leases).values(fence=leases.c.fence + 1))
        with pytest.raises(LeaseLostError):
            run.tell("late", 0.9)
        return {"written": "late"}

    does(work)
    job_id = ask(either_workspace)
    with pytest.raises(LeaseLostError):
        run_next_job(either_workspace, lane=LONG, stopping=stopping)
    job = find_job(either_workspace, job_id)
    assert (job.state, job.result, job.progress) == ("running", None, {})


def test_a_worker_that_is_ending_puts_its_job_back(
    either_workspace: Workspace, does: Callable[[Work], None], stopping: threading.Event
) -> None:
    def work(run: JobRun) -> object:
        stopping.set()
        run.tell("half", 0.5)
        raise AssertionError("it should have ended")

    does(work)
    job_id = ask(either_workspace)
    run_next_job(either_workspace, lane=LONG, stopping=stopping)
    job = find_job(either_workspace, job_id)
    assert (job.state, job.attempts, job.error) == ("queued", 0, None)
    assert StoppingError.kind == "conflict"


def test_jobs_are_taken_in_the_order_in_which_they_are_due(either_workspace: Workspace) -> None:
    later = ask(either_workspace, run_at=NOON + timedelta(minutes=1))
    first, second = ask(either_workspace), ask(either_workspace)
    with hold_lease(either_workspace.control, name="jobs:long", clock=either_workspace.clock) as lease:
        kinds = ("refresh",)
        taken = []
        while job := claim(either_workspace, kinds=kinds, lease=lease):
            taken.append(job.job_id)
            with either_workspace.control.write() as connection:
                connection.execute(sa.delete(jobs).where(jobs.c.job_id == job.job_id))
        assert taken == [first, second]
        pass_time(either_workspace, 60)
        found = claim(either_workspace, kinds=kinds, lease=lease)
        assert found is not None
        assert found.job_id == later


def test_old_jobs_go_and_open_ones_stay(
    either_workspace: Workspace, does: Callable[[Work], None], stopping: threading.Event
) -> None:
    does(lambda _: None)
    ask(either_workspace)
    run_next_job(either_workspace, lane=LONG, stopping=stopping)
    waiting = ask(either_workspace)
    assert remove_old_jobs(either_workspace) == 0
    pass_time(either_workspace, 91 * 86_400)
    assert remove_old_jobs(either_workspace) == 1
    assert [job.job_id for job in list_jobs(either_workspace)] == [waiting]
    assert list_jobs(either_workspace, before=waiting) == []
