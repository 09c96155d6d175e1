"""Boards, walked: two saved analyses put on one, arranged, opened again, saved as pictures; what is gone says so."""

from __future__ import annotations

import json
import re
import struct
import zlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from support.browser import PHONE, Visit, said, visiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator

    from support.serving import RunningServer

FUNNEL = {
    "steps": [{"event": "Product Viewed"}, {"event": "Product Added"}, {"event": "Order Completed"}],
    "period": {"days": 90},
}
RETENTION = {"first": "Order Completed", "again": "Order Completed", "unit": "month", "cohorts": "12"}
API = "/api/w/default"


@pytest.fixture
def visit(server: RunningServer, browser: Browser, session: Path, language: str) -> Iterator[Visit]:
    with visiting(browser, server.base_url, language=language, state=session) as opened:
        yield opened
        assert opened.complaints == []


def test_a_board_of_two_saved_analyses(visit: Visit, language: str) -> None:
    page = visit.page
    board = said(language, "走查看板", "Walked board")
    funnel, retention = said(language, "走查漏斗图", "Walked steps"), said(language, "走查复购", "Walked return")
    visit.go("/w/default/insight/funnel?q=" + quote(json.dumps(FUNNEL)))
    page.get_by_test_id("funnel-steps").wait_for()
    save_as(visit, funnel, language=language)
    add_to_board(visit, said(language, "新建看板", "New board"), language=language)
    name_it(visit, board, language=language)
    visit.expect_heading(board)
    visit.go("/w/default/insight/retention?" + "&".join(f"{name}={quote(value)}" for name, value in RETENTION.items()))
    save_as(visit, retention, language=language)
    add_to_board(visit, board, language=language)
    page.get_by_text(said(language, f"已加入“{board}”", f"Put on “{board}”")).wait_for()
    visit.go("/w/default/insight/boards")
    page.get_by_role("link", name=board).click()
    visit.expect_heading(board)
    assert titles(visit) == [funnel, retention]
    page.get_by_role("button", name=said(language, "编辑看板", "Arrange")).click()
    page.get_by_role("button", name=said(language, f"上移“{retention}”", f"Move “{retention}” up")).focus()
    page.keyboard.press("Enter")
    choose_tile(visit, said(language, "订单", "Orders"), language=language)
    press(visit, said(language, "保存", "Save"))
    page.get_by_role("button", name=said(language, "编辑看板", "Arrange")).wait_for()
    page.reload()
    visit.expect_heading(board)
    assert titles(visit) == [retention, funnel, said(language, "订单", "Orders")]
    tile = page.get_by_test_id("tile").filter(has_text=funnel)
    tile.get_by_role("img").first.wait_for()
    tile.get_by_text(said(language, "数据截至", "As of")).wait_for()
    width, height, colours = picture_of(visit, tile, starts=f"default-{funnel.replace(' ', '-')}-", language=language)
    assert (width > 800, height > 600, colours > 20) == (True, True, True)
    read_report(visit, [retention, funnel], language=language)
    page.get_by_role("link", name=funnel).click()
    visit.expect_heading(funnel)
    page.get_by_test_id("funnel-steps").get_by_role("button").first.click()
    page.get_by_test_id("people").locator("tbody tr.ant-table-row a").first.wait_for()


def read_report(visit: Visit, names: list[str], *, language: str) -> None:
    """The board for paper: every tile with its figures, and nothing of the console around them."""
    page = visit.page
    page.get_by_role("button", name=said(language, "报告", "Report")).click()
    report = page.get_by_test_id("report")
    for name in names:
        report.get_by_test_id("tile").filter(has_text=name).get_by_role("img").first.wait_for()
    steps = report.get_by_test_id("funnel-steps")
    assert steps.locator("tbody tr.ant-table-row").count() == len(FUNNEL["steps"])
    assert steps.get_by_role("button").count() == 0, "paper opens nobody"
    cohorts = report.get_by_test_id("cohorts")
    assert re.search(r"\d%–\d+(\.\d)?%", cohorts.inner_text()), "the intervals of the totals"
    assert cohorts.get_by_role("button").count() == 0
    page.emulate_media(media="print")
    around = page.locator(".ant-layout-header, .ant-layout-sider, .no-print").all()
    assert (len(around) >= 3, [one for one in around if one.is_visible()]) == (True, [])
    assert report.is_visible()
    page.emulate_media(media="screen")
    press(visit, said(language, "返回看板", "Back to the board"))
    page.get_by_role("button", name=said(language, "编辑看板", "Arrange")).wait_for()


