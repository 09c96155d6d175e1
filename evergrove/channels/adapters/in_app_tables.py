"""Messages that wait for their customer to open the site or the app."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.channels.tables import metadata
from evergrove.kit import Instant

in_app_messages = sa.Table(
    "in_app_messages",
    metadata,
    sa.Column("message_id", sa.String(40), primary_key=True),
    sa.Column("customer_id", sa.String(40), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("image", sa.Text, nullable=False),
    sa.Column("button", sa.Text, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    sa.Column("fetched_at", Instant),
    sa.Column("seen_at", Instant),
    sa.Index("ix_in_app_messages_customer", "customer_id", "ends_at"),
    sa.Index("ix_in_app_messages_ends", "ends_at"),
)
"""Texts as they are shown, never HTML. `customer_id` is who it was for: a merge since then is seen when reading."""
