"""What can be published can be launched: a number that planning would refuse is refused when it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evergrove.campaigns import InvalidCampaignError, publish_campaign
from evergrove.campaigns.launching import plan_of
from evergrove.channels import keep_plan, plan_messages
from evergrove.experiments import HOLD_OUT_BP_MAX
from support.ground import make_workspace
from support.reach_world import LAUNCH, add_people, open_mail, planned

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
    ],
)
def test_numbers_that_cannot_be_used_are_named(mail: Workspace, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidCampaignError, match=said):
        publish_campaign(mail, document(**changes), author="test")
