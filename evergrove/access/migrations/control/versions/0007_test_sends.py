"""Test sends that nobody's real inbox got: kept, so that the mailbox shows them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_test_sends"
down_revision = "0006_mended_lines"


def upgrade() -> None:
    op.create_table(
        "test_sends",
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index(op.f("ix_test_sends_sent_at"), "test_sends", ["sent_at"], unique=False)
