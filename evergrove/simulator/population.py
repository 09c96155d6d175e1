"""The customers of a world with their true parameters, as arrays: position i is customer i in order of joining."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evergrove.facts import TIMESTAMP
from evergrove.simulator.catalogue import shop_catalogue
from evergrove.simulator.people import (
    DECLINED_SHARES,
    GIVEN_NAMES_FEMALE,
    GIVEN_NAMES_MALE,
    MEMBER_NUMBER_FIRST,
    acquisition_probabilities,
    city_probabilities,
    surname_probabilities,
)
from evergrove.simulator.rows import CHANNELS, DAY_US, HOUR_US, MESSAGE_CHANNEL_COUNT, instant_us
from evergrove.simulator.seasons import hourly_intensity, when_awake

if TYPE_CHECKING:
    from evergrove.simulator.world import World

Floats = npt.NDArray[np.float32]
Indexes = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

BIRTH_UNKNOWN_SHARE = 0.15
FEMALE_SHARE = 0.64
AGE_MEAN_YEARS, AGE_SPREAD_YEARS, AGE_MIN_YEARS, AGE_MAX_YEARS = 35.0, 10.0, 18.0, 75.0
DAYS_PER_YEAR = 365.25

NEVER = np.iinfo(np.int64).max
"""The first order of someone who never buys."""

BIRTH_UNKNOWN = np.iinfo(np.int32).min
"""The birth day (days since 1970-01-01) of someone who has not told it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """All arrays have one entry a customer; times are UTC microseconds, rates per week, values in minor units."""

    joined_at: npt.NDArray[np.int64]
    first_order_at: npt.NDArray[np.int64]
    order_rate: Floats
    dropout_probability: Floats
    orders_max: Indexes
    value_scale: Floats
    refund_probability: Floats
    coupon_probability: Floats
    session_rate: Floats
    open_probability: Floats
    click_probability: Floats
    responsiveness: Floats
    ticket_probability: Floats
    satisfaction: Floats
    treated: Flags
    subscribed: Flags
    declined: Flags
    """One column a topic, in the order of DECLINED_SHARES; it holds on every channel."""
    poster: Flags
    category_cumulative: Floats
    female: Flags
    surname: Indexes
    given_name: Indexes
    city: Indexes
    acquisition: Indexes
    birth_day: Indexes

    def __len__(self) -> int:
        return len(self.joined_at)


