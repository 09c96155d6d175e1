"""One piece of work in one transaction: states, memberships, their facts; the caller moves what it goes by.

Invariants: a customer's row says its conditions' states and its memberships; `segment_members` says the same
memberships by segment; each change of membership is one fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import sqlalchemy as sa

from evergrove.facts import write_outgoing
from evergrove.segments.live.changes import Change, change_facts
from evergrove.segments.live.plans import LivePlan, SegmentPlan
from evergrove.segments.live.rows import (
    EXISTENCE,
    MEMBER_BIT,
    NEVER,
    NO_ROWS,
    ROLE_BITS,
    Integers,
    Rows,
    Truths,
    joined,
    make_rows,
    pack,
    unpack,
)
from evergrove.segments.live.settling import SettledPiece, deciding_paths, settle
from evergrove.segments.live.store import (
    Membership,
    StoredState,
    add_members,
    add_to_sizes,
    clear_members,
    load_states,
    remove_customers,
    remove_members,
    write_states,
)

WorkAnew = Callable[[Integers], Rows]
"""All rows of the customers at these places, from the facts themselves."""


class OverflowingError(Exception):
    """Conditions whose lists became longer than one customer's may be; the transaction must be rolled back."""

    def __init__(self, numbers: tuple[int, ...]) -> None:
        super().__init__(f"conditions {numbers}")
        self.numbers = numbers


@dataclass(frozen=True, kw_only=True)
class Work:
    """`rows`: new rows, whose `customer` is a place in `customers` (roots, each once).

    `fresh`: conditions whose stored rows are dropped. `replaced`: customers all of whose stored rows are, except
    memberships. `moved`: customers that were merged, with the place of their root. `filling`: segments that are being
    filled, of which nothing is known of customers whom the filling has not come to.
    """

    customers: Sequence[str]
    rows: Rows
    reason: str
    fresh: frozenset[int] = frozenset()
    replaced: Truths | None = None
    moved: Mapping[str, int] = field(default_factory=dict)
    filling: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class _Stored:
    """What the database has of a piece: condition rows, membership rows, who is there."""

    states: Mapping[str, StoredState]
    rows: Rows
    memberships: Rows
    has_row: Truths
    exists: Truths
    moved_memberships: Rows


def work_in(
    connection: sa.Connection, plan: LivePlan, work: Work, *, at_us: int, seq: int, anew: WorkAnew | None = None
) -> int:
    """Do the work at the instant `at_us` and feed position `seq`; returns how many memberships changed.

    Raises OverflowingError.
    """
    if not work.customers:
        return 0
    stored = _load(connection, plan, work)
    settled = _settle(plan, work, stored, at_us=at_us, anew=anew)
    if settled.overflowing:
        raise OverflowingError(settled.overflowing)
    touched = _touched(plan, work)
    memberships, changes, members = [], [], _MemberChanges()
    for segment in plan.segments:
        member = np.broadcast_to(segment.truth(settled.truths), (len(work.customers),)) & settled.exists
        found = _compare(segment, member, work=work, stored=stored, at_us=at_us)
        memberships.append(found.rows)
        if segment.segment_id in work.filling:
            _fill_members(connection, segment, member, work=work)
        else:
            members.note(segment, member, work=work, stored=stored, found=found)
        places = np.flatnonzero(found.entered | found.exited)
        if len(places):
            decided = deciding_paths(segment, settled.truths, places=places, touched=touched)
            changes.append(Change(segment=segment, places=places, entered=member[places], decided=decided))
    members.write(connection)
    if work.moved:
        remove_customers(connection, list(work.moved))
    _write_states(connection, work, stored, settled, memberships=joined(memberships))
    if changes:
        facts = change_facts(changes, customers=work.customers, reason=work.reason, at_us=at_us, seq=seq)
        write_outgoing(connection, facts)
        return int(facts.num_rows)
    return 0


@dataclass(frozen=True, kw_only=True)
class _Compared:
    rows: Rows
    before: Truths
    entered: Truths
    exited: Truths


def _load(connection: sa.Connection, plan: LivePlan, work: Work) -> _Stored:
    count = len(work.customers)
    states = load_states(connection, [*work.customers, *work.moved])
    places = {customer: place for place, customer in enumerate(work.customers)}
    own = [customer for customer in work.customers if customer in states]
    own_places = np.array([places[customer] for customer in own], dtype=np.int64)
    rows = unpack([states[customer][0] for customer in own], customers=own_places)
    moved = [customer for customer in work.moved if customer in states]
    moved_places = np.array([work.moved[customer] for customer in moved], dtype=np.int64)
    moved_rows = unpack([states[customer][0] for customer in moved], customers=moved_places)
    has_row = np.zeros(count, dtype=bool)
    has_row[own_places] = True
    exists = np.zeros(count, dtype=bool)
    for listed, where, customers in ((rows, own_places, own), (moved_rows, moved_places, moved)):
        waiting = np.zeros(count, dtype=bool)
        waiting[listed.customer[listed.slot == EXISTENCE]] = True
        if len(customers):
            exists[where] |= ~waiting[where]
    return _Stored(
        states=states,
        rows=joined([_kept_conditions(rows, plan, work), _moved_conditions(moved_rows, plan, work)]),
        memberships=rows.take(rows.is_membership),
        has_row=has_row,
        exists=exists,
        moved_memberships=moved_rows.take(moved_rows.is_membership),
    )


