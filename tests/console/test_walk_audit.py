"""The audit log on the screen: who did what in words, narrowed in the address, with links to what was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.browser import PHONE, said, visiting

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from support.serving import RunningServer


def test_the_log_is_read_and_narrowed(server: RunningServer, browser: Browser, session: Path, language: str) -> None:
    with visiting(browser, server.base_url, language=language, state=session) as visit:
        visit.go("/w/default/audit?action=add_member")
        visit.expect_heading(said(language, "操作记录", "Audit log"))
        rows = visit.page.locator("table tbody tr.ant-table-row")
        rows.first.wait_for()
        words = said(language, "加入成员", "Added a member")
        assert {words in text for text in rows.all_inner_texts()} == {True}
        assert visit.page.locator("table tbody a[href='/w/default/people']").count() == rows.count()
        export = visit.page.get_by_role("link", name=said(language, "导出 CSV", "Export CSV"))
        assert str(export.get_attribute("href")).endswith("/audit/export?action=add_member")
        visit.page.get_by_role("searchbox", name=said(language, "对象编号", "Id of the target")).fill("nobody")
        visit.page.keyboard.press("Enter")
        visit.page.get_by_text(said(language, "没有符合条件的记录", "Nothing matches")).wait_for()
        assert "target=nobody" in visit.page.url
        visit.page.get_by_role("button", name=said(language, "清除筛选", "Clear filters")).click()
        rows.first.wait_for()
        assert "?" not in visit.page.url
        assert visit.complaints == []


def test_the_log_fits_a_phone(server: RunningServer, browser: Browser, session: Path, language: str) -> None:
    with visiting(browser, server.base_url, language=language, state=session, size=PHONE) as visit:
        visit.go("/w/default/audit")
        visit.page.locator("table tbody tr.ant-table-row").first.wait_for()
        visit.expect_fit()
        assert visit.overflow_pixels() <= 0
