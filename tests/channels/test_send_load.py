"""The send load of a day: every message once, on the day that the workspace's clock shows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import sqlalchemy as sa

from evergrove.channels import day_start, send_load
from evergrove.channels.tables import messages, outbox

if TYPE_CHECKING:
    from evergrove.kit import Workspace

EMPTY = dict.fromkeys(("launch_id", "campaign_key", "journey_key", "reason", "sender_key", "address_mark"), "")


def message(number: int, channel: str, *, sent_at: datetime | None) -> dict[str, Any]:
    at = sent_at or datetime(2026, 11, 1, tzinfo=UTC)
    return {
        **EMPTY,
        "message_id": f"msg_{number}",
        "run_id": f"run_{number}",
        "node": "send",
        "visit": 1,
        "channel": channel,
        "customer_id": "cus_1",
        "step": 0,
        "message_class": "marketing",
        "topic": "all",
        "template": "a@1",
        "priority": 50,
        "arm": "treated",
        "state": "sent" if sent_at else "queued",
        "attempts": 0,
        "planned_at": at,
        "state_at": at,
        "sent_at": sent_at,
    }


def waiting(number: int, channel: str, *, due_at: datetime, state: str, is_paused: bool) -> dict[str, Any]:
    return {
        "message_id": f"msg_{number}",
        "channel": channel,
        "launch_id": "",
        "due_at": due_at,
        "priority": 50,
        "state": state,
        "fence": 0,
        "attempts": 0,
        "is_paused": is_paused,
    }


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Asia/Kathmandu"])
def test_every_message_counts_once_on_its_local_day(either_workspace: Workspace, zone: str) -> None:
    random = np.random.default_rng(7)
    start = datetime(2026, 10, 28, tzinfo=UTC)  # clocks change in New York on 1 November
    moments = [start + timedelta(seconds=int(one)) for one in random.integers(0, 12 * 86_400, 400)]
    channels = ["email", "sms"]
    sent = [message(n, channels[n % 2], sent_at=at) for n, at in enumerate(moments)]
    queued = [message(1_000 + n, channels[n % 2], sent_at=None) for n in range(400)]
    rows = [
        waiting(
            1_000 + n,
            channels[n % 2],
            due_at=at,
            state="reading" if n % 10 == 0 else "waiting",
            is_paused=n % 7 == 0,
        )
        for n, at in enumerate(moments)
    ]
    with either_workspace.control.write() as connection:
        connection.execute(sa.insert(messages), sent + queued)
        connection.execute(sa.insert(outbox), rows)
    first = date(2026, 10, 29)
    found = {(one.day, one.channel): (one.due, one.sent) for one in send_load(
        either_workspace, first=first, days=8, zone=zone
    )}  # fmt: skip
    wanted: dict[tuple[date, str], list[int]] = {}
    for n, at in enumerate(moments):
        day = at.astimezone(ZoneInfo(zone)).date()
        if first <= day < first + timedelta(days=8):
            counts = wanted.setdefault((day, channels[n % 2]), [0, 0])
            counts[0] += n % 10 != 0
            counts[1] += 1
    assert found == {key: tuple(counts) for key, counts in wanted.items()}
    assert len(found) == 16


def test_a_day_begins_where_its_midnight_is_skipped() -> None:
    assert day_start(date(2026, 11, 22), zone="Asia/Shanghai") == datetime(2026, 11, 21, 16, tzinfo=UTC)
    # Chile's clocks went from midnight to one o'clock on 6 September 2026.
    begins = day_start(date(2026, 9, 6), zone="America/Santiago")
    assert begins.astimezone(ZoneInfo("America/Santiago")).isoformat() == "2026-09-06T01:00:00-03:00"
