"""Journeys that stand, runs, what happened to each, and enrolments that are being done."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.kit import Instant

metadata = sa.MetaData()

journeys = sa.Table(
    "journeys",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("since_us", sa.BigInteger, nullable=False),
    sa.Column("paused_at", Instant),
    sa.Column("resumes_as", sa.String(10), nullable=False, server_default=""),
    sa.Column("looked_at", Instant),
    sa.Column("changed_at", Instant, nullable=False),
    sa.Column("author", sa.String(80), nullable=False),
)
"""One row a journey that was published: the version that takes new entrants, and since when (facts of before enrol
nobody). `resumes_as`: the state that a paused one goes back to. `looked_at`: the last moment up to which its schedule
or its date was worked in."""

journey_versions = sa.Table(
    "journey_versions",
    metadata,
    sa.Column("journey_key", sa.String(64), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("is_open", sa.Boolean, nullable=False),
)
"""Which versions the engine listens for: those that take entrants, and those with open runs."""

journey_runs = sa.Table(
    "journey_runs",
    metadata,
    sa.Column("run_id", sa.String(40), primary_key=True),
    sa.Column("journey_key", sa.String(64), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("origin_id", sa.String(40), nullable=False),
    sa.Column("customer_id", sa.String(40), nullable=False),
    sa.Column("entry_key", sa.String(200), nullable=False),
    sa.Column("rotation", sa.Integer, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("is_arriving", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.Column("is_control", sa.Boolean, nullable=False),
    sa.Column("node", sa.String(64), nullable=False),
    sa.Column("visit", sa.Integer, nullable=False),
    sa.Column("moves", sa.Integer, nullable=False),
    sa.Column("entered_us", sa.BigInteger, nullable=False),
    sa.Column("moved_us", sa.BigInteger, nullable=False),
    sa.Column("due_us", sa.BigInteger, nullable=False),
    sa.Column("deadline_us", sa.BigInteger, nullable=False),
    sa.Column("goal_us", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("ended_us", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("end_reason", sa.String(80), nullable=False, server_default=""),
    sa.Column("context", sa.Text),
    sa.Index("ix_journey_runs_customer", "customer_id", "journey_key"),
    sa.Index(
        "ix_journey_runs_origin",
        "origin_id",
        sqlite_where=sa.text("origin_id <> customer_id"),
        postgresql_where=sa.text("origin_id <> customer_id"),
    ),
    sa.Index("ix_journey_runs_due", "state", "due_us"),
    sa.Index("ix_journey_runs_node", "journey_key", "version", "state", "node"),
)
"""`run_id` ends with a hash of `origin_id`, `journey_key`, `entry_key` and `rotation`, and so keeps them unique: an
index of these four as well was a fifth of the time of storing new ones. It begins like its origin, so that the runs
of customers who enter together, and what happens to these, are written at one place of each index: with ids in no order
every run was a page of its own, and that half of the time of an enrolment. `origin_id` is who entered, for ever;
`customer_id` who that is today: a merge changes it, taking it back changes it back, and only where they differ is the
origin looked up. `due_us`: when time alone moves the run (a wait or its time-out, at the latest `deadline_us`), µs
since 1970. `is_arriving`: the run stands before its node and steps into it at `due_us` (it was moved there by hand, or
woken during a pause); otherwise it waits in it, and goes on by the time-out. `node` empty: it waits to be let in
(not_done). `moves` counts what happened to it; with it the ids of its facts are made. 0 in `goal_us` and `ended_us`:
not yet."""

journey_moves = sa.Table(
    "journey_moves",
    metadata,
    sa.Column("run_id", sa.String(40), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at_us", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("node", sa.String(64), nullable=False),
    sa.Column("visit", sa.Integer, nullable=False),
    sa.Column("branch", sa.String(64), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
)
"""What happened to a run, with the reason: entered, passed (a node, by a branch), waits, woke, goal, exited."""

enrolments = sa.Table(
    "journey_enrolments",
    metadata,
    sa.Column("enrolment_id", sa.String(40), primary_key=True),
    sa.Column("journey_key", sa.String(64), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("occasion", sa.String(160), nullable=False, unique=True),
    sa.Column("source", sa.String(16), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("members", sa.Integer, nullable=False),
    sa.Column("entered", sa.Integer, nullable=False),
    sa.Column("refused", sa.Integer, nullable=False),
    sa.Column("author", sa.String(80), nullable=False),
    sa.Column("asked_at", Instant, nullable=False),
    sa.Column("as_of", Instant),
    sa.Column("finished_at", Instant),
    sa.Index("ix_journey_enrolments_key", "journey_key", "asked_at"),
)
"""Customers who are entered in bulk: `source` segment (backfill, schedule), date, file or api; `state` asked,
gathering, entering, done, stopped. Asked for again on the same occasion it is the same one."""

enrolment_chunks = sa.Table(
    "journey_enrolment_chunks",
    metadata,
    sa.Column("enrolment_id", sa.String(40), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
"""Customers still to be entered: a chunk goes in the transaction that enters it."""
