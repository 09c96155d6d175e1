"""The first page of the morning, walked: an alarm, a customer to save, why their health is so, what is done."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evergrove.access import open_workspace
from evergrove.desk import load_save_queue, publish_save_queue
from evergrove.facts import run_query
from evergrove.facts.engine.duckdb_engine import DuckDbEngine
from evergrove.jobs import catch_up, enqueue
from evergrove.kit import Settings, SystemClock
from evergrove.tasks import TaskDraft, list_tasks, open_task
from support.browser import PHONE, Visit, said, visiting
from support.judged import Judged
from support.serving import RunningServer, start_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from evergrove.kit import Workspace

LOOK_MS = 90_000
"""The first look begins within twenty seconds of the start; a crowded machine takes its time."""

ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0d1f9c3a-5b7e-4a2c-9f10-2b6c8d4e7a11"


@pytest.fixture(scope="module")
def server(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A shop of its own, whose queue has run and one of whose imports fails."""
    home = Path(shutil.copytree(untouched, tmp_path_factory.mktemp("today") / "home"))
    workspace = open_workspace(Settings(home=home), slug="default", clock=SystemClock())
    try:
        run_queue(workspace, spill=tmp_path_factory.mktemp("spill"))
        enqueue(workspace, kind="import", arguments={"path": "uploads/gone.csv", "mapping": "orders"}, author="test")
    finally:
        workspace.close()
    running = start_server(home)
    yield running
    running.stop()


def run_queue(workspace: Workspace, *, spill: Path) -> None:
    """Everybody whose health is known is at risk; the queue has room for six."""
    teams = [{"key": "standard", "capacity_a_day": 6, "owners": []}]
    publish_save_queue(workspace, {"is_on": True, "teams": teams, "hold_out_bp": 0}, author="test")
    scored = run_query(workspace, "select customer_id from scores where health_score is not null")
    ids: list[str] = scored["customer_id"].to_pylist()
    engine = DuckDbEngine(Settings(engine_memory_mb=256), spill=spill)
    try:
        assert (
            Judged(engine=engine, probability=dict.fromkeys(ids, 0.9)).run(workspace, load_save_queue(workspace)).opened
        )
    finally:
        engine.close()
    catch_up(workspace)


def open_today(visit: Visit, language: str) -> None:
    visit.go("/w/default")
    visit.expect_heading(said(language, "今天", "Today"))
    visit.page.get_by_test_id("figures").wait_for(timeout=LOOK_MS)


def task_rows(visit: Visit) -> Locator:
    return visit.page.get_by_test_id("today-task")


