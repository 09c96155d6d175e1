"""Tasks: what people must do, taken, put off, closed with an outcome, opened again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path, Query, status

from evergrove.access import Permission, list_members
from evergrove.api.moments import MOMENT_MAX, MOMENT_MIN, Moment
from evergrove.api.once import Once
from evergrove.api.paging import InvalidCursorError, Paged, Paging, cursor, page_of
from evergrove.api.routes.customers import customer_names
from evergrove.api.routing import workspace_router
from evergrove.api.security import Inside, allow
from evergrove.api.task_bodies import (
    AssignTask,
    CancelTask,
    CompleteTask,
    KindKey,
    OwnerBody,
    Owners,
    ReopenTask,
    RescheduleTask,
    TaskBody,
    TaskChange,
    TaskKinds,
    Tasks,
    TaskWish,
    kind_bodies,
    task_body,
)
from evergrove.desk import save_figures
from evergrove.tasks import (
    InvalidTaskError,
    Task,
    TaskCursor,
    TaskDraft,
    assign_task,
    cancel_task,
    complete_task,
    count_tasks_by_owner,
    find_task,
    list_tasks,
    open_task,
    reopen_task,
    reschedule_task,
    take_task,
)

router = workspace_router("tasks")

TaskId = Annotated[str, Path(pattern=r"^tsk_[A-Za-z0-9_-]{1,36}$", examples=["tsk_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])]

ME, NOBODY = "me", "nobody"


@router.get("/tasks", name="list_tasks")
def get_tasks(
    inside: Annotated[Inside, allow(Permission.TASKS_READ)],
    paging: Paged,
    owner: Annotated[
        str,
        Query(
            pattern=r"^(me|nobody|usr_[A-Za-z0-9_-]{1,36})?$",
            max_length=40,
            description="`me`, `nobody`, a user's id; empty: everybody.",
        ),
    ] = "",
    state: Annotated[Literal["open", "done", "cancelled", "any"], Query()] = "open",
    kind: Annotated[KindKey | None, Query()] = None,
    customer_id: Annotated[str, Query(pattern=r"^(cus_[A-Za-z0-9_-]{1,36})?$", max_length=40)] = "",
    due_before: Annotated[Moment | None, Query()] = None,
) -> Tasks:
    """List tasks by due time; every filter that is given must hold."""
    page = list_tasks(
        inside.workspace,
        owner=None if owner in ("", NOBODY) else inside.author if owner == ME else owner,
        is_unowned=owner == NOBODY,
        state=None if state == "any" else state,
        kind=kind or "",
        customer_id=customer_id,
        due_before=due_before,
        after=_after(paging),
        limit=paging.limit,
    )
    following = cursor(page.next.due_at.isoformat(), page.next.task_id) if page.next else None
    return Tasks(items=_bodies(inside, page.tasks), next=following)


@router.post("/tasks", name="open_task", status_code=status.HTTP_201_CREATED)
def post_task(body: TaskWish, inside: Annotated[Inside, allow(Permission.TASKS_WRITE)], once: Once) -> TaskBody:
    """Ask somebody, or whoever takes it, to do something until a time."""

    def make() -> TaskBody:
        _check_member(inside, body.owner)
        draft = TaskDraft(
            kind=body.kind,
            due_at=body.due_at,
            title_zh=body.title_zh,
            title_en=body.title_en,
            script=body.script,
            customer_id=body.customer.strip() or None,
            owner=body.owner,
        )
        made = open_task(inside.workspace, draft)
        inside.note(target=made.task_id, kind=made.kind)
        return _bodies(inside, (made,))[0]

    return once.run(inside, body, make, reply=TaskBody)


@router.get("/tasks/kinds", name="list_task_kinds")
def get_kinds(inside: Annotated[Inside, allow(Permission.TASKS_READ)], paging: Paged) -> TaskKinds:  # noqa: ARG001
    """List the kinds of tasks, with the outcomes that close each."""
    shown, after = page_of(kind_bodies(), paging, key=lambda one: one.key)
    return TaskKinds(items=shown, next=after)


@router.get("/tasks/owners", name="count_tasks")
def get_owners(inside: Annotated[Inside, allow(Permission.TASKS_READ)], paging: Paged) -> Owners:
    """Count the open tasks of each owner, and of nobody."""
    names = member_names(inside)
    counts = [
        OwnerBody(owner=one.owner, owner_name=names.get(one.owner or ""), open=one.open, overdue=one.overdue)
        for one in count_tasks_by_owner(inside.workspace)
    ]
    shown, after = page_of(counts, paging, key=lambda one: one.owner or "")
    return Owners(items=shown, next=after)


@router.get("/tasks/{task_id}", name="get_task")
def get_task(task_id: TaskId, inside: Annotated[Inside, allow(Permission.TASKS_READ)]) -> TaskBody:
    """One task."""
    return _bodies(inside, (find_task(inside.workspace, task_id),))[0]


@router.patch("/tasks/{task_id}", name="change_task")
def patch_task(task_id: TaskId, body: TaskChange, inside: Annotated[Inside, allow(Permission.TASKS_WRITE)]) -> TaskBody:
    """Assign, take, put off, complete, cancel or reopen a task; of two who do it at once one is told so."""
    changed = _changed(inside, task_id, body)
    inside.note(target=task_id, action=body.action, outcome=changed.outcome)
    return _bodies(inside, (changed,))[0]


def _changed(inside: Inside, task_id: str, body: TaskChange) -> Task:
    workspace, author = inside.workspace, inside.author
    match body:
        case AssignTask():
            _check_member(inside, body.owner)
            return assign_task(workspace, task_id, owner=body.owner, version=body.version)
        case RescheduleTask():
            return reschedule_task(workspace, task_id, due_at=body.due_at, version=body.version)
        case CompleteTask():
            return complete_task(
                workspace,
                task_id,
                outcome=body.outcome,
                author=author,
                note=body.note,
                again_at=body.again_at,
                version=body.version,
            )
        case CancelTask():
            return cancel_task(workspace, task_id, author=author, version=body.version)
        case ReopenTask():
            return reopen_task(workspace, task_id, author=author, version=body.version)
    return take_task(workspace, task_id, owner=author)


def _after(paging: Paging) -> TaskCursor | None:
    position = paging.position(2)
    if position is None:
        return None
    try:
        due_at = datetime.fromisoformat(str(position[0]))
    except ValueError as error:
        raise InvalidCursorError from error
    if due_at.tzinfo is None or not MOMENT_MIN <= due_at < MOMENT_MAX:
        raise InvalidCursorError
    return TaskCursor(due_at=due_at, task_id=str(position[1]))


def _check_member(inside: Inside, owner: str | None) -> None:
    if owner is not None and owner not in member_names(inside):
        raise InvalidTaskError(
            "nobody in this workspace has that id", help="choose a member of the workspace", field="owner"
        )


def member_names(inside: Inside) -> dict[str, str]:
    """User id → what people call them."""
    members = list_members(inside.server, workspace=inside.slug)
    return {one.user.user_id: one.user.name or one.user.email for one in members}


def _bodies(inside: Inside, tasks: tuple[Task, ...]) -> list[TaskBody]:
    names, now = member_names(inside), inside.clock.now()
    customers = customer_names(inside, [task.customer_id for task in tasks])
    figures = save_figures(inside.workspace, tasks)
    return [
        task_body(task, names=names, customers=customers, now=now, figures=figures.get(task.task_id)) for task in tasks
    ]
