"""Topics, walked: what consent allows is said where a topic is chosen, estimated, launched, and at ready-made journeys.

This shop's customers came with consents to one topic, “marketing”, which nobody has published here.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
import sqlalchemy as sa

from evergrove.access import open_workspace
from evergrove.campaigns import list_launches
from evergrove.channels import SenderWish, save_sender, set_live, set_policy
from evergrove.content import publish_template
from evergrove.journeys import load_journey
from evergrove.kit import Settings, SystemClock
from evergrove.profiles.tables import consents
from support.browser import Visit, said
from support.reach_world import TEXT
from support.serving import RunningServer, start_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Route

    from evergrove.kit import Workspace

Language = Literal["zh", "en"]
LAUNCH_SECONDS_MAX = 90
LETTER = {
    **TEXT,
    "key": "topic_text",
    "name": {"zh": "短信", "en": "短信"},
    "languages": {"zh": {"text": "【青禾】有一份心意给您，拒收请回复R"}, "en": {"text": "News. Reply STOP to stop."}},
}


@pytest.fixture(scope="module")
def server(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A shop with a text message whose sender only records; it may go at any hour to whoever has agreed."""
    home = Path(shutil.copytree(untouched, tmp_path_factory.mktemp("topics") / "home"))
    workspace = opened(home)
    try:
        with workspace.control.write() as connection:
            connection.execute(sa.delete(consents).where(consents.c.topic != "all"))
            connection.execute(sa.update(consents).values(topic="marketing"))
        publish_template(workspace, LETTER, author="test")
        save_sender(workspace, SenderWish(sender_key="topic_texts", kind="recorded_sms", settings={}))
        set_live(workspace, "topic_texts", is_live=True)
        set_policy(workspace, {"hours": {"quiet": [], "golden": []}}, author="test")
    finally:
        workspace.close()
    running = start_server(home, environment={"EVERGROVE_PUBLIC_URL": "https://post.shop.example"})
    yield running
    running.stop()


def opened(home: Path) -> Workspace:
    return open_workspace(Settings(home=home), slug="default", clock=SystemClock())


def choose(visit: Visit, field: Locator, option: str) -> None:
    """Choose from a list by what it shows."""
    field.click()
    shown = visit.page.locator(".ant-select-dropdown:visible")
    shown.get_by_title(option, exact=True).first.click()
    shown.wait_for(state="detached")  # or the next choice is looked for in the list that is closing


def number_in(text: str) -> int:
    """The first number of a text, without its commas."""
    found = re.search(r"\d[\d,]*", text)
    assert found is not None, text
    return int(found.group().replace(",", ""))


def plan(visit: Visit, language: Language) -> None:
    """A campaign of text messages to everybody, about no topic in particular."""
    page, zh = visit.page, language == "zh"
    visit.go("/w/default/campaigns/new")
    page.get_by_label("中文名称" if zh else "Name in Chinese").fill(f"主题{language}")
    page.get_by_label("英文名称" if zh else "Name in English").fill(f"Topic {language}")
    for field, option in (
        ("人群" if zh else "Segment", "全部客户" if zh else "All customers"),
        ("渠道" if zh else "Channel", "短信" if zh else "SMS"),
        ("模板" if zh else "Template", "短信 (topic_text)"),
    ):
        choose(visit, page.get_by_role("combobox", name=field).first, option)
    page.get_by_label("对照组比例" if zh else "Control group, per cent").fill("0")


