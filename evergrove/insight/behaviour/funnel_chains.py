"""Chains of events, for all customers at once: from every entry the earliest way through the steps.

The greedy way from one entry (each step by the first fitting event after the one before) comes to every step as early
as any other way can, so it goes as far within the window as any can. Seen from a row, the time of its greedy chain at
a later step never falls as rows go on; so the minimum over all following rows is that of the first following one,
and one running minimum of integers a step is all that is needed.
"""

from __future__ import annotations

from functools import reduce
from operator import add, or_

import ibis
import ibis.expr.types as ir

from evergrove.facts import done_by_people
from evergrove.insight.behaviour.contracts import BehaviourScope, EventStep
from evergrove.insight.behaviour.funnel_definition import FACT_BREAKDOWNS, Funnel
from evergrove.insight.behaviour.periods import Period
from evergrove.segments import rows_passing

UNKNOWN_TIME = ibis.null("int64")


def customer_chains(scope: BehaviourScope, funnel: Funnel, *, period: Period, after: str = "") -> ir.Table:
    """One row for each customer who entered, those behind the id `after` only.

    Columns: `customer_id`; `reached` (1 to the number of steps) by the best entry; `is_open`: not through, and the
    window of the last entry is not over; `settled_reached` by the best entry whose window is over, 0 without one;
    `settled_gap_2` …: microseconds from the step before to that step in that entry, null where it was not reached;
    `value`: of the breakdown, null when unknown or not asked for.
    """
    entries = _entries(scope, funnel, period=period, after=after)
    window_us, steps = funnel.window_us, len(funnel.steps)
    entered_us = entries.occurred_us
    times = [entries[f"next_{place}"] for place in range(2, steps + 1)]
    within = [(at_us - entered_us <= window_us).ifelse(1, 0).cast("int64") for at_us in times]
    entries = entries.mutate(reached=reduce(add, within, ibis.literal(1, type="int64")))
    best = _best(entries, steps=steps)
    told = ibis.struct({name: entries[name] for name in ("occurred_us", "feed_place", "fact_id", "value")})
    found = entries.group_by("customer_id").agg(
        reached=entries.reached.max(),
        last_us=entries.occurred_us.max(),
        first=told.min(),
        settled=best.max(where=entries.occurred_us + window_us <= scope.as_of_us),
    )
    chains = found.select(
        "customer_id",
        "reached",
        is_open=(found.reached < steps) & (found.last_us + window_us > scope.as_of_us),
        settled_reached=found.settled["reached"].fill_null(0).cast("int64"),
        value=found.first["value"],
        **_gaps(found.settled, steps=steps),
    )
    return _with_scores(chains, scope, funnel=funnel)


def step_masks(facts: ir.Table, steps: tuple[EventStep, ...]) -> list[ir.BooleanValue]:
    """For each step whether a row is one of its events; never null."""
    return [(facts.name == step.event) & rows_passing(facts, step.where) for step in steps]


def facts_of_period(scope: BehaviourScope, funnel: Funnel, *, period: Period) -> ir.Table:
    """Events of the funnel's names, from the period's begin to the end of the last window that began in it."""
    facts = done_by_people(scope.facts)
    names = sorted({step.event for step in funnel.steps})
    is_inside = (facts.occurred_us >= period.since_us) & (facts.occurred_us < period.until_us + funnel.window_us)
    return facts.filter(facts.name.isin(names) & is_inside)


def _entries(scope: BehaviourScope, funnel: Funnel, *, period: Period, after: str) -> ir.Table:
    """The entries, with the times of the chain that follows each (`next_2` …, null where it ends), window unheeded."""
    facts = facts_of_period(scope, funnel, period=period)
    facts = facts.filter(facts.customer_id.notnull())
    if after:
        facts = facts.filter(facts.customer_id > after)
    if scope.members is not None:
        facts = facts.semi_join(scope.members, "customer_id")
    masks = step_masks(facts, funnel.steps)
    is_fact_value = funnel.breakdown in FACT_BREAKDOWNS
    rows = facts.select(
        "customer_id",
        "occurred_us",
        "fact_id",
        feed_place=facts.feed_seq.fill_null(0),
        value=facts[funnel.breakdown].nullif("") if is_fact_value else ibis.null("string"),
        is_1=masks[0] & (facts.occurred_us < period.until_us),
        **{f"is_{place}": mask for place, mask in enumerate(masks[1:], start=2)},
    )
    rows = rows.filter(reduce(or_, (rows[f"is_{place}"] for place in range(1, len(masks) + 1))))
    for place in range(len(masks), 1, -1):
        rows = _look_ahead(rows, place, steps=len(masks))
    return rows.filter(rows.is_1)


def _look_ahead(rows: ir.Table, place: int, *, steps: int) -> ir.Table:
    """Sets `next_<place>` … to the chain that begins with the first event of step `place` behind each row."""
    following = ibis.window(
        group_by=rows.customer_id, order_by=[rows.occurred_us, rows.feed_place, rows.fact_id], following=(1, None)
    )
    is_step = rows[f"is_{place}"]
    ahead = {f"next_{place}": is_step.ifelse(rows.occurred_us, UNKNOWN_TIME).min().over(following)}
    for later in range(place + 1, steps + 1):
        ahead[f"next_{later}"] = is_step.ifelse(rows[f"next_{later}"], UNKNOWN_TIME).min().over(following)
    return rows.mutate(**ahead)


def _best(entries: ir.Table, *, steps: int) -> ir.StructValue:
    """Its maximum is the entry that reached furthest, of those the earliest, of those the one earliest at each step."""
    fields = {"reached": entries.reached, "before_1": -entries.occurred_us}
    for place in range(2, steps + 1):
        at_us = entries[f"next_{place}"]
        fields[f"before_{place}"] = (entries.reached >= place).ifelse(-at_us, 0).cast("int64")
    return ibis.struct(fields)


def _gaps(settled: ir.StructValue, *, steps: int) -> dict[str, ir.Value]:
    return {
        f"settled_gap_{place}": (settled["reached"] >= place).ifelse(
            settled[f"before_{place - 1}"] - settled[f"before_{place}"], UNKNOWN_TIME
        )
        for place in range(2, steps + 1)
    }


def _with_scores(chains: ir.Table, scope: BehaviourScope, *, funnel: Funnel) -> ir.Table:
    if not funnel.breakdown or funnel.breakdown in FACT_BREAKDOWNS or scope.scores is None:
        return chains
    values = scope.scores.select("customer_id", score_value=scope.scores[funnel.breakdown])
    joined = chains.left_join(values, "customer_id").drop("customer_id_right", "value")
    return joined.rename(value="score_value")
