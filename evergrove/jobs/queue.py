"""The queue of coarse work: imports, refreshes, erasures, exports, reports, upkeep. One row of `jobs` each.

Invariants: a job is run by one worker at a time, who holds the lease of the job's lane, and whose every write renews
that lease in the same transaction: a worker that lost it can write nothing more. A job whose worker was killed is taken
up by the next one, ATTEMPTS_MAX times if it does not come forward; what a step has kept in its own transaction is
there then. The same idempotency key is the same job; with other arguments it is a conflict. A job that was cancelled
stays so: whatever its worker writes after that is refused in the same transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.facts import Lease
from evergrove.jobs.tables import jobs
from evergrove.kit import (
    ConflictError,
    EvergroveError,
    Instant,
    InvalidError,
    MissingError,
    Workspace,
    conflict_insert,
    new_id,
)

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"

ATTEMPTS_MAX = 5
"""A job that was cut short, or met a passing failure, this often without coming forward is given up."""

RETRY_AFTER = timedelta(seconds=5)
"""After the first passing failure; it doubles with each one: 5, 10, 20, 40 seconds."""

ARGUMENTS_BYTES_MAX = 1_000_000
"""Arguments say what to do; what to do it with is a file."""

JOBS_KEPT_DAYS = 90
"""Finished jobs are shown this long."""


class MissingJobError(MissingError):
    code = "job.missing"


class InvalidJobError(InvalidError):
    code = "job.invalid"


class JobConflictError(ConflictError):
    code = "job.other_arguments"


class WorkerDiedError(EvergroveError):
    code = "job.worker_died"


class JobCancelledError(ConflictError):
    """What a worker meets whose job was cancelled meanwhile."""

    code = "job.cancelled"


@dataclass(frozen=True, kw_only=True)
class Job:
    """One piece of work. `kept` is what its steps remember, `progress` what people see; `error` has the API's shape."""

    job_id: str
    kind: str
    state: str
    arguments: dict[str, Any]
    progress: dict[str, Any]
    kept: dict[str, Any]
    result: dict[str, Any] | None
    error: dict[str, Any] | None
    author: str
    attempts: int
    fence: int
    run_at: datetime
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_over(self) -> bool:
        return self.state in {DONE, FAILED, CANCELLED}


def enqueue(
    workspace: Workspace,
    *,
    kind: str,
    arguments: Mapping[str, Any],
    author: str,
    idempotency_key: str = "",
    run_at: datetime | None = None,
) -> Job:
    """Ask for work; returns its job, which is the one that stands when the key was used before.

    Raises InvalidJobError for a kind that nobody does, and JobConflictError for the same key with other arguments.
    """
    with workspace.control.write() as connection:
        return enqueue_within(
            connection,
            kind=kind,
            arguments=arguments,
            author=author,
            idempotency_key=idempotency_key,
            now=workspace.clock.now(),
            run_at=run_at,
        )


def enqueue_within(
    connection: sa.Connection,
    *,
    kind: str,
    arguments: Mapping[str, Any],
    author: str,
    now: datetime,
    idempotency_key: str = "",
    run_at: datetime | None = None,
) -> Job:
    """As `enqueue`, in the caller's transaction."""
    from evergrove.jobs.kinds import KINDS

    if kind not in KINDS:
        raise InvalidJobError(f"nobody does “{kind}”", help=f"kinds are {', '.join(sorted(KINDS))}")
    text = msgspec.json.encode(arguments, order="deterministic").decode()
    if len(text) > ARGUMENTS_BYTES_MAX:
        raise InvalidJobError("the arguments of a job are too large", help="put the data into a file and name it")
    row = {
        "job_id": new_id("job"),
        "kind": kind,
        "state": QUEUED,
        "arguments": text,
        "progress": "{}",
        "kept": "{}",
        "author": author[:80],
        "idempotency_key": idempotency_key or None,
        "arguments_hash": hashlib.sha256(f"{kind}\x00{text}".encode()).hexdigest(),
        "attempts": 0,
        "fence": 0,
        "run_at": run_at or now,
        "created_at": now,
    }
    if idempotency_key:
        return _insert_once(connection, row)
    connection.execute(sa.insert(jobs), row)
    return _find(connection, str(row["job_id"]))


def _insert_once(connection: sa.Connection, row: dict[str, Any]) -> Job:
    connection.execute(
        conflict_insert(connection, jobs).on_conflict_do_nothing(index_elements=["idempotency_key"]), row
    )
    query = sa.select(jobs.c.job_id, jobs.c.arguments_hash).where(jobs.c.idempotency_key == row["idempotency_key"])
    stands = connection.execute(query).one()
    if stands.arguments_hash != row["arguments_hash"]:
        raise JobConflictError(
            "this idempotency key was used for other work", help="take a new key for new work", job_id=stands.job_id
        )
    return _find(connection, stands.job_id)


def find_job(workspace: Workspace, job_id: str) -> Job:
    """One job. Raises MissingJobError."""
    with workspace.control.read() as connection:
        return _find(connection, job_id)


