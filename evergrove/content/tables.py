"""Forms that came back."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.kit import Instant

metadata = sa.MetaData()

landing_submissions = sa.Table(
    "landing_submissions",
    metadata,
    sa.Column("submission_id", sa.String(40), primary_key=True),
    sa.Column("page_key", sa.String(64), nullable=False),
    sa.Column("page", sa.String(80), nullable=False),
    sa.Column("block", sa.String(64), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_landing_submissions_page", "page_key", "at"),
)
"""That a form came back, so that sent twice it counts once. What was written into it is in the facts, which know how to
forget a person; here is nothing of them."""
