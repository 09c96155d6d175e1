"""From rows to truths: every condition of the plan at one instant, for all customers of a piece; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evergrove.segments.live.plans import LivePlan, SegmentPlan
from evergrove.segments.live.rows import (
    EXISTENCE,
    NEVER,
    ROLE_BITS,
    Integers,
    Rows,
    Truths,
    in_order,
    joined,
    make_rows,
    slot_of,
)
from evergrove.segments.live.states.contracts import earliest


@dataclass(frozen=True, kw_only=True)
class SettledPiece:
    """What is kept, what holds and when to look again, one entry a customer of the piece.

    `ambiguous`: see Settled. `overflowing`: conditions whose lists became too long.
    """

    rows: Rows
    truths: Mapping[int, Truths]
    exists: Truths
    next_us: Integers
    ambiguous: Truths
    overflowing: tuple[int, ...]


def settle(plan: LivePlan, rows: Rows, *, customers: Sequence[str], exists: Truths, at_us: int) -> SettledPiece:
    """Settle every condition. `exists`: who is known to be there already; others are from their first fact on."""
    count = len(customers)
    rows = in_order(rows)
    numbers = rows.slot >> ROLE_BITS
    kept: list[Rows] = []
    truths: dict[int, Truths] = {}
    overflowing: list[int] = []
    ambiguous = np.zeros(count, dtype=bool)
    exists, next_us, ahead = _existing(rows.take(numbers == EXISTENCE), exists=exists, at_us=at_us)
    kept.append(ahead)
    ids: np.ndarray[tuple[int], np.dtype[np.str_]] | None = None
    for number, condition in plan.conditions.items():
        if condition.customers is not None:
            ids = np.array(customers) if ids is None else ids
            truths[number] = np.isin(ids, list(condition.customers))
            continue
        start, end = np.searchsorted(numbers, [number, number + 1])
        if start == end or condition.state is None:
            truths[number] = np.broadcast_to(np.bool_(plan.empty_truths[number]), (count,))
            continue
        found = condition.state.settle(rows.take(slice(start, end)), customers=count, at_us=at_us)
        kept.append(found.rows)
        truths[number] = found.truth
        next_us = np.minimum(next_us, found.next_us)
        if found.ambiguous is not None:
            ambiguous |= found.ambiguous
        if found.overflowing:
            overflowing.append(number)
    return SettledPiece(
        rows=joined(kept),
        truths=truths,
        exists=exists,
        next_us=next_us,
        ambiguous=ambiguous,
        overflowing=tuple(overflowing),
    )


def _existing(rows: Rows, *, exists: Truths, at_us: int) -> tuple[Truths, Integers, Rows]:
    """Who is there at the instant; for the others when they will be, and the row that says so."""
    first = earliest(rows.customer, rows.time, customers=len(exists))
    exists = exists | (first <= at_us)
    waiting = np.flatnonzero(~exists & (first < NEVER))
    next_us = np.full(len(exists), NEVER, dtype=np.int64)
    next_us[waiting] = first[waiting]
    return exists, next_us, make_rows(waiting, slot=slot_of(EXISTENCE, 0), time=first[waiting], value=0)


def deciding_paths(
    segment: SegmentPlan, truths: Mapping[int, Truths], *, places: Integers, touched: Mapping[int, Truths]
) -> Integers:
    """For each of `places` which of the segment's conditions decided: its place in `segment.paths`.

    The first one that would turn the membership over, those before others that new facts have touched.
    """
    here = {number: np.asarray(truths[number])[places] for number in {number for _, number in segment.paths}}
    member = np.broadcast_to(segment.truth(here), places.shape)
    chosen = np.full(len(places), -1, dtype=np.int64)
    fallback = np.zeros(len(places), dtype=np.int64)
    has_fallback = np.zeros(len(places), dtype=bool)
    for place, (_, number) in enumerate(segment.paths):
        turned = np.broadcast_to(segment.truth({**here, number: ~here[number]}), places.shape) != member
        is_touched = touched[number][places] if number in touched else np.zeros(len(places), dtype=bool)
        chosen[turned & is_touched & (chosen < 0)] = place
        first = turned & ~has_fallback
        fallback[first] = place
        has_fallback |= first
    return np.where(chosen >= 0, chosen, fallback)