def _kept_conditions(rows: Rows, plan: LivePlan, work: Work) -> Rows:
    known = [EXISTENCE, *(number for number in plan.conditions if number not in work.fresh)]
    kept = ~rows.is_membership & np.isin(rows.number, known)
    if work.replaced is not None:
        kept &= ~work.replaced[rows.customer]
    return rows.take(kept)


def _moved_conditions(rows: Rows, plan: LivePlan, work: Work) -> Rows:
    """What a merged customer brings along: a snapshot speaks of the root alone."""
    bits = [number for number, condition in plan.conditions.items() if condition.snapshot is not None]
    return _kept_conditions(rows.take(~np.isin(rows.number, bits)), plan, work) if len(rows) else NO_ROWS


def _settle(plan: LivePlan, work: Work, stored: _Stored, *, at_us: int, anew: WorkAnew | None) -> SettledPiece:
    rows = joined([stored.rows, work.rows])
    settled = settle(plan, rows, customers=work.customers, exists=stored.exists, at_us=at_us)
    if not settled.ambiguous.any():
        return settled
    assert anew is not None, "only stored rows can be ambiguous, and this work knows how to do without them"  # noqa: S101
    again = anew(np.flatnonzero(settled.ambiguous))
    rows = joined([rows.take(~settled.ambiguous[rows.customer]), again])
    return settle(plan, rows, customers=work.customers, exists=stored.exists, at_us=at_us)


def _touched(plan: LivePlan, work: Work) -> dict[int, Truths]:
    """For each condition the customers that it has new rows of."""
    touched: dict[int, Truths] = {}
    numbers = work.rows.slot >> ROLE_BITS
    for number in np.unique(numbers).tolist():
        if number in plan.conditions:
            touched[number] = np.zeros(len(work.customers), dtype=bool)
            touched[number][work.rows.customer[numbers == number]] = True
    return touched


def _compare(segment: SegmentPlan, member: Truths, *, work: Work, stored: _Stored, at_us: int) -> _Compared:
    count = len(work.customers)
    mine = stored.memberships.take(stored.memberships.slot == MEMBER_BIT | segment.segment_id)
    before = np.zeros(count, dtype=bool)
    before[mine.customer] = True
    since = np.full(count, at_us, dtype=np.int64)
    since[mine.customer] = mine.time
    if segment.replaces is not None:
        older = stored.memberships.take(stored.memberships.slot == MEMBER_BIT | segment.replaces)
        before[older.customer] = True
        since[older.customer] = older.time
    places = np.flatnonzero(member)
    rows = make_rows(
        places, slot=MEMBER_BIT | segment.segment_id, time=since[places], value=segment.version, is_new=False
    )
    return _Compared(rows=rows, before=before, entered=member & ~before, exited=before & ~member)


@dataclass(frozen=True, kw_only=True)
class _MemberChanges:
    """What becomes of the table of members: rows that go, rows that come, and by how much segments grow."""

    gone: list[Membership] = field(default_factory=list)
    come: list[Membership] = field(default_factory=list)
    differences: list[tuple[int, int]] = field(default_factory=list)

    def note(self, segment: SegmentPlan, member: Truths, *, work: Work, stored: _Stored, found: _Compared) -> None:
        """Add what changes in one segment."""
        segment_id, wanted = segment.segment_id, member ^ segment.is_inverted
        present = stored.has_row & (found.before ^ segment.is_inverted)
        self.gone.extend((segment_id, customer) for customer in _named(work, present & ~wanted))
        self.come.extend((segment_id, customer) for customer in _named(work, wanted & ~present))
        moved = int((stored.moved_memberships.slot == MEMBER_BIT | segment_id).sum())
        difference = int(found.entered.sum()) - int(found.exited.sum()) - moved
        if difference:
            self.differences.append((difference, segment_id))

    def write(self, connection: sa.Connection) -> None:
        """Write them."""
        remove_members(connection, self.gone)
        add_members(connection, self.come)
        add_to_sizes(connection, self.differences)


def _fill_members(connection: sa.Connection, segment: SegmentPlan, member: Truths, *, work: Work) -> None:
    """The rows of a segment that is being filled, whatever an earlier filling left of these customers."""
    clear_members(connection, segment_id=segment.segment_id, customers=work.customers)
    wanted = _named(work, member ^ segment.is_inverted)
    add_members(connection, [(segment.segment_id, customer) for customer in wanted])


def _named(work: Work, which: Truths) -> list[str]:
    return [work.customers[place] for place in np.flatnonzero(which).tolist()]


def _write_states(
    connection: sa.Connection, work: Work, stored: _Stored, settled: SettledPiece, *, memberships: Rows
) -> None:
    states = pack(joined([settled.rows, memberships]), customers=len(work.customers))
    times = [None if next_us >= NEVER else next_us for next_us in settled.next_us.tolist()]
    changed = [
        (customer, state, next_us)
        for customer, state, next_us in zip(work.customers, states, times, strict=True)
        if stored.states.get(customer) != (state, next_us)
    ]
    write_states(connection, changed)
