"""Segments at work: what rules are evaluated on, counts and exports, and the refresh of all published ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from evergrove.facts import (
    Engine,
    announce_snapshot,
    announced_before,
    facts_relation,
    open_engine,
    published_snapshot,
)
from evergrove.jobs.snapshot_tables import SCORES, scores_of, tags_of
from evergrove.kit import Workspace
from evergrove.profiles import TAG_SCHEMA, own_tags_relation
from evergrove.scores import SCORE_SCHEMA
from evergrove.segments import (
    EditingSession,
    EventCondition,
    JourneyCondition,
    Node,
    SegmentContext,
    SegmentEstimate,
    SequenceCondition,
    conditions_of,
    count_segment,
    export_segment,
    live_status,
    load_segments,
    published_rules,
    read_rule,
    refresh_segments,
    store_refresh,
)

SEGMENT_PREFIX = "segment:"
"""The snapshot of one segment is announced by itself, so that one published later in the day is not passed over."""


@dataclass(frozen=True, kw_only=True)
class RuleCount:
    """How many customers a rule has, of how many, at which instant."""

    count: int
    base: int
    as_of: datetime


@contextmanager
def open_context(workspace: Workspace, *rules: Node, as_of: datetime | None = None) -> Iterator[SegmentContext]:
    """Everything that `rules` are evaluated on: facts at `as_of`, tags and scores of that day or the newest before.

    Without `as_of` it is the instant of the newest scores, so that tags, scores and events are of one moment.
    """
    found = published_snapshot(workspace, name=SCORES, as_of=as_of)
    instant = as_of or (found.as_of if found else workspace.clock.now())
    with open_engine(workspace) as engine:
        context = segment_context(workspace, engine, as_of=instant, day=found.day if found else None)
        yield replace(context, segments=load_segments(workspace, *rules))


def segment_context(workspace: Workspace, engine: Engine, *, as_of: datetime, day: str | None) -> SegmentContext:
    """The context over the snapshots of `day`; None: there are none, and rules that name tags or scores are refused."""
    facts = facts_relation(workspace, engine, as_of=as_of)
    base = facts.filter(facts.customer_id.notnull()).select("customer_id").distinct()
    own = engine.remember(own_tags_relation(engine, facts), name="own_tags_now")
    keys = engine.fetch(own.select("tag_key").distinct()).column("tag_key").to_pylist()
    return SegmentContext(
        engine=engine,
        facts=facts,
        own_tags=own,
        own_tag_keys=frozenset(keys),
        customers=engine.remember(base, name="segment_base"),
        as_of=as_of,
        tags=None if day is None else tags_of(workspace, engine, day=day),
        tag_schema=TAG_SCHEMA,
        scores=None if day is None else scores_of(workspace, engine, day=day),
        score_schema=SCORE_SCHEMA,
    )


def refresh_published(workspace: Workspace, *, context: SegmentContext) -> int:
    """Members of every published segment at the context's instant, their snapshots, who entered and left.

    Returns the number of segments.
    """
    rules, as_of = published_rules(workspace), context.as_of
    if not rules:
        return 0
    context = replace(context, segments=load_segments(workspace, *rules.values()))
    earlier = {
        key: announced_before(workspace, name=f"{SEGMENT_PREFIX}{key}", as_of=as_of) for key in map(_key_of, rules)
    }
    since = {key: found for key, found in earlier.items() if found is not None}
    done = refresh_segments(workspace, rules, context=context, since=since)
    store_refresh(workspace, done)
    live = {status.key for status in live_status(workspace) if status.version is not None}
    for reference, changes in done.changes.items():
        key = _key_of(reference)
        told = changes.slice(0, 0) if key in live else changes  # a live segment has told its changes itself
        announce_snapshot(workspace, name=f"{SEGMENT_PREFIX}{key}", as_of=as_of, versions=reference, changes=told)
    return len(rules)


def _key_of(reference: str) -> str:
    return reference.partition("@")[0]


def count_rule(workspace: Workspace, document: bytes, *, as_of: datetime | None = None) -> RuleCount:
    """The exact count of a rule given as JSON. Raises InvalidRuleError naming the node."""
    rule = read_rule(document)
    with open_context(workspace, rule, as_of=as_of) as context:
        base = context.engine.fetch(context.customers.agg(customers=context.customers.count()))
        count = count_segment(rule, context=context)
        return RuleCount(count=count, base=base.column("customers")[0].as_py(), as_of=context.as_of)


class SegmentEditing:
    """Rules given as JSON, counted again and again while somebody edits them. Each raises InvalidRuleError."""

    def __init__(self, workspace: Workspace, context: SegmentContext) -> None:
        self._workspace, self._session = workspace, EditingSession(context)
        self.as_of = context.as_of

    @property
    def base_size(self) -> int:
        """Customers of the base."""
        return self._session.base_size

    def is_quick(self, document: bytes) -> bool:
        """Whether the exact count is quick: a small base, no event in the rule, or all of it kept."""
        rule = read_rule(document)
        segments = load_segments(self._workspace, rule)
        named = [condition for node in (rule, *segments.values()) for _, condition in conditions_of(node)]
        if not any(isinstance(condition, EventCondition | SequenceCondition | JourneyCondition) for condition in named):
            return True
        return self._session.has(rule, segments=segments)

    def count(self, document: bytes) -> RuleCount:
        """The exact count."""
        rule = read_rule(document)
        count = self._session.count(rule, segments=load_segments(self._workspace, rule))
        return RuleCount(count=count, base=self._session.base_size, as_of=self.as_of)

    def estimate(self, document: bytes) -> SegmentEstimate:
        """Members with a 95 % interval, from one customer in sixteen; a small base is counted exactly."""
        rule = read_rule(document)
        return self._session.estimate(rule, segments=load_segments(self._workspace, rule))


@contextmanager
def open_editing(workspace: Workspace, *, as_of: datetime | None = None) -> Iterator[SegmentEditing]:
    """An editing session at one instant, chosen as `open_context` does. It keeps an engine open: close it soon."""
    with open_context(workspace, as_of=as_of) as context:
        yield SegmentEditing(workspace, context)


def export_rule(
    workspace: Workspace,
    document: bytes,
    path: Path,
    *,
    as_of: datetime | None = None,
    tags: Sequence[str] = (),
    scores: Sequence[str] = (),
) -> int:
    """Write the members of a rule, with tags and scores, to `path` (.csv or .parquet); returns their number."""
    rule = read_rule(document)
    with open_context(workspace, rule, as_of=as_of) as context:
        return export_segment(rule, path, context=context, tags=tags, scores=scores)
