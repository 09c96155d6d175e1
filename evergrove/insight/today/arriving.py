"""Sources that have gone silent, each judged by its own rhythm.

The rule: a source is silent when nothing has come from it for longer than the 99th percentile of its own pauses in the
last RHYTHM_DAYS before its last event, and for at least an hour. Pauses are counted in whole minutes. A source with
fewer than PAUSES_MIN pauses has no rhythm yet; one that has been silent for four weeks counts as given up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis.expr.types as ir
import numpy as np
import pyarrow.compute as pc

from evergrove.facts import Engine, instant_of, micros

LOOK_BACK = timedelta(days=28)
RHYTHM_DAYS = timedelta(days=14)
SILENCE_MIN = timedelta(hours=1)
PAUSES_MIN = 50
"""The 99th percentile of fewer is no more than the longest of them."""

PAUSE_QUANTILE = 0.99
MINUTE_US = 60_000_000


@dataclass(frozen=True, kw_only=True)
class Silence:
    """A source that nothing comes from: since when, and the pause that it usually stays under."""

    source: str
    last_at: datetime
    usual_pause: timedelta


def silent_sources(engine: Engine, facts: ir.Table, *, sources: tuple[str, ...], now: datetime) -> tuple[Silence, ...]:
    """Which of `sources` are silent at `now`, by name. What files brought is no sign of life."""
    if not sources:
        return ()
    begins = micros(now - LOOK_BACK)
    live = facts.filter(facts.source.isin(sources) & facts.import_id.isnull() & (facts.received_us >= begins))
    placed = live.mutate(minute=(live.received_us // MINUTE_US).cast("int64"))
    minutes = placed.group_by("source", "minute").agg(facts=placed.count())
    rows = engine.fetch(minutes.order_by("source", "minute"))
    found = []
    for source in sorted(sources):
        own = rows.filter(pc.equal(rows["source"], source))["minute"].to_numpy()
        silence = _silence(source, own.astype(np.int64), now=now)
        if silence is not None:
            found.append(silence)
    return tuple(found)


def _silence(source: str, minutes: np.ndarray, *, now: datetime) -> Silence | None:
    if not len(minutes):
        return None
    own = minutes[minutes >= minutes[-1] - RHYTHM_DAYS // timedelta(minutes=1)]
    pauses = np.diff(own)
    if len(pauses) < PAUSES_MIN:
        return None
    usual = timedelta(minutes=float(np.quantile(pauses, PAUSE_QUANTILE)))
    last_at = instant_of(int(minutes[-1]) * MINUTE_US)
    return (
        Silence(source=source, last_at=last_at, usual_pause=usual) if now - last_at > max(usual, SILENCE_MIN) else None
    )
