"""Who orders when (BG/NBD), for how much (Gamma-Gamma), which lines, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from evergrove.simulator.rows import CHANNEL, DAY_US, MINUTE_US, SECOND_US, Integers, Rows, make_rows
from evergrove.simulator.seasons import local_hours
from evergrove.simulator.visits import pick_categories

if TYPE_CHECKING:
    from evergrove.simulator.scene import Scene, Window

LINES_MAX = 6
LINE_VALUE_MIN = 2_000.0
"""An order has no more lines than it has twenty yuan: cheaper lines would push the value up to the shelf's floor."""

DISCOUNT_STEP_PERCENT, DISCOUNT_STEPS = 5, 5
STORE_OPENS, STORE_CLOSES = 9, 21
"""Local hours in which the shop round the corner takes orders."""

LOOK_US = 20 * SECOND_US
CHECKOUT_US = 3 * MINUTE_US
REFUND_DAYS_MIN, REFUND_DAYS_MAX = 2, 12
REFUND_WHOLE_SHARE = 0.65
POINTS_SPENT_MIN = 500
POINTS_STEP = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """One entry an order: `customer` -1 is a guest; `lines` counts lines, `first_line` is where they begin."""

    customer: Integers
    started_at: Integers
    completed_at: Integers
    number: Integers
    order: Integers
    channel: npt.NDArray[np.int8]
    device: npt.NDArray[np.int8]
    percent: Integers
    lines: Integers
    first_line: Integers
    total: Integers
    listed: Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """One entry a line, in the order of their orders: `owner` is the order's position, `line` counts from 1."""

    owner: Integers
    line: Integers
    product: Integers
    quantity: Integers
    amount: Integers


def order(
    scene: Scene, *, window: Window, caused: tuple[Integers, Integers]
) -> tuple[list[Rows], Orders, npt.NDArray[np.int64]]:
    """The window's orders with their sessions, lines, coupons, points and refunds.

    Also returns the orders and, for each, when it was refunded (-1 never), for what service makes of it.
    """
    customers, times = _buyers(scene, window=window, caused=caused)
    guests = int(window.random.poisson(scene.world.buying.guest_share * len(customers)))
    customers = np.concatenate([customers, np.full(guests, -1, dtype=np.int64)])
    times = np.concatenate([times, window.times(count=guests)])
    orders, lines = _fill(scene, window=window, customers=customers, times=times)
    refunds, refunded_at = _refund(scene, window=window, orders=orders, lines=lines)
    rows = [*_browse(scene, orders=orders, lines=lines), *_coupons(scene, orders=orders)]
    rows += [*_complete(scene, orders=orders, lines=lines), *_points(scene, window=window, orders=orders), *refunds]
    return rows, orders, refunded_at


def _buyers(scene: Scene, *, window: Window, caused: tuple[Integers, Integers]) -> tuple[Integers, Integers]:
    """Customers and times of the window's orders, by customer and time.

    Nobody orders before the own first order nor after the last one that the coin of BG/NBD left.
    """
    first_at = scene.people.first_order_at[: scene.joined(window.end)]
    started = (first_at < window.end) & ~scene.lost(slice(0, len(first_at)))
    repeating = window.customers(np.where(started, scene.people.order_rate[: len(first_at)], np.float32(0)))
    who = np.concatenate([repeating, scene.orders_waiting[0], caused[0]])
    at = np.concatenate([window.times(count=len(repeating)), scene.orders_waiting[1], caused[1]])
    due = at < window.end
    scene.orders_waiting = who[~due], at[~due]
    due &= at > scene.people.first_order_at[who]
    starting = np.flatnonzero((first_at >= window.start) & (first_at < window.end))
    who, at = np.concatenate([starting, who[due]]), np.concatenate([first_at[starting], at[due]])
    sequence = np.lexsort((at, who))
    who, at = who[sequence], at[sequence]
    distinct, first, counts = np.unique(who, return_index=True, return_counts=True)
    rank = np.arange(len(who)) - np.repeat(first, counts)
    allowed = scene.orders_made[who] + rank < scene.people.orders_max[who]
    room = scene.people.orders_max[distinct] - scene.orders_made[distinct]
    scene.orders_made[distinct] += np.minimum(counts, room).astype(np.int32)
    return who[allowed], at[allowed]


