"""Journeys: runs, their moves and enrolments, and the queue of customers to be saved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_journeys"
down_revision = "0003_reach"


def upgrade() -> None:
    _part_1()
    _part_2()
    _part_3()
    _part_4()
    _part_5()
    _part_6()


def _part_1() -> None:
    op.create_table(
        "journey_enrolment_chunks",
        sa.Column("enrolment_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("enrolment_id", "number"),
    )
    op.create_table(
        "journey_enrolments",
        sa.Column("enrolment_id", sa.String(length=40), nullable=False),
        sa.Column("journey_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=160), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("entered", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("enrolment_id"),
        sa.UniqueConstraint("occasion"),
    )
    op.create_index("ix_journey_enrolments_key", "journey_enrolments", ["journey_key", "asked_at"], unique=False)


def _part_2() -> None:
    op.create_table(
        "journey_moves",
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("node", sa.String(length=64), nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("branch", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "number"),
    )


def _part_3() -> None:
    op.create_table(
        "journey_runs",
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("journey_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("origin_id", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("entry_key", sa.String(length=200), nullable=False),
        sa.Column("rotation", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("is_arriving", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_control", sa.Boolean(), nullable=False),
        sa.Column("node", sa.String(length=64), nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("entered_us", sa.BigInteger(), nullable=False),
        sa.Column("moved_us", sa.BigInteger(), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=False),
        sa.Column("deadline_us", sa.BigInteger(), nullable=False),
        sa.Column("goal_us", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ended_us", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("end_reason", sa.String(length=80), server_default="", nullable=False),
        sa.Column("context", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("run_id"),
    )
    op.create_index("ix_journey_runs_customer", "journey_runs", ["customer_id", "journey_key"], unique=False)
    op.create_index("ix_journey_runs_due", "journey_runs", ["state", "due_us"], unique=False)
    op.create_index("ix_journey_runs_node", "journey_runs", ["journey_key", "version", "state", "node"], unique=False)
    op.create_index(
        "ix_journey_runs_origin",
        "journey_runs",
        ["origin_id"],
        unique=False,
        sqlite_where=sa.text("origin_id <> customer_id"),
        postgresql_where=sa.text("origin_id <> customer_id"),
    )


def _part_4() -> None:
    op.create_table(
        "journey_versions",
        sa.Column("journey_key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("journey_key", "version"),
    )
    op.create_table(
        "journeys",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resumes_as", sa.String(length=10), server_default="", nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def _part_5() -> None:
    op.create_table(
        "save_episodes",
        sa.Column("episode_id", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=True),
        sa.Column("open_of", sa.String(length=40), nullable=True),
        sa.Column("settings", sa.String(length=80), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("arm", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("value_minor", sa.BigInteger(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("task_id", sa.String(length=40), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=20), nullable=False),
        sa.Column("cools_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("episode_id"),
        sa.UniqueConstraint("open_of"),
    )
    op.create_index("ix_save_episodes_began", "save_episodes", ["began_at", "episode_id"], unique=False)
    op.create_index(op.f("ix_save_episodes_customer_id"), "save_episodes", ["customer_id"], unique=False)
    op.create_index("ix_save_episodes_state", "save_episodes", ["state", "cools_until"], unique=False)
    op.create_index(op.f("ix_save_episodes_task_id"), "save_episodes", ["task_id"], unique=False)


def _part_6() -> None:
    op.create_table(
        "save_runs",
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settings", sa.String(length=80), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("moment"),
    )
