"""A file with columns of its own: found, mapped by choosing, tried, imported and mended; next month it is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from support.browser import HOSTILE, PHONE, WIDE, Visit, said

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator

IMPORT_SECONDS_MAX = 120
LINES = 200
HEADINGS = {
    "zh": "小票编号,付款时间,会员手机,商品,数量,单价,状态,门店",
    "en": "Receipt No,Payment Date,Customer Mobile,Item,Qty,Price,Status,Store",
}
BROKEN = {
    10: (1, "2026-02-30 10:00:00", "2026-02-28 10:00:00"),
    60: (1, "yesterday", "2026-02-27 10:00:00"),
    90: (4, "two", "2"),
    130: (5, "n/k", "35.50"),
    199: (4, "1.5", "1"),
}
"""Line of the data → the column that is broken, what stands there, and what should."""


def write_orders(file: Path, language: str) -> Path:
    """Two hundred orders of a till of the shop's own, five of them broken; one name is a hostile one."""
    paid = said(language, "已完成", "Paid")
    waiting = said(language, "待付款", "Pending")
    lines = [HEADINGS[language]]
    for number in range(LINES):
        phone = f"1{said(language, '37', '36')}{number:08d}"
        state = waiting if number == 5 else paid
        item = HOSTILE if number == 0 else said(language, "龙井", "Longjing")
        row = [f"{language.upper()}{number:05d}", f"2026-02-{number % 27 + 1:02d} 10:00:00", phone, item]
        row += ["1", "99.00", state, said(language, "南京西路", "Soho")]
        if number in BROKEN:
            column, value, _ = BROKEN[number]
            row[column] = value
        lines.append(",".join(row))
    file.write_text("\n".join(lines), encoding=said(language, "gb18030", "utf-8"))
    return file


def drop(visit: Visit, file: Path) -> None:
    """Choose a file on the page of imports, and wait until it has been looked at."""
    visit.go("/w/default/imports")
    visit.page.locator("input[type=file]").set_input_files(file)
    visit.page.get_by_test_id("found").wait_for()


def choose(visit: Visit, field: Locator, option: str) -> None:
    """Open a select by the keyboard, and take one of its options."""
    field.press("Enter")
    visit.page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden)").get_by_title(option, exact=True).click()


def role(visit: Visit, language: str, column: str) -> Locator:
    """The field that says what a column is."""
    name = said(language, f"“{column}”对应为", f"“{column}” is")
    return visit.page.get_by_role("combobox", name=name, exact=True)


def figure(visit: Visit, title: str) -> str:
    """What a figure of the import says."""
    row = visit.page.locator(".ant-statistic").filter(has=visit.page.get_by_text(title, exact=True))
    return row.locator(".ant-statistic-content").inner_text().strip()


def start(visit: Visit, language: str, file: Path) -> str:
    """Import what is chosen; the id of the import, once it is over."""
    visit.page.get_by_role("button", name=said(language, "开始导入", "Start import")).click()
    visit.expect_heading(file.name)
    visit.page.locator(".ant-statistic").first.wait_for(timeout=IMPORT_SECONDS_MAX * 1_000)
    return visit.page.url.rpartition("/")[2]


def test_a_file_of_ones_own_is_mapped_tried_imported_and_mended(visit: Visit, language: str, tmp_path: Path) -> None:
    page = visit.page
    file = write_orders(tmp_path / said(language, "收银-2026年02月.csv", "till-2026-02.csv"), language)
    drop(visit, file)
    page.get_by_test_id("found").filter(has_text=said(language, "GB18030", "UTF-8")).wait_for()
    plan = page.get_by_test_id("plan")
    title = plan.get_by_label(said(language, "给这类文件起个名字", "A name for files like this"))
    assert title.input_value() == said(language, "收银", "till")
    complete_plan(visit, language)
    visit.expect_inert()
    page.get_by_role("button", name=said(language, "用前几行试一试", "Try the first lines")).click()
    trial = page.get_by_test_id("trial")
    trial.get_by_text(said(language, "还没有写入任何内容", "Nothing has been written yet")).wait_for()
    refused = said(language, "有 5 行不会被接受", "would not be accepted: 5")
    trial.get_by_text(refused).wait_for()
    assert trial.locator("table .ant-table-row").count() == len(BROKEN)
    trial.locator(".ant-table-row").filter(has_text="2026-02-30 10:00:00").wait_for()
    trial.locator(".ant-timeline-item").first.wait_for()
    visit.expect_inert()
    import_id = start(visit, language, file)
    assert figure(visit, said(language, "未接受的行", "Lines not accepted")) == "5"
    assert figure(visit, said(language, "新增事件", "New events")) == str(2 * (LINES - len(BROKEN) - 1))
    mend(visit, language, import_id=import_id)
    expect_known(visit, language, file)


