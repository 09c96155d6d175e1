"""Facts: inbox, feed, lake, engine, vocabulary, file readers."""

from evergrove.facts.arrow_bodies import conform
from evergrove.facts.engine import Engine, get_json_object, open_engine, unbound, unix_micros
from evergrove.facts.feed import (
    FeedBatch,
    append_to_feed,
    intake_position,
    move_cursor,
    read_cursor,
    read_feed,
    store_intake_position,
    trim_feed,
)
from evergrove.facts.inbox import InboxEntry, append_candidates, read_inbox, remove_from_inbox
from evergrove.facts.lake import Lake, lake_of, newest_snapshot, write_snapshot
from evergrove.facts.lake_reader import flush_to_lake
from evergrove.facts.leases import Lease, LeaseHeldError, LeaseLostError, hold_lease
from evergrove.facts.outgoing import OutgoingEntry, read_outgoing, remove_outgoing, write_outgoing
from evergrove.facts.relations import (
    CUSTOMER_SCHEMA,
    customers_relation,
    derive,
    facts_relation,
    micros,
    snapshot_relation,
)
from evergrove.facts.schema import CANDIDATE_SCHEMA, FACT_SCHEMA, OUTGOING_SCHEMA, TIMESTAMP
from evergrove.facts.vocabulary import FACT_NAMES, VOCABULARY, FactName, facts_reference

__all__ = [
    "CANDIDATE_SCHEMA",
    "CUSTOMER_SCHEMA",
    "FACT_NAMES",
    "FACT_SCHEMA",
    "OUTGOING_SCHEMA",
    "TIMESTAMP",
    "VOCABULARY",
    "Engine",
    "FactName",
    "FeedBatch",
    "InboxEntry",
    "Lake",
    "Lease",
    "LeaseHeldError",
    "LeaseLostError",
    "OutgoingEntry",
    "append_candidates",
    "append_to_feed",
    "conform",
    "customers_relation",
    "derive",
    "facts_reference",
    "facts_relation",
    "flush_to_lake",
    "get_json_object",
    "hold_lease",
    "intake_position",
    "lake_of",
    "micros",
    "move_cursor",
    "newest_snapshot",
    "open_engine",
    "read_cursor",
    "read_feed",
    "read_inbox",
    "read_outgoing",
    "remove_from_inbox",
    "remove_outgoing",
    "snapshot_relation",
    "store_intake_position",
    "trim_feed",
    "unbound",
    "unix_micros",
    "write_outgoing",
    "write_snapshot",
]
