"""Tables of the control database that the flow of facts needs."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.kit import Instant

control_metadata = sa.MetaData()

POSITION = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""SQLite gives out row numbers by itself only to a column declared INTEGER."""

leases = sa.Table(
    "leases",
    control_metadata,
    sa.Column("name", sa.String(120), primary_key=True),
    sa.Column("fence", sa.BigInteger, nullable=False),
    sa.Column("owner", sa.String(80), nullable=False),
    sa.Column("until", Instant, nullable=False),
)

intake_positions = sa.Table(
    "intake_positions",
    control_metadata,
    sa.Column("log", sa.String(20), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
)

outgoing_facts = sa.Table(
    "outgoing_facts",
    control_metadata,
    sa.Column("position", POSITION, primary_key=True, autoincrement=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

feed = sa.Table(
    "feed",
    control_metadata,
    sa.Column("last_seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("first_seq", sa.BigInteger, nullable=False),
    sa.Column("appended_at", Instant, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

feed_readers = sa.Table(
    "feed_readers",
    control_metadata,
    sa.Column("reader", sa.String(40), primary_key=True),
    sa.Column("last_seq", sa.BigInteger, nullable=False),
    sa.Column("needs_rebuild", sa.SmallInteger, nullable=False, server_default="0"),
)

rejects = sa.Table(
    "rejects",
    control_metadata,
    sa.Column("reject_id", sa.String(40), primary_key=True),
    sa.Column("source", sa.String(120), nullable=False),
    sa.Column("import_id", sa.String(40), nullable=False, index=True),
    sa.Column("line", sa.BigInteger),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("rejected_at", Instant, nullable=False),
    sa.Column("kind", sa.String(10), nullable=False, server_default="line"),
    sa.Column("source_id", sa.String(40), nullable=False, server_default="", index=True),
    sa.Column("event_type", sa.String(20), nullable=False, server_default=""),
    sa.Column("event_name", sa.String(200), nullable=False, server_default=""),
    sa.Column("message_id", sa.String(100), nullable=False, server_default=""),
    sa.Column("body_hash", sa.String(64), nullable=False, server_default=""),
    sa.Column("received_us", sa.BigInteger),
    sa.Column("is_replayable", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.Column("replayed_at", Instant),
    sa.Column("numbers", sa.Text, nullable=False, server_default=""),
    sa.Column("mended_at", Instant),
)

imports = sa.Table(
    "imports",
    control_metadata,
    sa.Column("import_id", sa.String(40), primary_key=True),
    sa.Column("source", sa.String(120), nullable=False),
    sa.Column("mapping", sa.String(120), nullable=False),
    sa.Column("file_name", sa.String(300), nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
    sa.Column("summary", sa.Text),
)

snapshots = sa.Table(
    "snapshots",
    control_metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("as_of", sa.String(10), primary_key=True),
    sa.Column("as_of_at", Instant, nullable=False),
    sa.Column("published_at", Instant, nullable=False),
    sa.Column("versions", sa.Text, nullable=False),
)

merges = sa.Table(
    "merges",
    control_metadata,
    sa.Column("merge_id", sa.String(40), primary_key=True),
    sa.Column("merged_id", sa.String(40), nullable=False, index=True),
    sa.Column("survivor_id", sa.String(40), nullable=False, index=True),
    sa.Column("merged_seq", sa.BigInteger),
    sa.Column("unmerged_seq", sa.BigInteger),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("merged_at", Instant, nullable=False),
    sa.Column("unmerged_at", Instant, index=True),
    sa.Column("author", sa.String(80), nullable=False),
    sa.Column("unmerged_by", sa.String(80), nullable=False, server_default=""),
)
