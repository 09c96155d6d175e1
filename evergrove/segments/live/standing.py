"""What is asked to be live: start, edit, stop, and giving up where a limit is passed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from evergrove.definitions import published
from evergrove.facts import facts_relation, open_engine
from evergrove.kit import Workspace, take_turn
from evergrove.profiles import TAG_SCHEMA
from evergrove.segments.compiling import expand
from evergrove.segments.contracts import SegmentContext
from evergrove.segments.live.analysis import is_own_tag, refusal_of
from evergrove.segments.live.contracts import SEGMENTS_MAX, MissingLiveSegmentError, Refusal, TooManyLiveError
from evergrove.segments.live.plans import (
    BULK_ONLY,
    FILLING,
    LIVE,
    WANTED,
    decode_rule,
    encode_rule,
    numbers_of,
    true_without_history,
    turn_stamp,
)
from evergrove.segments.live.progress import read_progress, write_progress
from evergrove.segments.live.snapshot_bits import snapshot_schema
from evergrove.segments.live.states.contracts import LIST_ROWS_MAX
from evergrove.segments.publishing import SEGMENT, load_segments
from evergrove.segments.reading import read_rule
from evergrove.segments.rules import ListCondition, Node, TagCondition, conditions_of, normal_form
from evergrove.segments.tables import live_conditions, live_segments, segment_members, segment_states

TURN = "live_segments"
"""Whoever changes what is live, or works by it, has this turn until its transaction ends."""


def start_live(workspace: Workspace, key: str) -> Refusal | None:
    """Ask for the newest published version of a segment to be live; `backfill_live` then makes it so.

    Returns why it can only be had in bulk, None when it can be live. The version that is live goes on until the new
    one is filled; asking for what is live already changes nothing. Raises MissingDefinitionError, InvalidRuleError
    for names that do not exist, TooManyLiveError.
    """
    definition = published(workspace, kind=SEGMENT, key=key)
    rule = _expanded(workspace, read_rule(definition.body))
    refusal = refusal_of(rule)
    with workspace.control.write() as connection:
        take_turn(connection, name=TURN)
        rows = [row for row in _rows(connection) if row.standing != BULK_ONLY]
        others = {row.key for row in rows if row.key != key}
        if any(row.key == key and row.version == definition.version for row in rows):
            return None
        if refusal is None:
            _check_limits(connection, rows=rows, key=key, rule=rule, segments=len(others) + 1)
        was_filling = any(row.key == key and row.standing == FILLING for row in rows)
        standings = (WANTED, FILLING, BULK_ONLY) if refusal is None else (LIVE, WANTED, FILLING, BULK_ONLY)
        _remove(connection, key, standings=standings)
        # Half of the states may be those of the version that was being filled: nobody may go on with the older one.
        standing = BULK_ONLY if refusal is not None else FILLING if was_filling else WANTED
        _insert(connection, key=key, version=definition.version, rule=rule, refusal=refusal, standing=standing)
    return refusal


def stop_live(workspace: Workspace, key: str) -> None:
    """No longer keep a segment live: its members and states go, no facts say so. Raises MissingLiveSegmentError."""
    with workspace.control.write() as connection:
        take_turn(connection, name=TURN)
        if not _remove(connection, key, standings=(LIVE, WANTED, FILLING, BULK_ONLY)):
            raise MissingLiveSegmentError(key)
        if not any(row.standing != BULK_ONLY for row in _rows(connection)):
            for table in (segment_states, segment_members, live_conditions):
                connection.execute(sa.delete(table))


def live_refusal(workspace: Workspace, rule: Node) -> Refusal | None:
    """Why a rule cannot be live, None when it can. Raises InvalidRuleError for names that do not exist."""
    return refusal_of(_expanded(workspace, rule))


def give_up(workspace: Workspace, *, numbers: Sequence[int]) -> None:
    """Leave the segments of these conditions to bulk: one customer's list became too long."""
    with workspace.control.write() as connection:
        take_turn(connection, name=TURN)
        used = numbers_of(connection, [decode_rule(row.rule) for row in _rows(connection)])
        forms = {form for form, number in used.items() if number in numbers}
        for row in _rows(connection):
            for path, condition in conditions_of(decode_rule(row.rule)):
                if row.standing != BULK_ONLY and normal_form(condition) in forms:
                    refuse(connection, row.segment_id, _too_long(path))
                    break


