"""Entries and exits as facts: the version, the instant, why it was looked at, and which condition decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts import OUTGOING_SCHEMA, TIMESTAMP, conform
from evergrove.segments.live.plans import SegmentPlan
from evergrove.segments.live.progress import instant_of
from evergrove.segments.live.rows import Integers, Truths

SOURCE = "segments"


@dataclass(frozen=True, kw_only=True)
class Change:
    """Who entered or left a segment: places of customers, whether each entered, and the place of what decided."""

    segment: SegmentPlan
    places: Integers
    entered: Truths
    decided: Integers


def change_facts(changes: Sequence[Change], *, customers: Sequence[str], reason: str, at_us: int, seq: int) -> pa.Table:
    """`Segment Entered` and `Segment Exited` in OUTGOING_SCHEMA; `reason`: facts, time, snapshot, merge or start."""
    names = pa.array(customers, pa.string())
    tables = [
        _facts(each, customers=names.take(pa.array(each.places)), reason=reason, at_us=at_us, seq=seq)
        for each in changes
    ]
    return pa.concat_tables(tables)


def _facts(change: Change, *, customers: pa.Array, reason: str, at_us: int, seq: int) -> pa.Table:
    count, reference = len(customers), change.segment.reference
    entered = pa.array(change.entered)
    direction = pc.if_else(entered, "entered", "exited")
    # The position is part of the id: at one standing instant a customer may enter, leave and enter again.
    prefix = f"live-{reference}-{at_us}-{seq}"
    texts = pa.array(
        [_properties(reference, path=path, reason=reason, at_us=at_us) for path, _ in change.segment.paths] or ["{}"],
        pa.string(),
    )
    columns = {
        "fact_id": pc.binary_join_element_wise(prefix, customers, direction, "-"),
        "name": pc.if_else(entered, "Segment Entered", "Segment Exited"),
        "customer_id": customers,
        "occurred_at": pa.repeat(pa.scalar(at_us, pa.int64()).cast(TIMESTAMP), count),
        "source": pa.repeat(pa.scalar(SOURCE), count),
        "properties": texts.take(pa.array(change.decided)),
    }
    return conform(pa.table(columns), schema=OUTGOING_SCHEMA)


def _properties(reference: str, *, path: str, reason: str, at_us: int) -> str:
    said = {"segment": reference, "as_of": instant_of(at_us).isoformat(), "condition": path or "rule", "reason": reason}
    return msgspec.json.encode(said).decode()
