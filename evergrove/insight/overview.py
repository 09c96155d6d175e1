"""The overview: how many customers, what arrives today, where everybody stands, and how fresh each part is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import ibis.expr.types as ir

from evergrove.facts import (
    Engine,
    announced_before,
    facts_relation,
    flow_state,
    micros,
    published_snapshot,
    snapshot_relation,
)
from evergrove.insight.contracts import HeatCell, StageCount
from evergrove.insight.standing import rfm_heat, stage_funnel
from evergrove.kit import Workspace
from evergrove.scores import SCORE_SCHEMA

SCORES_SNAPSHOT = "scores"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where everybody stands as of the newest scores; `compared_with`: the date of the funnel's earlier counts."""

    as_of: datetime
    day: str
    compared_with: str | None
    currency: str | None
    heat: tuple[HeatCell, ...]
    funnel: tuple[StageCount, ...]


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """How far one part is behind: `waiting` facts, and the instant of what it knows (None: nothing yet)."""

    part: str
    waiting: int | None
    as_of: datetime | None


@dataclass(frozen=True, kw_only=True)
class Arrivals:
    """Facts in the lake: those that happened today until now and on the whole day before, and those that came today.

    The last are more on the day of an import, whose events are as old as they are.
    """

    today: int
    yesterday: int
    received_today: int
    newest_received_at: datetime | None


def standing(workspace: Workspace, engine: Engine) -> Standing | None:
    """RFM heat map and stage funnel as of the newest scores; None before the first refresh.

    The funnel is compared with the newest day of scores before: yesterday, where the refresh runs daily.
    """
    found = published_snapshot(workspace, name=SCORES_SNAPSHOT)
    if found is None:
        return None
    before = announced_before(workspace, name=SCORES_SNAPSHOT, as_of=found.as_of)
    scores = snapshot_relation(workspace, engine, name=SCORES_SNAPSHOT, as_of=found.day, schema=SCORE_SCHEMA)
    earlier = (
        None
        if before is None
        else snapshot_relation(workspace, engine, name=SCORES_SNAPSHOT, as_of=before, schema=SCORE_SCHEMA)
    )
    return Standing(
        as_of=found.as_of,
        day=found.day,
        compared_with=before,
        currency=order_currency(workspace, engine, as_of=found.as_of),
        heat=rfm_heat(engine, scores),
        funnel=stage_funnel(engine, scores, earlier=earlier),
    )


def standing_scores(workspace: Workspace, engine: Engine, *, day: date | None = None) -> ir.Table | None:
    """The scores of `day` (UTC), or the newest ones; None where there are none."""
    as_of = None if day is None else datetime.combine(day, time(), UTC)
    found = published_snapshot(workspace, name=SCORES_SNAPSHOT, as_of=as_of)
    if found is None or (day is not None and found.day != day.isoformat()):
        return None
    return snapshot_relation(workspace, engine, name=SCORES_SNAPSHOT, as_of=found.day, schema=SCORE_SCHEMA)


def arrivals(
    workspace: Workspace, engine: Engine, *, day_begins_at: datetime, yesterday_begins_at: datetime
) -> Arrivals:
    """Facts in the lake by the day on which they happened, and what the lake has received since `day_begins_at`."""
    facts = facts_relation(workspace, engine, as_of=workspace.clock.now())
    begin, before = micros(day_begins_at), micros(yesterday_begins_at)
    since = facts.occurred_us >= begin
    counted = facts.agg(
        today=facts.count(where=since).fill_null(0).cast("int64"),
        yesterday=facts.count(where=~since & (facts.occurred_us >= before)).fill_null(0).cast("int64"),
        received_today=facts.count(where=facts.received_us >= begin).fill_null(0).cast("int64"),
        newest=facts.received_us.max().cast("int64"),
    )
    row = engine.fetch(counted).to_pylist()[0]
    newest = row["newest"]
    return Arrivals(
        today=row["today"],
        yesterday=row["yesterday"],
        received_today=row["received_today"],
        newest_received_at=None
        if newest is None
        else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=newest),
    )


def freshness(workspace: Workspace) -> tuple[Freshness, ...]:
    """How far the lake, profiles, live segments and scores are behind."""
    state = flow_state(workspace)
    found = [
        Freshness(part=reader, waiting=max(state.behind(reader), 0), as_of=None) for reader in sorted(state.cursors)
    ]
    scores = published_snapshot(workspace, name=SCORES_SNAPSHOT)
    return (*found, Freshness(part=SCORES_SNAPSHOT, waiting=None, as_of=None if scores is None else scores.as_of))


def order_currency(workspace: Workspace, engine: Engine, *, as_of: datetime) -> str | None:
    """The currency of most orders: that of the money in the scores."""
    facts = facts_relation(workspace, engine, as_of=as_of)
    orders = facts.filter((facts.name == "Order Completed") & facts.currency.notnull())
    counted = orders.group_by("currency").agg(orders=orders.count())
    rows = engine.fetch(counted.order_by(counted.orders.desc(), counted.currency).limit(1)).to_pylist()
    return rows[0]["currency"] if rows else None
