"""Looking at the queue: its tasks with the figures behind them, and how its two arms stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.desk.contracts import ArmStanding, OpenRisk, RiskFigures, Save, SavePage, SaveRun, SaveStanding
from evergrove.desk.ending import KIND
from evergrove.desk.tables import save_episodes, save_runs
from evergrove.experiments import CONTROL, TREATED
from evergrove.facts import each_of
from evergrove.kit import Workspace
from evergrove.tasks import Task, TaskCursor, TaskState, list_tasks


def list_saves(
    workspace: Workspace,
    *,
    owner: str | None = None,
    is_unowned: bool = False,
    state: TaskState | None = "open",
    after: TaskCursor | None = None,
    limit: int = 50,
) -> SavePage:
    """The queue by due time, of equal ones who has most to lose first.

    Who is kept back for comparison is never shown: a kind colleague would call them.
    """
    page = list_tasks(workspace, owner=owner, is_unowned=is_unowned, state=state, kind=KIND, after=after, limit=limit)
    with workspace.control.read() as connection:
        found = _episodes(connection, [task.run_id for task in page.tasks if task.run_id])
    saves = tuple(_save(task, found[task.run_id]) for task in page.tasks if task.run_id in found)
    return SavePage(saves=saves, next=page.next)


def open_risk(workspace: Workspace, members: Sequence[str]) -> OpenRisk | None:
    """Why the person with these ids stands in the queue now; None: they do not, or are kept back for comparison."""
    query = sa.select(save_episodes).where(save_episodes.c.open_of.in_(list(members)), save_episodes.c.arm == TREATED)
    with workspace.control.read() as connection:
        row = connection.execute(query.order_by(save_episodes.c.began_at.desc()).limit(1)).one_or_none()
    figures = None if row is None else _figures(row)
    return None if row is None or figures is None else OpenRisk(figures=figures, began_at=row.began_at)


def save_figures(workspace: Workspace, tasks: Sequence[Task]) -> dict[str, RiskFigures]:
    """By task: the figures of those of `tasks` that the queue asked for; none of a customer who was erased."""
    with workspace.control.read() as connection:
        found = _episodes(connection, [task.run_id for task in tasks if task.kind == KIND and task.run_id])
    rows = {task.task_id: found[task.run_id] for task in tasks if task.run_id in found}
    return {task_id: figures for task_id, row in rows.items() if (figures := _figures(row)) is not None}


def read_standing(workspace: Workspace) -> SaveStanding:
    """The last run, and the episodes of both arms."""
    newest = sa.select(save_runs.c.result).order_by(save_runs.c.moment.desc()).limit(1)
    columns = [save_episodes.c[name] for name in ("arm", "state", "end_reason")]
    counted = sa.select(*columns, sa.func.count().label("episodes")).group_by(*columns)
    with workspace.control.read() as connection:
        result = connection.execute(newest).scalar_one_or_none()
        rows = connection.execute(counted).all()
    return SaveStanding(
        last_run=None if result is None else msgspec.json.decode(result, type=SaveRun),
        arms=tuple(_arm(arm, [row for row in rows if row.arm == arm]) for arm in (TREATED, CONTROL)),
    )


def _arm(arm: str, rows: Sequence[Any]) -> ArmStanding:
    ended = {row.end_reason: row.episodes for row in rows if row.state != "open"}
    return ArmStanding(
        arm=arm,
        open=sum(row.episodes for row in rows if row.state == "open"),
        ended=dict(sorted(ended.items())),
    )


def _episodes(connection: sa.Connection, episode_ids: list[str]) -> dict[str, sa.Row[Any]]:
    query = sa.select(save_episodes).where(
        save_episodes.c.episode_id.in_(sa.select(each_of(connection, sorted(set(episode_ids)))))
    )
    return {row.episode_id: row for row in connection.execute(query)}


def _figures(row: sa.Row[Any]) -> RiskFigures | None:
    return msgspec.json.decode(row.reasons, type=RiskFigures) if row.reasons else None


def _save(task: Task, row: sa.Row[Any]) -> Save:
    return Save(
        task=task,
        episode_id=row.episode_id,
        team=row.team,
        figures=_figures(row),
        began_at=row.began_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
    )
