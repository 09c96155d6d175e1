"""Every history of three events on a small grid of time, in every order of arrival, at every instant of the grid."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from evergrove.facts import FACT_SCHEMA, micros
from evergrove.segments.live.matching import first_facts, rows_of_facts
from evergrove.segments.live.rows import NEVER, joined, pack, unpack
from evergrove.segments.live.settling import settle
from support.live_plans import live_plan
from support.segment_reference import holds
from support.segment_world import AS_OF

UNIT = timedelta(days=1)
INSTANTS = 5
"""Events lie on 0 to 4 units, evaluations on 0 to 8."""

EVENTS = 3
LATE_UNITS = 2
"""The second event arrives at 2 units at the earliest, the third at 4, however early they were."""

A, B = {"event": "Product Added"}, {"event": "Order Completed"}
SEQUENCE = {"sequence": {"first": A, "then": B, "within_days": 1}}
NOT_FOLLOWED = {"sequence": {"first": A, "then_not": B, "within_days": 1}}

RULES: tuple[dict[str, Any], ...] = (
    {**A, "within_days": 2},
    {**A, "within_days": 2, "is": {"=": 0}},
    {**A, "within_days": 2, "is": {"=": 1}},
    {**A, "within_days": 2, "is": {">=": 2}},
    {**A, "within_days": 2, "is": {"between": [1, 2]}},
    {**A, "within_days": 2, "is": {"in": [0, 2]}},
    {**A, "is": {"=": 2}},
    {**A, "within_days": 2, "measure": "last", "is": {">=": 1}},
    {**A, "measure": "last", "is": {"between": [1, 2]}},
    {**A, "measure": "first", "is": {"=": 1}},
    {**A, "within_days": 2, "measure": "first", "is": {"<": 1}},
    {**A, "within_days": 2, "measure": "sum", "of": "amount_minor", "is": {"=": 3}},
    {**A, "within_days": 2, "measure": "max", "of": "amount_minor", "is": {"=": 2}},
    {**A, "within_days": 2, "measure": "distinct", "of": "amount_minor", "is": {"=": 2}},
    {**A, "measure": "distinct", "of": "amount_minor", "is": {">=": 2}},
    {**A, "within_days": 2, "measure": "first", "of": "amount_minor", "is": {"=": 2}},
    {**A, "measure": "last", "of": "amount_minor", "is": {"=": 1}},
    SEQUENCE,
    NOT_FOLLOWED,
    {**SEQUENCE, "within_days": 2},
    {**NOT_FOLLOWED, "within_days": 2},
    {"not": {**NOT_FOLLOWED, "within_days": 2}},
    {"all": [{**A, "within_days": 2}, {"not": {**B, "within_days": 1}}]},
)

HISTORIES = tuple(itertools.product(itertools.product(("A", "B"), range(INSTANTS)), repeat=EVENTS))


def event(customer: int, place: int, *, kind: str, unit: int) -> dict[str, Any]:
    return {
        "fact_id": f"{(place * 7 + customer) % 5}{place}",
        "name": (A if kind == "A" else B)["event"],
        "customer_id": str(customer),
        "occurred_at": AS_OF + unit * UNIT,
        "utc_offset_minutes": None,
        "channel": None,
        "amount_minor": place + 1,
        "properties": "{}",
    }


def arrivals(step: int) -> list[dict[str, Any]]:
    """What arrives at a step, over all histories: each history is one customer."""
    return [
        event(customer, place, kind=kind, unit=unit)
        for customer, history in enumerate(HISTORIES)
        for place, (kind, unit) in enumerate(history)
        if max(unit, place * LATE_UNITS) == step
    ]


@pytest.mark.parametrize("rule", RULES, ids=[str(place) for place in range(len(RULES))])
def test_every_small_history(rule: dict[str, Any]) -> None:
    plan = live_plan([rule])
    count = len(HISTORIES)
    customers = [str(customer) for customer in range(count)]
    states, exists = [b""] * count, np.zeros(count, dtype=bool)
    told: list[list[dict[str, Any]]] = [[] for _ in range(count)]
    truth, next_us = None, np.full(count, NEVER)
    for step in range(2 * INSTANTS - 1):
        at, facts = AS_OF + step * UNIT, arrivals(step)
        for fact in facts:
            told[int(fact["customer_id"])].append(fact)
        rows = joined([unpack(states, customers=np.arange(count)), rows_of(facts, plan)])
        settled = settle(plan, rows, customers=customers, exists=exists, at_us=micros(at))
        if settled.ambiguous.any():
            again = rows_of([fact for place in np.flatnonzero(settled.ambiguous) for fact in told[place]], plan)
            rows = joined([rows.take(~settled.ambiguous[rows.customer]), again])
            settled = settle(plan, rows, customers=customers, exists=exists, at_us=micros(at))
        found = np.broadcast_to(plan.segments[0].truth(settled.truths), (count,)) & settled.exists
        expected = [
            bool(facts) and holds(rule, {"facts": facts}, customer=str(customer), as_of=at)
            for customer, facts in enumerate(told)
        ]
        assert found.tolist() == expected, (rule, step)
        if truth is not None:
            untouched = np.ones(count, dtype=bool)
            untouched[[int(fact["customer_id"]) for fact in facts]] = False
            assert (next_us[(found != truth) & untouched] <= micros(at)).all()
        truth, next_us = found, settled.next_us
        states, exists = pack(settled.rows, customers=count), settled.exists


def rows_of(facts: list[dict[str, Any]], plan: Any) -> Any:
    table = pa.Table.from_pylist(
        [{name: fact.get(name) for name in FACT_SCHEMA.names} for fact in facts], schema=FACT_SCHEMA
    )
    places = np.array([int(fact["customer_id"]) for fact in facts], dtype=np.int64)
    return joined(
        [first_facts(table, customer=places), rows_of_facts(table, customer=places, conditions=plan.conditions)]
    )
