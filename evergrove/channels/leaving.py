"""Whether what is sent on a channel leaves the house: said before a launch, in the truth of the senders that stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from evergrove.channels.contracts import Channel
from evergrove.channels.mailbox import RECORDED_KINDS
from evergrove.channels.senders import Sender, sending_senders
from evergrove.kit import Workspace

Leaving = Literal["live", "recorded", "sandbox", "nowhere"]
"""`live`: to customers; `recorded`: into our own mailbox only; `sandbox`: to the seed list only; `nowhere`: there is
no sender."""


def leaving_of(workspace: Workspace, channels: Iterable[Channel]) -> dict[Channel, Leaving]:
    """How messages of each channel would leave now."""
    now = workspace.clock.now()
    with workspace.control.read() as connection:
        return {one: _leaving(sending_senders(connection, channel=one, now=now)) for one in channels}


def _leaving(senders: tuple[Sender, ...]) -> Leaving:
    if not senders:
        return "nowhere"
    if not senders[0].is_live:  # sending_senders: all of them are live, or none
        return "sandbox"
    return "recorded" if all(one.kind in RECORDED_KINDS for one in senders) else "live"
