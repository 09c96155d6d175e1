"""Ask the providers that do not tell by themselves what became of messages, and write down what they say.

Invariants: one process at a time asks for a sender; what was told twice counts once (receipts.py); a provider that
cannot be asked is asked again at the next turn, and keeps no message from going out.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from evergrove.channels.adapters.contracts import Awaited
from evergrove.channels.adapters.registry import adapter_kind
from evergrove.channels.receipts import ReceiptCount, record_receipts
from evergrove.channels.senders import Sender, list_senders, sender_settings
from evergrove.channels.tables import messages, provider_ids, sender_questions
from evergrove.facts import LeaseHeldError, hold_lease
from evergrove.kit import EvergroveError, Workspace, logger, upsert

AWAITED_FOR = timedelta(days=7)
"""What was not told within a week is not asked for any more."""

AWAITED_MAX = 50_000
"""Messages of one sender that are asked for in one turn, the oldest first: some 15 MB."""

_log = logger(__name__)


def ask_providers(workspace: Workspace) -> ReceiptCount:
    """Ask for every enabled sender whose kind is to be asked; one that another process asks is passed over."""
    with workspace.control.read() as connection:
        known = [one for one in list_senders(connection) if one.is_enabled]
    total = ReceiptCount()
    for sender in known:
        if adapter_kind(sender.kind).ask_receipts is None:
            continue
        try:
            total = total.plus(_ask(workspace, sender))
        except LeaseHeldError:
            continue
        except EvergroveError as error:
            _log.warning("receipts.not_asked", sender=sender.sender_key, code=error.code)
    return total


def _ask(workspace: Workspace, sender: Sender) -> ReceiptCount:
    kind, settings = sender_settings(workspace, sender.sender_key)
    counts: list[ReceiptCount] = []
    with hold_lease(workspace.control, name=f"asking:{sender.sender_key}", clock=workspace.clock) as lease:
        now = workspace.clock.now()
        since, awaited = _standing(workspace, sender.sender_key, now=now)
        if kind.ask_receipts is not None:
            kind.ask_receipts(
                settings,
                awaited=awaited,
                since=since,
                workspace=workspace,
                record=lambda found: counts.append(record_receipts(workspace, found, sender_key=sender.sender_key)),
            )
        with workspace.control.write() as connection:
            lease.renew(connection, now=workspace.clock.now())
            upsert(connection, sender_questions, [{"sender_key": sender.sender_key, "asked_at": now}])
    total = ReceiptCount()
    for count in counts:
        total = total.plus(count)
    return total


def _standing(workspace: Workspace, sender_key: str, *, now: datetime) -> tuple[datetime, list[Awaited]]:
    """When it was asked last, and the messages of which nothing final has been told."""
    asked = sa.select(sender_questions.c.asked_at).where(sender_questions.c.sender_key == sender_key)
    query = (
        sa.select(provider_ids.c.message_id, provider_ids.c.provider_id, provider_ids.c.sent_at)
        .join(messages, messages.c.message_id == provider_ids.c.message_id)
        .where(
            provider_ids.c.sender_key == sender_key,
            provider_ids.c.sent_at > now - AWAITED_FOR,
            provider_ids.c.step == messages.c.step,
            messages.c.sender_key == sender_key,
            messages.c.state.in_(["sent", "unknown"]),
            # A message that arrived on an earlier channel has not arrived on this one.
            sa.or_(
                messages.c.delivered_at.is_(None),
                sa.and_(messages.c.step > 0, messages.c.delivered_at < provider_ids.c.sent_at),
            ),
        )
        .order_by(provider_ids.c.sent_at, provider_ids.c.provider_id)
        .limit(AWAITED_MAX)
    )
    with workspace.control.read() as connection:
        since = connection.execute(asked).scalar()
        rows = connection.execute(query).all()
    return since or now, [Awaited(**row._mapping) for row in rows]
