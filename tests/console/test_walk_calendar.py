"""The calendar of a team, with the days that the law and the trade have in store; and the tasks of its people."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from evergrove.access import open_workspace
from evergrove.kit import Settings, SystemClock
from evergrove.profiles import set_workspace_zone
from evergrove.tasks import TaskDraft, open_task
from support.browser import PHONE, Visit, visiting

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator

    from support.serving import RunningServer


def say(language: str, zh: str, en: str) -> str:
    return zh if language == "zh" else en


def cell(visit: Visit, day: str) -> Locator:
    return visit.page.locator(f"td[data-day='{day}']")


def test_the_spring_festival_of_2026_is_off_and_its_saturdays_are_worked(visit: Visit, language: str) -> None:
    """State Council notice of 4 November 2025: off from 15 to 23 February, work on 14 and 28 February."""
    visit.go("/w/default/calendar?day=2026-02-17&country=CN")
    visit.expect_heading(say(language, "日历", "Calendar"))
    new_year = cell(visit, "2026-02-17")
    new_year.wait_for()
    off, worked = say(language, "休", "Off"), say(language, "班", "Work")
    for day in range(15, 24):
        assert off in cell(visit, f"2026-02-{day}").inner_text(), day
    for day in (14, 28):
        assert worked in cell(visit, f"2026-02-{day}").inner_text(), day
    assert off not in cell(visit, "2026-02-24").inner_text()
    assert say(language, "春节", "Spring Festival") in new_year.inner_text()
    details = visit.page.get_by_test_id("day").inner_text()
    assert say(language, "正月初一", "Lunar calendar") in details
    assert visit.page.get_by_test_id("provisional").count() == 0


def test_a_calendar_opens_on_the_country_of_the_shop(server: RunningServer, visit: Visit, language: str) -> None:
    opened = open_workspace(Settings(home=server.home), slug="default", clock=SystemClock())
    try:
        set_workspace_zone(opened, "Europe/London", author="walk")
        visit.go("/w/default/calendar?day=2026-12-26")
        day = cell(visit, "2026-12-26")
        day.get_by_text("Boxing Day").first.wait_for()
        assert day.locator(".day-lunar").count() == (1 if language == "zh" else 0)
        assert visit.page.get_by_text(say(language, "英国", "United Kingdom"), exact=True).count() >= 1
    finally:
        set_workspace_zone(opened, "Asia/Shanghai", author="walk")
        opened.close()


def test_a_year_without_a_notice_is_marked(visit: Visit, language: str) -> None:
    visit.go("/w/default/calendar?day=2031-10-01&country=CN")
    visit.page.get_by_test_id("provisional").get_by_text("2031").wait_for()
    cell(visit, "2031-10-01").get_by_text(say(language, "休", "Off"), exact=True).wait_for()
    notice = visit.page.get_by_test_id("provisional").inner_text()
    assert "2031" in notice
    assert "2030" not in notice, "the year that is shown, no other"


def test_months_and_weeks_are_turned_by_keyboard(visit: Visit, language: str) -> None:
    visit.go("/w/default/calendar?day=2026-11-11")
    cell(visit, "2026-11-11").get_by_text(say(language, "双 11", "Double 11")).wait_for()
    following = visit.page.get_by_role("button", name=say(language, "下个月", "Next month"))
    following.focus()
    visit.page.keyboard.press("Enter")
    visit.page.get_by_role("heading", level=2, name=say(language, "2026年12月", "December 2026")).wait_for()
    cell(visit, "2026-12-25").get_by_role("button").press("Enter")
    cell(visit, "2026-12-25").locator("button[aria-pressed=true]").wait_for()
    visit.page.get_by_text(say(language, "周", "Week"), exact=True).click()
    visit.page.locator(".week").wait_for()
    assert visit.page.get_by_test_id("day").count() == 7


def test_a_task_is_taken_and_closed_with_its_outcome(server: RunningServer, visit: Visit, language: str) -> None:
    opened = open_workspace(Settings(home=server.home), slug="default", clock=SystemClock())
    late = opened.clock.now() - timedelta(hours=3)
    name = {"zh": "回访林女士", "en": "Call Ms Lin back"}
    draft = TaskDraft(kind="call", due_at=late, title_zh=name["zh"], title_en=name["en"], script="Ask about the tea.")
    open_task(opened, draft)
    opened.close()
    visit.go("/w/default/tasks")
    visit.expect_heading(say(language, "任务", "Tasks"))
    visit.page.locator(".ant-segmented").get_by_text(say(language, "待认领", "Unassigned")).click()
    row = visit.page.get_by_role("row").filter(has_text=name[language]).first
    row.get_by_text(say(language, "已过期", "Overdue")).wait_for()
    row.get_by_role("button", name=say(language, "认领", "Take it")).click()
    visit.page.locator(".ant-segmented").nth(1).locator(".ant-segmented-item").first.click()  # mine
    row = visit.page.get_by_role("row").filter(has_text=name[language]).first
    row.get_by_role("button", name=say(language, "完成", "Complete")).click()
    dialog = visit.page.get_by_role("dialog")
    dialog.get_by_text(say(language, "已接通", "Reached"), exact=True).click()
    dialog.get_by_label(say(language, "备注", "Note")).fill("likes green tea")
    dialog.get_by_role("button", name=say(language, "完成", "Complete"), exact=True).click()
    dialog.wait_for(state="detached")
    visit.page.get_by_role("combobox", name=say(language, "状态", "State")).click()
    visit.page.locator(".ant-select-item-option").nth(1).click()
    done = visit.page.get_by_role("row").filter(has_text=name[language]).first
    done.get_by_text(say(language, "已接通", "Reached"), exact=True).wait_for()


def test_every_page_fits_a_phone(server: RunningServer, browser: Browser, session: Path, language: str) -> None:
    with visiting(browser, server.base_url, language=language, state=session, size=PHONE) as visit:
        for path in ("/calendar?day=2026-02-17", "/calendar?view=week", "/tasks"):
            visit.go(f"/w/default{path}")
            visit.expect_fit()
