"""Which facts of one name pass an event's filters, as live segments decide it: for everyone who listens to facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from evergrove.segments.conditions.event_rows import passes
from evergrove.segments.live.batch import NamedFacts
from evergrove.segments.live.rows import Truths
from evergrove.segments.reading_conditions import read_pattern
from evergrove.segments.rules import EventFilter


def read_filters(fact: str, where: Sequence[Any], *, path: str) -> tuple[EventFilter, ...]:
    """The filters of a trigger, written as the rule language writes an event's `where`. Raises InvalidRuleError."""
    return read_pattern({"event": fact, "where": list(where)}, path=path).where


def facts_passing(facts: pa.Table, filters: tuple[EventFilter, ...]) -> Truths:
    """For each of `facts` (of one name, at least the columns that the filters name) whether it meets every filter."""
    named = NamedFacts(facts, customer=np.arange(facts.num_rows, dtype=np.int64))
    passing = np.zeros(facts.num_rows, dtype=bool)
    passing[named.customer] = named.passing(filters)
    return passing


def rows_passing(facts: ir.Table, filters: tuple[EventFilter, ...]) -> ir.BooleanValue:
    """The same of a relation of facts, as segments that are counted decide it; never null."""
    return passes(facts, filters)
