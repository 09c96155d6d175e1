"""Tables of the server database: which workspaces there are, and who may do what in them."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.kit import Instant

metadata = sa.MetaData()

workspaces = sa.Table(
    "workspaces",
    metadata,
    sa.Column("slug", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)

sources = sa.Table(
    "sources",
    metadata,
    sa.Column("source_id", sa.String(40), primary_key=True),
    sa.Column("workspace", sa.String(40), nullable=False, index=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("events_per_second_max", sa.Integer, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.UniqueConstraint("workspace", "name"),
)

write_keys = sa.Table(
    "write_keys",
    metadata,
    sa.Column("write_key", sa.String(64), primary_key=True),
    sa.Column("source_id", sa.String(40), nullable=False, index=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("ends_at", Instant),
)

users = sa.Table(
    "users",
    metadata,
    sa.Column("user_id", sa.String(40), primary_key=True),
    sa.Column("email", sa.String(254), nullable=False, unique=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("language", sa.String(5), nullable=False),
    sa.Column("password_hash", sa.String(200)),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("signed_in_at", Instant),
    sa.Column("email_claimed_at", Instant),
)
"""`language` is empty until the person has chosen one; `email_claimed_at` is set when they wrote the address
themselves: nobody has vouched for it."""

memberships = sa.Table(
    "memberships",
    metadata,
    sa.Column("user_id", sa.String(40), primary_key=True),
    sa.Column("workspace", sa.String(40), primary_key=True),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Index("ix_memberships_workspace", "workspace"),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("session_hash", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.String(40), nullable=False, index=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False, index=True),
    sa.Column("issuer", sa.String(255)),
)
"""`issuer`: the identity provider that vouched for the person; empty for a password or a link."""

identities = sa.Table(
    "identities",
    metadata,
    sa.Column("issuer", sa.String(255), primary_key=True),
    sa.Column("subject", sa.String(255), primary_key=True),
    sa.Column("user_id", sa.String(40), nullable=False),
    sa.Column("linked_at", Instant, nullable=False),
    sa.Column("used_at", Instant),
    sa.UniqueConstraint("user_id", "issuer"),
)
"""Who a person is at an identity provider: `subject` never changes there and is given to nobody else, as an address
may be (OpenID Connect Core 1.0, 5.7)."""

sign_in_flows = sa.Table(
    "sign_in_flows",
    metadata,
    sa.Column("flow_hash", sa.String(64), primary_key=True),
    sa.Column("next_path", sa.String(500), nullable=False),
    sa.Column("user_id", sa.String(40), nullable=False),
    sa.Column("created_at", Instant, nullable=False, index=True),
)
"""Who is on the way to the identity provider; `user_id` of who is signed in and connects their identity, else empty."""

sign_in_links = sa.Table(
    "sign_in_links",
    metadata,
    sa.Column("link_hash", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.String(40), nullable=False, index=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("used_at", Instant),
)

sign_in_attempts = sa.Table(
    "sign_in_attempts",
    metadata,
    sa.Column("subject", sa.String(64), primary_key=True),
    sa.Column("window_started_at", Instant, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
)

api_tokens = sa.Table(
    "api_tokens",
    metadata,
    sa.Column("token_id", sa.String(40), primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("workspace", sa.String(40), nullable=False, index=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("author", sa.String(40), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant),
    sa.Column("last_used_at", Instant),
    sa.Column("revoked_at", Instant),
)

audit_log = sa.Table(
    "audit_log",
    metadata,
    sa.Column("audit_id", sa.String(40), primary_key=True),
    sa.Column("workspace", sa.String(40), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor", sa.String(40), nullable=False),
    sa.Column("action", sa.String(80), nullable=False),
    sa.Column("target", sa.String(200), nullable=False),
    sa.Column("details", sa.Text, nullable=False),
    sa.Index("ix_audit_log_workspace_audit_id", "workspace", "audit_id"),
    sa.Index("ix_audit_log_workspace_actor", "workspace", "actor", "audit_id"),
    sa.Index("ix_audit_log_workspace_action", "workspace", "action", "audit_id"),
)

kept_replies = sa.Table(
    "kept_replies",
    metadata,
    sa.Column("reply_id", sa.String(64), primary_key=True),
    sa.Column("body_hash", sa.String(64), nullable=False),
    sa.Column("created_at", Instant, nullable=False, index=True),
    sa.Column("reply", sa.Text),
)
