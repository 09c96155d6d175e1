"""Customers about to be lost: the queue, how it stands, its setting, and what saving changed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query, status

from evergrove.access import Permission
from evergrove.api.effect_bodies import EffectReportBody, effect_body
from evergrove.api.moments import MOMENT_MAX, MOMENT_MIN
from evergrove.api.paging import InvalidCursorError, Paged, Paging, cursor
from evergrove.api.routes.customers import customer_names
from evergrove.api.routes.effect import REPORT_SECONDS_MAX
from evergrove.api.routes.jobs import JobBody, job_body
from evergrove.api.routes.tasks import ME, NOBODY, member_names
from evergrove.api.routing import workspace_router
from evergrove.api.saving_bodies import (
    SaveQueueBody,
    SaveQueueWish,
    Saves,
    SaveStandingBody,
    queue_body,
    save_body,
    standing_body,
)
from evergrove.api.security import Inside, allow
from evergrove.desk import (
    InvalidSaveQueueError,
    MissingSaveQueueError,
    SaveQueue,
    list_saves,
    load_save_queue,
    publish_save_queue,
    read_standing,
)
from evergrove.insight import EffectReport
from evergrove.jobs import ask_save_run, next_save_run, report_save_effect
from evergrove.tasks import TaskCursor

router = workspace_router("saving")


@router.get("/save-queue", name="list_saves")
def get_saves(
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
) -> Saves:
    """List the queue by due time, each with why the customer stands in it. The control group is not in it."""
    page = list_saves(
        inside.workspace,
        owner=None if owner in ("", NOBODY) else inside.author if owner == ME else owner,
        is_unowned=owner == NOBODY,
        state=None if state == "any" else state,
        after=_after(paging),
        limit=paging.limit,
    )
    names, now = member_names(inside), inside.clock.now()
    following = cursor(page.next.due_at.isoformat(), page.next.task_id) if page.next else None
    customers = customer_names(inside, [one.task.customer_id for one in page.saves])
    items = [save_body(one, names=names, customers=customers, now=now) for one in page.saves]
    return Saves(items=items, next=following)


@router.get("/save-queue/standing", name="get_save_standing")
def get_standing(inside: Annotated[Inside, allow(Permission.EFFECT_READ)]) -> SaveStandingBody:
    """How the queue stands: its last run, and the episodes of both arms by how they ended."""
    next_run_at = next_save_run(inside.workspace)
    return standing_body(read_standing(inside.workspace), is_on=_is_on(inside), next_run_at=next_run_at)


@router.post("/save-queue/run", name="run_save_queue", status_code=status.HTTP_202_ACCEPTED)
def post_run(inside: Annotated[Inside, allow(Permission.CAMPAIGNS_WRITE)]) -> JobBody:
    """Run the queue now, as a job; while one waits or works, that one. Places of the day count as ever."""
    job = ask_save_run(inside.workspace, author=inside.author)
    inside.note(target=job.job_id)
    return job_body(job)


@router.get("/save-queue/effect", name="get_save_effect")
def get_effect(inside: Annotated[Inside, allow(Permission.EFFECT_READ)]) -> EffectReportBody:
    """What saving changed against the hold-out: customers with an order within the horizon, orders, money."""
    now = inside.clock.now()

    def make() -> EffectReport:
        effect = inside.heavy(lambda: report_save_effect(inside.workspace, as_of=now))
        return EffectReport(effect=effect, funnel=None, by=None, effects=(), funnels=())

    found = inside.state.kept.get(
        inside.slug, "save_effect", "", _horizon_days(inside), seconds_max=REPORT_SECONDS_MAX, make=make
    )
    return effect_body(found)


@router.get("/save-queue/setting", name="get_save_queue")
def get_setting(inside: Annotated[Inside, allow(Permission.TASKS_READ)]) -> SaveQueueBody:
    """The setting as published last; before that the defaults, switched off."""
    try:
        return queue_body(load_save_queue(inside.workspace))
    except MissingSaveQueueError:
        return queue_body(SaveQueue(is_on=False))


@router.put("/save-queue/setting", name="set_save_queue")
def put_setting(body: SaveQueueWish, inside: Annotated[Inside, allow(Permission.CAMPAIGNS_WRITE)]) -> SaveQueueBody:
    """Publish the setting; the queue runs at its next moment, every six hours, while it is on."""
    _check_owners(inside, body)
    made = publish_save_queue(inside.workspace, body.model_dump(), author=inside.author)
    inside.note(target=made.reference, is_on=made.is_on, hold_out_bp=made.hold_out_bp)
    return queue_body(made)


def _is_on(inside: Inside) -> bool:
    try:
        return load_save_queue(inside.workspace).is_on
    except MissingSaveQueueError:
        return False


def _horizon_days(inside: Inside) -> int:
    return load_save_queue(inside.workspace).horizon_days


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


def _check_owners(inside: Inside, body: SaveQueueWish) -> None:
    strangers = {owner for team in body.teams for owner in team.owners} - member_names(inside).keys()
    if strangers:
        raise InvalidSaveQueueError(
            "an owner is nobody of this workspace", help="choose members of the workspace", field="teams"
        )
