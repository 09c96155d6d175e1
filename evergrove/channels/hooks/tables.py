"""What webhooks still have to deliver, and how each of them stands."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.channels.tables import metadata
from evergrove.kit import Instant

hook_standings = sa.Table(
    "hook_standings",
    metadata,
    sa.Column("hook_key", sa.String(80), primary_key=True),
    sa.Column("since_seq", sa.BigInteger, nullable=False),
    sa.Column("delivered", sa.BigInteger, nullable=False),
    sa.Column("left_out", sa.BigInteger, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("failing_since", Instant),
    sa.Column("closed_until", Instant),
    sa.Column("disabled_at", Instant),
    sa.Column("delivered_at", Instant),
    sa.Column("problem", sa.Text, nullable=False),
)
"""One row a webhook: `since_seq` is the feed's end when it was first seen; `failures` in a row, and until when it is
left alone therefore."""

hook_deliveries = sa.Table(
    "hook_deliveries",
    metadata,
    sa.Column("delivery_id", sa.String(40), primary_key=True),
    sa.Column("hook_key", sa.String(80), nullable=False),
    sa.Column("customer_id", sa.String(40), index=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("attempts", sa.SmallInteger, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Index("ix_hook_deliveries_due", "hook_key", "state", "due_at"),
    sa.Index("ix_hook_deliveries_made", "made_at"),
)
"""A row is gone as soon as it was delivered; `waiting` is tried at `due_at`, `given_up` can be asked for again."""
