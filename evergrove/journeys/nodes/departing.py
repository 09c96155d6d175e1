"""Departures that many kinds share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evergrove.journeys.nodes.contracts import ENDS, STAYS, Arrivals, Departures, Integers, Truths


def pass_on(arrivals: Arrivals, *, detail: Sequence[str] | None = None) -> Departures:
    """All go on by the only way out."""
    return Departures(branch=np.zeros(len(arrivals), dtype=np.int64), detail=detail)


def end_here(arrivals: Arrivals, *, reason: str) -> Departures:
    """All end, for this reason."""
    return Departures(branch=np.full(len(arrivals), ENDS, dtype=np.int64), reason=reason)


def stay_until(due_us: Integers, *, passing: Truths, detail: Sequence[str]) -> Departures:
    """Those that pass go on at once, the others wait until they are due."""
    branch = np.where(passing, 0, STAYS).astype(np.int64)
    return Departures(branch=branch, due_us=due_us, detail=detail)


def marked(chosen: Truths, word: str) -> list[str]:
    """`word` where it is so, nothing elsewhere."""
    return [word if one else "" for one in chosen.tolist()]


def instants_text(instants_us: Integers) -> list[str]:
    """Each instant as people and programs read it, to the second: `2026-11-22T01:00:00Z`."""
    distinct, places = np.unique(instants_us, return_inverse=True)
    texts = [f"{text}Z" for text in np.datetime_as_string(distinct.astype("datetime64[us]"), unit="s").tolist()]
    return [texts[place] for place in places.tolist()]