def _fill(scene: Scene, *, window: Window, customers: Integers, times: Integers) -> tuple[Orders, Lines]:
    random, buying, count = window.random, scene.world.buying, len(customers)
    guest = customers < 0
    scale = np.where(guest, buying.value_mean_minor / buying.value_shape, scene.people.value_scale[customers])
    values = random.gamma(buying.value_shape, 1.0, count) * scale
    counts = 1 + np.minimum(random.poisson(buying.lines_extra, count), LINES_MAX - 1)
    counts = np.minimum(counts, np.maximum(values // LINE_VALUE_MIN, 1)).astype(np.int64)
    percent = DISCOUNT_STEP_PERCENT * random.integers(1, DISCOUNT_STEPS + 1, count)
    coupon_probability = np.where(guest, 0.0, scene.people.coupon_probability[customers])
    percent = np.where(window.happens(coupon_probability, count=count), percent, 0)
    lines, listed = _lines(scene, window=window, customers=customers, values=values, counts=counts, percent=percent)
    first_line = np.cumsum(counts) - counts
    channel, device = window.online(count=count)
    hours = local_hours(times, utc_offset_minutes=scene.world.utc_offset_minutes)
    store = window.happens(buying.store_share, count=count) & (hours >= STORE_OPENS) & (hours < STORE_CLOSES)
    looking = LOOK_US * (2 * counts + 1) + window.delays(CHECKOUT_US, count=count)
    orders = Orders(
        customer=customers,
        started_at=times,
        completed_at=times + np.where(store, MINUTE_US, looking),
        number=scene.counters.take("fact", count=count),
        order=scene.counters.take("order", count=count),
        channel=np.where(store, np.int8(CHANNEL["store"]), channel),
        device=np.where(store, np.int8(-1), device),
        percent=percent,
        lines=counts,
        first_line=first_line,
        total=_sums(lines.amount, starts=first_line),
        listed=_sums(listed, starts=first_line),
    )
    return orders, lines


def _lines(
    scene: Scene,
    *,
    window: Window,
    customers: Integers,
    values: npt.NDArray[np.float64],
    counts: Integers,
    percent: Integers,
) -> tuple[Lines, Integers]:
    """Lines whose list amounts have the order's value as their mean: quantities are rounded by chance, not always up.

    Returns the lines and their amounts before discount.
    """
    random = window.random
    owner = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    shares = 0.5 + random.random(len(owner))
    totals = np.add.reduceat(shares, starts) if len(starts) else shares
    worth = values[owner] * shares / totals[owner]
    categories = pick_categories(scene, window=window, customers=customers[owner])
    product = scene.shop.pick(categories, values=worth, draws=random.random(len(owner)))
    price = scene.shop.prices[product]
    quantity = np.maximum(np.floor(worth / price + random.random(len(owner))).astype(np.int64), 1)
    listed = quantity * price
    lines = Lines(
        owner=owner,
        line=np.arange(len(owner)) - starts[owner] + 1,
        product=product,
        quantity=quantity,
        amount=_half_even(listed * (100 - percent[owner]), divisor=100),
    )
    return lines, listed


def _half_even(numerators: Integers, *, divisor: int) -> Integers:
    """numerators / divisor, rounded to the nearest integer, ties to even; for an even divisor."""
    whole, rest = np.divmod(numerators, divisor)
    up = (rest > divisor // 2) | ((rest == divisor // 2) & (whole % 2 == 1))
    return np.asarray(whole + up, dtype=np.int64)


def _sums(amounts: Integers, *, starts: Integers) -> Integers:
    return np.add.reduceat(amounts, starts) if len(starts) else amounts


def _browse(scene: Scene, *, orders: Orders, lines: Lines) -> list[Rows]:
    """What a customer looks at before an order online, ending with each line put into the cart."""
    looking = (orders.channel != CHANNEL["store"]) & (orders.customer >= 0)
    session = np.full(len(looking), -1, dtype=np.int64)
    session[looking] = scene.counters.take("session", count=int(looking.sum()))
    shown = np.flatnonzero(looking[lines.owner])
    owner = lines.owner[shown]
    rows = [
        make_rows(
            "Page Viewed",
            time=orders.started_at[looking],
            number=scene.counters.take("fact", count=int(looking.sum())),
            customer=orders.customer[looking],
            session=session[looking],
            channel=orders.channel[looking],
            device=orders.device[looking],
            properties=scene.texts.dwell + LOOK_US // SECOND_US,
        )
    ]
    for kind, step in (("Product Viewed", -1), ("Product Added", 0)):
        rows.append(
            make_rows(
                kind,
                time=orders.started_at[owner] + LOOK_US * (2 * lines.line[shown] + step),
                number=scene.counters.take("fact", count=len(shown)),
                customer=orders.customer[owner],
                session=session[owner],
                channel=orders.channel[owner],
                device=orders.device[owner],
                product=lines.product[shown],
                quantity=lines.quantity[shown] if kind == "Product Added" else -1,
                properties=scene.texts.dwell + LOOK_US // SECOND_US if kind == "Product Viewed" else scene.texts.plain,
            )
        )
    return rows


def _coupons(scene: Scene, *, orders: Orders) -> list[Rows]:
    """A coupon is taken at the start of the visit and redeemed with the order; its amount is what it took off."""
    used = orders.percent > 0
    return [
        make_rows(
            kind,
            time=times[used],
            number=scene.counters.take("fact", count=int(used.sum())),
            customer=orders.customer[used],
            order=orders.order[used] if kind == "Coupon Redeemed" else -1,
            channel=orders.channel[used],
            amount=(orders.listed - orders.total)[used] if kind == "Coupon Redeemed" else -1,
            properties=scene.texts.coupon + orders.percent[used],
        )
        for kind, times in (("Coupon Issued", orders.started_at), ("Coupon Redeemed", orders.completed_at))
    ]


def _complete(scene: Scene, *, orders: Orders, lines: Lines) -> list[Rows]:
    completed = make_rows(
        "Order Completed",
        time=orders.completed_at,
        number=orders.number,
        customer=orders.customer,
        order=orders.order,
        channel=orders.channel,
        device=orders.device,
        quantity=_sums(lines.quantity, starts=orders.first_line),
        amount=orders.total,
        properties=scene.texts.discount + orders.percent,
    )
    chosen = np.arange(len(lines.owner))
    return [completed, _items(scene, kind="Item Ordered", orders=orders, lines=lines, chosen=chosen)]


def _items(
    scene: Scene,
    *,
    kind: str,
    orders: Orders,
    lines: Lines,
    chosen: Integers,
    times: Integers | None = None,
    numbers: Integers | None = None,
) -> Rows:
    """One fact a chosen line, its id the whole's with `#line`; `times` and `numbers` are the whole's, by order."""
    owner = lines.owner[chosen]
    return make_rows(
        kind,
        time=(orders.completed_at if times is None else times)[owner],
        number=(orders.number if numbers is None else numbers)[owner],
        line=lines.line[chosen],
        customer=orders.customer[owner],
        order=orders.order[owner],
        channel=orders.channel[owner],
        device=orders.device[owner],
        product=lines.product[chosen],
        quantity=lines.quantity[chosen],
        amount=lines.amount[chosen],
        properties=scene.texts.item_code(lines.product[chosen], percent=orders.percent[owner]),
    )


def _refund(scene: Scene, *, window: Window, orders: Orders, lines: Lines) -> tuple[list[Rows], Integers]:
    """Refunds of the whole order or of its first line; and for each order when, or -1."""
    buying, count = scene.world.buying, len(orders.customer)
    mean = buying.refund_a / (buying.refund_a + buying.refund_b)
    probability = np.where(orders.customer < 0, mean, scene.people.refund_probability[orders.customer])
    refunded = window.happens(probability, count=count)
    days = window.random.uniform(REFUND_DAYS_MIN, REFUND_DAYS_MAX, count)
    returned_at = scene.awake(orders.completed_at + (days * DAY_US).astype(np.int64), window=window)
    times = np.where(refunded, returned_at, -1)
    whole = window.happens(REFUND_WHOLE_SHARE, count=count)
    numbers = np.full(count, -1, dtype=np.int64)
    numbers[refunded] = scene.counters.take("fact", count=int(refunded.sum()))
    back = refunded[lines.owner] & (whole[lines.owner] | (lines.line == 1))
    chosen = np.flatnonzero(back)
    amounts = _sums(np.where(back, lines.amount, 0), starts=orders.first_line)
    quantities = _sums(np.where(back, lines.quantity, 0), starts=orders.first_line)
    rows = make_rows(
        "Order Refunded",
        time=times[refunded],
        number=numbers[refunded],
        customer=orders.customer[refunded],
        order=orders.order[refunded],
        channel=orders.channel[refunded],
        quantity=quantities[refunded],
        amount=amounts[refunded],
    )
    items = _items(scene, kind="Item Refunded", orders=orders, lines=lines, chosen=chosen, times=times, numbers=numbers)
    return [rows, items], times


def _points(scene: Scene, *, window: Window, orders: Orders) -> list[Rows]:
    """A point for each whole major unit paid; now and then the balance of earlier windows is spent in hundreds."""
    known = np.flatnonzero(orders.customer >= 0)
    customers = orders.customer[known]
    earned = orders.total[known] // 100
    distinct, first = np.unique(customers, return_index=True)
    balance = scene.points[distinct]
    spending = window.happens(scene.world.service.points_spent_share, count=len(distinct))
    spending &= balance >= POINTS_SPENT_MIN
    spent = (balance // POINTS_STEP * POINTS_STEP)[spending]
    scene.points[distinct[spending]] -= spent
    np.add.at(scene.points, customers, earned)
    paid = known[first[spending]]
    return [
        make_rows(
            kind,
            time=orders.completed_at[which],
            number=scene.counters.take("fact", count=len(which)),
            customer=orders.customer[which],
            order=orders.order[which],
            quantity=points,
        )
        for kind, which, points in (("Points Earned", known, earned), ("Points Spent", paid, spent))
    ]
