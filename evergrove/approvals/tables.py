"""What somebody asked a second person for, and what became of it: one row each."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.kit import Instant

metadata = sa.MetaData()

approvals = sa.Table(
    "approvals",
    metadata,
    sa.Column("approval_id", sa.String(40), primary_key=True),
    sa.Column("action", sa.String(20), nullable=False),
    sa.Column("target", sa.String(200), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("asked_by", sa.String(40), nullable=False),
    sa.Column("asked_person", sa.String(40), nullable=False),
    sa.Column("asked_at", Instant, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("decided_by", sa.String(40), nullable=False),
    sa.Column("decided_at", Instant),
    sa.Column("decision_note", sa.Text, nullable=False),
    sa.Column("used_by", sa.String(40), nullable=False),
    sa.Column("used_at", Instant),
    sa.Column("ends_at", Instant, nullable=False),
    sa.Index("ix_approvals_state", "state", "approval_id"),
    sa.Index("ix_approvals_digest", "digest", "state"),
)
"""`content` is what would be done, and `digest` its hash. `asked_person`: who asked, or made the key of the program
that did. `state` is never `lapsed`: that is read off `ends_at`."""
