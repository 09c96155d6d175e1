"""The effect of a journey from its facts: known truth, versions, nodes, the workspace's hold-out, merged customers."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from evergrove.experiments import HoldOut, own_hold_out, places
from evergrove.insight import EffectScope, JourneyEffect, JourneyStep, journey_effect
from evergrove.segments import read_filters
from evergrove.simulator import Answering, without_effect
from support.effect_world import AS_OF, SENT_AT, by_hand, campaign_answers, relation, told

if TYPE_CHECKING:
    from evergrove.facts.engine import Engine

JOURNEY = "win_back@1"
SCOPE = EffectScope(journey="win_back", window=timedelta(days=7))
MOVING = Answering(order_chance=0.08, lift_chance=0.05)
SHARE_BP = 3_000


def journey_facts(rows: pa.Table, *, journey: str = JOURNEY) -> pa.Table:
    """The same people, told by the journey: an entry in place of each exposure, which says no chance, as those of
    before did."""
    is_exposure = pc.equal(rows["name"], "Experiment Exposed")
    count = rows.num_rows
    changed = {
        "name": pc.if_else(is_exposure, "Journey Entered", rows["name"]),
        "experiment_key": pa.nulls(count, pa.string()),
        "campaign_key": pa.nulls(count, pa.string()),
        "journey_key": pa.array([journey] * count, pa.string()),
        "run_id": rows["customer_id"],
        "properties": pc.if_else(is_exposure, '{"node":"rest","visit":1}', rows["properties"]),
    }
    for name, column in changed.items():
        rows = rows.set_column(rows.column_names.index(name), name, column)
    return rows


def world(count: int, *, seed: int, answering: Answering = MOVING, prefix: str = "") -> tuple[pa.Table, Any]:
    hold_out = own_hold_out(JOURNEY, share_bp=SHARE_BP, salt=f"hold_out:{seed}")
    rows, answers = campaign_answers(count, answering=answering, seed=seed, hold_out=hold_out, prefix=prefix)
    return journey_facts(rows), answers


def found_in(engine: Engine, rows: pa.Table, *, name: str = "facts", **options: Any) -> JourneyEffect:
    shares = options.pop("shares_bp", {JOURNEY: SHARE_BP})
    facts = relation(engine, rows, name=name)
    return journey_effect(engine, facts, scope=SCOPE, as_of=AS_OF, shares_bp=shares, **options)


def test_the_estimate_holds_the_truth_and_none_is_found_where_none_is(engine: Engine) -> None:
    rows, answers = world(20_000, seed=11)
    found = found_in(engine, rows)
    effect = found.effect
    assert (effect.exposed.treated, effect.exposed.control) == (answers.truth.treated, answers.truth.control)
    assert effect.sample.verdict == "fits"
    assert effect.conversion.difference.covers(answers.truth.conversion)
    assert effect.conversion.difference.low is not None
    assert effect.conversion.difference.low > 0.0
    assert [one.part for one in found.versions] == [JOURNEY]
    assert found.messages is not None
    assert found.messages.sent == answers.truth.treated
    still, answers = world(20_000, seed=12, answering=without_effect(MOVING))
    quiet = found_in(engine, still, name="quiet").effect.conversion
    assert quiet.difference.covers(0.0)
    assert quiet.p_value is not None
    assert quiet.p_value > 0.05


@pytest.mark.slow
def test_twelve_journeys_without_effect_raise_as_many_alarms_as_they_may(engine: Engine) -> None:
    """Of twelve tests at 0.05 more than three alarms would be one chance in 400; the seeds are fixed."""
    alarms = 0
    for seed in range(12):
        rows, _ = world(2_000, seed=100 + seed, answering=without_effect(MOVING))
        alarms += (found_in(engine, rows, name=f"aa_{seed}").effect.conversion.p_value or 1.0) < 0.05
    assert alarms <= 3


def test_arms_that_the_draw_cannot_have_given_block_the_comparison(engine: Engine) -> None:
    rows, _ = world(5_000, seed=13)
    effect = found_in(engine, rows, shares_bp={JOURNEY: 1_000}).effect
    assert (effect.sample.verdict, effect.conversion.reason) == ("broken", "sample_ratio")
    assert (effect.conversion.difference.value, effect.extra_orders.value) == (None, None)
    untold = found_in(engine, rows, name="untold", shares_bp={}).effect
    assert untold.sample.verdict == "unknown"


def test_whom_the_workspace_keeps_back_is_in_neither_arm(engine: Engine) -> None:
    rows, _ = world(6_000, seed=14)
    whole = HoldOut(experiment_key="global_hold_out@1", salt="global:2027", share_bp=1_000)
    ids = pc.unique(rows.filter(pc.equal(rows["name"], "Journey Entered"))["customer_id"])
    is_kept = pa.array(places(ids, salt=whole.salt) < whole.share_bp)
    kept = pc.filter(ids, is_kept)
    held = pc.and_(pc.is_in(rows["customer_id"], kept), pc.equal(rows["name"], "Journey Entered"))
    column = pc.if_else(held, "control", rows["variant"])
    rows = rows.set_column(rows.column_names.index("variant"), "variant", column)
    blind = found_in(engine, rows, name="blind").effect
    assert blind.sample.verdict == "broken", "the union of two draws is no draw of three in ten"
    found = found_in(engine, rows, whole=whole)
    assert found.kept_from_all == len(kept)
    assert found.effect.sample.verdict == "fits"
    assert found.effect.exposed.treated + found.effect.exposed.control == 6_000 - len(kept)


def test_the_way_through_and_a_merged_customer_counts_once(engine: Engine) -> None:
    own: dict[str, Any] = {"journey_key": "win_back@2"}
    entry = {"name": "Journey Entered", "properties": '{"node":"rest","visit":1}'}
    later = SENT_AT + timedelta(hours=1)
    rows = by_hand(
        [
            told(customer_id="a", run_id="r1", variant="treated", **entry, **own),
            told(customer_id="a", run_id="r2", variant="control", **entry, **own, occurred_at=later),
            told(customer_id="b", run_id="r3", variant="treated", **entry, **own),
            told(name="Journey Moved", customer_id="b", run_id="r3", variant="treated", occurred_at=later,
                 properties='{"node":"rest","visit":1}', **own),
            told(name="Journey Moved", customer_id="b", run_id="r3", variant="treated", occurred_at=later,
                 properties='{"node":"rest","visit":2}', **own),
            told(name="Journey Exited", customer_id="b", run_id="r3", variant="treated", occurred_at=later,
                 properties='{"node":"thanks","visit":1,"reason":"goal"}', **own),
            told(name="Journey Entered", customer_id="c", run_id="r4", variant="treated", journey_key="win_back_2@1"),
        ]
    )  # fmt: skip
    found = found_in(engine, rows, shares_bp={"win_back@2": SHARE_BP})
    assert (found.effect.exposed.mixed, found.effect.exposed.treated, found.effect.exposed.control) == (1, 1, 0)
    assert set(found.steps) == {
        JourneyStep(version=2, kind="entered", node="", way="", arm="treated", runs=2),
        JourneyStep(version=2, kind="entered", node="", way="", arm="control", runs=1),
        JourneyStep(version=2, kind="passed", node="rest", way="", arm="treated", runs=1),
        JourneyStep(version=2, kind="exited", node="thanks", way="goal", arm="treated", runs=1),
    }
    assert (found.effect.conversion.difference.value, found.effect.conversion.reason) == (None, "no_control")


def test_a_node_with_its_own_hold_out_is_judged_by_it(engine: Engine) -> None:
    hold_out = own_hold_out("win_back.letter@1", share_bp=SHARE_BP, salt="node")
    rows, answers = campaign_answers(20_000, answering=MOVING, seed=15, hold_out=hold_out)
    (node,) = found_in(engine, rows, nodes=("letter",)).nodes
    assert node.node == "letter"
    assert (node.effect.exposed.treated, node.effect.exposed.control) == (answers.truth.treated, answers.truth.control)
    assert node.effect.conversion.difference.covers(answers.truth.conversion)


def test_both_engines_give_the_same_journey(engine: Engine, spark_engine: Engine) -> None:
    rows, _ = world(1_500, seed=16)
    whole = HoldOut(experiment_key="global_hold_out@1", salt="global:2027", share_bp=500)
    steps = {(JOURNEY, "welcome@2"): ["letter"]}
    first, second = (
        found_in(one, rows, whole=whole, nodes=("letter",), message_nodes=steps) for one in (engine, spark_engine)
    )
    assert first.node_messages == second.node_messages
    assert [one.part for one in first.node_messages] == ["letter"]
    assert first.effect.exposed == second.effect.exposed
    assert first.steps == second.steps
    assert (first.messages, first.templates, first.kept_from_all) == (
        second.messages, second.templates, second.kept_from_all,
    )  # fmt: skip
    embedded, distributed = asdict(first.effect.conversion), asdict(second.effect.conversion)
    for name in ("value", "low", "high"):
        assert embedded["difference"][name] == pytest.approx(distributed["difference"][name], rel=1e-9)


def test_only_facts_that_look_like_the_goal_are_a_conversion(engine: Engine) -> None:
    """Three orders of the treated: one of the wanted plan, one of another, and one of nobody's."""
    own: dict[str, Any] = {"journey_key": JOURNEY}
    later = SENT_AT + timedelta(hours=1)
    people = [("a", "treated", '{"plan":"pro"}'), ("b", "treated", '{"plan":"free"}'), ("c", "treated", None)]
    people += [("d", "control", '{"plan":"pro"}'), ("e", "control", '{"plan":"free"}')]
    rows = by_hand(
        [told(name="Journey Entered", customer_id=one, run_id=one, variant=arm, **own) for one, arm, _ in people]
        + [
            told(name="Order Completed", customer_id=one, properties=plan, occurred_at=later)
            for one, _, plan in people
        ]
        + [
            told(name="Message Sent", customer_id=one, message_id=f"m{one}", channel="email", properties="{}", **own)
            for one in "ab"
        ]
        + [
            told(name="Message Converted", customer_id="b", message_id="mb", channel="email", properties="{}",
                 occurred_at=later, **own)
        ]
    )  # fmt: skip
    where = read_filters("Order Completed", [{"property": "plan", "is": "pro"}], path="goal")
    facts = relation(engine, rows, name="goals")
    shares = {JOURNEY: SHARE_BP}
    plain, filtered = (
        journey_effect(engine, facts, scope=replace(SCOPE, goal_where=one), as_of=AS_OF, shares_bp=shares)
        for one in ((), where)
    )
    arms = [(one.effect.conversion.treated.value, one.effect.conversion.control.value) for one in (plain, filtered)]
    assert arms == [(1.0, 1.0), (pytest.approx(1 / 3), 0.5)]
    assert filtered.effect.orders.treated.value == 1.0, "orders are counted whatever the goal is"
    assert plain.messages is not None
    assert filtered.messages is not None
    assert (plain.messages.converted, filtered.messages.converted) == (2, 1)