def intensity_of(world: World) -> npt.NDArray[np.float64]:
    """One weight an hour from the world's start to its end, mean 1."""
    hours = -(-(instant_us(world.end) - instant_us(world.start)) // HOUR_US)
    return hourly_intensity(
        world.start, hours=hours, utc_offset_minutes=world.utc_offset_minutes, strength=world.seasonality
    )


def draw_population(world: World) -> Population:
    """The customers of the world; the same for the same world, whatever else is drawn later."""
    random = np.random.default_rng([world.seed, 0])
    count, buying, messaging, service = world.customers, world.buying, world.messaging, world.service
    joined_at = _joining_times(world, random=random)
    buyer = random.random(count, dtype=np.float32) < buying.buyers_share
    delays = (random.exponential(buying.first_order_days * DAY_US, count)).astype(np.int64)
    first_at = when_awake(joined_at + delays, utc_offset_minutes=world.utc_offset_minutes, random=random)
    order_rate = _gamma(random, shape=buying.rate_shape, mean=buying.rate_shape / buying.rate_weeks, count=count)
    dropout = random.beta(buying.dropout_a, buying.dropout_b, count)
    repeats_max = np.minimum(random.geometric(np.clip(dropout, 1e-9, 1.0)), 10**6)
    scale = (buying.value_spread - 1) * buying.value_mean_minor / buying.value_shape
    satisfaction = np.clip(0.82 - 0.9 * dropout + random.normal(0.0, 0.12, count), 0.02, 0.98)
    activity = 0.4 + 0.6 * order_rate / (buying.rate_shape / buying.rate_weeks)
    sessions = _gamma(random, shape=world.visiting.sessions_shape, mean=world.visiting.sessions_weekly, count=count)
    return Population(
        joined_at=joined_at,
        first_order_at=np.where(buyer, first_at, NEVER),
        order_rate=order_rate,
        dropout_probability=dropout.astype(np.float32),
        orders_max=(repeats_max + 1).astype(np.int32),
        value_scale=(scale / random.gamma(buying.value_spread, 1.0, count)).astype(np.float32),
        refund_probability=random.beta(buying.refund_a, buying.refund_b, count).astype(np.float32),
        coupon_probability=random.beta(buying.coupon_a, buying.coupon_b, count).astype(np.float32),
        session_rate=sessions * activity * np.float32(world.activity),
        open_probability=random.beta(messaging.open_a, messaging.open_b, count).astype(np.float32),
        click_probability=random.beta(messaging.click_a, messaging.click_b, count).astype(np.float32),
        responsiveness=_gamma(random, shape=messaging.responsiveness_shape, mean=1.0, count=count),
        ticket_probability=random.beta(service.ticket_a, service.ticket_b, count).astype(np.float32),
        satisfaction=satisfaction.astype(np.float32),
        treated=random.random(count, dtype=np.float32) >= messaging.holdout_share,
        subscribed=random.random((count, MESSAGE_CHANNEL_COUNT), dtype=np.float32) < messaging.subscribed_share,
        declined=_declined_topics(world),
        poster=random.random(count, dtype=np.float32) < service.posters_share,
        category_cumulative=_category_preferences(world, random=random),
        **_persons(world, joined_at=joined_at, random=random),
    )


def true_parameters(world: World) -> pa.Table:
    """One row a customer, in order of joining: `member_number` and every parameter that drove the simulation.

    `order_rate_weekly` is the Poisson rate of repeat orders while not lost; `orders_max` counts the first order too;
    `order_value_mean_minor` is before discounts; `category_preferences` are probabilities in the catalogue's order.
    """
    people = draw_population(world)
    preferences = np.diff(people.category_cumulative, axis=1, prepend=np.float32(0.0))
    buyer = people.first_order_at != NEVER
    columns = {
        "member_number": pa.array([f"M{MEMBER_NUMBER_FIRST + index}" for index in range(len(people))]),
        "joined_at": pa.array(people.joined_at).cast(TIMESTAMP),
        "first_order_at": pa.array(people.first_order_at, mask=~buyer).cast(TIMESTAMP),
        "buyer": pa.array(buyer),
        "order_rate_weekly": pa.array(people.order_rate),
        "dropout_probability": pa.array(people.dropout_probability),
        "orders_max": pa.array(people.orders_max),
        "order_value_mean_minor": pa.array(people.value_scale * np.float32(world.buying.value_shape)),
        "refund_probability": pa.array(people.refund_probability),
        "coupon_probability": pa.array(people.coupon_probability),
        "session_rate_weekly": pa.array(people.session_rate),
        "open_probability": pa.array(people.open_probability),
        "click_probability": pa.array(people.click_probability),
        "responsiveness": pa.array(people.responsiveness),
        "ticket_probability": pa.array(people.ticket_probability),
        "satisfaction": pa.array(people.satisfaction),
        "treated": pa.array(people.treated),
        "poster": pa.array(people.poster),
        "female": pa.array(people.female),
        "category_preferences": pa.FixedSizeListArray.from_arrays(pa.array(preferences.ravel()), preferences.shape[1]),
    }
    for position in range(MESSAGE_CHANNEL_COUNT):
        columns[f"subscribed_{CHANNELS[position]}"] = pa.array(people.subscribed[:, position])
    for position, topic in enumerate(DECLINED_SHARES):
        columns[f"declined_{topic}"] = pa.array(people.declined[:, position])
    return pa.table(columns)


def _joining_times(world: World, *, random: np.random.Generator) -> npt.NDArray[np.int64]:
    start, end = instant_us(world.start), instant_us(world.end)
    weights = intensity_of(world)
    years = np.arange(len(weights)) / (24 * DAYS_PER_YEAR)
    cumulative = np.cumsum(weights * np.exp(world.growth_yearly * years))
    hours = np.searchsorted(cumulative, random.random(world.customers) * cumulative[-1], side="right")
    times = start + hours * HOUR_US + random.integers(0, HOUR_US, world.customers)
    return np.sort(np.minimum(times, end - 1))


def _declined_topics(world: World) -> Flags:
    # A source of its own: what else the world draws stays what it was before topics could be declined.
    random = np.random.default_rng([world.seed, 0, len(DECLINED_SHARES)])
    shares = np.array(list(DECLINED_SHARES.values()), dtype=np.float32)
    return np.asarray(random.random((world.customers, len(shares)), dtype=np.float32) < shares)


def _category_preferences(world: World, *, random: np.random.Generator) -> Floats:
    categories = len(shop_catalogue().category_names)
    weights = random.standard_gamma(world.buying.category_concentration, (world.customers, categories), np.float32)
    weights += np.float32(1e-6)
    cumulative = np.cumsum(weights, axis=1, dtype=np.float32)
    cumulative /= cumulative[:, -1:]
    return cumulative


def _gamma(random: np.random.Generator, *, shape: float, mean: float, count: int) -> Floats:
    return random.standard_gamma(shape, count, np.float32) * np.float32(mean / shape)


def _persons(world: World, *, joined_at: npt.NDArray[np.int64], random: np.random.Generator) -> dict[str, Any]:
    count = world.customers
    female = random.random(count, dtype=np.float32) < FEMALE_SHARE
    given_female = random.integers(0, len(GIVEN_NAMES_FEMALE), count)
    given_male = random.integers(0, len(GIVEN_NAMES_MALE), count) + len(GIVEN_NAMES_FEMALE)
    ages = np.clip(random.normal(AGE_MEAN_YEARS, AGE_SPREAD_YEARS, count), AGE_MIN_YEARS, AGE_MAX_YEARS)
    birth_day = joined_at // DAY_US - ((ages + random.random(count)) * DAYS_PER_YEAR).astype(np.int64)
    known = random.random(count) >= BIRTH_UNKNOWN_SHARE
    return {
        "female": female,
        "surname": _choose(random, probabilities=surname_probabilities(), count=count),
        "given_name": np.where(female, given_female, given_male).astype(np.int32),
        "city": _choose(random, probabilities=city_probabilities(), count=count),
        "acquisition": _choose(random, probabilities=acquisition_probabilities(), count=count),
        "birth_day": np.where(known, birth_day, BIRTH_UNKNOWN).astype(np.int32),
    }


def _choose(random: np.random.Generator, *, probabilities: npt.NDArray[np.float64], count: int) -> Indexes:
    cumulative = np.cumsum(probabilities)
    chosen = np.searchsorted(cumulative, random.random(count) * cumulative[-1], side="right")
    return np.asarray(chosen, dtype=np.int32)
