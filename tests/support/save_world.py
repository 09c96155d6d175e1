"""Customers of known rhythms for the queue of those about to be lost: some steady, some silent, some long gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from evergrove.facts import TIMESTAMP
from evergrove.facts.lake import LAKE_SCHEMA
from support.ground import NOON

if TYPE_CHECKING:
    from collections.abc import Sequence

STEADY, SILENT, GONE, CROWD, LOOKERS = "steady", "silent", "gone", "crowd", "lookers"
SIZES = {STEADY: 15, SILENT: 15, GONE: 4, CROWD: 800, LOOKERS: 5}
"""Buy every week until now; did so until 40 days ago; did so until a year ago; BG/NBD buyers; only look."""

LAST_DAYS = {STEADY: 0.0, SILENT: 40.0, GONE: 365.0}
HISTORY_DAYS = 120.0
ORDER, PAGE = "Order Completed", "Page Viewed"


def people_of(group: str, count: int | None = None) -> list[str]:
    return [f"cus_{group}_{number:04d}" for number in range(SIZES[group] if count is None else count)]


def outgoing_of(customer_ids: Sequence[str], at: Sequence[datetime], *, name: str, minor: Sequence[int | None]) -> Any:
    """One fact of `name` a customer of the list, with its money in minor units, as a domain writes it."""
    count = len(customer_ids)
    return pa.table(
        {
            "fact_id": [f"{name}#{number}#{when.isoformat()}" for number, when in enumerate(at)],
            "name": pa.array([name] * count, pa.string()),
            "customer_id": pa.array(customer_ids, pa.string()),
            "occurred_at": pa.array(at, TIMESTAMP),
            "received_at": pa.array(at, TIMESTAMP),
            "source": pa.array(["test"] * count, pa.string()),
            "amount_minor": pa.array(minor, pa.int64()),
            "currency": pa.array([None if one is None else "CNY" for one in minor], pa.string()),
        }
    )


def lake_rows_of(
    customer_ids: Sequence[str], at: Sequence[datetime], *, name: str, minor: Sequence[int | None]
) -> pa.Table:
    """The same with the columns of the lake."""
    rows = outgoing_of(customer_ids, at, name=name, minor=minor)
    count = rows.num_rows
    return pa.table(
        {
            field.name: rows[field.name].cast(field.type)
            if field.name in rows.column_names
            else pa.nulls(count, field.type)
            for field in LAKE_SCHEMA
        },
        schema=LAKE_SCHEMA,
    )


def told_of(*, seed: int, sizes: dict[str, int] | None = None) -> pa.Table:
    """Orders and looks of the customers of `sizes` up to NOON, with the columns of the lake."""
    random, chosen = np.random.default_rng(seed), sizes or SIZES
    buys: list[tuple[str, float, int]] = []
    looks: list[tuple[str, float, int]] = []
    for group, count in chosen.items():
        for customer_id in people_of(group, count):
            usual = int(random.integers(2_000, 30_000))
            for day in _days(group, random):
                row = (customer_id, day, max(int(random.normal(usual, usual / 8)), 100))
                (looks if group == LOOKERS else buys).append(row)
    return pa.concat_tables(
        [
            lake_rows_of(
                [who for who, _, _ in rows],
                [NOON - timedelta(seconds=round(day * 86_400)) for _, day, _ in rows],
                name=name,
                minor=[minor if name == ORDER else None for _, _, minor in rows],
            )
            for name, rows in ((ORDER, buys), (PAGE, looks))
        ]
    )


def _days(group: str, random: np.random.Generator) -> list[float]:
    if group == LOOKERS:
        return [float(day) for day in random.uniform(5, 100, 4)]
    if group == CROWD:
        return _bgnbd_days(random)
    days, at = [], LAST_DAYS[group] + float(random.exponential(1.0)) + 0.05
    while at < LAST_DAYS[group] + HISTORY_DAYS * float(random.uniform(0.6, 1.0)):
        days.append(at)
        at += float(random.gamma(4.0, 2.0))
    return days


def _bgnbd_days(random: np.random.Generator) -> list[float]:
    """Purchases of somebody who may leave after each of them, with a rate and a chance of leaving of their own."""
    gap_days, leaving = 1 / random.gamma(0.8, 1 / 15.0), float(random.beta(0.5, 1.2))
    days, at = [], float(random.uniform(30, 200))
    while at > 0:
        days.append(at)
        if random.random() < leaving:
            break
        at -= float(random.exponential(gap_days))
    return days
