"""Entries and exits as facts: the version, the instant, why it was looked at, and which condition decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts import OUTGOING_SCHEMA, TIMESTAMP, conform, instant_of
from evergrove.segments.live.plans import SegmentPlan
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
    parts = [
        _columns(each, customers=names.take(pa.array(each.places)), reason=reason, at_us=at_us, seq=seq)
        for each in changes
    ]
    # One chunk a column: a body is written chunk by chunk, and twenty small ones took ten times as long as one.
    columns = {name: pa.concat_arrays([part[name] for part in parts]) for name in parts[0]}
    count = len(columns["customer_id"])
    columns["occurred_at"] = pa.repeat(pa.scalar(at_us, pa.int64()).cast(TIMESTAMP), count)
    columns["source"] = pa.repeat(pa.scalar(SOURCE), count)
    return conform(pa.table(columns), schema=OUTGOING_SCHEMA)


def _columns(change: Change, *, customers: pa.Array, reason: str, at_us: int, seq: int) -> dict[str, pa.Array]:
    """What differs from segment to segment."""
    reference = change.segment.reference
    entered = pa.array(change.entered)
    direction = pc.if_else(entered, "entered", "exited")
    # The position is part of the id: at one standing instant a customer may enter, leave and enter again.
    prefix = f"live-{reference}-{at_us}-{seq}"
    texts = pa.array(
        [_properties(reference, path=path, reason=reason, at_us=at_us) for path, _ in change.segment.paths] or ["{}"],
        pa.string(),
    )
    return {
        "fact_id": pc.binary_join_element_wise(prefix, customers, direction, "-"),
        "name": pc.if_else(entered, "Segment Entered", "Segment Exited"),
        "customer_id": customers,
        "properties": texts.take(pa.array(change.decided)),
    }


def _properties(reference: str, *, path: str, reason: str, at_us: int) -> str:
    said = {"segment": reference, "as_of": instant_of(at_us).isoformat(), "condition": path or "rule", "reason": reason}
    return msgspec.json.encode(said).decode()
