"""Broadcasts to the treated arm: sent, delivered, opened, clicked, left; and the orders that they truly cause."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from evergrove.simulator.people import DECLINED_SHARES
from evergrove.simulator.rows import (
    CHANNEL,
    DAY_US,
    HOUR_US,
    MINUTE_US,
    SECOND_US,
    WEEK_US,
    Integers,
    Rows,
    instant_us,
    make_rows,
)

if TYPE_CHECKING:
    from evergrove.simulator.scene import Scene, Window
    from evergrove.simulator.world import Campaign, World

OPEN_DELAY_US = 3 * HOUR_US
CLICK_DELAY_US = 40 * SECOND_US
LEAVE_DELAY_US = 2 * HOUR_US
COUPON_PERCENT = 10
SENDING_US = 30 * MINUTE_US
MONDAY = datetime(1970, 1, 5)  # noqa: DTZ001 - a local day; the world's own offset is added

TOPIC = {key: place for place, key in enumerate(DECLINED_SHARES)}

Calls = tuple[Integers, Integers]
"""Customers and the times at which something in a message called them to the shop."""


def broadcast(scene: Scene, *, window: Window) -> tuple[list[Rows], Calls, Calls]:
    """The message facts of the window's campaigns, the orders that they cause, and the visits that clicks start.

    Facts and orders may lie after the window's end.
    """
    half_lives = 1 / scene.world.messaging.fatigue_half_life_weeks
    scene.recent_messages *= np.float32(0.5**half_lives)
    rows: list[Rows] = []
    orders: list[Calls] = [_nobody()]
    visits: list[Calls] = [_nobody()]
    for time, position in _schedule(scene.world, window=window):
        sent, opened, clicked = _send(scene, window=window, time=time, position=position)
        rows += sent
        orders += [_caused(scene, window=window, calls=opened, lift=scene.world.messaging.lift_opened)]
        orders += [_caused(scene, window=window, calls=clicked, lift=scene.world.messaging.lift_clicked)]
        visits += [clicked]
    return rows, _joined(orders), _joined(visits)


def _schedule(world: World, *, window: Window) -> list[tuple[int, int]]:
    """(UTC microseconds, campaign position) of this window's broadcasts, in order of time."""
    offset = world.utc_offset_minutes * MINUTE_US
    epoch = (MONDAY - datetime(1970, 1, 1)) // timedelta(microseconds=1)  # noqa: DTZ001 - both local
    planned = []
    for position, campaign in enumerate(world.messaging.campaigns):
        within_week = campaign.weekday * DAY_US + campaign.hour * HOUR_US + epoch - offset
        time = window.start + (within_week - window.start) % WEEK_US
        if window.index % campaign.weeks_between == 0 and time < instant_us(world.end):
            planned.append((time, position))
    return sorted(planned)


def _send(scene: Scene, *, window: Window, time: int, position: int) -> tuple[list[Rows], Calls, Calls]:
    campaign, messaging = scene.world.messaging.campaigns[position], scene.world.messaging
    customers = _audience(scene, window=window, campaign=campaign, time=time)
    count = len(customers)
    recent = scene.recent_messages[customers]
    factor = np.where(scene.lost(customers), messaging.lost_factor, 1.0)
    opening = scene.people.open_probability[customers] * np.exp(-messaging.fatigue * recent) * factor
    delivered = window.happens(messaging.delivered_share, count=count)
    opened = delivered & window.happens(opening, count=count)
    clicked = opened & window.happens(scene.people.click_probability[customers], count=count)
    left = delivered & window.happens(messaging.unsubscribe_probability * (1 + recent), count=count)
    sent_at = time + window.random.integers(0, SENDING_US // 1000, count) * 1000
    delivered_at = sent_at + window.delays(5 * SECOND_US, count=count)
    opened_at = scene.awake(delivered_at + window.delays(OPEN_DELAY_US, count=count), window=window)
    clicked_at = opened_at + window.delays(CLICK_DELAY_US, count=count)
    left_at = np.where(opened, opened_at, delivered_at) + window.delays(LEAVE_DELAY_US, count=count)
    scene.recent_messages[customers] += 1
    scene.subscribed[customers[left], CHANNEL[campaign.channel]] = False
    happened = [
        ("Message Sent", np.ones(count, dtype=bool), sent_at),
        ("Message Delivered", delivered, delivered_at),
        ("Message Bounced", ~delivered, delivered_at),
        ("Message Opened", opened & (campaign.channel != "sms"), opened_at),
        ("Message Clicked", clicked, clicked_at),
        ("Message Unsubscribed", left, left_at),
        ("Consent Changed", left, left_at + 1000),
        ("Coupon Issued", np.full(count, campaign.coupon), sent_at),
    ]
    properties = {"Consent Changed": scene.texts.consent + 1, "Coupon Issued": scene.texts.coupon + COUPON_PERCENT}
    message = scene.counters.take("message", count=count)
    rows = [
        make_rows(
            name,
            time=times[chosen],
            number=scene.counters.take("fact", count=int(chosen.sum())),
            customer=customers[chosen],
            message=message[chosen],
            campaign=position,
            channel=CHANNEL[campaign.channel],
            properties=properties.get(name, scene.texts.plain),
        )
        for name, chosen, times in happened
    ]
    return rows, (customers[opened], opened_at[opened]), (customers[clicked], clicked_at[clicked])


def _audience(scene: Scene, *, window: Window, campaign: Campaign, time: int) -> Integers:
    joined = scene.joined(time)
    reach = min(1.0, campaign.reach * scene.world.activity)
    wants = ~scene.people.declined[:joined, TOPIC[campaign.topic]]
    asked = wants & scene.subscribed[:joined, CHANNEL[campaign.channel]] & scene.people.treated[:joined]
    return np.flatnonzero(asked & (window.random.random(joined, dtype=np.float32) < reach))


def _caused(scene: Scene, *, window: Window, calls: Calls, lift: float) -> Calls:
    """Extra orders: a Poisson process of rate × responsiveness × lift during the effect's days."""
    customers, times = calls
    days = scene.world.messaging.effect_days
    rate = scene.people.order_rate[customers] * scene.people.responsiveness[customers] * lift * days / 7
    repeats = window.random.poisson(rate)
    who: npt.NDArray[np.int64] = np.repeat(customers, repeats)
    at = np.repeat(times, repeats) + (window.random.random(len(who)) * days * DAY_US).astype(np.int64)
    return who, scene.awake(at, window=window)


def _nobody() -> Calls:
    return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)


def _joined(calls: list[Calls]) -> Calls:
    return np.concatenate([each[0] for each in calls]), np.concatenate([each[1] for each in calls])
