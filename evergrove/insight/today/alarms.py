"""The rules by which something is an alarm: pure functions of what the faces below tell.

Invariants: a rule says nothing where nothing is known; the key of an alarm is that of the trouble, not of its size, so
that it keeps its beginning while it goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from evergrove.access import KEY_ENDS_SOON, EndingKey
from evergrove.campaigns import Launch
from evergrove.channels import LICENCE_WARNING, Sender
from evergrove.facts import ReaderBacklog
from evergrove.insight.effect import Alarm as TargetAlarm
from evergrove.insight.today.arriving import Silence
from evergrove.insight.today.contracts import AlarmKind, Severity, TodayAlarm, Words
from evergrove.insight.today.figures import expect, way_of
from evergrove.insight.today.health import HEALTH_BOUND, HealthChange

BEHIND_WARNING, BEHIND_CRITICAL = timedelta(minutes=10), timedelta(hours=1)
"""A reader works in an event within seconds; after an hour what depends on it acts on yesterday's world."""

SCORES_AGE_MAX = timedelta(hours=36)
"""They are refreshed every night: one night may be missed for an upgrade, not two."""

REJECTS_MIN = 10
"""Fewer rejected events in a day are looked at when there is time."""

HUNDRED = 100


def sender_alarms(senders: Iterable[Sender], *, now: datetime) -> list[TodayAlarm]:
    """Senders in use that fail, and licences and qualifications that run out within LICENCE_WARNING or have ended."""
    found = []
    for sender in senders:
        if not (sender.is_enabled and sender.is_live):
            continue
        names = {"sender": sender.name, "channel": sender.channel}
        if sender.open_until is not None:
            found.append(
                TodayAlarm(
                    key=f"sender_failing:{sender.sender_key}", kind="sender_failing", severity="critical",
                    path="channels", since=sender.problem_at, names={**names, "problem": sender.problem},
                )
            )  # fmt: skip
        if sender.licence_ends_at is not None and sender.licence_ends_at - now < LICENCE_WARNING:
            found.append(_licence(sender, names=names, ends_at=sender.licence_ends_at, now=now))
    return found


def _licence(sender: Sender, *, names: dict[str, str], ends_at: datetime, now: datetime) -> TodayAlarm:
    has_ended = ends_at <= now
    return TodayAlarm(
        key=f"{'licence_ended' if has_ended else 'licence_ending'}:{sender.sender_key}",
        kind="licence_ended" if has_ended else "licence_ending",
        severity="critical" if has_ended else "warning",
        path="channels",
        since=ends_at if has_ended else ends_at - LICENCE_WARNING,
        names={**names, "licence": sender.licence, "day": ends_at.date().isoformat()},
    )


def key_alarms(keys: Iterable[EndingKey]) -> list[TodayAlarm]:
    """Keys that end soon: programs that still use one are refused then."""
    return [
        TodayAlarm(
            key=f"{_KEY_KINDS[one.kind]}:{one.key_id}",
            kind=_KEY_KINDS[one.kind],
            severity="warning",
            path="people?tab=tokens" if one.kind == "api_key" else f"sources/{one.key_id}",
            since=one.ends_at - KEY_ENDS_SOON,
            names={"named": one.name, "at": f"{one.ends_at:%Y-%m-%d %H:%M} UTC"},
        )
        for one in keys
    ]


_KEY_KINDS: Mapping[str, AlarmKind] = {"api_key": "api_key_ending", "old_write_key": "write_key_ending"}


def silence_alarms(silences: Iterable[Silence], *, source_ids: Mapping[str, str]) -> list[TodayAlarm]:
    """Sources that nothing comes from any more."""
    return [
        TodayAlarm(
            key=f"source_silent:{source_ids[one.source]}",
            kind="source_silent",
            severity="critical",
            path=f"sources/{source_ids[one.source]}",
            since=one.last_at,
            names={"source": one.source},
            numbers={"usual_minutes": one.usual_pause / timedelta(minutes=1)},
        )
        for one in silences
    ]


def rejects_alarms(days: Sequence[int]) -> list[TodayAlarm]:
    """Rejects of the last 24 hours against those of the seven days before, by the rule of noise of the figures."""
    today, before = days[0], days[1:]
    expected = expect(before, variance_min=max(sum(before) / len(before), 1.0))
    if today < REJECTS_MIN or way_of(today, expected) != "higher":
        return []
    usual = expected.value or 0.0
    return [
        TodayAlarm(
            key="rejects_rising", kind="rejects_rising", severity="warning", path="rejects",
            numbers={"rejects": today, "usual": round(usual)},
        )
    ]  # fmt: skip


