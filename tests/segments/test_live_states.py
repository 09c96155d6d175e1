"""The states of live conditions, without a database: facts in any order, instants that go on, against the reference."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from evergrove.facts import FACT_SCHEMA, micros
from evergrove.segments import read_rule
from evergrove.segments.live.analysis import refusal_of
from evergrove.segments.live.matching import first_facts, rows_of_facts
from evergrove.segments.live.rows import NEVER, Rows, joined, pack, unpack
from evergrove.segments.live.settling import settle
from support.live_plans import live_plan
from support.segment_reference import holds
from support.segment_world import AS_OF, CUSTOMERS, DAY, make_rule, make_world, seeded

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD = timedelta(minutes=5)
STEPS = (timedelta(0), timedelta(minutes=2), timedelta(hours=20), DAY, 7 * DAY)
IDS = {customer: place for place, customer in enumerate(CUSTOMERS)}


class Pocket:
    """States of all customers in memory, packed between the steps."""

    def __init__(self, rules: list[dict[str, Any]]) -> None:
        self.plan = live_plan(rules)
        self._states = [b""] * len(CUSTOMERS)
        self._exists = np.zeros(len(CUSTOMERS), dtype=bool)
        self.next_us = np.full(len(CUSTOMERS), NEVER)
        self._told: list[dict[str, Any]] = []

    def step(self, facts: list[dict[str, Any]], *, at: datetime) -> list[np.ndarray[Any, Any]]:
        """Work in `facts` at the instant; the truth of each rule for each customer."""
        stored = unpack(self._states, customers=np.arange(len(CUSTOMERS)))
        self._told += facts
        rows = joined([stored, self._rows(facts)])
        settled = settle(self.plan, rows, customers=CUSTOMERS, exists=self._exists, at_us=micros(at))
        if settled.ambiguous.any():
            everything = self._rows(self._told)
            rows = joined(
                [rows.take(~settled.ambiguous[rows.customer]), everything.take(settled.ambiguous[everything.customer])]
            )
            settled = settle(self.plan, rows, customers=CUSTOMERS, exists=self._exists, at_us=micros(at))
            assert not settled.ambiguous.any()
        self._states, self._exists = pack(settled.rows, customers=len(CUSTOMERS)), settled.exists
        self.next_us = settled.next_us
        return [np.broadcast_to(each.truth(settled.truths), (len(CUSTOMERS),)) for each in self.plan.segments]

    def _rows(self, facts: list[dict[str, Any]]) -> Rows:
        named = [{name: fact.get(name) for name in FACT_SCHEMA.names} for fact in facts]
        table = pa.Table.from_pylist(named, schema=FACT_SCHEMA)
        places = np.array([IDS.get(fact["customer_id"], -1) for fact in facts], dtype=np.int64)
        return joined(
            [
                first_facts(table, customer=places),
                rows_of_facts(table, customer=places, conditions=self.plan.conditions),
            ]
        )


def without_snapshots(rule: Any) -> bool:
    """Tags, scores and list files are not facts: they are tested with a lake."""
    text = repr(rule)
    return not any(word in text for word in ("'tag'", "'score'", "'stage'", "门店名单"))


def next_instant(at: datetime, *, order: random.Random, next_us: int) -> datetime:
    """Some time later, or exactly when something may change by time alone, or one microsecond before that."""
    if next_us < NEVER and order.random() < 0.5:
        flip = EPOCH + timedelta(microseconds=next_us - order.choice((0, 0, 1)))
        return max(at, flip)
    return at + order.choice(STEPS)


def assert_live_is_reference(seed: int, *, rules_each: int = 4) -> None:
    choose, order = seeded(seed), random.Random(seed)  # noqa: S311 - test data
    world = make_world(choose, rows_max=90)
    made = (make_rule(choose) for _ in range(50))
    rules = [rule for rule in made if without_snapshots(rule)][:rules_each]
    arriving = list(world["facts"])
    order.shuffle(arriving)
    arriving.sort(key=lambda fact: fact["occurred_at"] + timedelta(days=order.choice((0, 0, 1, 9, 40))))
    pocket = Pocket(rules)
    at, told = AS_OF - order.choice((0, 1, 8, 50)) * DAY, list[dict[str, Any]]()
    next_us = pocket.next_us.copy()
    truths = pocket.step([], at=at)
    while arriving or at < AS_OF + 70 * DAY:
        at = next_instant(at, order=order, next_us=int(pocket.next_us.min()))
        facts = [fact for fact in arriving if fact["occurred_at"] <= at + AHEAD][: order.choice((0, 1, 2, 9))]
        arriving = [fact for fact in arriving if fact not in facts]
        before, next_us = truths, pocket.next_us.copy()
        told += facts
        truths = pocket.step(facts, at=at)
        for rule, found, previous in zip(rules, truths, before, strict=True):
            expected = [holds(rule, {**world, "facts": told}, customer=customer, as_of=at) for customer in CUSTOMERS]
            assert found.tolist() == expected, (seed, rule, at)
            changed = np.flatnonzero(found != previous)
            touched = {IDS.get(fact["customer_id"], -1) for fact in facts}
            for place in set(changed.tolist()) - touched:
                assert next_us[place] <= micros(at), ("time changed it, and nobody would have looked", seed, rule)


@pytest.mark.parametrize("block", range(4))
def test_states_are_the_reference_after_every_step(block: int) -> None:
    for seed in range(block * 15, block * 15 + 15):
        assert_live_is_reference(seed)


def test_every_generated_rule_can_be_live() -> None:
    choose = seeded(7)
    rules = [rule for rule in (make_rule(choose) for _ in range(200)) if "门店名单" not in repr(rule)]
    assert [refusal_of(read_rule(rule)) for rule in rules] == [None] * len(rules)
