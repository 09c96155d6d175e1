"""Paths told plainly: visit by visit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

Row = dict[str, Any]
GAP = timedelta(minutes=30)


def reference_visits(rows: list[Row]) -> dict[tuple[Any, ...], list[Row]]:
    """(customer, session or number) → the events of the visit in their order."""
    ordered = sorted(rows, key=lambda one: (one["occurred_at"], one["feed_seq"], one["fact_id"]))
    visits: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    last: dict[str, tuple[datetime, int]] = {}
    for row in ordered:
        customer, session = row["customer_id"], row.get("session_id")
        if customer is None:
            continue
        if session is None:
            at, number = last.get(customer, (datetime.min.replace(tzinfo=row["occurred_at"].tzinfo), 0))
            number += row["occurred_at"] - at > GAP if customer in last else 1
            last[customer] = (row["occurred_at"], number)
            session = number
        visits[customer, session].append(row)
    return visits


def reference_links(
    rows: list[Row],
    *,
    node_of: Callable[[Row], str],
    anchor: str,
    is_from: bool,
    steps: int,
    since: datetime,
    until: datetime,
) -> Counter[tuple[int, str, str | None]]:
    """(level, node, next node or None where the visit ends) → visits; the anchor's node is `anchor`."""
    found: Counter[tuple[int, str, str | None]] = Counter()
    for visit in reference_visits(rows).values():
        kept = [visit[0], *(after for before, after in pairwise(visit) if node_of(after) != node_of(before))]
        places = [place for place, row in enumerate(kept) if node_of(row) == anchor]
        if not places or not since <= kept[places[0]]["occurred_at"] < until:
            continue
        way = kept[places[0] :] if is_from else kept[places[0] :: -1]
        names: list[str | None] = [*map(node_of, way), None]
        for level, (node, following) in enumerate(pairwise(names[: steps + 1])):
            assert node is not None
            found[level, node, following] += 1
    return found
