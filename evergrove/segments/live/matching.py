"""From facts to the rows of conditions: each stream of the plan over the facts of its name."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.segments.live.analysis import ConditionPlan, Stream
from evergrove.segments.live.batch import NamedFacts
from evergrove.segments.live.rows import EXISTENCE, Integers, Rows, Truths, joined, make_rows, slot_of
from evergrove.segments.rules import Window


def rows_of_facts(facts: pa.Table, *, customer: Integers, conditions: Mapping[int, ConditionPlan]) -> Rows:
    """New rows of all conditions. `customer`: for each fact the place of its customer, −1 for nobody of the piece."""
    streams: dict[str, list[tuple[int, Stream]]] = {}
    for number, plan in conditions.items():
        for stream in plan.streams:
            streams.setdefault(stream.name, []).append((number, stream))
    if not streams or facts.num_rows == 0:
        return joined([])
    encoded = facts.column("name").combine_chunks().dictionary_encode()
    indices = np.asarray(encoded.indices, dtype=np.int64)
    parts: list[Rows] = []
    for code, name in enumerate(encoded.dictionary.to_pylist()):
        if name not in streams:
            continue
        which = np.flatnonzero((indices == code) & (customer >= 0))
        if len(which):
            named = NamedFacts(facts.take(pa.array(which)), customer=customer[which])
            parts += [_rows_of_stream(named, stream, number=number) for number, stream in streams[name]]
    return joined(parts)


def first_facts(facts: pa.Table, *, customer: Integers) -> Rows:
    """For each customer of the piece with a fact: it is there from the first of them on."""
    which = customer >= 0
    times = np.asarray(facts.column("occurred_at").cast(pa.int64()), dtype=np.int64)[which]
    places, inverse = np.unique(customer[which], return_inverse=True)
    first = np.full(len(places), np.iinfo(np.int64).max)
    np.minimum.at(first, inverse, times)
    return make_rows(places, slot=slot_of(EXISTENCE, 0), time=first, value=0)


def _rows_of_stream(facts: NamedFacts, stream: Stream, *, number: int) -> Rows:
    counted = facts.passing(stream.where)
    if stream.window.local_days is not None or stream.window.span_us is not None:
        counted = counted & _in_fixed_window(facts, stream.window)
    if not counted.any():
        return joined([])
    values, usable = stream.values(facts)
    which = np.flatnonzero(counted & usable)
    slot = slot_of(number, stream.role)
    return make_rows(facts.customer[which], slot=slot, time=facts.time[which], value=values[which])


def _in_fixed_window(facts: NamedFacts, window: Window) -> Truths:
    """Whole local days of each fact's own place, or [from, until)."""
    if window.local_days is not None:
        days = facts.numbers("local_day")[0]
        return (days >= window.local_days[0]) & (days <= window.local_days[1])
    assert window.span_us is not None, "asked only for one of both"  # noqa: S101 - narrows a type
    return (facts.time >= window.span_us[0]) & (facts.time < window.span_us[1])


def places_of(customers: pa.Array, *, among: pa.Array) -> Integers:
    """The place of each customer in `among`, −1 where it is not there or null."""
    places = pc.index_in(customers, value_set=among)
    return np.asarray(pc.fill_null(places, -1), dtype=np.int64)
