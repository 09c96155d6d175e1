"""A launch whose job was given up is not left lying: it is tried again, once an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.campaigns import (
    CAMPAIGN,
    CampaignSettings,
    InvalidCampaignError,
    ask_launch,
    list_launches,
    publish_campaign,
    save_campaign_settings,
)
from evergrove.content import publish_template
from evergrove.definitions import publish
from evergrove.jobs.launches import launch, set_going, watch_launches
from evergrove.jobs.queue import FAILED
from evergrove.jobs.tables import jobs
from evergrove.kit import FixedClock
from support.reach_world import LETTER, open_mail

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


SERVICE = {**LETTER, "key": "outage", "class": "transactional", "topic": "all"}
INCIDENT: dict[str, Any] = {
    **SPRING,
    "key": "quick",
    "steps": [{"channel": "email", "template": "outage"}],
    "class": "transactional",
    "is_incident": True,
}


def test_a_day_that_never_comes_holds_up_no_other_campaign(either_workspace: Workspace) -> None:
    open_mail(either_workspace)
    never = {**SPRING, "key": "aaa_never", "repeat": {"cron": "0 0 30 2 *"}}
    publish(either_workspace, kind=CAMPAIGN, key="aaa_never", body=never, author="test")  # as it could be once
    publish_campaign(either_workspace, {**SPRING, "repeat": {"cron": "0 * * * *"}}, author="test")
    clock = either_workspace.clock
    assert isinstance(clock, FixedClock)
    clock.instant += timedelta(hours=1, minutes=1)
    told: set[str] = set()
    for _ in range(2):
        watch_launches(either_workspace, told=told)
    assert [one.campaign for one in list_launches(either_workspace)] == ["spring"]
    assert told == {"aaa_never@1:CroniterBadDateError"}, "said once, however often it is looked at"


def test_an_incident_waits_for_nobody_else_only_when_who_asks_may_approve(either_workspace: Workspace) -> None:
    open_mail(either_workspace)
    publish_template(either_workspace, SERVICE, author="test")
    publish_campaign(either_workspace, INCIDENT, author="test")
    publish_campaign(either_workspace, SPRING, author="test")
    save_campaign_settings(either_workspace, CampaignSettings(needs_approval=True), author="test")
    assert launch(either_workspace, "quick", author="ada").state == "asked"
    assert launch(either_workspace, "quick", author="ada", may_approve=True).state == "gathering"
    assert launch(either_workspace, "spring", author="ada", may_approve=True).state == "asked", "it is no incident"
    save_campaign_settings(either_workspace, CampaignSettings(), author="test")
    assert launch(either_workspace, "quick", author="ada").state == "gathering"


def test_a_launch_is_refused_when_a_template_has_got_another_class(either_workspace: Workspace) -> None:
    open_mail(either_workspace)
    publish_template(either_workspace, SERVICE, author="test")
    publish_campaign(either_workspace, INCIDENT, author="test")
    publish_template(either_workspace, {**SERVICE, "class": "marketing"}, author="test")
    with pytest.raises(InvalidCampaignError, match="is marketing, and the campaign transactional"):
        launch(either_workspace, "quick", author="ada", may_approve=True)
    assert list_launches(either_workspace) == ()
