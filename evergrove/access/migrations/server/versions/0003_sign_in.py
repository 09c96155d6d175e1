"""Sign-in: identities of a provider, who is on the way to it, and the ways through the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_sign_in"
down_revision = "0002_receive"


def upgrade() -> None:
    op.add_column("users", sa.Column("email_claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sessions", sa.Column("issuer", sa.String(length=255), nullable=True))
    op.create_table(
        "identities",
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("issuer", "subject"),
        sa.UniqueConstraint("user_id", "issuer"),
    )
    op.create_table(
        "sign_in_flows",
        sa.Column("flow_hash", sa.String(length=64), nullable=False),
        sa.Column("next_path", sa.String(length=500), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("flow_hash"),
    )
    op.create_index(op.f("ix_sign_in_flows_created_at"), "sign_in_flows", ["created_at"], unique=False)
    op.create_index("ix_audit_log_workspace_actor", "audit_log", ["workspace", "actor", "audit_id"], unique=False)
    op.create_index("ix_audit_log_workspace_action", "audit_log", ["workspace", "action", "audit_id"], unique=False)
