"""A file with a bad line: the line is found with its reason, mended on the screen, and its customer arrives, once."""

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
    "{0}1004,已完成,2026-02-06 10:00:00,2026-02-06 10:01:00,12345,茶盘,1,68.00",
)
"""Two orders of one customer, one of somebody else on a day that is left open, and one whose phone number is none."""

CREATED, PAID, PHONE = "订单创建时间", "买家付款时间", "买家手机号"

NOBODYS_DAY, A_DAY = "30", "28"
PHONES = {"zh": "13900002221", "en": "13900002222"}
IMPORT_SECONDS_MAX = 90


def write_orders(file: Path, letters: str, *, day: str, phone: str = "") -> Path:
    """The export of a shop, whose orders begin with these letters and whose third product has a hostile name."""
    lines = [line.format(letters.upper(), day, phone or PHONES[letters], HOSTILE) for line in LINES]
    file.write_text("\n".join((HEADING, *lines)), encoding="utf-8")
    return file


def upload(visit: Visit, file: Path, language: str) -> str:
    """Import a file of orders; its id, once the import is over."""
    page = visit.page
    visit.go("/w/default/imports")
    page.locator("input[type=file]").set_input_files(file)
    known = said(language, "认得这份文件：有赞订单导出", "We know this file: Youzan, orders export")
    page.get_by_role("alert").filter(has_text=known).wait_for()
    page.get_by_role("button", name=said(language, "开始导入", "Start import")).click()
    visit.expect_heading(file.name)
    page.locator(".ant-statistic").first.wait_for(timeout=IMPORT_SECONDS_MAX * 1_000)
    return page.url.rpartition("/")[2]


def figure(visit: Visit, title: str) -> str:
    """What a figure of the import says."""
    row = visit.page.locator(".ant-statistic").filter(has=visit.page.get_by_text(title, exact=True))
    return row.locator(".ant-statistic-content").inner_text().strip()


def test_a_bad_line_is_found_mended_on_the_screen_and_its_customer_arrives(
    visit: Visit, server: RunningServer, language: str, tmp_path: Path
) -> None:
    page = visit.page
    file = write_orders(tmp_path / "orders.csv", language, day=NOBODYS_DAY)
    import_id = upload(visit, file, language)
    assert figure(visit, said(language, "未接受的行", "Lines not accepted")) == "1"
    expect_flaws(visit, language)
    expect_reject(visit, language, import_id=import_id)

    find(visit, PHONES[language])
    page.get_by_text(said(language, "没有找到", "Nothing found"), exact=True).wait_for()
    mend(visit, language, import_id=import_id)
    find(visit, PHONES[language])
    found = page.locator("table tbody tr.ant-table-row").filter(has_text=PHONES[language])
    found.wait_for()
    found.get_by_role("link").click()
    page.wait_for_url(re.compile("/customers/cus_"))
    settle(server.home)
    order = page.locator(".fact-line").filter(has_text=f"{language.upper()}1003").first
    order.wait_for(timeout=LAKE_SECONDS_MAX * 1_000)
    visit.expect_inert()

    upload(visit, write_orders(tmp_path / "orders.csv", language, day=A_DAY), language)
    assert figure(visit, said(language, "新增事件", "New events")) == "0", "the corrected export brings nothing more"
    assert figure(visit, said(language, "之前已有", "Known before")) == "8", "four orders and their products"
    page.get_by_text(said(language, "全部接受", "Every line was accepted"), exact=True).wait_for()


def expect_flaws(visit: Visit, language: str) -> None:
    """The page says what became of the line whose phone number is none."""
    told = visit.page.get_by_role("alert").filter(has_text=said(language, "请留意", "worth a look"))
    told.filter(has_text=said(language, f"“{PHONE}”列有 1 行", f"Column “{PHONE}”, 1 lines")).wait_for()
    told.filter(
        has_text=said(language, "1 行没有任何客户标识（第 5 行）", "1 lines name no customer (line 5)")
    ).wait_for()


def expect_reject(visit: Visit, language: str, *, import_id: str) -> None:
    """Among the rejected events the line says its file, its column and what stands there."""
    page = visit.page
    reason = said(language, "时间无法识别或并不存在", "the time cannot be read or does not exist")
    page.get_by_role("link", name=reason).click()
    visit.expect_heading(said(language, "异常事件", "Rejected events"))
    row = page.locator(".ant-table-row").filter(has=page.locator(f"a[href$='{import_id}']"))
    row.get_by_role("link", name=said(language, "orders.csv 第 4 行", "orders.csv, line 4")).wait_for()
    value = f"2026-02-{NOBODYS_DAY} 10:01:00"
    row.filter(has_text=said(language, f"“{PAID}”列的“{value}”", f"Column “{PAID}”, “{value}”")).wait_for()
    row.locator(".ant-table-row-expand-icon").click()
    page.locator("pre.json").filter(has_text=HOSTILE).filter(has_text=value).wait_for()
    visit.expect_inert()


