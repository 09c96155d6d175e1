"""What `doctor` says of sending: senders and their licences, what waits too long, the address of this server."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from evergrove.channels import CHANNELS, LICENCE_WARNING, Sender, list_senders, waiting_since
from evergrove.jobs.findings import Finding, spelled
from evergrove.kit import Workspace

LATE_AFTER = timedelta(minutes=15)
"""A message that is due goes out within seconds; later than this no worker runs, or no sender can be used."""


def examine_reach(workspace: Workspace) -> list[Finding]:
    """Nothing while the workspace has no sender."""
    with workspace.control.read() as connection:
        known = [sender for channel in CHANNELS for sender in list_senders(connection, channel=channel)]
        if not known:
            return []
        return [
            *(_sender(workspace, one) for one in known if one.is_enabled),
            *_waiting(workspace, connection),
            Finding(
                name="public address",
                is_well=bool(workspace.settings.public_url),
                seen=workspace.settings.public_url or "none",
                help="set EVERGROVE_PUBLIC_URL: without it marketing mail, which needs a link to unsubscribe, fails",
            ),
        ]


def _sender(workspace: Workspace, sender: Sender) -> Finding:
    now = workspace.clock.now()
    name = f"sender {sender.sender_key}"
    if not sender.is_licensed(now):
        ended = f"the licence {sender.licence} ended on {sender.licence_ends_at:%Y-%m-%d}"
        return Finding(name=name, is_well=False, seen=ended, help="renew it, then enter its new end")
    if sender.open_until is not None and sender.open_until > now:
        return Finding(name=name, is_well=False, seen=sender.problem, help="mend it; it is tried again by itself")
    if sender.licence_ends_at is not None and sender.licence_ends_at - now < LICENCE_WARNING:
        ends = f"the licence {sender.licence} ends on {sender.licence_ends_at:%Y-%m-%d}"
        return Finding(name=name, is_well=False, seen=ends, help="renew it in time: nothing goes out afterwards")
    return Finding(name=name, is_well=True, seen="live" if sender.is_live else "sandbox: sends to its seed list only")


def _waiting(workspace: Workspace, connection: sa.Connection) -> list[Finding]:
    now = workspace.clock.now()
    found = []
    for channel, oldest in waiting_since(connection, now=now).items():
        found.append(
            Finding(
                name=f"outbox {channel}",
                is_well=now - oldest <= LATE_AFTER,
                seen=f"the oldest message is due for {spelled(now - oldest)}",
                help="start `evergrove work`, and look at the channel's senders",
            )
        )
    return found
