"""What goes into segments and what comes out: the context of a piece of work, and frozen results."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import ibis.expr.types as ir
import pyarrow as pa

from evergrove.facts import Engine, micros
from evergrove.segments.rules import Node

NAME_DIGITS = 20
"""Hexadecimal digits of a column's name: 80 bits, so that two measures never meet."""


@dataclass(frozen=True, kw_only=True)
class SegmentContext:
    """Everything that rules are evaluated on, at the one instant `as_of`.

    `facts`: a relation of `facts_relation(…, as_of=as_of)`. `customers`: the base, one row a customer (`customer_id`);
    with a column `attributes` (JSON) the current attributes are compared, without it those of `Profile Updated` facts
    as of the instant. `tags`, `scores`: `customer_id` and the columns of their schemas, None when not computed yet.
    `own_tags`: (customer_id, tag_key, value). `lists`: key → customer ids. `segments`: reference (`key`, `key@3`) →
    rule, all that `member_of` may name.
    """

    engine: Engine
    facts: ir.Table
    customers: ir.Table
    as_of: datetime
    tags: ir.Table | None = None
    tag_schema: pa.Schema | None = None
    scores: ir.Table | None = None
    score_schema: pa.Schema | None = None
    own_tags: ir.Table | None = None
    own_tag_keys: frozenset[str] = frozenset()
    lists: Mapping[str, ir.Table] = field(default_factory=dict)
    segments: Mapping[str, Node] = field(default_factory=dict)

    @property
    def as_of_us(self) -> int:
        """`as_of` in microseconds since 1970 UTC."""
        return micros(self.as_of)


Truth = Callable[[ir.Table], ir.BooleanValue]
"""From the base joined with the parts to the truth of one condition; never null."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some conditions of one kind, computed in one pass.

    `relation` has at most one row a customer: `customer_id` and columns named by `column_name`; None when the base
    itself is enough. `of_base`: columns that are computed from the base's row. `truths`: normal form of a condition →
    its truth.
    """

    relation: ir.Table | None
    truths: Mapping[str, Truth]
    of_base: Mapping[str, Callable[[ir.Table], ir.Value]] = field(default_factory=dict)


def column_name(kind: str, form: str) -> str:
    """The name of what `form` measures: equal in every compilation, so that a value once computed can be kept."""
    return f"{kind}_{hashlib.md5(form.encode(), usedforsecurity=False).hexdigest()[:NAME_DIGITS]}"


@dataclass(frozen=True, kw_only=True)
class Membership:
    """The base with one Boolean column for each rule; `columns`: key of the rule → name of its column."""

    relation: ir.Table
    columns: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class SegmentEstimate:
    """A count with its interval, from the fixed sample; `is_exact` when everyone was counted."""

    count: int
    low: int
    high: int
    sample_members: int
    sample_size: int
    base_size: int
    is_exact: bool


@dataclass(frozen=True, kw_only=True)
class OverlapMatrix:
    """`counts[i][j]`: customers in both segments; `jaccard[i][j]`: both / either, None when both are empty."""

    keys: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    jaccard: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True, kw_only=True)
class SegmentRefresh:
    """New memberships, not stored yet.

    `members`: reference → Arrow table (customer_id, reference). `changes`: reference → OUTGOING_SCHEMA rows
    `Segment Entered` and `Segment Exited` against the day it was counted from, with ids that a repetition makes again.
    `sizes`: segment_key, reference, members, entered, exited.
    """

    as_of: datetime
    members: Mapping[str, pa.Table]
    changes: Mapping[str, pa.Table]
    sizes: pa.Table
