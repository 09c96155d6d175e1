"""How simulated customers answer messages while a shop lives: message by message, as time passes, with a known truth.

Invariants
- What becomes of a message is decided by its id and the seed alone: asked again, after a restart, or with other
  messages beside it, it is answered alike. So two spans that touch give exactly what one over both gives.
- Nobody answers before the message went out. Each message that arrives moves its customer with `lift_chance` to visit
  the shop and to order, whatever they do else: what a message adds in orders is known, and the same for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts import OUTGOING_SCHEMA, TIMESTAMP, conform
from evergrove.simulator.rows import MICROSECOND, SECOND_US, Integers, instant_us, order_ids

SOURCE = "simulator"
SIMULATED = '{"simulated": true}'
SIMULATED_LEFT = '{"simulated": true, "topic": "all", "state": "unsubscribed"}'

ORDER_AFTER_US = 6 * 60 * SECOND_US
"""From a visit that a message caused to its order."""

ID_BYTES = 40
"""Ids are cut or filled up to this, a whole number of words; ours are shorter."""

SENT_SCHEMA = pa.schema(
    [
        pa.field("message_id", pa.string()),
        pa.field("customer_id", pa.string()),
        pa.field("sent_at", TIMESTAMP),
        pa.field("channel", pa.string()),
    ]
)
"""One row a message that went out."""

Flags = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replying:
    """How customers answer a message. Delays are exponential with the given means and end at `span`.

    lift_chance: of a message that arrived, to bring a visit and an order that would not have been. Shares of opens,
    leaving and complaints are of what arrived; clicks of what was opened.
    """

    lift_chance: float = 0.12
    basket_minor: float = 14_800.0
    delivered_share: float = 0.985
    opened_share: float = 0.42
    clicked_share: float = 0.22
    unsubscribed_share: float = 0.003
    complained_share: float = 0.0002
    delivery_delay: timedelta = timedelta(seconds=20)
    opening_delay: timedelta = timedelta(minutes=40)
    visit_delay: timedelta = timedelta(hours=8)
    span: timedelta = timedelta(days=2)
    currency: str = "CNY"
    utc_offset_minutes: int = 480

    @property
    def orders_added(self) -> float:
        """Expected orders that one message which went out adds."""
        return self.lift_chance * self.delivered_share


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """told: message_id, kind (delivered, bounced, opened, clicked, unsubscribed, complained) and `at`, for the door for
    receipts. facts: rows of OUTGOING_SCHEMA, what the customers did besides. Both in order of time."""

    told: pa.Table
    facts: pa.Table


def replies_between(sent: pa.Table, *, replying: Replying, seed: int, after: datetime, until: datetime) -> Replies:
    """What happens in (after, until] because of `sent` (columns of SENT_SCHEMA).

    Messages that went out longer than `replying.span` and a few minutes before `after` have nothing more to say.
    """
    sent = conform(sent, schema=SENT_SCHEMA)
    chances = _Chances(sent.column("message_id"), seed=seed)
    sent_us = sent.column("sent_at").cast(pa.int64()).to_numpy(zero_copy_only=False).astype(np.int64)
    span_us = replying.span // MICROSECOND

    def later(at: Integers, mean: timedelta, *, name: str) -> Integers:
        delay = -np.log1p(-chances.draw(name)) * (mean / MICROSECOND)
        return np.asarray(np.minimum(at + SECOND_US + delay.astype(np.int64), sent_us + span_us), dtype=np.int64)

    delivered = chances.draw("delivered") < replying.delivered_share
    opened = delivered & (chances.draw("opened") < replying.opened_share)
    clicked = opened & (chances.draw("clicked") < replying.clicked_share)
    left = opened & (chances.draw("left") * replying.opened_share < replying.unsubscribed_share)
    complained = opened & (chances.draw("complained") * replying.opened_share < replying.complained_share)
    moved = delivered & (chances.draw("moved") < replying.lift_chance)
    delivered_at = later(sent_us, replying.delivery_delay, name="delivered after")
    opened_at = later(delivered_at, replying.opening_delay, name="opened after")
    clicked_at = later(opened_at, timedelta(seconds=40), name="clicked after")
    left_at = later(opened_at, timedelta(minutes=2), name="left after")
    visited_at = later(delivered_at, replying.visit_delay, name="visited after")
    begin, end = instant_us(after), instant_us(until)

    def due(chosen: Flags, at: Integers) -> npt.NDArray[np.intp]:
        return np.flatnonzero(chosen & (at > begin) & (at <= end))

    told = [
        _told(sent, kind=kind, places=due(chosen, at), at=at)
        for kind, chosen, at in (
            ("delivered", delivered, delivered_at),
            ("bounced", ~delivered, delivered_at),
            ("opened", opened, opened_at),
            ("clicked", clicked, clicked_at),
            ("unsubscribed", left, left_at),
            ("complained", complained, left_at),
        )
    ]
    amounts = np.maximum(np.rint(-np.log1p(-chances.draw("amount")) * replying.basket_minor), 100).astype(np.int64)
    ordered_at = visited_at + ORDER_AFTER_US
    facts = [
        _facts(sent, "Signed In", mark="visit", places=due(moved, visited_at), at=visited_at, replying=replying),
        _orders(sent, places=due(moved, ordered_at), at=ordered_at, amounts=amounts, replying=replying),
        _facts(sent, "Consent Changed", mark="left", places=due(left, left_at), at=left_at, replying=replying),
    ]
    return Replies(
        told=pa.concat_tables(told).sort_by([("at", "ascending"), ("message_id", "ascending")]),
        facts=pa.concat_tables(facts).sort_by([("occurred_at", "ascending"), ("fact_id", "ascending")]),
    )


class _Chances:
    """Numbers in [0, 1) that a message's id, the seed and a name decide (SplitMix64, Steele, Lea and Flood 2014)."""

    def __init__(self, ids: pa.ChunkedArray, *, seed: int) -> None:
        texts = np.array(ids.to_pylist(), dtype=f"S{ID_BYTES}")
        words = np.ascontiguousarray(texts).view(np.uint64).reshape(len(texts), ID_BYTES // 8)
        self._state: Words = np.full(len(texts), seed, dtype=np.uint64)
        for column in range(words.shape[1]):
            self._state = _mixed(self._state ^ words[:, column])

    def draw(self, name: str) -> npt.NDArray[np.float64]:
        """One number a message for each name."""
        salt = np.frombuffer(name.encode().ljust(24, b"\0"), dtype=np.uint64)
        state = self._state
        for word in salt:
            state = _mixed(state ^ word)
        return np.asarray((state >> np.uint64(11)).astype(np.float64) * 2.0**-53)


def _mixed(state: Words) -> Words:
    """The finalizer of SplitMix64; arithmetic wraps around."""
    mixed = state + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), dtype=np.uint64)


