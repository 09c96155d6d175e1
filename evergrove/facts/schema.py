"""The columns of a fact, and of a candidate that has not yet passed the intake.

Units: times are UTC microseconds; money is an integer of the currency's minor unit and never negative (the
name of the fact gives the direction); `utc_offset_minutes` is local time minus UTC at the customer's place.
"""

from __future__ import annotations

import pyarrow as pa

FACT_SCHEMA_VERSION = 1
"""Raised when a column is added or its meaning changes; stored in each fact's `schema_version`."""

TIMESTAMP = pa.timestamp("us", tz="UTC")

_KNOWN_TO_THE_SOURCE = [
    pa.field("account_id", pa.string()),
    pa.field("occurred_at", TIMESTAMP),
    pa.field("received_at", TIMESTAMP),
    pa.field("utc_offset_minutes", pa.int32()),
    pa.field("source", pa.string()),
    pa.field("channel", pa.string()),
    pa.field("device", pa.string()),
    pa.field("session_id", pa.string()),
    pa.field("anonymous_id", pa.string()),
    pa.field("url", pa.string()),
    pa.field("referrer", pa.string()),
    pa.field("utm_source", pa.string()),
    pa.field("utm_medium", pa.string()),
    pa.field("utm_campaign", pa.string()),
    pa.field("utm_term", pa.string()),
    pa.field("utm_content", pa.string()),
    pa.field("country", pa.string()),
    pa.field("region", pa.string()),
    pa.field("city", pa.string()),
    pa.field("order_id", pa.string()),
    pa.field("product_id", pa.string()),
    pa.field("category", pa.string()),
    pa.field("quantity", pa.int64()),
    pa.field("amount_minor", pa.int64()),
    pa.field("currency", pa.string()),
    pa.field("campaign_key", pa.string()),
    pa.field("journey_key", pa.string()),
    pa.field("run_id", pa.string()),
    pa.field("message_id", pa.string()),
    pa.field("experiment_key", pa.string()),
    pa.field("variant", pa.string()),
    pa.field("properties", pa.string()),
]

FACT_SCHEMA = pa.schema(
    [
        pa.field("fact_id", pa.string()),
        pa.field("name", pa.string()),
        pa.field("customer_id", pa.string()),
        *_KNOWN_TO_THE_SOURCE,
        pa.field("feed_seq", pa.int64()),
        pa.field("schema_version", pa.int32()),
        pa.field("import_id", pa.string()),
    ]
)
"""One row of the lake's `facts` table (the partition column `period` is added by the lake)."""

IDENTIFIERS = pa.list_(pa.struct([pa.field("kind", pa.string()), pa.field("value", pa.string())]))
"""Zero or more (kind, value) pairs, for example ("phone", "+8613800000000"), strongest first."""

CANDIDATE_SCHEMA = pa.schema(
    [
        pa.field("fact_id", pa.string()),
        pa.field("name", pa.string()),
        pa.field("identifiers", IDENTIFIERS),
        *_KNOWN_TO_THE_SOURCE,
    ]
)
"""What a source hands to the intake: all that it can know. `properties` is a JSON object without identifiers.
No identifiers means a fact that belongs to nobody (a guest's order). `received_at` may be null."""

OUTGOING_SCHEMA = pa.schema([*CANDIDATE_SCHEMA, pa.field("customer_id", pa.string())])
"""What a domain hands to the intake: the customer is known, so `identifiers` is null; or, of what a visitor wrote into
a form of ours, the other way round."""

AMOUNT_MINOR_MAX = 10**13
"""A single amount above 100 billion major units is a mistake of the source, and sums of int64 stay safe."""

QUANTITY_MAX = 10**9
"""The same for a quantity."""
