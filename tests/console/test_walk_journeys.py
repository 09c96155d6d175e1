"""A win-back journey, walked: drawn, a mistake mended at its node, simulated, published, entered, its run read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

import httpx
import pytest

from evergrove.access import open_workspace
from evergrove.channels import set_policy
from evergrove.content import publish_template
from evergrove.kit import Settings, SystemClock
from support.browser import PHONE, Visit, said, visiting
from support.reach_world import LETTER
from support.small_shop import arrive

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator

    from evergrove.kit import Workspace
    from support.serving import RunningServer

ENTERED_SECONDS_MAX = 60
"""From the event to the figure on the canvas some seconds pass on a free machine; the page asks every five."""

SIMULATED_SECONDS_MAX = 90


@pytest.fixture(scope="module")
def server(server: RunningServer) -> RunningServer:
    """The shop with a letter, and a policy under which mail may go at any hour to whoever has not refused it."""
    workspace = open_workspace(Settings(home=server.home), slug="default", clock=SystemClock())
    try:
        publish_template(workspace, LETTER, author="test")
        rules = {"consent": {"email": "opt_out"}, "hours": {"quiet": [], "golden": []}}
        set_policy(workspace, rules, author="test", note="at any hour")
        arrive(workspace, [checkout_of_the_past(workspace)])
    finally:
        workspace.close()
    return server


def checkout_of_the_past(workspace: Workspace) -> dict[str, Any]:
    """What a simulation finds."""
    at = workspace.clock.now() - timedelta(days=9)
    return {
        "fact_id": "walked-checkout",
        "name": "Checkout Started",
        "identifiers": [{"kind": "email", "value": "once@walked.example"}],
        "occurred_at": at,
        "received_at": at,
        "source": "test",
        "properties": "{}",
    }


def choose(visit: Visit, field: Locator, *, title: str, search: str = "") -> None:
    """Choose from a list by what it shows, or by what is typed."""
    field.click()
    if search:
        visit.page.keyboard.type(search)
    visit.page.locator(".ant-select-dropdown:visible").get_by_title(title, exact=True).first.click()


def add(visit: Visit, language: str, zh: str, en: str) -> None:
    """Put a step behind the one that is selected."""
    visit.page.get_by_test_id("palette").get_by_role("button", name=said(language, zh, en), exact=True).click()


def checked(visit: Visit) -> Locator:
    """The button that counts what is to be mended, once the server has looked at what is drawn."""
    visit.page.locator("[data-testid=problems][data-checked=true]").wait_for()
    return visit.page.get_by_test_id("problems")


def named(visit: Visit, language: str) -> None:
    """In the language of the page alone: that is enough."""
    label = said(language, "中文名称", "Name in Chinese"), said(language, "英文名称", "Name in English")
    visit.page.get_by_label(label[0 if language == "zh" else 1]).fill(said(language, "赢回客户", "Win back en"))


def draw(visit: Visit, language: str) -> None:
    """A letter after a check-out was begun, then a week for an order; the letter's template is left out."""
    page = visit.page
    visit.go("/w/default/journeys/new")
    named(visit, language)
    event = page.get_by_test_id("panel").get_by_role("combobox", name=said(language, "事件", "Event"), exact=True)
    event.click()
    page.keyboard.type("Checkout Started")
    page.keyboard.press("Enter")
    add(visit, language, "发消息", "Message")
    add(visit, language, "等待事件", "Wait for")
    add(visit, language, "达成目标", "Goal")


