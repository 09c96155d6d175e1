"""What a journey names: segments and topics that are published; events and attributes that anybody has ever had."""

from __future__ import annotations

from collections.abc import Iterator

from evergrove.channels import is_topic, list_topics
from evergrove.definitions import MissingDefinitionError, published
from evergrove.facts import FACT_NAMES
from evergrove.journeys.contracts import (
    DateEntry,
    EventEntry,
    Journey,
    NotDoneEntry,
    ScheduleEntry,
    SegmentEntry,
    Trigger,
    WaitForNode,
)
from evergrove.journeys.problems import Findings
from evergrove.kit import Workspace
from evergrove.profiles import attribute_keys, fact_names_seen
from evergrove.segments import SEGMENT, LiveStatus, live_status

EVERYBODY = "*"
"""In place of the segment of a schedule: all customers."""


def check_names(workspace: Workspace, journey: Journey, *, unread: frozenset[str], findings: Findings) -> None:
    """Look up everything that the journey names outside its nodes, and what its waits listen to."""
    if "topic" not in unread and not is_topic(workspace, journey.topic):
        topics = {one.key for one in list_topics(workspace)}
        findings.wrong(
            "topic",
            f"there is no topic “{journey.topic[:40]}”",
            help=f"all, or one of {', '.join(sorted(topics))}",
            zh=f"没有主题“{journey.topic[:40]}”：请填 all，或已有的主题 {'、'.join(sorted(topics))}",
        )
    _check_segments(workspace, journey, findings=findings)
    _check_events(workspace, journey, findings=findings)
    if isinstance(journey.entry, DateEntry) and journey.entry.attribute:
        _check_attribute(workspace, journey.entry.attribute, findings=findings)


def _segments(journey: Journey) -> Iterator[tuple[str, str, str, bool]]:
    """(node, field, reference, whether a change of membership is waited for)."""
    entry = journey.entry
    if isinstance(entry, SegmentEntry):
        yield "", "entry.segment", entry.segment, True
    if isinstance(entry, ScheduleEntry) and entry.segment != EVERYBODY:
        yield "", "entry.segment", entry.segment, False
    for number, rule in enumerate(journey.exits):
        yield "", f"exits[{number}].segment", rule.segment, True
    for node in journey.nodes:
        if isinstance(node, WaitForNode):
            for number, branch in enumerate(node.branches):
                yield node.id, f"branches[{number}].segment", branch.segment, True


def _check_segments(workspace: Workspace, journey: Journey, *, findings: Findings) -> None:
    live: dict[str, LiveStatus] | None = None
    for node, place, reference, is_awaited in _segments(journey):
        key, _, version = reference.partition("@")
        if not key:
            continue
        try:
            published(workspace, kind=SEGMENT, key=key, version=int(version) if version else None)
        except (MissingDefinitionError, ValueError):
            findings.wrong(
                place,
                f"there is no published segment “{reference[:80]}”",
                help="publish the segment first",
                zh=f"没有已发布的人群“{reference[:80]}”，请先发布",
                node=node,
            )
            continue
        if is_awaited:
            live = {one.key: one for one in live_status(workspace)} if live is None else live
            _check_freshness(key, live.get(key), place=place, node=node, findings=findings)


def _check_freshness(key: str, status: LiveStatus | None, *, place: str, node: str, findings: Findings) -> None:
    """Entering and leaving is noticed at once only where the segment is live."""
    if status is not None and status.state != "bulk_only":
        return
    refusal = status.refusal if status is not None else None
    when, when_zh = (
        (refusal.freshness, refusal.freshness_zh)
        if refusal is not None
        else ("as of the newest refresh, once a day by default", "以最近一次刷新为准，默认每天一次")
    )
    findings.doubtful(
        place,
        f"the segment “{key}” is not live: who enters or leaves it is noticed {when}",
        help="make it live if its rule can be" if refusal is None else refusal.reason,
        zh=f"人群“{key}”不是实时人群：进入与离开{when_zh}"
        + (f"（{refusal.reason_zh}）" if refusal is not None else ""),
        node=node,
    )


def _triggers(journey: Journey) -> Iterator[tuple[str, str, Trigger | None]]:
    """(node, field, trigger)."""
    entry = journey.entry
    if isinstance(entry, EventEntry | NotDoneEntry):
        yield "", "entry.event.fact", entry.event
    if isinstance(entry, NotDoneEntry):
        yield "", "entry.without.fact", entry.without
    for number, rule in enumerate(journey.exits):
        yield "", f"exits[{number}].event.fact", rule.event
    if journey.goal is not None:
        yield "", "goal.event.fact", journey.goal.event
    for node in journey.nodes:
        if isinstance(node, WaitForNode):
            for number, branch in enumerate(node.branches):
                yield node.id, f"branches[{number}].event.fact", branch.event
            yield node.id, "resets_on.fact", node.resets_on


def _check_events(workspace: Workspace, journey: Journey, *, findings: Findings) -> None:
    named = [(node, place, one.fact) for node, place, one in _triggers(journey) if one is not None and one.fact.strip()]
    if not named:
        return
    seen = {one.name for one in fact_names_seen(workspace)}
    for node, place, fact in named:
        if fact in seen:
            continue
        known = fact in FACT_NAMES
        findings.doubtful(
            place,
            f"nothing called “{fact[:80]}” has arrived yet",
            help="send the event before people are to enter by it" if known else "mind the spelling, or send the event",
            zh=f"还没有收到过名为“{fact[:80]}”的事件" + ("" if known else "，请检查拼写") + "，收到之前不会触发",
            node=node,
        )


def _check_attribute(workspace: Workspace, attribute: str, *, findings: Findings) -> None:
    if attribute not in {one.name for one in attribute_keys(workspace)}:
        findings.doubtful(
            "entry.attribute",
            f"no customer has the attribute “{attribute[:64]}” yet",
            help="import it, or mind the spelling",
            zh=f"还没有客户带有属性“{attribute[:64]}”，请先导入，或检查拼写",
        )
