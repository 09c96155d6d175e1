"""Looking at tasks: one, a page, counts by owner, and the outcomes of calls that messages asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from evergrove.facts import each_of, person_of, roots_of
from evergrove.kit import Workspace
from evergrove.tasks.contracts import MissingTaskError, OwnerCount, Task, TaskCursor, TaskPage, TaskState
from evergrove.tasks.tables import tasks

TASKS_A_PAGE_MAX = 500
OWNERS_MAX = 1_000
"""As many as a workspace has members."""

_COLUMNS = [tasks.c[name] for name in Task.__dataclass_fields__]


def find_task(workspace: Workspace, task_id: str) -> Task:
    """One task. Raises MissingTaskError."""
    with workspace.control.read() as connection:
        return read_task(connection, task_id)


def read_task(connection: sa.Connection, task_id: str) -> Task:
    """One task, as the caller's transaction sees it. Raises MissingTaskError."""
    row = connection.execute(sa.select(*_COLUMNS).where(tasks.c.task_id == task_id)).one_or_none()
    if row is None:
        raise MissingTaskError(f"there is no task {task_id}", help="look it up in the list of tasks")
    return _described(connection, [row])[0]


def list_tasks(
    workspace: Workspace,
    *,
    owner: str | None = None,
    is_unowned: bool = False,
    state: TaskState | None = "open",
    kind: str = "",
    customer_id: str = "",
    due_before: datetime | None = None,
    after: TaskCursor | None = None,
    limit: int = 50,
) -> TaskPage:
    """Tasks by due time; every filter that is given must hold, `state` None: of any state.

    `customer_id` finds those of the whole person, whatever their ids were. `limit` is cut to 1 … TASKS_A_PAGE_MAX.
    """
    rows_max = min(max(limit, 1), TASKS_A_PAGE_MAX)
    query = sa.select(*_COLUMNS).order_by(tasks.c.due_at, tasks.c.task_id).limit(rows_max + 1)
    equal = ((tasks.c.owner, owner), (tasks.c.state, state), (tasks.c.kind, kind or None))
    query = query.where(*(column == value for column, value in equal if value is not None))
    if is_unowned:
        query = query.where(tasks.c.owner.is_(None))
    if due_before is not None:
        query = query.where(tasks.c.due_at < due_before)
    if after is not None:
        is_behind = (tasks.c.due_at == after.due_at) & (tasks.c.task_id > after.task_id)
        query = query.where((tasks.c.due_at > after.due_at) | is_behind)
    with workspace.control.read() as connection:
        if customer_id:
            query = query.where(tasks.c.customer_id.in_(person_of(connection, customer_id)))
        rows = connection.execute(query).all()
        page = _described(connection, rows[:rows_max])
    last = TaskCursor(due_at=page[-1].due_at, task_id=page[-1].task_id) if len(rows) > rows_max else None
    return TaskPage(tasks=page, next=last)


def count_tasks_by_owner(workspace: Workspace) -> tuple[OwnerCount, ...]:
    """Open tasks of each owner, and of nobody; the most overdue first."""
    now = workspace.clock.now()
    overdue = sa.func.sum(sa.case((tasks.c.due_at < now, 1), else_=0)).label("overdue")
    query = (
        sa.select(tasks.c.owner, sa.func.count().label("open"), overdue)
        .where(tasks.c.state == "open")
        .group_by(tasks.c.owner)
        .order_by(overdue.desc(), sa.func.count().desc(), tasks.c.owner)
        .limit(OWNERS_MAX)
    )
    with workspace.control.read() as connection:
        return tuple(OwnerCount(**row._mapping) for row in connection.execute(query))


def tasks_of_messages(connection: sa.Connection, message_ids: Sequence[str]) -> dict[str, Task]:
    """The task that each message asked for; where an outcome asked again, the last of them."""
    ids = sa.select(each_of(connection, list(message_ids)))
    query = sa.select(*_COLUMNS).where(tasks.c.message_id.in_(ids))
    rows = connection.execute(query.order_by(tasks.c.opened_at, tasks.c.follows.is_not(None), tasks.c.task_id)).all()
    return {task.message_id: task for task in _described(connection, rows) if task.message_id is not None}


def _described(connection: sa.Connection, rows: Sequence[sa.Row[Any]]) -> tuple[Task, ...]:
    roots = roots_of(connection, {row.customer_id for row in rows if row.customer_id is not None})
    return tuple(Task(**{**row._mapping, "customer_id": roots.get(row.customer_id, row.customer_id)}) for row in rows)