def test_a_topic_is_chosen_by_who_agreed_to_it_and_the_launch_says_that_nothing_leaves(
    visit: Visit, server: RunningServer, language: Language
) -> None:
    page, marketing = visit.page, said(language, "营销", "marketing")
    plan(visit, language)
    agreed = page.get_by_test_id("topic-consent")
    agreed.get_by_text(said(language, f"同意“{marketing}”的更多", f"More have agreed to “{marketing}”")).wait_for()
    panel = page.get_by_test_id("estimate")
    panel.get_by_role("button", name=said(language, "预估", "Estimate")).click()
    hint = page.get_by_test_id("consent-hint")
    hint.get_by_text(said(language, "未同意接收“不限主题”", "have not agreed to “No topic in particular”")).wait_for()
    hint.get_by_text(marketing).wait_for()

    choose(visit, page.get_by_role("combobox", name=said(language, "主题", "Topic")).first, marketing)
    agreed.get_by_text(said(language, "的更多", "More have agreed")).wait_for(state="detached")
    panel.get_by_role("button", name=said(language, "重新预估", "Estimate again")).click()
    hint.wait_for(state="detached")
    page.get_by_role("button", name=said(language, "发布", "Publish")).click()
    visit.expect_heading(said(language, f"主题{language}", f"Topic {language}"))

    page.get_by_role("button", name=said(language, "发送", "Launch")).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_test_id("launch-estimate").get_by_text(said(language, "可立即发送", "Would be sent now")).wait_for()
    dialog.get_by_test_id("launch-estimate").get_by_text(said(language, "发送账号未填单价", "none entered")).wait_for()
    dialog.get_by_test_id("leaves-sms").get_by_text(said(language, "不会真正发出", "Nothing leaves")).wait_for()
    dialog.locator("button.ant-btn-primary").click()
    done = page.locator(".page-head").get_by_text(said(language, "已完成", "Done"), exact=True)
    done.wait_for(timeout=LAUNCH_SECONDS_MAX * 1_000)


def test_a_launch_of_which_everything_has_left_is_done_and_is_not_stopped(
    visit: Visit, server: RunningServer, language: Language
) -> None:
    """What the page is told is bent: for some seconds the worker has not looked yet, and the page still says so."""
    page = visit.page
    workspace = opened(server.home)
    launch = list_launches(workspace, campaign=f"topic_{language}")[0]
    workspace.close()
    told = {"state": "sending", "share": 1.0, "waiting": 0}

    def bend(route: Route) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, body=json.dumps({**reply.json(), **told}))

    page.route(f"**/api/w/default/launches/{launch.launch_id}", bend)
    visit.go(f"/w/default/campaigns/topic_{language}/launches/{launch.launch_id}")
    head = page.locator(".page-head")
    head.get_by_text(said(language, "已完成", "Done"), exact=True).wait_for()
    stop = head.get_by_role("button", name=said(language, "停止", "Stop"))
    assert stop.count() == 0
    told |= {"share": 0.9, "waiting": 1}
    stop.click()
    page.get_by_role("dialog").get_by_role("button", name=said(language, "彻底停止", "Stop for good")).click()
    page.get_by_text(said(language, "没有可停止的内容", "there was nothing left to stop")).wait_for()
    page.unroute(f"**/api/w/default/launches/{launch.launch_id}")
    head.get_by_text(said(language, "已完成", "Done"), exact=True).wait_for()


def test_a_ready_made_journey_says_who_could_get_its_messages(
    visit: Visit, server: RunningServer, language: Language
) -> None:
    page, marketing = visit.page, said(language, "营销", "marketing")
    key = {"zh": "win_back_by_cause", "en": "after_purchase"}[language]
    visit.go("/w/default/journeys")
    page.get_by_test_id(f"classic-{key}").click()
    rows = page.get_by_test_id("classic-messages").get_by_role("listitem")
    rows = rows.filter(has=page.get_by_role("combobox"))  # a service message needs no consent
    rows.get_by_test_id("topic-consent").first.wait_for()
    page.wait_for_load_state("networkidle")  # the names of the templates come last, and move the rows
    for number in range(rows.count()):
        row = rows.nth(number)
        row.get_by_text(said(language, "更多", "More have agreed")).wait_for()
        choose(visit, row.get_by_role("combobox"), marketing)
        row.get_by_text(said(language, "更多", "More have agreed")).wait_for(state="detached")
        assert number_in(row.get_by_test_id("topic-consent").inner_text()) > 0
    page.get_by_role("button", name=said(language, "安装并发布", "Install and publish")).click()
    page.wait_for_url(f"**/journeys/{key}")
    workspace = opened(server.home)
    journey = load_journey(workspace, key)
    workspace.close()
    topics = {getattr(node, "topic", "") for node in journey.nodes if getattr(node, "message_class", "") == ""}
    assert topics - {""} == {"marketing"}