def mend(visit: Visit, language: str, *, import_id: str) -> None:
    """Correct both times of the line on the page of its import, and import it alone."""
    page = visit.page
    visit.go(f"/w/default/imports/{import_id}")
    card = page.get_by_test_id("mend")
    line = card.locator(".ant-table-row").filter(has_text=f"2026-02-{NOBODYS_DAY}")
    line.locator(".ant-table-row-expand-icon").click()
    start = card.get_by_role("button", name=re.compile(said(language, "导入改好的", "Import the mended lines")))
    assert start.is_disabled(), "nothing has been mended"
    line.get_by_label(PAID, exact=True).fill(f"2026-02-{A_DAY} 10:01:00")
    whole = card.locator(".ant-table-expanded-row")
    whole.get_by_label(CREATED, exact=True).fill(f"2026-02-{A_DAY} 10:00:00")
    visit.expect_inert()
    start.click()
    accepted = page.get_by_role("alert").filter(has_text=said(language, "补录 1 行", "Lines accepted: 1"))
    accepted.wait_for(timeout=IMPORT_SECONDS_MAX * 1_000)
    accepted.get_by_role("link").click()
    page.wait_for_url(f"**/imports/{import_id}")
    card.locator(".ant-tag").filter(has_text=said(language, "已补录", "Mended")).wait_for()


def test_rejected_lines_are_mended_in_a_spreadsheet(visit: Visit, language: str, tmp_path: Path) -> None:
    """Their file comes back by the same form and mapping."""
    page = visit.page
    letter = said(language, "B", "C")
    import_id = upload(
        visit, write_orders(tmp_path / "more.csv", letter, day=NOBODYS_DAY, phone="13900003331"), language
    )
    with page.expect_download() as download:
        page.get_by_role("link", name=said(language, "下载这些行（CSV）", "These lines as CSV")).click()
    text = download.value.path().read_text("utf-8-sig")
    assert text.count("\n") == 2, "the heading and the one line"
    assert said(language, f"{PAID} · 时间无法识别", f"{PAID} · the time cannot be read") in text
    mended = tmp_path / "more-rejected.csv"
    mended.write_text(text.replace(f"2026-02-{NOBODYS_DAY}", f"2026-02-{A_DAY}"), "utf-8-sig")
    upload(visit, mended, language)
    assert figure(visit, said(language, "未接受的行", "Lines not accepted")) == "0"
    assert figure(visit, said(language, "新增事件", "New events")) == "2"
    visit.go(f"/w/default/imports/{import_id}")
    page.get_by_test_id("mend").locator(".ant-tag").filter(has_text=said(language, "已补录", "Mended")).wait_for()


def test_a_file_that_is_still_read_has_no_green_tick(visit: Visit, language: str) -> None:
    """The whole file has been read, and is not stored yet: the bar is full, and goes on."""
    row = {
        "import_id": "imp_1",
        "job_id": "job_1",
        "file_name": "read.csv",
        "mapping": "own",
        "state": "running",
        "progress": {"step": "reading", "share": 1.0},
        "result": None,
        "error": None,
        "mends": None,
        "author": "",
        "created_at": "2026-01-01T00:00:00Z",
        "finished_at": None,
    }
    visit.page.route("**/api/w/default/imports/imp_1", lambda route: route.fulfill(json=row))
    visit.go("/w/default/imports/imp_1")
    visit.page.get_by_text(said(language, "读取与检查", "Reading and checking"), exact=True).first.wait_for()
    bar = visit.page.locator("main .ant-progress")
    bar.first.wait_for()
    assert visit.page.locator(".ant-progress-status-success").count() == 0
    assert visit.page.locator(".ant-progress-status-active").count() == bar.count()


def find(visit: Visit, phone: str) -> None:
    """Look for a customer by their number, as an operator would."""
    visit.go("/w/default/customers")
    visit.page.get_by_role("searchbox").fill(phone)
    visit.page.wait_for_url(f"**search={phone}")
    visit.page.wait_for_load_state("networkidle")
