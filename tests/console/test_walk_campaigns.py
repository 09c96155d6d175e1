"""Reach, walked: a sender goes live, a campaign is planned, estimated, launched and watched; another one is stopped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pytest

from evergrove.access import open_workspace
from evergrove.channels import policy_versions, set_policy
from evergrove.content import publish_template
from evergrove.kit import Settings, SystemClock
from support.browser import PHONE, Visit, said, visiting
from support.console_world import settle
from support.reach_world import LETTER
from support.told_effect import TOLD_EFFECT

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator

    from support.serving import RunningServer

LAUNCH_SECONDS_MAX = 90
"""A launch gathers, plans and sends within seconds on a free machine."""

LIMIT = {
    "name": "news of the week",
    "hours": 168,
    "count": 3,
    "scope": {"topics": ["news"], "tags": ["weekly"]},
    "tiers": {"vip": 9},
}
"""It binds none of these walks; most of it has no field on the page."""

SERVICE = {**LETTER, "key": "service_note", "class": "transactional", "topic": "all"}


@dataclass(frozen=True, kw_only=True)
class Words:
    """What stands on the page in one language."""

    chinese: str
    english: str

    def of(self, language: str) -> str:
        return self.chinese if language == "zh" else self.english


LIVE = Words(chinese="已启用", english="Live")
DONE = Words(chinese="已完成", english="Done")
STOPPED = Words(chinese="已停止", english="Stopped")


@pytest.fixture(scope="module")
def server(server: RunningServer) -> RunningServer:
    """The shop with two letters, and a policy under which mail may go at any hour to whoever has not refused it."""
    workspace = open_workspace(Settings(home=server.home), slug="default", clock=SystemClock())
    try:
        for letter in (LETTER, SERVICE):
            publish_template(workspace, letter, author="test")
        rules = {"consent": {"email": "opt_out"}, "hours": {"quiet": [], "golden": []}, "caps": [LIMIT]}
        set_policy(workspace, rules, author="test", note="at any hour")
    finally:
        workspace.close()
    return server


def choose(visit: Visit, label: str, option: str) -> None:
    """Choose from a list by what it shows."""
    visit.page.get_by_role("combobox", name=label).first.click()
    visit.page.locator(".ant-select-dropdown:visible").get_by_title(option, exact=True).first.click()


def plan(visit: Visit, language: Literal["zh", "en"], *, english: str, template: str, service: bool = False) -> None:
    """Fill the plan of a campaign to everybody."""
    page, zh = visit.page, language == "zh"
    visit.go("/w/default/campaigns/new")
    page.get_by_label("中文名称" if zh else "Name in Chinese").fill(f"活动{english}")
    page.get_by_label("英文名称" if zh else "Name in English").fill(english)
    choose(visit, "人群" if zh else "Segment", "全部客户" if zh else "All customers")
    choose(visit, "模板" if zh else "Template", f"{'问候' if zh else 'Hello'} ({template})")
    if service:
        page.get_by_text("服务类" if zh else "Transactional", exact=True).click()


def test_a_sender_is_made_and_goes_live_by_a_word_of_its_own(visit: Visit, language: Literal["zh", "en"]) -> None:
    page, zh = visit.page, language == "zh"
    visit.go("/w/default/channels")
    visit.expect_heading("渠道" if zh else "Channels")
    page.get_by_role("button", name="新建发送账号" if zh else "New sender").click()
    choose(visit, "类型" if zh else "Kind", "邮件 · recorded" if zh else "E-mail · recorded")
    page.get_by_label("标识" if zh else "Key").fill(f"post_{language}")
    page.get_by_role("dialog").locator("button.ant-btn-primary").click()
    row = page.get_by_role("row").filter(has_text=f"post_{language}")
    row.get_by_text("沙箱" if zh else "Sandbox").wait_for()
    row.get_by_role("button", name="正式启用" if zh else "Make live").click()
    page.get_by_role("dialog").get_by_role("button", name="启用" if zh else "Make it live").click()
    row.get_by_text(LIVE.of(language), exact=True).wait_for()
    page.get_by_role("tab", name="屏蔽名单" if zh else "Blocked addresses").click()
    page.get_by_label("地址" if zh else "Address", exact=True).fill(f"nobody-{language}@shop.example")
    page.get_by_role("button", name="屏蔽" if zh else "Block", exact=True).click()
    page.get_by_role("cell", name="已退订" if zh else "Unsubscribed").first.wait_for()


def test_the_policy_reads_as_sentences_and_is_changed(
    visit: Visit, server: RunningServer, language: Literal["zh", "en"]
) -> None:
    page, zh = visit.page, language == "zh"
    minutes = "20" if zh else "25"
    visit.go("/w/default/policy")
    visit.expect_heading("触达策略" if zh else "Policy")
    page.get_by_text("没有免打扰时段。" if zh else "There are no quiet hours.").wait_for()
    page.get_by_role("button", name="修改策略" if zh else "Change the policy").click()
    page.get_by_label("免打扰结束后错峰（分钟）" if zh else "Spread after quiet hours, minutes").fill(minutes)
    page.get_by_label("修改原因" if zh else "Why").fill(f"walk {language}")
    page.get_by_role("dialog").get_by_role("button", name="发布" if zh else "Publish").click()
    page.get_by_text(f"在 {minutes} 分钟内错峰" if zh else f"spread over {minutes} minutes").wait_for()
    page.get_by_role("tab", name="历史版本" if zh else "Versions").click()
    page.get_by_role("cell", name=f"walk {language}").first.wait_for()
    workspace = open_workspace(Settings(home=server.home), slug="default", clock=SystemClock())
    newest, before = policy_versions(workspace)[:2]
    workspace.close()
    assert newest.body["hours"]["jitter_minutes"] == int(minutes)
    assert newest.body["caps"] == before.body["caps"], "what the form does not show stays as it was"


def test_a_campaign_from_plan_to_report(visit: Visit, language: Literal["zh", "en"]) -> None:
    page, zh = visit.page, language == "zh"
    plan(visit, language, english=f"Walk {language}", template="hello")
    page.get_by_label("对照组比例" if zh else "Control group, per cent").fill("50")
    panel = page.get_by_test_id("estimate")
    panel.get_by_role("button", name="预估" if zh else "Estimate").click()
    panel.get_by_text("对照组" if zh else "Control group").first.wait_for()
    page.get_by_role("button", name="发布" if zh else "Publish").click()
    visit.expect_heading(f"活动Walk {language}" if zh else f"Walk {language}")
    page.get_by_role("button", name="发送" if zh else "Launch").first.click()
    page.get_by_role("dialog").locator("button.ant-btn-primary").click()
    page.locator(".page-head").get_by_text(DONE.of(language), exact=True).wait_for(timeout=LAUNCH_SECONDS_MAX * 1_000)
    page.reload()
    page.locator(".page-head").get_by_text(DONE.of(language), exact=True).wait_for()
    expect_one_number_a_name(page.locator("#content"))
    held_back = page.get_by_role("tabpanel").get_by_role("button", name="对照组" if zh else "Control group").first
    count = int(held_back.inner_text().replace(",", ""))
    held_back.click()
    page.wait_for_url("**tab=messages**")
    page.locator("tbody tr.ant-table-row").first.wait_for()
    assert page.locator("tbody tr.ant-table-row").count() == min(count, 50)
    page.get_by_role("tab", name="进度" if zh else "Progress").click()
    page.get_by_role("tab", name="进度" if zh else "Progress", selected=True).wait_for()
    page.get_by_role("tab", name="消息明细" if zh else "Messages").click()
    page.get_by_role("tab", name="消息明细" if zh else "Messages", selected=True).wait_for()
    refused = page.get_by_role("row").filter(has_text="对照组" if zh else "Control group").first
    refused.click()
    page.get_by_test_id("why").get_by_text("为衡量增量效果" if zh else "so that the effect can be measured").wait_for()
    refused.get_by_role("link").click()
    page.wait_for_url("**/customers/**")
    page.get_by_role("tab", name="时间线" if zh else "Timeline").wait_for()
    page.get_by_role("tab", name="消息" if zh else "Messages", exact=True).click()
    page.get_by_role("cell").filter(has_text=f"Walk {language}").first.wait_for()
    page.get_by_text("只在时间线里" if zh else "stand in the timeline only").wait_for()


def expect_one_number_a_name(panel: Locator) -> None:
    """What a figure above is called has the same number in the bars by state: control messages are apart in both."""
    panel.locator("li").filter(has=panel.page.locator(".bar-track")).first.wait_for()
    panel.locator(".ant-statistic-title").first.wait_for()
    names = panel.locator(".ant-statistic-title").all_inner_texts()
    values = panel.locator(".ant-statistic-content").all_inner_texts()
    figures = dict(zip(names, values, strict=True))
    bars = panel.locator("li").filter(has=panel.page.locator(".bar-track")).all_inner_texts()
    shown = [tuple(text.split("\n")[:2]) for text in bars]
    named = [(name, value) for name, value in shown if name in figures]
    assert named, shown
    assert [figures[name] for name, _ in named] == [value for _, value in named]


def test_what_a_plan_lacks_is_said_beside_its_buttons(visit: Visit, language: Literal["zh", "en"]) -> None:
    """One language of the name is enough, in either field."""
    page, zh = visit.page, language == "zh"
    visit.go("/w/default/campaigns/new")
    page.get_by_test_id("estimate").get_by_role("button", name="预估" if zh else "Estimate").or_(
        page.get_by_test_id("estimate").get_by_role("button", name="预 估")
    ).first.click()
    missing = page.get_by_test_id("missing")
    missing.get_by_text("名称" if zh else "name").wait_for()
    page.get_by_label("英文名称" if zh else "Name in English").fill("Only one")
    choose(visit, "人群" if zh else "Segment", "全部客户" if zh else "All customers")
    choose(visit, "模板" if zh else "Template", f"{'问候' if zh else 'Hello'} (hello)")
    page.get_by_test_id("estimate").get_by_role("button").first.click()
    page.get_by_test_id("estimate").get_by_text("可立即发送" if zh else "Would be sent now").wait_for()
    assert missing.count() == 0


def test_the_effect_says_honestly_that_it_cannot_know_yet(
    visit: Visit, server: RunningServer, language: Literal["zh", "en"]
) -> None:
    page, zh = visit.page, language == "zh"
    settle(server.home)
    visit.go(f"/w/default/campaigns/walk_{language}")
    page.get_by_role("tab", name="效果" if zh else "Effect").click()
    report = page.get_by_test_id("effect")
    report.wait_for(timeout=LAUNCH_SECONDS_MAX * 1_000)
    report.get_by_text("还没有人走完观察期" if zh else "Nobody's window is over yet").first.wait_for()
    report.get_by_text("小时" if zh else "Hour", exact=True).click()
    report.get_by_text("按小时只有计数" if zh else "there are counts only").wait_for()
    text = report.inner_text()
    assert ("还没有人走完观察期" if zh else "Nobody's window is over yet") in text
    assert "NaN" not in text, "a figure that is not known is not shown as one"


def test_each_figure_of_an_effect_stands_once_under_one_name(visit: Visit, language: Literal["zh", "en"]) -> None:
    page = visit.page
    address = f"**/api/w/default/campaigns/walk_{language}/effect**"
    page.route(address, lambda route: route.fulfill(json=TOLD_EFFECT))
    visit.go(f"/w/default/campaigns/walk_{language}")
    page.get_by_role("tab", name=said(language, "效果", "Effect")).click()
    report = page.get_by_test_id("effect")
    extra = report.get_by_test_id("extra")
    extra.wait_for()
    line = extra.inner_text()
    assert all(one in line for one in ("+91", "+11.4", "800", "+118")), "points, customers and orders in one line"
    text = report.inner_text()
    assert said(language, "对照组现有 8 位，还差 92 位", "Control has 8, 92 short") in text
    assert "30.86" not in text, "a figure that is refused is not given"
    assert "326 / 790" in text
    assert said(language, "消息退订率", "Unsubscribe rate of messages") in text
    assert said(language, "退订的客户占比", "Share of customers who unsubscribed") in text
    assert said(language, "另有 114 条", "Besides these, 114") in text
    assert said(language, "转化（发出后 7 天内下单", "Converted: ordered within 7 days") in text
    page.unroute(address)


def test_a_launch_is_slowed_down_and_stopped(visit: Visit, language: Literal["zh", "en"]) -> None:
    page, zh = visit.page, language == "zh"
    plan(visit, language, english=f"Service {language}", template="service_note", service=True)
    page.get_by_label("每分钟最多条数" if zh else "At most per minute").fill("1")
    page.get_by_role("button", name="发布" if zh else "Publish").click()
    visit.expect_heading(f"活动Service {language}" if zh else f"Service {language}")
    page.get_by_role("button", name="发送" if zh else "Launch").first.click()
    page.get_by_role("dialog").locator("button.ant-btn-primary").click()
    head = page.locator(".page-head")
    head.get_by_text("发送中" if zh else "Sending", exact=True).wait_for(timeout=LAUNCH_SECONDS_MAX * 1_000)
    head.get_by_role("button", name="停止" if zh else "Stop").click()
    page.get_by_role("dialog").get_by_role("button", name="彻底停止" if zh else "Stop for good").click()
    head.get_by_text(STOPPED.of(language), exact=True).wait_for(timeout=LAUNCH_SECONDS_MAX * 1_000)
    page.get_by_text("已停止 · 未发送" if zh else "Stopped · Not sent").wait_for()


def test_every_page_fits_a_phone(server: RunningServer, browser: Browser, session: Path, language: str) -> None:
    with visiting(browser, server.base_url, language=language, state=session, size=PHONE) as visit:
        for path in ("campaigns", "campaigns/new", "channels", "policy", "incidents"):
            visit.go(f"/w/default/{path}")
            visit.expect_fit()


def test_an_incident_is_announced_to_everybody(visit: Visit, language: Literal["zh", "en"]) -> None:
    page, zh = visit.page, language == "zh"
    visit.go("/w/default/incidents")
    page.get_by_role("button", name="发布突发通知" if zh else "Announce an incident").first.click()
    page.get_by_label("中文名称" if zh else "Name in Chinese").fill(f"召回{language}")
    page.get_by_label("英文名称" if zh else "Name in English").fill(f"Recall {language}")
    channel = "邮件" if zh else "E-mail"
    for spoken in ("中文", "英文") if zh else ("Chinese", "English"):
        page.get_by_label(f"{channel}：{spoken}标题" if zh else f"{channel}: subject in {spoken}").fill("Recall")
        page.get_by_label(f"{channel}：{spoken}正文" if zh else f"{channel}: text in {spoken}").fill("Stop using it.")
    page.get_by_role("dialog").locator("button.ant-btn-primary").click()
    page.get_by_role("dialog").get_by_role("button", name="立即通知" if zh else "Tell them now").last.click()
    card = page.locator(".ant-card").filter(has_text=f"召回{language}" if zh else f"Recall {language}")
    card.get_by_text(DONE.of(language), exact=True).wait_for(timeout=LAUNCH_SECONDS_MAX * 1_000)
    card.get_by_text("120 位客户" if zh else "120 customers").wait_for()
    assert STOPPED.of(language) not in card.inner_text()
