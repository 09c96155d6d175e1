"""Receive: what live events, identity, segments and people who sign in need in the inbox database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_receive"
down_revision = "0001_ground"


def upgrade() -> None:
    op.create_table(
        "streams",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
