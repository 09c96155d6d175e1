"""Tasks: one row each, open or closed."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.kit import Instant

metadata = sa.MetaData()

tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("task_id", sa.String(40), primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("customer_id", sa.String(40), index=True),
    sa.Column("title_zh", sa.String(200), nullable=False),
    sa.Column("title_en", sa.String(200), nullable=False),
    sa.Column("script", sa.Text, nullable=False),
    sa.Column("owner", sa.String(80)),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("message_id", sa.String(40), index=True),
    sa.Column("run_id", sa.String(40)),
    sa.Column("follows", sa.String(40)),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("outcome", sa.String(20), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("closed_at", Instant),
    sa.Column("closed_by", sa.String(80), nullable=False),
    sa.Column("times_closed", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("asked", sa.String(64), nullable=False),
    sa.Index("ix_tasks_owner", "owner", "state", "due_at"),
    sa.Index("ix_tasks_due", "state", "due_at", "task_id"),
)
"""`asked` is the hash of what was asked for under the key, empty once its customer was erased; `times_closed` numbers
the facts of a task that was opened again; `version` rises with every change."""
