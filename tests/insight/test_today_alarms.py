"""The rules of alarms, how they live from look to look, and their words: every kind, both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from evergrove.access import EndingKey
from evergrove.campaigns import Launch
from evergrove.channels import Sender
from evergrove.facts import ReaderBacklog
from evergrove.insight import (
    AlarmKind,
    HealthChange,
    Silence,
    TodayAlarm,
    Words,
    alarm_words,
    follow,
    health_alarms,
    job_alarm,
    key_alarms,
    launch_alarms,
    ratio_alarms,
    reader_alarms,
    rejects_alarms,
    scores_alarms,
    sender_alarms,
    silence_alarms,
    standing_of,
    target_alarms,
)
from evergrove.insight.effect import alarms_of
from support.ground import NOON

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SPRING = Words(zh="春季上新", en="Spring")
SENDER = Sender(
    sender_key="sms_main", channel="sms", kind="aliyun_sms", name="aliyun", settings={}, is_live=True, is_enabled=True,
    position=0, rate_per_second=0, cost_minor=0, licence="", licence_ends_at=None, problem="", problem_at=None,
    open_until=None,
)  # fmt: skip
LAUNCH = Launch(
    launch_id="lau_1", campaign="spring", campaign_key="spring@1", segment="*", state="paused", author="usr_1",
    approved_by="usr_2", asked_at=NOON, approved_at=NOON, not_before=None, as_of=NOON, members=9, planned=4,
    throttle_per_minute=0, finished_at=None, stopped_by="", people_of="", resumed=0,
)  # fmt: skip

KEY = EndingKey(kind="api_key", key_id="tok_1", name="ERP", ends_at=NOON + timedelta(days=2))


def kinds_of(alarms: list[TodayAlarm]) -> list[tuple[str, str]]:
    return [(one.kind, one.severity) for one in alarms]


def test_a_sender_alarms_only_where_it_is_used() -> None:
    failing = replace(SENDER, open_until=NOON, problem="InvalidAccessKeyId", problem_at=NOON - timedelta(hours=1))
    assert kinds_of(sender_alarms([SENDER], now=NOON)) == []
    assert kinds_of(sender_alarms([failing], now=NOON)) == [("sender_failing", "critical")]
    assert sender_alarms([failing], now=NOON)[0].since == NOON - timedelta(hours=1)
    unused = [replace(failing, is_live=False), replace(failing, is_enabled=False)]
    assert sender_alarms(unused, now=NOON) == []


@pytest.mark.parametrize(
    ("days", "found"),
    [(31, []), (29, [("licence_ending", "warning")]), (0, [("licence_ended", "critical")])],
)
def test_a_licence_that_runs_out(days: int, found: list[tuple[str, str]]) -> None:
    sender = replace(SENDER, licence="signature", licence_ends_at=NOON + timedelta(days=days))
    assert kinds_of(sender_alarms([sender], now=NOON)) == found


def test_a_key_that_ends_leads_to_where_a_new_one_is_made() -> None:
    api, write = key_alarms([KEY, replace(KEY, kind="old_write_key", key_id="src_1", name="官网")])
    assert (api.kind, api.severity, api.path) == ("api_key_ending", "warning", "people?tab=tokens")
    assert (write.kind, write.path, write.since) == ("write_key_ending", "sources/src_1", NOON - timedelta(days=5))
    assert "ERP" in alarm_words(api).title.zh


def test_rejects_alarm_beyond_their_own_days_only() -> None:
    assert rejects_alarms([30, 28, 31, 29, 30, 27, 33, 30]) == []
    assert rejects_alarms([9, 0, 0, 0, 0, 0, 0, 0]) == [], "a handful is looked at when there is time"
    (found,) = rejects_alarms([90, 28, 31, 29, 30, 27, 33, 30])
    assert found.numbers == {"rejects": 90, "usual": 30}


def test_a_reader_and_scores_that_lag() -> None:
    backlogs = [
        ReaderBacklog(reader=reader, facts=5, body_bytes=9, oldest_at=oldest, has_gap=False)
        for reader, oldest in (
            ("lake", NOON - timedelta(minutes=9)),
            ("profiles", NOON - timedelta(minutes=11)),
            ("segments", NOON - timedelta(hours=2)),
            ("hooks", None),
        )
    ]
    assert [(one.names["part"], one.severity) for one in reader_alarms(backlogs, now=NOON)] == [
        ("profiles", "warning"),
        ("segments", "critical"),
    ]
    assert scores_alarms(None, now=NOON) == [], "before the first refresh nothing is stale"
    assert scores_alarms(NOON - timedelta(hours=35), now=NOON) == []
    assert kinds_of(scores_alarms(NOON - timedelta(hours=40), now=NOON)) == [("scores_stale", "warning")]


def test_a_target_alarms_only_when_its_whole_interval_misses() -> None:
    counts = {"delivered_of": 2_000, "delivered_hits": 1_700, "read_of": 10, "read_hits": 1}
    counts |= {"converted_of": 2_000, "converted_hits": 400, "unsubscribed_of": 0, "unsubscribed_hits": 0}
    found = target_alarms(alarms_of(counts), kind="campaign", key="spring", name=SPRING)
    assert [(one.key, one.severity) for one in found] == [("figure_missed:campaign:spring:delivered", "critical")]


def one_of_each() -> list[TodayAlarm]:
    """An alarm of every kind."""
    failing = replace(SENDER, open_until=NOON, problem="refused", problem_at=NOON)
    ends = [replace(SENDER, sender_key=f"s{days}", licence_ends_at=NOON + timedelta(days=days)) for days in (-1, 9)]
    silence = Silence(source="官网", last_at=NOON - timedelta(hours=3), usual_pause=timedelta(minutes=12))
    counts = {
        f"{key}_{part}": 0 for key in ("delivered", "read", "converted", "unsubscribed") for part in ("of", "hits")
    }
    counts |= {"unsubscribed_of": 5_000, "unsubscribed_hits": 90}
    return [
        *sender_alarms([failing, *ends], now=NOON),
        *key_alarms([replace(KEY, kind=kind) for kind in ("api_key", "old_write_key")]),
        *silence_alarms([silence], source_ids={"官网": "src_1"}),
        *rejects_alarms([90, 1, 2, 1, 0, 1, 2, 1]),
        *reader_alarms(
            [
                ReaderBacklog(
                    reader="lake", facts=1_234, body_bytes=1, oldest_at=NOON - timedelta(hours=2), has_gap=False
                )
            ],
            now=NOON,
        ),
        *scores_alarms(NOON - timedelta(hours=50), now=NOON),
        *launch_alarms([LAUNCH]),
        *health_alarms(HealthChange(judged=1_000, fell=60, rose=5, under=200), since=NOON),
        *target_alarms(alarms_of(counts), kind="campaign", key="spring", name=SPRING),
        *ratio_alarms(kind="experiment", key="subject", name=SPRING, p_value=0.00001),
        job_alarm(kind="import", path="imports", code="file.unreadable", failed_at=NOON, is_urgent=False),
    ]


def test_every_kind_has_its_words_in_both_languages() -> None:
    alarms = one_of_each()
    assert {one.kind for one in alarms} == set(get_args(AlarmKind))
    for alarm in alarms:
        words = alarm_words(alarm)
        for said in (words.title, words.meaning, words.action):
            assert CHINESE.search(said.zh), alarm.kind
            assert not CHINESE.search(said.en.replace("官网", "")), (alarm.kind, said.en)
            assert "{" not in said.zh + said.en, alarm.kind
        assert not alarm.path.startswith("/"), "inside the workspace"


def test_an_alarm_that_goes_on_keeps_its_beginning() -> None:
    stale = scores_alarms(NOON - timedelta(hours=40), now=NOON)
    paused = launch_alarms([LAUNCH])
    first = follow({}, [*stale, *paused], unread=(), now=NOON)
    assert {key: one.since for key, one in first.items()} == {
        "scores_stale": NOON - timedelta(hours=40),
        "launch_paused:lau_1": NOON,
    }
    later = NOON + timedelta(hours=2)
    second = follow(first, paused, unread=(), now=later)
    assert [one.alarm.key for one in standing_of(second, now=later)] == ["launch_paused:lau_1"]
    assert second["launch_paused:lau_1"].since == NOON
    flickers = follow(second, stale, unread=(), now=later + timedelta(hours=3))
    assert flickers["scores_stale"].since == NOON - timedelta(hours=40), "gone for less than six hours: the same"
    gone = follow(second, [], unread=(), now=later + timedelta(hours=7))
    assert gone == {}


def test_what_could_not_be_looked_at_ends_nothing() -> None:
    first = follow({}, scores_alarms(NOON - timedelta(hours=40), now=NOON), unread=(), now=NOON)
    much_later = NOON + timedelta(days=1)
    kept = follow(first, [], unread=("scores_stale",), now=much_later)
    assert [one.alarm.key for one in standing_of(kept, now=much_later)] == ["scores_stale"]


def test_the_gravest_stands_first() -> None:
    order = [one.alarm.severity for one in standing_of(follow({}, one_of_each(), unread=(), now=NOON), now=NOON)]
    assert order == sorted(order, key=["critical", "warning", "notice"].index)
    assert len(order) == len(one_of_each())
