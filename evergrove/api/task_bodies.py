"""Tasks as the API takes and gives them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from evergrove.api.moments import Moment
from evergrove.api.paging import Page
from evergrove.api.texts import PlainLines, PlainText
from evergrove.desk import RiskFigures, save_reasons
from evergrove.tasks import KINDS, Task

KindKey = Literal["call", "message", "save", "visit", "other"]
UserId = Annotated[str, Field(pattern=r"^usr_[A-Za-z0-9_-]{1,36}$", examples=["usr_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])]
Version = Annotated[
    int | None, Field(ge=1, le=2_000_000_000, description="The version that was seen; another one is a conflict.")
]


class OutcomeBody(BaseModel):
    """How a task may end; `asks_again`: the same may be asked once more (`again_at`)."""

    key: str = Field(examples=["reached"])
    name_zh: str
    name_en: str
    asks_again: bool


class TaskKindBody(BaseModel):
    """A kind of task and its outcomes."""

    key: KindKey
    name_zh: str
    name_en: str
    outcomes: list[OutcomeBody]


class TaskKinds(Page[TaskKindBody]):
    """Kinds of tasks."""


class TaskBody(BaseModel):
    """A task as it is now. `customer_id`: who they are today; `outcome`, `note`, `closed_…`: of the last closing."""

    model_config = ConfigDict(from_attributes=True)

    task_id: str = Field(examples=["tsk_0199b2c48f7e7c3a9d1e2f6b5a4c3d2e"])
    kind: str = Field(examples=["call"])
    state: Literal["open", "done", "cancelled"]
    title_zh: str
    title_en: str
    script: str = Field(description="What to say, or how to do it, as somebody wrote it.")
    reasons_zh: list[str] = Field(default=[], description="Why the save queue asks for it; empty for other tasks.")
    reasons_en: list[str] = []
    customer_id: str | None
    customer_name: str | None = Field(default=None, examples=["李梅"], description="Masked for whom it has to be.")
    owner: str | None
    owner_name: str | None = Field(default=None, examples=["李雷"])
    due_at: datetime
    is_overdue: bool = False
    message_id: str | None
    run_id: str | None
    follows: str | None = Field(description="The task that asked again.")
    outcome: str
    note: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str
    version: int


class Tasks(Page[TaskBody]):
    """Tasks by due time, the most urgent first."""


class OwnerBody(BaseModel):
    """Open tasks of one owner (null: of nobody)."""

    owner: str | None
    owner_name: str | None
    open: int
    overdue: int


class Owners(Page[OwnerBody]):
    """Owners, the one with most overdue tasks first."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TaskWish(_Strict):
    """Something that a person is asked to do. Of the titles one is enough; `owner` null: whoever takes it."""

    kind: KindKey = Field(examples=["call"])
    title_zh: PlainText = Field(default="", max_length=200, examples=["回访：上周的订单"])
    title_en: PlainText = Field(default="", max_length=200, examples=["Ask about last week's order"])
    script: PlainLines = Field(default="", max_length=4_000, examples=["问候，确认收货，询问是否合适。"])
    customer: PlainText = Field(
        default="", max_length=320, examples=[""], description="A customer id, an identifier, or kind:identifier."
    )
    owner: UserId | None = None
    due_at: Moment = Field(examples=["2026-11-23T10:00:00+08:00"])


class AssignTask(_Strict):
    """Give it to somebody, or back to nobody."""

    action: Literal["assign"]
    owner: UserId | None
    version: Version = None


class TakeTask(_Strict):
    """Take one that is nobody's."""

    action: Literal["take"]


class RescheduleTask(_Strict):
    """Put it off, or bring it forward."""

    action: Literal["reschedule"]
    due_at: Moment
    version: Version = None


class CompleteTask(_Strict):
    """Close it with an outcome of its kind. `again_at`: ask the same once more, after an outcome that asks again."""

    action: Literal["complete"]
    outcome: str = Field(pattern=r"^[a-z_]{1,20}$", examples=["reached"])
    note: PlainLines = Field(default="", max_length=2_000, examples=[""])
    again_at: Moment | None = None
    version: Version = None


class CancelTask(_Strict):
    """Nobody needs to do it."""

    action: Literal["cancel"]
    version: Version = None


class ReopenTask(_Strict):
    """An outcome was wrong."""

    action: Literal["reopen"]
    version: Version = None


TaskChange = Annotated[
    AssignTask | TakeTask | RescheduleTask | CompleteTask | CancelTask | ReopenTask, Field(discriminator="action")
]


def kind_bodies() -> list[TaskKindBody]:
    """Every kind with its outcomes."""
    return [
        TaskKindBody.model_validate(
            {
                "key": kind.key,
                "name_zh": kind.zh,
                "name_en": kind.en,
                "outcomes": [
                    {"key": one.key, "name_zh": one.zh, "name_en": one.en, "asks_again": one.asks_again}
                    for one in kind.outcomes
                ],
            }
        )
        for kind in KINDS.values()
    ]


def task_body(
    task: Task,
    *,
    names: Mapping[str, str],
    customers: Mapping[str, str],
    now: datetime,
    figures: RiskFigures | None = None,
) -> TaskBody:
    """A task with the names of its owner and its customer; overdue ones are marked. `figures`: of the save queue."""
    body = TaskBody.model_validate(task)
    if figures is not None:
        reasons = save_reasons(figures)
        # Tasks that were opened before reasons had a language of their own hold both in the script.
        body.script, body.reasons_zh, body.reasons_en = "", list(reasons["zh"]), list(reasons["en"])
    body.customer_name = customers.get(task.customer_id or "")
    body.owner_name = names.get(task.owner or "")
    body.is_overdue = task.state == "open" and task.due_at < now
    return body