def test_from_today_to_a_customer_to_the_reason_to_an_action(
    visit: Visit, server: RunningServer, language: str
) -> None:
    page = visit.page
    open_today(visit, language)
    row = page.get_by_test_id("to-save").get_by_test_id("today-task").first
    row.get_by_text(said(language, "已 45 天没有下单", "No order for 45 days")).wait_for()
    link = row.get_by_role("link").first
    customer_id = str(link.get_attribute("href")).rpartition("/")[2]
    link.click()
    page.get_by_text(said(language, "健康指数", "Health index"), exact=True).first.wait_for()
    page.locator(".ant-card", has=page.get_by_text(said(language, "健康指数", "Health index"), exact=True)).get_by_role(
        "progressbar"
    ).first.wait_for()
    page.go_back()
    row.get_by_role("button", name=said(language, "认领", "Take it")).click()
    row.get_by_role("button", name=said(language, "认领", "Take it")).wait_for(state="detached")
    row.get_by_role("button", name=said(language, "完成", "Complete")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio").first.check()
    dialog.locator("button.ant-btn-primary").click()
    dialog.wait_for(state="detached")
    page.locator(f"[data-testid=to-save] a[href$='{customer_id}']").wait_for(state="detached")
    workspace = open_workspace(Settings(home=server.home), slug="default", clock=SystemClock())
    try:
        (task,) = list_tasks(workspace, customer_id=customer_id, kind="save", state="done").tasks
        assert task.closed_by == task.owner
    finally:
        workspace.close()


def test_an_alarm_leads_to_its_place_and_can_wait(visit: Visit, language: str) -> None:
    page = visit.page
    open_today(visit, language)
    alarm = page.get_by_test_id("alarm").filter(
        has_text=said(language, "文件导入失败了", "The import of a file has failed")
    )
    alarm.get_by_role("link").click()
    visit.expect_heading(said(language, "导入", "Imports"))
    page.go_back()
    alarm.get_by_role("button", name=said(language, "稍后处理", "Later")).click()
    page.get_by_role("menuitem", name=said(language, "本次不再提醒", "Not this time")).click()
    hidden = page.get_by_role("button", name=said(language, "已搁置 1 条", "1 put off"))
    hidden.click()
    alarm.get_by_role("button", name=said(language, "恢复提醒", "Show again")).click()
    hidden.wait_for(state="detached")
    alarm.get_by_role("button", name=said(language, "稍后处理", "Later")).wait_for()


def test_stages_figures_and_the_week_stand_and_lead_on(visit: Visit, language: str) -> None:
    page = visit.page
    open_today(visit, language)
    page.get_by_test_id("stages").wait_for()
    assert page.get_by_test_id("week").locator(".today-day").count() == 7
    page.get_by_test_id("figures").get_by_text(said(language, "活跃客户", "Active customers")).wait_for()
    visit.go("/w/default/today/figures/active")
    visit.expect_heading(said(language, "今天的“活跃客户”", "Active customers of today"))
    page.wait_for_load_state("networkidle")
    assert page.locator("[role=alert]").count() == 0
    visit.go("/w/default")
    page.get_by_role("link", name=said(language, "生命周期漏斗", "Stages of a life")).or_(
        page.get_by_test_id("part-stages").get_by_role("link")
    ).first.click()
    page.get_by_test_id("heat").wait_for()


def test_a_task_of_mine_that_is_due_stands_there(visit: Visit, server: RunningServer, language: str) -> None:
    page = visit.page
    visit.go("/w/default")
    me = page.evaluate("fetch('/api/me').then(reply => reply.json()).then(me => me.user.user_id)")
    workspace = open_workspace(Settings(home=server.home), slug="default", clock=SystemClock())
    due_at = workspace.clock.now() - timedelta(minutes=1)
    open_task(
        workspace, TaskDraft(kind="call", due_at=due_at, title_zh="回访王女士", title_en="Call Ms Wang", owner=me)
    )
    workspace.close()
    open_today(visit, language)
    call = task_rows(visit).filter(has_text=said(language, "回访王女士", "Call Ms Wang")).first
    call.wait_for()
    assert said(language, "过期", "overdue") in call.inner_text().lower()


def test_who_is_told_is_set_up_and_secrets_stay_secret(visit: Visit, language: str) -> None:
    page = visit.page
    open_today(visit, language)
    page.get_by_role("link", name=said(language, "告警接收", "Who is told")).click()
    visit.expect_heading(said(language, "告警接收", "Who is told of alarms"))
    before = page.get_by_test_id("recipient").count()
    page.get_by_role("button", name=said(language, "添加企业微信群", "Add a WeCom group")).click()
    group = page.get_by_test_id("recipient").nth(before)
    group.get_by_label(said(language, "群名称", "Name of the group")).fill("值班群")
    address = group.get_by_label(said(language, "机器人 Webhook 地址", "Webhook address of the robot"))
    address.fill(ROBOT)
    page.get_by_role("switch").click()
    page.get_by_role("button", name=said(language, "保存", "Save"), exact=True).click()
    page.get_by_text(said(language, "已保存，十分钟内生效", "Saved; in force within ten minutes")).wait_for()
    page.reload()
    kept = page.get_by_test_id("recipient").nth(before)
    kept.get_by_role("button", name=said(language, "发送测试", "Send a test")).wait_for()
    assert kept.get_by_label(said(language, "机器人 Webhook 地址", "Webhook address of the robot")).input_value() == ""
    assert "0d1f9c3a" not in page.content()


def test_a_phone_shows_it_all(server: RunningServer, browser: Browser, session: Path, language: str) -> None:
    with visiting(browser, server.base_url, language=language, state=session, size=PHONE) as visit:
        open_today(visit, language)
        visit.expect_fit()
        visit.go("/w/default/today/alarms")
        visit.expect_fit()
