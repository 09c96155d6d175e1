"""Candidate facts written as short rows, and sent through the inbox like a file's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa

from evergrove.facts import CANDIDATE_SCHEMA, append_candidates, hold_lease
from evergrove.kit import Workspace


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


def lake_rows(workspace: Workspace, columns: list[str]) -> list[tuple[Any, ...]]:
    """Rows of the lake's facts, sorted."""
    from evergrove.facts import open_engine
    from evergrove.facts.lake import FACTS, LAKE_SCHEMA, lake_of

    with open_engine(workspace) as engine:
        table = engine.relation(lake_of(workspace).files(FACTS), name="facts", schema=LAKE_SCHEMA)
        rows = engine.fetch(table.select(*columns)).to_pylist()
    return sorted((tuple(row[column] for column in columns) for row in rows), key=repr)
