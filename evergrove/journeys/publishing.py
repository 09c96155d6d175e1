"""Publish journeys and read them back; a version that was published never changes (rule 11).

Invariants: the plans of a version's messages stand before anybody can enter it; publishing enrols nobody by itself;
publishing the same again, with the same templates, changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from evergrove.channels import ChannelStep, MessagePlan, keep_plan
from evergrove.content import load_template
from evergrove.definitions import publish
from evergrove.facts import micros
from evergrove.journeys.checking import read_journey
from evergrove.journeys.contracts import (
    InvalidJourneyError,
    Journey,
    MessageNode,
    MissingJourneyError,
    SegmentEntry,
    WebhookNode,
)
from evergrove.journeys.ending_runs import close_versions, end_runs, end_those_not_in, finish_archiving
from evergrove.journeys.engine.entering import hold_out_salt
from evergrove.journeys.engine.standing import JOURNEY
from evergrove.journeys.engine.turn import JOURNEYS_TURN
from evergrove.journeys.enrolling import ask_enrolment
from evergrove.journeys.migrating import Unmapped, check_mapping, migrate_runs
from evergrove.journeys.plans import launch_of_version
from evergrove.journeys.reading import NEVER_US, StandingJourney, as_document, find_standing, load_journey
from evergrove.journeys.states import cancel_versions_before
from evergrove.journeys.tables import journey_versions, journeys
from evergrove.kit import Workspace, take_turn, upsert

PublishMode = Literal["new_only", "migrate", "drain_old", "archive_old"]
"""What becomes of those inside earlier versions: they go on there; they are moved by a mapping of nodes; they go on,
but who still waits to be let in there is not; they are ended, and their messages with them."""

Backfill = Literal["current", "future", "both"]
"""Whom a journey on a segment is for (rule 3): its members of today alone, those who enter it later, or both."""

CONVERSION_DAYS_DEFAULT = 7


@dataclass(frozen=True, kw_only=True)
class PublishedJourney:
    """A version that stands. `is_new`: this publishing let it take entrants; else it did already. `moved`, `ended`:
    runs of earlier versions. `enrolment_id`: the backfill that was asked for."""

    journey: Journey
    standing: StandingJourney
    is_new: bool
    moved: int = 0
    ended: int = 0
    enrolment_id: str = ""


def publish_journey(
    workspace: Workspace,
    document: object,
    *,
    author: str,
    note: str = "",
    mode: PublishMode = "new_only",
    mapping: Mapping[str, str] | None = None,
    unmapped: Unmapped = "stays",
    backfill: Backfill = "future",
) -> PublishedJourney:
    """Publish a journey, or its next version, which takes new entrants from now on. Published again it changes nothing,
    and goes on with what a killed publishing has left of moving and ending earlier runs.

    A paused journey stays paused; a draining or archived one is live again. Raises InvalidJourneyError.
    """
    wanted = _publishable(workspace, document, mode=mode, mapping=mapping, backfill=backfill)
    journey = _publish(workspace, wanted, author=author, note=note)
    finish_archiving(workspace, journey.key)  # once it is live again, nobody would end whom a killed archiving has left
    is_new = _let_stand(workspace, journey, author=author, hears_entries=backfill != "current")
    moved = ended = 0
    if mode == "migrate":
        moved = migrate_runs(workspace, journey.key, mapping=mapping, unmapped=unmapped)
    elif mode == "drain_old":
        ended = end_those_not_in(workspace, key=journey.key, before_version=journey.version, reason="migrated")
    elif mode == "archive_old":
        cancel_versions_before(workspace, journey.key, version=journey.version)
        ended = end_runs(workspace, key=journey.key, before_version=journey.version, reason="archived")
    close_versions(workspace)
    enrolment_id = ""
    if backfill != "future" and isinstance(journey.entry, SegmentEntry):
        enrolment_id = ask_enrolment(
            workspace,
            journey.key,
            source="segment",
            author=author,
            occasion=f"backfill:{journey.version}",
            detail={"segment": journey.entry.segment},
        ).enrolment_id
    return PublishedJourney(
        journey=journey,
        standing=find_standing(workspace, journey.key),
        is_new=is_new,
        moved=moved,
        ended=ended,
        enrolment_id=enrolment_id,
    )


def publishing_content(
    workspace: Workspace,
    document: object,
    *,
    mode: PublishMode = "new_only",
    mapping: Mapping[str, str] | None = None,
    unmapped: Unmapped = "stays",
    backfill: Backfill = "future",
) -> tuple[str, dict[str, Any]]:
    """The key, and exactly what `publish_journey` would do now: the document, the versions of its templates, what
    becomes of earlier runs. For whoever has to agree to it. Raises InvalidJourneyError.
    """
    wanted = _publishable(workspace, document, mode=mode, mapping=mapping, backfill=backfill)
    content = {
        "document": as_document(wanted),
        "templates": _pinned(workspace, wanted),
        "mode": mode,
        "mapping": dict(mapping or {}),
        "unmapped": unmapped,
        "backfill": backfill,
    }
    return wanted.key, content


def _publishable(
    workspace: Workspace, document: object, *, mode: PublishMode, mapping: Mapping[str, str] | None, backfill: Backfill
) -> Journey:
    """The journey as it was read; what cannot be published like this is refused before anything is done."""
    wanted = read_journey(workspace, document)
    if backfill != "future" and not (isinstance(wanted.entry, SegmentEntry) and wanted.entry.on == "entered"):
        raise InvalidJourneyError(
            "only a journey that begins by entering a segment has customers of today",
            help="publish it for future entrants, and enter others from a file or a segment afterwards",
        )
    if mode == "migrate":
        check_mapping(wanted, mapping or {})
    return wanted


def _publish(workspace: Workspace, wanted: Journey, *, author: str, note: str) -> Journey:
    """The version, with the plans of its messages kept."""
    edition = _edition(workspace, wanted.key)
    wanted = msgspec.structs.replace(wanted, version=0, edition=edition, pinned=_pinned(workspace, wanted))
    body: dict[str, Any] = msgspec.to_builtins(wanted)
    body.pop("version")
    made = publish(workspace, kind=JOURNEY, key=wanted.key, body=body, author=author, note=note)
    journey = msgspec.structs.replace(wanted, version=made.version)
    for plan in message_plans(journey):
        keep_plan(workspace, plan)
    return journey


def message_plans(journey: Journey) -> tuple[MessagePlan, ...]:
    """What all messages of each node have in common, for `keep_plan`; the journey is published, so templates are
    pinned."""
    return tuple(_plan(journey, node) for node in journey.nodes if isinstance(node, MessageNode | WebhookNode))


def _plan(journey: Journey, node: MessageNode | WebhookNode) -> MessagePlan:
    goal = journey.goal
    shared = MessagePlan(
        launch_id=launch_of_version(journey.reference),
        node=node.id,
        steps=(),
        message_class=journey.message_class,
        topic=journey.topic,
        purpose=journey.purpose,
        tags=journey.tags,
        priority=journey.priority,
        journey_key=journey.reference,
        hold_out_bp=journey.hold_out_bp,
        salt=hold_out_salt(journey.key),
        conversion_fact=goal.event.fact if goal else "",
        conversion_window=timedelta(days=goal.days if goal else CONVERSION_DAYS_DEFAULT),
    )
    if isinstance(node, WebhookNode):
        return replace(shared, steps=(ChannelStep(channel="webhook", template=journey.pinned[node.template]),))
    steps = tuple(
        ChannelStep(
            channel=step.channel,
            template=journey.pinned[step.template],
            unread=timedelta(hours=step.unread_hours) if step.unread_hours else None,
        )
        for step in node.steps
    )
    return replace(
        shared,
        steps=steps,
        message_class=node.message_class or journey.message_class,
        topic=node.topic or journey.topic,
        purpose=node.purpose or journey.purpose,
        lasts=timedelta(hours=node.lasts_hours),
        prefers_golden_hours=node.prefers_golden_hours,
        budget_minor=node.budget_minor,
        node_hold_out_bp=node.hold_out_bp,
    )


def _pinned(workspace: Workspace, journey: Journey) -> dict[str, str]:
    """The version that each template has now."""
    names = {step.template for node in journey.nodes if isinstance(node, MessageNode) for step in node.steps}
    names |= {node.template for node in journey.nodes if isinstance(node, WebhookNode)}
    return {name: load_template(workspace, name).reference for name in sorted(names)}


def _edition(workspace: Workspace, key: str) -> int:
    """Of the next version: one more when the journey is archived, so that it is another version in any case."""
    try:
        edition = load_journey(workspace, key).edition
        return edition + (find_standing(workspace, key).state == "archived")
    except MissingJourneyError:
        return 0


def _let_stand(workspace: Workspace, journey: Journey, *, author: str, hears_entries: bool) -> bool:
    """Let a version take new entrants; False when it did already, or a later one does."""
    now = workspace.clock.now()
    since_us = micros(now) if hears_entries else NEVER_US
    with workspace.control.write() as connection:
        take_turn(connection, name=JOURNEYS_TURN)
        row = connection.execute(sa.select(journeys).where(journeys.c.key == journey.key)).one_or_none()
        is_same = row is not None and row.version == journey.version and "live" in (row.state, row.resumes_as)
        if row is not None and (is_same or row.version > journey.version):
            return False
        version = {"journey_key": journey.key, "version": journey.version, "is_open": True}
        upsert(connection, journey_versions, [version])
        values: dict[str, Any] = {"version": journey.version, "changed_at": now, "author": author[:80]}
        if row is None:
            values |= {"state": "live", "since_us": since_us, "looked_at": now, "resumes_as": ""}
            connection.execute(sa.insert(journeys), {"key": journey.key, "paused_at": None, **values})
            return True
        if row.state != "paused":
            values |= {"state": "live"}
        else:
            values |= {"resumes_as": "live"}
        hears_as_before = hears_entries and row.since_us < NEVER_US and row.state in ("live", "paused")
        if not hears_as_before or load_journey(workspace, f"{journey.key}@{row.version}").entry != journey.entry:
            # Whoever came by another door is not let in by this one; by the same door nobody falls in between.
            values |= {"since_us": since_us, "looked_at": now}
        connection.execute(sa.update(journeys).where(journeys.c.key == journey.key).values(**values))
    return True
