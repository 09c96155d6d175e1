"""Opening tasks: a few by hand, or thousands in the transaction that plans them.

Invariants: a key opens one task, however often it is asked; a task and its fact stand in one transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.facts import each_of
from evergrove.kit import Workspace, conflict_insert, new_id, take_turn
from evergrove.profiles import find_customer
from evergrove.tasks.contracts import (
    KEY_CHARACTERS_MAX,
    OPEN_TASKS_MAX,
    OWNER_CHARACTERS_MAX,
    SCRIPT_CHARACTERS_MAX,
    TASKS_A_CALL_MAX,
    TITLE_CHARACTERS_MAX,
    InvalidTaskError,
    Task,
    TaskDraft,
    TaskKeyReusedError,
    TooManyTasksError,
)
from evergrove.tasks.kinds import KINDS
from evergrove.tasks.reading import find_task
from evergrove.tasks.tables import tasks
from evergrove.tasks.task_facts import TaskFact, write_opened

FORGOTTEN = ""
"""In the place of the hash of what was asked: its customer was erased, and the key opens nothing any more."""


def open_task(workspace: Workspace, draft: TaskDraft) -> Task:
    """Open one task for a person; the customer may be named by an id or an identifier, as a person has it at hand.

    Raises UnknownCustomerError, InvalidTaskError, TaskKeyReusedError, TooManyTasksError.
    """
    if draft.customer_id is not None:
        draft = replace(draft, customer_id=find_customer(workspace, draft.customer_id))
    with workspace.control.write() as connection:
        (task_id,) = open_tasks(connection, [draft], now=workspace.clock.now())
    return find_task(workspace, task_id)


def open_tasks(connection: sa.Connection, drafts: Sequence[TaskDraft], *, now: datetime) -> tuple[str, ...]:
    """Open tasks in the caller's transaction; returns their ids in the order of the drafts.

    A draft whose key has opened a task is not opened again, whatever its time and owner say this time. Customers are
    known to the caller. Best the last statement: facts are written. Raises InvalidTaskError, TaskKeyReusedError when a
    key asked for something else before, and TooManyTasksError; then the transaction must not be committed.
    """
    if len(drafts) > TASKS_A_CALL_MAX:
        raise TooManyTasksError(
            f"{len(drafts):,} tasks at once; at most {TASKS_A_CALL_MAX:,}", help="open them in several calls"
        )
    for draft in drafts:
        _check(draft)
    rows = [_row(draft, now=now) for draft in drafts]
    take_turn(connection, name="tasks")
    known = _asked(connection, [row["task_id"] for row in rows])
    fresh = {row["task_id"]: row for row in rows if row["task_id"] not in known}
    asked = {task_id: row["asked"] for task_id, row in fresh.items()} | known
    for row, draft in zip(rows, drafts, strict=True):
        if asked[row["task_id"]] not in {row["asked"], FORGOTTEN}:
            raise TaskKeyReusedError(
                f"the key “{draft.key}” has opened another task", help="give every request a key of its own"
            )
    if fresh:
        _insert(connection, list(fresh.values()))
        write_opened(connection, [_fact(row) for row in fresh.values()], now=now)
    return tuple(row["task_id"] for row in rows)


def _insert(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    opened = sa.select(sa.func.count()).select_from(tasks).where(tasks.c.state == "open")
    held = connection.execute(opened).scalar_one() + len(rows)
    if held > OPEN_TASKS_MAX:
        raise TooManyTasksError(
            f"{held:,} open tasks; at most {OPEN_TASKS_MAX:,}", help="close or cancel those that nobody will do"
        )
    connection.execute(conflict_insert(connection, tasks), rows)


def _asked(connection: sa.Connection, task_ids: list[str]) -> dict[str, str]:
    query = sa.select(tasks.c.task_id, tasks.c.asked).where(
        tasks.c.task_id.in_(sa.select(each_of(connection, task_ids)))
    )
    return {row.task_id: row.asked for row in connection.execute(query)}


def _row(draft: TaskDraft, *, now: datetime) -> dict[str, Any]:
    return {
        "task_id": task_id_of(draft.key) if draft.key else new_id("tsk"),
        "kind": draft.kind,
        "customer_id": draft.customer_id,
        "title_zh": draft.title_zh.strip() or draft.title_en.strip(),
        "title_en": draft.title_en.strip() or draft.title_zh.strip(),
        "script": draft.script,
        "owner": draft.owner,
        "due_at": draft.due_at,
        "message_id": draft.message_id,
        "run_id": draft.run_id,
        "follows": draft.follows,
        "state": "open",
        "outcome": "",
        "note": "",
        "opened_at": now,
        "closed_at": None,
        "closed_by": "",
        "times_closed": 0,
        "version": 1,
        "asked": _hash_of(draft),
    }


def task_id_of(key: str) -> str:
    """The id of the task that a key opens."""
    return f"tsk_{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def _hash_of(draft: TaskDraft) -> str:
    """Of what is asked for: not of when and by whom, which a second attempt may compute anew."""
    asked = (
        draft.kind,
        draft.customer_id,
        draft.title_zh,
        draft.title_en,
        draft.script,
        draft.message_id,
        draft.run_id,
    )
    return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()


def _fact(row: dict[str, Any]) -> TaskFact:
    return TaskFact(
        fact_id=f"task_opened#{row['task_id']}",
        task_id=row["task_id"],
        kind=row["kind"],
        customer_id=row["customer_id"],
        message_id=row["message_id"],
        run_id=row["run_id"],
        owner=row["owner"],
    )


def _check(draft: TaskDraft) -> None:
    if draft.kind not in KINDS:
        raise InvalidTaskError(
            f"“{draft.kind[:40]}” is no kind of task", help=f"choose among {', '.join(KINDS)}", field="kind"
        )
    if not draft.title_zh.strip() and not draft.title_en.strip():
        raise InvalidTaskError("a task without a title", help="say in a line what is to be done", field="title")
    if draft.due_at.tzinfo is None:
        raise InvalidTaskError("a due time without a zone", help="give it in UTC", field="due_at")
    lengths = (
        ("title", max(draft.title_zh, draft.title_en, key=len), TITLE_CHARACTERS_MAX),
        ("script", draft.script, SCRIPT_CHARACTERS_MAX),
        ("owner", draft.owner or "", OWNER_CHARACTERS_MAX),
        ("key", draft.key, KEY_CHARACTERS_MAX),
    )
    for field, text, characters_max in lengths:
        if len(text) > characters_max:
            raise InvalidTaskError(
                f"the {field} has {len(text):,} characters", help=f"at most {characters_max:,}", field=field
            )
