"""Facts: inbox, feed, lake, engine, vocabulary, file readers."""

from evergrove.facts.arrow_bodies import conform
from evergrove.facts.candidates_log import append_candidates, candidates_of
from evergrove.facts.engine import Engine, get_json_object, open_engine, unbound, unix_micros
from evergrove.facts.feed import (
    FeedBatch,
    append_to_feed,
    feed_backlog,
    intake_position,
    move_cursor,
    read_cursor,
    read_feed,
    store_intake_position,
    trim_feed,
)
from evergrove.facts.known import KnownCheck, select_new
from evergrove.facts.lake import FACTS, Lake, as_of_value, lake_of, newest_snapshot, write_snapshot
from evergrove.facts.lake_reader import flush_to_lake
from evergrove.facts.leases import DERIVED_LEASE, Lease, LeaseHeldError, LeaseLostError, hold_lease
from evergrove.facts.maintenance import compact, rewrite_without, thin_snapshots, vacuum
from evergrove.facts.mapping import (
    Mapping,
    MappingError,
    load_mapping,
    parse_mapping,
    reason_text,
    shipped_mappings,
)
from evergrove.facts.outgoing import OutgoingEntry, read_outgoing, remove_outgoing, write_outgoing
from evergrove.facts.query import run_query
from evergrove.facts.readers import RejectedLine
from evergrove.facts.rejects import Reject, count_rejects, list_rejects, record_rejects, rejects_by_reason
from evergrove.facts.relations import (
    CUSTOMER_SCHEMA,
    customers_relation,
    derive,
    facts_relation,
    micros,
    snapshot_relation,
)
from evergrove.facts.schema import CANDIDATE_SCHEMA, FACT_SCHEMA, OUTGOING_SCHEMA, TIMESTAMP
from evergrove.facts.snapshots import PublishedSnapshot, announce_snapshot, announced_before, published_snapshot
from evergrove.facts.staging import ImportProgress, StagedImport, stage_file
from evergrove.facts.tables import imports, rejects
from evergrove.facts.timeline import Cursor, TimelinePage, customer_timeline
from evergrove.facts.vocabulary import FACT_NAMES, VOCABULARY, FactName, facts_reference

__all__ = [
    "CANDIDATE_SCHEMA",
    "CUSTOMER_SCHEMA",
    "DERIVED_LEASE",
    "FACTS",
    "FACT_NAMES",
    "FACT_SCHEMA",
    "OUTGOING_SCHEMA",
    "TIMESTAMP",
    "VOCABULARY",
    "Cursor",
    "Engine",
    "FactName",
    "FeedBatch",
    "ImportProgress",
    "KnownCheck",
    "Lake",
    "Lease",
    "LeaseHeldError",
    "LeaseLostError",
    "Mapping",
    "MappingError",
    "OutgoingEntry",
    "PublishedSnapshot",
    "Reject",
    "RejectedLine",
    "StagedImport",
    "TimelinePage",
    "announce_snapshot",
    "announced_before",
    "append_candidates",
    "append_to_feed",
    "as_of_value",
    "candidates_of",
    "compact",
    "conform",
    "count_rejects",
    "customer_timeline",
    "customers_relation",
    "derive",
    "facts_reference",
    "facts_relation",
    "feed_backlog",
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
    "open_engine",
    "parse_mapping",
    "published_snapshot",
    "read_cursor",
    "read_feed",
    "read_outgoing",
    "reason_text",
    "record_rejects",
    "rejects",
    "rejects_by_reason",
    "remove_outgoing",
    "rewrite_without",
    "run_query",
    "select_new",
    "shipped_mappings",
    "snapshot_relation",
    "stage_file",
    "store_intake_position",
    "thin_snapshots",
    "trim_feed",
    "unbound",
    "unix_micros",
    "vacuum",
    "write_outgoing",
    "write_snapshot",
]
