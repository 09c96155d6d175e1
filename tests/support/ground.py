"""Workspaces and facts made by hand, for the tests of the ground."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from evergrove.access import create_workspace
from evergrove.facts import FACT_SCHEMA, conform, lake_of
from evergrove.kit import FixedClock, Settings, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
"""The time in these workspaces."""


def make_workspace(home: Path, *, slug: str = "proof", **settings: Any) -> Workspace:
    """A new workspace at NOON."""
    return create_workspace(Settings(home=home, **settings), slug=slug, name=slug, clock=FixedClock(NOON))


def fact_rows(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Facts in FACT_SCHEMA: what a row does not say is null; ids, receipt and numbers are made up when absent."""
    made = []
    for number, row in enumerate(rows, start=1):
        occurred_at = row.get("occurred_at", NOON)
        made.append(
            {
                "fact_id": f"f{number:06d}",
                "name": "Order Completed",
                "feed_seq": number,
                "received_at": occurred_at,
                **row,
                "occurred_at": occurred_at,
            }
        )
    return conform(pa.Table.from_pylist(made, schema=FACT_SCHEMA), schema=FACT_SCHEMA)


def append(workspace: Workspace, facts: pa.Table, *, last_seq: int, now: datetime = NOON) -> bool:
    """Append to the lake as the lake reader does."""
    return lake_of(workspace).append_facts(facts, last_seq=last_seq, now=now)
