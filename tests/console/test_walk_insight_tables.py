"""Retention, attribution and the monthly review, walked: asked for, shared by address, opened down to the customers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from evergrove.kit import SystemClock
from support.browser import PHONE, Visit, said, visiting

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from support.serving import RunningServer

YESTERDAY = SystemClock().now() - timedelta(days=1)
YEAR = {"from": f"{YESTERDAY - timedelta(days=364):%Y-%m-%d}", "to": f"{YESTERDAY:%Y-%m-%d}"}
THIS_MONTH = f"{SystemClock().now():%Y-%m}"


def test_from_a_cohort_to_its_customers(visit: Visit, language: str) -> None:
    page = visit.page
    visit.go("/w/default/insight/retention")
    visit.expect_heading(said(language, "留存", "Retention"))
    cells = page.get_by_test_id("cohorts").locator("button:not([disabled])")
    cells.first.wait_for()
    page.get_by_text(said(language, "按周", "Weekly"), exact=True).click()
    page.wait_for_url("**unit=week**")
    page.get_by_text(said(language, "按月", "Monthly"), exact=True).click()
    page.wait_for_url("**unit=month**")
    page.get_by_test_id("cohorts").locator("button", has_text="%").last.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_text(said(language, "没有回来的", "Did not return"), exact=True).click()
    drawer.get_by_test_id("figure-people").locator("tbody a").first.wait_for()
    drawer.get_by_test_id("figure-people").locator("tbody a").first.click()
    page.wait_for_url("**/customers/cus_*")


def test_credits_under_every_model(visit: Visit, language: str) -> None:
    page = visit.page
    visit.go(f"/w/default/insight/attribution?{urlencode(YEAR)}")
    rows = page.get_by_test_id("credits").locator("tbody tr.ant-table-row")
    rows.first.wait_for()
    page.get_by_text(said(language, "分配到最小货币单位", "to the last minor unit")).wait_for()
    page.get_by_text(said(language, "具体活动", "Campaign"), exact=True).click()
    page.wait_for_url("**by=campaign**")
    rows.first.wait_for()
    page.get_by_text(said(language, "归因与因果", "Credited and caused"), exact=True).wait_for()
    with page.expect_download() as downloaded:
        page.get_by_role("button", name=said(language, "下载 CSV", "Download CSV")).click()
    text = downloaded.value.path().read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == rows.count() + 1
    with page.expect_download() as downloaded:
        page.get_by_role("button", name=said(language, "下载图片", "Download picture")).click()
    assert downloaded.value.path().read_bytes().startswith(b"\x89PNG")
    rows.first.get_by_role("button").click()
    page.get_by_role("dialog").get_by_test_id("figure-people").locator("tbody a").first.wait_for()


def test_the_review_of_a_month(visit: Visit, language: str) -> None:
    page = visit.page
    visit.go(f"/w/default/insight/review?month={THIS_MONTH}")
    visit.expect_heading(said(language, "月度复盘", "Monthly review"))
    page.get_by_text(said(language, "本月尚未结束：", "This month is still running:")).wait_for()
    page.get_by_text(said(language, "策略矩阵覆盖", "Coverage of the strategy matrix"), exact=True).wait_for()
    active = page.locator("tr.ant-table-row", has_text=said(language, "活跃客户", "Active customers")).first
    active.get_by_role("button").click()
    page.get_by_role("dialog").get_by_test_id("figure-people").locator("tbody a").first.wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    plans = page.locator(".ant-card", has_text=said(language, "策略矩阵覆盖", "Coverage of the strategy matrix")).last
    rows = plans.locator("tbody tr.ant-table-row")
    counts = rows.get_by_role("button")
    assert counts.count() == rows.count(), "every row of the matrix opens"
    fewest = counts.last
    shown = int(fewest.inner_text().replace(",", ""))
    fewest.click()
    people = page.get_by_role("dialog").get_by_test_id("figure-people")
    people.locator("tbody a").first.wait_for()
    assert people.locator("tbody tr.ant-table-row").count() == min(shown, 50)
    page.keyboard.press("Escape")
    with page.expect_download() as downloaded:
        page.get_by_role("link", name=said(language, "下载报告", "Download report")).click()
    report = downloaded.value.path().read_text(encoding="utf-8")
    assert said(language, "月度复盘", "Monthly review") in report


@pytest.mark.parametrize("kind", ["retention", "attribution", "review"])
def test_no_page_is_wider_than_a_phone(
    server: RunningServer, browser: Browser, session: Path, language: str, kind: str
) -> None:
    with visiting(browser, server.base_url, language=language, state=session, size=PHONE) as visit:
        visit.go(f"/w/default/insight/{kind}")
        visit.expect_fit()
