"""What is done by the clock: the daily refresh and the nightly upkeep, in the zone of the workspace.

Invariants: each due moment makes one job, however many workers look, because the moment is its idempotency key; after
a standstill only the newest missed moment is made up for; nothing from before the workspace began.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from croniter import CroniterError

from evergrove.calendar import last_moment, moments_after
from evergrove.definitions import MissingDefinitionError, all_published, publish, published
from evergrove.desk import SAVE_QUEUE
from evergrove.jobs.audiences import AUDIENCE
from evergrove.jobs.queue import Job, enqueue
from evergrove.kit import Workspace
from evergrove.profiles import workspace_zone

STANDING_KIND, STANDING_KEY = "workspace", "standing"
"""The definition that says that a workspace's time stands still: a world of the past, scored as of its own days."""

AUTHOR = "schedule"


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A kind of job and when it is due: a cron expression in local time."""

    kind: str
    cron: str
    key: str = ""
    """What of that kind: an audience's name."""
    since: datetime | None = None
    """Moments before it are not its own."""
    begins_at_once: bool = False
    """The moment before the workspace began is its own, too: nobody waits for the first look."""
    waits: timedelta = timedelta(0)
    """How long after it was asked for."""


SAVE_CRON = "15 3,9,15,21 * * *"
"""Every six hours, first behind the night's refresh, for which the job waits in the same lane."""

LOOK_WAITS = timedelta(seconds=20)
"""A process that has just started has its doors to open first."""

SCHEDULES = (
    Schedule(kind="refresh", cron="0 3 * * *"),
    Schedule(kind="maintain", cron="30 4 * * *"),
    Schedule(kind="watch", cron="*/10 * * * *", begins_at_once=True, waits=LOOK_WAITS),
)
"""Tags, scores and segments are of the morning when people come to work; upkeep follows when that is over.
Alarms are looked for every ten minutes."""


def stand_still(workspace: Workspace, *, author: str) -> None:
    """No daily refresh from now on: as of today everyone of a past world would be lost."""
    publish(workspace, kind=STANDING_KIND, key=STANDING_KEY, body={"is_standing": True}, author=author)


def stands_still(workspace: Workspace) -> bool:
    """Whether nothing is refreshed here any more."""
    try:
        return bool(published(workspace, kind=STANDING_KIND, key=STANDING_KEY).body["is_standing"])
    except MissingDefinitionError:
        return False


def newest_moment(schedule: Schedule, *, now: datetime, zone: str) -> datetime:
    """The last moment at or before `now` at which the schedule was due, in UTC; a day's change of clocks included."""
    return last_moment(schedule.cron, until=now, zone=zone)


def enqueue_due(workspace: Workspace, *, since: datetime) -> list[Job]:
    """Ask for the jobs whose moment has come, of moments after `since` (when the workspace began)."""
    now, zone = workspace.clock.now(), workspace_zone(workspace)
    asked = []
    for schedule in (*SCHEDULES, *_audience_schedules(workspace), *_save_schedules(workspace)):
        if schedule.kind in {"refresh", SAVE_QUEUE} and stands_still(workspace):
            continue
        try:
            moment = newest_moment(schedule, now=now, zone=zone)
        except CroniterError:  # of before such schedules were refused: its moment never comes, all others' do
            continue
        if schedule.begins_at_once or moment > max(since, schedule.since or since):
            arguments = {"key": schedule.key} if schedule.key else {}
            name = ":".join(part for part in (schedule.kind, schedule.key) if part)
            key = f"schedule:{name}:{moment:%Y-%m-%dT%H:%MZ}"
            asked.append(
                enqueue(
                    workspace,
                    kind=schedule.kind,
                    arguments=arguments,
                    author=AUTHOR,
                    idempotency_key=key,
                    run_at=now + schedule.waits,
                )
            )
    return asked


def _save_schedules(workspace: Workspace) -> list[Schedule]:
    """The queue runs from its first moment after its setting was published, while that says that it is on."""
    found = all_published(workspace, kind=SAVE_QUEUE)
    return [Schedule(kind=SAVE_QUEUE, cron=SAVE_CRON, since=one.at) for one in found if one.body["is_on"]]


def next_save_run(workspace: Workspace) -> datetime | None:
    """When the queue runs next by itself; None while it is off, or nothing is refreshed here any more."""
    if stands_still(workspace) or not _save_schedules(workspace):
        return None
    return next(moments_after(SAVE_CRON, after=workspace.clock.now(), zone=workspace_zone(workspace)), None)


def _audience_schedules(workspace: Workspace) -> list[Schedule]:
    """An audience that was published at noon is not written for this morning."""
    found = all_published(workspace, kind=AUDIENCE)
    return [Schedule(kind=AUDIENCE, cron=one.body["cron"], key=one.key, since=one.at) for one in found]
