"""The facts of tasks. What people write (titles, scripts, notes) never goes into a fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import pyarrow as pa
import sqlalchemy as sa

from evergrove.facts import TIMESTAMP, write_outgoing
from evergrove.tasks.kinds import EVERY_CHANNEL

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
    withdraws: str = ""
    """The channel of the consent that the customer took back by this outcome, EVERY_CHANNEL: of all channels."""


def write_opened(connection: sa.Connection, opened: Sequence[TaskFact], *, now: datetime) -> None:
    """`Task Opened`, in the caller's transaction."""
    _write(connection, "Task Opened", opened, now=now)


def write_done(connection: sa.Connection, closed: Sequence[TaskFact], *, now: datetime) -> None:
    """`Task Done`, in the caller's transaction; of a cancelled task too, its outcome says so.

    Whoever refused to be called has said so for good: `Consent Changed` goes with it.
    """
    refusals = [one for one in closed if one.withdraws and one.customer_id is not None]
    said = [_table("Task Done", closed, now=now), *([_refusals(refusals, now=now)] if refusals else [])]
    write_outgoing(connection, pa.concat_tables(said, promote_options="default"))


def _write(connection: sa.Connection, name: str, facts: Sequence[TaskFact], *, now: datetime) -> None:
    write_outgoing(connection, _table(name, facts, now=now))


def _table(name: str, facts: Sequence[TaskFact], *, now: datetime) -> pa.Table:
    count = len(facts)
    return pa.table(
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


def _refusals(facts: Sequence[TaskFact], *, now: datetime) -> pa.Table:
    """Consent taken back, with the task as its proof; without a channel the word is about all of them."""
    channels = [None if one.withdraws == EVERY_CHANNEL else one.withdraws for one in facts]
    count = len(facts)
    return pa.table(
        {
            "fact_id": [f"{one.fact_id}:consent" for one in facts],
            "name": pa.repeat(pa.scalar("Consent Changed"), count),
            "customer_id": pa.array([one.customer_id for one in facts], pa.string()),
            "occurred_at": pa.repeat(pa.scalar(now, TIMESTAMP), count),
            "source": pa.repeat(pa.scalar(SOURCE), count),
            "run_id": pa.array([one.run_id for one in facts], pa.string()),
            "channel": pa.array(channels, pa.string()),
            "properties": [_refusal(one) for one in facts],
        }
    )


def _refusal(fact: TaskFact) -> str:
    proof = msgspec.json.encode({"task": fact.task_id, "outcome": fact.outcome}).decode()
    said = {"topic": "all", "state": "unsubscribed", "basis": "withdrawn", "proof": proof}
    return msgspec.json.encode(said).decode()


def _properties(fact: TaskFact) -> str:
    said = {"task": fact.task_id, "kind": fact.kind, "owner": fact.owner, "outcome": fact.outcome}
    return msgspec.json.encode({key: value for key, value in said.items() if value}).decode()
