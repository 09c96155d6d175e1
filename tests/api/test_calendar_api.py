"""The calendar over the API: what a day is, what is sent on it, what collides."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from evergrove.access import Role
from evergrove.campaigns import ask_launch, publish_campaign, stop
from evergrove.content import publish_template
from evergrove.profiles import set_workspace_zone
from support.api_client import api_client, make_home
from support.reach_world import LETTER
from support.shop_api import Shop
from support.small_shop import fill_shop, open_shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evergrove.kit import Workspace

SERVICE = {**LETTER, "key": "service_note", "class": "transactional", "topic": "all"}

pytestmark = pytest.mark.slow  # they share a shop that takes some seconds to fill


def campaign(key: str, segment: str, **changes: Any) -> dict[str, Any]:
    return {
        "key": key,
        "name": {"zh": "冬日", "en": "Winter"},
        "segment": segment,
        "steps": [{"channel": "email", "template": "hello"}],
        "topic": "offers",
        **changes,
    }


def launch(workspace: Workspace, key: str, *parts: int) -> str:
    """Ask for a launch at a moment in UTC."""
    at = datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]
    return ask_launch(workspace, key, author="t", occasion=f"{key}{at}", not_before=at).launch_id


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop whose December has launches of two segments, one of them inside the other."""
    settings = make_home(tmp_path_factory.mktemp("calendar") / "home")
    workspace = open_shop(settings)
    fill_shop(workspace)
    set_workspace_zone(workspace, "Asia/Shanghai", author="t")
    for letter in (LETTER, SERVICE):
        publish_template(workspace, letter, author="t")
    for key, segment in (("winter", "repeat_buyers"), ("hangzhou", "in_hangzhou"), ("again", "repeat_buyers")):
        publish_campaign(workspace, campaign(key, segment), author="t")
    publish_campaign(workspace, campaign("weekly", "in_hangzhou", repeat={"cron": "0 10 * * 1"}), author="t")
    notice = campaign("notice", "repeat_buyers", **{"class": "transactional", "purpose": "service"})
    steps = [{"channel": "email", "template": SERVICE["key"]}]
    publish_campaign(workspace, {**notice, "steps": steps}, author="t")
    for key in ("winter", "hangzhou", "again", "notice"):
        launch(workspace, key, 2026, 12, 2, 4)
    stop(workspace, launch(workspace, "winter", 2026, 12, 3, 4), author="t")
    launch(workspace, "winter", 2026, 12, 3, 18)
    launch(workspace, "winter", 2026, 10, 10, 2)
    workspace.close()
    with api_client(settings) as client:
        yield Shop(client, settings)


def days(shop: Shop, first: str, last: str, **query: str) -> dict[str, dict[str, Any]]:
    reply = shop.get("/calendar", role=Role.VIEWER, **{"from": first, "to": last, **query})
    assert reply.status_code == 200, reply.text
    return {day["day"]: day for day in reply.json()["days"]}


def test_the_spring_festival_has_its_days_off_and_its_worked_weekends(planned: Shop) -> None:
    found = days(planned, "2026-02-14", "2026-02-28")
    assert [found[f"2026-02-{day}"]["kind"] for day in (14, 15, 23, 24, 28)] == [
        "make_up_workday",
        "holiday",
        "holiday",
        "workday",
        "make_up_workday",
    ]
    first = found["2026-02-17"]
    assert (first["lunar"]["name_zh"], first["festival_zh"], first["is_provisional"]) == ("正月初一", "春节", False)
    assert {"key": "spring_festival", "name_zh": "春节", "name_en": "Spring Festival", "phase": "burst"} in [
        {**one, "name_en": "Spring Festival"} for one in first["key_dates"]
    ]
    assert days(planned, "2031-02-01", "2031-02-01")["2031-02-01"]["is_provisional"] is True


def test_another_country_has_its_own_holidays(planned: Shop) -> None:
    unity = days(planned, "2026-10-03", "2026-10-03", country="DE")["2026-10-03"]
    assert (unity["kind"], unity["holidays"][0]["name"]) == (None, "Tag der Deutschen Einheit")
    assert planned.get("/calendar", country="XX").status_code == 422


