"""Tables of who a customer is now: identifiers, attributes, consents, and the marks of those who were erased."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.kit import Instant

metadata = sa.MetaData()

customers = sa.Table(
    "customers",
    metadata,
    sa.Column("customer_id", sa.String(40), primary_key=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("merged_into", sa.String(40), index=True),
)

identifiers = sa.Table(
    "identifiers",
    metadata,
    sa.Column("kind", sa.String(40), primary_key=True),
    sa.Column("value", sa.String(320), primary_key=True, index=True),
    sa.Column("customer_id", sa.String(40), nullable=False, index=True),
)

attributes = sa.Table(
    "attributes",
    metadata,
    sa.Column("customer_id", sa.String(40), primary_key=True),
    sa.Column("key", sa.String(80), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("occurred_us", sa.BigInteger, nullable=False),
)

consents = sa.Table(
    "consents",
    metadata,
    sa.Column("feed_seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("customer_id", sa.String(40), nullable=False, index=True),
    sa.Column("channel", sa.String(40), nullable=False),
    sa.Column("topic", sa.String(80), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("basis", sa.String(80), nullable=False),
    sa.Column("proof", sa.Text, nullable=False),
    sa.Column("occurred_us", sa.BigInteger, nullable=False),
)

erased_identifiers = sa.Table(
    "erased_identifiers",
    metadata,
    sa.Column("mark", sa.String(64), primary_key=True),
    sa.Column("erased_at", Instant, nullable=False),
)

workspace_keys = sa.Table(
    "workspace_keys",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("key", sa.LargeBinary, nullable=False),
)

erasures = sa.Table(
    "erasures",
    metadata,
    sa.Column("erasure_id", sa.String(40), primary_key=True),
    sa.Column("customer_id", sa.String(40), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("requested_at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
)

seen_ids = sa.Table(
    "seen_ids",
    metadata,
    sa.Column("chunk", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hour", sa.BigInteger, nullable=False, index=True),
    sa.Column("mark", sa.BigInteger, nullable=False),
    sa.Column("ids_count", sa.BigInteger, nullable=False),
    sa.Column("ids", sa.LargeBinary, nullable=False),
)
"""Hashes of message ids: `hour` counts from 1970 UTC, `ids` are ids_count × 16 bytes, sorted by their first eight."""

recent_events = sa.Table(
    "recent_events",
    metadata,
    sa.Column("source_id", sa.String(40), primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("message_id", sa.String(100), nullable=False),
    sa.Column("type", sa.String(20), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("outcome", sa.String(10), nullable=False),
    sa.Column("reason", sa.String(80), nullable=False),
    sa.Column("customer_id", sa.String(40), index=True),
    sa.Column("body", sa.Text, nullable=False),
)
"""The newest events of each source for the inspector; `number` grows within a source."""

customer_names = sa.Table(
    "customer_names",
    metadata,
    sa.Column("customer_id", sa.String(40), primary_key=True),
    sa.Column("key", sa.String(80), primary_key=True),
    sa.Column(
        "name", sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql"), nullable=False, index=True
    ),
    sa.Column("occurred_us", sa.BigInteger, nullable=False),
)
"""The beginnings of names in small letters, for the search; the bytes' own order makes a beginning a range."""

own_tags = sa.Table(
    "own_tags",
    metadata,
    sa.Column("customer_id", sa.String(40), primary_key=True),
    sa.Column("tag_key", sa.String(64), primary_key=True),
    sa.Column("value", sa.String(256)),
    sa.Column("occurred_us", sa.BigInteger, nullable=False),
)
"""Own tags as they are now; a value of null was taken away."""

seen_names = sa.Table(
    "seen_names",
    metadata,
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("last_us", sa.BigInteger, nullable=False),
)
"""Names of facts and keys of attributes that have been met, and when last: what a rule builder offers."""

addresses = sa.Table(
    "addresses",
    metadata,
    sa.Column("channel", sa.String(20), primary_key=True),
    sa.Column("value_hash", sa.String(64), primary_key=True),
    sa.Column("customer_id", sa.String(40), nullable=False, index=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("is_verified", sa.Boolean, nullable=False),
    sa.Column("is_primary", sa.Boolean, nullable=False),
    sa.Column("changed_us", sa.BigInteger, nullable=False),
)
"""What is no identifier (a push token is of whoever used the device last), and what is known beyond one: verified,
preferred. `value_hash` is the SHA-256 of the value, which may be longer than an index takes."""

suppressions = sa.Table(
    "suppressions",
    metadata,
    sa.Column("channel", sa.String(20), primary_key=True),
    sa.Column("mark", sa.String(64), primary_key=True),
    sa.Column("topic", sa.String(80), primary_key=True),
    sa.Column("reason", sa.String(40), nullable=False),
    sa.Column("at", Instant, nullable=False),
)
"""Addresses that must not be written to, by their marks: they stand when the customer is erased. Topic "*": nothing."""

soft_bounces = sa.Table(
    "soft_bounces",
    metadata,
    sa.Column("channel", sa.String(20), primary_key=True),
    sa.Column("mark", sa.String(64), primary_key=True),
    sa.Column("at", Instant, primary_key=True),
)
"""Returned for a reason that may pass (a full mailbox); several in a short time are a dead address."""
