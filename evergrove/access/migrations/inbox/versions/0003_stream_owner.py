"""Stream owner: the name under which this workspace owns its stream, so that two homes never share one unseen."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0003_stream_owner"
down_revision = "0002_receive"


def upgrade() -> None:
    table = op.create_table(
        "stream_owner",
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("owner"),
    )
    op.bulk_insert(table, [{"owner": f"own_{uuid.uuid4().hex}"}])
