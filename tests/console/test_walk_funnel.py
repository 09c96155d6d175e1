"""A funnel, walked: built on the screen, the customers who left at its second step read, one of them opened."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from support.browser import PHONE, Visit, said, visiting

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from support.serving import RunningServer

STEPS = (
    ("浏览商品", "Product viewed", "Product Viewed"),
    ("加入购物车", "Added to cart", "Product Added"),
    ("下单", "Order", "Order Completed"),
)
PATHS = {
    "anchor": {"event": "Product Viewed"},
    "direction": "from",
    "nodes": "events",
    "steps": 3,
    "period": {"days": 90},
}


DIVIDED = re.compile(r"([\d.]+)%[^/]*?([\d,]+) / ([\d,]+)")


def test_a_funnel_and_the_customers_who_left_at_its_second_step(visit: Visit, language: str) -> None:
    page = visit.page
    visit.go("/w/default/insight")
    visit.expect_heading(said(language, "洞察", "Insight"))
    page.get_by_role("link", name=said(language, "漏斗分析", "Funnel")).click()
    visit.expect_heading(said(language, "漏斗分析", "Funnel"))
    page.get_by_role("button", name=said(language, "添加步骤", "Add a step")).click()
    for number, (*_, event) in enumerate(STEPS, start=1):
        choose_event(visit, step=said(language, f"第 {number} 步", f"Step {number}"), event=event, language=language)
    page.get_by_text(said(language, "近 90 天", "90 days")).click()
    table = page.get_by_test_id("funnel-steps")
    table.wait_for()
    left = table.get_by_role("button", name=said(language, "之后流失的客户", "Customers who left after"))
    left.nth(1).wait_for()
    row = table.locator("tbody tr.ant-table-row").nth(1)
    share, hits, of = DIVIDED.search(row.inner_text()).groups()  # type: ignore[union-attr] # None fails the walk
    whole = int(of.replace(",", ""))
    assert abs(float(share) - 100 * int(hits.replace(",", "")) / whole) < 0.06, "a rate stands over what it divides"
    count = left.nth(1).inner_text()
    left.nth(1).click()
    people = page.get_by_test_id("people")
    people.get_by_text(said(language, f"共 {count} 位客户", f"{count} customer")).wait_for()
    customer = people.locator("tbody tr.ant-table-row a").first
    customer.wait_for()
    name = customer.inner_text()
    page.reload()  # the open list is part of the address
    page.get_by_test_id("people").get_by_role("link", name=name).first.click()
    visit.expect_heading(name)


def test_a_funnel_is_saved_and_opened_again(visit: Visit, language: str) -> None:
    page, name = visit.page, said(language, "走查漏斗", "Walked funnel")
    steps = [{"event": event} for *_, event in STEPS]
    visit.go("/w/default/insight/funnel?q=" + quote(json.dumps({"steps": steps, "period": {"days": 90}})))
    page.get_by_test_id("funnel-steps").wait_for()
    press(visit, said(language, "保存", "Save"))
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(said(language, "名称", "Name")).fill(name)
    page.keyboard.press("Enter")
    visit.expect_heading(name)
    visit.go("/w/default/insight")
    page.get_by_role("link", name=name, exact=True).click()
    visit.expect_heading(name)
    page.get_by_test_id("funnel-steps").wait_for()


def test_paths_open_their_customers_and_fit_a_phone(
    visit: Visit, server: RunningServer, browser: Browser, session: Path, language: str
) -> None:
    address = "/w/default/insight/paths?q=" + quote(json.dumps(PATHS))
    visit.go(address)
    links = visit.page.get_by_test_id("path-links")
    links.get_by_role("button").first.click()
    visit.page.get_by_test_id("people").locator("tbody tr.ant-table-row").first.wait_for()
    with visiting(browser, server.base_url, language=language, state=session, size=PHONE) as phone:
        for path in ("/w/default/insight", "/w/default/insight/funnel", address):
            phone.go(path)
            phone.expect_fit()


def choose_event(visit: Visit, *, step: str, event: str, language: str) -> None:
    box = visit.page.get_by_role("group", name=step, exact=True)
    field = box.get_by_role("combobox", name=said(language, "事件", "Event")).first
    field.click()
    field.fill(event)
    visit.page.keyboard.press("Enter")


def press(visit: Visit, name: str) -> None:
    """A button; Ant Design sets a blank between two Chinese characters."""
    spaced = " ".join(name) if len(name) == 2 else name
    button = visit.page.get_by_role("button", name=name, exact=True)
    button.or_(visit.page.get_by_role("button", name=spaced, exact=True)).first.click()
