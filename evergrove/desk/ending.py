"""Episodes end by one rule in both arms: with an order, under the lower threshold, when the horizon is over, by a
merge. The tasks that are open then are closed by an outcome that claims nothing for the caller.

Tasks are closed one by one after the run's transaction: whoever completes one at the same moment holds its row and
waits for the turn of facts, which a transaction that opens tasks already has. A run that is killed between the two is
made up for by the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from evergrove.desk.contracts import EndReason
from evergrove.desk.settings import SAVE_QUEUE, SaveQueue
from evergrove.desk.tables import save_episodes
from evergrove.experiments import BASIS_POINTS
from evergrove.facts import roots_of
from evergrove.kit import Workspace
from evergrove.tasks import MissingTaskError, TaskChangedError, TaskCursor, complete_task, list_tasks

KIND = "save"
"""The kind of the queue's tasks."""

OUTCOMES: dict[EndReason, str] = {
    "ordered": "came_back",
    "recovered": "came_back",
    "lapsed": "lapsed",
    "merged": "duplicate",
}
"""How the open task of an episode is closed, by the reason for which the episode ended."""

TASKS_A_PAGE = 500


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What became of people with open episodes; who is absent from a map is not known."""

    probability: Mapping[str, float]
    ordered: frozenset[str]

    @classmethod
    def of(cls, rows: pa.Table) -> Watched:
        """From the rows of `risk.watch_open`."""
        listed = rows.to_pylist()
        return cls(
            probability={one["customer_id"]: one["probability"] for one in listed if one["probability"] is not None},
            ordered=frozenset(one["customer_id"] for one in listed if one["ordered_us"] is not None),
        )


UNWATCHED = Watched(probability={}, ordered=frozenset())
"""Nobody has an open episode."""


def settle_tasks(workspace: Workspace) -> int:
    """Close the open tasks of episodes that have ended, once; returns how many. Safe to repeat and to interrupt."""
    is_due = (save_episodes.c.state == "ended") & ~save_episodes.c.is_settled
    query = sa.select(save_episodes.c.episode_id, save_episodes.c.end_reason).where(is_due)
    with workspace.control.read() as connection:
        rows = connection.execute(query.order_by(save_episodes.c.episode_id)).all()
    if not rows:
        return 0
    tasks, closed = _open_tasks(workspace), 0
    for row in rows:
        for task_id in tasks.get(row.episode_id, ()):
            with suppress(TaskChangedError, MissingTaskError):  # somebody closed it meanwhile: their word stands
                complete_task(workspace, task_id, outcome=OUTCOMES[row.end_reason], author=SAVE_QUEUE)
                closed += 1
    settled = sa.update(save_episodes).where(save_episodes.c.episode_id == sa.bindparam("of"))
    with workspace.control.write() as connection:
        connection.execute(settled.values(is_settled=True), [{"of": row.episode_id} for row in rows])
    return closed


def _open_tasks(workspace: Workspace) -> dict[str, list[str]]:
    """The open tasks of each episode: the first one, and those that an outcome asked for again."""
    found: dict[str, list[str]] = {}
    after: TaskCursor | None = None
    while True:
        page = list_tasks(workspace, kind=KIND, after=after, limit=TASKS_A_PAGE)
        for task in page.tasks:
            if task.run_id is not None:
                found.setdefault(task.run_id, []).append(task.task_id)
        if page.next is None:
            return found
        after = page.next


def end_episodes(
    connection: sa.Connection,
    *,
    watched: Watched,
    queue: SaveQueue,
    now: datetime,
) -> dict[str, int]:
    """End, in the caller's transaction, what is over; how many by reason. Open episodes are some thousands at most:
    a day's capacity times the horizon."""
    columns = [save_episodes.c[name] for name in ("episode_id", "customer_id", "began_at")]
    query = sa.select(*columns).where(save_episodes.c.state == "open", save_episodes.c.customer_id.is_not(None))
    rows = connection.execute(query.order_by(save_episodes.c.began_at, save_episodes.c.episode_id)).all()
    if not rows:
        return {}
    roots = roots_of(connection, {row.customer_id for row in rows})
    reasons = _reasons(rows, roots=roots, watched=watched, queue=queue, now=now)
    cools_until = now + timedelta(days=queue.cool_down_days)
    changes = [{"of": episode_id, "why": reason} for episode_id, reason in reasons.items()]
    if changes:
        ending = sa.update(save_episodes).where(save_episodes.c.episode_id == sa.bindparam("of"))
        values = {"state": "ended", "open_of": None, "ended_at": now, "cools_until": cools_until}
        connection.execute(ending.values(**values, end_reason=sa.bindparam("why")), changes)
    return dict(Counter(reasons.values()))


def _reasons(
    rows: Sequence[sa.Row[Any]], *, roots: Mapping[str, str], watched: Watched, queue: SaveQueue, now: datetime
) -> dict[str, EndReason]:
    """Of those that end. A person keeps the first of several open episodes."""
    found: dict[str, EndReason] = {}
    seen: set[str] = set()
    lapsed_before = now - timedelta(days=queue.horizon_days)
    for row in rows:
        root = roots.get(row.customer_id, row.customer_id)
        probability = watched.probability.get(root)
        if root in seen:
            found[row.episode_id] = "merged"
        elif root in watched.ordered:
            found[row.episode_id] = "ordered"
        elif probability is not None and probability < queue.end_bp / BASIS_POINTS:
            found[row.episode_id] = "recovered"
        elif row.began_at <= lapsed_before:
            found[row.episode_id] = "lapsed"
        seen.add(root)
    return found
