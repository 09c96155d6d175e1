"""A launch is asked for once an occasion, however long the campaign's key is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evergrove.campaigns import ask_launch, has_occasion, publish_campaign
from support.ground import make_workspace
from support.reach_world import open_mail

if TYPE_CHECKING:
    from pathlib import Path

KEY = "k" * 64
CAMPAIGN: dict[str, Any] = {
    "key": KEY,
    "name": {"zh": "春", "en": "Spring"},
    "segment": "*",
    "steps": [{"channel": "email", "template": "hello"}],
    "topic": "offers",
}


def test_a_campaign_with_a_long_key_is_launched_once_a_minute(home: Path) -> None:
    """Cut at 80 characters the minutes of ten were one, and what was asked for was not found again."""
    workspace = make_workspace(home)
    open_mail(workspace)
    publish_campaign(workspace, CAMPAIGN, author="t")
    first, second = (f"{KEY}:2026-11-22T10:3{minute}Z" for minute in (0, 1))
    launch = ask_launch(workspace, KEY, author="t", occasion=first)
    assert has_occasion(workspace, first)
    assert not has_occasion(workspace, second)
    assert ask_launch(workspace, KEY, author="t", occasion=second).launch_id != launch.launch_id
    assert ask_launch(workspace, KEY, author="t", occasion=first).launch_id == launch.launch_id
    workspace.close()
