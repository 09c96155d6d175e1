"""What tasks take and give: drafts, tasks, pages, and what can go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from evergrove.kit import ConflictError, InvalidError, LimitedError, MissingError

TaskState = Literal["open", "done", "cancelled"]

TITLE_CHARACTERS_MAX, SCRIPT_CHARACTERS_MAX, NOTE_CHARACTERS_MAX = 200, 4_000, 2_000
"""A line in a list, a page to read from on the phone, and what was said."""

OWNER_CHARACTERS_MAX, KEY_CHARACTERS_MAX = 80, 200

TASKS_A_CALL_MAX = 5_000
"""Opened in one transaction: as many as a planning step has customers."""

OPEN_TASKS_MAX = 200_000
"""Of a workspace: nobody gets through more, and a mistaken campaign must not bury the rest."""


class InvalidTaskError(InvalidError):
    """`details` has `field`."""

    code = "task.invalid"


class MissingTaskError(MissingError):
    code = "task.missing"


class TooManyTasksError(LimitedError):
    code = "task.too_many"


class TaskKeyReusedError(ConflictError):
    code = "task.key_reused"


class TaskChangedError(ConflictError):
    """Somebody else changed, took, closed or reopened it first."""

    code = "task.changed"


@dataclass(frozen=True, kw_only=True)
class TaskDraft:
    """What somebody is asked to do until `due_at`.

    Of the titles one is enough. `owner` None: whoever takes it. `key` makes opening repeatable: the same key opens one
    task for ever; without a key every draft opens one. `message_id`, `run_id`: what asked for it.
    """

    kind: str
    due_at: datetime
    title_zh: str = ""
    title_en: str = ""
    script: str = ""
    customer_id: str | None = None
    owner: str | None = None
    key: str = ""
    message_id: str | None = None
    run_id: str | None = None
    follows: str | None = None


@dataclass(frozen=True, kw_only=True)
class Task:
    """A task as it is now; `customer_id` is who the customer is today, None when it has none or they were erased.

    `outcome`, `note`, `closed_at`, `closed_by` are of the last closing; `follows` is the task that asked again.
    """

    task_id: str
    kind: str
    customer_id: str | None
    title_zh: str
    title_en: str
    script: str
    owner: str | None
    due_at: datetime
    message_id: str | None
    run_id: str | None
    follows: str | None
    state: TaskState
    outcome: str
    note: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str
    version: int


@dataclass(frozen=True, kw_only=True)
class TaskCursor:
    """The last task of a page."""

    due_at: datetime
    task_id: str


@dataclass(frozen=True, kw_only=True)
class TaskPage:
    """Tasks by due time, the most urgent first; `next` is None on the last page."""

    tasks: tuple[Task, ...]
    next: TaskCursor | None


@dataclass(frozen=True, kw_only=True)
class OwnerCount:
    """Open tasks of one owner (None: of nobody), and how many of them are overdue."""

    owner: str | None
    open: int
    overdue: int
