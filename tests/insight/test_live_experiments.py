"""Experiments from facts: known truth, looks that stay, merged customers, a broken draw, both engines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from evergrove.experiments import Experiment, assign, read_experiment
from evergrove.facts.schema import TIMESTAMP
from evergrove.insight import LiveExperiment, arm_people, live_experiment
from support.effect_world import by_hand, lake_rows, relation, told

if TYPE_CHECKING:
    from evergrove.facts.engine import Engine

BEGAN = datetime(2026, 9, 1, tzinfo=UTC)
MINUTE_US = 60 * 10**6
DAY_US = 24 * 60 * MINUTE_US
LATE = BEGAN + timedelta(days=60)

BASE, LIFT = 0.20, 0.06


def experiment(**changes: Any) -> Experiment:
    document: dict[str, Any] = {
        "key": "subject",
        "name": {"zh": "主题行", "en": "Subject line"},
        "hypothesis": "a question is opened more often",
        "scope": "journey",
        "subject": "win_back",
        "version": 1,
        "variants": [{"key": "plain", "share_bp": 5_000}, {"key": "question", "share_bp": 5_000}],
        "metrics": [{"name": "bought", "kind": "binary", "fact": "Order Completed", "days": 7}],
        "design": {"customers_planned": 8_000, "looks": 4},
        **changes,
    }
    return read_experiment(document)


@dataclass(kw_only=True)
class World:
    """One customer a minute; each buys at most once, an hour after the exposure. amounts: 0 for whoever did not."""

    rows: pa.Table
    arms: list[str]
    bought: npt.NDArray[np.bool_]
    amounts: npt.NDArray[np.int64]


def world(count: int, *, lift: float = LIFT, seed: int = 1, tilt: bool = False) -> World:
    random = np.random.default_rng(seed)
    ids = pa.array([f"cus_{seed}_{number:06d}" for number in range(count)])
    arms = assign(ids, salt=f"experiment:{seed}", shares={"plain": 5_000, "question": 5_000}).to_pylist()
    if tilt:
        arms = ["question" if random.random() < 0.1 else arm for arm in arms]
    is_treated = np.array([arm == "question" for arm in arms])
    bought = random.random(count) < BASE + lift * is_treated
    amounts = np.where(bought, np.exp(random.normal(9.0, 0.8, count)).astype(np.int64), 0)
    at = np.arange(count) * MINUTE_US + int(BEGAN.timestamp()) * 10**6
    exposures = _facts(ids, at, name="Experiment Exposed", mark="x", variant=arms, experiment_key="subject@1")
    places = np.flatnonzero(bought)
    orders = _facts(
        ids.take(pa.array(places)), at[places] + 60 * MINUTE_US, name="Order Completed", mark="o",
        amount_minor=amounts[places].tolist(), currency="CNY",
    )  # fmt: skip
    return World(rows=pa.concat_tables([exposures, orders]), arms=arms, bought=bought, amounts=amounts)


def _facts(ids: pa.Array, at: npt.NDArray[np.int64], *, name: str, mark: str, **columns: Any) -> pa.Table:
    count = len(ids)
    made = {
        "fact_id": pa.array([f"{mark}{one}" for one in ids.to_pylist()]),
        "customer_id": ids,
        "name": pa.array([name] * count),
        "occurred_at": pa.array(at).cast(TIMESTAMP),
        "received_at": pa.array(at).cast(TIMESTAMP),
    }
    more = {key: pa.array(value if isinstance(value, list) else [value] * count) for key, value in columns.items()}
    return lake_rows(pa.table({**made, **more}))


def shown(
    engine: Engine, rows: pa.Table, *, of: Experiment | None = None, as_of: datetime = LATE, name: str = "facts"
) -> LiveExperiment:
    facts = relation(engine, rows, as_of=as_of, name=name)
    return live_experiment(engine, facts, experiment=of or experiment(), as_of=as_of)


def test_the_estimate_is_that_of_the_rows_and_holds_the_truth(engine: Engine) -> None:
    made = world(8_000)
    found = shown(engine, made.rows)
    assert (found.status, found.judged, len(found.looks)) == ("over", 8_000, 4)
    assert found.report is not None
    (result,) = found.report.results
    is_treated = np.array(made.arms) == "question"
    assert result.mean == pytest.approx(made.bought[is_treated].mean())
    assert result.control_mean == pytest.approx(made.bought[~is_treated].mean())
    assert result.difference.covers(LIFT)
    assert result.verdict == "better"
    assert (found.decision.action, found.decision.arm) == ("roll_out", "question")
    assert all(one.deviate is not None for one in found.looks)
    assert [one.bound for one in found.looks] == sorted((one.bound for one in found.looks), reverse=True)


METRICS = [
    {"name": "spent", "kind": "revenue", "fact": "Order Completed", "covariate_days": 30},
    {"name": "orders", "kind": "mean", "role": "secondary", "fact": "Order Completed", "days": 7},
    {"name": "basket", "kind": "ratio", "role": "secondary", "fact": "Order Completed", "divisor": "Order Completed",
     "measure": "amount"},
    {"name": "back", "kind": "retention", "role": "guardrail", "fact": "Order Completed", "after_days": 7, "days": 7},
]  # fmt: skip


def test_each_kind_of_metric_is_what_the_rows_say(engine: Engine) -> None:
    made = world(4_000, seed=2)
    design = {"kind": "fixed", "customers_planned": 4_000}
    found = shown(engine, made.rows, of=experiment(metrics=METRICS, design=design))
    assert found.report is not None
    results = {one.metric.name: one for one in found.report.results}
    is_treated = np.array(made.arms) == "question"
    amounts = np.sort(made.amounts[made.amounts > 0])
    cap = amounts[int(np.ceil(len(amounts) * 0.99)) - 1]
    assert (found.currency, found.window_days) == ("CNY", 14)
    assert results["spent"].cap == cap
    assert results["spent"].capped == (made.amounts > cap).sum()
    cut = np.minimum(made.amounts, cap)
    assert results["spent"].difference.value == pytest.approx(cut[is_treated].mean() - cut[~is_treated].mean())
    assert results["orders"].mean == pytest.approx(made.bought[is_treated].mean())
    assert results["basket"].mean == pytest.approx(made.amounts[is_treated & made.bought].mean())
    assert results["back"].mean == 0.0, "everybody bought within the hour"
    assert results["back"].metric.role == "guardrail"


def test_what_was_bought_before_narrows_the_interval_and_is_no_outcome(engine: Engine) -> None:
    """A twin order ten days before the exposure: the same amount, so that it explains nearly everything."""
    made = world(4_000, seed=3)
    orders = made.rows.filter(pc.equal(made.rows["name"], "Order Completed"))
    before = pc.subtract(orders["occurred_at"].cast(pa.int64()), 10 * DAY_US).cast(TIMESTAMP)
    twins = orders.set_column(orders.column_names.index("occurred_at"), "occurred_at", before)
    twins = twins.set_column(
        twins.column_names.index("fact_id"), "fact_id", pc.binary_join_element_wise("b", orders["fact_id"], "")
    )
    rows = pa.concat_tables([made.rows, twins])
    design = {"kind": "fixed", "customers_planned": 4_000}
    widths = []
    for days in (0, 30):
        metric = {"name": "spent", "kind": "revenue", "fact": "Order Completed", "covariate_days": days}
        found = shown(engine, rows, of=experiment(metrics=[metric], design=design), name=f"facts_{days}")
        assert found.report is not None
        (result,) = found.report.results
        assert result.difference.low is not None
        assert result.difference.high is not None
        widths.append(result.difference.high - result.difference.low)
        assert result.mean is not None
        assert result.mean < 2 * made.amounts.mean(), "the twins are not counted twice"
    assert widths[1] < widths[0] / 10


def test_a_look_shows_the_same_until_the_next_one_is_reached(engine: Engine) -> None:
    made = world(8_000, seed=4)

    def at(minutes: int) -> LiveExperiment:
        as_of = BEGAN + timedelta(days=7, minutes=minutes)
        return shown(engine, made.rows, as_of=as_of, name=f"facts_{minutes}")

    early, first, later, second = (at(minutes) for minutes in (1_000, 2_000, 3_500, 4_000))
    assert early.report is not None
    assert (early.report.results, early.looks, early.reason) == ((), (), "before_first_look")
    assert early.decision.action == "go_on"
    assert early.report.sample_ratio.verdict == "fits", "the ratio is watched from the first customer on"
    assert (early.next_look_customers, early.judged) == (2_000, 1_001)
    assert first.report is not None
    assert later.report is not None
    assert second.report is not None
    assert later.judged > first.judged
    assert later.report.results == first.report.results
    assert (first.report.look.number, second.report.look.number) == (1, 2)
    ahead = [(one.number, one.customers) for one in first.boundaries]
    assert ahead == [(1, 2_000), (2, 4_000), (3, 6_000), (4, 8_000)], "looks to come are drawn, too"
    assert [one.bound for one in first.boundaries] == [one.bound for one in second.boundaries]
    (shown_first,) = first.report.results
    assert shown_first.customers + shown_first.control_customers == 2_000, "the figures say of how many they are"
    assert second.report.results[0].customers > first.report.results[0].customers
    assert second.looks[:1] == first.looks, "what a look showed stays as it was"


def test_a_fixed_design_says_nothing_before_its_end(engine: Engine) -> None:
    made = world(3_000, seed=5)
    of = experiment(design={"kind": "fixed", "customers_planned": 3_000})
    early = shown(engine, made.rows, of=of, as_of=BEGAN + timedelta(days=8), name="early")
    assert early.report is not None
    assert (early.report.results, early.reason, early.status) == ((), "before_end", "running")
    unplanned = shown(engine, made.rows, of=experiment(design={"customers_planned": 0}), name="unplanned")
    assert (unplanned.reason, unplanned.looks) == ("not_planned", ())


def test_the_day_that_ends_it_makes_a_last_look_of_whoever_came(engine: Engine) -> None:
    made = world(5_000, seed=6)
    rule = {"days_min": 0, "days_max": 2}
    of = experiment(roll_out=rule)
    found = shown(engine, made.rows, of=of)
    assert found.report is not None
    assert found.judged == 2 * 1_440 + 1
    assert (found.status, [one.number for one in found.looks]) == ("over", [1, 2])
    assert found.report.look.information == (0.25, (2 * 1_440 + 1) / 8_000)
    assert found.report.look.is_final


def test_an_end_next_to_a_look_is_one_look_with_it(engine: Engine) -> None:
    """1,440 customers are the first of 25 looks; one more had come by the day that ended it."""
    design = {"customers_planned": 25 * 1_440, "looks": 25}
    found = shown(
        engine, world(3_000, seed=11).rows, of=experiment(design=design, roll_out={"days_min": 0, "days_max": 1})
    )
    assert (found.status, found.judged) == ("over", 1_441)
    assert [one.customers for one in found.looks] == [1_441]
    assert found.report is not None
    assert found.report.look.is_final


def test_at_any_moment_all_that_are_judged_are_shown(engine: Engine) -> None:
    made = world(3_000, seed=7)
    of = experiment(design={"kind": "anytime", "customers_planned": 3_000})
    found = shown(engine, made.rows, of=of, as_of=BEGAN + timedelta(days=7, minutes=1_500))
    assert found.report is not None
    assert sum(one.customers for one in found.report.arms) == 3_000
    assert found.looks[0].customers == found.judged == 1_501


def test_a_customer_merged_across_arms_is_told_and_compared_in_neither(engine: Engine) -> None:
    made = world(4_000, seed=8)
    both = [
        told(name="Experiment Exposed", customer_id="one", experiment_key="subject@1", variant=variant,
             occurred_at=BEGAN + timedelta(hours=hour))
        for hour, variant in enumerate(("question", "plain"))
    ]  # fmt: skip
    strange = told(name="Experiment Exposed", customer_id="two", experiment_key="subject@2", variant="plain")
    rows = pa.concat_tables([made.rows, by_hand([*both, strange])])
    before, after = shown(engine, made.rows, name="before"), shown(engine, rows, name="after")
    assert after.merged == 1
    assert (after.exposed, after.judged, after.looks) == (before.exposed, before.judged, before.looks)
    assert before.report is not None
    assert after.report is not None
    assert after.report.sample_ratio == before.report.sample_ratio, "the draw gave them no arm of their own"
    assert after.report.results == before.report.results
    facts = relation(engine, rows, as_of=LATE, name="opened")
    for arm, count in after.exposed.items():
        page = arm_people(engine, facts, experiment=experiment(), arm=arm, as_of=LATE, limit=count)
        assert (len(page.customer_ids), page.next) == (count, None)
        assert not {"one", "two"} & set(page.customer_ids)


def test_who_has_two_browsers_and_buys_more_makes_no_effect(engine: Engine) -> None:
    """Nothing was changed. Of a tenth, who are two customers until they sign in, three in four were in control with
    one of them, and all of them buy: counted there they would have made control a third better than it is."""
    made = world(6_000, lift=0.0, seed=12)
    random = np.random.default_rng(12)
    rows = []
    for number in range(600):
        at = BEGAN + timedelta(minutes=number)
        for visit, variant in enumerate(random.choice(["plain", "question"], size=2).tolist()):
            rows.append(
                told(name="Experiment Exposed", customer_id=f"two_{number}", experiment_key="subject@1",
                     variant=variant, occurred_at=at + timedelta(seconds=visit))
            )  # fmt: skip
        rows.append(
            told(name="Order Completed", customer_id=f"two_{number}", amount_minor=100, currency="CNY",
                 occurred_at=at + timedelta(hours=1))
        )  # fmt: skip
    design = {"kind": "fixed", "customers_planned": 6_200}
    found = shown(engine, pa.concat_tables([made.rows, by_hand(rows)]), of=experiment(design=design))
    assert found.report is not None
    (result,) = found.report.results
    assert 240 < found.merged < 360
    assert result.difference.covers(0.0)
    assert result.verdict == "no_difference_shown"


def test_arms_that_the_draw_cannot_have_given_block_everything(engine: Engine) -> None:
    found = shown(engine, world(4_000, seed=9, tilt=True).rows)
    assert found.report is not None
    assert found.report.is_blocked
    assert (found.decision.action, found.decision.reasons) == ("blocked", ("sample_ratio",))
    assert all(one.difference.value is None for one in found.report.results)


def test_nobody_came_is_planned_and_no_zero(engine: Engine) -> None:
    found = shown(engine, by_hand([told(name="Order Completed", customer_id="a")]))
    assert (found.status, found.report, found.reason, found.started_at) == ("planned", None, "nobody_yet", None)


@pytest.mark.slow
def test_looking_at_each_planned_look_raises_no_more_alarms_than_promised(engine: Engine) -> None:
    """Forty experiments without effect, four looks each: more than five alarms would be one chance in 70."""
    alarms = 0
    for seed in range(40):
        rows = world(2_000, seed=500 + seed, lift=0.0).rows
        of = experiment(design={"customers_planned": 2_000, "looks": 4})
        looks = shown(engine, rows, of=of, name=f"aa_{seed}").looks
        alarms += any(one.deviate is not None and abs(one.deviate) > one.bound for one in looks)
    assert alarms <= 5


def test_both_engines_show_the_same(engine: Engine, spark_engine: Engine) -> None:
    rows = world(2_000, seed=10).rows
    of = experiment(metrics=METRICS, design={"customers_planned": 2_000, "looks": 2})
    first, second = (shown(one, rows, of=of) for one in (engine, spark_engine))
    assert (first.exposed, first.judged, first.decision) == (second.exposed, second.judged, second.decision)
    assert first.report is not None
    assert second.report is not None
    for embedded, distributed in zip(first.report.results, second.report.results, strict=True):
        assert embedded.difference.value == pytest.approx(distributed.difference.value, rel=1e-9, abs=1e-12)
        assert embedded.difference.low == pytest.approx(distributed.difference.low, rel=1e-9, abs=1e-12)
        assert (embedded.cap, embedded.capped) == (distributed.cap, distributed.capped)
