"""What an estimate promises: the truth lies within its interval, and where counting is quick there is no estimate."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from evergrove.facts import Engine, derive
from evergrove.segments import (
    EditingSession,
    SegmentContext,
    count_segment,
    counting,
    estimate_segment,
    read_rule,
    sampled_context,
)
from support.segment_world import AS_OF, DAY, fact_table

CUSTOMERS = 4_000
HEXADECIMAL = "0123456789abcdef"
COVERED_SHARE_MIN = 0.93
"""Of intervals that say 95 %: the rules of one world share its samples, so that fewer stand for themselves."""

ORDERED = {"event": "Order Completed"}
TWICE = {**ORDERED, "is": {">=": 2}}
LATELY = {**ORDERED, "within_days": 60}
RULES = (
    ORDERED,
    TWICE,
    LATELY,
    {"all": [TWICE, {"not": LATELY}]},
    {"event": "Ticket Opened"},
    {"all": [ORDERED, {"event": "Ticket Opened"}]},
    {"any": [{"event": "Ticket Opened"}, {**ORDERED, "is": {">=": 4}}]},
    {"not": {"event": "Product Viewed", "is": {">=": 2}}},
)


def shop_of(engine: Engine, *, seed: int) -> SegmentContext:
    """A shop whose customers order, look and complain at rates of their own, over the year before the instant."""
    random = np.random.default_rng(seed)
    ids = [f"cus_{seed}_{number}" for number in range(CUSTOMERS)]
    rows = []
    for name, mean in (("Order Completed", 1.5), ("Product Viewed", 2.0), ("Ticket Opened", 0.05)):
        times = random.poisson(mean * random.gamma(1.0, 1.0, size=CUSTOMERS))
        whose = np.repeat(np.arange(CUSTOMERS), times)
        days = random.integers(0, 365, size=len(whose))
        rows += [
            {
                "fact_id": f"{name}{place}",
                "name": name,
                "customer_id": ids[who],
                "occurred_at": AS_OF - int(day) * DAY,
                "properties": "{}",
            }
            for place, (who, day) in enumerate(zip(whose, days, strict=True))
        ]
    facts = derive(engine.table(fact_table(rows), name=f"coverage_facts_{seed}"), as_of=AS_OF)
    base = engine.table(pa.table({"customer_id": ids}), name=f"coverage_base_{seed}")
    return SegmentContext(engine=engine, facts=facts, customers=base, as_of=AS_OF)


def test_the_truth_is_within_the_interval(duckdb_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "EXACT_BASE_MAX", 0)
    held = []
    for seed in range(2):
        context = shop_of(duckdb_engine, seed=seed)
        truths = {place: count_segment(read_rule(rule), context=context) for place, rule in enumerate(RULES)}
        for digit in HEXADECIMAL:
            monkeypatch.setattr(counting, "SAMPLE_DIGIT", digit)
            sample = sampled_context(context, name=f"coverage_{seed}_{digit}")
            for place, rule in enumerate(RULES):
                estimate = estimate_segment(read_rule(rule), sample=sample, context=context)
                assert not estimate.is_exact
                held.append(estimate.low <= truths[place] <= estimate.high)
    assert len(held) == 2 * len(HEXADECIMAL) * len(RULES)
    assert sum(held) / len(held) >= COVERED_SHARE_MIN


def test_some_thousand_customers_are_counted_at_once(duckdb_engine: Engine) -> None:
    context = shop_of(duckdb_engine, seed=3)
    session = EditingSession(context)
    for rule in map(read_rule, RULES):
        truth = count_segment(rule, context=context)
        assert session.has(rule), "the exact count is asked for at once"
        for estimate in (session.estimate(rule), estimate_segment(rule, sample=context, context=context)):
            assert estimate.is_exact
            assert (estimate.low, estimate.count, estimate.high) == (truth, truth, truth)
            assert estimate.sample_size == estimate.base_size == CUSTOMERS
