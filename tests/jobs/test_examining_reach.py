"""What `doctor` says of sending."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evergrove.channels import SenderWish, plan_messages, save_sender
from evergrove.jobs import examine
from evergrove.kit import FixedClock
from support.reach_world import GOLDEN, LAUNCH, add_people, kept_plan, open_mail, planned, public

if TYPE_CHECKING:
    from evergrove.kit import Workspace


def ill(workspace: Workspace) -> dict[str, str]:
    """What is not well of sending, with what was seen."""
    names = ("sender", "outbox", "public")
    return {one.name: one.seen for one in examine(workspace) if not one.is_well and one.name.startswith(names)}


def test_a_workspace_that_sends_nothing_has_nothing_to_mend(either_workspace: Workspace) -> None:
    assert ill(either_workspace) == {}


def test_what_keeps_messages_from_going_out_is_named(either_workspace: Workspace) -> None:
    open_mail(either_workspace)
    assert ill(either_workspace) == {"public address": "none"}
    workspace = public(either_workspace)
    plan = add_people(workspace, 1)
    kept_plan(workspace)
    plan_messages(workspace, planned(plan), launch_id=LAUNCH, node="send")
    assert ill(workspace) == {}
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant = GOLDEN + timedelta(minutes=40)
    assert ill(workspace) == {"outbox email": "the oldest message is due for 40 min"}


@pytest.mark.parametrize(("days", "said"), [(20, "ends on 2026-12-08"), (-1, "ended on 2026-11-17"), (40, None)])
def test_a_licence_is_told_of_in_time(either_workspace: Workspace, days: int, said: str | None) -> None:
    open_mail(either_workspace)
    ends_at = GOLDEN + timedelta(days=days)
    wish = SenderWish(sender_key="post", kind="recorded", settings={}, licence="B2-2026", licence_ends_at=ends_at)
    save_sender(either_workspace, wish)
    found = ill(public(either_workspace)).get("sender post")
    assert (found or "").endswith(said or "")
    assert (found is None) == (said is None)
