"""Which facts of a piece of the feed any journey listens to, and what each of them sets off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts import micros
from evergrove.journeys.contracts import CONTEXT_BYTES_MAX, ENTRY_LATE_HOURS_MAX, HOUR_US
from evergrove.journeys.nodes.contracts import Integers, Truths
from evergrove.journeys.plans import JourneyPlan, Listen
from evergrove.segments import facts_passing

CARRIED = ("order_id", "product_id", "category", "quantity", "amount_minor", "currency", "url", "channel", "message_id")
"""Columns of the fact that are frozen beside its properties."""

SHORT_BYTES_MAX = 500
"""Of one value as JSON that stays when an event is larger than what is frozen of it."""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """Facts that set something off, in the order of the feed.

    `customer`: who each one's customer is today. `moment_us`: when it reached us, whatever its own clock says: a fact
    of next year must not let a year of waits run out. `marks[mark]`: which of them pass the trigger of that mark.
    `rank`: its number among the facts of its customer, from 0: one is worked in after the other.
    """

    facts: pa.Table
    customer: Sequence[str]
    occurred_us: Integers
    moment_us: Integers
    rank: Integers
    marks: dict[str, Truths]
    _contexts: dict[int, dict[str, Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.customer)

    def rounds(self) -> Iterator[Integers]:
        """The facts in as many groups as the busiest customer has: in each, every customer once."""
        for rank in range(int(self.rank.max()) + 1 if len(self) else 0):
            yield np.flatnonzero(self.rank == rank)

    def passes(self, listen: Listen, place: int, *, run_id: str = "") -> bool:
        """Whether the fact at `place` is what a trigger waits for (of this run, when it asks for that)."""
        found = self.marks.get(listen.mark)
        if found is None or not found[place]:
            return False
        return not listen.same_run or bool(self.facts["run_id"][place].as_py() == run_id)

    def context(self, place: int) -> dict[str, Any]:
        """What is frozen of a fact: its properties and some columns, within the limit of rule 8."""
        if place not in self._contexts:
            self._contexts[place] = _frozen(self._told[place])
        return self._contexts[place]

    def fact_name(self, place: int) -> str:
        """The fact's name, for the timeline."""
        return str(self._told[place]["name"])

    @cached_property
    def _told(self) -> list[dict[str, Any]]:
        """What is frozen, of all at once: one fact after the other took half the time of a pass."""
        names = [name for name in ("name", "occurred_at", "properties", *CARRIED) if name in self.facts.column_names]
        return self.facts.select(names).to_pylist()  # type: ignore[no-any-return]


def hear(facts: pa.Table, *, owners: pa.Array, plans: Sequence[JourneyPlan], now: datetime) -> Heard:
    """The facts among `facts` (FACT_SCHEMA) that a trigger of any version passes; `owners`: who each customer is today.

    History that reaches us late, and facts of nobody, set nothing off.
    """
    triggers = {listen.mark: listen for plan in plans for listen in plan.listens()}
    names = pa.array(sorted({listen.fact for listen in triggers.values()}), pa.string())
    usable = pc.and_(pc.is_in(facts["name"], value_set=names), pc.is_valid(owners))
    usable = pc.and_(usable, pa.array(_in_time(facts, now=now)))
    chosen = facts.append_column("_owner", owners).filter(usable).combine_chunks()
    marks = {mark: _passing(chosen, listen) for mark, listen in triggers.items()}
    is_heard = np.zeros(chosen.num_rows, dtype=bool)
    for passing in marks.values():
        is_heard |= passing
    kept = chosen.filter(pa.array(is_heard)).combine_chunks()
    occurred = np.asarray(kept["occurred_at"].cast(pa.int64()), dtype=np.int64)
    received = np.asarray(kept["received_at"].cast(pa.int64()), dtype=np.int64)
    customer = kept["_owner"].to_pylist()
    return Heard(
        facts=kept,
        customer=customer,
        occurred_us=occurred,
        moment_us=received,
        rank=_ranks(kept["_owner"]),
        marks={mark: passing[is_heard] for mark, passing in marks.items()},
    )


def _in_time(facts: pa.Table, *, now: datetime) -> Truths:
    late_us = micros(now) - int(ENTRY_LATE_HOURS_MAX * HOUR_US)
    occurred = np.asarray(facts["occurred_at"].cast(pa.int64()), dtype=np.int64)
    received = np.asarray(facts["received_at"].cast(pa.int64()), dtype=np.int64)
    is_imported = np.asarray(pc.is_valid(facts["import_id"]), dtype=bool)
    was_late = received - occurred > ENTRY_LATE_HOURS_MAX * HOUR_US
    in_time: Truths = ~(was_late | (is_imported & (occurred < late_us)))
    return in_time


def _passing(facts: pa.Table, listen: Listen) -> Truths:
    is_named = np.asarray(pc.equal(facts["name"], listen.fact), dtype=bool)
    passing = np.zeros(facts.num_rows, dtype=bool)
    which = np.flatnonzero(is_named)
    if not len(which):
        return passing
    named = facts.take(pa.array(which))
    if listen.segment:
        passing[which] = [_segment_of(text) == listen.segment for text in named["properties"].to_pylist()]
    else:
        passing[which] = facts_passing(named, listen.filters)
    return passing


def _segment_of(properties: str | None) -> str:
    try:
        said = msgspec.json.decode(properties or "{}")
    except msgspec.DecodeError:
        return ""
    return str(said.get("segment", "")).partition("@")[0] if isinstance(said, dict) else ""


def _ranks(owners: pa.ChunkedArray) -> Integers:
    """The number of each row among those of its customer, in their order."""
    codes = np.asarray(owners.combine_chunks().dictionary_encode().indices, dtype=np.int64)
    order = np.argsort(codes, kind="stable")
    sorted_codes = codes[order]
    starts = np.flatnonzero(np.r_[True, sorted_codes[1:] != sorted_codes[:-1]]) if len(codes) else codes
    begins = np.repeat(starts, np.diff(np.r_[starts, len(codes)])) if len(codes) else codes
    ranks = np.empty(len(codes), dtype=np.int64)
    ranks[order] = np.arange(len(codes)) - begins
    return ranks


def fitting(said: Mapping[str, Any], *, bytes_max: int) -> dict[str, Any]:
    """What is to be frozen, when it is no larger than that; else without its long values: the short ones are what
    messages name."""
    if len(msgspec.json.encode(said)) <= bytes_max:
        return dict(said)
    short = {key: value for key, value in said.items() if len(msgspec.json.encode(value)) <= SHORT_BYTES_MAX}
    return short if len(msgspec.json.encode(short)) <= bytes_max else {}


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    try:
        said = msgspec.json.decode(row["properties"] or "{}")
    except msgspec.DecodeError:
        said = {}
    told = said if isinstance(said, dict) else {}
    columns = {name: row[name] for name in CARRIED if row.get(name) is not None}
    whole = {**told, **columns, "fact": row["name"], "occurred_at": row["occurred_at"].isoformat()}
    return fitting(whole, bytes_max=CONTEXT_BYTES_MAX // 4) or {**columns, "fact": row["name"]}
