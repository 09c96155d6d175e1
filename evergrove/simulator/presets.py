"""Two ready worlds: the shop of the demo, and a large one for the bench."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp

from evergrove.kit.errors import InvalidError
from evergrove.simulator.running import simulate
from evergrove.simulator.world import Buying, Messaging, Service, Visiting, World

SHOP_CUSTOMERS = 3_000
SHOP_DAYS = 548
"""Eighteen months."""

LIVES_ON_DAYS = 2 * 365
"""How long the demo's shop goes on: two years at the pace of the clock, twelve days at sixty times that."""

DAYS_PER_YEAR = 365.25

PILOT_CUSTOMERS = 4_000
"""Enough that facts a customer are known within some 2 %, in about two seconds."""

PILOT_ROUNDS = 3
ACTIVITY_MIN, ACTIVITY_MAX = 0.02, 20.0
MEASURABLE_GAIN = 0.01
"""Facts a customer: a pilot that gains less says nothing about the slope."""
SCALE_START = datetime(2025, 5, 1, tzinfo=UTC)


def shop_world(now: datetime) -> World:
    """长青小店: 3,000 customers of a homely lifestyle shop, the eighteen months that end `now`."""
    end = now.astimezone(UTC)
    return World(name="shop", seed=20_260_501, customers=SHOP_CUSTOMERS, start=end - timedelta(days=SHOP_DAYS), end=end)


def living_shop_world(now: datetime, *, customers: int = SHOP_CUSTOMERS, days: int = SHOP_DAYS) -> World:
    """The same shop, which goes on for LIVES_ON_DAYS after `now`; about `customers` have joined in the `days` before.

    The growth of joining decides how many there are at the end: its exponential is integrated over both spans.
    """
    before = shop_world(now)
    years, more_years = days / DAYS_PER_YEAR, LIVES_ON_DAYS / DAYS_PER_YEAR
    share = (exp(before.growth_yearly * years) - 1) / (exp(before.growth_yearly * (years + more_years)) - 1)
    return replace(
        before,
        customers=round(customers / share),
        start=before.end - timedelta(days=days),
        end=before.end + timedelta(days=LIVES_ON_DAYS),
    )


def scale_world(customers: int, *, facts_target: int, seed: int = 7) -> World:
    """A world of eighteen months with about `facts_target` facts (within some 5 %) of `customers` customers.

    Orders, joining and service are a lean version of the shop's; a small pilot finds how active people must be
    to reach the target. Raises InvalidError when the target is out of reach: the help says what is possible.
    """
    lean = World(
        name="scale",
        seed=seed,
        customers=customers,
        start=SCALE_START,
        end=SCALE_START + timedelta(days=SHOP_DAYS),
        buying=Buying(buyers_share=0.55, rate_shape=0.8, rate_weeks=26.0, store_share=0.6, lines_extra=0.6),
        messaging=Messaging(subscribed_share=0.4),
        visiting=Visiting(sessions_weekly=0.12),
        service=Service(posters_share=0.03),
    )
    wanted = facts_target / customers
    lowest = _facts_a_customer(lean, activity=ACTIVITY_MIN)
    if wanted < lowest:
        raise _out_of_reach(wanted, lowest=lowest)
    activity = 1.0
    for _ in range(PILOT_ROUNDS):
        gained = max(_facts_a_customer(lean, activity=activity) - lowest, MEASURABLE_GAIN)
        activity = ACTIVITY_MIN + (wanted - lowest) / gained * (activity - ACTIVITY_MIN)
        if activity > ACTIVITY_MAX:
            raise _out_of_reach(wanted, lowest=lowest)
        activity = max(activity, 2 * ACTIVITY_MIN)
    return replace(lean, activity=activity)


def _out_of_reach(wanted: float, *, lowest: float) -> InvalidError:
    return InvalidError(
        f"{wanted:.1f} facts a customer are out of reach",
        help=f"aim at {lowest + 1:.0f} facts a customer or more, and stay below a few hundred",
    )


def _facts_a_customer(world: World, *, activity: float) -> float:
    pilot = replace(world, customers=min(PILOT_CUSTOMERS, world.customers), activity=activity)
    facts = sum(int(batch.num_rows) for batch in simulate(pilot))
    return facts / pilot.customers
