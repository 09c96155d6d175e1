"""Own tags by rule: a segment's members as rows for the tag store."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from evergrove.segments.compiling import compile_rule
from evergrove.segments.contracts import SegmentContext
from evergrove.segments.rules import Node


def rule_tag_rows(rule: Node, *, context: SegmentContext, tag_key: str, value: str = "true") -> ir.Table:
    """(customer_id, tag_key, value): one row for each member, none for anybody else."""
    members = compile_rule(rule, context=context)
    return members.mutate(tag_key=ibis.literal(tag_key), value=ibis.literal(value))
