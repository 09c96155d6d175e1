"""The frame around every page: signing in, the search over everything, keys, night, saved views, background work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import expect

from evergrove.kit import Settings
from support.browser import HOSTILE, SIGN_IN_WORDS, Visit, said, sign_in, visiting
from support.console_world import owner_token

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from support.serving import RunningServer

EXPORT_SECONDS_MAX = 60


def test_who_is_not_signed_in_is_asked_and_gets_where_they_wanted(
    server: RunningServer, browser: Browser, session: Path, language: str
) -> None:
    email = f"{session.parent.name}@example.com"
    with visiting(browser, server.base_url, language=language) as visit:
        page = visit.page
        visit.go("/w/default/segments")
        visit.expect_heading(said(language, "登录", "Sign in"))
        page.get_by_label(said(language, "邮箱", "E-mail")).fill(email)
        page.get_by_label(said(language, "密码", "Password"), exact=True).fill(SIGN_IN_WORDS)
        page.keyboard.press("Enter")
        visit.expect_heading(said(language, "人群", "Segments"))
        assert [one for one in visit.complaints if "401" not in one] == [], "it was asked who is there, and nobody was"


def open_palette(visit: Visit, language: str, words: str) -> None:
    """Type into the field that finds everything."""
    visit.page.keyboard.press("Control+k")
    visit.page.get_by_role("combobox", name=said(language, "查找或跳转", "Find or go to")).fill(words)


def test_a_page_and_a_customer_are_found_by_keys_alone(visit: Visit, language: str) -> None:
    page = visit.page
    visit.go("/w/default/account")
    visit.expect_heading(said(language, "我的账号", "My account"))
    customer = page.request.get(f"{visit.base_url}/api/w/default/customers?limit=1").json()["items"][0]
    place = said(language, "异常事件", "Rejected events")
    open_palette(visit, language, place)
    page.get_by_role("option", name=place).wait_for()
    page.keyboard.press("Enter")
    visit.expect_heading(place)
    identifier = str(customer["identifiers"][0]["value"])
    open_palette(visit, language, identifier)
    page.get_by_role("option", selected=True).filter(has_text=identifier).wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/customers/{customer['customer_id']}")
    visit.expect_heading(customer["name"])
    open_palette(visit, language, HOSTILE)
    page.get_by_role("status").get_by_text(said(language, "没有找到", "Nothing found")).wait_for()
    visit.expect_inert()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")


def test_keys_lead_to_pages_unless_somebody_writes(visit: Visit, language: str) -> None:
    page = visit.page
    visit.go("/w/default/account")
    visit.expect_heading(said(language, "我的账号", "My account"))
    page.keyboard.press("?")
    help_on_keys = page.get_by_role("dialog", name=said(language, "键盘快捷键", "Keyboard shortcuts"))
    help_on_keys.get_by_text(said(language, "前往人群", "Go to Segments")).wait_for()
    page.keyboard.press("Escape")
    help_on_keys.wait_for(state="hidden")
    page.keyboard.press("g")
    page.keyboard.press("s")
    visit.expect_heading(said(language, "人群", "Segments"))
    search = page.locator("#content input[type=search]")
    search.wait_for()
    page.keyboard.press("/")
    expect(search).to_be_focused()
    page.keyboard.type("gc")
    expect(search).to_have_value("gc")
    assert page.url.partition("?")[0].endswith("/segments"), "what is written leads nowhere"


def test_night_is_chosen_and_survives_a_reload(visit: Visit, language: str) -> None:
    page = visit.page
    visit.page.emulate_media(color_scheme="light")
    visit.go("/w/default/account")
    by_day = background(visit)
    page.get_by_role("button", name=said(language, "我的菜单", "My menu")).click()
    page.get_by_role("menuitem", name=said(language, "深色", "Dark"), exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    visit.expect_heading(said(language, "我的账号", "My account"))
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert background(visit) < by_day / 2, "the page itself is dark"


def background(visit: Visit) -> int:
    """How bright the page behind the cards is: the sum of red, green and blue."""
    visit.page.get_by_role("heading", level=1).wait_for()
    colour: str = visit.page.locator(".ant-layout").first.evaluate("(one) => getComputedStyle(one).backgroundColor")
    return sum(map(int, re.findall(r"\d+", colour)[:3]))


def test_a_view_is_saved_shared_and_opened_by_its_address(
    server: RunningServer,
    browser: Browser,
    visit: Visit,
    language: Literal["zh", "en"],
    tmp_path: Path,
) -> None:
    page = visit.page
    views, name = said(language, "视图", "Views"), said(language, "老客", "Regulars")
    visit.go("/w/default/customers?segment=tea_lovers")
    rows = page.locator("table tbody tr.ant-table-row")
    rows.first.wait_for()
    bar = page.get_by_test_id("list-bar")
    bar.get_by_role("button", name=views).click()
    page.get_by_label(said(language, "视图名称", "Name of the view")).fill(name)
    page.get_by_label(said(language, "工作区里的人都能看到", "Everybody in the workspace sees it")).check()
    page.get_by_role("button", name=said(language, "保存当前筛选", "Save these filters")).click()
    bar.get_by_role("button", name=name).wait_for()

    state = tmp_path / "colleague.json"
    token = owner_token(Settings(home=server.home), email=f"colleague-{language}@example.com", language=language)
    sign_in(browser, server.base_url, token=token, state=state, language=language)
    with visiting(browser, server.base_url, language=language, state=state) as colleague:
        colleague.go("/w/default/customers")
        bar = colleague.page.get_by_test_id("list-bar")
        bar.get_by_role("button", name=views).click()
        colleague.page.locator(".views").get_by_role("button", name=name).first.click()
        colleague.page.wait_for_url("**segment=tea_lovers**")
        colleague.page.goto(page.url)
        shown = bar.get_by_role("button", name=name)
        shown.click()
        colleague.page.get_by_role(
            "button", name=said(language, f"删除视图“{name}”", f"Remove the view “{name}”")
        ).click()
        shown.wait_for(state="detached")
        assert colleague.complaints == []


def test_work_in_the_background_survives_a_reload(visit: Visit, language: str) -> None:
    page = visit.page
    tray = page.get_by_role("button", name=re.compile(said(language, "^后台任务", "^Background work")))
    visit.go("/w/default/customers?segment=tea_lovers")
    page.locator("table tbody tr.ant-table-row").first.wait_for()
    with page.expect_response(re.compile("/customer-exports$")) as answered:
        page.get_by_role("button", name=said(language, "导出 CSV", "Export CSV")).click()
    job_id = answered.value.json()["job_id"]
    page.reload()
    tray.click()
    file = page.locator(f"a[href*='{job_id}']")
    file.wait_for(timeout=EXPORT_SECONDS_MAX * 1_000)
    line = page.locator(".job-line").filter(has=file)
    line.get_by_text(said(language, "导出客户", "Export of customers")).wait_for()
    with page.expect_download() as downloaded:
        file.click()
    text = downloaded.value.path().read_text(encoding="utf-8-sig")
    assert said(language, "姓名", "Name") in text.splitlines()[0]
    assert len(text.splitlines()) > 2
