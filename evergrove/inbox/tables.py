"""Tables of the inbox file (or schema)."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.kit import Instant

inbox_metadata = sa.MetaData()

POSITION = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""SQLite gives out row numbers by itself only to a column declared INTEGER."""

inbox = sa.Table(
    "inbox",
    inbox_metadata,
    sa.Column("position", POSITION, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("import_id", sa.String(40), nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

inbox_leases = sa.Table(
    "leases",
    inbox_metadata,
    sa.Column("name", sa.String(120), primary_key=True),
    sa.Column("fence", sa.BigInteger, nullable=False),
    sa.Column("owner", sa.String(80), nullable=False),
    sa.Column("until", Instant, nullable=False),
)

streams = sa.Table(
    "streams",
    inbox_metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("made_at", Instant, nullable=False),
)
"""Streams that were made for this workspace: one that is gone is not made anew in silence."""

stream_owner = sa.Table("stream_owner", inbox_metadata, sa.Column("owner", sa.String(40), primary_key=True))
"""One row, written when the table was made: what the workspace's streams say of whose they are. It moves and is backed
up with the database."""
