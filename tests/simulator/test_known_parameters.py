"""The parameters that drive a world are found again in its facts, by estimators that know nothing of the simulator."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from scipy.optimize import minimize
from scipy.special import betaln, gammaln

from evergrove.simulator import Buying, Campaign, Messaging, World, simulate, true_parameters
from evergrove.simulator.catalogue import shop_catalogue
from evergrove.simulator.people import MEMBER_NUMBER_FIRST
from evergrove.simulator.seasons import SPRING_FESTIVALS, day_weight, hourly_intensity

START = datetime(2025, 3, 1, tzinfo=UTC)
WEEK_US = 7 * 86_400 * 1_000_000
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

QUIET = World(
    name="quiet",
    seed=11,
    customers=9_000,
    start=START,
    end=START + timedelta(weeks=52),
    growth_yearly=-3.0,
    seasonality=0.0,
    activity=0.0,
    messaging=Messaging(campaigns=()),
)
"""Orders alone, no season, most customers early: the world of the BG/NBD paper."""

LOUD = World(
    name="loud",
    seed=5,
    customers=3_000,
    start=START,
    end=START + timedelta(weeks=30),
    growth_yearly=-6.0,
    seasonality=0.0,
    buying=Buying(dropout_a=1.0, dropout_b=1e7, buyers_share=1.0, rate_weeks=5.0),
    messaging=Messaging(
        campaigns=(
            Campaign("letter@1", "email", "care", 1, 10, 1, 0.9),
            Campaign("news@1", "wechat", "care", 4, 19, 1, 0.6),
        ),
        holdout_share=0.5,
        open_a=4e4,
        open_b=6e4,
        subscribed_share=0.8,
    ),
)
"""Nobody is lost, half are held out, and everybody would open 40 % of messages if never tired of them."""


@cache
def facts(world: World) -> pa.Table:
    columns = ["name", "occurred_at", "order_id", "amount_minor", "category", "channel", "variant", "message_id"]
    parts = []
    for batch in simulate(world):
        table = pa.Table.from_batches([batch])
        starts = batch["identifiers"].offsets.to_numpy()
        values = batch["identifiers"].values.field("value").to_numpy(zero_copy_only=False)
        known = np.diff(starts) > 0
        customer = np.full(batch.num_rows, -1)
        customer[known] = [int(card[1:]) - MEMBER_NUMBER_FIRST for card in values[starts[:-1][known]]]
        parts.append(table.select(columns).append_column("customer", pa.array(customer)))
    return pa.concat_tables(parts)


@cache
def true(world: World) -> pa.Table:
    return true_parameters(world)


def of(world: World, name: str) -> pa.Table:
    table = facts(world)
    return table.filter(pc.and_(pc.equal(table["name"], name), pc.greater_equal(table["customer"], 0)))


def number(table: pa.Table, column: str) -> Integers:
    values = table[column]
    return np.asarray(values.cast(pa.int64()).to_numpy())


def truth(world: World, column: str) -> Floats:
    return np.asarray(true(world)[column].to_numpy().astype(np.float64))


def first_orders(world: World) -> Floats:
    times = pc.fill_null(true(world)["first_order_at"].cast(pa.int64()), 2**62).to_numpy()
    return np.asarray(times.astype(np.float64))


def microseconds(instant: datetime) -> float:
    return instant.timestamp() * 1e6


def bg_nbd_loss(logs: Floats, frequency: Floats, recency: Floats, age: Floats) -> float:
    """Minus the log-likelihood of BG/NBD, Fader, Hardie and Lee (2005), equation (6)."""
    shape, scale, a, b = np.exp(logs)
    common = gammaln(shape + frequency) - gammaln(shape) + shape * np.log(scale)
    alive = betaln(a, b + frequency) - betaln(a, b) - (shape + frequency) * np.log(scale + age)
    last = np.maximum(b + frequency - 1, 1e-9)
    lost = np.log(a) - np.log(last) + betaln(a, b + frequency) - betaln(a, b)
    lost = np.where(frequency > 0, lost - (shape + frequency) * np.log(scale + recency), -np.inf)
    return -float(np.mean(common + np.logaddexp(alive, lost)))


@pytest.mark.slow
def test_bg_nbd_is_recovered_from_orders() -> None:
    orders = of(QUIET, "Order Completed")
    customer, time = number(orders, "customer"), number(orders, "occurred_at")
    counts = np.bincount(customer, minlength=QUIET.customers)
    bought = counts > 0
    first = np.full(QUIET.customers, np.iinfo(np.int64).max)
    last = np.zeros(QUIET.customers, dtype=np.int64)
    np.minimum.at(first, customer, time)
    np.maximum.at(last, customer, time)
    age = (microseconds(QUIET.end) - first[bought]) / WEEK_US
    recency = (last - first)[bought] / WEEK_US
    fitted = minimize(
        bg_nbd_loss, np.log([1.0, 8.0, 1.0, 4.0]), args=((counts - 1.0)[bought], recency, age), method="Nelder-Mead"
    )
    shape, scale, a, b = np.exp(fitted.x)
    buying = QUIET.buying
    assert fitted.success
    assert shape / scale == pytest.approx(buying.rate_shape / buying.rate_weeks, rel=0.06)
    assert shape == pytest.approx(buying.rate_shape, rel=0.12)
    assert a / (a + b) == pytest.approx(buying.dropout_a / (buying.dropout_a + buying.dropout_b), rel=0.15)


def test_nobody_orders_after_being_lost_nor_without_being_a_buyer() -> None:
    counts = np.bincount(number(of(QUIET, "Order Completed"), "customer"), minlength=QUIET.customers)
    assert (counts <= truth(QUIET, "orders_max")).all()
    assert counts[truth(QUIET, "buyer") == 0].sum() == 0
    assert (counts == truth(QUIET, "orders_max")).sum() > 500
    assert truth(QUIET, "buyer").mean() == pytest.approx(QUIET.buying.buyers_share, abs=0.02)


def test_order_values_before_discount_have_the_true_mean() -> None:
    orders, coupons = of(QUIET, "Order Completed"), of(QUIET, "Coupon Redeemed")
    customer = number(orders, "customer")
    paid = number(orders, "amount_minor").sum() + number(coupons, "amount_minor").sum()
    expected = truth(QUIET, "order_value_mean_minor")[customer]
    assert paid / expected.sum() == pytest.approx(1.0, abs=0.02)
    own = np.bincount(customer, weights=number(orders, "amount_minor"), minlength=QUIET.customers)
    counts = np.bincount(customer, minlength=QUIET.customers)
    often = counts >= 8
    means = own[often] / counts[often]
    assert np.corrcoef(np.log(means), np.log(truth(QUIET, "order_value_mean_minor")[often]))[0, 1] > 0.85


@pytest.mark.parametrize(
    ("fact", "parameter"), [("Order Refunded", "refund_probability"), ("Coupon Redeemed", "coupon_probability")]
)
def test_rates_per_order_are_the_true_ones(fact: str, parameter: str) -> None:
    settled = microseconds(QUIET.end - timedelta(days=14))
    orders = of(QUIET, "Order Completed")
    early = number(orders, "occurred_at") < settled
    probability = truth(QUIET, parameter)[number(orders, "customer")[early]]
    happened = set(of(QUIET, fact)["order_id"].to_pylist())
    count = sum(order in happened for order in orders["order_id"].filter(pa.array(early)).to_pylist())
    spread = np.sqrt((probability * (1 - probability)).sum())
    assert abs(count - probability.sum()) < 3.5 * spread


def test_categories_follow_each_customers_preferences() -> None:
    lines = of(QUIET, "Item Ordered")
    names = list(shop_catalogue().category_names)
    category = np.array([names.index(name) for name in lines["category"].to_pylist()])
    preferences = np.array(true(QUIET)["category_preferences"].to_pylist())
    own = preferences[number(lines, "customer")]
    assert preferences.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    assert own[np.arange(len(own)), category].mean() == pytest.approx((own**2).sum(axis=1).mean(), abs=0.01)


def test_the_held_out_get_no_message_and_are_a_random_half() -> None:
    held_out = np.flatnonzero(truth(LOUD, "treated") == 0)
    exposed = of(LOUD, "Experiment Exposed")
    said = number(exposed.filter(pc.equal(exposed["variant"], "holdout")), "customer")
    assert sorted(said) == sorted(held_out)
    assert len(held_out) / LOUD.customers == pytest.approx(0.5, abs=0.03)
    assert not np.isin(number(of(LOUD, "Message Sent"), "customer"), held_out).any()
    joined = truth(LOUD, "order_rate_weekly")
    assert joined[held_out].mean() == pytest.approx(joined.mean(), rel=0.06)


def test_nobody_is_written_to_in_a_channel_that_they_left() -> None:
    left = of(LOUD, "Message Unsubscribed")
    when: dict[tuple[int, str], int] = {}
    for row in left.to_pylist():
        when[row["customer"], row["channel"]] = row["occurred_at"]
    assert len(when) > 50
    sent = of(LOUD, "Message Sent")
    keys = zip(sent["customer"].to_pylist(), sent["channel"].to_pylist(), sent["occurred_at"].to_pylist(), strict=True)
    assert not [key for *key, at in keys if at > when.get((key[0], key[1]), LOUD.end)]


def extra_orders(world: World) -> tuple[float, float, float]:
    """Orders of a treated customer beyond a held-out one: measured, its standard error, and the true expectation."""
    rate, first = truth(world, "order_rate_weekly"), first_orders(world)
    orders = np.bincount(number(of(world, "Order Completed"), "customer"), minlength=world.customers)
    weeks = np.maximum(microseconds(world.end) - first, 0) / WEEK_US
    residual = orders - (first < microseconds(world.end)) - rate * weeks
    treated = truth(world, "treated") == 1
    measured = residual[treated].mean() - residual[~treated].mean()
    error = np.sqrt(residual[treated].var() / treated.sum() + residual[~treated].var() / (~treated).sum())
    caused = 0.0
    messaging = world.messaging
    for name, lift in (("Message Opened", messaging.lift_opened), ("Message Clicked", messaging.lift_clicked)):
        customer, at = number(of(world, name), "customer"), number(of(world, name), "occurred_at")
        effect = messaging.effect_days / 7
        left = np.clip((microseconds(world.end) - at) / WEEK_US, 0, effect)
        started = at > first[customer]
        caused += lift * float((rate * truth(world, "responsiveness"))[customer[started]] @ left[started])
    return measured, float(error), caused / treated.sum()


def test_the_effect_of_messages_is_what_the_hold_out_measures() -> None:
    measured, error, expected = extra_orders(LOUD)
    assert abs(measured - expected) < 3 * error
    assert measured > 4 * error


def test_messages_without_effect_show_none() -> None:
    silent = replace(
        LOUD, end=START + timedelta(weeks=15), messaging=replace(LOUD.messaging, lift_opened=0.0, lift_clicked=0.0)
    )
    measured, error, expected = extra_orders(silent)
    assert expected == 0
    assert abs(measured) < 3 * error


def test_fatigue_lowers_opens_at_the_true_rate() -> None:
    sent, opened = of(LOUD, "Message Sent"), of(LOUD, "Message Opened")
    window = (number(sent, "occurred_at") - int(microseconds(LOUD.start))) // WEEK_US
    customer = number(sent, "customer")
    recent, weights = np.zeros(len(window)), np.zeros(LOUD.customers)
    for week in range(int(window.max()) + 1):
        weights *= 0.5 ** (1 / LOUD.messaging.fatigue_half_life_weeks)
        for channel in ("email", "wechat"):
            chosen = (window == week) & np.asarray(pc.equal(sent["channel"], channel).to_numpy())
            recent[chosen] = weights[customer[chosen]]
            weights[customer[chosen]] += 1
    answered = np.isin(sent["message_id"].to_pylist(), opened["message_id"].to_pylist())
    slope, intercept = _log_linear(recent, answered=answered)
    assert slope == pytest.approx(-LOUD.messaging.fatigue, abs=0.02)
    assert np.exp(intercept) == pytest.approx(0.4 * LOUD.messaging.delivered_share, abs=0.015)


def _log_linear(recent: Floats, *, answered: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """log P(open) = intercept + slope × recent messages, by maximum likelihood."""

    def loss(values: Floats) -> float:
        probability = np.clip(np.exp(values[1] + values[0] * recent), 1e-9, 1 - 1e-9)
        return -float(np.mean(np.where(answered, np.log(probability), np.log1p(-probability))))

    slope, intercept = minimize(loss, [0.0, -1.0], method="Nelder-Mead").x
    return float(slope), float(intercept)


def test_the_shopping_year_is_in_the_weights() -> None:
    festival = SPRING_FESTIVALS[2026 - SPRING_FESTIVALS[0].year]
    ordinary = day_weight(datetime(2026, 10, 20, tzinfo=UTC).date())
    assert day_weight(datetime(2025, 11, 11, tzinfo=UTC).date()) > 3 * ordinary
    assert day_weight(datetime(2026, 6, 18, tzinfo=UTC).date()) > 2.5 * ordinary
    assert day_weight(festival) < 0.5 * ordinary < day_weight(festival - timedelta(days=15))
    flat = hourly_intensity(START, hours=500, utc_offset_minutes=480, strength=0.0)
    assert flat == pytest.approx(1.0)


def test_seasons_show_in_the_orders() -> None:
    start = datetime(2025, 10, 1, tzinfo=UTC)
    world = replace(
        QUIET, start=start, end=start + timedelta(weeks=21), seasonality=1.0, customers=4_000, growth_yearly=-40.0
    )
    local = number(of(world, "Order Completed"), "occurred_at") // 1_000_000 + 480 * 60
    hours = np.bincount(local // 3600 % 24, minlength=24)
    days = np.bincount(local // 86_400 - int(start.timestamp()) // 86_400, minlength=21 * 7 + 1)
    assert hours[20:23].sum() > 8 * hours[2:5].sum()
    double_eleven, ordinary = days[41], days[45:60].mean()
    assert double_eleven > 2 * ordinary
    lull = days[(datetime(2026, 2, 17, tzinfo=UTC) - start).days :][:7].mean()
    assert lull < 0.6 * days[100:112].mean()
