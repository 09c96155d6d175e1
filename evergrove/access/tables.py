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