def test_a_journey_is_drawn_mended_published_and_watched(
    visit: Visit, server: RunningServer, language: Literal["zh", "en"]
) -> None:
    page = visit.page
    draw(visit, language)
    mark = page.get_by_test_id("problem-message_1")
    mark.wait_for()
    assert "1" in checked(visit).inner_text()
    publish = page.get_by_role("button", name=said(language, "发布", "Publish"), exact=True)
    publish.click()
    page.locator(".ant-popover").get_by_text(said(language, "请选择模板", "choose a template")).wait_for()
    assert page.get_by_role("dialog").count() == 0, "what is not whole is not published"
    page.get_by_test_id("node-message_1").click()
    panel = page.get_by_test_id("panel")
    panel.get_by_test_id("panel-problems").wait_for()
    hello = said(language, "问候 (hello)", "Hello (hello)")
    choose(visit, panel.get_by_label(said(language, "模板", "Template")), title=hello)
    panel.get_by_text(said(language, "与旅程相同：不限主题", "As the journey: No topic in particular")).first.wait_for()
    topic = panel.get_by_role("combobox", name=said(language, "主题", "Topic"), exact=True)
    choose(visit, topic, title=said(language, "不限主题", "No topic in particular"))
    panel.get_by_text(said(language, "与旅程相同：不限主题", "As the journey: No topic in particular")).wait_for(
        state="detached"
    )
    mark.wait_for(state="detached")
    simulate(visit, language)
    checked(visit)
    publish.click()
    summary = page.get_by_test_id("publish-summary")
    summary.get_by_text(said(language, "随机留出 10%", "10% by lot")).wait_for()
    summary.get_by_text(said(language, "走到“达成目标”这一步", "Reaching the step “Goal”")).wait_for()
    summary.get_by_test_id("entrants").wait_for()
    page.get_by_role("dialog").locator("button.ant-btn-primary").click()
    visit.expect_heading(said(language, "赢回客户", "Win back en"))
    begin_checkout(server, language)
    page.get_by_test_id("node-wait_for_1").get_by_text(said(language, "停留 1", "1 waiting")).wait_for(
        timeout=ENTERED_SECONDS_MAX * 1_000
    )
    entered = page.get_by_role("tabpanel").locator("button.open-count").first
    count = int(entered.inner_text())
    entered.click()
    page.wait_for_url("**tab=runs**entered=true**")
    page.locator(".ant-table-row").first.wait_for()
    assert page.locator(".ant-table-row").count() == count == 1
    page.locator(".ant-table-row").get_by_role("button").first.click()
    story = page.get_by_test_id("story")
    story.get_by_text(said(language, "进入", "Entered"), exact=True).wait_for()
    story.get_by_text(said(language, "开始等待", "Waits"), exact=True).wait_for()
    story.get_by_test_id("story-message").get_by_text("hello@1").wait_for()


def simulate(visit: Visit, language: str) -> None:
    """Run what is drawn over the last month, in which somebody began a check-out, and go back to the canvas."""
    page = visit.page
    view = page.locator(".ant-segmented")
    view.get_by_text(said(language, "试跑", "Simulation"), exact=True).click()
    page.get_by_role("button", name=said(language, "试跑", "Simulate"), exact=True).click()
    report = page.get_by_test_id("simulation")
    report.wait_for(timeout=SIMULATED_SECONDS_MAX * 1_000)
    entered = report.locator(".ant-statistic").first.locator(".ant-statistic-content").inner_text()
    assert int(entered.replace(",", "")) > 0
    report.get_by_text(said(language, "只发给触达组", "to the treated only")).wait_for()
    report.get_by_text(said(language, "结束情况（含对照组）", "How runs ended, both groups")).wait_for()
    view.get_by_text(said(language, "画布", "Canvas"), exact=True).click()


def begin_checkout(server: RunningServer, language: str) -> None:
    """What the shop's page would post."""
    key = server.create_source(f"web {language}")
    event: dict[str, Any] = {
        "type": "track",
        "event": "Checkout Started",
        "userId": f"walker-{language}",
        "messageId": f"checkout-{language}",
        "timestamp": datetime.now(UTC).isoformat(),
        "context": {"traits": {"email": f"walker-{language}@mail.example"}},
        "properties": {"order_id": "A-1", "value": 99, "currency": "CNY"},
    }
    reply = httpx.post(f"{server.base_url}/v1/batch", json={"batch": [event]}, auth=(key, ""))
    assert reply.status_code == 200


def test_what_was_drawn_a_moment_before_leaving_is_there_again(visit: Visit, language: Literal["zh", "en"]) -> None:
    page = visit.page
    visit.go("/w/default/journeys/new")
    named(visit, language)
    add(visit, language, "等待", "Wait")
    page.get_by_role("link", name=said(language, "全部旅程", "All journeys")).click()
    page.get_by_role("link", name=said(language, "继续画草稿", "Go on with your draft")).click()
    page.get_by_test_id("node-wait_1").wait_for()
    page.get_by_test_id("draft-state").get_by_text(said(language, "草稿已存于", "Draft saved")).wait_for()
    save = page.get_by_role("button", name=said(language, "保存草稿", "Save draft"))
    assert save.is_disabled(), "all of it is kept"
    add(visit, language, "等待", "Wait")
    page.locator("[data-testid=draft-state][data-kept=true]").wait_for()
    page.reload()
    page.get_by_test_id("node-wait_2").wait_for()


