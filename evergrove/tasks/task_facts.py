"""The facts of tasks. What people write (titles, scripts, notes) never goes into a fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import pyarrow as pa
import sqlalchemy as sa

from evergrove.facts import TIMESTAMP, write_outgoing

SOURCE = "tasks"


@dataclass(frozen=True, kw_only=True)
class TaskFact:
    """One opening or closing of a task; `outcome` of a closing only."""

    fact_id: str
    task_id: str
    kind: str
    customer_id: str | None
    message_id: str | None
    run_id: str | None
    owner: str | None
    outcome: str = ""


def write_opened(connection: sa.Connection, opened: Sequence[TaskFact], *, now: datetime) -> None:
    """`Task Opened`, in the caller's transaction."""
    _write(connection, "Task Opened", opened, now=now)


def write_done(connection: sa.Connection, closed: Sequence[TaskFact], *, now: datetime) -> None:
    """`Task Done`, in the caller's transaction; of a cancelled task too, its outcome says so."""
    _write(connection, "Task Done", closed, now=now)


def _write(connection: sa.Connection, name: str, facts: Sequence[TaskFact], *, now: datetime) -> None:
    count = len(facts)
    table = pa.table(
        {
            "fact_id": [one.fact_id for one in facts],
            "name": pa.repeat(pa.scalar(name), count),
            "customer_id": pa.array([one.customer_id for one in facts], pa.string()),
            "occurred_at": pa.repeat(pa.scalar(now, TIMESTAMP), count),
            "source": pa.repeat(pa.scalar(SOURCE), count),
            "message_id": pa.array([one.message_id for one in facts], pa.string()),
            "run_id": pa.array([one.run_id for one in facts], pa.string()),
            "properties": [_properties(one) for one in facts],
        }
    )
    write_outgoing(connection, table)


def _properties(fact: TaskFact) -> str:
    said = {"task": fact.task_id, "kind": fact.kind, "owner": fact.owner, "outcome": fact.outcome}
    return msgspec.json.encode({key: value for key, value in said.items() if value}).decode()
