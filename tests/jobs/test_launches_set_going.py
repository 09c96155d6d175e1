"""A launch whose job was given up is not left lying: it is tried again, once an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from evergrove.campaigns import ask_launch, publish_campaign
from evergrove.jobs.launches import set_going
from evergrove.jobs.queue import FAILED
from evergrove.jobs.tables import jobs
from evergrove.kit import FixedClock
from support.reach_world import open_mail

if TYPE_CHECKING:
    from evergrove.kit import Workspace

SPRING: dict[str, Any] = {
    "key": "spring",
    "name": {"zh": "春", "en": "Spring"},
    "segment": "*",
    "steps": [{"channel": "email", "template": "hello"}],
    "topic": "offers",
}


def test_a_job_that_was_given_up_is_asked_for_again(either_workspace: Workspace) -> None:
    open_mail(either_workspace)
    publish_campaign(either_workspace, SPRING, author="test")
    found = ask_launch(either_workspace, "spring", author="test")
    first = set_going(either_workspace, found)
    assert first is not None
    assert set_going(either_workspace, found) == first
    with either_workspace.control.write() as connection:
        connection.execute(sa.update(jobs).where(jobs.c.job_id == first.job_id).values(state=FAILED))
    second, again = set_going(either_workspace, found), set_going(either_workspace, found)
    assert second is not None
    assert second.job_id != first.job_id
    assert again == second
    with either_workspace.control.write() as connection:
        connection.execute(sa.update(jobs).values(state=FAILED))
    assert isinstance(either_workspace.clock, FixedClock)
    either_workspace.clock.instant += timedelta(hours=1)
    third = set_going(either_workspace, found)
    assert third is not None
    assert third.job_id not in {first.job_id, second.job_id}
