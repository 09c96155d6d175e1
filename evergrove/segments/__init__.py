"""Segments: rules over facts, tags and scores, and what is planned for each."""

from evergrove.segments.compiling import compile_rule, compile_rules, expand
from evergrove.segments.contracts import Membership, OverlapMatrix, SegmentContext, SegmentEstimate, SegmentRefresh
from evergrove.segments.counting import (
    count_segment,
    estimate_segment,
    finite_interval,
    overlap,
    sample_members,
    sampled_context,
)
from evergrove.segments.editing import EditingSession
from evergrove.segments.errors import (
    EmptySelectionError,
    InvalidRuleError,
    MissingRelationError,
    RuleTooLargeError,
    SegmentCycleError,
    UnknownNameError,
)
from evergrove.segments.examples_ready import ExampleSegment, example_segments, publish_examples
from evergrove.segments.exporting import export_segment
from evergrove.segments.lists import read_customer_list
from evergrove.segments.own_tags import rule_tag_rows
from evergrove.segments.persona import Dimension, Persona, PersonaRow, make_persona
from evergrove.segments.publishing import load_segments, publish_segment, published_rules
from evergrove.segments.reading import read_rule
from evergrove.segments.rules import Node
from evergrove.segments.snapshots import MEMBER_SCHEMA, SIZE_SCHEMA, refresh_segments, store_refresh
from evergrove.segments.strategy import (
    CarePlan,
    Coverage,
    CoverageRow,
    Strategy,
    default_strategy,
    plan_coverage,
    publish_strategy,
    published_strategy,
    read_strategy,
)

__all__ = [
    "MEMBER_SCHEMA",
    "SIZE_SCHEMA",
    "CarePlan",
    "Coverage",
    "CoverageRow",
    "Dimension",
    "EditingSession",
    "EmptySelectionError",
    "ExampleSegment",
    "InvalidRuleError",
    "Membership",
    "MissingRelationError",
    "Node",
    "OverlapMatrix",
    "Persona",
    "PersonaRow",
    "RuleTooLargeError",
    "SegmentContext",
    "SegmentCycleError",
    "SegmentEstimate",
    "SegmentRefresh",
    "Strategy",
    "UnknownNameError",
    "compile_rule",
    "compile_rules",
    "count_segment",
    "default_strategy",
    "estimate_segment",
    "example_segments",
    "expand",
    "export_segment",
    "finite_interval",
    "load_segments",
    "make_persona",
    "overlap",
    "plan_coverage",
    "publish_examples",
    "publish_segment",
    "publish_strategy",
    "published_rules",
    "published_strategy",
    "read_customer_list",
    "read_rule",
    "read_strategy",
    "refresh_segments",
    "rule_tag_rows",
    "sample_members",
    "sampled_context",
    "store_refresh",
]
