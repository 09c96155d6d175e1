"""Receive: what live events, identity, segments and people who sign in need in the control database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_receive"
down_revision = "0001_ground"


def upgrade() -> None:
    _part_1()
    _part_2()
    _part_3()
    _part_4()
    _part_5()
    _part_6()
    _part_7()
    _part_8()


def _part_1() -> None:
    op.create_table(
        "merges",
        sa.Column("merge_id", sa.String(length=40), nullable=False),
        sa.Column("merged_id", sa.String(length=40), nullable=False),
        sa.Column("survivor_id", sa.String(length=40), nullable=False),
        sa.Column("merged_seq", sa.BigInteger(), nullable=True),
        sa.Column("unmerged_seq", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unmerged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("unmerged_by", sa.String(length=80), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("merge_id"),
    )
    op.create_index(op.f("ix_merges_merged_id"), "merges", ["merged_id"], unique=False)
    op.create_index(op.f("ix_merges_survivor_id"), "merges", ["survivor_id"], unique=False)
    op.create_index(op.f("ix_merges_unmerged_at"), "merges", ["unmerged_at"], unique=False)
    op.add_column("feed_readers", sa.Column("needs_rebuild", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("rejects", sa.Column("kind", sa.String(length=10), server_default="line", nullable=False))
    op.add_column("rejects", sa.Column("source_id", sa.String(length=40), server_default="", nullable=False))
    op.add_column("rejects", sa.Column("event_type", sa.String(length=20), server_default="", nullable=False))
    op.add_column("rejects", sa.Column("event_name", sa.String(length=200), server_default="", nullable=False))
    op.add_column("rejects", sa.Column("message_id", sa.String(length=100), server_default="", nullable=False))
    op.add_column("rejects", sa.Column("body_hash", sa.String(length=64), server_default="", nullable=False))
    op.add_column("rejects", sa.Column("received_us", sa.BigInteger(), nullable=True))
    op.add_column("rejects", sa.Column("is_replayable", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("rejects", sa.Column("replayed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_rejects_source_id"), "rejects", ["source_id"], unique=False)


def _part_2() -> None:
    op.create_table(
        "customer_names",
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column(
            "name", sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("occurred_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "key"),
    )
    op.create_index(op.f("ix_customer_names_name"), "customer_names", ["name"], unique=False)
    op.create_table(
        "own_tags",
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("tag_key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.String(length=256), nullable=True),
        sa.Column("occurred_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "tag_key"),
    )
    op.create_table(
        "recent_events",
        sa.Column("source_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.String(length=100), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "number"),
    )


def _part_3() -> None:
    op.create_index(op.f("ix_recent_events_customer_id"), "recent_events", ["customer_id"], unique=False)
    op.create_table(
        "seen_ids",
        sa.Column("chunk", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("ids_count", sa.BigInteger(), nullable=False),
        sa.Column("ids", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chunk"),
    )
    op.create_index(op.f("ix_seen_ids_hour"), "seen_ids", ["hour"], unique=False)
    op.create_table(
        "seen_names",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("last_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name"),
    )
    op.create_index(op.f("ix_customers_merged_into"), "customers", ["merged_into"], unique=False)
    op.create_table(
        "account_members",
        sa.Column("account_id", sa.String(length=200), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("first_us", sa.BigInteger(), nullable=False),
        sa.Column("last_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "customer_id"),
    )
    op.create_index(op.f("ix_account_members_customer_id"), "account_members", ["customer_id"], unique=False)


def _part_4() -> None:
    op.create_table(
        "account_traits",
        sa.Column("account_id", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("occurred_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "key"),
    )
    op.create_table(
        "accounts",
        sa.Column("account_id", sa.String(length=200), nullable=False),
        sa.Column("first_us", sa.BigInteger(), nullable=False),
        sa.Column("last_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id"),
    )
    op.create_table(
        "catalogue_revisions",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def _part_5() -> None:
    op.create_table(
        "items",
        sa.Column("item_id", sa.String(length=120), nullable=False),
        sa.Column("sku", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("category", sa.String(length=400), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("stock", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("image", sa.String(length=2000), nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("item_id"),
    )
    op.create_index(op.f("ix_items_category"), "items", ["category"], unique=False)
    op.create_index(op.f("ix_items_name"), "items", ["name"], unique=False)
    op.create_index(op.f("ix_items_sku"), "items", ["sku"], unique=False)
    op.create_table(
        "shops",
        sa.Column("shop_id", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop_id"),
    )


def _part_6() -> None:
    op.create_table(
        "live_conditions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form_hash", sa.String(length=64), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("form_hash"),
    )
    op.create_table(
        "live_progress",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "live_segments",
        sa.Column("segment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("is_inverted", sa.Boolean(), nullable=False),
        sa.Column("members", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("segment_id"),
    )
    op.create_index(op.f("ix_live_segments_key"), "live_segments", ["key"], unique=False)


def _part_7() -> None:
    op.create_table(
        "segment_members",
        sa.Column("segment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("segment_id", "customer_id"),
    )
    op.create_index("ix_segment_members_customer_id", "segment_members", ["customer_id"], unique=False)
    op.create_table(
        "segment_states",
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("next_check_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("customer_id"),
    )
    op.create_index(op.f("ix_segment_states_next_check_us"), "segment_states", ["next_check_us"], unique=False)


def _part_8() -> None:
    op.create_table(
        "jobs",
        sa.Column("job_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("arguments_hash", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("job_id"),
        sa.UniqueConstraint("idempotency_key"),
    )
    op.create_index(op.f("ix_jobs_state"), "jobs", ["state"], unique=False)
