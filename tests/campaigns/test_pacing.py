"""The pace of a launch is kept whatever happens to it: a pause, another pace, a chunk that was cut for another one."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from evergrove.campaigns import (
    Launch,
    LaunchStateError,
    ask_launch,
    find_launch,
    gather_launch,
    launching,
    pause,
    plan_next_chunk,
    publish_campaign,
    resume,
    throttle_launch,
)
from evergrove.channels import deliver, plan_in
from evergrove.channels.tables import outbox
from evergrove.kit import FixedClock
from support.meanwhile import Meanwhile
from support.reach_world import GOLDEN, add_people, open_mail, public

if TYPE_CHECKING:
    from evergrove.kit import Workspace

SPRING: dict[str, Any] = {
    "key": "spring",
    "name": {"zh": "春", "en": "Spring"},
    "segment": "*",
    "steps": [{"channel": "email", "template": "hello"}],
    "topic": "offers",
    "hold_out_bp": 0,
}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def mail(either_workspace: Workspace) -> Workspace:
    open_mail(either_workspace)
    return public(either_workspace)


def begun(workspace: Workspace, people: list[str], **changes: Any) -> Launch:
    publish_campaign(workspace, {**SPRING, **changes}, author="t")
    asked = ask_launch(workspace, "spring", author="t")
    return gather_launch(workspace, asked, [pa.record_batch({"customer_id": people})], as_of=workspace.clock.now())


def plan_all(workspace: Workspace, launch: Launch) -> None:
    while plan_next_chunk(workspace, launch.launch_id) is not None:
        pass


def wait(workspace: Workspace, time: timedelta) -> None:
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant += time


def dues(workspace: Workspace) -> dict[float, int]:
    """How many messages wait for which minute after GOLDEN."""
    with workspace.control.read() as connection:
        rows = connection.execute(sa.select(outbox.c.due_at)).scalars().all()
    return dict(Counter((at - GOLDEN).total_seconds() / 60 for at in rows))


def test_after_a_pause_what_was_due_meanwhile_is_not_sent_at_once(mail: Workspace) -> None:
    launch = begun(mail, add_people(mail, 250), throttle_per_minute=50)
    plan_all(mail, launch)
    assert deliver(mail, channel="email").sent == 50
    pause(mail, launch.launch_id)
    wait(mail, 30 * MINUTE)
    resume(mail, launch.launch_id)
    assert dues(mail) == {30.0: 50, 31.0: 50, 32.0: 50, 33.0: 50}
    assert deliver(mail, channel="email").sent == 50


def test_what_is_planned_after_a_pause_follows_what_waits(mail: Workspace) -> None:
    launch = begun(mail, add_people(mail, 200), throttle_per_minute=50)
    for _ in range(2):
        plan_next_chunk(mail, launch.launch_id)
    pause(mail, launch.launch_id)
    wait(mail, 30 * MINUTE)
    resume(mail, launch.launch_id)
    plan_all(mail, launch)
    assert dues(mail) == {30.0: 50, 31.0: 50, 32.0: 50, 33.0: 50}


def test_a_launch_that_is_not_paused_cannot_go_on_and_keeps_its_times(mail: Workspace) -> None:
    launch = begun(mail, add_people(mail, 100), throttle_per_minute=50)
    plan_all(mail, launch)
    wait(mail, 30 * MINUTE)
    with pytest.raises(LaunchStateError):
        resume(mail, launch.launch_id)
    assert dues(mail) == {0.0: 50, 1.0: 50}


def test_a_pace_that_is_lowered_holds_for_chunks_that_were_cut_before(
    mail: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launching, "PLAN_CUSTOMERS_MAX", 120)
    launch = begun(mail, add_people(mail, 300))
    plan_next_chunk(mail, launch.launch_id)
    throttle_launch(mail, launch.launch_id, per_minute=60)
    plan_all(mail, launch)
    assert dues(mail) == {0.0: 60, 1.0: 60, 2.0: 60, 3.0: 60, 4.0: 60}


def test_a_pace_below_a_chunk_is_kept(mail: Workspace) -> None:
    launch = begun(mail, add_people(mail, 60), throttle_per_minute=20)
    plan_all(mail, launch)
    assert dues(mail) == {0.0: 20, 1.0: 20, 2.0: 10, 2.5: 10}


def test_a_planner_that_was_late_does_not_catch_up(mail: Workspace) -> None:
    launch = begun(mail, add_people(mail, 150), throttle_per_minute=50)
    plan_next_chunk(mail, launch.launch_id)
    wait(mail, 30 * MINUTE)
    plan_all(mail, launch)
    assert dues(mail) == {0.0: 50, 30.0: 50, 31.0: 50}


def test_a_pause_and_the_planning_of_a_chunk_do_not_lock_one_another_out(
    mail: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    launch = begun(mail, add_people(mail, 60))
    beside = Meanwhile(lambda: pause(mail, launch.launch_id))

    def planned(*arguments: Any, **named: Any) -> Any:
        beside.go(mail)
        return plan_in(*arguments, **named)

    monkeypatch.setattr(launching, "plan_in", planned)
    found = plan_next_chunk(mail, launch.launch_id)
    assert (found.queued if found else 0, beside.end()) == (60, "")
    assert find_launch(mail, launch.launch_id).state == "paused"
    assert deliver(mail, channel="email").sent == 0
