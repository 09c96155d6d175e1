"""What every simulated fact promises: schema, order of time, sums, identity, sameness."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from evergrove.facts.schema import CANDIDATE_SCHEMA
from evergrove.kit.errors import InvalidError
from evergrove.simulator import World, scale_world, shop_world, simulate, true_parameters
from evergrove.simulator.people import (
    CITY_WEIGHTS,
    DECLINED_SHARES,
    GIVEN_NAMES_FEMALE,
    GIVEN_NAMES_MALE,
    SURNAME_SHARES,
)

NOW = datetime(2026, 11, 21, 12, 34, 56, 789, tzinfo=UTC)
SMALL = replace(shop_world(NOW), customers=400, start=NOW - timedelta(days=200))


@cache
def facts() -> pa.Table:
    return pa.Table.from_batches(simulate(SMALL))


def of(name: str) -> pa.Table:
    return facts().filter(pc.equal(facts()["name"], name))


def first_identifiers(table: pa.Table) -> list[str | None]:
    return [pairs[0]["value"] if pairs else None for pairs in table["identifiers"].to_pylist()]


def test_same_world_gives_the_same_bytes_whatever_the_batch_size() -> None:
    world = replace(SMALL, customers=80)
    large = pa.Table.from_batches(simulate(world)).combine_chunks()
    small = pa.Table.from_batches(simulate(world, rows_max=137)).combine_chunks()
    other = pa.Table.from_batches(simulate(replace(world, seed=world.seed + 1)))
    assert large.equals(small)
    assert not large.equals(other)
    assert max(batch.num_rows for batch in simulate(world, rows_max=137)) <= 137


def test_batches_have_the_schema_and_time_never_falls() -> None:
    assert facts().schema == CANDIDATE_SCHEMA
    assert facts().num_rows > 10_000
    times = facts()["occurred_at"].cast(pa.int64()).to_numpy()
    assert (np.diff(times) >= 0).all()
    assert facts()["occurred_at"][0].as_py() >= SMALL.start
    assert facts()["occurred_at"][-1].as_py() < SMALL.end


def test_fact_ids_are_unique_and_name_the_world() -> None:
    ids = facts()["fact_id"]
    assert pc.count_distinct(ids).as_py() == facts().num_rows
    assert pc.all(pc.starts_with(ids, "sim-shop-")).as_py()


def test_every_fact_is_marked_as_simulated_and_carries_no_identifier_in_its_properties() -> None:
    assert facts()["source"].unique().to_pylist() == ["simulator"]
    for text in facts()["properties"].unique().to_pylist():
        assert json.loads(text)["simulated"] is True
        assert "example.com" not in text
        assert "+86" not in text


def test_money_is_never_negative_and_has_a_currency() -> None:
    paid = facts().filter(pc.is_valid(facts()["amount_minor"]))
    assert pc.min(paid["amount_minor"]).as_py() >= 0
    assert paid["currency"].unique().to_pylist() == ["CNY"]
    unpaid = facts().filter(pc.is_null(facts()["amount_minor"]))
    assert pc.all(pc.is_null(unpaid["currency"])).as_py()
    assert pc.min(facts()["quantity"]).as_py() >= 1


@pytest.mark.parametrize(("whole", "line"), [("Order Completed", "Item Ordered"), ("Order Refunded", "Item Refunded")])
def test_lines_sum_to_their_whole_and_carry_its_id(whole: str, line: str) -> None:
    wholes = dict(zip(of(whole)["fact_id"].to_pylist(), of(whole)["amount_minor"].to_pylist(), strict=True))
    sums: dict[str, int] = {}
    for fact_id, amount in zip(of(line)["fact_id"].to_pylist(), of(line)["amount_minor"].to_pylist(), strict=True):
        sums[fact_id.rsplit("#", 1)[0]] = sums.get(fact_id.rsplit("#", 1)[0], 0) + amount
    assert len(wholes) > 20
    assert sums == wholes


def test_a_line_is_its_quantity_times_the_decimal_unit_price_rounded_half_even() -> None:
    lines = of("Item Ordered").slice(0, 500).to_pylist()
    for line in lines:
        exact = Decimal(json.loads(line["properties"])["unit_price"]) * line["quantity"] * 100
        assert int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)) == line["amount_minor"]


def test_refunds_come_after_their_order_and_give_back_no_more() -> None:
    orders = {row["order_id"]: row for row in of("Order Completed").to_pylist()}
    for refund in of("Order Refunded").to_pylist():
        order = orders[refund["order_id"]]
        assert refund["occurred_at"] > order["occurred_at"]
        assert refund["amount_minor"] <= order["amount_minor"]


def test_a_coupon_takes_off_what_the_discount_says() -> None:
    orders = {row["order_id"]: row for row in of("Order Completed").to_pylist()}
    redeemed = of("Coupon Redeemed").to_pylist()
    assert len(redeemed) > 50
    for coupon in redeemed:
        order = orders[coupon["order_id"]]
        percent = json.loads(order["properties"])["discount_percent"]
        listed = order["amount_minor"] + coupon["amount_minor"]
        assert coupon["amount_minor"] == pytest.approx(listed * percent / 100, abs=3)


def test_guests_have_no_identifiers_and_everybody_else_a_card() -> None:
    cards = set(true_parameters(SMALL)["member_number"].to_pylist())
    guests = 0
    for name, card in zip(facts()["name"].to_pylist(), first_identifiers(facts()), strict=True):
        if card is None:
            guests += name == "Order Completed"
            assert name in {"Order Completed", "Item Ordered", "Order Refunded", "Item Refunded"}
        else:
            assert card in cards
    assert guests > 3


def test_profiles_are_of_plausible_people_whom_nobody_can_call() -> None:
    profiles = [row for row in of("Profile Updated").to_pylist() if len(row["identifiers"]) == 3]
    assert len(profiles) == SMALL.customers
    values = [pair["value"] for row in profiles for pair in row["identifiers"]]
    assert len(set(values)) == 3 * SMALL.customers
    for row in profiles:
        traits = json.loads(row["properties"])["traits"]
        phone, mail = row["identifiers"][1]["value"], row["identifiers"][2]["value"]
        assert re.fullmatch(r"\+86154\d{8}", phone)
        assert mail.endswith("@example.com")
        surname = traits["name"][:2] if traits["name"][:2] in SURNAME_SHARES else traits["name"][0]
        given = GIVEN_NAMES_FEMALE if traits["gender"] == "female" else GIVEN_NAMES_MALE
        assert surname in SURNAME_SHARES
        assert traits["name"][len(surname) :] in given
        assert (traits["region"], traits["city"]) in CITY_WEIGHTS
        if "birthday" in traits:
            assert 18 <= (NOW - datetime.fromisoformat(traits["birthday"]).replace(tzinfo=UTC)).days / 365.25 < 78
    known = sum("birthday" in row["properties"] for row in profiles)
    assert 0.75 < known / len(profiles) < 0.95


def test_nobody_does_anything_before_joining() -> None:
    true = true_parameters(SMALL)
    joined = dict(zip(true["member_number"].to_pylist(), true["joined_at"].to_pylist(), strict=True))
    for card, at in zip(first_identifiers(facts()), facts()["occurred_at"].to_pylist(), strict=True):
        assert card is None or at >= joined[card]


def test_points_spent_never_exceed_points_earned() -> None:
    earned = of("Points Earned")
    assert dict(zip(earned["order_id"].to_pylist(), earned["quantity"].to_pylist(), strict=True)).items() <= {
        (row["order_id"], row["amount_minor"] // 100) for row in of("Order Completed").to_pylist()
    }
    balance: dict[str | None, int] = {}
    for table, sign in ((earned, 1), (of("Points Spent"), -1)):
        for card, points in zip(first_identifiers(table), table["quantity"].to_pylist(), strict=True):
            balance[card] = balance.get(card, 0) + sign * points
    assert of("Points Spent").num_rows > 0
    assert min(balance.values()) >= 0


def test_consents_are_for_all_topics_but_those_that_were_struck_out() -> None:
    truth = {f"M{10_000_000 + place}": row for place, row in enumerate(true_parameters(SMALL).to_pylist())}
    said = of("Consent Changed")
    declined: dict[str, set[tuple[str | None, str]]] = {topic: set() for topic in DECLINED_SHARES}
    agreed = set()
    for card, row in zip(first_identifiers(said), said.to_pylist(), strict=True):
        word = json.loads(row["properties"])
        if word["state"] == "subscribed":
            assert word["topic"] == "all"
            agreed.add((card, row["channel"]))
        elif word["topic"] != "all":
            declined[word["topic"]].add((card, row["channel"]))
    for topic, share in DECLINED_SHARES.items():
        expected = {(card, channel) for card, channel in agreed if card and truth[card][f"declined_{topic}"]}
        assert declined[topic] == expected
        drawn = np.mean([row[f"declined_{topic}"] for row in truth.values()])
        assert abs(drawn - share) < 4 * np.sqrt(share * (1 - share) / len(truth))


def test_whoever_struck_a_topic_out_gets_no_broadcast_on_it() -> None:
    topics = {campaign.key: campaign.topic for campaign in SMALL.messaging.campaigns}
    declines = true_parameters(SMALL).to_pylist()
    sent = of("Message Sent")
    for card, campaign in zip(first_identifiers(sent), sent["campaign_key"].to_pylist(), strict=True):
        assert card is not None
        assert not declines[int(card[1:]) - 10_000_000][f"declined_{topics[campaign]}"]


def test_tickets_and_surveys_name_their_ticket_and_scores_stay_on_their_scale() -> None:
    opened = {json.loads(row["properties"])["ticket_id"] for row in of("Ticket Opened").to_pylist()}
    solved = {json.loads(row["properties"])["ticket_id"] for row in of("Ticket Solved").to_pylist()}
    assert len(opened) == of("Ticket Opened").num_rows > 5
    assert solved <= opened
    surveys = [json.loads(row["properties"]) for row in of("Survey Answered").to_pylist()]
    assert {answer["survey"] for answer in surveys} == {"csat", "nps"}
    assert all(0 <= answer["score"] <= answer["score_max"] for answer in surveys)


def test_the_last_facts_are_of_the_last_hours() -> None:
    assert NOW - facts()["occurred_at"][-1].as_py() < timedelta(hours=6)


@pytest.mark.parametrize(
    "change",
    [
        {"customers": 0},
        {"end": SMALL.start},
        {"start": SMALL.start.replace(tzinfo=None)},
        {"zone": "Europe/London"},
        {"seasonality": 3.0},
        {"start": datetime(1999, 1, 1, tzinfo=UTC)},
    ],
)
def test_impossible_worlds_are_refused_with_advice(change: dict[str, object]) -> None:
    with pytest.raises(InvalidError) as refused:
        replace(SMALL, **change)  # type: ignore[arg-type]
    assert refused.value.help


def test_a_world_before_the_known_festivals_and_an_empty_batch_are_refused() -> None:
    early = datetime(2009, 12, 1, tzinfo=UTC)
    with pytest.raises(InvalidError, match="Spring Festival"):
        list(simulate(World(name="early", seed=1, customers=5, start=early, end=early + timedelta(days=9))))
    with pytest.raises(InvalidError, match="batch"):
        simulate(SMALL, rows_max=0)


def test_the_smallest_world_still_runs() -> None:
    world = World(name="one", seed=3, customers=1, start=NOW - timedelta(hours=1), end=NOW)
    names = pa.Table.from_batches(simulate(world))["name"].to_pylist()
    assert names.count("Signed Up") == 1


@pytest.mark.slow
def test_the_large_world_meets_its_target() -> None:
    world = scale_world(10_000, facts_target=250_000)
    assert sum(batch.num_rows for batch in simulate(world)) == pytest.approx(250_000, rel=0.05)


def test_an_unreachable_target_is_refused() -> None:
    with pytest.raises(InvalidError, match="out of reach"):
        scale_world(300, facts_target=300)
