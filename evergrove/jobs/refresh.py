"""Refresh: tags, scores, stages and segments of every customer as of an instant, as snapshots in the lake.

Invariants: a snapshot depends on facts up to the instant only; refreshing a day again replaces its snapshots and sends
no second `Stage Changed`; one refresh at a time, and none while an erasure is finished; the engine is closed when the
work ends, because it keeps its memory until then.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts import (
    DERIVED_LEASE,
    Engine,
    announce_snapshot,
    announced_before,
    as_of_value,
    facts_relation,
    hold_lease,
    open_engine,
    write_snapshot,
)
from evergrove.jobs.flow import catch_up
from evergrove.jobs.own_tags import refresh_rule_tags
from evergrove.jobs.segment_work import refresh_published, segment_context
from evergrove.jobs.snapshot_tables import SCORES, TAGS, scores_of
from evergrove.kit import InvalidError, Workspace
from evergrove.profiles import TAG_SCHEMA, present_names, publish_customers, tags_relation
from evergrove.scores import SCORE_SCHEMA, publish_default_settings, scores_relation, stage_transitions

AHEAD_MAX = timedelta(days=1)
"""A snapshot of a later day would stand in front of every newer one until then; a day is the widest time zone."""


class FutureRefreshError(InvalidError):
    code = "refresh.in_the_future"


@dataclass(frozen=True, kw_only=True)
class RefreshSummary:
    """What was refreshed."""

    as_of: datetime
    customers: int
    tags: int
    scores: int
    stage_changes: int
    segments: int
    seconds: float


def refresh(workspace: Workspace, *, as_of: datetime, known_at: datetime | None = None) -> RefreshSummary:
    """Compute everything as of `as_of` (with what was known at `known_at`, default: today's knowledge).

    Raises FutureRefreshError, and LeaseHeldError while another process refreshes.
    """
    if as_of > workspace.clock.now() + AHEAD_MAX:
        raise FutureRefreshError(
            f"{as_of:%Y-%m-%d} lies in the future", help="refresh as of today or a day that is over: --as-of 2011-12-10"
        )
    begun = time.monotonic()
    catch_up(workspace)
    publish_customers(workspace)
    settings = publish_default_settings(workspace)
    with (
        hold_lease(workspace.control, name=DERIVED_LEASE, clock=workspace.clock),
        open_engine(workspace) as engine,
    ):
        facts = facts_relation(workspace, engine, as_of=as_of, known_at=known_at)
        present = present_names(engine, facts)
        tags = engine.remember(tags_relation(engine, facts, as_of=as_of, present=present), name="tags_now")
        customers = write_snapshot(workspace, engine.stream(tags), name=TAGS, as_of=as_of)
        scores = engine.remember(
            scores_relation(engine, facts, as_of=as_of, settings=settings, present=present), name="scores_now"
        )
        write_snapshot(workspace, engine.stream(scores), name=SCORES, as_of=as_of)
        changes = _stage_changes(workspace, engine, scores, as_of=as_of)
        announce_snapshot(workspace, name=TAGS, as_of=as_of, versions="")
        announced = announce_snapshot(
            workspace, name=SCORES, as_of=as_of, versions=settings.references(), changes=changes
        )
        context = segment_context(workspace, engine, as_of=as_of, day=as_of_value(as_of))
        refresh_rule_tags(workspace, engine, context=context, as_of=as_of)
        segments = refresh_published(workspace, context=context)
    catch_up(workspace)
    return RefreshSummary(
        as_of=as_of,
        customers=customers,
        tags=len(TAG_SCHEMA) - 1,
        scores=len(SCORE_SCHEMA) - 2,
        stage_changes=changes.num_rows if announced else 0,
        segments=segments,
        seconds=time.monotonic() - begun,
    )


def _stage_changes(workspace: Workspace, engine: Engine, scores: ir.Table, *, as_of: datetime) -> pa.Table:
    """`Stage Changed` facts against the snapshot before; none when there is none before."""
    before = announced_before(workspace, name=SCORES, as_of=as_of)
    if before is None:
        return pa.table({})
    earlier = scores_of(workspace, engine, day=before)
    moved = engine.fetch(stage_transitions(earlier, scores))
    rows, customer_ids, day = moved.num_rows, moved.column("customer_id"), as_of_value(as_of)
    properties = pc.binary_join_element_wise(
        '{"from":"', pc.coalesce(moved.column("stage_from"), ""), '","to":"', moved.column("stage_to"),
        f'","as_of":"{day}"}}', "",
    )  # fmt: skip
    return pa.table(
        {
            "fact_id": pc.binary_join_element_wise("stage", customer_ids, day, "#"),
            "name": pa.repeat(pa.scalar("Stage Changed"), rows),
            "customer_id": customer_ids,
            "occurred_at": pa.repeat(pa.scalar(as_of, pa.timestamp("us", tz="UTC")), rows),
            "source": pa.repeat(pa.scalar("evergrove"), rows),
            "properties": properties,
        }
    )