def test_messages_are_told_by_the_step_that_planned_them(engine: Engine) -> None:
    own: dict[str, Any] = {"channel": "email", "customer_id": "a"}
    sent = {"name": "Message Sent", **own}

    def said(message: str, *, version: int, template: str, node: str = "", **more: Any) -> dict[str, Any]:
        properties = f'{{"template":"{template}","node":"{node}"}}' if node else f'{{"template":"{template}"}}'
        return told(message_id=message, journey_key=f"win_back@{version}", properties=properties, **{**sent, **more})

    rows = by_hand(
        [
            told(name="Journey Entered", customer_id="a", run_id="r", variant="treated", journey_key="win_back@1"),
            said("m1", version=1, template="hello@1"),
            told(message_id="m1", **{**own, "name": "Message Clicked"}),
            said("m2", version=2, template="hello@1"),
            said("m3", version=2, template="again@1"),
            said("m4", version=2, template="gone@1"),
            said("m5", version=2, template="again@1", node="third"),
            told(message_id="m5", **{**own, "name": "Message Clicked"}),
            said("m6", version=2, template="hello@1", name="Message Planned"),
            said("m6", version=2, template="hello@1", node="first"),
        ]
    )
    nodes = {
        ("win_back@1", "hello@1"): ["letter"],
        ("win_back@2", "hello@1"): ["first"],
        ("win_back@2", "again@1"): ["second", "third"],
    }
    found = found_in(engine, rows, name="steps", message_nodes=nodes).node_messages
    assert {one.part: (one.sent, one.clicked) for one in found} == {
        "letter": (1, 1), "first": (2, 0), "second + third": (1, 0), "third": (1, 1), "": (1, 0),
    }  # fmt: skip
