"""Watch a launch: how far it is, how fast it goes, when it will be through; and change its pace while it runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from evergrove.campaigns.contracts import Launch, LaunchStateError
from evergrove.campaigns.launching import find_launch, set_pace
from evergrove.campaigns.tables import launches
from evergrove.channels import (
    RATE_WINDOW,
    LaunchCounts,
    count_messages,
    count_waiting,
    respread_launch,
    take_messages_turn,
)
from evergrove.kit import Workspace

PACE_SECONDS_MIN = 5.0
"""A launch that has just begun is not judged by its first second."""


@dataclass(frozen=True, kw_only=True)
class LaunchProgress:
    """A launch and what became of its messages.

    `share`: of all members, those of whom nothing more is to be done (0 to 1; None: not gathered yet).
    `rate_per_minute`: handed over in the last minutes. `ends_at`: when the rest will have gone at this rate and by what
    hours allow; None when nobody can say (paused, nothing sent lately) or it is over.
    """

    launch: Launch
    counts: LaunchCounts
    share: float | None
    rate_per_minute: float
    ends_at: datetime | None
    as_of: datetime


def watch_launch(workspace: Workspace, launch_id: str) -> LaunchProgress:
    """How far it is. Raises MissingLaunchError."""
    launch, now = find_launch(workspace, launch_id), workspace.clock.now()
    counts = count_messages(workspace, launch_id, now=now)
    rate = _rate(launch, counts, now=now)
    is_over = launch.finished_at is not None
    left = launch.members - counts.planned + counts.waiting
    share = None if launch.as_of is None else 1.0 - left / launch.members if launch.members else 1.0
    return LaunchProgress(
        launch=launch,
        counts=counts,
        share=1.0 if is_over and launch.state == "done" else share,
        rate_per_minute=rate,
        ends_at=None if is_over or launch.state == "paused" else _ends_at(counts, left=left, rate=rate, now=now),
        as_of=now,
    )


def throttle_launch(workspace: Workspace, launch_id: str, *, per_minute: int) -> Launch:
    """Let so many go out in a minute from now on (0: as many as the senders take); what waits is spread anew.

    Raises LaunchStateError when it is over.
    """
    found = find_launch(workspace, launch_id)
    with workspace.control.write() as connection:
        take_messages_turn(connection)  # what is planned from now on follows what waits, which is spread below
        changed = connection.execute(
            sa.update(launches)
            .where(launches.c.launch_id == launch_id, launches.c.finished_at.is_(None))
            .values(throttle_per_minute=per_minute)
        ).rowcount
        if changed:
            found = replace(found, throttle_per_minute=per_minute)
            begins = max(workspace.clock.now(), found.not_before or workspace.clock.now())
            set_pace(connection, found, begins=begins, waiting=count_waiting(connection, launch_id))
    if not changed:
        found = find_launch(workspace, launch_id)
        raise LaunchStateError(f"the launch is “{found.state}”", help="only what still runs has a pace")
    respread_launch(workspace, launch_id, per_minute=per_minute, not_before=found.not_before)
    return find_launch(workspace, launch_id)


def _rate(launch: Launch, counts: LaunchCounts, *, now: datetime) -> float:
    began = launch.approved_at or launch.asked_at
    seconds = min(max((now - began).total_seconds(), PACE_SECONDS_MIN), RATE_WINDOW.total_seconds())
    return counts.sent_lately * 60.0 / seconds


def _ends_at(counts: LaunchCounts, *, left: int, rate: float, now: datetime) -> datetime | None:
    if left == 0:
        return None
    by_rate = now + timedelta(minutes=left / rate) if rate else None
    known = [at for at in (by_rate, counts.last_due_at) if at is not None]
    # Whoever is held until tomorrow morning is not reached sooner by a fast sender.
    return max(known) if known and (rate or (counts.last_due_at or now) > now) else None
