"""Who is told what and when: at once or in the morning, once a day, never in quiet hours, nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from evergrove.insight import Episode, Severity, TodayAlarm
from evergrove.jobs.alarms.composing import compose, compose_test
from evergrove.jobs.alarms.planning import Memory, Telling, plan_tellings
from evergrove.jobs.alarms.settings import AlarmSettings, Recipient, is_quiet

ZONE = "Asia/Shanghai"
TEN = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""Ten in the morning in Shanghai."""

PUBLISHED = TEN - timedelta(days=10)
LI = Recipient(recipient_id="rcp_li", kind="mail", user_id="usr_li")
GROUP = Recipient(recipient_id="rcp_group", kind="wecom_robot", sealed_url="x", severities=("critical",), language="en")
SETTINGS = AlarmSettings(is_on=True, recipients=(LI, GROUP), at=PUBLISHED)


def episode(key: str, severity: Severity = "critical", *, since: datetime = TEN) -> Episode:
    alarm = TodayAlarm(key=key, kind="scores_stale", severity=severity, path="overview", numbers={"hours": 40})
    return Episode(alarm=alarm, since=since, seen_at=since)


class Days:
    """Looks one after the other, as the job makes them."""

    def __init__(self, settings: AlarmSettings = SETTINGS) -> None:
        self.settings, self.memory = settings, Memory()

    def look(self, *standing: Episode, at: datetime) -> list[tuple[str, bool, list[str]]]:
        tellings, self.memory = plan_tellings(self.settings, standing, self.memory, now=at, zone=ZONE)
        kept = msgspec.json.encode(self.memory)
        self.memory = msgspec.json.decode(kept, type=Memory)  # as it is kept between two looks
        return [(one.recipient_id, one.is_digest, [each.alarm.key for each in one.episodes]) for one in tellings]


def test_what_is_critical_goes_at_once_and_the_rest_in_the_morning() -> None:
    days, grave, slight = Days(), episode("grave"), episode("slight", "warning")
    assert days.look(at=TEN) == [], "no digest of nothing"
    afternoon = TEN + timedelta(hours=5)
    both = [("rcp_li", False, ["grave"]), ("rcp_group", False, ["grave"])]
    assert days.look(grave, slight, at=afternoon) == both, "the morning is over: what is slight waits"
    assert days.look(grave, slight, at=afternoon + timedelta(minutes=10)) == []
    other, minor = episode("other", since=afternoon), episode("minor", "warning", since=afternoon)
    assert days.look(grave, slight, other, minor, at=afternoon + timedelta(minutes=20))[0] == (
        "rcp_li",
        False,
        ["other"],
    )
    tomorrow = days.look(grave, slight, other, minor, at=TEN + timedelta(days=1))
    assert tomorrow == [
        ("rcp_li", True, ["grave", "slight", "other", "minor"]),
        ("rcp_group", True, ["grave", "other"]),
    ]


def test_nobody_is_woken_at_night_and_the_morning_tells_it_once() -> None:
    days, night = Days(), TEN.replace(hour=18)  # two in the morning
    grave = episode("grave", since=night)
    assert days.look(grave, at=night) == []
    eight = TEN + timedelta(days=1) - timedelta(hours=2)
    assert [one[1] for one in days.look(grave, at=eight)] == [False, False], "quiet hours are over"
    nine = eight + timedelta(hours=1)
    assert days.look(grave, at=nine) == [], "once a day: this morning it was told"
    assert [one[1] for one in days.look(grave, at=nine + timedelta(days=1))] == [True, True]


def test_a_new_episode_of_a_day_waits_for_the_next_digest() -> None:
    days = Days()
    days.look(episode("grave"), at=TEN)
    again = episode("grave", since=TEN + timedelta(hours=7))
    assert days.look(again, at=TEN + timedelta(hours=7)) == [], "at most one message per alarm and day"
    assert len(days.look(again, at=TEN + timedelta(days=1))) == 2


def test_settings_of_this_afternoon_send_no_digest_of_this_morning() -> None:
    fresh = msgspec.structs.replace(SETTINGS, at=TEN + timedelta(hours=4))
    days = Days(fresh)
    assert days.look(episode("slight", "warning"), at=TEN + timedelta(hours=5)) == []
    assert len(days.look(episode("slight", "warning"), at=TEN + timedelta(days=1))) == 1


def test_switched_off_tells_nobody() -> None:
    days = Days(msgspec.structs.replace(SETTINGS, is_on=False))
    assert days.look(episode("grave"), at=TEN) == []


def test_quiet_hours_may_cross_midnight_or_be_none() -> None:
    night = msgspec.structs.replace(SETTINGS, quiet_from="22:00", quiet_until="08:00")
    noon = msgspec.structs.replace(SETTINGS, quiet_from="12:00", quiet_until="14:00")
    none = msgspec.structs.replace(SETTINGS, quiet_from="08:00", quiet_until="08:00")
    assert [is_quiet(night, minute=hour * 60) for hour in (21, 22, 3, 8)] == [False, True, True, False]
    assert [is_quiet(noon, minute=hour * 60) for hour in (11, 12, 14)] == [False, True, False]
    assert not any(is_quiet(none, minute=minute) for minute in range(24 * 60))


def test_the_memory_stays_small() -> None:
    days = Days()
    for day in range(9):
        days.look(episode(f"alarm{day}", since=TEN + timedelta(days=day)), at=TEN + timedelta(days=day))
    assert sum(len(known) for known in days.memory.told.values()) <= 6


def test_letters_say_what_to_do_in_the_language_of_the_reader() -> None:
    telling = Telling(recipient_id="rcp_li", is_digest=True, episodes=(episode("a"), episode("b", "warning")))
    said = {"workspace_name": "长青小店", "console_url": "https://post.shop.example/w/default", "zone": ZONE}
    zh, en = compose(telling, language="zh", **said), compose(telling, language="en", **said)
    assert zh.subject == "[长青小店] 今日告警 2 条"
    assert "【紧急】评分和标签已 40 小时没有更新（2026-11-20 10:00 起）" in zh.text
    assert "→ See how fresh the data is: https://post.shop.example/w/default/overview" in en.text
    assert en.text.endswith("https://post.shop.example/w/default/today/alarms")
    nowhere = compose(telling, language="en", workspace_name="Shop", console_url="", zone=ZONE)
    assert "http" not in nowhere.text
    assert compose_test(language="en", workspace_name="Shop", console_url="").subject == "[Shop] Test of alarms"