def test_one_broken_tile_leaves_the_others(visit: Visit, language: str) -> None:
    page, key = visit.page, f"walked_{language}"
    visit.go("/w/default/insight/boards")
    visit.page.wait_for_load_state("networkidle")
    steps = {"steps": [{"event": "Product Viewed"}, {"event": "Order Completed"}], "period": {"days": 90}}
    for name, body in (("stays", steps), ("goes", steps), ("fails", {**steps, "window_hours": 31})):
        put(visit, f"insights/{key}_{name}", {"kind": "funnel", "name": {"zh": name, "en": name}, "body": body})
    tiles = [{"kind": "insight", "key": f"{key}_{name}"} for name in ("fails", "goes", "stays")]
    put(visit, f"boards/{key}", {"name": {"zh": key, "en": key}, "tiles": tiles})
    gone = page.request.delete(f"{visit.base_url}{API}/insights/{key}_goes", headers={"X-Evergrove": "1"})
    assert gone.status == 204
    page.route(
        "**/insight/funnel",
        lambda route: route.abort() if '"window_hours":31' in (route.request.post_data or "") else route.fallback(),
    )
    visit.go(f"/w/default/insight/boards/{key}")
    shown = page.get_by_test_id("tile")
    shown.nth(2).get_by_role("img").first.wait_for()
    shown.nth(1).get_by_text(said(language, "这个分析已经不在了", "This analysis is no longer there")).wait_for()
    shown.nth(0).get_by_role("alert").wait_for()
    visit.complaints[:] = [one for one in visit.complaints if "ERR_FAILED" not in one]
    page.get_by_role("button", name=said(language, "编辑看板", "Arrange")).click()
    page.get_by_role("button", name=said(language, f"移除“{key}_goes”", f"Take “{key}_goes” off the board")).click()
    press(visit, said(language, "保存", "Save"))
    page.get_by_role("button", name=said(language, "编辑看板", "Arrange")).wait_for()
    assert titles(visit) == ["fails", "stays"]
    visit.complaints[:] = [one for one in visit.complaints if "ERR_FAILED" not in one]


def test_tiles_ask_when_somebody_comes_to_them_and_fit_a_phone(
    server: RunningServer, browser: Browser, session: Path, language: str
) -> None:
    with visiting(browser, server.base_url, language=language, state=session, size=PHONE) as phone:
        phone.go("/w/default/insight/boards")
        phone.expect_fit()
        key = f"long_{language}"
        for number in range(6):
            body = {**FUNNEL, "window_hours": 40 + number}
            put(phone, f"insights/{key}_{number}", {"kind": "funnel", "name": {"en": f"No. {number}"}, "body": body})
        tiles = [{"kind": "insight", "key": f"{key}_{number}"} for number in range(6)]
        put(phone, f"boards/{key}", {"name": {"zh": key, "en": key}, "tiles": tiles})
        asked: list[str] = []
        phone.page.on(
            "request", lambda one: asked.append(one.post_data or "") if one.url.endswith("/insight/funnel") else None
        )
        phone.go(f"/w/default/insight/boards/{key}")
        phone.page.get_by_test_id("tile").first.get_by_role("img").first.wait_for()
        phone.expect_fit()
        assert not any('"window_hours":45' in one for one in asked), "the last tile is far below"
        phone.page.get_by_test_id("tile").last.scroll_into_view_if_needed()
        phone.page.get_by_test_id("tile").last.get_by_role("img").first.wait_for()
        assert sum('"window_hours":45' in one for one in asked) == 1


def put(visit: Visit, path: str, body: dict[str, Any]) -> None:
    answer = visit.page.request.put(f"{visit.base_url}{API}/{path}", headers={"X-Evergrove": "1"}, data=body)
    assert answer.ok, answer.text()


def titles(visit: Visit) -> list[str]:
    """The names of the tiles in their order."""
    heads = visit.page.get_by_test_id("tile").locator(".ant-card-head-title")
    heads.first.wait_for()
    return heads.all_inner_texts()


def save_as(visit: Visit, name: str, *, language: str) -> None:
    press(visit, said(language, "保存", "Save"))
    dialog = visit.page.get_by_role("dialog")
    dialog.get_by_label(said(language, "名称", "Name")).fill(name)
    visit.page.keyboard.press("Enter")
    visit.expect_heading(name)


def add_to_board(visit: Visit, item: str, *, language: str) -> None:
    visit.page.get_by_role("button", name=said(language, "加入看板", "Add to a board")).click()
    visit.page.get_by_role("menuitem", name=item, exact=True).click()


def name_it(visit: Visit, name: str, *, language: str) -> None:
    dialog = visit.page.get_by_role("dialog")
    dialog.get_by_label(said(language, "名称", "Name")).fill(name)
    visit.page.keyboard.press("Enter")


def choose_tile(visit: Visit, name: str, *, language: str) -> None:
    field = visit.page.get_by_role("combobox", name=said(language, "添加卡片", "Add a tile"))
    field.click()
    field.fill(name)
    visit.page.locator(".ant-select-item-option").filter(has_text=name).last.click()


def picture_of(visit: Visit, place: Locator, *, starts: str, language: str) -> tuple[int, int, int]:
    """Width, height and how many colours the picture has that a drawing is saved as."""
    with visit.page.expect_download() as downloaded:
        place.get_by_role("button", name=said(language, "下载图片", "Download picture")).click()
    assert downloaded.value.suggested_filename.startswith(starts)
    assert downloaded.value.suggested_filename.endswith(".png")
    return read_png(downloaded.value.path().read_bytes())


def read_png(data: bytes) -> tuple[int, int, int]:
    """Width, height and the number of different values of the unpacked lines' bytes: an empty picture has few."""
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    packed, at = b"", 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : at + 8 + length]
        at += 12 + length
    return width, height, len(set(zlib.decompress(packed)))


def press(visit: Visit, name: str) -> None:
    """A button; Ant Design sets a blank between two Chinese characters."""
    spaced = " ".join(name) if len(name) == 2 else name
    button = visit.page.get_by_role("button", name=name, exact=True)
    button.or_(visit.page.get_by_role("button", name=spaced, exact=True)).first.click()
