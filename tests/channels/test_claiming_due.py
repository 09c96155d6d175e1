"""What is to be done: asked all the time, so nothing may walk through a campaign that waits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from evergrove.channels import due_channels
from evergrove.channels.delivery.claiming import TO_DO, _due, _recover_some
from evergrove.channels.delivery.settling import Settlement
from evergrove.channels.tables import messages, outbox
from support.ground import NOON, make_workspace
from support.query_plans import plan_steps

if TYPE_CHECKING:
    from pathlib import Path

    from evergrove.kit import Workspace


HOUR = timedelta(hours=1)
MESSAGE: dict[str, Any] = {
    "node": "send", "visit": 1, "launch_id": "lau_1", "campaign_key": "", "journey_key": "", "customer_id": "cus_1",
    "channel": "email", "step": 0, "message_class": "marketing", "topic": "all", "template": "t@1", "priority": 50,
    "arm": "treated", "state": "queued", "reason": "", "sender_key": "", "address_mark": "", "attempts": 0,
    "planned_at": NOON, "state_at": NOON,
}  # fmt: skip


def put(workspace: Workspace, channel: str, **columns: Any) -> None:
    row = {
        "message_id": f"msg_{channel}", "channel": channel, "launch_id": "lau_1", "due_at": NOON, "priority": 50,
        "state": "waiting", "fence": 0, "attempts": 0, "is_paused": False,
    }  # fmt: skip
    with workspace.control.write() as connection:
        connection.execute(sa.insert(outbox), {**row, **columns})


def due(workspace: Workspace) -> tuple[str, ...]:
    with workspace.control.read() as connection:
        return due_channels(connection, now=NOON)


@pytest.mark.parametrize("state", TO_DO)
def test_a_channel_is_due_with_its_first_message(either_workspace: Workspace, state: str) -> None:
    assert due(either_workspace) == ()
    put(either_workspace, "sms", state=state)
    put(either_workspace, "email", state=state, message_id="msg_1")
    put(either_workspace, "email", state=state, message_id="msg_2")
    assert due(either_workspace) == ("email", "sms")


def test_what_is_later_or_paused_is_not_due(either_workspace: Workspace) -> None:
    put(either_workspace, "email", due_at=NOON + timedelta(microseconds=1))
    put(either_workspace, "sms", is_paused=True)
    assert due(either_workspace) == ()


def test_no_look_walks_through_what_waits(home: Path) -> None:
    workspace = make_workspace(home)
    with workspace.control.read() as connection, plan_steps(connection, table="outbox") as steps:
        due_channels(connection, now=NOON)
    workspace.close()
    looks = [step for step in steps if "outbox" in step]
    wanted = "(channel=? AND state=? AND is_paused=? AND due_at<?)"
    assert looks
    assert all(wanted in step for step in looks), looks


def test_no_claim_walks_through_what_waits(home: Path) -> None:
    workspace = make_workspace(home)
    with workspace.control.read() as connection, plan_steps(connection, table="outbox") as steps:
        _due(connection, channel="email", now=NOON, rows_max=10)
    workspace.close()
    urgent, *others = [step for step in steps if "SEARCH" in step]
    assert "ix_outbox_urgent (channel=? AND state=? AND priority>?)" in urgent
    assert len(others) == 1
    assert "ix_outbox_due (channel=? AND state=? AND is_paused=? AND due_at<?)" in others[0]


def test_no_recovery_walks_through_what_waits(home: Path) -> None:
    workspace = make_workspace(home)
    with workspace.control.write() as connection, plan_steps(connection, table="") as steps:
        _recover_some(connection, channel="email", fence=3, into=Settlement(now=NOON))
    workspace.close()
    searches = [step for step in steps if "outbox" in step and "channel" in step]
    assert len(searches) == 2, steps
    assert all("(channel=? AND state=?" in step for step in searches), steps


def test_urgent_ones_go_first_and_neither_early_nor_paused_ones_go(either_workspace: Workspace) -> None:
    said: list[dict[str, Any]] = [
        {"due_at": NOON - HOUR}, {"priority": 95}, {"priority": 100}, {"priority": 100, "due_at": NOON + HOUR},
        {"priority": 100, "is_paused": True}, {"due_at": NOON + HOUR}, {"is_paused": True}, {"state": "sending"},
        {"due_at": NOON - 2 * HOUR},
    ]  # fmt: skip
    for number, columns in enumerate(said):
        message = {**MESSAGE, "message_id": f"msg_{number}", "run_id": f"run_{number}"}
        with either_workspace.control.write() as connection:
            connection.execute(sa.insert(messages), message)
        put(either_workspace, "email", **{"message_id": f"msg_{number}", **columns})
    with either_workspace.control.read() as connection:
        rows = _due(connection, channel="email", now=NOON, rows_max=10)
        first = _due(connection, channel="email", now=NOON, rows_max=1)
    assert [row["message_id"] for row in rows] == ["msg_2", "msg_1", "msg_8", "msg_0"]
    assert [row["message_id"] for row in first] == ["msg_2"]
