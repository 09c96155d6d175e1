"""Sessions: what somebody looks at, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from evergrove.simulator.properties import DWELL_SECONDS_MAX, SEARCHES
from evergrove.simulator.rows import KIND, SECOND_US, Integers, Rows, make_rows

if TYPE_CHECKING:
    from evergrove.simulator.scene import Scene, Window

SIGNED_IN_SHARE = 0.18
STEPS_MAX = 40
"""Nobody looks at more than forty things in a session: it bounds the rows of a window."""

_STEP_KINDS = ("Product Viewed", "Page Viewed", "Products Searched", "Product Added", "Product Added to Wishlist")
_STEP_CUMULATIVE = np.array([0.60, 0.76, 0.87, 0.95, 1.0])


def browse(scene: Scene, *, window: Window, called: tuple[Integers, Integers]) -> list[Rows]:
    """Sessions without an order: those that people start themselves, and those that a click in a message starts."""
    joined = scene.joined(window.end)
    factor = np.where(scene.lost(slice(0, joined)), np.float32(scene.world.visiting.lost_factor), np.float32(1.0))
    customers = window.customers(scene.people.session_rate[:joined] * factor)
    times = window.times(count=len(customers))
    there = times > scene.people.joined_at[customers]
    who = np.concatenate([customers[there], called[0]])
    return _sessions(scene, window=window, customers=who, times=np.concatenate([times[there], called[1]]))


def _sessions(scene: Scene, *, window: Window, customers: Integers, times: Integers) -> list[Rows]:
    count = len(customers)
    random, visiting = window.random, scene.world.visiting
    session = scene.counters.take("session", count=count)
    channel, device = window.online(count=count)
    signed_in = window.happens(SIGNED_IN_SHARE, count=count)
    lengths = 1 + np.minimum(random.poisson(random.gamma(1.5, visiting.steps_extra / 1.5, count)), STEPS_MAX - 1)
    steps = int(lengths.sum())
    owner = np.repeat(np.arange(count), lengths)
    first = np.cumsum(lengths) - lengths
    dwell = np.minimum(1 + random.exponential(visiting.dwell_seconds, steps), DWELL_SECONDS_MAX).astype(np.int64)
    elapsed = np.cumsum(dwell) - dwell
    step_times = times[owner] + (elapsed - elapsed[first][owner] + 1) * SECOND_US
    step = np.searchsorted(_STEP_CUMULATIVE, random.random(steps), side="right")
    step[first] = _STEP_KINDS.index("Page Viewed")
    kinds = np.array([KIND[name] for name in _STEP_KINDS], dtype=np.int8)[step]
    product = pick_by_taste(scene, window=window, customers=customers[owner])
    shows_product = (kinds != KIND["Page Viewed"]) & (kinds != KIND["Products Searched"])
    search = scene.texts.search + random.integers(0, len(SEARCHES), steps)
    rows = make_rows(
        "Page Viewed",
        time=step_times,
        number=scene.counters.take("fact", count=steps),
        customer=customers[owner],
        session=session[owner],
        channel=channel[owner],
        device=device[owner],
        product=np.where(shows_product, product, -1),
        properties=np.where(kinds == KIND["Products Searched"], search, scene.texts.dwell + dwell),
    )
    rows["kind"] = kinds
    rows["quantity"][kinds == KIND["Product Added"]] = 1
    entered = make_rows(
        "Signed In",
        time=times[signed_in],
        number=scene.counters.take("fact", count=int(signed_in.sum())),
        customer=customers[signed_in],
        session=session[signed_in],
        channel=channel[signed_in],
        device=device[signed_in],
    )
    return [entered, rows]


def pick_categories(scene: Scene, *, window: Window, customers: Integers) -> Integers:
    """A category for each entry, by the customer's own preferences; a guest (-1) by everybody's shelf."""
    draws = window.random.random(len(customers), dtype=np.float32)
    chosen = (scene.people.category_cumulative[customers] < draws[:, None]).sum(axis=1, dtype=np.int64)
    categories = len(scene.shop.category_names)
    guests = (draws * categories).astype(np.int64)
    return np.minimum(np.where(customers < 0, guests, chosen), categories - 1)


def pick_by_taste(scene: Scene, *, window: Window, customers: Integers) -> Integers:
    """A product for each entry: a category by preference, then any of it, the wanted ones first."""
    categories = pick_categories(scene, window=window, customers=customers)
    before = scene.shop.popularity_before
    low = np.searchsorted(scene.shop.categories, categories, side="left")
    high = np.searchsorted(scene.shop.categories, categories, side="right")
    target = before[low] + window.random.random(len(customers)) * (before[high] - before[low])
    chosen: npt.NDArray[np.int64] = np.searchsorted(before, target, side="right") - 1
    return np.clip(chosen, low, high - 1)
