"""Every page over a whole shop, in both languages, without a word of complaint from the browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from support.browser import PHONE, Visit, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

    from support.serving import RunningServer

HEADINGS = {
    "": ("今天", "Today"),
    "/overview": ("客户总览", "Overview"),
    "/today/alarms": ("告警接收", "Who is told of alarms"),
    "/customers": ("客户", "Customers"),
    "/segments": ("人群", "Segments"),
    "/segments/new": ("新建人群", "New segment"),
    "/segments/overlap": ("人群重叠", "Overlap of segments"),
    "/segments/tea_lovers": ("一年内下过三单以上", "Three or more orders within a year"),
    "/sources": ("数据来源", "Sources"),
    "/imports": ("导入", "Imports"),
    "/rejects": ("异常事件", "Rejected events"),
    "/people": ("成员与密钥", "People and keys"),
    "/settings": ("工作区设置", "Workspace settings"),
    "/audit": ("操作记录", "Audit log"),
    "/account": ("我的账号", "My account"),
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def say(language: str, zh: str, en: str) -> str:
    return zh if language == "zh" else en


def test_every_page_opens(visit: Visit, language: str) -> None:
    for path, heading in HEADINGS.items():
        visit.go(f"/w/default{path}")
        visit.expect_heading(say(language, *heading))
        visit.page.wait_for_load_state("networkidle")
        assert visit.page.locator("[role=alert]").count() == 0, path
        assert visit.page.locator("html").get_attribute("lang") == say(language, "zh-CN", "en"), path
        navigation = visit.page.get_by_role("navigation").inner_text()
        assert bool(CHINESE.search(navigation)) == (language == "zh"), path
        assert visit.complaints == [], path


def test_every_page_fits_a_phone(server: RunningServer, browser: Browser, session: Path, language: str) -> None:
    with visiting(browser, server.base_url, language=language, state=session, size=PHONE) as visit:
        for path in ("", "/overview", "/customers", "/segments/tea_lovers", "/segments/new", "/sources", "/people"):
            visit.go(f"/w/default{path}")
            visit.expect_heading(say(language, *HEADINGS[path]))
            visit.expect_fit()


def test_the_overview_counts_everyone(visit: Visit, language: str) -> None:
    visit.go("/w/default/overview")
    heat = visit.page.get_by_test_id("heat")
    heat.wait_for()
    counts = [int(text) for text in heat.locator(".heat-cell > .number:first-child").all_inner_texts() if text != "·"]
    assert sum(counts) > 50
    stages = visit.page.get_by_test_id("stages").inner_text()
    assert say(language, "衰退期", "Decline") in stages


def test_a_count_of_the_overview_opens_as_many_customers(visit: Visit, language: str) -> None:
    page = visit.page
    visit.go("/w/default/overview")
    for counts in (page.get_by_test_id("stages").locator("button"), page.get_by_test_id("heat").locator("button")):
        counts.first.wait_for()
        shown = [int(one.split("\n")[0].replace(",", "")) for one in counts.all_inner_texts()]
        fewest = min(range(len(shown)), key=lambda place: shown[place])
        counts.nth(fewest).click()
        people = page.get_by_role("dialog").get_by_test_id("figure-people")
        people.locator("tbody tr.ant-table-row").first.wait_for()
        more = people.get_by_role("button")
        while more.count():
            more.click()
            page.wait_for_load_state("networkidle")
        assert people.locator("tbody tr.ant-table-row").count() == shown[fewest]
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="hidden")


def test_of_a_long_list_only_what_is_in_sight_is_drawn(visit: Visit, language: str) -> None:
    page = visit.page

    def lengthen(route: Route) -> None:
        """The first customer a thousand times: a shop that has so many takes minutes to make."""
        answer = route.fetch()
        (first, *_) = answer.json()["items"]
        items = [
            {**first, "customer_id": f"{first['customer_id']}_{number}", "name": f"{number}"} for number in range(1_000)
        ]
        route.fulfill(response=answer, json={"items": items, "next": None})

    page.route("**/api/w/default/customers?**", lengthen)
    visit.go("/w/default/customers")
    rows = page.locator(".ant-table-row")
    rows.first.wait_for()
    assert 5 < rows.count() < 100
    page.locator(".ant-table-tbody-virtual-holder").hover()
    page.mouse.wheel(0, 10_000)
    page.get_by_role("link", name=re.compile(r"^[1-9]\d\d$")).first.wait_for(state="attached")
    assert page.get_by_role("link", name="0", exact=True).count() == 0, "what is out of sight is not drawn"
    assert 5 < rows.count() < 100
    visit.expect_fit()


def test_lists_keep_their_filters_in_the_address(visit: Visit, language: str) -> None:
    page = visit.page
    visit.go("/w/default/imports?mapping=own")
    page.get_by_text(say(language, "没有符合筛选条件的导入", "No import matches these filters")).wait_for()
    assert page.locator(".ant-table-row").count() == 0
    visit.go("/w/default/imports")
    page.get_by_label(say(language, "状态", "State"), exact=True).click()
    page.locator(".ant-select-item-option", has_text=say(language, "失败", "Failed")).click()
    page.wait_for_url("**/imports?state=failed")
    for path in ("imports?state=failed", "audit?action=create_import"):
        visit.go(f"/w/default/{path}")
        page.get_by_role("button", name=say(language, "视图", "Views")).click()
        page.get_by_role("textbox", name=say(language, "视图名称", "Name of the view")).wait_for()
        page.keyboard.press("Escape")


def test_a_file_that_could_not_have_all_rows_says_so(visit: Visit, language: str) -> None:
    page = visit.page

    def endless(route: Route) -> None:
        """A list that goes on for ever: each page says that another follows."""
        reply = route.fetch(url=route.request.url.replace("after=again", "after="))
        route.fulfill(response=reply, json=reply.json() | {"next": "again"})

    visit.go("/w/default/segments")
    export = page.get_by_role("button", name=say(language, "导出 CSV", "Export CSV"))
    export.wait_for()
    page.wait_for_load_state("networkidle")
    page.route("**/api/w/default/segments?*", endless)
    with page.expect_download() as download:
        export.click()
    words = say(language, "列表里还有更多", "the list has more")
    page.get_by_role("dialog").get_by_text(words).locator("visible=true").first.wait_for()
    assert words in Path(download.value.path()).read_text("utf-8").splitlines()[-1]


def test_a_customer_is_found_and_read(visit: Visit, language: str) -> None:
    visit.go("/w/default/customers?segment=tea_lovers")
    first_seen = visit.page.locator("table tbody tr.ant-table-row").first.locator("td").last.inner_text()
    assert re.search(r"\d{4}", first_seen), "the day of their first event, of years ago"
    link = visit.page.locator("table tbody a").first
    name = link.inner_text()
    link.click()
    visit.expect_heading(name)
    page = visit.page.locator("main, #content").last
    for text in (("健康指数", "Health index"), ("客户价值雷达", "Value radar"), ("累计订单", "Orders")):
        page.get_by_text(say(language, *text), exact=True).first.wait_for()
    # Who comes first is chance, and so is what they did last: somebody with orders may have twenty visits since.
    visit.page.locator(".fact-line").nth(4).wait_for()
    visit.page.get_by_role("tab", name=say(language, "标签", "Tags")).click()
    visit.page.get_by_text(say(language, "累计净消费额", "Net spend, lifetime"), exact=True).wait_for()
    number = visit.page.get_by_text(re.compile(r"^M1\d{7}$")).first.inner_text()
    visit.go("/w/default/customers")
    visit.page.get_by_role("searchbox").fill(number)
    visit.page.locator("table tbody tr", has_text=number).first.wait_for()
    assert visit.page.locator("table tbody tr.ant-table-row").count() == 1


def test_a_segment_shows_who_and_why(visit: Visit, language: str) -> None:
    visit.go("/w/default/segments/tea_lovers")
    visit.page.locator("table tbody a").first.wait_for()
    visit.page.get_by_role("tab", name=say(language, "人群画像", "Persona")).click()
    visit.page.get_by_text(say(language, "只看显著差异", "Only clear differences")).wait_for()
    visit.page.get_by_role("tab", name=say(language, "规则与版本", "Rule and versions")).click()
    assert '"within_days": 365' in visit.page.locator("pre.json").inner_text()


def test_two_segments_are_compared(visit: Visit, language: str) -> None:
    visit.go("/w/default/segments/overlap")
    box = visit.page.get_by_role("combobox", name=say(language, "选择 2–8 个人群", "Choose 2 to 8 segments"))
    box.click()
    for name in (("衰退期的重要客户", "Key customers in decline"), HEADINGS["/segments/tea_lovers"]):
        visit.page.get_by_title(say(language, *name)).first.click()
    visit.page.locator("table tbody td").nth(3).wait_for()
    counts = visit.page.locator("table tbody td .number").all_inner_texts()
    assert counts[1] == counts[3], "both halves of the matrix say the same"


def test_the_language_changes_at_once_and_stays(visit: Visit, language: str) -> None:
    names = (("数据来源", "Switch to English"), ("Sources", "切换到中文"))
    (back, there), (other, home) = names if language == "zh" else names[::-1]
    visit.go("/w/default/sources")
    visit.expect_heading(back)
    visit.page.get_by_role("button", name=there).click()
    visit.expect_heading(other)
    visit.page.reload()
    visit.expect_heading(other)
    visit.page.get_by_role("button", name=home).click()
    visit.expect_heading(back)