def test_a_new_journey_asks_quietly_and_an_event_is_found_by_its_name(
    visit: Visit, language: Literal["zh", "en"]
) -> None:
    page = visit.page
    visit.go("/w/default/journeys/new")
    checked(visit)
    panel = page.get_by_test_id("panel")
    panel.get_by_text(said(language, "发布前还要填", "Still to fill in before publishing")).wait_for()
    assert panel.get_by_role("alert").count() == 0, "nobody has written anything yet"
    event = panel.get_by_role("combobox", name=said(language, "事件", "Event"), exact=True)
    event.click()
    options = page.locator(".ant-select-dropdown:visible")
    options.get_by_role("button", name=said(language, "显示全部事件", "Show all events")).wait_for()
    page.keyboard.type(said(language, "快照", "snapshot"))
    page.locator(".ant-select-dropdown:visible .ant-select-item-option").first.wait_for(state="detached")
    for _ in range(len("snapshot")):
        page.keyboard.press("Backspace")
    page.keyboard.type(said(language, "下单", "Ordered"))
    page.keyboard.press("Enter")
    page.get_by_test_id("node-entry").get_by_text(said(language, "发生“下单”", "On “Ordered”")).wait_for()


def test_a_split_by_what_people_do_becomes_a_wait(visit: Visit, language: Literal["zh", "en"]) -> None:
    page = visit.page
    visit.go("/w/default/journeys/new")
    add(visit, language, "条件分流", "Split by data")
    panel = page.get_by_test_id("panel")
    panel.get_by_text(said(language, "还没有条件", "No condition yet")).wait_for()
    panel.get_by_role("button", name=said(language, "进入旅程后做没做过", "Did it since they entered, or not")).click()
    node = page.get_by_test_id("node-wait_for_1")
    node.get_by_text(said(language, "1 分钟", "1 minute")).first.wait_for()
    page.get_by_test_id("node-split_1").wait_for(state="detached")
    assert panel.get_by_text(said(language, "从进入旅程起都算", "Also what has happened since entry")).is_visible()


def test_what_is_drawn_is_taken_back_and_read_as_text(visit: Visit, language: Literal["zh", "en"]) -> None:
    page = visit.page
    draw(visit, language)
    page.get_by_role("button", name=said(language, "撤销", "Undo")).click()
    page.get_by_test_id("node-goal_1").wait_for(state="detached")
    page.get_by_role("button", name=said(language, "重做", "Redo")).click()
    page.get_by_test_id("node-goal_1").click()
    page.keyboard.press("Delete")
    page.get_by_test_id("node-goal_1").wait_for(state="detached")
    page.get_by_text(said(language, "代码", "Source"), exact=True).click()
    text = page.get_by_label(said(language, "旅程的代码", "The journey as text"))
    written = text.input_value()
    assert "kind: wait_for" in written
    assert "goal_1" not in written
    text.fill(written.replace("days: 7", "days: 5"))
    page.get_by_role("button", name=said(language, "应用到画布", "Put on the canvas")).click()
    page.get_by_text(said(language, "画布", "Canvas"), exact=True).first.click()
    page.get_by_test_id("node-wait_for_1").get_by_text(said(language, "5 天", "5 days")).first.wait_for()
    page.reload()
    page.get_by_test_id("node-wait_for_1").get_by_text(said(language, "5 天", "5 days")).first.wait_for()


def test_a_ready_made_journey_is_opened_on_the_canvas(visit: Visit, language: Literal["zh", "en"]) -> None:
    page = visit.page
    visit.go("/w/default/journeys")
    page.get_by_test_id("classic-birthday").click()
    page.get_by_role("dialog").get_by_role("button", name=said(language, "在画布上打开", "Open on the canvas")).click()
    page.get_by_test_id("canvas").get_by_test_id("node-entry").wait_for()
    assert page.get_by_test_id("canvas").locator(".step-card").count() >= 4
    assert page.get_by_label(said(language, "标识", "Key")).input_value() == "birthday"


def test_every_page_fits_a_phone(server: RunningServer, browser: Browser, session: Path, language: str) -> None:
    with visiting(browser, server.base_url, language=language, state=session, size=PHONE) as visit:
        for path in ("journeys", "journeys/new"):
            visit.go(f"/w/default/{path}")
            visit.expect_fit()
