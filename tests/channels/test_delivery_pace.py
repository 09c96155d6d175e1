"""How many messages are claimed at a time: as many as the sender takes in about a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evergrove.channels import find_sender
from evergrove.channels.delivery.contracts import BATCH_FIRST, BATCH_MIN
from evergrove.channels.delivery.engine import _Senders
from support.ground import make_workspace
from support.reach_world import open_mail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evergrove.kit import Workspace

SMTP_BATCH_MAX = 500


@pytest.fixture
def mail(home: Path) -> Iterator[Workspace]:
    """A workspace with a sender by SMTP, which nobody opens."""
    workspace = make_workspace(home)
    own = {"host": "127.0.0.1", "security": "none", "from_address": "news@shop.example"}
    open_mail(workspace, kind="smtp", settings=own)
    yield workspace
    workspace.close()


def batches(workspace: Workspace, *, seconds_per_message: float, count: int) -> list[int]:
    """The sizes of `count` batches to a sender of that pace."""
    sender = find_sender(workspace, "post")
    senders = _Senders(workspace=workspace, channel="email")
    sizes = []
    for _ in range(count):
        sizes.append(senders.allowance(sender))
        senders.note_handed(sender, count=sizes[-1], seconds=sizes[-1] * seconds_per_message)
    return sizes


def test_a_quick_sender_soon_gets_large_batches(mail: Workspace) -> None:
    assert batches(mail, seconds_per_message=0.0, count=5) == [BATCH_FIRST, 200, 400, SMTP_BATCH_MAX, SMTP_BATCH_MAX]


def test_a_slow_sender_gets_what_it_takes_in_a_second(mail: Workspace) -> None:
    assert batches(mail, seconds_per_message=0.02, count=3) == [BATCH_FIRST, 50, 50]
    assert batches(mail, seconds_per_message=2.0, count=3) == [BATCH_FIRST, BATCH_MIN, BATCH_MIN]


def test_a_small_batch_says_little_of_the_pace(mail: Workspace) -> None:
    sender = find_sender(mail, "post")
    senders = _Senders(workspace=mail, channel="email")
    senders.note_handed(sender, count=1, seconds=0.001)
    assert senders.allowance(sender) == 2 * BATCH_MIN
    senders.note_handed(sender, count=0, seconds=5.0)
    assert senders.allowance(sender) == 2 * BATCH_MIN
