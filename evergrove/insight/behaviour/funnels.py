"""Funnels: how many customers went through ordered steps, how long it took them, and who they are.

What is counted
- A customer enters with each event of the first step in the period [since, until). From an entry the chain takes, for
  each further step in order, an event strictly behind the one before: later, or at the same microsecond and behind it
  in the feed. All of them lie at most the window after the entry (both ends included), also behind the period's end.
  One event stands for one step. Events in between do not matter.
- A customer counts once, with the entry that reached furthest; of equal ones the earliest.
- Rates and times look only at entries whose window was over at `as_of`: the others could still go on, and would make
  recent customers look worse. The counts beside them hold everyone; who is not through and has an entry whose window
  is not over is `still_open`, never `left`.
- A breakdown goes by the event with which the customer first entered in the period: it is known before the outcome.
- Merged customers are one. Events that belong to nobody take part in no chain; they are counted beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import ibis
import ibis.expr.types as ir

from evergrove.insight.behaviour.contracts import BehaviourScope, Share
from evergrove.insight.behaviour.funnel_chains import customer_chains, facts_of_period, step_masks
from evergrove.insight.behaviour.funnel_definition import Funnel
from evergrove.insight.behaviour.periods import Period
from evergrove.statistics import share

GROUPS_MAX = 12
"""Values of a breakdown that are shown by themselves, those with most customers; the rest is one group."""

CHAINS = "funnel_chains"
LATE_SHARE = 0.9

Behind = Literal["reached", "left", "open"]
"""Who reached a step; of those, who went no further; of those, whose window is not over."""


@dataclass(frozen=True, kw_only=True)
class FunnelStepFigures:
    """One step. `customers` reached it: `left` of them stayed there, `still_open` stand there and may go on.

    `settled_customers`: those who reached it by an entry whose window is over; `of_previous` and `of_first` are shares
    among them, None at the first step and where nobody is. Seconds are from the step before, among them, too.
    """

    customers: int
    left: int
    still_open: int
    settled_customers: int
    of_previous: Share | None
    of_first: Share | None
    median_seconds: float | None
    late_seconds: float | None


@dataclass(frozen=True, kw_only=True)
class FunnelGroup:
    """One value of the breakdown; `value` None: unknown, or with `is_rest` all values beyond those shown."""

    value: str | None
    is_rest: bool
    steps: tuple[FunnelStepFigures, ...]


@dataclass(frozen=True, kw_only=True)
class FunnelFigures:
    """`events_of_nobody`: for each step its events without a customer, in the period (and its windows).

    `groups` is empty without a breakdown. `scores_day`: of the snapshot that the breakdown took its values from.
    """

    steps: tuple[FunnelStepFigures, ...]
    groups: tuple[FunnelGroup, ...]
    events_of_nobody: tuple[int, ...]
    period: Period
    as_of: datetime
    scores_day: str | None


@dataclass(frozen=True, kw_only=True)
class FunnelPeople:
    """Which customers are asked for: at step `step` (from 1), of all groups or of one value of the breakdown."""

    step: int
    behind: Behind
    is_one_group: bool = False
    value: str | None = None
    rest_of: tuple[str, ...] = ()


def funnel_figures(scope: BehaviourScope, funnel: Funnel, *, period: Period) -> FunnelFigures:
    """Every figure of a funnel: the chains once, then one small aggregate for all and one for the groups."""
    chains = scope.engine.remember(customer_chains(scope, funnel, period=period), name=CHAINS)
    steps = len(funnel.steps)
    whole = scope.engine.fetch(chains.agg(**_sums(chains, steps=steps))).to_pylist()[0]
    return FunnelFigures(
        steps=_steps(whole, steps=steps),
        groups=_groups(scope, chains, steps=steps) if funnel.breakdown else (),
        events_of_nobody=_events_of_nobody(scope, funnel, period=period),
        period=period,
        as_of=scope.as_of,
        scores_day=scope.scores_day,
    )


def funnel_customers(
    scope: BehaviourScope, funnel: Funnel, *, period: Period, people: FunnelPeople, after: str = ""
) -> ir.Table:
    """The customers behind one figure (those behind the id `after`): one column `customer_id`, no repetitions."""
    chains = customer_chains(scope, funnel, period=period, after=after)
    at_step = chains.reached == people.step
    is_last = people.step == len(funnel.steps)
    kept = {
        "reached": chains.reached >= people.step,
        "left": at_step & ~chains.is_open & (not is_last),
        "open": at_step & chains.is_open,
    }[people.behind]
    if people.is_one_group:
        kept &= _is_of_group(chains, people)
    return chains.filter(kept).select("customer_id")


def _is_of_group(chains: ir.Table, people: FunnelPeople) -> ir.BooleanValue:
    if people.rest_of:
        return chains.value.notnull() & ~chains.value.isin(people.rest_of)
    return (
        chains.value.isnull()
        if people.value is None
        else (chains.value == people.value).fill_null(ibis.literal(value=False))
    )


def _groups(scope: BehaviourScope, chains: ir.Table, *, steps: int) -> tuple[FunnelGroup, ...]:
    """Most customers first, then the rest, then those without a value."""
    known = chains.filter(chains.value.notnull())
    counted = known.group_by("value").agg(customers=known.count())
    ordered = counted.order_by([ibis.desc("customers"), "value"]).limit(GROUPS_MAX)
    shown = scope.engine.fetch(ordered).column("value").to_pylist()
    place = chains.value.isnull().ifelse(GROUPS_MAX + 1, GROUPS_MAX)
    for number, value in enumerate(shown):
        place = (chains.value == value).ifelse(number, place)
    placed = chains.mutate(place=place.cast("int64"))
    rows = scope.engine.fetch(placed.group_by("place").agg(**_sums(placed, steps=steps)).order_by("place")).to_pylist()
    return tuple(
        FunnelGroup(
            value=shown[row["place"]] if row["place"] < GROUPS_MAX else None,
            is_rest=row["place"] == GROUPS_MAX,
            steps=_steps(row, steps=steps),
        )
        for row in rows
    )


def _sums(chains: ir.Table, *, steps: int) -> dict[str, ir.Value]:
    """Of every step: who reached it, who stands there open, who reached it settled, and the times to it."""
    found: dict[str, ir.Value] = {}
    for place in range(1, steps + 1):
        found[f"customers_{place}"] = _count(chains.reached >= place)
        found[f"open_{place}"] = _count((chains.reached == place) & chains.is_open)
        found[f"settled_{place}"] = _count(chains.settled_reached >= place)
    for place in range(2, steps + 1):
        gap = chains[f"settled_gap_{place}"]
        found[f"median_{place}"] = gap.median().cast("float64")
        found[f"late_{place}"] = gap.quantile(LATE_SHARE).cast("float64")
    return found


def _count(condition: ir.BooleanValue) -> ir.IntegerScalar:
    return condition.ifelse(1, 0).sum().cast("int64")


def _steps(row: Mapping[str, Any], *, steps: int) -> tuple[FunnelStepFigures, ...]:
    return tuple(_step(row, place=place, steps=steps) for place in range(1, steps + 1))


def _step(row: Mapping[str, Any], *, place: int, steps: int) -> FunnelStepFigures:
    customers, still_open = row[f"customers_{place}"] or 0, row[f"open_{place}"] or 0
    settled = row[f"settled_{place}"] or 0
    went_on = (row[f"customers_{place + 1}"] or 0) if place < steps else customers
    is_first = place == 1
    return FunnelStepFigures(
        customers=customers,
        left=customers - went_on - still_open,
        still_open=still_open,
        settled_customers=settled,
        of_previous=None if is_first else share_of(settled, size=row[f"settled_{place - 1}"] or 0),
        of_first=None if is_first else share_of(settled, size=row["settled_1"] or 0),
        median_seconds=None if is_first else _seconds(row[f"median_{place}"]),
        late_seconds=None if is_first else _seconds(row[f"late_{place}"]),
    )


def share_of(hits: int, *, size: int) -> Share | None:
    """hits / size with its interval; None where there is nobody to be a share of."""
    estimate = share(hits, size=size)
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return None
    return Share(value=estimate.value, low=estimate.low, high=estimate.high)


def _seconds(gap_us: float | None) -> float | None:
    return None if gap_us is None else gap_us / 1_000_000


def _events_of_nobody(scope: BehaviourScope, funnel: Funnel, *, period: Period) -> tuple[int, ...]:
    facts = facts_of_period(scope, funnel, period=period)
    facts = facts.filter(facts.customer_id.isnull())
    masks = step_masks(facts, funnel.steps)
    masks[0] &= facts.occurred_us < period.until_us
    counts = {f"step_{place}": _count(mask) for place, mask in enumerate(masks, start=1)}
    row = scope.engine.fetch(facts.agg(**counts)).to_pylist()[0]
    return tuple(row[f"step_{place}"] or 0 for place in range(1, len(masks) + 1))
