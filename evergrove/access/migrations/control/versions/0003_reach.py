"""Reach: what messages, campaigns, content, tasks and experiments need in the control database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_reach"
down_revision = "0002_receive"


def upgrade() -> None:
    _part_1()
    _part_2()
    _part_3()
    _part_4()
    _part_5()
    _part_6()
    _part_7()
    _part_8()
    _part_9()
    _part_10()


def _part_1() -> None:
    op.create_table(
        "addresses",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("value_hash", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "value_hash"),
    )
    op.create_index(op.f("ix_addresses_customer_id"), "addresses", ["customer_id"], unique=False)
    op.create_table(
        "soft_bounces",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "mark", "at"),
    )
    op.create_table(
        "suppressions",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "mark", "topic"),
    )


def _part_2() -> None:
    op.create_table(
        "tasks",
        sa.Column("task_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=True),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=True),
        sa.Column("run_id", sa.String(length=40), nullable=True),
        sa.Column("follows", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=80), nullable=False),
        sa.Column("times_closed", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asked", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("task_id"),
    )
    op.create_index(op.f("ix_tasks_customer_id"), "tasks", ["customer_id"], unique=False)
    op.create_index("ix_tasks_due", "tasks", ["state", "due_at", "task_id"], unique=False)
    op.create_index(op.f("ix_tasks_message_id"), "tasks", ["message_id"], unique=False)
    op.create_index("ix_tasks_owner", "tasks", ["owner", "state", "due_at"], unique=False)


def _part_3() -> None:
    op.create_table(
        "landing_submissions",
        sa.Column("submission_id", sa.String(length=40), nullable=False),
        sa.Column("page_key", sa.String(length=64), nullable=False),
        sa.Column("page", sa.String(length=80), nullable=False),
        sa.Column("block", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("submission_id"),
    )
    op.create_index("ix_landing_submissions_page", "landing_submissions", ["page_key", "at"], unique=False)
    op.create_table(
        "hook_deliveries",
        sa.Column("delivery_id", sa.String(length=40), nullable=False),
        sa.Column("hook_key", sa.String(length=80), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id"),
    )
    op.create_index(op.f("ix_hook_deliveries_customer_id"), "hook_deliveries", ["customer_id"], unique=False)
    op.create_index("ix_hook_deliveries_due", "hook_deliveries", ["hook_key", "state", "due_at"], unique=False)
    op.create_index("ix_hook_deliveries_made", "hook_deliveries", ["made_at"], unique=False)


def _part_4() -> None:
    op.create_table(
        "hook_standings",
        sa.Column("hook_key", sa.String(length=80), nullable=False),
        sa.Column("since_seq", sa.BigInteger(), nullable=False),
        sa.Column("delivered", sa.BigInteger(), nullable=False),
        sa.Column("left_out", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hook_key"),
    )
    op.create_table(
        "in_app_messages",
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
        sa.Column("button", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index("ix_in_app_messages_customer", "in_app_messages", ["customer_id", "ends_at"], unique=False)


def _part_5() -> None:
    op.create_index("ix_in_app_messages_ends", "in_app_messages", ["ends_at"], unique=False)
    op.create_table(
        "links",
        sa.Column("link_id", sa.String(length=16), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("link_id"),
    )
    op.create_table(
        "message_plans",
        sa.Column("launch_id", sa.String(length=40), nullable=False),
        sa.Column("node", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_paused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reserved_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("launch_id", "node"),
    )
    op.create_table(
        "message_steps",
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("template", sa.String(length=120), nullable=False),
        sa.Column("address_mark", sa.String(length=64), nullable=False),
        sa.Column("sender_key", sa.String(length=80), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("message_id", "step"),
    )


def _part_6() -> None:
    op.create_table(
        "messages",
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("node", sa.String(length=80), nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("launch_id", sa.String(length=40), nullable=False),
        sa.Column("campaign_key", sa.String(length=120), nullable=False),
        sa.Column("journey_key", sa.String(length=120), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("message_class", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("template", sa.String(length=120), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("arm", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("context", sa.Text(), nullable=True),
        sa.Column("sender_key", sa.String(length=80), nullable=False),
        sa.Column("address_mark", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("machine_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clicked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("converted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("complained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unsubscribed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("message_id"),
        sa.UniqueConstraint("run_id", "node", "visit", name="uq_messages_run_node_visit"),
    )


def _part_7() -> None:
    op.create_index("ix_messages_customer", "messages", ["customer_id", "state_at"], unique=False)
    op.create_index("ix_messages_launch", "messages", ["launch_id", "state"], unique=False)
    op.create_index("ix_messages_sent", "messages", ["channel", "sent_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("launch_id", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index("ix_outbox_due", "outbox", ["channel", "state", "is_paused", "due_at"], unique=False)
    op.create_index("ix_outbox_launch", "outbox", ["launch_id"], unique=False)
    op.create_index("ix_outbox_urgent", "outbox", ["channel", "state", "priority", "due_at"], unique=False)
    op.create_table(
        "provider_ids",
        sa.Column("sender_key", sa.String(length=80), nullable=False),
        sa.Column("provider_id", sa.String(length=200), nullable=False),
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sender_key", "provider_id"),
    )
    op.create_index(op.f("ix_provider_ids_message_id"), "provider_ids", ["message_id"], unique=False)


def _part_8() -> None:
    op.create_table(
        "seed_addresses",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("channel", "address"),
    )
    op.create_table(
        "seen_receipts",
        sa.Column("message_id", sa.String(length=40), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "mark"),
    )
    op.create_table(
        "sender_questions",
        sa.Column("sender_key", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sender_key"),
    )


def _part_9() -> None:
    op.create_table(
        "senders",
        sa.Column("sender_key", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("rate_per_second", sa.Integer(), nullable=False),
        sa.Column("cost_minor", sa.Integer(), nullable=False),
        sa.Column("licence", sa.String(length=200), nullable=False),
        sa.Column("licence_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("problem_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("sender_key"),
    )
    op.create_table(
        "launch_chunks",
        sa.Column("launch_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("launch_id", "number"),
    )


def _part_10() -> None:
    op.create_table(
        "launches",
        sa.Column("launch_id", sa.String(length=40), nullable=False),
        sa.Column("campaign", sa.String(length=80), nullable=False),
        sa.Column("campaign_key", sa.String(length=120), nullable=False),
        sa.Column("segment", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("occasion", sa.String(length=80), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("approved_by", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("members", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("planned", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("throttle_per_minute", sa.Integer(), server_default="0", nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("people_of", sa.String(length=40), server_default="", nullable=False),
        sa.Column("resumed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("paced_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("launch_id"),
        sa.UniqueConstraint("occasion"),
    )
    op.create_index(op.f("ix_launches_campaign"), "launches", ["campaign"], unique=False)
