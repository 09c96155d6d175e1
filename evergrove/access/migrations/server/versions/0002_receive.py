"""Receive: what live events, identity, segments and people who sign in need in the server database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_receive"
down_revision = "0001_ground"


def upgrade() -> None:
    op.create_table(
        "sources",
        sa.Column("source_id", sa.String(length=40), nullable=False),
        sa.Column("workspace", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("events_per_second_max", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source_id"),
        sa.UniqueConstraint("workspace", "name"),
    )
    op.create_index(op.f("ix_sources_workspace"), "sources", ["workspace"], unique=False)
    op.create_table(
        "write_keys",
        sa.Column("write_key", sa.String(length=64), nullable=False),
        sa.Column("source_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("write_key"),
    )
    op.create_index(op.f("ix_write_keys_source_id"), "write_keys", ["source_id"], unique=False)
