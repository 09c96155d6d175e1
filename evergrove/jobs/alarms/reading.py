"""What the last look found, and what can be seen at once without the engine: for pages, and for the next look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial

import msgspec
import sqlalchemy as sa

from evergrove.access import keys_ending, open_server
from evergrove.campaigns import list_launches
from evergrove.channels import list_senders
from evergrove.facts import published_snapshot, reader_backlogs, rejects_by_day
from evergrove.insight import (
    AlarmKind,
    DayFigures,
    Episode,
    RunningEffect,
    Stages,
    TodayAlarm,
    follow,
    job_alarm,
    key_alarms,
    launch_alarms,
    reader_alarms,
    rejects_alarms,
    scores_alarms,
    sender_alarms,
    standing_of,
)
from evergrove.jobs.alarms.planning import Memory
from evergrove.jobs.alarms.snoozes import Snooze, snoozes_of
from evergrove.jobs.queue import DONE, FAILED, list_jobs
from evergrove.jobs.schedule import stands_still
from evergrove.jobs.tables import jobs
from evergrove.kit import Workspace, logger

WATCH, TELL = "watch", "tell_alarms"
"""Kinds of jobs."""

SCORES = "scores"
FAILED_WITHIN = timedelta(days=1)
REJECT_DAYS = 8
"""Today and the seven days before."""

JOB_PATHS = {
    "import": "imports",
    "launch": "campaigns",
    "enrol": "journeys",
    "save_queue": "tasks",
    TELL: "today/alarms",
}
"""Where failed work of a kind is seen to; all other work under the freshness of the data."""

_log = logger(__name__)


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What was found at `as_of`. A part that could not be read is None and named in `problems` with a code.

    reported_at: when the reports of campaigns, journeys and experiments were made, which are not made at every look.
    """

    as_of: datetime
    episodes: dict[str, Episode] = {}
    figures: DayFigures | None = None
    stages: Stages | None = None
    running: tuple[RunningEffect, ...] | None = None
    reported_at: datetime | None = None
    problems: dict[str, str] = {}
    memory: Memory = Memory()


