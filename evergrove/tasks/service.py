"""What is done with an open task: it is taken, put off, closed with an outcome, cancelled, opened again, forgotten.

Invariants: every change asks for the state that it changes, so that of two people who do it at once one wins and the
other is told; a closing and its fact stand in one transaction; facts of a task that was opened again have numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from evergrove.facts import each_of
from evergrove.kit import Workspace
from evergrove.tasks.contracts import (
    NOTE_CHARACTERS_MAX,
    OWNER_CHARACTERS_MAX,
    InvalidTaskError,
    Task,
    TaskChangedError,
    TaskDraft,
)
from evergrove.tasks.kinds import CANCELLED, KINDS
from evergrove.tasks.opening import FORGOTTEN, open_tasks, task_id_of
from evergrove.tasks.reading import read_task
from evergrove.tasks.tables import tasks
from evergrove.tasks.task_facts import TaskFact, write_done, write_opened


def assign_task(workspace: Workspace, task_id: str, *, owner: str | None, version: int | None = None) -> Task:
    """Give an open task to somebody, or back to nobody.

    Raises MissingTaskError, and TaskChangedError when it is closed or not of the `version` that the caller saw.
    """
    if owner is not None and not 0 < len(owner) <= OWNER_CHARACTERS_MAX:
        raise InvalidTaskError("this is no owner", help="give the id of a user", field="owner")
    with workspace.control.write() as connection:
        return _change(connection, task_id, version=version, owner=owner)


def take_task(workspace: Workspace, task_id: str, *, owner: str) -> Task:
    """Take an open task that is nobody's; taking one's own again changes nothing. Raises as `assign_task`."""
    with workspace.control.write() as connection:
        task = read_task(connection, task_id)
        if task.state == "open" and task.owner == owner:
            return task
        if task.owner is not None:
            raise TaskChangedError(f"{task.owner} has taken this task already", help="choose another one")
        return _change(connection, task_id, version=task.version, owner=owner)


def reschedule_task(workspace: Workspace, task_id: str, *, due_at: datetime, version: int | None = None) -> Task:
    """Put an open task off, or bring it forward. Raises as `assign_task`."""
    _check_instant(due_at, field="due_at")
    with workspace.control.write() as connection:
        return _change(connection, task_id, version=version, due_at=due_at)


def complete_task(
    workspace: Workspace,
    task_id: str,
    *,
    outcome: str,
    author: str,
    note: str = "",
    again_at: datetime | None = None,
    version: int | None = None,
) -> Task:
    """Close an open task with an outcome of its kind; saying the same again changes nothing.

    `again_at`: after an outcome that asks again, the same is opened as a task of its own, due then. Raises
    MissingTaskError, InvalidTaskError, and TaskChangedError when somebody else was first.
    """
    with workspace.control.write() as connection:
        return complete_task_within(
            connection,
            task_id,
            outcome=outcome,
            author=author,
            note=note,
            again_at=again_at,
            version=version,
            now=workspace.clock.now(),
        )


def complete_task_within(
    connection: sa.Connection,
    task_id: str,
    *,
    outcome: str,
    author: str,
    now: datetime,
    note: str = "",
    again_at: datetime | None = None,
    version: int | None = None,
) -> Task:
    """`complete_task` in the caller's transaction, beside what the outcome means elsewhere. Facts are written."""
    task = read_task(connection, task_id)
    _check_closing(task, outcome=outcome, note=note, again_at=again_at)
    if (task.state, task.outcome, task.closed_by, task.note) == ("done", outcome, author, note):
        return task
    closed = _close(
        connection, [task_id], version=version, state="done", outcome=outcome, author=author, note=note, now=now
    )
    if not closed:
        raise _changed(connection, task_id)
    write_done(connection, closed, now=now)
    if again_at is not None:
        open_tasks(connection, [_again(connection, task, fact_id=closed[0].fact_id, due_at=again_at)], now=now)
    return read_task(connection, task_id)


