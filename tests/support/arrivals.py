"""Candidate facts written as short rows, and sent through the inbox like a file's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from evergrove.facts import CANDIDATE_SCHEMA, append_candidates, hold_lease
from evergrove.kit import Workspace
from evergrove.profiles import run_intake


def candidate(
    fact_id: str, at: datetime, *identifiers: str, name: str = "Order Completed", **columns: Any
) -> dict[str, Any]:
    """One candidate; identifiers are written `kind:value`, strongest first."""
    pairs = [dict(zip(("kind", "value"), text.split(":", 1), strict=True)) for text in identifiers]
    return {"fact_id": fact_id, "name": name, "identifiers": pairs, "occurred_at": at, "properties": "{}", **columns}


def send(workspace: Workspace, *candidates: dict[str, Any], import_id: str = "imp_test") -> None:
    """Append the candidates to the inbox as one body."""
    table = pa.Table.from_pylist(list(candidates), schema=CANDIDATE_SCHEMA)
    with hold_lease(workspace.inbox, name="import:test", clock=workspace.clock, in_inbox=True) as lease:
        append_candidates(workspace, table, import_id=import_id, lease=lease)


def unite(workspace: Workspace, *visitors: str, source: str, user_id: str = "shared-1") -> None:
    """Visitors who are known by their browsers, until `source` says that each of them is the same user."""
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    send(workspace, *(candidate(f"{who}-first", at, f"anonymous_id:{who}") for who in visitors))
    identifiers = [(who, (f"user_id:{user_id}", f"anonymous_id:{who}")) for who in visitors]
    send(workspace, *(candidate(f"{who}-in", at, *both, name="Signed In", source=source) for who, both in identifiers))
    run_intake(workspace)


def lake_rows(workspace: Workspace, columns: list[str]) -> list[tuple[Any, ...]]:
    """Rows of the lake's facts, sorted."""
    from evergrove.facts import open_engine
    from evergrove.facts.lake import FACTS, LAKE_SCHEMA, lake_of

    with open_engine(workspace) as engine:
        table = engine.relation(lake_of(workspace).files(FACTS), name="facts", schema=LAKE_SCHEMA)
        rows = engine.fetch(table.select(*columns)).to_pylist()
    return sorted((tuple(row[column] for column in columns) for row in rows), key=repr)
