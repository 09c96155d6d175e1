"""Why a customer is in a journey, or why not: the state of the journey, its entry, its dates and re-entry, in order.

Every reason is told in both languages. A customer who is in it, or was, has a story instead (`run_story`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from evergrove.facts import customer_timeline
from evergrove.journeys.contracts import (
    ENTRY_LATE_HOURS_MAX,
    DateEntry,
    EventEntry,
    Journey,
    ManualEntry,
    NotDoneEntry,
    ScheduleEntry,
    SegmentEntry,
)
from evergrove.journeys.engine.turn import DONE_IN_TIME
from evergrove.journeys.plans import listen_to
from evergrove.journeys.reading import StandingJourney, find_standing, load_journey
from evergrove.journeys.runs import Run, find_runs
from evergrove.kit import Workspace
from evergrove.profiles import find_customer, load_profile, workspace_zone
from evergrove.segments import facts_passing, live_segments_of

FACTS_LOOKED_AT = 1_000
"""Of the customer's newest facts."""

RUNS_LOOKED_AT = 100

Code = Literal[
    "state", "enrolled_only", "by_hand", "never_done", "filtered", "before", "late", "met", "not_member",
    "member_before", "member", "schedule", "no_date", "date", "inside", "once", "times", "cooldown", "may_again",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class EntryReason:
    """One thing that was looked at. `is_obstacle`: it alone keeps the customer out."""

    code: Code
    is_obstacle: bool
    en: str
    zh: str


@dataclass(frozen=True, kw_only=True)
class EntryExplanation:
    """`runs`: the newest first; `reasons`: what stands between the customer and another run, now."""

    customer_id: str
    journey: Journey
    standing: StandingJourney
    runs: tuple[Run, ...]
    reasons: tuple[EntryReason, ...]


def explain_entry(workspace: Workspace, key: str, customer: str) -> EntryExplanation:
    """Whether `customer` (any identifier) could enter a journey now, and what keeps them out.

    Raises MissingJourneyError, UnknownCustomerError.
    """
    customer_id = find_customer(workspace, customer)
    standing = find_standing(workspace, key)
    journey = load_journey(workspace, f"{key}@{standing.version}")
    runs = find_runs(workspace, customer_id=customer_id, key=key, limit=RUNS_LOOKED_AT)
    words = _Words(zone=ZoneInfo(workspace_zone(workspace)))
    reasons = [
        *_of_state(standing),
        *_of_entry(workspace, journey, standing, customer_id=customer_id, words=words),
        *_of_reentry(journey, runs, now=workspace.clock.now(), words=words),
    ]
    return EntryExplanation(
        customer_id=customer_id, journey=journey, standing=standing, runs=tuple(runs), reasons=tuple(reasons)
    )


@dataclass(frozen=True, kw_only=True)
class _Words:
    zone: ZoneInfo

    def at(self, instant: datetime) -> str:
        return instant.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")


def _reason(code: Code, en: str, zh: str, *, is_obstacle: bool = True) -> EntryReason:
    return EntryReason(code=code, is_obstacle=is_obstacle, en=en, zh=zh)


def _of_state(standing: StandingJourney) -> list[EntryReason]:
    told = {"paused": "已暂停", "draining": "只出不进", "archived": "已归档"}
    if standing.state != "live":
        return [
            _reason(
                "state",
                f"the journey is {standing.state}: nobody enters",
                f"旅程{told[standing.state]}，当前不接收新客户",
            )
        ]
    if standing.since is None:
        return [_reason("enrolled_only", "only those enter who are enrolled in bulk", "仅接收批量加入的客户")]
    return []


def _of_entry(
    workspace: Workspace, journey: Journey, standing: StandingJourney, *, customer_id: str, words: _Words
) -> list[EntryReason]:
    entry = journey.entry
    if isinstance(entry, EventEntry | NotDoneEntry):
        return _of_event(workspace, entry, standing, customer_id=customer_id, words=words)
    if isinstance(entry, SegmentEntry):
        return _of_segment(workspace, entry, standing, customer_id=customer_id, words=words)
    if isinstance(entry, ScheduleEntry):
        return [
            _reason(
                "schedule",
                f"the members of “{entry.segment}” enter at the moments of “{entry.cron}”",
                f"人群“{entry.segment}”的成员在 cron“{entry.cron}”的时刻进入",
                is_obstacle=False,
            )
        ]
    if isinstance(entry, DateEntry):
        return _of_date(workspace, entry, customer_id=customer_id)
    assert isinstance(entry, ManualEntry)  # noqa: S101 - what we believe
    return [_reason("by_hand", "customers are entered by hand, from a file or over the API", "由人工、文件或 API 加入")]


def _of_event(
    workspace: Workspace,
    entry: EventEntry | NotDoneEntry,
    standing: StandingJourney,
    *,
    customer_id: str,
    words: _Words,
) -> list[EntryReason]:
    name = entry.event.fact
    newest = customer_timeline(workspace, customer_id, limit=FACTS_LOOKED_AT).facts
    named = newest.filter(pc.equal(newest["name"], name)).combine_chunks()
    if not named.num_rows:
        return [_reason("never_done", f"has not done “{name}”", f"没有发生过“{name}”")]
    listen = listen_to(entry.event)
    passing = facts_passing(named, listen.filters if listen else ())
    if not passing.any():
        at = words.at(named["occurred_at"][0].as_py())
        return [
            _reason(
                "filtered",
                f"did “{name}” last at {at}, and none of them meets the entry's filters",
                f"最近一次“{name}”在 {at}，但都不满足进入条件的筛选",
            )
        ]
    met = named.filter(pa.array(passing))
    occurred, received = met["occurred_at"][0].as_py(), met["received_at"][0].as_py()
    at = words.at(occurred)
    if standing.since is not None and occurred < standing.since:
        since = words.at(standing.since)
        return [
            _reason(
                "before",
                f"did “{name}” last at {at}, before the journey took anybody ({since})",
                f"最近一次“{name}”在 {at}，早于旅程开始接收的时间（{since}）",
            )
        ]
    if received is not None and received - occurred > timedelta(hours=ENTRY_LATE_HOURS_MAX):
        return [
            _reason(
                "late",
                f"“{name}” of {at} reached us {words.at(received)}, too late to enter by it",
                f"{at} 的“{name}”直到 {words.at(received)} 才送达，超过时限，不再触发进入",
            )
        ]
    return [_reason("met", f"did “{name}” at {at}", f"在 {at} 发生了“{name}”", is_obstacle=False)]


def _of_segment(
    workspace: Workspace, entry: SegmentEntry, standing: StandingJourney, *, customer_id: str, words: _Words
) -> list[EntryReason]:
    key = entry.segment.partition("@")[0]
    membership = next((one for one in live_segments_of(workspace, customer_id) if one.key == key), None)
    if membership is None and entry.on == "entered":
        return [_reason("not_member", f"is not in the segment “{key}” (as live)", f"不在实时人群“{key}”中")]
    if membership is None:
        return [_reason("not_member", f"is not in “{key}”, which they would have to leave", f"不在人群“{key}”中")]
    since = words.at(membership.since)
    if entry.on == "exited":
        return [_reason("member", f"is still in “{key}”, since {since}", f"自 {since} 起仍在人群“{key}”中，尚未离开")]
    if standing.since is not None and membership.since < standing.since:
        return [
            _reason(
                "member_before",
                f"is in “{key}” since {since}, before the journey took anybody: enrol them by a backfill",
                f"自 {since} 起已在人群“{key}”中，早于旅程开始接收的时间，可通过回填加入",
            )
        ]
    return [_reason("member", f"is in “{key}” since {since}", f"自 {since} 起在人群“{key}”中", is_obstacle=False)]


def _of_date(workspace: Workspace, entry: DateEntry, *, customer_id: str) -> list[EntryReason]:
    value = load_profile(workspace, customer_id).attributes.get(entry.attribute)
    if value is None:
        return [_reason("no_date", f"has no “{entry.attribute}”", f"没有“{entry.attribute}”这个日期")]
    before = f"{entry.days_before} days before it, " if entry.days_before else ""
    before_zh = f"提前 {entry.days_before} 天" if entry.days_before else "当天"
    return [
        _reason(
            "date",
            f"enters {before}at {entry.at} local time; “{entry.attribute}” is {value}",
            f"“{entry.attribute}”为 {value}，{before_zh} {entry.at}（当地时间）进入",
            is_obstacle=False,
        )
    ]


def _of_reentry(journey: Journey, runs: list[Run], *, now: datetime, words: _Words) -> list[EntryReason]:
    entered = [run for run in runs if run.end_reason != DONE_IN_TIME]
    if not entered:
        return []
    rule, last = journey.reentry, entered[0]
    at = words.at(last.entered_at)
    if rule.mode == "once":
        return [_reason("once", f"has been in it since {at}; everybody enters once", f"已于 {at} 进入过，每人仅限一次")]
    if rule.times_max and len(entered) >= rule.times_max:
        return [
            _reason(
                "times",
                f"has entered {len(entered)} times; {rule.times_max} are allowed",
                f"已进入 {len(entered)} 次，最多 {rule.times_max} 次",
            )
        ]
    if rule.mode != "every" and any(run.state == "waiting" for run in entered):
        return [_reason("inside", f"is in it, since {at}", f"自 {at} 起正在旅程中，退出后才能再次进入")]
    until = last.entered_at + timedelta(days=rule.cooldown_days)
    if rule.mode == "cooldown" and now < until:
        return [
            _reason(
                "cooldown",
                f"entered last at {at}; may again from {words.at(until)} on",
                f"上次于 {at} 进入，冷却至 {words.at(until)}",
            )
        ]
    return [
        _reason("may_again", f"entered last at {at}, and may again", f"上次于 {at} 进入，可再次进入", is_obstacle=False)
    ]
