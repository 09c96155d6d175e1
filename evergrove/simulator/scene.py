"""What changes while a world runs, and the draws that every part shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from evergrove.simulator.catalogue import Catalogue, shop_catalogue
from evergrove.simulator.population import Population, draw_population
from evergrove.simulator.properties import PropertyTable, property_table
from evergrove.simulator.rows import CHANNEL, DEVICES, HOUR_US, WEEK_US, Counters, Integers
from evergrove.simulator.seasons import when_awake

if TYPE_CHECKING:
    from evergrove.simulator.world import World

HOURS_PER_WEEK = WEEK_US // HOUR_US
ONLINE_CHANNELS = np.array([CHANNEL["mini_program"], CHANNEL["app"], CHANNEL["web"]], dtype=np.int8)
ONLINE_CUMULATIVE = np.array([0.55, 0.80, 1.0])
PHONE_SHARE = 0.9
"""The rest of the sessions in the web use a computer or a tablet."""


@dataclass(frozen=True, slots=True)
class Window:
    """One week of the world: [start, end) in UTC microseconds, its own random source, a weight for each hour."""

    index: int
    start: int
    end: int
    weights: npt.NDArray[np.float64]
    random: np.random.Generator

    @property
    def weeks(self) -> float:
        """How many average weeks of activity this window holds: 1 without seasons and cut ends."""
        return float(self.weights.sum()) / HOURS_PER_WEEK

    def times(self, *, count: int) -> Integers:
        """Times within the window, by the weights of its hours, to the millisecond."""
        cumulative = np.cumsum(self.weights)
        hours = np.searchsorted(cumulative, self.random.random(count) * cumulative[-1], side="right")
        within = self.random.integers(0, HOUR_US // 1000, count) * 1000
        return np.asarray(self.start + hours * HOUR_US + within, dtype=np.int64)

    def delays(self, mean: float, *, count: int) -> Integers:
        """Exponential delays in microseconds, at least a second."""
        return 1_000_000 + (self.random.exponential(mean, count)).astype(np.int64)

    def happens(self, probability: npt.ArrayLike, *, count: int) -> npt.NDArray[np.bool_]:
        """One toss each."""
        return np.asarray(self.random.random(count) < np.asarray(probability))

    def customers(self, rates: npt.NDArray[np.float32]) -> Integers:
        """Who acts in this window when customer i acts as a Poisson process of `rates[i]` a week.

        The sum of independent Poisson processes is one whose events belong to i in proportion to its rate: one draw
        an event instead of one a customer. Returns an index for each event, in no order.
        """
        cumulative = np.cumsum(rates, dtype=np.float64)
        if not len(cumulative) or cumulative[-1] <= 0:
            return np.zeros(0, dtype=np.int64)
        count = int(self.random.poisson(cumulative[-1] * self.weeks))
        chosen = np.searchsorted(cumulative, self.random.random(count) * cumulative[-1], side="right")
        return np.asarray(np.minimum(chosen, len(rates) - 1), dtype=np.int64)

    def online(self, *, count: int) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
        """Channel and device of sessions."""
        channel = ONLINE_CHANNELS[np.searchsorted(ONLINE_CUMULATIVE, self.random.random(count), side="right")]
        other = self.random.integers(1, len(DEVICES), count)
        computer = (channel == CHANNEL["web"]) & self.happens(1 - PHONE_SHARE + 0.4, count=count)
        return channel, np.where(computer, other, 0).astype(np.int8)


class Scene:
    """The customers, what they have done so far, and the numbers handed out."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people: Population = draw_population(world)
        self.shop: Catalogue = shop_catalogue()
        self.texts: PropertyTable = property_table()
        self.counters = Counters()
        self.orders_made = np.zeros(len(self.people), dtype=np.int32)
        self.recent_messages = np.zeros(len(self.people), dtype=np.float32)
        self.points = np.zeros(len(self.people), dtype=np.int64)
        self.subscribed = self.people.subscribed.copy()
        self.city = self.people.city.copy()
        self.orders_waiting = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        """Customers and times of orders that messages will have caused in later windows."""

    def joined(self, until: int) -> int:
        """How many customers have joined before `until`: they are the first so many."""
        return int(np.searchsorted(self.people.joined_at, until, side="left"))

    def awake(self, times: Integers, *, window: Window) -> Integers:
        """The times, those of the local night moved to the day that follows it."""
        return when_awake(times, utc_offset_minutes=self.world.utc_offset_minutes, random=window.random)

    def lost(self, customers: npt.NDArray[np.int64] | slice) -> npt.NDArray[np.bool_]:
        """Who has made the last order that they will ever make."""
        return np.asarray(self.orders_made[customers] >= self.people.orders_max[customers])
