"""What can be published can be launched: a number that planning would refuse is refused when it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evergrove.campaigns import InvalidCampaignError, publish_campaign
from evergrove.campaigns.launching import plan_of
from evergrove.channels import keep_plan, plan_messages
from evergrove.content import publish_template
from evergrove.experiments import HOLD_OUT_BP_MAX
from support.ground import make_workspace
from support.reach_world import LAUNCH, LETTER, add_people, open_mail, planned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace


@pytest.fixture
def mail(home: Path) -> Iterator[Workspace]:
    workspace = make_workspace(home)
    open_mail(workspace)
    yield workspace
    workspace.close()


def document(**changes: Any) -> dict[str, Any]:
    standing: dict[str, Any] = {
        "key": "spring",
        "name": {"zh": "春", "en": "Spring"},
        "segment": "*",
        "steps": [{"channel": "email", "template": "hello"}],
        "topic": "offers",
    }
    return {**standing, **changes}


def test_the_largest_hold_out_can_be_planned(mail: Workspace) -> None:
    made = publish_campaign(mail, document(hold_out_bp=HOLD_OUT_BP_MAX), author="test")
    keep_plan(mail, plan_of(mail, made, launch_id=LAUNCH))
    count = plan_messages(mail, planned(add_people(mail, 40)), launch_id=LAUNCH, node="send")
    assert count.queued + count.control == 40
    assert count.control > 8


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hold_out_bp": HOLD_OUT_BP_MAX + 1}, "hold_out_bp"),
        ({"hold_out_bp": -1}, "hold_out_bp"),
        ({"conversion": {"fact": " "}}, "conversion.fact"),
        ({"conversion": {"days": 91}}, "conversion.days"),
        ({"key": "Spring"}, "the key"),
        ({"steps": []}, "the channels"),
        ({"lasts_hours": 0}, "lasts_hours"),
        ({"repeat": {"cron": "every day"}}, "repeat.cron"),
        ({"repeat": {"cron": "0 0 30 2 *"}}, "repeat.cron"),
    ],
)
def test_numbers_that_cannot_be_used_are_named(mail: Workspace, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidCampaignError, match=said):
        publish_campaign(mail, document(**changes), author="test")


def test_a_leap_day_is_a_day_that_comes(mail: Workspace) -> None:
    made = publish_campaign(mail, document(repeat={"cron": "0 0 29 2 *"}), author="test")
    assert made.repeat is not None
    assert made.repeat.cron == "0 0 29 2 *"


SERVICE = {**LETTER, "key": "service_note", "class": "transactional", "topic": "all"}


@pytest.mark.parametrize(
    ("template", "changes"),
    [
        ("hello", {"class": "transactional"}),
        ("hello", {"class": "transactional", "is_incident": True}),
        ("service_note", {"class": "marketing"}),
    ],
)
def test_a_campaign_is_of_the_class_of_its_templates(mail: Workspace, template: str, changes: dict[str, Any]) -> None:
    publish_template(mail, SERVICE, author="test")
    steps = [{"channel": "email", "template": template}]
    with pytest.raises(InvalidCampaignError, match=f"the template “{template}” is .* and the campaign"):
        publish_campaign(mail, document(steps=steps, **changes), author="test")


def test_a_template_that_became_marketing_is_not_planned_as_a_service(mail: Workspace) -> None:
    publish_template(mail, SERVICE, author="test")
    steps = [{"channel": "email", "template": "service_note"}]
    made = publish_campaign(mail, document(steps=steps, **{"class": "transactional"}), author="test")
    assert plan_of(mail, made, launch_id=LAUNCH).steps[0].template == "service_note@1"
    publish_template(mail, {**SERVICE, "class": "marketing", "topic": "offers"}, author="test")
    with pytest.raises(InvalidCampaignError, match="is marketing, and the campaign transactional"):
        plan_of(mail, made, launch_id=LAUNCH)
