"""Tables of live segments: which rules are live, the state of their conditions a customer, and who is inside."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.kit import Instant

metadata = sa.MetaData()

live_segments = sa.Table(
    "live_segments",
    metadata,
    sa.Column("segment_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("key", sa.String(64), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("standing", sa.String(20), nullable=False),
    sa.Column("refusal", sa.Text),
    sa.Column("is_inverted", sa.Boolean, nullable=False),
    sa.Column("members", sa.BigInteger, nullable=False),
    sa.Column("started_at", Instant),
)
"""One row a version that is live, wanted (its backfill is not done) or bulk_only (`refusal`, as JSON, says why it is no
longer live). While a version is wanted, the one before it stays live. `is_inverted`: `segment_members` names those who
are not inside."""

live_conditions = sa.Table(
    "live_conditions",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("form_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("form", sa.Text, nullable=False),
)
"""The number that the packed states have in place of a condition's normal form. A number is never used again."""

segment_states = sa.Table(
    "segment_states",
    metadata,
    sa.Column("customer_id", sa.String(40), primary_key=True),
    sa.Column("state", sa.LargeBinary, nullable=False),
    sa.Column("next_check_us", sa.BigInteger, index=True),
)
"""One row for everyone there is once a segment is live: it is the base that "everyone else" means, at the reader's
position. `next_check_us`: when time alone may change something; null: never."""

segment_members = sa.Table(
    "segment_members",
    metadata,
    sa.Column("segment_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("customer_id", sa.String(40), primary_key=True),
    sa.Index("ix_segment_members_customer_id", "customer_id"),
)
"""Who is inside; of an inverted segment, who is not. A customer's own row of states says the same, with the time."""

live_progress = sa.Table(
    "live_progress",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)
"""`evaluated_us`: the newest instant of an evaluation, behind which time never goes back. `lateness_us`: of a sweep.
`next_segment_id`, `next_number`: the next numbers to give out."""