def list_jobs(
    workspace: Workspace, *, kind: str = "", state: str = "", before: str = "", rows_max: int = 100
) -> list[Job]:
    """The newest jobs first; `before` is the last job_id of the page before."""
    query = sa.select(jobs).order_by(jobs.c.job_id.desc()).limit(rows_max)
    for column, value in ((jobs.c.kind, kind), (jobs.c.state, state)):
        if value:
            query = query.where(column == value)
    if before:
        query = query.where(jobs.c.job_id < before)
    with workspace.control.read() as connection:
        return [_job(row) for row in connection.execute(query)]


def has_work(workspace: Workspace, *, kinds: tuple[str, ...]) -> bool:
    """Whether a job of these kinds could be begun now, or was left by a worker that is gone."""
    with workspace.control.read() as connection:
        return connection.execute(_first_job(kinds), {"now": workspace.clock.now()}).first() is not None


@lru_cache(maxsize=8)
def _first_job(kinds: tuple[str, ...]) -> sa.Select[tuple[str]]:
    """Built once for each lane: it is asked twice a second."""
    return sa.select(jobs.c.job_id).where(_can_be_taken(sa.bindparam("now", type_=Instant), kinds=kinds)).limit(1)


def claim(workspace: Workspace, *, kinds: tuple[str, ...], lease: Lease) -> Job | None:
    """Take the oldest job of these kinds that is due; None when there is none.

    The caller holds the lease of the lane: whatever else is running in it was left by a worker that is gone. A job
    left that often that nobody should touch it again becomes FAILED here.
    """
    while True:
        now = workspace.clock.now()
        with workspace.control.write() as connection:
            lease.renew(connection, now=now)
            query = sa.select(jobs).where(_can_be_taken(now, kinds=kinds)).order_by(jobs.c.run_at, jobs.c.job_id)
            row = connection.execute(query.limit(1)).one_or_none()
            if row is None:
                return None
            if row.attempts >= ATTEMPTS_MAX:
                _give_up(connection, row.job_id, now=now)
                continue
            values = {
                "state": RUNNING,
                "attempts": row.attempts + 1,
                "fence": lease.fence,
                "started_at": row.started_at or now,
            }
            connection.execute(sa.update(jobs).where(jobs.c.job_id == row.job_id).values(**values))
            return _find(connection, row.job_id)


def count_open_jobs(connection: sa.Connection, *, kind: str) -> int:
    """How many jobs of a kind wait or run."""
    is_open = sa.and_(jobs.c.kind == kind, jobs.c.state.in_((QUEUED, RUNNING)))
    return int(connection.execute(sa.select(sa.func.count()).select_from(jobs).where(is_open)).scalar_one())


def cancel_job(workspace: Workspace, job_id: str) -> Job:
    """End a job that waits or runs; one that is over stays as it is.

    Only for kinds that leave nothing half done. Its worker learns it with its next step. Raises MissingJobError.
    """
    with workspace.control.write() as connection:
        is_open = sa.and_(jobs.c.job_id == job_id, jobs.c.state.in_((QUEUED, RUNNING)))
        values = {"state": CANCELLED, "finished_at": workspace.clock.now()}
        connection.execute(sa.update(jobs).where(is_open).values(**values))
        return _find(connection, job_id)


def _can_be_taken(now: datetime | sa.BindParameter[datetime], *, kinds: tuple[str, ...]) -> sa.ColumnElement[bool]:
    is_due = sa.and_(jobs.c.state == QUEUED, jobs.c.run_at <= now)
    return sa.and_(jobs.c.kind.in_(kinds), sa.or_(is_due, jobs.c.state == RUNNING))


def _give_up(connection: sa.Connection, job_id: str, *, now: datetime) -> None:
    error = WorkerDiedError(
        f"the worker ended {ATTEMPTS_MAX} times in the middle of this job",
        help="look at the memory and the disk of the machine, then ask for it again",
    )
    text = msgspec.json.encode(error.as_dict()).decode()
    values = {"state": FAILED, "error": text, "finished_at": now}
    connection.execute(sa.update(jobs).where(jobs.c.job_id == job_id).values(**values))


def remove_old_jobs(workspace: Workspace) -> int:
    """Drop jobs that ended JOBS_KEPT_DAYS days ago; returns how many."""
    limit = workspace.clock.now() - timedelta(days=JOBS_KEPT_DAYS)
    with workspace.control.write() as connection:
        return connection.execute(sa.delete(jobs).where(jobs.c.finished_at < limit)).rowcount


def _find(connection: sa.Connection, job_id: str) -> Job:
    row = connection.execute(sa.select(jobs).where(jobs.c.job_id == job_id)).one_or_none()
    if row is None:
        raise MissingJobError(f"there is no job {job_id[:60]}", help="list the jobs and choose one of them")
    return _job(row)


def _job(row: sa.Row[Any]) -> Job:
    values = {name: row._mapping[name] for name in Job.__dataclass_fields__}
    for name in ("arguments", "progress", "kept", "result", "error"):
        values[name] = None if values[name] is None else msgspec.json.decode(values[name])
    return Job(**values)
