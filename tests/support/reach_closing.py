"""After a storm: receipts, the days that follow, and what the lake says of every message, read without our own code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from evergrove.campaigns import find_launch
from evergrove.channels import deliver, record_receipts
from evergrove.channels.adapters.contracts import Receipt
from evergrove.channels.tables import messages, outbox
from evergrove.facts import facts_relation, lake_of, open_engine, write_outgoing
from evergrove.insight import EffectScope, campaign_effect
from evergrove.jobs import catch_up
from evergrove.jobs.launches import watch_launches
from evergrove.kit import FixedClock
from evergrove.simulator import Answering, answer
from support.reach_crowd import AT_NIGHT, NIGHT_HOUR, NOON_HOUR, customer_of, hours_east, trait_of

if TYPE_CHECKING:
    from evergrove.insight import CampaignEffect
    from evergrove.kit import Workspace
    from evergrove.simulator import Answers
    from support.reach_storm import ReachStorm

STEPS_MAX = 400
"""Moments at which something is due in the days after: retries, mornings, the ends of unknown ones."""

ANSWERING = Answering(order_chance=0.25, lift_chance=0.15)
"""Large, so that a storm of some thousand customers shows it."""

SENT_QUERY = """
WITH sent AS (
    SELECT DISTINCT ON (message_id) message_id, customer_id, occurred_at
    FROM read_parquet(?, hive_partitioning = true) WHERE name = 'Message Sent' ORDER BY message_id, fact_id
), local AS (
    SELECT (floor(epoch(occurred_at) / 3600)::BIGINT + east) % 24 AS local_hour, sleeps
    FROM sent JOIN crowd USING (customer_id)
)
SELECT
    (SELECT count(*) FROM read_parquet(?, hive_partitioning = true) WHERE name = 'Message Sent') AS told,
    (SELECT count(*) FROM sent) AS sent,
    (SELECT count(*) FROM sent a JOIN sent b USING (customer_id)
        WHERE a.message_id < b.message_id
        AND abs(epoch(a.occurred_at) - epoch(b.occurred_at)) < 24 * 3600) AS over_cap,
    (SELECT count(*) FROM local WHERE local_hour >= 21 OR local_hour < 8) AS at_night,
    (SELECT count(*) FROM local WHERE sleeps) AS to_sleepers
"""


@dataclass(frozen=True, kw_only=True)
class LakeWord:
    """What the facts say: `told` are rows, `sent` messages; the others must be none, but `to_sleepers`."""

    told: int
    sent: int
    over_cap: int
    at_night: int
    to_sleepers: int


def unknown_in_sink(storm: ReachStorm) -> list[str]:
    """Messages of unknown outcome that had arrived."""
    query = sa.select(messages.c.message_id).where(messages.c.state == "unknown")
    with storm.workspace.control.read() as connection:
        unknown = set(connection.execute(query).scalars())
    return sorted(unknown & set(storm.sink.accepted()))


def tell_receipts(workspace: Workspace, message_ids: list[str]) -> int:
    """Their server tells that they were delivered; returns how many words were news."""
    at = workspace.clock.now()
    told = [Receipt(kind="delivered", at=at, raw_id=f"dsn_{one}", message_id=one) for one in message_ids]
    return record_receipts(workspace, told).taken + record_receipts(workspace, told).taken


def let_days_pass(workspace: Workspace) -> Workspace:
    """Deliver at every moment at which something is due, until nothing is; returns it at the last moment."""
    clock = FixedClock(workspace.clock.now())
    later = replace(workspace, clock=clock)
    for _ in range(STEPS_MAX):
        with later.control.read() as connection:
            due = connection.execute(sa.select(sa.func.min(outbox.c.due_at))).scalar_one()
        if due is None:
            watch_launches(later)
            return later
        # Together, what is due within a quarter of an hour.
        clock.instant = max(clock.instant, due) + timedelta(minutes=15)
        deliver(later, channel="email", seconds_max=600)
    raise AssertionError("something is due for ever")


def read_lake(storm: ReachStorm, workspace: Workspace, *, customers: int) -> LakeWord:
    """Work everything in, then count with SQL alone."""
    catch_up(workspace)
    paths = list(lake_of(workspace).files("facts").paths)
    noon, night = (hours_east(hour, now=storm.began_at) for hour in (NOON_HOUR, NIGHT_HOUR))
    sleeps = [trait_of(number) == AT_NIGHT for number in range(customers)]
    crowd = pa.table(
        {
            "customer_id": [customer_of(number) for number in range(customers)],
            "sleeps": sleeps,
            "east": [night if one else noon for one in sleeps],
        }
    )
    with duckdb.connect() as connection:
        connection.register("crowd", crowd)
        row = connection.execute(SENT_QUERY, [paths, paths]).fetchone()
    assert row is not None
    return LakeWord(**dict(zip(LakeWord.__dataclass_fields__, row, strict=True)))


def answered_effect(storm: ReachStorm, workspace: Workspace, *, seed: int) -> tuple[CampaignEffect, Answers]:
    """Let everybody who was exposed to the second campaign answer, and read its effect weeks later."""
    launch = find_launch(workspace, storm.launches[-1].launch_id)
    accepted = set(storm.sink.accepted())
    query = sa.select(messages).where(messages.c.launch_id == launch.launch_id)
    with workspace.control.read() as connection:
        rows = [row for row in connection.execute(query) if _was_exposed(row)]
    asked = pa.table(
        {
            "message_id": [row.message_id for row in rows],
            "customer_id": [row.customer_id for row in rows],
            "variant": [row.arm for row in rows],
            "exposed_at": [row.planned_at for row in rows],
            "sent_at": [row.sent_at if row.message_id in accepted else None for row in rows],
            "channel": ["email"] * len(rows),
            "campaign_key": [launch.campaign_key] * len(rows),
        }
    )
    answers = answer(asked, answering=ANSWERING, seed=seed)
    with workspace.control.write() as connection:
        write_outgoing(connection, answers.facts)
    as_of = workspace.clock.now() + timedelta(days=30)
    weeks_later = replace(workspace, clock=FixedClock(as_of))
    catch_up(weeks_later)
    with open_engine(weeks_later) as engine:
        facts = facts_relation(weeks_later, engine, as_of=as_of)
        scope = EffectScope(campaign=launch.campaign, window=timedelta(days=7))
        return campaign_effect(engine, facts, scope=scope, as_of=as_of), answers


def _was_exposed(row: sa.Row[tuple[object, ...]]) -> bool:
    """Whoever passed policy at planning, on either arm."""
    return bool(row.state != "suppressed" or row.reason == "hold_out")
