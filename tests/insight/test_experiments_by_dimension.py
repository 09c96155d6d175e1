"""Where the effect of a live experiment differs: known truth by segment, tag and attribute, as of the exposure."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from evergrove.experiments import Experiment, Heterogeneity, assign, read_experiment
from evergrove.facts.schema import TIMESTAMP
from evergrove.insight import live_experiment
from evergrove.insight.experiments.dimensions import OTHER_VALUES, VALUES_MAX
from support.effect_world import by_hand, lake_rows, relation, told

if TYPE_CHECKING:
    from evergrove.facts.engine import Engine

BEGAN = datetime(2026, 9, 1, tzinfo=UTC)
LATE = BEGAN + timedelta(days=60)
COUNT = 12_000
BASE, LIFT = 0.20, 0.08
"""Of those in the segment; nobody else is moved."""

DIMENSIONS = ("segment:vip", "tag:tier", "attribute:city")


def experiment(*, segments: tuple[str, ...] = DIMENSIONS, **changes: Any) -> Experiment:
    document: dict[str, Any] = {
        "key": "subject",
        "name": {"zh": "主题行", "en": "Subject line"},
        "hypothesis": "a question is opened more often",
        "scope": "global",
        "version": 1,
        "variants": [{"key": "plain", "share_bp": 5_000}, {"key": "question", "share_bp": 5_000}],
        "metrics": [{"name": "bought", "kind": "binary", "fact": "Order Completed", "days": 7}],
        "design": {"customers_planned": COUNT, "looks": 2},
        "segments": list(segments),
        **changes,
    }
    return read_experiment(document)


def facts(ids: list[str], *, name: str, at: datetime, properties: list[dict[str, Any]], **columns: Any) -> pa.Table:
    count = len(ids)
    return lake_rows(
        pa.table(
            {
                "fact_id": pa.array([f"{name}{at:%d%H%M}{one}" for one in ids]),
                "customer_id": pa.array(ids),
                "name": pa.array([name] * count),
                "occurred_at": pa.array([at] * count, TIMESTAMP),
                "received_at": pa.array([at] * count, TIMESTAMP),
                "properties": pa.array([json.dumps(one) for one in properties]),
                **{key: pa.array(value) for key, value in columns.items()},
            }
        )
    )


def world(*, seed: int = 1, cities: int = 3) -> pa.Table:
    """Half are in the segment and have a tier, drawn apart from the city; an arm moves those in the segment only.

    After the exposure everybody leaves the segment and moves to another city: none of it may count.
    """
    random = np.random.default_rng(seed)
    ids = [f"cus_{seed}_{number:06d}" for number in range(COUNT)]
    arms = assign(pa.array(ids), salt=f"experiment:{seed}", shares={"plain": 5_000, "question": 5_000}).to_pylist()
    is_vip = random.random(COUNT) < 0.5
    city = [f"city {place}" for place in random.integers(0, cities, COUNT)]
    chance = BASE + LIFT * (is_vip & (np.array(arms) == "question"))
    buyers = [one for one, buys in zip(ids, random.random(COUNT) < chance, strict=True) if buys]
    vips = [one for one, inside in zip(ids, is_vip, strict=True) if inside]
    before, exposed, after = BEGAN - timedelta(days=2), BEGAN, BEGAN + timedelta(hours=2)
    nothing: list[dict[str, Any]] = [{}] * COUNT
    return pa.concat_tables(
        [
            facts(vips, name="Segment Entered", at=before, properties=[{"segment": "vip@2"}] * len(vips)),
            facts(vips, name="Tag Changed", at=before, properties=[{"tag": "tier", "value": "gold"}] * len(vips)),
            facts(ids, name="Profile Updated", at=before, properties=[{"traits": {"city": one}} for one in city]),
            facts(ids, name="Experiment Exposed", at=exposed, properties=nothing, variant=arms,
                  experiment_key=["subject@1"] * COUNT),
            facts(vips, name="Segment Exited", at=after, properties=[{"segment": "vip@2"}] * len(vips)),
            facts(ids, name="Profile Updated", at=after, properties=[{"traits": {"city": "elsewhere"}}] * COUNT),
            facts(buyers, name="Order Completed", at=after, properties=[{}] * len(buyers)),
        ]
    )  # fmt: skip


def differing(engine: Engine, rows: pa.Table, *, of: Experiment | None = None, name: str = "facts") -> dict[str, Any]:
    shown = live_experiment(
        engine, relation(engine, rows, as_of=LATE, name=name), experiment=of or experiment(), as_of=LATE
    )
    assert shown.report is not None
    return {one.dimension: one for one in shown.report.heterogeneity}


def test_where_the_effect_differs_is_told_and_where_it_does_not_is_not(engine: Engine) -> None:
    found = differing(engine, world())
    assert list(found) == list(DIMENSIONS)
    vip: Heterogeneity = found["segment:vip"]
    assert vip.verdict == "differs"
    parts = {one.value: one for one in vip.segments}
    assert parts["member"].difference.covers(LIFT)
    assert parts["not_member"].difference.covers(0.0)
    assert sum(one.customers for one in vip.segments) == COUNT
    raw, shrunk = parts["member"].difference.value, parts["member"].shrunk
    assert raw is not None
    assert shrunk is not None
    assert 0.0 < shrunk < raw, "the larger effect is drawn towards that of all"
    tier: Heterogeneity = found["tag:tier"]
    assert {one.value for one in tier.segments} == {"gold", "-"}
    city: Heterogeneity = found["attribute:city"]
    assert city.verdict == "no_difference_shown"
    assert {one.value for one in city.segments} == {"city 0", "city 1", "city 2"}
    assert city.p_adjusted is not None
    assert city.p_value is not None
    assert city.p_adjusted >= city.p_value


def test_rare_values_are_put_together(engine: Engine) -> None:
    found = differing(engine, world(seed=2, cities=40), of=experiment(segments=("attribute:city",)))
    values = [one.value for one in found["attribute:city"].segments]
    assert len(values) == VALUES_MAX
    assert OTHER_VALUES in values
    assert sum(one.customers for one in found["attribute:city"].segments) == COUNT


def test_what_was_published_before_dimensions_were_checked_is_left_out(engine: Engine) -> None:
    import msgspec

    old = msgspec.structs.replace(experiment(), segments=("new or known", "segment:vip"))
    assert list(differing(engine, world(seed=3), of=old)) == ["segment:vip"]


def test_a_broken_draw_tells_no_differences(engine: Engine) -> None:
    rows = world(seed=4)
    variants = [{"key": "plain", "share_bp": 2_000}, {"key": "question", "share_bp": 8_000}]
    assert differing(engine, rows, of=experiment(variants=variants)) == {}


@pytest.mark.parametrize(
    ("later", "value"),
    [
        ({"name": "Tag Changed", "properties": '{"tag":"tier","value":null}'}, "-"),
        ({"name": "Tag Changed", "properties": '{"tag":"tier","value":"silver"}'}, "silver"),
        ({"name": "Tag Changed", "properties": '{"tag":"other","value":"silver"}'}, "gold"),
    ],
)
def test_the_newest_value_before_the_exposure_counts(engine: Engine, later: dict[str, Any], value: str) -> None:
    own: dict[str, Any] = {"customer_id": "one"}
    rows = by_hand(
        [
            told(name="Tag Changed", properties='{"tag":"tier","value":"gold"}', occurred_at=BEGAN, **own),
            told(occurred_at=BEGAN + timedelta(hours=1), **later, **own),
            told(name="Experiment Exposed", experiment_key="subject@1", variant="question",
                 occurred_at=BEGAN + timedelta(hours=2), **own),
            told(name="Experiment Exposed", experiment_key="subject@1", variant="plain", customer_id="two",
                 occurred_at=BEGAN + timedelta(hours=2)),
        ]
    )  # fmt: skip
    of = experiment(segments=("tag:tier",), design={"kind": "anytime", "customers_planned": 100})
    found: Heterogeneity = differing(engine, rows, of=of)["tag:tier"]
    assert {one.value: one.customers for one in found.segments} == ({"-": 2} if value == "-" else {value: 1, "-": 1})
    assert found.verdict == "unknown"


def test_both_engines_tell_the_same_differences(engine: Engine, spark_engine: Engine) -> None:
    rows = world(seed=5)
    first, second = (differing(one, rows) for one in (engine, spark_engine))
    for name in DIMENSIONS:
        embedded, distributed = first[name], second[name]
        assert embedded.verdict == distributed.verdict
        assert embedded.p_value == pytest.approx(distributed.p_value, rel=1e-9)
        assert [(one.value, one.customers) for one in embedded.segments] == [
            (one.value, one.customers) for one in distributed.segments
        ]
