"""Which log a workspace writes to."""

from __future__ import annotations

from evergrove.inbox.contracts import Inbox
from evergrove.inbox.sql_inbox import SqlInbox
from evergrove.kit import Workspace


def open_inbox(workspace: Workspace) -> Inbox:
    """The inbox that the settings name."""
    if workspace.settings.inbox_url:
        from evergrove.inbox.nats_inbox import NatsInbox

        return NatsInbox(workspace)
    return SqlInbox(workspace.inbox)
