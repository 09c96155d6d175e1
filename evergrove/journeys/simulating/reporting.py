"""The figures of one version, read from its scratch when the walk is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import ceil, floor, sqrt
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from evergrove.facts import each_of, instant_of
from evergrove.journeys.simulating.contracts import (
    BASIS_POINTS,
    RUNS_TOLD_MAX,
    Branch,
    Figure,
    SimulatedChannel,
    SimulatedDay,
    SimulatedLine,
    SimulatedRun,
    SimulatedVersion,
)
from evergrove.journeys.simulating.playing import play_of
from evergrove.journeys.simulating.running import Walk
from evergrove.journeys.tables import journey_moves, journey_runs
from evergrove.kit import Instant

Z_95 = 1.959964
"""Of the normal distribution: 95 % lie within so many standard deviations."""

QUARTER_SECONDS = 900
"""Zones differ by quarters of an hour."""

EFFECT_FACTS = ("Coupon Issued", "Points Earned", "Profile Updated", "Tag Changed", "Experiment Exposed")

_NAMES = ("message_id", "launch_id", "customer_id", "run_id", "node", "channel", "state", "reason", "arm")
_MESSAGES = sa.table(
    "messages",
    *(sa.column(name) for name in _NAMES),
    *(sa.column(name, Instant()) for name in ("planned_at", "sent_at")),
)
_TASKS = sa.table("tasks", sa.column("task_id"))

WAITING = ("planned", "held", "queued", "retrying", "sending")
RUNS, MOVES = journey_runs.c, journey_moves.c


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """A scratch that is being read; `share_bp`: how many of the customers concerned are in it."""

    connection: sa.Connection
    walk: Walk
    zone: ZoneInfo
    share_bp: int

    @property
    def share(self) -> float:
        return self.share_bp / BASIS_POINTS

    def rows(self, query: sa.Select[Any]) -> list[sa.Row[Any]]:
        return list(self.connection.execute(query).all())

    def scaled(self, count: int) -> int:
        return round(count / self.share)

    def figure(self, customer: sa.ColumnElement[Any], query: sa.Select[Any]) -> Figure:
        """How many rows a query has, with the interval of the sample.

        Each customer is in the sample with the same chance p, by lot: the total is Σy/p (Horvitz and Thompson 1952),
        and with y rows of each customer its variance is estimated by (1 − p)/p² · Σy².
        """
        of_each = (
            query.with_only_columns(customer.label("who"), sa.func.count().label("y")).group_by(customer).subquery()
        )
        sums = sa.select(sa.func.sum(of_each.c.y), sa.func.sum(of_each.c.y * of_each.c.y))
        total, squares = self.connection.execute(sums).one()
        count = int(total or 0)
        wide = Z_95 * sqrt((1 - self.share) * int(squares or 0)) / self.share
        middle = count / self.share
        return Figure(count=round(middle), low=max(count, floor(middle - wide)), high=ceil(middle + wide))

    def counted(self, column: sa.ColumnElement[Any], query: sa.Select[Any]) -> dict[str, int]:
        """Rows by the values of a column, the most frequent first."""
        found = self.rows(query.with_only_columns(column.label("word"), sa.func.count().label("n")).group_by(column))
        return {row.word: self.scaled(row.n) for row in sorted(found, key=lambda row: (-row.n, row.word))}

    def day(self, quarter: int) -> date:
        return datetime.fromtimestamp(quarter * QUARTER_SECONDS, UTC).astimezone(self.zone).date()


def report_version(walk: Walk, *, reference: str, zone: str, share_bp: int) -> SimulatedVersion:
    """What became of everybody; `reference` names the version in the real workspace."""
    with walk.scratch.own.control.read() as connection:
        reading = _Reading(connection=connection, walk=walk, zone=ZoneInfo(zone), share_bp=share_bp)
        entered, control = _entered(), _entered().where(RUNS.is_control.is_(True))
        treated = _entered().where(RUNS.is_control.is_(False))
        reached, reached_control = (each.where(RUNS.goal_us > 0) for each in (treated, control))
        whole = reading.figure(RUNS.customer_id, entered)
        in_control = reading.figure(RUNS.customer_id, control)
        goals, goals_control = (reading.figure(RUNS.customer_id, each) for each in (reached, reached_control))
        ours = _ours(walk)
        channels = _channels(reading)
        return SimulatedVersion(
            reference=reference,
            entered=whole,
            entered_control=in_control,
            sent=reading.figure(_MESSAGES.c.customer_id, ours.where(_MESSAGES.c.sent_at.is_not(None))),
            goals=goals,
            goals_control=goals_control,
            goal_rate=_rate(goals.count, whole.count - in_control.count),
            goal_rate_control=_rate(goals_control.count, in_control.count),
            cost_minor=sum(one.cost_minor for one in channels),
            days=_days(reading),
            channels=channels,
            suppressed=reading.counted(_MESSAGES.c.reason, ours.where(_MESSAGES.c.state == "suppressed")),
            held={reason: reading.scaled(count) for reason, count in walk.told.held.most_common()},
            failed=reading.counted(_MESSAGES.c.reason, ours.where(_MESSAGES.c.state == "failed")),
            branches=_branches(reading),
            standing=reading.counted(RUNS.node, _runs(walk).where(RUNS.state == "waiting")),
            ends=reading.counted(RUNS.end_reason, _runs(walk).where(RUNS.state == "ended")),
            effects=_effects(reading),
            play=play_of(connection, walk, scaled=reading.scaled),
            runs=_told_runs(reading),
        )


def _runs(walk: Walk) -> sa.Select[Any]:
    return sa.select(journey_runs).where(RUNS.journey_key == walk.plan.journey.key)


def _entered() -> sa.Select[Any]:
    """One row a run that came in: one that waited before the door and was not let in has not."""
    joined = journey_moves.join(journey_runs, RUNS.run_id == MOVES.run_id)
    return sa.select(RUNS.run_id).select_from(joined).where(MOVES.kind == "entered")


def _ours(walk: Walk) -> sa.Select[Any]:
    return sa.select(_MESSAGES.c.message_id).where(_MESSAGES.c.launch_id == walk.plan.launch_id)


def _rate(count: int, whole: int) -> float | None:
    return count / whole if whole else None


def _days(reading: _Reading) -> tuple[SimulatedDay, ...]:
    whole = MOVES.at_us // (QUARTER_SECONDS * 1_000_000)
    entered: dict[bool, Counter[date]] = {False: Counter(), True: Counter()}
    query = _entered().with_only_columns(RUNS.is_control, whole.label("quarter"), sa.func.count().label("n"))
    for row in reading.rows(query.group_by(RUNS.is_control, sa.text("quarter"))):
        entered[bool(row.is_control)][reading.day(row.quarter)] += row.n
    planned: Counter[date] = Counter()
    for row in reading.rows(_by_quarter(_ours(reading.walk), _MESSAGES.c.planned_at)):
        planned[reading.day(row.quarter)] += row.n
    sent: dict[date, Counter[str]] = {}
    of_sent = _ours(reading.walk).where(_MESSAGES.c.sent_at.is_not(None))
    for row in reading.rows(_by_quarter(of_sent, _MESSAGES.c.sent_at)):
        sent.setdefault(reading.day(row.quarter), Counter())[row.channel] += row.n
    days = sorted({*entered[False], *entered[True], *planned, *sent})
    return tuple(
        SimulatedDay(
            day=day,
            entered=reading.scaled(entered[False][day] + entered[True][day]),
            entered_control=reading.scaled(entered[True][day]),
            planned=reading.scaled(planned[day]),
            sent={channel: reading.scaled(count) for channel, count in sorted(sent.get(day, Counter()).items())},
        )
        for day in days
    )


def _by_quarter(query: sa.Select[Any], at: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """(quarter, channel, n); the scratch is SQLite, whose instants are texts."""
    quarter = (sa.cast(sa.func.strftime("%s", at), sa.Integer) // QUARTER_SECONDS).label("quarter")
    columns = (quarter, _MESSAGES.c.channel, sa.func.count().label("n"))
    return query.with_only_columns(*columns).group_by(sa.text("quarter"), _MESSAGES.c.channel)


def _channels(reading: _Reading) -> tuple[SimulatedChannel, ...]:
    columns = (_MESSAGES.c.channel, _MESSAGES.c.state, _MESSAGES.c.arm, _MESSAGES.c.sent_at.is_not(None).label("went"))
    query = _ours(reading.walk).with_only_columns(*columns, sa.func.count().label("n")).group_by(*columns)
    found: dict[str, Counter[str]] = {}
    for row in reading.rows(query):
        counts = found.setdefault(row.channel, Counter())
        counts["planned"] += row.n
        counts[_word_of(row)] += row.n
    return tuple(
        SimulatedChannel(
            channel=channel,
            cost_minor=reading.scaled(reading.walk.told.cost_minor[channel]),
            **{
                word: reading.scaled(counts[word])
                for word in ("planned", "sent", "suppressed", "control", "failed", "waiting")
            },
        )
        for channel, counts in sorted(found.items())
    )


def _word_of(row: sa.Row[Any]) -> str:
    if row.went:
        return "sent"
    if row.arm == "control":
        return "control"
    return "waiting" if row.state in WAITING else str(row.state) if row.state == "suppressed" else "failed"


def _branches(reading: _Reading) -> tuple[Branch, ...]:
    joined = journey_moves.join(journey_runs, RUNS.run_id == MOVES.run_id)
    columns = (MOVES.node, MOVES.branch)
    query = sa.select(*columns, sa.func.count().label("n")).select_from(joined).where(MOVES.kind == "passed")
    rows = reading.rows(query.group_by(*columns).order_by(*columns))
    left: Counter[str] = Counter()
    for row in rows:
        left[row.node] += row.n
    order = reading.walk.plan.place_of
    told = sorted(rows, key=lambda row: (order.get(row.node, len(order)), -row.n, row.branch))
    return tuple(
        Branch(node=row.node, branch=row.branch, count=reading.scaled(row.n), share=row.n / left[row.node])
        for row in told
    )


def _effects(reading: _Reading) -> Mapping[str, int]:
    told = reading.walk.told.facts
    tasks = int(reading.connection.execute(sa.select(sa.func.count()).select_from(_TASKS)).scalar_one())
    named = {name: reading.scaled(told[name]) for name in EFFECT_FACTS if told[name]}
    return {**named, "tasks": reading.scaled(tasks)} if tasks else named


def _told_runs(reading: _Reading) -> tuple[SimulatedRun, ...]:
    """Some runs in full: ids are digests, so the first ones by id are drawn by lot."""
    runs = reading.rows(_runs(reading.walk).where(RUNS.node != "").order_by(RUNS.run_id).limit(RUNS_TOLD_MAX))
    ids = [run.run_id for run in runs]
    theirs = sa.select(each_of(reading.connection, ids))
    lines: dict[str, list[sa.Row[Any]]] = {}
    moves = sa.select(journey_moves).where(MOVES.run_id.in_(theirs)).order_by(MOVES.run_id, MOVES.number)
    for row in reading.rows(moves):
        lines.setdefault(row.run_id, []).append(row)
    planned: dict[str, list[sa.Row[Any]]] = {}
    columns = (_MESSAGES.c.run_id, _MESSAGES.c.node, _MESSAGES.c.state, _MESSAGES.c.reason)
    query = sa.select(*columns).where(_MESSAGES.c.run_id.in_(theirs)).order_by(_MESSAGES.c.planned_at, _MESSAGES.c.node)
    for row in reading.rows(query):
        planned.setdefault(row.run_id, []).append(row)
    return tuple(
        SimulatedRun(
            customer_id=run.customer_id,
            entry_key=run.entry_key,
            is_control=run.is_control,
            reason=run.end_reason,
            lines=tuple(_lines(lines.get(run.run_id, ()))),
            messages=tuple(_message_texts(planned.get(run.run_id, ()))),
        )
        for run in runs
    )


def _lines(rows: Sequence[sa.Row[Any]]) -> Iterable[SimulatedLine]:
    for row in rows:
        yield SimulatedLine(
            at=instant_of(row.at_us), kind=row.kind, node=row.node, branch=row.branch, detail=row.detail
        )


def _message_texts(rows: Sequence[sa.Row[Any]]) -> Iterable[str]:
    for row in rows:
        yield f"{row.node}: {row.state}" + (f" ({row.reason})" if row.reason else "")
