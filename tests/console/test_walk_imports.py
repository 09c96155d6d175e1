"""A file with a bad line: the line is found with its reason, mended in the file, and its customer arrives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from support.browser import HOSTILE, LAKE_SECONDS_MAX, Visit, said
from support.console_world import settle

if TYPE_CHECKING:
    from pathlib import Path

    from support.serving import RunningServer

HEADING = "订单号,订单状态,订单创建时间,买家付款时间,买家手机号,商品名称,商品数量,商品单价"
LINES = (
    "{0}1001,已完成,2026-01-05 10:00:00,2026-01-05 10:01:00,13800001111,龙井,2,99.00",
    "{0}1002,已完成,2026-02-05 10:00:00,2026-02-05 10:01:00,13800001111,茶杯,1,35.50",
    "{0}1003,已完成,2026-02-{1} 10:00:00,2026-02-{1} 10:01:00,{2},{3},1,35.50",
)
"""Two orders of one customer, and one of somebody else on a day that is left open."""

NOBODYS_DAY, A_DAY = "30", "28"
PHONES = {"zh": "13900002221", "en": "13900002222"}
IMPORT_SECONDS_MAX = 90


def write_orders(file: Path, language: str, *, day: str) -> Path:
    """The export of a shop, whose third product has a hostile name."""
    lines = [line.format(language.upper(), day, PHONES[language], HOSTILE) for line in LINES]
    file.write_text("\n".join((HEADING, *lines)), encoding="utf-8")
    return file


def upload(visit: Visit, file: Path, language: str) -> str:
    """Import a file of orders; its id, once the import is over."""
    page = visit.page
    visit.go("/w/default/imports")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("label").get_by_role("combobox", name=said(language, "字段映射", "Mapping")).click()
    page.get_by_title(said(language, "有赞订单导出", "Youzan, orders export")).click()
    page.get_by_role("button", name=said(language, "开始导入", "Start import")).click()
    visit.expect_heading(file.name)
    page.locator(".ant-statistic").first.wait_for(timeout=IMPORT_SECONDS_MAX * 1_000)
    return page.url.rpartition("/")[2]


def figure(visit: Visit, title: str) -> str:
    """What a figure of the import says."""
    row = visit.page.locator(".ant-statistic").filter(has=visit.page.get_by_text(title, exact=True))
    return row.locator(".ant-statistic-content").inner_text().strip()


def test_a_bad_line_is_found_mended_and_its_customer_arrives(
    visit: Visit, server: RunningServer, language: str, tmp_path: Path
) -> None:
    page = visit.page
    rejected, known = said(language, "未接受的行", "Lines not accepted"), said(language, "之前已有", "Known before")
    import_id = upload(visit, write_orders(tmp_path / "orders.csv", language, day=NOBODYS_DAY), language)
    assert figure(visit, rejected) == "1"
    reason = said(language, "时间无法识别或并不存在", "the time cannot be read or does not exist")
    page.get_by_role("link", name=reason).click()
    visit.expect_heading(said(language, "异常事件", "Rejected events"))
    row = page.locator(".ant-table-row").filter(has=page.locator(f"a[href$='{import_id}']"))
    row.get_by_role("link", name=said(language, "youzan 第 4 行", "youzan, line 4")).wait_for()
    row.locator(".ant-table-row-expand-icon").click()
    page.locator("pre.json").filter(has_text=HOSTILE).filter(has_text=f"2026-02-{NOBODYS_DAY}").wait_for()
    visit.expect_inert()

    find(visit, PHONES[language])
    page.get_by_text(said(language, "没有找到", "Nothing found"), exact=True).wait_for()
    upload(visit, write_orders(tmp_path / "orders.csv", language, day=A_DAY), language)
    assert figure(visit, rejected) == "0"
    assert figure(visit, known) == "4", "two orders and their products have come before, and count once"
    page.get_by_text(said(language, "全部接受", "Every line was accepted"), exact=True).wait_for()

    find(visit, PHONES[language])
    found = page.locator("table tbody tr.ant-table-row").filter(has_text=PHONES[language])
    found.wait_for()
    found.get_by_role("link").click()
    page.wait_for_url(re.compile("/customers/cus_"))
    settle(server.home)
    order = page.locator(".fact-line").filter(has_text=f"{language.upper()}1003").first
    order.wait_for(timeout=LAKE_SECONDS_MAX * 1_000)
    visit.expect_inert()


def find(visit: Visit, phone: str) -> None:
    """Look for a customer by their number, as an operator would."""
    visit.go("/w/default/customers")
    visit.page.get_by_role("searchbox").fill(phone)
    visit.page.wait_for_url(f"**search={phone}")
    visit.page.wait_for_load_state("networkidle")
