"""What follows an order besides the goods: tickets, surveys; and what members write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from evergrove.simulator.properties import CSAT_SCORE_MAX, NPS_SCORE_MAX, POST_TOPICS, TOPICS
from evergrove.simulator.rows import CHANNEL, DAY_US, HOUR_US, Integers, Rows, make_rows

if TYPE_CHECKING:
    from evergrove.simulator.orders import Orders
    from evergrove.simulator.scene import Scene, Window

TICKET_DELAY_US = 3 * DAY_US
REPLY_DELAY_US = 3 * HOUR_US
SOLVE_DELAY_US = 20 * HOUR_US
SURVEY_DELAY_US = 8 * HOUR_US
NPS_DELAY_US = 7 * DAY_US
SCORE_SPREAD = 0.13
"""Standard deviation of an answer around the customer's satisfaction, both on a scale from 0 to 1."""


def serve(scene: Scene, *, window: Window, orders: Orders, refunded_at: Integers) -> list[Rows]:
    """Tickets about the window's orders and answers to surveys; most lie after the window's end."""
    service, count = scene.world.service, len(orders.customer)
    known = orders.customer >= 0
    probability = scene.people.ticket_probability[orders.customer]
    probability = np.where(refunded_at >= 0, service.ticket_after_refund, probability)
    asking = np.flatnonzero(known & window.happens(probability, count=count))
    rated = np.flatnonzero(known & window.happens(service.nps_share, count=count))
    nps_at = scene.awake(orders.completed_at[rated] + window.delays(NPS_DELAY_US, count=len(rated)), window=window)
    score = _scores(scene, window=window, customers=orders.customer[rated], score_max=NPS_SCORE_MAX)
    nps = make_rows(
        "Survey Answered",
        time=nps_at,
        number=scene.counters.take("fact", count=len(rated)),
        customer=orders.customer[rated],
        order=orders.order[rated],
        channel=CHANNEL["wechat"],
        properties=scene.texts.nps + score,
    )
    return [nps, *_tickets(scene, window=window, orders=orders, asking=asking)]


def post(scene: Scene, *, window: Window) -> list[Rows]:
    """Posts of the members who write at all."""
    joined = scene.joined(window.start)
    rate = scene.people.poster[:joined].astype(np.float32) * np.float32(scene.world.service.posts_weekly)
    customers = window.customers(rate)
    count = len(customers)
    return [
        make_rows(
            "Post Published",
            time=window.times(count=count),
            number=scene.counters.take("fact", count=count),
            customer=customers,
            channel=CHANNEL["app"],
            properties=scene.texts.post + window.random.integers(0, len(POST_TOPICS), count),
        )
    ]


def _tickets(scene: Scene, *, window: Window, orders: Orders, asking: npt.NDArray[np.intp]) -> list[Rows]:
    service, count = scene.world.service, len(asking)
    customers = orders.customer[asking]
    opened_at = scene.awake(orders.completed_at[asking] + window.delays(TICKET_DELAY_US, count=count), window=window)
    replied_at = scene.awake(opened_at + window.delays(REPLY_DELAY_US, count=count), window=window)
    solved_at = scene.awake(replied_at + window.delays(SOLVE_DELAY_US, count=count), window=window)
    answered_at = scene.awake(solved_at + window.delays(SURVEY_DELAY_US, count=count), window=window)
    solved = window.happens(service.solved_share, count=count)
    answered = solved & window.happens(service.csat_share, count=count)
    topic = scene.texts.ticket + window.random.integers(0, len(TOPICS), count)
    score = _scores(scene, window=window, customers=customers, score_max=CSAT_SCORE_MAX)
    ticket = scene.counters.take("ticket", count=count)
    everybody = np.ones(count, dtype=bool)
    happened = [
        ("Ticket Opened", everybody, opened_at, topic),
        ("Ticket Replied", everybody, replied_at, topic),
        ("Ticket Solved", solved, solved_at, topic),
        ("Survey Answered", answered, answered_at, scene.texts.csat + np.maximum(score, 1)),
    ]
    return [
        make_rows(
            kind,
            time=times[chosen],
            number=scene.counters.take("fact", count=int(chosen.sum())),
            customer=customers[chosen],
            order=orders.order[asking][chosen],
            channel=CHANNEL["wechat"],
            ticket=ticket[chosen],
            properties=properties[chosen],
        )
        for kind, chosen, times, properties in happened
    ]


def _scores(scene: Scene, *, window: Window, customers: Integers, score_max: int) -> Integers:
    """Answers from 0 to `score_max` around each customer's satisfaction."""
    feeling = scene.people.satisfaction[customers] + window.random.normal(0.0, SCORE_SPREAD, len(customers))
    return np.rint(np.clip(feeling, 0.0, 1.0) * score_max).astype(np.int64)