def reader_alarms(backlogs: Iterable[ReaderBacklog], *, now: datetime) -> list[TodayAlarm]:
    """Parts of the flow whose oldest event has waited BEHIND_WARNING or longer."""
    found = []
    for one in backlogs:
        if one.oldest_at is None or now - one.oldest_at < BEHIND_WARNING:
            continue
        severity: Severity = "critical" if now - one.oldest_at >= BEHIND_CRITICAL else "warning"
        found.append(
            TodayAlarm(
                key=f"reader_behind:{one.reader}", kind="reader_behind", severity=severity, path="overview",
                since=one.oldest_at, names={"part": one.reader}, numbers={"facts": one.facts},
            )
        )  # fmt: skip
    return found


def scores_alarms(scored_at: datetime | None, *, now: datetime) -> list[TodayAlarm]:
    """Scores and tags that nobody has refreshed; before the first refresh nothing is stale."""
    if scored_at is None or now - scored_at <= SCORES_AGE_MAX:
        return []
    return [
        TodayAlarm(
            key="scores_stale", kind="scores_stale", severity="warning", path="overview", since=scored_at,
            numbers={"hours": (now - scored_at) // timedelta(hours=1)},
        )
    ]  # fmt: skip


def launch_alarms(launches: Iterable[Launch]) -> list[TodayAlarm]:
    """Launches that somebody has paused: their messages wait for a word."""
    return [
        TodayAlarm(
            key=f"launch_paused:{one.launch_id}",
            kind="launch_paused",
            severity="notice",
            path=f"campaigns/{one.campaign}/launches/{one.launch_id}",
            names={"campaign": one.campaign},
            numbers={"members": one.members, "planned": one.planned},
        )
        for one in launches
        if one.state == "paused"
    ]


def health_alarms(change: HealthChange, *, since: datetime) -> list[TodayAlarm]:
    """More customers lost their health than found it."""
    if not change.is_falling:
        return []
    numbers = {
        "fell": change.fell,
        "rose": change.rose,
        "under": change.under,
        "under_share": change.under / change.judged,
        "bound": HEALTH_BOUND // HUNDRED,
    }
    return [
        TodayAlarm(
            key="health_falling", kind="health_falling", severity="warning", path="tasks", since=since, numbers=numbers
        )
    ]


def target_alarms(alarms: Iterable[TargetAlarm], *, kind: str, key: str, name: Words) -> list[TodayAlarm]:
    """Figures of the messages of a campaign or journey whose whole interval lies on the wrong side of their target."""
    return [
        TodayAlarm(
            key=f"figure_missed:{kind}:{key}:{one.key}",
            kind="figure_missed",
            severity="critical" if one.key == "delivered" else "warning",
            path=f"{kind}s/{key}",
            names={"key": key, "name_zh": name.zh, "name_en": name.en, "figure": one.key},
            numbers={"share": one.share.value, "low_share": one.share.low, "high_share": one.share.high}
            | {"target_share": one.target, "messages": one.share.count},
        )
        for one in alarms
        if one.verdict == "missed" and one.share.value is not None
        if one.share.low is not None and one.share.high is not None
    ]


def ratio_alarms(*, kind: str, key: str, name: Words, p_value: float | None) -> list[TodayAlarm]:
    """Arms that the draw cannot have given: whatever they show is void."""
    numbers = {} if p_value is None else {"p_value": p_value}
    return [
        TodayAlarm(
            key=f"sample_ratio:{kind}:{key}", kind="sample_ratio", severity="warning", path=f"{kind}s/{key}",
            names={"key": key, "name_zh": name.zh, "name_en": name.en}, numbers=numbers,
        )
    ]  # fmt: skip


def job_alarm(*, kind: str, path: str, code: str, failed_at: datetime | None, is_urgent: bool) -> TodayAlarm:
    """Work in the background that ended without a result, and has not been done since."""
    return TodayAlarm(
        key=f"job_failed:{kind}",
        kind="job_failed",
        severity="critical" if is_urgent else "warning",
        path=path,
        since=failed_at,
        names={"job": kind, "code": code},
    )
