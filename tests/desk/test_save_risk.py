"""The risk of each customer: the survival of the own gap, what is unknown, who is gone, who comes first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from evergrove.desk import RiskCount, SaveQueue, count_risk, measure_risk
from evergrove.desk.risk import Risk, candidates_of
from evergrove.facts.relations import derive
from evergrove.scores import PurchasesSettings, score_relation
from support.ground import NOON
from support.judged import RISK_SCHEMA
from support.save_world import (
    GONE,
    LOOKERS,
    ORDER,
    PAGE,
    SILENT,
    STEADY,
    lake_rows_of,
    people_of,
    told_of,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from evergrove.facts.engine import Engine

NOT_BUSY = pa.array([], pa.string())


def relation(engine: Engine, rows: pa.Table, *, name: str = "facts") -> ir.Table:
    return derive(engine.table(rows, name=name), as_of=NOON)


def by_hand(histories: dict[str, list[float]], *, name: str = ORDER) -> pa.Table:
    """Facts at so many days before noon."""
    told = [(who, NOON - timedelta(days=day)) for who, days in histories.items() for day in days]
    return lake_rows_of([who for who, _ in told], [at for _, at in told], name=name, minor=[5_000] * len(told))


@pytest.fixture(scope="module")
def shop_rows() -> pa.Table:
    return told_of(seed=5)


@pytest.fixture(scope="module")
def shop_risk(shared_engine: Engine, shop_rows: pa.Table) -> Risk:
    return measure_risk(shared_engine, relation(shared_engine, shop_rows), as_of=NOON, queue=SaveQueue())


def rows_of(risk: Risk) -> dict[str, dict[str, Any]]:
    return {row["customer_id"]: row for row in risk.engine.fetch(risk.table).to_pylist()}


def test_the_drop_is_the_survival_of_the_own_gap(engine: Engine) -> None:
    histories: dict[str, list[float]] = {
        "weekly": [100, 93, 86, 79, 72],
        "monthly": [160, 130, 100, 70],
        "three_days": [50, 40, 30],
        "twice_a_day": [20, 19.9, 15, 10, 5.5],
    }
    risk = measure_risk(engine, relation(engine, by_hand(histories)), as_of=NOON, queue=SaveQueue())
    rows = rows_of(risk)
    spans, gaps = {"weekly": 28, "monthly": 90, "twice_a_day": 15}, {"weekly": 4, "monthly": 3, "twice_a_day": 3}
    prior = sum(spans.values()) / sum(gaps.values())
    for who, silence in (("weekly", 72), ("monthly", 70), ("twice_a_day", 5)):
        watched = prior + spans[who]
        wanted = 1 - (watched / (watched + silence)) ** (1 + gaps[who])
        assert rows[who]["drop"] == pytest.approx(wanted, rel=1e-12)
        assert rows[who]["gap_days"] == pytest.approx(watched / (1 + gaps[who]), rel=1e-12)
        assert rows[who]["silence_days"] == silence
    assert (rows["three_days"]["drop"], rows["three_days"]["gap_days"]) == (None, None)
    assert risk.fit == "too_few"
    assert all(row["probability"] is None for row in rows.values())


def test_a_gap_is_longer_as_often_as_the_survival_says(engine: Engine) -> None:
    """Customers of one rate each, drawn from the prior's shape: the drop of a running gap is uniform (its own
    probability integral), so its deciles hold a tenth of them each."""
    random = np.random.default_rng(11)
    histories = {}
    for number in range(1_500):
        gap = 12 / random.gamma(1.0)
        gaps = random.exponential(gap, 6)
        if gaps.max() < 4_000 and gaps.min() > 1:
            days = np.cumsum(gaps)  # the first is the silence, the rest are the history
            histories[f"cus_{number}"] = [float(day) for day in days]
    risk = measure_risk(engine, relation(engine, by_hand(histories)), as_of=NOON, queue=SaveQueue())
    drops = np.array([row["drop"] for row in rows_of(risk).values()])
    shares = np.histogram(drops, bins=10, range=(0, 1))[0] / len(drops)
    assert len(drops) > 700
    assert shares == pytest.approx(np.full(10, 0.1), abs=0.05)


def test_orders_and_rhythm_are_pooled_by_the_weight(shared_engine: Engine, shop_rows: pa.Table) -> None:
    facts = relation(shared_engine, shop_rows)
    none = score_relation(
        shared_engine, facts, key="purchases", as_of=NOON, settings=PurchasesSettings(horizon_days=60)
    )
    wanted = {row["customer_id"]: row["purchase_none_probability"] for row in shared_engine.fetch(none).to_pylist()}
    for weight in (0, 10_000):
        queue = SaveQueue(activity_weight_bp=weight)
        for who, row in rows_of(measure_risk(shared_engine, facts, as_of=NOON, queue=queue)).items():
            assert row["none_probability"] == wanted.get(who)
            chosen = row["drop"] if weight and row["drop"] is not None else row["none_probability"]
            assert row["probability"] == (None if wanted.get(who) is None else pytest.approx(chosen))


def test_the_silent_stand_out_and_the_steady_do_not(shop_risk: Risk) -> None:
    rows, queue = rows_of(shop_risk), SaveQueue()
    assert shop_risk.fit == "sound"
    assert all(rows[who]["probability"] < 0.2 for who in people_of(STEADY))
    assert all(rows[who]["probability"] > 0.6 for who in people_of(SILENT))
    found = candidates_of(shop_risk, queue=queue, without=NOT_BUSY, limit=50_000).to_pylist()
    ids = [row["customer_id"] for row in found]
    assert not set(ids) & {*people_of(STEADY), *people_of(GONE), *people_of(LOOKERS)}
    assert all(row["probability"] >= 0.7 and row["alive"] >= 0.1 for row in found)
    losses = [row["loss"] for row in found]
    assert losses == sorted(losses, reverse=True)
    assert [row["loss"] for row in found] == pytest.approx([row["probability"] * row["value_minor"] for row in found])


def test_who_is_unknown_is_left_out_and_counted(shop_risk: Risk) -> None:
    rows, count = rows_of(shop_risk), count_risk(shop_risk, queue=SaveQueue())
    assert {who for who, row in rows.items() if row["probability"] is None} == set(people_of(LOOKERS))
    assert (count.customers, count.unknown, count.judged) == (len(rows), len(people_of(LOOKERS)), count.customers - 5)
    no_rhythm = sum(row["drop"] is None and row["probability"] is not None for row in rows.values())
    assert count.without_rhythm == no_rhythm > 0
    assert count.gone == sum(row["alive"] is not None and row["alive"] < 0.1 for row in rows.values())
    assert count.gone >= len(people_of(GONE))
    assert count.below_value == 0
    above = sum((row["probability"] or 0) >= 0.7 and row["alive"] >= 0.1 for row in rows.values())
    assert count.above == above


def test_a_least_value_leaves_out_less_and_unknown(engine: Engine) -> None:
    rows = [
        {"customer_id": "rich", "probability": 0.8, "value_minor": 900, "loss": 720.0, "alive": 0.5},
        {"customer_id": "poor", "probability": 0.99, "value_minor": 100, "loss": 99.0, "alive": 0.5},
        {"customer_id": "unknown", "probability": 0.9, "value_minor": None, "loss": None, "alive": None},
        {"customer_id": "unknown_too", "probability": 0.95, "value_minor": None, "loss": None, "alive": None},
        {"customer_id": "nobody", "probability": None, "value_minor": 900, "loss": None, "alive": None},
        {"customer_id": "gone", "probability": 0.99, "value_minor": 900, "loss": 891.0, "alive": 0.05},
    ]
    risk = Risk(engine=engine, table=engine.table(pa.Table.from_pylist(rows, RISK_SCHEMA), name="risk"), fit="sound")

    def order(queue: SaveQueue, *busy: str, limit: int = 10) -> list[str]:
        without = pa.array(busy, pa.string())
        found = candidates_of(risk, queue=queue, without=without, limit=limit)
        return [str(one) for one in found.column("customer_id").to_pylist()]

    assert order(SaveQueue()) == ["rich", "poor", "unknown_too", "unknown"]
    assert order(SaveQueue(), "rich", "unknown_too") == ["poor", "unknown"]
    assert order(SaveQueue(), limit=1) == ["rich"]
    assert order(SaveQueue(value_minor_min=101)) == ["rich"]
    assert count_risk(risk, queue=SaveQueue(value_minor_min=101)) == RiskCount(
        customers=6, judged=5, unknown=1, without_rhythm=5, gone=1, above=4, below_value=3, fit="sound"
    )


def test_looking_is_a_sign_of_life(engine: Engine) -> None:
    """The orders say nothing new, but somebody who looked in yesterday has not dropped out of the rhythm."""
    orders = by_hand({"looks": [120, 110, 100, 90, 80], "silent": [120, 110, 100, 90, 80]})
    looks = by_hand({"looks": [60, 40, 20, 1]}, name=PAGE)
    facts = relation(engine, pa.concat_tables([orders, looks]))
    rows = rows_of(measure_risk(engine, facts, as_of=NOON, queue=SaveQueue()))
    assert rows["looks"]["drop"] < 0.2
    assert rows["silent"]["drop"] > 0.95


@pytest.mark.slow
def test_spark_says_the_same(spark_engine: Engine, shared_engine: Engine, shop_rows: pa.Table) -> None:
    queue = SaveQueue()
    found = []
    for engine in (shared_engine, spark_engine):
        risk = measure_risk(engine, relation(engine, shop_rows), as_of=NOON, queue=queue)
        candidates = candidates_of(risk, queue=queue, without=NOT_BUSY, limit=50).to_pylist()
        found.append((rows_of(risk), [row["customer_id"] for row in candidates], count_risk(risk, queue=queue)))
    (rows, ids, count), (spark_rows, spark_ids, spark_count) = found
    assert (ids, count) == (spark_ids, spark_count)
    assert rows.keys() == spark_rows.keys()
    for who, row in rows.items():
        for name in ("probability", "drop", "gap_days"):
            assert spark_rows[who][name] == (None if row[name] is None else pytest.approx(row[name], rel=1e-9))
