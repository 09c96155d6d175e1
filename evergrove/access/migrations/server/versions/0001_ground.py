"""The ground: the first tables of the server database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_ground"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "workspaces",
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("slug"),
    )
