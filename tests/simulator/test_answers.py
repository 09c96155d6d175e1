"""Simulated answers to a campaign: the truth is what the chances say, whatever the seed, and nothing else differs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from evergrove.experiments import draw_members, own_hold_out
from evergrove.facts import OUTGOING_SCHEMA, VOCABULARY, micros
from evergrove.kit.errors import InvalidError
from evergrove.simulator import Answering, Answers, answer, without_effect
from support.effect_world import CAMPAIGN, NOBODY_MERGED, SENT_AT, asked_of, customers

ANSWERING = Answering(order_chance=0.1, lift_chance=0.05)


def asked(count: int, *, share_bp: int = 2_000) -> pa.Table:
    hold_out = own_hold_out(CAMPAIGN, share_bp=share_bp)
    drawn = draw_members(customers(count), members=NOBODY_MERGED, hold_out=hold_out)
    return asked_of(drawn, channel="email", campaign_key=CAMPAIGN)


def named(answers: Answers, name: str) -> pa.Table:
    return answers.facts.filter(pc.equal(answers.facts["name"], name))


def test_the_same_rows_in_any_order_give_the_same_answers() -> None:
    rows = asked(500)
    shuffled = rows.take(pa.array(np.random.default_rng(3).permutation(500)))
    first, again = (answer(table, answering=ANSWERING, seed=7) for table in (rows, shuffled))
    assert first.facts.equals(again.facts)
    assert not first.facts.equals(answer(rows, answering=ANSWERING, seed=8).facts)
    assert first.facts.schema.equals(OUTGOING_SCHEMA)
    assert pc.count_distinct(first.facts["fact_id"]).as_py() == first.facts.num_rows
    assert set(first.counts) <= {one.name for one in VOCABULARY}


def test_control_gets_no_message_and_nobody_answers_before_it_went_out() -> None:
    answers = answer(asked(4_000), answering=ANSWERING, seed=7)
    told = answers.facts.filter(pc.starts_with(answers.facts["name"], "Message "))
    assert told.num_rows > 4_000
    assert set(told["variant"].to_pylist()) == {"treated"}
    assert pc.min(told["occurred_at"]).as_py() > SENT_AT + timedelta(seconds=30)
    orders = named(answers, "Order Completed")
    assert orders["message_id"].null_count == orders.num_rows


def test_what_can_only_follow_something_else_does() -> None:
    answers = answer(asked(4_000), answering=ANSWERING, seed=7)
    at = {
        name: dict(zip(table["message_id"].to_pylist(), table["occurred_at"].to_pylist(), strict=True))
        for name in ("Message Delivered", "Message Bounced", "Message Clicked", "Message Unsubscribed")
        for table in [named(answers, name)]
    }
    opened = named(answers, "Message Opened")
    is_machine = pc.match_substring(opened["properties"], '"machine": true')
    people = opened.filter(pc.invert(is_machine))
    opened_at = dict(zip(people["message_id"].to_pylist(), people["occurred_at"].to_pylist(), strict=True))
    delivered_at = at["Message Delivered"]
    assert not delivered_at.keys() & at["Message Bounced"].keys()
    assert all(delivered_at[one] < moment for one, moment in opened_at.items())
    assert all(opened_at[one] < moment for one, moment in at["Message Clicked"].items())
    assert all(delivered_at[one] < moment for one, moment in at["Message Unsubscribed"].items())
    assert 0.2 < pc.sum(is_machine).as_py() / len(delivered_at) < 0.3


def _converted(answers: Answers, variant: str, rows: pa.Table) -> float:
    """Share of an arm with an order within the window, counted by hand."""
    orders = named(answers, "Order Completed")
    last = SENT_AT + ANSWERING.window
    at = orders["occurred_at"]
    buyers = pc.unique(orders["customer_id"].filter(pc.and_(pc.greater(at, SENT_AT), pc.less_equal(at, last))))
    of_arm = rows.filter(pc.equal(rows["variant"], variant))["customer_id"]
    return float(pc.mean(pc.is_in(of_arm, value_set=buyers)).as_py())


def test_the_truth_is_what_many_campaigns_come_to() -> None:
    """Sixty campaigns of one draw: their mean difference is the truth within three of its own errors."""
    rows = asked(3_000, share_bp=5_000)
    found, truths = [], []
    for seed in range(60):
        answers = answer(rows, answering=ANSWERING, seed=seed)
        found.append(_converted(answers, "treated", rows) - _converted(answers, "control", rows))
        truths.append(answers.truth.conversion)
    error = np.std(found) / np.sqrt(len(found))
    assert abs(np.mean(found) - np.mean(truths)) < 3 * error
    assert np.mean(truths) == pytest.approx(0.05 * 0.985, rel=0.05)
    assert error < 0.003


def test_without_effect_both_arms_are_alike_and_the_truth_is_none() -> None:
    rows = asked(20_000, share_bp=5_000)
    answers = answer(rows, answering=without_effect(ANSWERING), seed=5)
    assert (answers.truth.conversion, answers.truth.orders, answers.truth.money_minor) == (0.0, 0.0, 0.0)
    assert answers.truth.base_conversion == pytest.approx(0.1, rel=0.03)
    arms = [_converted(answers, variant, rows) for variant in ("treated", "control")]
    assert arms[0] == pytest.approx(arms[1], abs=0.013)


def test_messages_that_did_not_go_out_move_nobody_and_the_truth_says_so() -> None:
    rows = asked(2_000)
    unsent = rows.set_column(
        rows.column_names.index("sent_at"), "sent_at", pa.nulls(rows.num_rows, rows.schema.field("sent_at").type)
    )
    answers = answer(unsent, answering=ANSWERING, seed=5)
    assert answers.truth.conversion == 0.0
    assert not any(name.startswith("Message ") for name in answers.counts)


def test_what_customers_bought_before_tells_what_they_buy() -> None:
    rows = asked(5_000)
    orders = named(answer(rows, answering=replace(ANSWERING, order_chance=0.3), seed=5), "Order Completed")
    at = orders["occurred_at"].cast(pa.int64())
    before = orders.filter(pc.less_equal(at, micros(SENT_AT)))
    after = orders.filter(pc.greater(at, micros(SENT_AT)))
    counts = [Counter(table["customer_id"].to_pylist()) for table in (before, after)]
    pairs = np.array([[counted[one] for one in rows["customer_id"].to_pylist()] for counted in counts])
    assert np.corrcoef(pairs)[0, 1] > 0.08


@pytest.mark.parametrize(
    "wrong", [{"order_chance": 0.95}, {"lift_chance": -0.01}, {"order_chance": 0.6, "lift_chance": 0.4}]
)
def test_chances_that_are_none_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidError, match="chances"):
        answer(asked(10), answering=replace(ANSWERING, **wrong), seed=1)  # type: ignore[arg-type]


def test_a_customer_who_is_asked_twice_is_refused() -> None:
    rows = asked(10)
    with pytest.raises(InvalidError, match="twice"):
        answer(pa.concat_tables([rows, rows.slice(0, 1)]), answering=ANSWERING, seed=1)
