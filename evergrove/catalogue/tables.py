"""Tables of the catalogue: what is sold, where, and the organisations that customers belong to."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.kit import Instant

metadata = sa.MetaData()

items = sa.Table(
    "items",
    metadata,
    sa.Column("item_id", sa.String(120), primary_key=True),
    sa.Column("sku", sa.String(120), nullable=False, index=True),
    sa.Column("name", sa.String(300), nullable=False, index=True),
    sa.Column("category", sa.String(400), nullable=False, index=True),
    sa.Column("price_minor", sa.BigInteger),
    sa.Column("currency", sa.String(3)),
    sa.Column("stock", sa.BigInteger),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("url", sa.String(2_000), nullable=False),
    sa.Column("image", sa.String(2_000), nullable=False),
    sa.Column("attributes", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
)

shops = sa.Table(
    "shops",
    metadata,
    sa.Column("shop_id", sa.String(120), primary_key=True),
    sa.Column("name", sa.String(300), nullable=False),
    sa.Column("city", sa.String(120), nullable=False),
    sa.Column("time_zone", sa.String(60), nullable=False),
    sa.Column("attributes", sa.Text, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("account_id", sa.String(200), primary_key=True),
    sa.Column("first_us", sa.BigInteger, nullable=False),
    sa.Column("last_us", sa.BigInteger, nullable=False),
)

account_traits = sa.Table(
    "account_traits",
    metadata,
    sa.Column("account_id", sa.String(200), primary_key=True),
    sa.Column("key", sa.String(80), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("occurred_us", sa.BigInteger, nullable=False),
)

account_members = sa.Table(
    "account_members",
    metadata,
    sa.Column("account_id", sa.String(200), primary_key=True),
    sa.Column("customer_id", sa.String(40), primary_key=True, index=True),
    sa.Column("first_us", sa.BigInteger, nullable=False),
    sa.Column("last_us", sa.BigInteger, nullable=False),
)

catalogue_revisions = sa.Table(
    "catalogue_revisions",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("published", sa.BigInteger, nullable=False),
)
