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
from evergrove.facts.known import KnownCheck, select_new
from evergrove.facts.lake import Lake, as_of_value, lake_of, newest_snapshot, newest_snapshot_before, write_snapshot
from evergrove.facts.lake_reader import flush_to_lake
from evergrove.facts.leases import Lease, LeaseHeldError, LeaseLostError, hold_lease
from evergrove.facts.mapping import Mapping, load_mapping, shipped_mappings
from evergrove.facts.outgoing import OutgoingEntry, read_outgoing, remove_outgoing, write_outgoing
from evergrove.facts.rejects import Reject, count_rejects, list_rejects, record_rejects
from evergrove.facts.relations import (
    CUSTOMER_SCHEMA,
    customers_relation,
    derive,
    facts_relation,
    micros,
    snapshot_relation,
)
from evergrove.facts.schema import CANDIDATE_SCHEMA, FACT_SCHEMA, OUTGOING_SCHEMA, TIMESTAMP
from evergrove.facts.snapshots import announce_snapshot
from evergrove.facts.staging import ImportProgress, StagedImport, stage_file
from evergrove.facts.tables import imports
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
    "ImportProgress",
    "InboxEntry",
    "KnownCheck",
    "Lake",
    "Lease",
    "LeaseHeldError",
    "LeaseLostError",
    "Mapping",
    "OutgoingEntry",
    "Reject",
    "StagedImport",
    "announce_snapshot",
    "append_candidates",
    "append_to_feed",
    "as_of_value",
    "conform",
    "count_rejects",
    "customers_relation",
    "derive",
    "facts_reference",
    "facts_relation",
    "flush_to_lake",
    "get_json_object",
    "hold_lease",
    "imports",
    "intake_position",
    "lake_of",
    "list_rejects",
    "load_mapping",
    "micros",
    "move_cursor",
    "newest_snapshot",
    "newest_snapshot_before",
    "open_engine",
    "read_cursor",
    "read_feed",
    "read_inbox",
    "read_outgoing",
    "record_rejects",
    "remove_from_inbox",
    "remove_outgoing",
    "select_new",
    "shipped_mappings",
    "snapshot_relation",
    "stage_file",
    "store_intake_position",
    "trim_feed",
    "unbound",
    "unix_micros",
    "write_outgoing",
    "write_snapshot",
]
