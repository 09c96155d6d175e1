"""The effect of a journey among customers who are united before and after they entered: no bias, no false alarm."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from evergrove.insight import EffectScope, JourneyEffect, journey_effect
from support.effect_world import AS_OF, SENT_AT, by_hand, lake_rows, relation, told

if TYPE_CHECKING:
    from evergrove.facts.engine import Engine

SCOPE = EffectScope(journey="win_back", window=timedelta(days=7))
SHARES_BP = {"win_back@1": 3_000, "win_back@2": 1_000}
PEOPLE = 24_000
LIFT = 0.05
BASE, BASE_OF_SEVERAL = 0.08, 0.25
"""Who uses several devices buys more: that is what an unequal share of them in the arms would show as an effect."""


def entries(*, seed: int) -> pa.Table:
    """People of three kinds, half of them in each version: one customer; two customers who entered apart and were
    united later; two who were united before, drawn with the chance that one of them is kept back."""
    random = np.random.default_rng(seed)
    kinds = random.choice(["one", "apart", "before"], size=PEOPLE, p=[0.55, 0.25, 0.2])
    rows: list[dict[str, Any]] = []
    for number, kind in enumerate(kinds.tolist()):
        reference = f"win_back@{number % 2 + 1}"
        share = SHARES_BP[reference] / 10_000
        first, second = (random.random(2) < share).tolist()
        chance = share if kind != "before" else 1 - (1 - share) ** 2
        arms = {"one": [first], "apart": [first, second], "before": [first or second]}[kind]
        root = f"p{number}_0"
        entry = {"name": "Journey Entered", "journey_key": reference, "occurred_at": SENT_AT, "merged_into": root}
        said = f'{{"node":"rest","visit":1,"control_bp":{round(chance * 10_000)}}}'
        for place, is_control in enumerate(arms):
            arm = "control" if is_control else "treated"
            rows.append({**entry, "customer_id": f"p{number}_{place}", "variant": arm, "properties": said})
        base = BASE if kind == "one" else BASE_OF_SEVERAL
        if random.random() < base + (0 if all(arms) else LIFT):
            order = {"name": "Order Completed", "occurred_at": SENT_AT + timedelta(hours=1), "merged_into": root}
            rows.append({**order, "customer_id": root, "amount_minor": 100, "currency": "CNY"})
    numbered = [{**row, "fact_id": f"f{n}", "received_at": row["occurred_at"]} for n, row in enumerate(rows)]
    return pa.Table.from_pylist(numbered, pa.schema([*lake_rows(pa.table({"fact_id": ["f"]})).schema, MERGED_INTO]))


MERGED_INTO = pa.field("merged_into", pa.string())


def found_in(engine: Engine, rows: pa.Table, *, name: str) -> JourneyEffect:
    return journey_effect(engine, relation(engine, rows, name=name), scope=SCOPE, as_of=AS_OF, shares_bp=SHARES_BP)


def test_merges_and_unequal_shares_neither_bias_nor_alarm(engine: Engine) -> None:
    """Blind to who was several customers, the same facts break the ratio of the arms."""
    rows = entries(seed=21)
    found = found_in(engine, rows, name="merges")
    assert {one.part for one in found.versions} == set(SHARES_BP)
    for one in (found.effect, *found.versions):
        assert one.sample.verdict == "fits", one.part
        assert one.conversion.difference.covers(LIFT), one.part
        assert one.conversion.control.covers(BASE), "those who buy more are left out of both arms"
        assert one.exposed.merged > 0
        assert one.exposed.mixed > 0
    plain = pa.array(['{"node":"rest","visit":1}'] * rows.num_rows, pa.string())
    blind = rows.set_column(rows.column_names.index("properties"), "properties", plain)
    assert {one.sample.verdict for one in found_in(engine, blind, name="blind").versions} == {"broken"}


def test_who_entered_apart_and_was_united_in_one_arm_counts_in_none(engine: Engine) -> None:
    entry = {"name": "Journey Entered", "journey_key": "win_back@1", "properties": '{"control_bp":3000}'}
    rows = by_hand(
        [
            told(customer_id="a", variant="treated", **entry),
            told(customer_id="b", variant="treated", **entry),
            told(customer_id="c", variant="treated", **entry),
            told(customer_id="c", variant="treated", **entry, occurred_at=SENT_AT + timedelta(days=1)),
        ]
    )
    rows = rows.append_column(MERGED_INTO, pa.array(["a", "a", "c", "c"]))
    exposed = found_in(engine, rows, name="apart").effect.exposed
    assert (exposed.merged, exposed.treated, exposed.mixed) == (1, 1, 0), "twice in it is no second customer"