def reopen_task(workspace: Workspace, task_id: str, *, author: str = "", version: int | None = None) -> Task:
    """Open a closed task again: an outcome was wrong. The next try that it asked for is cancelled while it is open.

    A consent that the outcome took back stays so until the customer gives it.
    Raises MissingTaskError, TaskChangedError when it is open.
    """
    now = workspace.clock.now()
    with workspace.control.write() as connection:
        reopened = sa.update(tasks).where(
            tasks.c.task_id == task_id,
            tasks.c.state != "open",
            tasks.c.asked != FORGOTTEN,
            tasks.c.version == (tasks.c.version if version is None else version),
        )
        values = {"state": "open", "outcome": "", "note": "", "closed_at": None, "closed_by": ""}
        if not connection.execute(reopened.values(**values, version=tasks.c.version + 1)).rowcount:
            raise _changed(connection, task_id)
        row = connection.execute(sa.select(tasks).where(tasks.c.task_id == task_id)).one()
        following = task_id_of(_again_key(f"task_done#{task_id}#{row.times_closed}"))
        cancelled = _close(
            connection, [following], version=None, state=CANCELLED, outcome=CANCELLED, author=author, note="", now=now
        )
        if cancelled:
            write_done(connection, cancelled, now=now)
        write_opened(connection, [_fact(row, fact_id=f"task_opened#{task_id}#{row.times_closed}")], now=now)
        return read_task(connection, task_id)


def cancel_task(workspace: Workspace, task_id: str, *, author: str, version: int | None = None) -> Task:
    """Close an open task that nobody needs to do. Raises MissingTaskError, TaskChangedError."""
    now = workspace.clock.now()
    with workspace.control.write() as connection:
        closed = _close(
            connection, [task_id], version=version, state=CANCELLED, outcome=CANCELLED, author=author, note="", now=now
        )
        if not closed:
            raise _changed(connection, task_id)
        write_done(connection, closed, now=now)
        return read_task(connection, task_id)


def cancel_tasks_of_messages(
    connection: sa.Connection, message_ids: Sequence[str], *, author: str, now: datetime
) -> int:
    """Close, in the caller's transaction, the open tasks that these messages asked for; returns how many."""
    asked = tasks.c.message_id.in_(sa.select(each_of(connection, list(message_ids))))
    open_ids = sa.select(tasks.c.task_id).where(asked, tasks.c.state == "open").order_by(tasks.c.task_id)
    task_ids = list(connection.execute(open_ids).scalars())
    closed = _close(
        connection, task_ids, version=None, state=CANCELLED, outcome=CANCELLED, author=author, note="", now=now
    )
    if closed:
        write_done(connection, closed, now=now)
    return len(closed)


def forget_tasks(connection: sa.Connection, customer_ids: Sequence[str], *, now: datetime) -> int:
    """Erasure: in the caller's transaction, tasks of these customers lose every text and the link to them.

    What is open is cancelled; kind, owner, outcome and times stay, so that counts of work done do not change. Returns
    how many. A key that opened one of them opens nothing any more.
    """
    theirs = tasks.c.customer_id.in_(sa.select(each_of(connection, list(customer_ids))))
    is_open = tasks.c.state == "open"
    emptied = sa.update(tasks).where(theirs).values(
        title_zh="",
        title_en="",
        script="",
        note="",
        customer_id=None,
        message_id=None,
        run_id=None,
        asked=FORGOTTEN,
        version=tasks.c.version + 1,
        outcome=sa.case((is_open, CANCELLED), else_=tasks.c.outcome),
        closed_at=sa.case((is_open, sa.literal(now, tasks.c.closed_at.type)), else_=tasks.c.closed_at),
        state=sa.case((is_open, CANCELLED), else_=tasks.c.state),
    )  # fmt: skip
    return connection.execute(emptied).rowcount


def _change(connection: sa.Connection, task_id: str, *, version: int | None, **values: Any) -> Task:
    changed = sa.update(tasks).where(
        tasks.c.task_id == task_id,
        tasks.c.state == "open",
        tasks.c.version == (tasks.c.version if version is None else version),
    )
    if not connection.execute(changed.values(**values, version=tasks.c.version + 1)).rowcount:
        raise _changed(connection, task_id)
    return read_task(connection, task_id)