def test_a_calendar_opens_on_the_country_of_the_workspace(planned: Shop) -> None:
    assert _country(planned) == "CN"
    workspace = open_shop(planned.settings)
    set_workspace_zone(workspace, "Europe/London", author="t")
    try:
        assert _country(planned) == "GB"
        assert planned.get("/calendar", country="DE").json()["country"] == "DE"
        set_workspace_zone(workspace, "UTC", author="t")
        asked = {
            languages: _country(planned, languages) for languages in ("en-NZ,en;q=0.9", "en", "zh-CN,zh;q=0.9", "x-yz")
        }
        assert list(asked.values()) == ["NZ", "CN", "CN", "CN"], asked
    finally:
        set_workspace_zone(workspace, "Asia/Shanghai", author="t")
        workspace.close()


def _country(planned: Shop, languages: str = "zh-CN") -> str:
    """The country that a browser of these languages is shown, when it asks for none."""
    planned.client.headers["Accept-Language"] = languages
    try:
        return str(planned.get("/calendar").json()["country"])
    finally:
        del planned.client.headers["Accept-Language"]


def test_launches_of_one_day_that_reach_the_same_people_are_named(planned: Shop) -> None:
    day = days(planned, "2026-12-02", "2026-12-02")["2026-12-02"]
    assert [one["campaign_key"] for one in day["entries"]] == ["again@1", "hangzhou@1", "notice@1", "winter@1"]
    said = {(one["kind"], tuple(one["entries"])): one for one in day["conflicts"]}
    assert ("crowded", (0, 1, 3)) in said, "a notice of service is in nobody's way"
    assert ("same_people", (0, 3)) in said
    overlap = said["same_people", (0, 1, 3)]
    assert ("100%" in overlap["message_zh"], overlap["is_grave"]) == (True, True)
    assert overlap["message_zh"] != overlap["message_en"]


def test_quiet_hours_and_worked_weekends_are_said_and_stopped_launches_are_not(planned: Shop) -> None:
    found = days(planned, "2026-12-03", "2026-12-04")
    assert [one["state"] for one in found["2026-12-03"]["entries"]] == ["stopped"]
    assert found["2026-12-03"]["conflicts"] == []
    (quiet,) = found["2026-12-04"]["conflicts"]
    assert (quiet["kind"], "08:00" in quiet["message_en"]) == ("quiet_hours", True)
    (worked,) = days(planned, "2026-10-10", "2026-10-10")["2026-10-10"]["conflicts"]
    assert worked["kind"] == "make_up_workday"


def test_a_repeating_campaign_shows_where_it_is_expected(planned: Shop) -> None:
    found = days(planned, "2026-11-16", "2026-12-06")
    expected = {
        day: [(one["state"], one["at"]) for one in shown["entries"] if one["campaign_key"] == "weekly@1"]
        for day, shown in found.items()
    }
    assert {day for day, entries in expected.items() if entries} == {"2026-11-23", "2026-11-30"}
    assert expected["2026-11-23"][0][0] == "expected"
    assert expected["2026-11-23"][0][1].startswith("2026-11-23T02:00")


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-12-02", "to": "2026-12-01"},
        {"from": "2026-01-01", "to": "2026-12-31"},
        {"from": "2003-12-31"},
        {"from": "9999-12-31"},
        {"from": "soon"},
        {"country": "cn"},
    ],
)
def test_a_wrong_range_says_what_to_ask_for(planned: Shop, query: dict[str, Any]) -> None:
    reply = planned.get("/calendar", **query)
    assert (reply.status_code, bool(reply.json()["help"])) == (422, True)


def test_the_month_of_today_is_shown_when_nothing_is_asked(planned: Shop) -> None:
    shown = planned.get("/calendar", role=Role.ANALYST).json()
    assert (shown["today"], shown["zone"], len(shown["days"])) == ("2026-11-21", "Asia/Shanghai", 42)
    assert shown["days"][0]["day"] == "2026-11-01"


def test_key_dates_and_countries_are_listed(planned: Shop) -> None:
    found = {one["key"]: one for one in planned.get("/calendar/key-dates", year=2026).json()["items"]}
    assert found["double_11"]["preheat_first"] < found["double_11"]["first"] < found["double_11"]["last"]
    codes = [one["code"] for one in planned.get("/calendar/countries", limit=200).json()["items"]]
    assert {"CN", "DE"} <= set(codes)
