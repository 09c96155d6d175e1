"""A funnel told plainly: every chain of every customer is tried, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

Row = dict[str, Any]
Fits = Callable[[Row], bool]


def reference_chains(
    rows: list[Row], steps: list[Fits], *, since: datetime, until: datetime, window_us: int, as_of: datetime
) -> dict[str, dict[str, Any]]:
    """Customer → reached, is_open, settled_reached, gaps of the best settled entry, value of the first entry."""
    histories: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda one: (one["occurred_at"], one["feed_seq"], one["fact_id"])):
        if row["customer_id"] is not None and row["occurred_at"] <= as_of:
            histories.setdefault(row["customer_id"], []).append(row)
    found = {}
    for customer, history in histories.items():
        places = [place for place, row in enumerate(history) if steps[0](row) and since <= row["occurred_at"] < until]
        if not places:
            continue
        chains = [longest(history, place, steps, window_us=window_us) for place in places]
        settled = [chain for chain in chains if _us(as_of, chain[0]) >= window_us]
        best = max(settled, key=lambda chain: (len(chain), [-at.timestamp() for at in chain]), default=[])
        found[customer] = {
            "reached": max(map(len, chains)),
            "is_open": max(map(len, chains)) < len(steps) and _us(as_of, chains[-1][0]) < window_us,
            "settled_reached": len(best),
            "gaps_us": [_us(after, before) for before, after in pairwise(best)],
            "value": history[places[0]].get("channel"),
        }
    return found


def longest(history: list[Row], entry: int, steps: list[Fits], *, window_us: int) -> list[datetime]:
    """Times of the longest chain from an entry; of equally long ones the one that is earliest at each step."""
    begun = history[entry]["occurred_at"]

    def ways(place: int, step: int) -> list[list[datetime]]:
        if step == len(steps):
            return [[]]
        found: list[list[datetime]] = [[]]
        for later in range(place + 1, len(history)):
            at = history[later]["occurred_at"]
            if steps[step](history[later]) and _us(at, begun) <= window_us:
                found += [[at, *rest] for rest in ways(later, step + 1)]
        return found

    return [begun, *min(ways(entry, 1), key=lambda way: (-len(way), way))]


def _us(after: datetime, before: datetime) -> int:
    return round((after - before).total_seconds() * 1_000_000)