def _close(
    connection: sa.Connection,
    task_ids: list[str],
    *,
    version: int | None,
    state: str,
    outcome: str,
    author: str,
    note: str,
    now: datetime,
) -> list[TaskFact]:
    """Close those of the tasks that are open; the fact of each that was."""
    closing = (
        sa.update(tasks)
        .where(
            tasks.c.task_id.in_(sa.select(each_of(connection, task_ids))),
            tasks.c.state == "open",
            tasks.c.version == (tasks.c.version if version is None else version),
        )
        .values(
            state=state,
            outcome=outcome,
            note=note,
            closed_at=now,
            closed_by=author,
            times_closed=tasks.c.times_closed + 1,
            version=tasks.c.version + 1,
        )
        .returning(tasks)
    )
    rows = connection.execute(closing).all()
    return [
        _fact(row, fact_id=f"task_done#{row.task_id}#{row.times_closed}", outcome=outcome)
        for row in sorted(rows, key=lambda row: row.task_id)
    ]


def _fact(row: sa.Row[Any], *, fact_id: str, outcome: str = "") -> TaskFact:
    chosen = KINDS[row.kind].outcome(outcome)
    # What was said in answer to a message is that message's receipt, and withdraws its topic there.
    withdraws = chosen.withdraws if chosen is not None and row.message_id is None else ""
    return TaskFact(
        fact_id=fact_id,
        task_id=row.task_id,
        kind=row.kind,
        customer_id=row.customer_id,
        message_id=row.message_id,
        run_id=row.run_id,
        owner=row.owner,
        outcome=outcome,
        withdraws=withdraws,
    )


def _again(connection: sa.Connection, task: Task, *, fact_id: str, due_at: datetime) -> TaskDraft:
    """The same once more; its key is the closing that asked for it."""
    origin = connection.execute(sa.select(tasks.c.customer_id).where(tasks.c.task_id == task.task_id)).scalar()
    return TaskDraft(
        kind=task.kind,
        due_at=due_at,
        title_zh=task.title_zh,
        title_en=task.title_en,
        script=task.script,
        customer_id=origin,
        owner=task.owner,
        key=_again_key(fact_id),
        message_id=task.message_id,
        run_id=task.run_id,
        follows=task.task_id,
    )


def _again_key(fact_id: str) -> str:
    """Of the next try that a closing asked for."""
    return f"again#{fact_id}"


def _check_closing(task: Task, *, outcome: str, note: str, again_at: datetime | None) -> None:
    kind = KINDS[task.kind]
    chosen = kind.outcome(outcome)
    if chosen is None:
        raise InvalidTaskError(
            f"“{outcome[:40]}” is no outcome of {kind.en.lower()}",
            help=f"choose among {', '.join(one.key for one in kind.outcomes)}",
            field="outcome",
        )
    if len(note) > NOTE_CHARACTERS_MAX:
        raise InvalidTaskError(
            f"the note has {len(note):,} characters", help=f"at most {NOTE_CHARACTERS_MAX:,}", field="note"
        )
    if again_at is not None:
        _check_instant(again_at, field="again_at")
        if not chosen.asks_again:
            raise InvalidTaskError(
                f"after “{outcome}” nothing is asked again", help="open a task of its own instead", field="again_at"
            )


def _check_instant(at: datetime, *, field: str) -> None:
    if at.tzinfo is None:
        raise InvalidTaskError("a time without a zone", help="give it in UTC", field=field)


def _changed(connection: sa.Connection, task_id: str) -> TaskChangedError:
    """Why a change found nothing to change. Raises MissingTaskError when there is no such task."""
    task = read_task(connection, task_id)
    by = f" by {task.closed_by}" if task.closed_by else ""
    state = "open" if task.state == "open" else f"{task.state}{by}"
    return TaskChangedError(
        f"the task {task_id} was changed meanwhile: it is {state}, version {task.version}",
        help="look at it again before you go on",
        version=task.version,
    )
