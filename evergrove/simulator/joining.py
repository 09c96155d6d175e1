"""Customers join: they sign up, tell who they are, give consent, and fall into an arm of the message experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from evergrove.simulator.rows import MESSAGE_CHANNEL_COUNT, SECOND_US, Rows, make_rows

if TYPE_CHECKING:
    from evergrove.simulator.scene import Scene, Window

TRAITS_LINE = 0
"""A `Profile Updated` row whose `quantity` is this one carries all traits; the text is made when it is handed out."""

WEEKS_PER_YEAR = 365.25 / 7

Customers = npt.NDArray[np.int64]


def join(scene: Scene, *, window: Window) -> list[Rows]:
    """Facts of those who join in the window, and of those who move to another city."""
    customers = np.arange(scene.joined(window.start), scene.joined(window.end), dtype=np.int64)
    times = scene.people.joined_at[customers]
    channel, device = window.online(count=len(customers))
    shared = {"customer": customers, "channel": channel, "device": device}
    signed_up = make_rows(
        "Signed Up",
        time=times,
        number=scene.counters.take("fact", count=len(customers)),
        properties=scene.texts.joined + scene.people.acquisition[customers],
        **shared,
    )
    profile = make_rows(
        "Profile Updated",
        time=times,
        number=scene.counters.take("fact", count=len(customers)),
        quantity=TRAITS_LINE,
        **shared,
    )
    exposed = make_rows(
        "Experiment Exposed",
        time=times + SECOND_US,
        number=scene.counters.take("fact", count=len(customers)),
        customer=customers,
        variant=np.where(scene.people.treated[customers], 0, 1),
    )
    consents = [_consents(scene, customers=customers), _declined(scene, customers=customers)]
    return [signed_up, profile, exposed, *consents, _moves(scene, window=window)]


def _consents(scene: Scene, *, customers: Customers) -> Rows:
    """One fact a subscribed channel, for every topic; the others were never asked."""
    position, channel = np.nonzero(scene.people.subscribed[customers][:, :MESSAGE_CHANNEL_COUNT])
    who = customers[position]
    return make_rows(
        "Consent Changed",
        time=scene.people.joined_at[who] + 1000,
        number=scene.counters.take("fact", count=len(who)),
        customer=who,
        channel=channel,
        properties=scene.texts.consent,
    )


def _declined(scene: Scene, *, customers: Customers) -> Rows:
    """One fact a topic that was struck out on a subscribed channel."""
    subscribed = scene.people.subscribed[customers][:, :MESSAGE_CHANNEL_COUNT]
    position, channel, topic = np.nonzero(subscribed[:, :, None] & scene.people.declined[customers][:, None, :])
    who = customers[position]
    return make_rows(
        "Consent Changed",
        time=scene.people.joined_at[who] + 2000,
        number=scene.counters.take("fact", count=len(who)),
        customer=who,
        channel=channel,
        properties=scene.texts.declined + topic,
    )


def _moves(scene: Scene, *, window: Window) -> Rows:
    joined = scene.joined(window.start)
    rate = np.full(joined, scene.world.service.moves_yearly / WEEKS_PER_YEAR, dtype=np.float32)
    customers = np.unique(window.customers(rate))
    scene.city[customers] = scene.city[window.random.integers(0, max(joined, 1), len(customers))]
    return make_rows(
        "Profile Updated",
        time=window.times(count=len(customers)),
        number=scene.counters.take("fact", count=len(customers)),
        customer=customers,
        properties=scene.texts.move + scene.city[customers],
    )
