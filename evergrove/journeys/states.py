"""Pause, resume, drain and archive a journey (rule 12), each in one transaction, in the engine's order of locks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from evergrove.channels import cancel_plans, end_cancelled, pause_plans
from evergrove.facts import micros
from evergrove.journeys.contracts import JourneyState, JourneyStateError, ResumePolicy
from evergrove.journeys.ending_runs import close_versions, end_archived
from evergrove.journeys.engine.turn import JOURNEYS_TURN
from evergrove.journeys.enrolling import OPEN_STATES
from evergrove.journeys.plans import launch_of_version
from evergrove.journeys.reading import StandingJourney, find_standing, standing_in
from evergrove.journeys.tables import enrolment_chunks, enrolments, journey_runs, journey_versions, journeys
from evergrove.kit import Workspace, take_turn


def pause_journey(workspace: Workspace, key: str, *, author: str) -> StandingJourney:
    """Freeze it: nobody enters, no wait runs out, no message that no sender has yet goes out. Exits and goals count on.

    Raises MissingJourneyError, JourneyStateError.
    """
    with workspace.control.write() as connection:
        now = workspace.clock.now()
        found = _take(connection, key, expected=("live", "draining"), state="paused")
        _set(connection, key, now=now, author=author, state="paused", paused_at=now, resumes_as=found.state)
        for version in _versions(connection, key):
            pause_plans(connection, launch_of_version(f"{key}@{version}"), is_paused=True)
    return find_standing(workspace, key)


def resume_journey(
    workspace: Workspace, key: str, *, policy: ResumePolicy = "skip_stale", author: str
) -> StandingJourney:
    """Go on. What becomes of waits that ran out meanwhile: `send_now`: they end now; `skip_stale`: they ended when they
    would have, and what is too old to be sent is not; `shift`: every wait is longer by the pause, and so is the run.

    What happened in the pause enters nobody, and neither does a moment of a schedule or a date that passed in it.
    Raises MissingJourneyError, JourneyStateError.
    """
    with workspace.control.write() as connection:
        now = workspace.clock.now()
        found = _take(connection, key, expected=("paused",), state="live")
        _move_waits(connection, key, policy=policy, paused_us=micros(found.paused_at or now), now_us=micros(now))
        changed: dict[str, Any] = {
            "state": found.resumes_as or "live",
            "paused_at": None,
            "resumes_as": "",
            "looked_at": now,
        }
        if found.since is not None:
            changed |= {"since_us": micros(now)}
        _set(connection, key, now=now, author=author, **changed)
        for version in _versions(connection, key):
            pause_plans(connection, launch_of_version(f"{key}@{version}"), is_paused=False)
    return find_standing(workspace, key)


def drain_journey(workspace: Workspace, key: str, *, author: str) -> StandingJourney:
    """Let nobody in any more, by whatever door; those who are in it go on. A paused one drains when it is resumed.

    Raises MissingJourneyError, JourneyStateError.
    """
    with workspace.control.write() as connection:
        now = workspace.clock.now()
        found = _take(connection, key, expected=("live", "paused"), state="draining")
        changed: dict[str, Any] = {"resumes_as": "draining"} if found.state == "paused" else {"state": "draining"}
        _set(connection, key, now=now, author=author, **changed)
        _stop_enrolments(connection, key, now=now)
    return find_standing(workspace, key)


def archive_journey(workspace: Workspace, key: str, *, author: str) -> StandingJourney:
    """End it for good: nobody enters, whoever is in it is ended, what no sender has yet is never sent.

    Raises MissingJourneyError, JourneyStateError when it is archived already.
    """
    with workspace.control.write() as connection:
        now = workspace.clock.now()
        found = _take(connection, key, expected=("live", "paused", "draining"), state="archived")
        _set(connection, key, now=now, author=author, state="archived", paused_at=None, resumes_as="")
        _stop_enrolments(connection, key, now=now)
        for version in _versions(connection, key):
            cancel_plans(connection, launch_of_version(f"{key}@{version}"))
    end_archived(workspace, key, version=found.version)  # whoever is killed here is followed by `finish_changes`
    close_versions(workspace)
    end_cancelled(workspace)
    return find_standing(workspace, key)


def cancel_versions_before(workspace: Workspace, key: str, *, version: int) -> None:
    """What earlier versions have planned and no sender has yet is never sent."""
    with workspace.control.write() as connection:
        take_turn(connection, name=JOURNEYS_TURN)
        for earlier in _versions(connection, key):
            if earlier < version:
                cancel_plans(connection, launch_of_version(f"{key}@{earlier}"))
    end_cancelled(workspace)


def _move_waits(connection: sa.Connection, key: str, *, policy: ResumePolicy, paused_us: int, now_us: int) -> None:
    runs = journey_runs.c
    waiting = sa.update(journey_runs).where(runs.journey_key == key, runs.state == "waiting")
    if policy == "send_now":
        connection.execute(waiting.where(runs.due_us < now_us).values(due_us=now_us))
    elif policy == "shift":
        length = now_us - paused_us
        # Who was woken in the pause stands before the next node, and waits for nothing but the end of the pause.
        due_us = sa.case(
            (runs.is_arriving, sa.case((runs.due_us < now_us, now_us), else_=runs.due_us)), else_=runs.due_us + length
        )
        connection.execute(waiting.values(due_us=due_us, deadline_us=runs.deadline_us + length))


def _take(
    connection: sa.Connection, key: str, *, expected: tuple[JourneyState, ...], state: JourneyState
) -> StandingJourney:
    take_turn(connection, name=JOURNEYS_TURN)
    found = standing_in(connection, key, locks=True)
    if found.state not in expected:
        raise JourneyStateError(
            f"the journey “{key}” is {found.state}, so it cannot become {state}",
            help="look at it again: somebody else may have acted",
        )
    return found


def _versions(connection: sa.Connection, key: str) -> list[int]:
    versions = journey_versions.c
    query = sa.select(versions.version).where(versions.journey_key == key).order_by(versions.version)
    return list(connection.execute(query).scalars())


def _set(connection: sa.Connection, key: str, *, now: datetime, author: str, **values: Any) -> None:
    statement = sa.update(journeys).where(journeys.c.key == key)
    connection.execute(statement.values(changed_at=now, author=author[:80], **values))


def _stop_enrolments(connection: sa.Connection, key: str, *, now: datetime) -> None:
    listed = sa.select(enrolments.c.enrolment_id).where(
        enrolments.c.journey_key == key, enrolments.c.state.in_(OPEN_STATES)
    )
    connection.execute(sa.delete(enrolment_chunks).where(enrolment_chunks.c.enrolment_id.in_(listed)))
    stopped = sa.update(enrolments).where(enrolments.c.journey_key == key, enrolments.c.state.in_(OPEN_STATES))
    connection.execute(stopped.values(state="stopped", finished_at=now))
