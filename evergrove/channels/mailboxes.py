"""The mailboxes of the mail senders, read at intervals: what bounced, who complained, who left by mail.

Invariant: a mailbox is read by one process at a time, and a mail is marked as read after its receipts are recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from evergrove.channels.adapters.contracts import Receipt, SenderProblemError
from evergrove.channels.adapters.mail import SMTP, MailboxCount, read_mailbox
from evergrove.channels.receipts import record_receipts
from evergrove.channels.senders import list_senders, sender_settings
from evergrove.facts import LeaseHeldError, hold_lease
from evergrove.kit import Workspace, logger

_log = logger(__name__)


def read_mailboxes(workspace: Workspace) -> MailboxCount:
    """Read every mail sender's mailbox and record what it says; one that cannot be read is logged and tried again."""
    with workspace.control.read() as connection:
        found = list_senders(connection, channel=SMTP.channel)
    mails = receipts = 0
    for sender in found:
        if sender.kind != SMTP.kind or not sender.is_enabled or not sender.settings.get("mailbox_host"):
            continue
        try:
            count = _read(workspace, sender.sender_key)
        except LeaseHeldError:
            continue
        except SenderProblemError as problem:
            # The sender goes on: that its bounces cannot be read keeps no mail from going out.
            _log.warning("mailbox.not_read", sender=sender.sender_key, code=problem.code)
            continue
        mails, receipts = mails + count.mails, receipts + count.receipts
    return MailboxCount(mails=mails, receipts=receipts)


def _read(workspace: Workspace, sender_key: str) -> MailboxCount:
    _, settings = sender_settings(workspace, sender_key)
    with hold_lease(workspace.control, name=f"mailbox:{sender_key}", clock=workspace.clock):
        return read_mailbox(settings, clock=workspace.clock, record=partial(_record, workspace, sender_key=sender_key))


def _record(workspace: Workspace, receipts: Sequence[Receipt], *, sender_key: str) -> None:
    record_receipts(workspace, receipts, sender_key=sender_key)
