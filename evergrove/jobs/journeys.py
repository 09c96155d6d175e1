"""Customers who enter journeys in bulk: backfills, schedules, dates, files; gathered and entered by jobs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from croniter import CroniterError

from evergrove.jobs.experiments import roll_out_by_rule
from evergrove.jobs.launches import open_members
from evergrove.jobs.queue import FAILED, Job, enqueue
from evergrove.jobs.schedule import Schedule, newest_moment
from evergrove.jobs.steps import Step, every
from evergrove.journeys import (
    OPEN_STATES,
    Enrolment,
    EnrolmentPreview,
    Journey,
    ScheduleEntry,
    TimedJourney,
    ask_celebrating,
    ask_enrolment,
    ask_scheduled,
    enter_next_chunk,
    find_enrolment,
    find_standing,
    finish_changes,
    gather_enrolment,
    list_enrolments,
    preview_enrolment,
    timed_journeys,
)
from evergrove.kit import EvergroveError, Workspace, logger
from evergrove.profiles import workspace_zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from evergrove.jobs.running import JobRun

ENROL = "enrol"
"""The kind of the job."""

DECIDE_SECONDS = 3_600.0
"""How soon an experiment that decides by itself is decided: its looks are days apart."""

FINISH_SECONDS = 60.0
"""How soon what a killed process left of an archiving is ended."""

WATCH_SECONDS = 5.0
"""How late a schedule begins, and whoever was handed over is entered."""

_log = logger(__name__)


def backfill(workspace: Workspace, journey: Journey, *, segment: str, author: str) -> Enrolment:
    """Enter the members of today (rule 3), once for a version, and set it going."""
    asked = ask_enrolment(
        workspace,
        journey.key,
        source="segment",
        author=author,
        occasion=f"backfill:{journey.version}",
        detail={"segment": segment},
    )
    set_enrolment_going(workspace, asked)
    return asked


def preview_backfill(workspace: Workspace, journey: Journey, *, segment: str) -> EnrolmentPreview:
    """How many members of a segment would enter a journey now; the journey need not be published."""
    with open_members(workspace, segment=segment) as (members, context):
        batches = context.engine.stream(members.select("customer_id").order_by("customer_id"))
        return preview_enrolment(workspace, journey, batches)


def set_enrolment_going(workspace: Workspace, found: Enrolment) -> Job | None:
    """Let a worker gather and enter what is open; asking again changes nothing.

    A journey that was paused is gone on with when it is resumed; a job that was given up is tried once an hour.
    """
    standing = find_standing(workspace, found.journey_key)
    if found.state not in OPEN_STATES or standing.state == "paused":
        return None
    key = f"{ENROL}:{found.enrolment_id}:{standing.changed_at:%Y-%m-%dT%H:%M:%S.%fZ}"
    asked = partial(enqueue, workspace, kind=ENROL, arguments={"enrolment_id": found.enrolment_id}, author="enrolment")
    job = asked(idempotency_key=key)
    return asked(idempotency_key=f"{key}:{workspace.clock.now():%Y-%m-%dT%H}") if job.state == FAILED else job


def run_enrolment(run: JobRun, *, enrolment_id: str) -> dict[str, int]:
    """Gather the members if that was not done, then enter what is left; it goes on where a killed one was."""
    workspace = run.workspace
    found = find_enrolment(workspace, enrolment_id)
    if found.state in ("asked", "gathering"):
        run.tell("gathering", 0.0)
        found = gather(workspace, found)
    done = 0
    while (count := enter_next_chunk(workspace, enrolment_id)) is not None:
        done += count
        found = find_enrolment(workspace, enrolment_id)
        worked = found.entered + found.refused
        with workspace.control.write() as connection:
            run.keep(connection, {"entered": found.entered})  # it comes forward, however often its workers end
        run.tell("entering", worked / max(found.members, 1), entered=found.entered, members=found.members)
    return {"members": found.members, "entered": found.entered, "refused": found.refused}


def gather(workspace: Workspace, asked: Enrolment) -> Enrolment:
    """Fix who is in an enrolment: the members of its segment as of the newest scores."""
    with open_members(workspace, segment=asked.detail["segment"]) as (members, context):
        batches = context.engine.stream(members.select("customer_id").order_by("customer_id"))
        return gather_enrolment(workspace, asked, batches, as_of=context.as_of)


def journey_steps(workspace: Workspace) -> list[Step]:
    """Let schedules and dates begin, and set going what was asked for."""
    told: set[str] = set()

    def watch() -> bool:
        return watch_enrolments(workspace, told=told)

    def finish() -> bool:
        finish_changes(workspace)
        return False

    def decide() -> bool:
        roll_out_by_rule(workspace)
        return False

    return [
        every(WATCH_SECONDS, Step(name="enrolments", is_due=lambda: True, run=watch)),
        every(DECIDE_SECONDS, Step(name="winners", is_due=lambda: True, run=decide)),
        every(FINISH_SECONDS, Step(name="changes", is_due=lambda: True, run=finish)),
    ]


def watch_enrolments(workspace: Workspace, *, told: set[str] | None = None) -> bool:
    """Ask for what schedules and dates have brought, and set going what is open.

    `told`: the complaints that stand in the log already; those of this look are added.
    """
    said = set() if told is None else told
    zone = workspace_zone(workspace)
    for timed in timed_journeys(workspace):
        _each(timed, lambda one: _begin(workspace, one, zone=zone), told=said)
    for found in list_enrolments(workspace, states=OPEN_STATES):
        set_enrolment_going(workspace, found)
    return False


def _begin(workspace: Workspace, timed: TimedJourney, *, zone: str) -> None:
    if not isinstance(timed.entry, ScheduleEntry):
        ask_celebrating(workspace, timed)
        return
    moment = newest_moment(Schedule(kind=ENROL, cron=timed.entry.cron), now=workspace.clock.now(), zone=zone)
    ask_scheduled(workspace, timed, moment=moment)


def _each(timed: TimedJourney, begin: Callable[[TimedJourney], None], *, told: set[str]) -> None:
    """A journey that cannot begin is named in the log and holds up no other."""
    try:
        begin(timed)
    except (EvergroveError, CroniterError, ValueError) as error:
        name = error.code if isinstance(error, EvergroveError) else type(error).__name__
        if (complaint := f"{timed.key}:{name}") not in told:
            told.add(complaint)
            _log.error("journeys.not_begun", journey=timed.key, error=name)
