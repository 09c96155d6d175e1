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
    sa.Column("merged_into", sa.String(40)),
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