def _times(at: Integers) -> pa.Array:
    return pa.array(np.ascontiguousarray(at)).view(TIMESTAMP)


def _told(sent: pa.Table, *, kind: str, places: npt.NDArray[np.intp], at: Integers) -> pa.Table:
    ids = sent.column("message_id").take(pa.array(places))
    return pa.table({"message_id": ids, "kind": pa.repeat(pa.scalar(kind), len(places)), "at": _times(at[places])})


def _facts(
    sent: pa.Table,
    name: str,
    *,
    mark: str,
    places: npt.NDArray[np.intp],
    at: Integers,
    replying: Replying,
    columns: dict[str, Any] | None = None,
) -> pa.Table:
    rows, count = sent.take(pa.array(places)), len(places)
    is_leaving = name == "Consent Changed"
    said = {
        "fact_id": pc.binary_join_element_wise("sim-reply", rows["message_id"], mark, ":"),
        "name": pa.repeat(pa.scalar(name), count),
        "customer_id": rows["customer_id"],
        "occurred_at": _times(at[places]),
        "received_at": _times(at[places]),
        "utc_offset_minutes": pa.array(np.full(count, replying.utc_offset_minutes, dtype=np.int32)),
        "source": pa.repeat(pa.scalar(SOURCE), count),
        "channel": rows["channel"] if is_leaving else pa.repeat(pa.scalar("web"), count),
        "properties": pa.repeat(pa.scalar(SIMULATED_LEFT if is_leaving else SIMULATED), count),
        **(columns or {}),
    }
    return conform(pa.table(said), schema=OUTGOING_SCHEMA)


def _orders(
    sent: pa.Table, *, places: npt.NDArray[np.intp], at: Integers, amounts: Integers, replying: Replying
) -> pa.Table:
    ids = sent.column("message_id").take(pa.array(places))
    columns = {
        "order_id": order_ids(ids),
        "amount_minor": pa.array(amounts[places]),
        "currency": pa.repeat(pa.scalar(replying.currency), len(places)),
    }
    return _facts(sent, "Order Completed", mark="order", places=places, at=at, replying=replying, columns=columns)
