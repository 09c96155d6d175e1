"""One job being run: its progress, what its steps keep, and how it ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.facts import Lease, LeaseHeldError, LeaseLostError, hold_lease
from evergrove.jobs.kinds import KINDS, lanes
from evergrove.jobs.queue import (
    ATTEMPTS_MAX,
    DONE,
    FAILED,
    QUEUED,
    RETRY_AFTER,
    RUNNING,
    Job,
    JobCancelledError,
    claim,
)
from evergrove.jobs.tables import jobs
from evergrove.kit import ConflictError, EvergroveError, UnavailableError, Workspace, logger

PROGRESS_SECONDS = 1.0
"""Progress is written at most this often: a step may tell it a thousand times a second."""

PASSING_CODES = frozenset({"lake.conflict", "lease.held", "lease.lost"})
"""Conflicts that end by themselves: another process was first."""

_log = logger(__name__)


class StoppingError(ConflictError):
    """The worker is told to end: the job goes back to the queue and this attempt does not count."""

    code = "job.worker_stopping"


class JobRun:
    """What a kind's function is given."""

    def __init__(self, workspace: Workspace, job: Job, *, lease: Lease, stopping: threading.Event) -> None:
        self.workspace = workspace
        self.job = job
        self.lease = lease
        self._stopping = stopping
        self._told_at = 0.0

    def tell(self, step: str, share: float, **counts: int) -> None:
        """Show how far the job is: the step's name and a share of 0 to 1.

        Raises StoppingError when it should end, JobCancelledError when nobody wants it any more.
        """
        if self._stopping.is_set():
            raise StoppingError("the worker is ending", help="the job goes on when a worker is started")
        now = time.monotonic()
        if now - self._told_at < PROGRESS_SECONDS:
            return
        self._told_at = now
        progress = {"step": step, "share": round(min(max(share, 0.0), 1.0), 4), **counts}
        with self.workspace.control.write() as connection:
            self._write(connection, progress=_text(progress))

    def keep(self, connection: sa.Connection, kept: Mapping[str, Any]) -> None:
        """Remember `kept` in the transaction of the step that it tells of; the next attempt finds it in `job.kept`.

        A job that comes forward is not given up, however often its workers end.
        """
        self._write(connection, kept=_text(dict(kept)), attempts=1)

    def finish(self, result: object) -> None:
        """The job is done."""
        now = self.workspace.clock.now()
        values = {"state": DONE, "result": _text(_as_dict(result)), "finished_at": now, "error": None}
        with self.workspace.control.write() as connection:
            self._write(connection, **values, progress=_text({"step": "done", "share": 1.0}))

    def put_back(self, *, counts: bool, error: EvergroveError | None = None) -> None:
        """Back into the queue: at once when the worker ends, later and later after a passing failure."""
        now = self.workspace.clock.now()
        values: dict[str, Any] = {"state": QUEUED, "run_at": now, "attempts": self.job.attempts - (0 if counts else 1)}
        if counts:
            values["run_at"] = now + RETRY_AFTER * 2 ** (self.job.attempts - 1)
        if error is not None:
            values["error"] = _text(error.as_dict())
        with self.workspace.control.write() as connection:
            self._write(connection, **values)

    def fail(self, error: Exception) -> None:
        """The job ends without a result; `error` says why."""
        said = error if isinstance(error, EvergroveError) else _unforeseen(error)
        values = {"state": FAILED, "error": _text(said.as_dict()), "finished_at": self.workspace.clock.now()}
        with self.workspace.control.write() as connection:
            self._write(connection, **values)

    def _write(self, connection: sa.Connection, **values: Any) -> None:
        """In one transaction with the proof that the lane is still ours, and the job still wanted."""
        self.lease.renew(connection, now=self.workspace.clock.now())
        is_ours = sa.and_(jobs.c.job_id == self.job.job_id, jobs.c.state == RUNNING)
        if connection.execute(sa.update(jobs).where(is_ours).values(**values)).rowcount != 1:
            raise JobCancelledError("this job was cancelled", help="ask for it again if it is wanted after all")


def run_next_job(workspace: Workspace, *, lane: str, stopping: threading.Event) -> bool:
    """Run the oldest due job of a lane to its end; returns whether there was one.

    Raises LeaseHeldError while another worker runs a job of this lane.
    """
    kinds = lanes()[lane]
    with hold_lease(workspace.control, name=f"jobs:{lane}", clock=workspace.clock) as lease:
        job = claim(workspace, kinds=kinds, lease=lease)
        if job is None:
            return False
        run_job(JobRun(workspace, job, lease=lease, stopping=stopping))
        return True


def run_job(run: JobRun) -> None:
    """Run a claimed job and write how it ended. Raises LeaseLostError when another worker has taken it over."""
    try:
        _run_to_its_end(run)
    except JobCancelledError:
        _log.info("job.cancelled", job_id=run.job.job_id, kind=run.job.kind)


def _run_to_its_end(run: JobRun) -> None:
    job = run.job
    try:
        result = KINDS[job.kind].run(run)
    except StoppingError:
        run.put_back(counts=False)
    except (LeaseLostError, JobCancelledError):
        raise
    except Exception as error:  # noqa: BLE001 - the job's row says what happened; the worker goes on
        _log.warning("job.failed", job_id=job.job_id, kind=job.kind, error=type(error).__name__, attempt=job.attempts)
        if is_passing(error) and job.attempts < ATTEMPTS_MAX:
            run.put_back(counts=True, error=error if isinstance(error, EvergroveError) else None)
        else:
            run.fail(error)
    else:
        run.finish(result)
        _log.info("job.done", job_id=job.job_id, kind=job.kind)


def is_passing(error: Exception) -> bool:
    """Whether trying again may help: a part that does not answer, or another process that was first."""
    if isinstance(error, EvergroveError):
        return isinstance(error, (UnavailableError, LeaseHeldError)) or error.code in PASSING_CODES
    return isinstance(error, ConnectionError | TimeoutError)


def _unforeseen(error: Exception) -> EvergroveError:
    """What nobody foresaw: its class only, because a message may hold personal data."""
    return EvergroveError(
        f"it ended with {type(error).__name__}", help="look into the log of the worker, and report it as a defect"
    )


def _as_dict(result: object) -> object:
    if result is None:
        return {}
    return asdict(result) if is_dataclass(result) and not isinstance(result, type) else result


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
