"""Customers whose risk is given by hand, so that a run of the queue costs no model."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import sqlalchemy as sa

from evergrove.desk import Risk, SaveQueue, SaveRun, publish_save_queue, run_queue
from evergrove.facts.lake import LAKE_SCHEMA
from evergrove.facts.relations import derive
from evergrove.kit import FixedClock, Workspace
from evergrove.profiles.tables import customers
from support.ground import NOON

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evergrove.facts.engine import Engine

RISK_SCHEMA = pa.schema(
    [
        pa.field("customer_id", pa.string()),
        pa.field("none_probability", pa.float64()),
        pa.field("alive", pa.float64()),
        pa.field("drop", pa.float64()),
        pa.field("gap_days", pa.float64()),
        pa.field("order_days", pa.int64()),
        pa.field("order_gap_days", pa.float64()),
        pa.field("silence_days", pa.int64()),
        pa.field("value_minor", pa.int64()),
        pa.field("probability", pa.float64()),
        pa.field("loss", pa.float64()),
    ]
)


@dataclass(kw_only=True)
class Judged:
    """Probabilities, values and orders by today's customer id; change them between runs."""

    engine: Engine
    probability: dict[str, float | None] = field(default_factory=dict)
    value_minor: dict[str, int | None] = field(default_factory=dict)
    alive: dict[str, float] = field(default_factory=dict)
    orders: list[tuple[str, datetime]] = field(default_factory=list)
    runs: int = 0

    def run(self, workspace: Workspace, queue: SaveQueue, *, moment: datetime | None = None) -> SaveRun:
        """A run at the workspace's time."""
        now = workspace.clock.now()
        self.runs += 1
        risk = Risk(engine=self.engine, table=self.engine.table(self._risk(), name=f"risk_{self.runs}"), fit="sound")
        orders = self.engine.table(self._orders(), name=f"orders_{self.runs}")
        return run_queue(workspace, risk, derive(orders, as_of=now), queue=queue, moment=moment or now, now=now)

    def _risk(self) -> pa.Table:
        rows = [self._row(one, probability) for one, probability in self.probability.items()]
        return pa.Table.from_pylist(rows, RISK_SCHEMA)

    def _row(self, customer_id: str, probability: float | None) -> Mapping[str, Any]:
        value = self.value_minor.get(customer_id, 10_000)
        is_known = probability is not None and value is not None
        return {
            "customer_id": customer_id,
            "none_probability": probability,
            "alive": None if probability is None else self.alive.get(customer_id, 0.9),
            "drop": probability,
            "gap_days": 7.5,
            "order_days": 45,
            "order_gap_days": 20.0,
            "silence_days": 30,
            "value_minor": value,
            "probability": probability,
            "loss": probability * value if is_known and probability and value else None,
        }

    def _orders(self) -> pa.Table:
        rows = [
            {
                **dict.fromkeys(LAKE_SCHEMA.names),
                "fact_id": f"o{number}",
                "name": "Order Completed",
                "customer_id": customer_id,
                "occurred_at": at,
                "received_at": at,
            }
            for number, (customer_id, at) in enumerate(self.orders)
        ]
        return pa.Table.from_pylist(rows, LAKE_SCHEMA)


def add_people(workspace: Workspace, customer_ids: Iterable[str]) -> None:
    rows = [{"customer_id": one, "created_at": NOON, "merged_into": None} for one in customer_ids]
    with workspace.control.write() as connection:
        connection.execute(sa.insert(customers), rows)


def open_queue(workspace: Workspace, **changes: Any) -> SaveQueue:
    """The queue's setting, published."""
    return publish_save_queue(workspace, changes, author="test")


def later(workspace: Workspace, **step: float) -> datetime:
    """Let time pass."""
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.instant += timedelta(**step)
    return workspace.clock.instant
