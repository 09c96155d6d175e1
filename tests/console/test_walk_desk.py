"""The owner's desk: somebody is invited, a key is made, a file is imported and its bad line is found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from support.browser import Visit, visiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from support.serving import RunningServer

HEADING = "订单号,订单状态,订单创建时间,买家付款时间,买家手机号,商品名称,商品数量,商品单价"
FILE = "\n".join(
    (
        HEADING,
        "E1001,已完成,2026-01-05 10:00:00,2026-01-05 10:01:00,13800001111,龙井,2,99.00",
        "E1002,已完成,2026-02-05 10:00:00,2026-02-05 10:01:00,13800001111,茶杯,1,35.50",
        "E1003,已完成,2026-02-30 10:00:00,2026-02-30 10:01:00,13800001111,茶杯,1,35.50",
    )
)
"""Two orders, and one on a day that does not exist."""

IMPORT_SECONDS_MAX = 90


@pytest.fixture
def visit(server: RunningServer, browser: Browser, session: Path, language: str) -> Iterator[Visit]:
    with visiting(browser, server.base_url, language=language, state=session) as opened:
        yield opened
        assert opened.complaints == []


def test_an_invited_person_gets_a_link_once(visit: Visit, language: str) -> None:
    page = visit.page
    visit.go("/w/default/people")
    page.get_by_role("button", name="邀请成员" if language == "zh" else "Invite").click()
    dialog = page.get_by_role("dialog")
    email = f"zhou-{language}@example.com"
    dialog.get_by_label("邮箱" if language == "zh" else "E-mail").fill(email)
    dialog.locator("button.ant-btn-primary").click()
    link = page.get_by_test_id("secret").inner_text()
    assert link.startswith(f"{visit.base_url}/sign-in#token=")
    page.get_by_role("button", name="我已保存" if language == "zh" else "I have saved it").click()
    page.get_by_role("cell", name=email).wait_for()


def test_a_new_key_opens_the_api(visit: Visit, language: str) -> None:
    page = visit.page
    visit.go("/w/default/people")
    page.get_by_role("tab", name="接口密钥" if language == "zh" else "API keys").click()
    page.get_by_role("button", name="新建密钥" if language == "zh" else "New key").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("用途" if language == "zh" else "Used for").fill(f"report {language}")
    dialog.locator("button.ant-btn-primary").click()
    secret = page.get_by_test_id("secret").inner_text()
    address = f"{visit.base_url}/api/w/default/segments"
    assert httpx.get(address, headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert httpx.get(address, headers={"Authorization": f"Bearer {secret}x"}).status_code == 401


def test_a_file_is_imported_and_its_bad_line_is_kept(visit: Visit, language: str, tmp_path: Path) -> None:
    page = visit.page
    file = tmp_path / f"orders-{language}.csv"
    file.write_text(FILE.replace("E1", f"{language}1"), encoding="utf-8")
    visit.go("/w/default/imports")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("combobox", name="字段映射" if language == "zh" else "Mapping").click()
    page.get_by_title("有赞订单导出" if language == "zh" else "Youzan, orders export").click()
    page.get_by_role("button", name="开始导入" if language == "zh" else "Start import").click()
    visit.expect_heading(file.name)
    text = "时间无法识别或并不存在" if language == "zh" else "the time cannot be read or does not exist"
    reason = page.get_by_role("link", name=text)
    reason.wait_for(timeout=IMPORT_SECONDS_MAX * 1_000)
    reason.click()
    visit.expect_heading("异常事件" if language == "zh" else "Rejected events")
    line = page.get_by_role("link", name="youzan 第 4 行" if language == "zh" else "youzan, line 4")
    line.first.wait_for()