def complete_plan(visit: Visit, language: str) -> None:
    """Most is guessed; the currency of an English file is asked for, and a column is kept that nobody needs."""
    page = visit.page
    problems = page.get_by_test_id("plan").get_by_role("alert")
    attempt = page.get_by_role("button", name=said(language, "用前几行试一试", "Try the first lines"))
    order = HEADINGS[language].split(",")[0]
    choose(visit, role(visit, language, order), said(language, "不导入", "Do not import"))
    problems.filter(has_text=said(language, "选出哪一列是订单号", "Choose the column for: Order number")).wait_for()
    assert attempt.is_disabled()
    choose(visit, role(visit, language, order), said(language, "订单号（必需）", "Order number (required)"))
    if language == "en":
        problems.filter(has_text="Choose the currency").wait_for()
        choose(visit, page.get_by_role("combobox", name="Currency", exact=True), "GBP")
        choose(visit, page.get_by_role("combobox", name="Country of phone numbers", exact=True), "China")
    problems.wait_for(state="detached")


def mend(visit: Visit, language: str, *, import_id: str) -> None:
    """Correct the five cells where they are wrong, and import these lines alone."""
    page = visit.page
    card = page.get_by_test_id("mend")
    names = HEADINGS[language].split(",")
    for number, (column, _, right) in BROKEN.items():
        line = card.locator(".ant-table-row").filter(has_text=f"{language.upper()}{number:05d}")
        line.get_by_label(names[column], exact=True).fill(right)
    card.get_by_role("button", name=re.compile(said(language, "导入改好的 5 行", r"mended lines \(5\)"))).click()
    accepted = page.get_by_role("alert").filter(has_text=said(language, "补录 5 行", "Lines accepted: 5"))
    accepted.wait_for(timeout=IMPORT_SECONDS_MAX * 1_000)
    accepted.get_by_role("link").click()
    page.wait_for_url(f"**/imports/{import_id}")


def expect_known(visit: Visit, language: str, file: Path) -> None:
    """The same columns come again: nothing is chosen any more, and what is in adds nothing."""
    drop(visit, file)
    name = said(language, "收银", "till")
    known = said(language, f"与之前用“{name}”导入的一致", f"it has the columns of “{name}”")
    visit.page.get_by_role("alert").filter(has_text=known).wait_for()
    start(visit, language, file)
    assert figure(visit, said(language, "新增事件", "New events")) == "0"
    visit.page.get_by_text(name, exact=False).first.wait_for()


def test_a_day_that_could_be_a_month_is_asked_for_on_a_phone_too(visit: Visit, language: str, tmp_path: Path) -> None:
    page = visit.page
    file = tmp_path / "shop.csv"
    file.write_text("Order,Date,Email,Amount,Ccy\n1,01/02/2026,a@b.cn,5,x\n2,03/04/2026,c@b.cn,6,x\n", "utf-8")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    drop(visit, file)
    question = page.get_by_role("group", name=said(language, "“01/02/2026”是几月几日", "Which day is “01/02/2026”"))
    question.wait_for()
    visit.expect_fit()
    choose(visit, page.get_by_role("combobox", name=said(language, "币种", "Currency"), exact=True), "EUR")
    attempt = page.get_by_role("button", name=said(language, "用前几行试一试", "Try the first lines"))
    assert attempt.is_disabled()
    question.get_by_text(said(language, "2 月 1 日（日在前）", "Day 1, month 2 (the day first)")).click()
    attempt.click()
    trial = page.get_by_test_id("trial")
    trial.locator(".ant-timeline-item").first.wait_for()
    visit.expect_fit()
    trial.get_by_text(said(language, "查看 YAML（给工程师）", "Show as YAML, for engineers")).click()
    trial.get_by_text("%d/%m/%Y").first.wait_for()
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    visit.expect_fit()