def refuse(connection: sa.Connection, segment_id: int, refusal: Refusal) -> None:
    """One version is bulk only from here on, for this reason; one that it was to replace goes."""
    row = connection.execute(sa.select(live_segments).where(live_segments.c.segment_id == segment_id)).one()
    if row.standing == FILLING:
        _remove(connection, row.key, standings=(LIVE,))
    connection.execute(sa.delete(segment_members).where(segment_members.c.segment_id == segment_id))
    statement = sa.update(live_segments).where(live_segments.c.segment_id == segment_id)
    text = msgspec.json.encode(refusal).decode()
    connection.execute(statement.values(standing=BULK_ONLY, refusal=text, members=0))
    turn_stamp(connection)


def remove_version(connection: sa.Connection, segment_id: int) -> None:
    """One version goes, with its members."""
    connection.execute(sa.delete(segment_members).where(segment_members.c.segment_id == segment_id))
    connection.execute(sa.delete(live_segments).where(live_segments.c.segment_id == segment_id))
    turn_stamp(connection)


def _too_long(path: str) -> Refusal:
    return Refusal(
        path=path,
        reason=f"a customer has more than {LIST_ROWS_MAX:,} events that it must remember one by one",
        reason_zh=f"有客户的相关事件超过 {LIST_ROWS_MAX:,} 条，无法逐条保存",
    )


def _rows(connection: sa.Connection) -> list[Any]:
    return list(connection.execute(sa.select(live_segments).order_by(live_segments.c.segment_id)))


def _check_limits(connection: sa.Connection, *, rows: list[Any], key: str, rule: Node, segments: int) -> None:
    if segments > SEGMENTS_MAX:
        raise TooManyLiveError(noun="segments", noun_zh="实时人群", found=segments, allowed=SEGMENTS_MAX)
    numbers_of(connection, [rule, *(decode_rule(row.rule) for row in rows if row.key != key)])


def _insert(
    connection: sa.Connection, *, key: str, version: int, rule: Node, refusal: Refusal | None, standing: str
) -> None:
    segment_id = read_progress(connection, "next_segment_id", default=1)
    write_progress(connection, "next_segment_id", segment_id + 1)
    row = {
        "segment_id": segment_id,
        "key": key,
        "version": version,
        "rule": encode_rule(rule),
        "standing": standing,
        "refusal": None if refusal is None else msgspec.json.encode(refusal).decode(),
        "is_inverted": refusal is None and true_without_history(rule),
        "members": 0,
        "started_at": None,
    }
    connection.execute(sa.insert(live_segments), row)
    turn_stamp(connection)


def _remove(connection: sa.Connection, key: str, *, standings: Sequence[str]) -> int:
    found = [row.segment_id for row in _rows(connection) if row.key == key and row.standing in standings]
    for segment_id in found:
        remove_version(connection, segment_id)
    return len(found)


def _expanded(workspace: Workspace, rule: Node) -> Node:
    """The rule with the segments that it names put in place, and its names checked as the bulk way does.

    An own tag may come one day, as an attribute may; a list's file is the business of the bulk way.
    """
    segments = load_segments(workspace, rule)
    trees = [rule, *segments.values()]
    conditions = [condition for tree in trees for _, condition in conditions_of(tree)]
    own = {each.key for each in conditions if isinstance(each, TagCondition) and is_own_tag(each)}
    with open_engine(workspace) as engine:
        facts = facts_relation(workspace, engine, as_of=workspace.clock.now())
        scores = snapshot_schema(workspace, "scores")
        context = SegmentContext(
            engine=engine,
            facts=facts,
            customers=facts,
            as_of=workspace.clock.now(),
            own_tags=facts,
            own_tag_keys=frozenset(own),
            tags=None if snapshot_schema(workspace, "tags") is None else facts,
            tag_schema=TAG_SCHEMA,
            scores=None if scores is None else facts,
            score_schema=scores,
            lists={each.key: facts for each in conditions if isinstance(each, ListCondition) and each.key},
            segments=segments,
        )
        return expand(rule, context=context)
