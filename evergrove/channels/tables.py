"""Messages, what is to be done with them, and who sends them."""

from __future__ import annotations

import sqlalchemy as sa

from evergrove.kit import Instant

metadata = sa.MetaData()

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("message_id", sa.String(40), primary_key=True),
    sa.Column("run_id", sa.String(40), nullable=False),
    sa.Column("node", sa.String(80), nullable=False),
    sa.Column("visit", sa.Integer, nullable=False),
    sa.Column("launch_id", sa.String(40), nullable=False),
    sa.Column("campaign_key", sa.String(120), nullable=False),
    sa.Column("journey_key", sa.String(120), nullable=False),
    sa.Column("customer_id", sa.String(40), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("step", sa.SmallInteger, nullable=False),
    sa.Column("message_class", sa.String(16), nullable=False),
    sa.Column("topic", sa.String(80), nullable=False),
    sa.Column("template", sa.String(120), nullable=False),
    sa.Column("priority", sa.SmallInteger, nullable=False),
    sa.Column("arm", sa.String(10), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("reason", sa.String(40), nullable=False),
    sa.Column("decision", sa.Text),
    sa.Column("context", sa.Text),
    sa.Column("sender_key", sa.String(80), nullable=False),
    sa.Column("address_mark", sa.String(64), nullable=False),
    sa.Column("attempts", sa.SmallInteger, nullable=False),
    sa.Column("planned_at", Instant, nullable=False),
    sa.Column("due_at", Instant),
    sa.Column("expires_at", Instant),
    sa.Column("state_at", Instant, nullable=False),
    sa.Column("sent_at", Instant),
    sa.Column("delivered_at", Instant),
    sa.Column("opened_at", Instant),
    sa.Column("machine_opened_at", Instant),
    sa.Column("clicked_at", Instant),
    sa.Column("converted_at", Instant),
    sa.Column("bounced_at", Instant),
    sa.Column("complained_at", Instant),
    sa.Column("unsubscribed_at", Instant),
    sa.UniqueConstraint("run_id", "node", "visit", name="uq_messages_run_node_visit"),
    sa.Index("ix_messages_customer", "customer_id", "state_at"),
    sa.Index("ix_messages_launch", "launch_id", "state"),
    sa.Index("ix_messages_sent", "channel", "sent_at"),
)
"""One row a message: `due_at` is when it may go, of a sent one when it went out stands in `sent_at`. `address_mark` is
the address's HMAC: a bounce must block the address, also after the customer has another one."""

message_plans = sa.Table(
    "message_plans",
    metadata,
    sa.Column("launch_id", sa.String(40), primary_key=True),
    sa.Column("node", sa.String(80), primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("is_paused", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.Column("is_cancelled", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.Column("reserved_minor", sa.BigInteger, nullable=False, server_default="0"),
)
"""What the messages of one node of a launch have in common; `reserved_minor` is what the queued and sent ones cost."""

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("message_id", sa.String(40), primary_key=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("launch_id", sa.String(40), nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("priority", sa.SmallInteger, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("fence", sa.BigInteger, nullable=False),
    sa.Column("attempts", sa.SmallInteger, nullable=False),
    sa.Column("is_paused", sa.Boolean, nullable=False, server_default=sa.text("false")),
    sa.Index("ix_outbox_due", "channel", "state", "is_paused", "due_at"),
    sa.Index("ix_outbox_urgent", "channel", "state", "priority", "due_at"),
    sa.Index("ix_outbox_launch", "launch_id"),
)
"""A row stands as long as there is something to do: `waiting`, `sending` (claimed under `fence`), `reading` (sent; a
fallback channel follows when nobody has read it at `due_at`), `settling` (unknown; closed at `due_at`)."""

provider_ids = sa.Table(
    "provider_ids",
    metadata,
    sa.Column("sender_key", sa.String(80), primary_key=True),
    sa.Column("provider_id", sa.String(200), primary_key=True),
    sa.Column("message_id", sa.String(40), nullable=False, index=True),
    sa.Column("step", sa.SmallInteger, nullable=False),
    sa.Column("sent_at", Instant, nullable=False),
)

message_steps = sa.Table(
    "message_steps",
    metadata,
    sa.Column("message_id", sa.String(40), primary_key=True),
    sa.Column("step", sa.SmallInteger, primary_key=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("template", sa.String(120), nullable=False),
    sa.Column("address_mark", sa.String(64), nullable=False),
    sa.Column("sender_key", sa.String(80), nullable=False),
    sa.Column("handed_at", Instant),
)
"""The steps that a message has left behind, as they were handed over: who answers the mail after the text message went
out answers the mail. The present step stands in `messages`. `handed_at` is empty where the provider did not take it."""

seen_receipts = sa.Table(
    "seen_receipts",
    metadata,
    sa.Column("message_id", sa.String(40), primary_key=True),
    sa.Column("mark", sa.String(40), primary_key=True),
    sa.Column("at", Instant, nullable=False),
)
"""What a provider, a browser or a person has told already: told again, it changes nothing."""

links = sa.Table(
    "links",
    metadata,
    sa.Column("link_id", sa.String(16), primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
)
"""Where a short link leads; the id is the beginning of the address's hash, so the same one is kept once."""

senders = sa.Table(
    "senders",
    metadata,
    sa.Column("sender_key", sa.String(80), primary_key=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("settings", sa.Text, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("is_live", sa.Boolean, nullable=False),
    sa.Column("is_enabled", sa.Boolean, nullable=False),
    sa.Column("position", sa.SmallInteger, nullable=False),
    sa.Column("rate_per_second", sa.Integer, nullable=False),
    sa.Column("cost_minor", sa.Integer, nullable=False),
    sa.Column("licence", sa.String(200), nullable=False),
    sa.Column("licence_ends_at", Instant),
    sa.Column("changed_at", Instant, nullable=False),
    sa.Column("problem", sa.Text, nullable=False, server_default=""),
    sa.Column("problem_at", Instant),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("open_until", Instant),
)
"""`sealed` are the secret settings, encrypted; `open_until`: the circuit breaker keeps the sender out until then."""

sender_questions = sa.Table(
    "sender_questions",
    metadata,
    sa.Column("sender_key", sa.String(80), primary_key=True),
    sa.Column("asked_at", Instant, nullable=False),
)
"""When a provider that does not tell by itself was asked last."""

seed_addresses = sa.Table(
    "seed_addresses",
    metadata,
    sa.Column("channel", sa.String(20), primary_key=True),
    sa.Column("address", sa.String(320), primary_key=True),
    sa.Column("added_at", Instant, nullable=False),
    sa.Column("author", sa.String(80), nullable=False),
)
"""Our own people's addresses: all that a sandbox sends to."""

test_sends = sa.Table(
    "test_sends",
    metadata,
    sa.Column("message_id", sa.String(40), primary_key=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("template", sa.Text, nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("customer_id", sa.String(40), nullable=False),
    sa.Column("given", sa.Text, nullable=False),
    sa.Column("address", sa.String(320), nullable=False),
    sa.Column("author", sa.String(80), nullable=False),
    sa.Column("sent_at", Instant, nullable=False, index=True),
)
"""Tests that a recorded sender took: the template as it was written then, for whom it was filled in (empty: nobody),
the values that the tester gave (`given`). They are no messages: no count, no cap and no journey knows of them."""
