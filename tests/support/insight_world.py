"""A small shop told by hand, whose every figure can be worked out on paper."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from evergrove.facts.engine import Engine
from evergrove.facts.lake import LAKE_SCHEMA
from evergrove.facts.relations import derive
from evergrove.scores import SCORE_SCHEMA

AS_OF = datetime(2026, 6, 16, tzinfo=UTC)
EARLIER = datetime(2026, 5, 16, tzinfo=UTC)

HOSTILE = '</script><img src=x onerror="alert(1)">&{{ 7 * 7 }}'
"""What a customer or an operator might put into any text."""

ORDERS: tuple[tuple[str | None, str, int], ...] = (
    ("ann", "2026-01-10", 10_000),
    ("ann", "2026-02-10", 10_000),
    ("ann", "2026-04-05", 20_000),
    ("bob", "2026-01-20", 5_000),
    ("bob", "2026-01-20", 1_000),
    ("cid", "2026-02-01", 4_000),
    ("cid", "2026-03-03", 6_000),
    ("dee", "2026-06-10", 3_000),
    (None, "2026-03-15", 7_000),
)
"""(customer, day, minor): Ann three times, Bob twice on one day, Cid twice, Dee just now, and a guest."""

REFUNDS = (("bob", "2026-02-02", 6_000), ("ann", "2026-04-20", 5_000))


def hand_made(*, extra: tuple[dict[str, Any], ...] = ()) -> pa.Table:
    """The world's facts in LAKE_SCHEMA, with `extra` rows."""
    rows = [_fact(who, "Order Completed", day, minor) for who, day, minor in ORDERS]
    rows += [_fact(who, "Order Refunded", day, minor) for who, day, minor in REFUNDS]
    rows += extra
    for number, row in enumerate(rows):
        row["fact_id"] = f"f{number:04d}"
    return pa.Table.from_pylist([{name: row.get(name) for name in LAKE_SCHEMA.names} for row in rows], LAKE_SCHEMA)


def other_currency() -> dict[str, Any]:
    """An order that counts as one, and whose money must not be added to the rest."""
    return {**_fact("ann", "Order Completed", "2026-05-01", 99_000_000), "currency": "JPY"}


def facts_in(engine: Engine, table: pa.Table | None = None, *, as_of: datetime = AS_OF) -> ir.Table:
    """The relation of facts as of an instant."""
    return derive(engine.table(hand_made() if table is None else table, name="facts"), as_of=as_of)


SCORED: dict[str, dict[str, Any]] = {
    "ann": {"rfm_r": 4, "rfm_f": 5, "rfm_monetary_minor": 35_000, "rfm_class": "important_value", "stage": "maturity"},
    "bob": {"rfm_r": 1, "rfm_f": 1, "rfm_monetary_minor": 0, "rfm_class": "general_win_back", "stage": "lost"},
    "cid": {"rfm_r": 2, "rfm_f": 4, "rfm_monetary_minor": 10_000, "rfm_class": "important_keep", "stage": "decline"},
    "dee": {
        "rfm_r": 5,
        "rfm_f": 1,
        "rfm_monetary_minor": 3_000,
        "rfm_class": "general_develop",
        "stage": "acquisition",
    },
}
SCORED_EARLIER: dict[str, dict[str, Any]] = {
    "ann": {"rfm_class": "important_value", "stage": "growth"},
    "bob": {"rfm_class": "important_win_back", "stage": "decline"},
    "cid": {"rfm_class": "important_value", "stage": "decline"},
}


def scores_in(engine: Engine, scored: dict[str, dict[str, Any]] | None = None, *, name: str = "scores") -> ir.Table:
    """A relation of SCORE_SCHEMA with the columns of `scored`, and a radar of which half is known."""
    rows = []
    for place, (customer, columns) in enumerate((SCORED if scored is None else scored).items()):
        radar = {
            "radar_consumption_axis": 8_000 - place * 1_000,
            "radar_growth_axis": 5_000,
            "radar_coverage_bp": 5_000,
            "radar_hundredths": 7_400 - place * 800,
        }
        rows.append({"customer_id": customer, "versions": "rfm@1,health@2", **radar, **columns})
    table = pa.Table.from_pylist([{name: row.get(name) for name in SCORE_SCHEMA.names} for row in rows], SCORE_SCHEMA)
    return engine.table(table, name=name)


def _fact(customer: str | None, name: str, day: str, minor: int) -> dict[str, Any]:
    at = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    return {
        "customer_id": customer,
        "name": name,
        "occurred_at": at,
        "received_at": at,
        "utc_offset_minutes": 480,
        "amount_minor": minor,
        "currency": "CNY",
        "schema_version": 1,
    }
