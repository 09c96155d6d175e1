"""Mended lines: where a rejected line stood among the rows with its key, and when it came in after all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_mended_lines"
down_revision = "0005_approvals"


def upgrade() -> None:
    op.add_column("rejects", sa.Column("numbers", sa.Text(), server_default="", nullable=False))
    op.add_column("rejects", sa.Column("mended_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_rejects_import_id"), "rejects", ["import_id"], unique=False)