class StandingAlarm(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm that stands; `snooze` where somebody has put it off."""

    episode: Episode
    snooze: Snooze | None


def last_look(workspace: Workspace) -> Look | None:
    """The newest look that came to its end; None: nobody has looked yet."""
    found = list_jobs(workspace, kind=WATCH, state=DONE, rows_max=1)
    return msgspec.convert(found[0].kept["look"], Look) if found and "look" in found[0].kept else None


def standing_alarms(
    workspace: Workspace, look: Look | None, *, control: ControlAlarms | None = None
) -> tuple[tuple[StandingAlarm, ...], dict[str, str]]:
    """What stands now, the gravest first, and what could not be read.

    What the control database tells is of this moment (or `control`, where the caller has just asked it); what only the
    engine can tell is of the last look.
    """
    now = workspace.clock.now()
    found, problems = control or control_alarms(workspace)
    episodes = follow(
        {} if look is None else {key: one for key, one in look.episodes.items() if one.stands(look.as_of)},
        found,
        unread=(*_unread(problems), *ENGINE_KINDS),
        now=now,
    )
    said = snoozes_of(workspace)
    standing = []
    for episode in standing_of(episodes, now=now):
        snooze = said.get(episode.alarm.key)
        holds = snooze is not None and snooze.holds(episode, now=now)
        standing.append(StandingAlarm(episode=episode, snooze=snooze if holds else None))
    return tuple(standing), problems


ENGINE_KINDS: tuple[AlarmKind, ...] = ("source_silent", "health_falling", "figure_missed", "sample_ratio")
"""Alarms that only the engine can find."""


ControlAlarms = tuple[list[TodayAlarm], dict[str, str]]


def control_alarms(workspace: Workspace) -> ControlAlarms:
    """The alarms that the control database tells, and which of its parts could not be read."""
    return read_parts({name: partial(read, workspace) for name, (_, read) in CONTROL_PARTS.items()})


def read_parts(
    parts: Mapping[str, Callable[[], Iterable[TodayAlarm]]],
) -> ControlAlarms:
    """All alarms of the parts; one that fails is named with its error's code and takes no other with it."""
    found: list[TodayAlarm] = []
    problems: dict[str, str] = {}
    for name, read in parts.items():
        try:
            found += read()
        except Exception as error:  # noqa: BLE001 - the other parts stand
            problems[name] = problem_of(name, error)
    return found, problems


def problem_of(part: str, error: Exception) -> str:
    """A stable code of what went wrong; only this is shown, since a message may hold personal data."""
    code = str(getattr(error, "code", "") or "unforeseen")
    _log.error("today.part_not_read", part=part, error=type(error).__name__, code=code)
    return code


def _unread(problems: Mapping[str, str]) -> tuple[AlarmKind, ...]:
    return tuple(kind for name in problems if name in CONTROL_PARTS for kind in CONTROL_PARTS[name][0])


def _senders(workspace: Workspace) -> list[TodayAlarm]:
    with workspace.control.read() as connection:
        senders = list_senders(connection)
    return sender_alarms(senders, now=workspace.clock.now())


def _keys(workspace: Workspace) -> list[TodayAlarm]:
    server = open_server(workspace.settings)
    try:
        return key_alarms(keys_ending(server, workspace=workspace.slug, now=workspace.clock.now()))
    finally:
        server.close()


def _readers(workspace: Workspace) -> list[TodayAlarm]:
    return reader_alarms(reader_backlogs(workspace), now=workspace.clock.now())


def _scores(workspace: Workspace) -> list[TodayAlarm]:
    if stands_still(workspace):
        return []
    found = published_snapshot(workspace, name=SCORES)
    return scores_alarms(None if found is None else found.as_of, now=workspace.clock.now())


def _rejects(workspace: Workspace) -> list[TodayAlarm]:
    return rejects_alarms(rejects_by_day(workspace, until=workspace.clock.now(), days=REJECT_DAYS))


def _launches(workspace: Workspace) -> list[TodayAlarm]:
    return launch_alarms(list_launches(workspace))


def _failed_jobs(workspace: Workspace) -> list[TodayAlarm]:
    """Kinds whose last end within a day was a failure."""
    since = workspace.clock.now() - FAILED_WITHIN
    query = (
        sa.select(jobs.c.kind, jobs.c.state, jobs.c.error, jobs.c.finished_at)
        .where(jobs.c.state.in_((DONE, FAILED)), jobs.c.finished_at > since)
        .where(jobs.c.kind.in_(sa.select(jobs.c.kind).where(jobs.c.state == FAILED, jobs.c.finished_at > since)))
        .order_by(jobs.c.finished_at)
    )
    with workspace.control.read() as connection:
        newest = {row.kind: row for row in connection.execute(query)}
    return [
        job_alarm(
            kind=kind,
            path=JOB_PATHS.get(kind, "overview"),
            code=str(msgspec.json.decode(row.error or "{}").get("code", "")) or "unforeseen",
            failed_at=row.finished_at,
            is_urgent=kind == TELL,
        )
        for kind, row in sorted(newest.items())
        if row.state == FAILED
    ]


CONTROL_PARTS: dict[str, tuple[tuple[AlarmKind, ...], Callable[[Workspace], list[TodayAlarm]]]] = {
    "senders": (("sender_failing", "licence_ending", "licence_ended"), _senders),
    "keys": (("api_key_ending", "write_key_ending"), _keys),
    "readers": (("reader_behind",), _readers),
    "scores": (("scores_stale",), _scores),
    "rejects": (("rejects_rising",), _rejects),
    "launches": (("launch_paused",), _launches),
    "jobs": (("job_failed",), _failed_jobs),
}
"""Part → the kinds of alarms that it finds, and how."""
