"""Launches of campaigns, and the customers of each, in chunks that are planned one by one."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.kit import Instant

metadata = sa.MetaData()

launches = sa.Table(
    "launches",
    metadata,
    sa.Column("launch_id", sa.String(40), primary_key=True),
    sa.Column("campaign", sa.String(80), nullable=False, index=True),
    sa.Column("campaign_key", sa.String(120), nullable=False),
    sa.Column("segment", sa.String(120), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("occasion", sa.String(80), nullable=False, unique=True),
    sa.Column("author", sa.String(80), nullable=False),
    sa.Column("approved_by", sa.String(80), nullable=False),
    sa.Column("asked_at", Instant, nullable=False),
    sa.Column("approved_at", Instant),
    sa.Column("not_before", Instant),
    sa.Column("as_of", Instant),
    sa.Column("members", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("planned", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("throttle_per_minute", sa.Integer, nullable=False, server_default="0"),
    sa.Column("finished_at", Instant),
    sa.Column("stopped_by", sa.String(80), nullable=False, server_default=""),
    sa.Column("people_of", sa.String(40), nullable=False, server_default=""),
    sa.Column("resumed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("paced_until", Instant),
)
"""`occasion` is the same when a launch is asked for again: a retried request, a due moment of a repeating campaign.
`people_of`: the launch whose people it is for, in place of the segment's members. `resumed`: how often it went on after
a pause, so that the work of each time is asked for once. `paced_until`: up to then its pace is used up by what was
planned."""

launch_chunks = sa.Table(
    "launch_chunks",
    metadata,
    sa.Column("launch_id", sa.String(40), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("customers", sa.Integer, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
"""Arrow: customer ids, and what is frozen for each; a chunk goes in the transaction that plans it."""
