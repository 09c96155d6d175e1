"""Caps and gaps over the history of each person, and over what the same call lets go to them.

A cap counts what lies less than its window before or after the moment at which the message would go: queued messages
stand in the future. The history is one column of (person, instant, kind), so a limit is one pass over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pyarrow as pa

from evergrove.channels.policy.contracts import Candidates, CountedKind, Flags, Knowledge, Numbers
from evergrove.channels.policy.opening import HOUR_US, near_key_dates_of, next_opening
from evergrove.channels.policy.rules import Cap, Gap, Scope
from evergrove.channels.policy.verdicts import FIRST_LIMIT, NOTHING, Verdicts

MINUTE_US = 60_000_000
NEVER = np.iinfo(np.int64).max


class Limits:
    """The limits of a policy over one call's candidates."""

    def __init__(self, verdicts: Verdicts, *, candidates: Candidates, knowledge: Knowledge) -> None:
        self._verdicts, self._candidates, self._knowledge = verdicts, candidates, knowledge
        rules, history = verdicts.rules, knowledge.history
        self._limits = rules.limits
        own = [CountedKind(channel=one.channel, topic=one.topic, tags=one.tags) for one in candidates.kinds]
        self._first_own = len(history.kinds)
        counted = [*history.kinds, *own]
        self._within = [_within(limit.scope, counted) for limit in self._limits]
        self._place, self._at_us, self._kind = history.place, history.at_us, history.kind.astype(np.int64)
        self._row_of_place = np.full(knowledge.persons_count, NOTHING, dtype=np.int64)
        self._found: dict[bytes, tuple[Numbers, Numbers]] = {}
        """Of one round, by scope: the history of the people asked about, as (row, instant)."""

    def ask(self, rows: Numbers) -> None:
        """Ask all limits about `rows`, in rounds of one message a person; those that pass count in the next round."""
        place = self._knowledge.place[rows]
        if len(rows) == 0 or not self._limits:
            return
        if np.bincount(place).max() == 1:
            self._round(rows)
            return
        ordered = rows[np.lexsort((*self._order(rows), place))]
        place = self._knowledge.place[ordered]
        begins = np.flatnonzero(np.concatenate(([True], place[1:] != place[:-1])))
        rank = np.arange(len(ordered)) - np.repeat(begins, np.diff(np.append(begins, len(ordered))))
        for number in range(int(rank.max()) + 1):
            chosen = ordered[rank == number]
            self._round(chosen)
            self._count(chosen)

    def _order(self, rows: Numbers) -> tuple[Numbers, ...]:
        return in_order(self._candidates, rows)

    def _round(self, rows: Numbers) -> None:
        """At most one row a person."""
        verdicts, place = self._verdicts, self._knowledge.place[rows]
        self._row_of_place[place] = rows
        self._found = {}
        before = verdicts.due_us.copy()
        for number in range(len(self._limits)):
            self._ask(number, rows[verdicts.open[rows]], may_put_off=True)
        moved = rows[verdicts.open[rows] & (verdicts.due_us[rows] != before[rows])]
        # A limit that was passed at an earlier moment may not be at the later one.
        for number in range(len(self._limits)):
            self._ask(number, moved[verdicts.open[moved]], may_put_off=False)
        self._row_of_place[place] = NOTHING

    def _count(self, rows: Numbers) -> None:
        passed = rows[self._verdicts.open[rows] & ~self._candidates.is_control[rows]]
        self._place = np.concatenate([self._place, self._knowledge.place[passed]])
        self._at_us = np.concatenate([self._at_us, self._verdicts.due_us[passed]])
        self._kind = np.concatenate([self._kind, self._candidates.kind[passed] + self._first_own])

    def _ask(self, number: int, rows: Numbers, *, may_put_off: bool) -> None:
        limit, within = self._limits[number], self._within[number]
        rows = rows[within[self._candidates.kind[rows] + self._first_own]]
        if len(rows) == 0:
            return
        row, at_us = self._history_of(within)
        is_asked = np.zeros(self._candidates.count, dtype=bool)
        is_asked[rows] = True
        chosen = np.flatnonzero(is_asked[row])
        row, at_us = row[chosen], at_us[chosen]
        allowed = self._allowed(limit, rows)
        if isinstance(limit, Cap):
            self._ask_cap(limit, rows, FIRST_LIMIT + number, row, at_us, allowed, may_put_off=may_put_off)
        else:
            self._ask_gap(limit, rows, FIRST_LIMIT + number, row, at_us, allowed, may_put_off=may_put_off)

    def _history_of(self, within: Flags) -> tuple[Numbers, Numbers]:
        """Limits of one scope share it: most policies have one scope for all that rings."""
        key = within.tobytes()
        if key not in self._found:
            counted = np.flatnonzero(within[self._kind])
            row = self._row_of_place[self._place[counted]]
            asked = np.flatnonzero(row != NOTHING)
            self._found[key] = row[asked], self._at_us[counted[asked]]
        return self._found[key]

    def _ask_cap(
        self, cap: Cap, rows: Numbers, rule: int, row: Numbers, at_us: Numbers, allowed: Numbers, *, may_put_off: bool
    ) -> None:
        window = cap.hours * HOUR_US
        counts = np.bincount(
            row[np.abs(at_us - self._verdicts.due_us[row]) < window], minlength=self._candidates.count
        )[rows]
        is_over = counts >= allowed
        over, value, limit = rows[is_over], counts[is_over], allowed[is_over]
        if may_put_off and cap.over == "defer":
            until = self._room_from(over, row, at_us, allowed=limit, window_us=window)
            self._put_off(over, until, clause="cap", rule=rule, value=value, limit=limit)
        else:
            self._verdicts.stop(over, clause="cap", reason="cap", rule=rule, value=value, limit=limit)

    def _ask_gap(
        self, gap: Gap, rows: Numbers, rule: int, row: Numbers, at_us: Numbers, allowed: Numbers, *, may_put_off: bool
    ) -> None:
        nearest = np.full(self._candidates.count, NEVER, dtype=np.int64)
        np.minimum.at(nearest, row, np.abs(at_us - self._verdicts.due_us[row]))
        is_near = nearest[rows] <= allowed * HOUR_US
        near = rows[is_near]
        value, limit = nearest[near] // MINUTE_US, allowed[is_near] * 60
        if may_put_off and gap.over == "defer":
            newest = np.zeros(self._candidates.count, dtype=np.int64)
            np.maximum.at(newest, row, at_us)
            until = newest[near] + allowed[is_near] * HOUR_US + 1
            self._put_off(near, until, clause="gap", rule=rule, value=value, limit=limit)
        else:
            self._verdicts.stop(near, clause="gap", reason="gap", rule=rule, value=value, limit=limit)

    def _room_from(self, rows: Numbers, row: Numbers, at_us: Numbers, *, allowed: Numbers, window_us: int) -> Numbers:
        """When the count-th newest message leaves the window; never where the cap is zero."""
        order = np.lexsort((-at_us, row))
        row, at_us = row[order], at_us[order]
        last = np.searchsorted(row, rows) + allowed - 1
        found = at_us[np.maximum(last, 0)] + window_us if len(at_us) else np.full(len(rows), NEVER)
        return np.where(allowed > 0, found, NEVER)

    def _put_off(
        self,
        rows: Numbers,
        until_us: Numbers,
        *,
        clause: Literal["cap", "gap"],
        rule: int,
        value: Numbers,
        limit: Numbers,
    ) -> None:
        """Until there is room and the hours allow it; what would be stale by then is stopped by the limit."""
        candidates, verdicts = self._candidates, self._verdicts
        expires_us = candidates.expires_us[rows]
        due_us = np.full(len(rows), NEVER, dtype=np.int64)
        is_early = until_us < expires_us
        early = rows[is_early]
        due_us[is_early] = next_opening(
            verdicts.rules.hours,
            at_us=until_us[is_early],
            zones=self._knowledge.zone.take(pa.array(early)),
            expires_us=expires_us[is_early],
            prefers_golden=flags_of_kinds(candidates, [one.prefers_golden_hours for one in candidates.kinds])[early],
            message_id=candidates.message_id.take(pa.array(early)),
        ).due_us
        late, kept = np.flatnonzero(due_us >= expires_us), np.flatnonzero(due_us < expires_us)
        verdicts.stop(rows[late], clause=clause, reason=clause, rule=rule, value=value[late], limit=limit[late])
        verdicts.put_off(
            rows[kept],
            until_us=due_us[kept],
            clause=clause,
            reason=clause,
            rule=rule,
            value=value[kept],
            limit=limit[kept],
        )

    def _allowed(self, limit: Gap | Cap, rows: Numbers) -> Numbers:
        """What the limit allows each of `rows`: its own number, the tier's, around key dates the more generous."""
        own = limit.count if isinstance(limit, Cap) else limit.hours
        allowed = np.full(len(rows), own, dtype=np.int64)
        if limit.tiers:
            tier = self._knowledge.tier.take(pa.array(rows))
            numbers = [limit.tiers.get(name, own) for name in tier.dictionary.to_pylist()]
            code = np.asarray(tier.indices.fill_null(len(numbers)), dtype=np.int64)
            allowed = np.array([*numbers, own], dtype=np.int64)[code]
        if limit.near_key_date is not None:
            near = near_key_dates_of(
                self._verdicts.due_us[rows],
                zones=self._knowledge.zone.take(pa.array(rows)),
                keys=self._verdicts.rules.key_dates,
            )
            generous = np.maximum if isinstance(limit, Cap) else np.minimum
            allowed = np.where(near, generous(allowed, limit.near_key_date), allowed)
        return allowed


def in_order(candidates: Candidates, rows: Numbers) -> tuple[Numbers, ...]:
    """Keys for `np.lexsort`: the highest priority, then the earliest planned, then as given."""
    priority = numbers_of_kinds(candidates, [one.priority for one in candidates.kinds])[rows]
    return rows, candidates.planned_us[rows], -priority


def flags_of_kinds(candidates: Candidates, values: Sequence[bool]) -> Flags:
    """Something of each row's kind."""
    return np.array(values, dtype=bool)[candidates.kind]


def numbers_of_kinds(candidates: Candidates, values: Sequence[int]) -> Numbers:
    """Something of each row's kind."""
    return np.array(values, dtype=np.int64)[candidates.kind]


def _within(scope: Scope, kinds: Sequence[CountedKind]) -> Flags:
    return np.array(
        [
            (not scope.channels or kind.channel in scope.channels)
            and (not scope.topics or kind.topic in scope.topics)
            and (not scope.tags or not set(scope.tags).isdisjoint(kind.tags))
            for kind in kinds
        ],
        dtype=bool,
    )
