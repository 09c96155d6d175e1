"""The queue of customers about to be lost: one row an episode, and one a run."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.kit import Instant

metadata = sa.MetaData()

save_episodes = sa.Table(
    "save_episodes",
    metadata,
    sa.Column("episode_id", sa.String(40), primary_key=True),
    sa.Column("customer_id", sa.String(40), index=True),
    sa.Column("open_of", sa.String(40), unique=True),
    sa.Column("settings", sa.String(80), nullable=False),
    sa.Column("team", sa.String(64), nullable=False),
    sa.Column("arm", sa.String(10), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("began_at", Instant, nullable=False),
    sa.Column("probability", sa.Float),
    sa.Column("value_minor", sa.BigInteger),
    sa.Column("reasons", sa.Text, nullable=False),
    sa.Column("task_id", sa.String(40), index=True),
    sa.Column("ended_at", Instant),
    sa.Column("end_reason", sa.String(20), nullable=False),
    sa.Column("cools_until", Instant),
    sa.Column("is_settled", sa.Boolean, nullable=False),
    sa.Index("ix_save_episodes_began", "began_at", "episode_id"),
    sa.Index("ix_save_episodes_state", "state", "cools_until"),
)
"""`open_of` is the customer while the episode is open and null afterwards: a customer has one open episode at most.
`reasons` is JSON, the figures at the beginning; empty once the customer was erased, as are `customer_id`,
`probability` and `value_minor`. `team` is empty and `task_id` null in the control group. `cools_until`: no other
episode of the customer begins before. `is_settled`: the tasks that were open when it ended are closed."""

save_runs = sa.Table(
    "save_runs",
    metadata,
    sa.Column("moment", Instant, primary_key=True),
    sa.Column("ran_at", Instant, nullable=False),
    sa.Column("settings", sa.String(80), nullable=False),
    sa.Column("result", sa.Text, nullable=False),
)
"""A moment is run once: asked again, `result` (JSON) is what it did."""
