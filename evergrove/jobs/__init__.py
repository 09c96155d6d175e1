"""Work that moves data through the whole loop: imports, refreshes, reports, the demo, upkeep."""

from evergrove.jobs.demo import DemoWorld, KnownOrders, example_file, make_proof, make_shop
from evergrove.jobs.flow import catch_up
from evergrove.jobs.imports import ImportSummary, Step, import_file
from evergrove.jobs.own_tags import import_tags, publish_tag_rule, set_tag
from evergrove.jobs.refresh import RefreshSummary, refresh
from evergrove.jobs.reports import make_report, validation_page, write_report
from evergrove.jobs.segment_work import RuleCount, SegmentEditing, count_rule, export_rule, open_editing
from evergrove.jobs.simulation import simulate_into, write_world
from evergrove.jobs.snapshot_tables import MissingSnapshotError
from evergrove.jobs.upkeep import Finding, erase, examine, maintain

__all__ = [
    "DemoWorld",
    "Finding",
    "ImportSummary",
    "KnownOrders",
    "MissingSnapshotError",
    "RefreshSummary",
    "RuleCount",
    "SegmentEditing",
    "Step",
    "catch_up",
    "count_rule",
    "erase",
    "examine",
    "example_file",
    "export_rule",
    "import_file",
    "import_tags",
    "maintain",
    "make_proof",
    "make_report",
    "make_shop",
    "open_editing",
    "publish_tag_rule",
    "refresh",
    "set_tag",
    "simulate_into",
    "validation_page",
    "write_report",
    "write_world",
]
